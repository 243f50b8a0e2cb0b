"""Four training runs as curves, and the exercise to say what ails each.

The curves are made up, from formulas: each shows one illness without the accidents of a real run.

Notebook: 03 Training on a GPU
"""

import numpy as np

from wavenet_keras.display.figures import label, new_figure
from wavenet_keras.display.palette import BLUE, VERMILION
from wavenet_keras.lessons.answers import NOT_TRIED, check, shortened

WELL, BY_HEART, TOO_HIGH, TOO_LOW = "well", "by heart", "rate too high", "rate too low"
DIAGNOSES = {"A": TOO_HIGH, "B": BY_HEART, "C": WELL, "D": TOO_LOW}
_REASONS = {
    "A": (
        "run A jumped above 8 bits, which is worse than knowing nothing, and has stayed near 7.4 "
        "since: it knows how often each level occurs and no more. Its steps were too large."
    ),
    "B": (
        "in run B the training bits fall on and on while the held-out bits rise from step 300 on: "
        "it learns its own recordings by heart. The weights of step 300 are the ones to keep."
    ),
    "C": (
        "in run C both curves fall and stay together, quickly at first and slowly later. That is "
        "how a run should look."
    ),
    "D": (
        "run D comes down evenly, and in 1,000 steps it has not even found out how often each "
        "level occurs. Nothing is broken; its steps are too small."
    ),
}


def run_curves():
    """Bits per sample of the four runs.

    Returns:
        `(steps, runs)`: the steps `[points]`, and a dict from the name of a run to its training and
        held-out bits `[2, points]`.

    Example:
        >>> steps, runs = run_curves()
        >>> list(runs), len(steps) == runs["B"].shape[1]
        (['A', 'B', 'C', 'D'], True)

    Notebook: 03 Training on a GPU
    """
    steps = np.arange(0, 1001, 50)
    jitter = np.random.default_rng(0).normal(scale=0.06, size=(4, len(steps)))
    falling = 3.9 + 4.1 * np.exp(-steps / 110)
    by_heart = 1.6 + 6.4 * np.exp(-steps / 260)
    best = np.maximum(by_heart, by_heart[steps == 300]) + 0.1
    overtaken = best + 0.0025 * np.clip(steps - 300, 0, None)
    jumped = np.where(steps < 100, 8 - steps / 100, 7.4 + 5.0 * np.exp(-(steps - 100) / 60))
    crawling = 8 - 0.0005 * steps
    smooth = {
        "A": (jumped, jumped + 0.05),
        "B": (by_heart, overtaken),
        "C": (falling, falling + 0.05),
        "D": (crawling, crawling),
    }
    runs = {
        name: np.stack([training + noise, held_out])
        for (name, (training, held_out)), noise in zip(smooth.items(), jitter, strict=True)
    }
    return steps, runs


def four_runs():
    """Draw the four runs side by side, training and held-out bits.

    Returns:
        The `Figure`.

    Example:
        >>> four_runs()
        <Figure: run A; run B; run C; run D>

    Notebook: 03 Training on a GPU
    """
    steps, runs = run_curves()
    figure, panels = new_figure(columns=4, size=(12, 3.8), sharey=True)
    for ax, (name, (training, held_out)) in zip(panels, runs.items(), strict=True):
        ax.plot(steps, training, color=BLUE, label="training windows")
        ax.plot(steps, held_out, "--", color=VERMILION, label="held out")
        ax.axhline(8, color="grey", ls=":", lw=1, label="knows nothing")
        label(ax, "Step", "Bits per sample", f"run {name}")
    panels[0].set_ylim(0, 13)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


@check
def check_diagnoses(answers):
    """Check what a learner says ails each of the four runs.

    Args:
        answers: A dict from the name of each run to its diagnosis.

    Example:
        >>> check_diagnoses(dict.fromkeys("ABCD", "well"))
        Not quite: run A jumped above 8 bits, which is worse than knowing nothing, ...

    Notebook: 03 Training on a GPU
    """
    if answers is ...:
        return NOT_TRIED
    if not isinstance(answers, dict) or set(answers) != set(DIAGNOSES):
        wanted = "a dict from the runs A to D to a diagnosis each is expected"
        return f"{wanted}; got {shortened(answers)}."
    if any(answer is ... for answer in answers.values()):
        return NOT_TRIED
    known = sorted(set(DIAGNOSES.values()))
    for name, answer in answers.items():
        if answer not in known:
            choices = ", ".join(known)
            return f"{shortened(answer)} for run {name} is no diagnosis. Choose from {choices}."
    wrong = [name for name in DIAGNOSES if answers[name] != DIAGNOSES[name]]
    return _REASONS[wrong[0]] if wrong else None
