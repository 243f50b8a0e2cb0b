"""A training run on disk: one folder with all that it takes to go on.

```
run/
    settings.json         what the run was started with, and by which versions
    state.json            where it stands: step, checkpoint to resume from, best so far
    model.keras           the latest model, with its optimizer
    best.keras            the model that predicted the held-out recordings best
    checkpoints/          the last few states to resume from, step_000500.keras, ...
    history.csv           loss and speed as they went
    tensorboard/          the same as TensorBoard logs, with sound
```

Where the optimizer keeps an average of the weights, `model.keras` and `best.keras` hold the
average: it is what generates best. The checkpoints hold the weights that training goes on with.

Nothing is ever half written: each file is made beside its place and then renamed. `state.json`
comes last, so that what it names is complete.

Notebook: 03 Training on a GPU
"""

import json
import os
import pathlib

import numpy as np

from wavenet_keras._printable import printable
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

    def __str__(self):
        return printable(self.path)

    @property
    def started(self):
        """Whether a checkpoint is there to resume from."""
        return (self.path / "state.json").exists()

    @property
    def state(self):
        """Where the run stands: a dict with `step`, `checkpoint`, `best_step` and
        `best_bits_per_sample`."""
        nothing_yet = {"step": 0, "checkpoint": None, "best_step": None}
        return _read(self.path / "state.json") or {**nothing_yet, "best_bits_per_sample": None}

    @property
    def settings(self):
        """What the run was started with."""
        return _read(self.path / "settings.json") or {}

    def save_settings(self, settings):
        self.path.mkdir(parents=True, exist_ok=True)
        _write(self.path / "settings.json", settings)

    @property
    def last_good(self):
        """The path of the checkpoint to resume from, `None` before the first."""
        name = self.state["checkpoint"]
        return self.path / name if name else None

    def save_checkpoint(self, model, step, best, keep):
        """Saves weights and optimizer, and forgets all but the last `keep` checkpoints.

        Args:
            model: The compiled model.
            step: Number of training steps it has had.
            best: A pair: step and bits per sample of `best.keras`, or `None`, `None`.
            keep: Number of checkpoints to keep, at least 1.

        Raises:
            Diverged: If a weight is not finite. Nothing is saved then.
        """
        self._refuse_unless_finite(model)
        self.checkpoints.mkdir(parents=True, exist_ok=True)
        checkpoint = self.checkpoints / f"step_{step:06d}.keras"
        _atomically(checkpoint, model.save)
        state = {
            "step": step,
            "checkpoint": str(checkpoint.relative_to(self.path)),
            "best_step": best[0],
            "best_bits_per_sample": best[1],
        }
        _write(self.path / "state.json", state)
        with averaged_weights(model):
            _atomically(self.model, model.save)
        for old in sorted(self.checkpoints.glob("step_*.keras"), key=_step_of)[:-keep]:
            old.unlink()

    def save_best(self, model):
        """Saves a copy of the model as it is now, without its optimizer."""
        self._refuse_unless_finite(model)
        self.path.mkdir(parents=True, exist_ok=True)
        copy = type(model).from_config(model.get_config())
        copy.set_weights(model.get_weights())
        _atomically(self.best, copy.save)

    def _refuse_unless_finite(self, model):
        if not all(
            np.all(np.isfinite(np.asarray(value, "float32"))) for value in model.get_weights()
        ):
            raise Diverged(f"Weights are not finite any more. {self.advice_after_divergence()}")

    def advice_after_divergence(self):
        """What to do now, naming the last good checkpoint."""
        resume = (
            f"The last good checkpoint is {self.last_good}: start again with the same run folder"
            if self.started
            else "No checkpoint had been saved yet: start again"
        )
        return f"{resume}, with a lower learning rate or a smaller clipping norm."


def _step_of(path):
    return int(path.stem.removeprefix("step_"))


def _atomically(path, write):
    """Let `write` make a file beside `path`, then put it in place."""
    unfinished = path.with_name(f"unfinished_{path.name}")
    write(unfinished)
    os.replace(unfinished, path)


def _write(path, content):
    text = json.dumps(content, indent=2) + "\n"
    _atomically(path, lambda target: target.write_text(text, encoding="utf-8"))


def _read(path):
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
