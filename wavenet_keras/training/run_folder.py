"""A training run on disk: one folder with all that it takes to go on.

```
run/
    settings.json         what the run was started with, and by which versions
    recordings.json       what it was trained and judged on, so that others are noticed
    state.json            where it stands: step, checkpoint to resume from, best so far
    model.keras           the latest model, with its optimizer
    best.keras            the model that predicted the held-out recordings best
    checkpoints/          the last few states to resume from, step_000500.keras, ...
    history.csv           loss and speed as they went
    generated/            what it said on the way, where that was asked for
    tensorboard/          the same as TensorBoard logs, with sound
```

Where the optimizer keeps an average of the weights, `model.keras` and `best.keras` hold the
average: it is what generates best. The checkpoints hold the weights that training goes on with.

Nothing is ever half written: each file is made beside its place and then renamed. At a checkpoint
come, in this order, the row of `history.csv`, the sounds, the checkpoint, `model.keras` and
`state.json`, so that all which it names is complete; only then are older checkpoints forgotten.
Whoever trains holds the file `lock`, which goes when the process does.

Notebook: 03 Training on a GPU
"""

import contextlib
import json
import os
import pathlib
import shutil

import numpy as np

from wavenet_keras._locks import locked
from wavenet_keras._printable import printable
from wavenet_keras._whole_files import UNFINISHED, written_whole
from wavenet_keras.training.archives import read_note, save_with_note, why_damaged
from wavenet_keras.training.optimizers import averaged_weights


class Diverged(RuntimeError):
    """The loss or a weight is not a finite number any more."""


class RunFolder:
    """The files of one training run.

    Args:
        path: The folder; it is made when something is saved.

    Example:
        >>> import tempfile
        >>> from wavenet_keras.training.run_folder import RunFolder
        >>> run = RunFolder(tempfile.mkdtemp())
        >>> run.started, run.state["step"]
        (False, 0)

    Notebook: 03 Training on a GPU
    """

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.model = self.path / "model.keras"
        self.best = self.path / "best.keras"
        self.checkpoints = self.path / "checkpoints"
        self.history = self.path / "history.csv"
        self.tensorboard = self.path / "tensorboard"
        self.sounds = self.path / "generated"
        self.state_file = self.path / "state.json"
        self.settings_file = self.path / "settings.json"

    def __str__(self):
        return printable(self.path)

    @property
    def started(self):
        """Whether there is a state to resume from, or was one that is damaged."""
        return self.state_file.exists() or bool(self.checkpoint_files())

    @property
    def state(self):
        """Where the run stands: a dict with `step`, `checkpoint`, `best_step` and
        `best_bits_per_sample`. Without a `state.json` that can be read, it is that of the newest
        whole checkpoint."""
        state = self.read_state()
        if state is None:
            whole = (file for file in self.checkpoint_files() if why_damaged(file) is None)
            state = self._state_at(next(whole, None), self.best_so_far)
        return state

    def read_state(self):
        """What `state.json` holds; `None` if it is not there, or damaged."""
        state = read_json(self.state_file)
        complete = isinstance(state, dict) and isinstance(state.get("step"), int)
        return state if complete and isinstance(state.get("checkpoint"), str) else None

    def _state_at(self, checkpoint, best):
        return {
            "step": step_of(checkpoint) if checkpoint else 0,
            "checkpoint": checkpoint and checkpoint.relative_to(self.path).as_posix(),
            "best_step": best[0],
            "best_bits_per_sample": best[1],
        }

    @property
    def settings(self):
        """What the run was started with; empty where that cannot be read."""
        settings = read_json(self.settings_file)
        return settings if isinstance(settings, dict) else {}

    def save_settings(self, settings):
        """Saves a dict as `settings.json`."""
        self.path.mkdir(parents=True, exist_ok=True)
        write_json(self.settings_file, settings)

    @property
    def last_good(self):
        """The path of the checkpoint to resume from, `None` before the first."""
        name = self.state["checkpoint"]
        return self.path / name if name else None

    def checkpoint_files(self):
        """The paths of all checkpoints, the newest first."""
        return sorted(self.checkpoints.glob("step_*.keras"), key=step_of, reverse=True)

    @property
    def best_so_far(self):
        """Step and bits per sample of `best.keras`; `None`, `None` if it is not there or damaged.

        They stand in `best.keras` itself, and so cannot be those of another model.
        """
        if not self.best.exists() or why_damaged(self.best):
            return None, None
        note = read_note(self.best) or self.read_state() or {}  # earlier versions wrote no note
        return note.get("best_step"), note.get("best_bits_per_sample")

    @contextlib.contextmanager
    def held(self):
        """The folder, made where there is none, for this process alone while a block runs.

        What a killed process left unfinished is removed. If nothing comes to be saved, the
        folder does not stay either.

        Raises:
            InUse: Another process trains in it.
            OSError: It cannot be made, or nothing can be written in it.
        """
        missing = [path for path in (self.path, *self.path.parents) if not path.exists()]
        try:
            self._check_writable()
            self.path.mkdir(parents=True, exist_ok=True)
            with locked(self.path / "lock", f"trains in {self}"):
                self._remove_unfinished()
                yield
        finally:
            for path in missing:
                with contextlib.suppress(OSError):  # something was saved
                    path.rmdir()

    def _check_writable(self):
        for path in (self.path, self.checkpoints, self.sounds):
            if path.exists() and not path.is_dir():
                raise OSError(f"Expected a folder at {path}, found a file. Take another folder.")
            if path.exists() and not os.access(path, os.W_OK | os.X_OK):
                raise OSError(
                    f"{path} cannot be written. Change its permissions, or take another folder."
                )

    def _remove_unfinished(self):
        own = ("*.keras", "*.json", "*.csv", "*.wav")
        for folder in (self.path, self.checkpoints, self.sounds):
            for pattern in own:
                for file in folder.glob(f"{UNFINISHED}{pattern}"):
                    file.unlink(missing_ok=True)

    def check_room(self, num_bytes):
        """Refuse a disk that has less room than a checkpoint and its model take."""
        free = shutil.disk_usage(self.path).free
        if free < num_bytes:
            raise OSError(
                f"The disk of {self.path.resolve()} has no room for a checkpoint: "
                f"{num_bytes / 1e6:,.1f} MB are needed and {free / 1e6:,.1f} MB are free."
            )

    def save_checkpoint(self, model, step, best, keep, note=None):
        """Saves weights and optimizer, and forgets all but the last `keep` checkpoints.

        Args:
            model: The compiled model.
            step: Number of training steps it has had in this run.
            best: A pair: step and bits per sample of `best.keras`, or `None`, `None`.
            keep: Number of checkpoints to keep, at least 1.
            note: A dict to keep in the checkpoint besides.

        Raises:
            Diverged: If a weight is not finite. Nothing is saved then.
            OSError: If a file cannot be written. It is named, and so is what is kept.
        """
        self._refuse_unless_finite(model)
        self.checkpoints.mkdir(parents=True, exist_ok=True)
        checkpoint = self.checkpoints / f"step_{step:06d}.keras"
        with self._saying_what_is_kept():
            save_with_note(model, checkpoint, {"step": step, **(note or {})})
        self.complete(model, checkpoint, best, keep)

    def complete(self, model, checkpoint, best, keep):
        """All that comes after a checkpoint: `model.keras`, `state.json`, and what is forgotten."""
        step = step_of(checkpoint)
        with self._saying_what_is_kept():
            with averaged_weights(model):
                save_with_note(model, self.model, {"step": step})
            write_json(self.state_file, self._state_at(checkpoint, best))
        # Those after this step are of a time before the run was resumed at an earlier one.
        files = self.checkpoint_files()
        kept = [file for file in files if step_of(file) <= step][:keep]
        for file in files:
            if file not in kept:
                file.unlink()

    def is_complete(self, step):
        """Whether all that belongs to a checkpoint of this step is there."""
        state = self.read_state()
        whole = state and state["step"] == step and not why_damaged(self.model)
        return bool(whole) and read_note(self.model).get("step") == step

    def save_best(self, model, step=None, bits=None, note=None):
        """Saves a copy of the model as it is now, without its optimizer.

        Args:
            model: The model.
            step: Number of training steps it has had in this run.
            bits: Its bits per held-out sample.
            note: A dict to keep in it besides.
        """
        self._refuse_unless_finite(model)
        self.path.mkdir(parents=True, exist_ok=True)
        copy = type(model).from_config(model.get_config())
        copy.set_weights(model.get_weights())
        numbers = {"best_step": step, "best_bits_per_sample": bits}
        with self._saying_what_is_kept():
            save_with_note(copy, self.best, {**numbers, **(note or {})})

    @contextlib.contextmanager
    def _saying_what_is_kept(self):
        try:
            yield
        except OSError as error:
            kept = "No checkpoint had been saved yet: start again"
            if self.started:
                kept = f"{self.last_good} is whole: the same command, or the same call of train, "
                kept += f"goes on from there, step {self.state['step']}"
            named = type(error)(f"{error} {kept}, when it can be written again.")
            named.errno = error.errno
            raise named from error

    def _refuse_unless_finite(self, model):
        if not all(
            np.all(np.isfinite(np.asarray(value, "float32"))) for value in model.get_weights()
        ):
            raise Diverged(f"Weights are not finite any more. {self.advice_after_divergence()}")

    def advice_after_divergence(self):
        """What to do now, naming the last good checkpoint."""
        resume = (
            f"The last good checkpoint is {self.last_good}: start again with the same run folder"
            if self.last_good
            else "No checkpoint had been saved yet: start again"
        )
        return f"{resume}, with a lower learning rate or a smaller clipping norm."


def step_of(path):
    """The step in the name of a checkpoint."""
    return int(path.stem.removeprefix("step_"))


def write_json(path, content):
    """Writes a whole JSON file."""
    with written_whole(path) as unfinished:
        unfinished.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def read_json(path):
    """What a JSON file holds; `None` if it is not there, or damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
