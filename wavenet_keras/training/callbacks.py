"""What happens beside the training steps, as ordinary Keras callbacks.

All of them count steps from the beginning of the run, also after a resume, so that "every 500
steps" means the same steps either way. They hand results on in `logs`, as Keras' own do: what
`Validation` adds, the later ones write down.

Notebook: 03 Training on a GPU
"""

import math
import time
from typing import NamedTuple

import keras

from wavenet_keras.training.archives import read_note, why_damaged
from wavenet_keras.training.distribution import shared
from wavenet_keras.training.metrics import kept_metrics, running_means
from wavenet_keras.training.optimizers import averaged_weights
from wavenet_keras.training.recordings import FILE_NAME, fingerprint
from wavenet_keras.training.run_folder import Diverged, RunFolder, write_json


class Plan(NamedTuple):
    """What one call of `train` does of a run: from which step to which.

    Attributes:
        run: The `RunFolder`.
        first_step: Steps of the run before this call.
        num_steps: The step at which the run ends.
    """

    run: RunFolder
    first_step: int
    num_steps: int


class StepCallback(keras.callbacks.Callback):
    """Counts the steps of the whole run.

    Keras calls it after one step, or after as many as the model was compiled to do at once
    (`steps_per_execution`); what is due at one of these is done after the last of them.

    Args:
        plan: The `Plan`.
        every: Act at each multiple of so many steps and at the end; `None` for never.

    Attributes:
        step: Steps of the run that are done.
        step_before: Those that were done when it was called before.
    """

    def __init__(self, plan, every=None):
        super().__init__()
        self.run = plan.run
        self.first_step = plan.first_step
        self.num_steps = plan.num_steps
        self.step = self.step_before = plan.first_step
        self.every = every

    def on_train_batch_end(self, batch, logs=None):
        self.step_before, self.step = self.step, min(self.first_step + batch + 1, self.num_steps)
        if self.is_due(self.every):
            self.sync_weights()
            self.act(logs)

    def is_due(self, every):
        """Whether a multiple of so many steps, or the end, has been reached since the last call."""
        if not every:
            return False
        return self.step // every > self.step_before // every or self.step == self.num_steps

    @property
    def is_first_call(self):
        """Whether this is the first time in this call of `train`."""
        return self.step_before == self.first_step

    def sync_weights(self):
        """On JAX the weights live elsewhere during an epoch; afterwards they are in the model."""
        if hasattr(self.model, "jax_state_sync"):
            self.model.jax_state_sync()

    def act(self, logs):
        """What is done every so many steps."""
        raise NotImplementedError


class StopAtDivergence(StepCallback):
    """Ends the run when the loss is not a finite number.

    To look at a loss takes a GPU a few milliseconds, in which Python hands it nothing to do. So the
    losses are looked at now and then, of the calls before this one, for which no device has to be
    waited for; and all of them before anything of them is written down. A loss is a mean over
    steps, which stays what it is when it is not finite: the last one tells of all, and the message
    names the first.

    Args:
        plan: The `Plan`.
        written_every: Numbers of steps at whose multiples something is written.
    """

    SECONDS_BETWEEN_LOOKS = 0.1

    def __init__(self, plan, written_every):
        super().__init__(plan)
        self.written_every = written_every
        self.unseen = []  # pairs of a step and its logs
        self.last_look = -math.inf

    def on_train_batch_end(self, batch, logs=None):
        super().on_train_batch_end(batch, logs)
        now = time.perf_counter()
        if now - self.last_look > self.SECONDS_BETWEEN_LOOKS:
            self.last_look = now
            self._look()
        self.unseen.append((self.step, logs))
        if any(map(self.is_due, self.written_every)):
            self._look()

    def on_epoch_end(self, epoch, logs=None):
        self._look()

    def _look(self):
        if self.unseen and not math.isfinite(self.unseen[-1][1]["loss"]):
            step, loss = next(
                (step, logs["loss"])
                for step, logs in self.unseen
                if not math.isfinite(logs["loss"])
            )
            raise Diverged(
                f"The loss became {loss} at step {step}. {self.run.advice_after_divergence()}"
            )
        self.unseen.clear()


class KeptSettings(StepCallback):
    """Writes down what the run is made of, once a step went through: what fails leaves no trace.

    Args:
        plan: The `Plan`.
        settings: The dict for `settings.json`.
        recordings: The one for `recordings.json`; empty lists if the data sets do not tell.
    """

    def __init__(self, plan, settings, recordings):
        super().__init__(plan)
        self.settings = settings
        self.recordings = recordings

    def on_train_batch_end(self, batch, logs=None):
        super().on_train_batch_end(batch, logs)
        if self.is_first_call:
            self.run.save_settings({**self.run.settings, **self.settings})
            if self.recordings["training"]:
                write_json(self.run.path / FILE_NAME, self.recordings)


class Validation(StepCallback):
    """Measures bits per sample on held-out recordings, and keeps the best model.

    Where the held-out data know classes, such as speakers, each is measured for itself too. Only
    bits of the same recordings can be compared: where others are held out than those that
    `best.keras` was measured on, it is measured on them before the first step.
    """

    def __init__(self, plan, held_out, every, interruption):
        super().__init__(plan, every)
        self.held_out = held_out
        self.interruption = interruption
        self.parts = held_out.by_class() if hasattr(held_out, "by_class") else {}
        self.best = self.run.best_so_far
        self.measured_on = {"held_out": fingerprint(held_out)}

    def on_train_begin(self, logs=None):
        if self.best[1] is None or why_damaged(self.run.best):
            return
        if read_note(self.run.best).get("held_out") in (None, self.measured_on["held_out"]):
            return
        step, bits = self.best
        weights = self.model.get_weights()
        self.model.set_weights(keras.saving.load_model(self.run.best, compile=False).get_weights())
        self.best = step, self._measure()[0]
        self.interruption.say(
            f"{self.run.best} of step {step} had {bits:.3f} bits per sample on other held-out "
            f"recordings. On these it has {self.best[1]:.3f}."
        )
        if not self.interruption.requested:
            self.run.save_best(self.model, *self.best, self.measured_on)
        self.model.set_weights(weights)

    def act(self, logs):
        with averaged_weights(self.model), kept_metrics(self.model):
            bits, by_class = self._measure()
            if self.interruption.requested:
                return  # what has been measured so far is not the whole
            logs["val_bits_per_sample"] = bits
            logs |= {class_column(name): value for name, value in by_class.items()}
            if not math.isfinite(bits):
                self.interruption.say(f"Step {self.step}: the held-out bits are not finite.")
            elif self.best[1] is None or not self.best[1] <= bits:  # true of a NaN that was kept
                self.run.save_best(self.model, self.step, bits, self.measured_on)
                self.best = self.step, bits

    def _measure(self):
        """Bits per sample of all, and a dict of those of each class."""
        if len(self.parts) < 2:
            return self._bits(self.held_out), {}
        bits = {name: self._bits(part) for name, part in self.parts.items()}
        targets = {name: part.num_targets for name, part in self.parts.items()}
        total = sum(bits[name] * targets[name] for name in bits)
        return total / sum(targets.values()), bits

    def _bits(self, dataset):
        if self.interruption.requested:
            return math.nan
        results = self.model.evaluate(
            shared(dataset), verbose=0, return_dict=True, callbacks=[self.interruption]
        )
        return float(results["bits_per_sample"])


def class_column(name):
    """The name under which the bits per sample of a class are logged."""
    return f"val_bits_per_sample/{name}"


class Checkpoints(StepCallback):
    """Saves the state every so many steps, and whenever training ends."""

    def __init__(self, plan, every, keep, validation):
        super().__init__(plan, every)
        self.keep = keep
        self.validation = validation
        self.best = plan.run.best_so_far
        self.saved_step = None

    def act(self, logs):
        best = self.validation.best if self.validation else self.best
        note = {"means": running_means(self.model)}
        self.run.save_checkpoint(self.model, self.step, best, self.keep, note)
        self.saved_step = self.step

    def on_epoch_end(self, epoch, logs=None):
        # Still the raw weights: Keras puts averaged ones into the model after this.
        if self.saved_step != self.step:
            self.act(logs)
