"""Starts small runs, each in a process of its own that is killed at a chosen line.

As a program: `killed_runs.py FOLDER` makes FOLDER/<point> for each of the points. The processes are
forks of one that has imported all and computed nothing, which takes a second each instead of ten.
"""

import os
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from small_runs import EVERY, Waves, compiled  # noqa: E402

from wavenet_keras import training  # noqa: E402

NUM_STEPS = 12
RUN = {**EVERY, "log_every": 3, "max_checkpoints": 1}
# What is killed when: at which renaming of which file, and on which side of it.
POINTS = {
    "before the settings": ("settings.json", 1, "before"),
    "after the settings": ("settings.json", 1, "after"),
    "before the first row": ("history.csv", 1, "before"),
    "before the first best": ("best.keras", 1, "before"),
    "after the second best": ("best.keras", 2, "after"),
    "before the first checkpoint": ("step_000004.keras", 1, "before"),
    "before the second checkpoint": ("step_000008.keras", 1, "before"),
    "after the second checkpoint": ("step_000008.keras", 1, "after"),
    "before the second model": ("model.keras", 2, "before"),
    "after the second model": ("model.keras", 2, "after"),
    "after the second state": ("state.json", 2, "after"),
    "after the last best": ("best.keras", 3, "after"),
    "after the last checkpoint": ("step_000012.keras", 1, "after"),
    "before the last model": ("model.keras", 3, "before"),
    "after the last model": ("model.keras", 3, "after"),
    "after the last state": ("state.json", 3, "after"),
}


def start(folder):
    return training.train(compiled(), Waves(), folder, NUM_STEPS, Waves(2), **RUN)


def kill_at(name, count, side):
    """Lets this process be killed at a renaming to a file of that name."""
    replace, seen = os.replace, []

    def replace_or_die(unfinished, path):
        seen.append(pathlib.Path(path).name)
        now = seen[-1] == name and seen.count(name) == count
        if now and side == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        replace(unfinished, path)
        if now:
            os.kill(os.getpid(), signal.SIGKILL)

    os.replace = replace_or_die


def main(folder):
    sys.stdout.flush()
    for point, where in POINTS.items():
        child = os.fork()
        if child == 0:
            kill_at(*where)
            start(folder / point)
            os._exit(1)  # it was to be killed
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, (point, status)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
