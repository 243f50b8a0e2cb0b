"""What happens beside the training steps, as ordinary Keras callbacks.

All of them count steps from the beginning of the run, also after a resume, so that "every 500
steps" means the same steps either way. They hand results on in `logs`, as Keras' own do: what
`Validation` adds, the later ones write down.

Notebook: 03 Training on a GPU
"""

import math
import signal
import threading

import keras

from wavenet_keras import audio
from wavenet_keras.training.optimizers import averaged_weights
from wavenet_keras.training.run_folder import Diverged


def steps_taken(model):
    """How many training steps a compiled model has had: its optimizer counts them."""
    return int(model.optimizer.iterations)


class StepCallback(keras.callbacks.Callback):
    """Counts the steps of the whole run.

    Args:
        num_steps: The step at which the run ends.
        every: Act at each multiple of so many steps and at the end; `None` for never.
    """

    def __init__(self, num_steps, every=None):
        super().__init__()
        self.num_steps = num_steps
        self.every = every

    def on_train_begin(self, logs=None):
        self.step = steps_taken(self.model)

    def on_train_batch_end(self, batch, logs=None):
        self.step += 1
        if self.every and (self.step % self.every == 0 or self.step == self.num_steps):
            if hasattr(self.model, "jax_state_sync"):
                self.model.jax_state_sync()  # on JAX the weights live elsewhere during an epoch
            self.act(logs)

    def act(self, logs):
        """What is done every so many steps."""
        raise NotImplementedError


class StopAtDivergence(StepCallback):
    """Ends the run as soon as the loss is not a finite number."""

    def __init__(self, run, num_steps):
        super().__init__(num_steps)
        self.run = run

    def on_train_batch_end(self, batch, logs=None):
        super().on_train_batch_end(batch, logs)
        if not math.isfinite(logs["loss"]):
            raise Diverged(
                f"The loss became {logs['loss']} at step {self.step}. "
                f"{self.run.advice_after_divergence()}"
            )


class Validation(StepCallback):
    """Measures bits per sample on held-out recordings, and keeps the best model.

    Where the held-out data know classes, such as speakers, each is measured for itself too.
    """

    def __init__(self, run, held_out, num_steps, every, interruption):
        super().__init__(num_steps, every)
        self.run = run
        self.held_out = held_out
        self.interruption = interruption
        self.parts = held_out.by_class() if hasattr(held_out, "by_class") else {}
        state = run.state
        self.best = state["best_step"], state["best_bits_per_sample"]

    def act(self, logs):
        with averaged_weights(self.model):
            bits, by_class = self._measure()
            if self.interruption.requested:
                return  # what has been measured so far is not the whole
            logs["val_bits_per_sample"] = bits
            logs |= {class_column(name): value for name, value in by_class.items()}
            if self.best[1] is None or bits < self.best[1]:
                self.run.save_best(self.model)
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
            dataset, verbose=0, return_dict=True, callbacks=[self.interruption]
        )
        return float(results["bits_per_sample"])


def class_column(name):
    """The name under which the bits per sample of a class are logged."""
    return f"val_bits_per_sample/{name}"


class Checkpoints(StepCallback):
    """Saves the state every so many steps, and whenever training ends."""

    def __init__(self, run, num_steps, every, keep, validation):
        super().__init__(num_steps, every)
        self.run = run
        self.keep = keep
        self.validation = validation
        self.saved_step = None

    def act(self, logs):
        best = self.validation.best if self.validation else (None, None)
        self.run.save_checkpoint(self.model, self.step, best, self.keep)
        self.saved_step = self.step

    def on_epoch_end(self, epoch, logs=None):
        # Still the raw weights: Keras puts averaged ones into the model after this.
        if self.saved_step != self.step:
            self.act(logs)


class GeneratedAudio(StepCallback):
    """Lets the network speak every so many steps: what it really generates, from silence on.

    The sound goes to TensorBoard, labelled "generated", and to wav files in `generated/`.
    `conditions` are those of the recordings: of a model conditioned on vectors, the first few
    different ones are heard. `frames` are the recordings' `RecordingFrames`: of a model with a
    local condition, what the first recording says is heard.
    """

    def __init__(
        self, run, tensorboard, num_steps, every, seconds, seed, conditions=None, frames=None
    ):
        super().__init__(num_steps, every)
        self.conditions = conditions
        self.frames = frames
        self.run = run
        self.tensorboard = tensorboard
        self.seconds = seconds
        self.seed = seed

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        by_vector = self.model.global_condition_channels and not self.model.num_classes
        if self.every and by_vector and self.conditions is None:
            raise ValueError(
                "Sounds while training need the vectors of this model, and the data set has "
                "no `conditions` as `Windows` has. Pass generate_every=None."
            )

        if self.every and self.model.local_condition_channels and self.frames is None:
            raise ValueError(
                "Sounds while training need frames for the local condition of this model, and the "
                "data set has no `frames` as `Windows` has. Pass generate_every=None."
            )

    def act(self, logs):
        rate = self.model.sample_rate
        num_samples, frames = int(self.seconds * rate), None
        if self.model.local_condition_channels:
            frames = self.frames.read(0, 0, -(-num_samples // self.model.hop_length))
        folder = self.run.path / "generated"
        folder.mkdir(exist_ok=True)
        with averaged_weights(self.model):
            for name, condition in self._voices():
                waveform = self.model.generate(
                    num_samples,
                    global_condition=condition,
                    local_condition=frames,
                    seed=self.seed,
                )[0]
                label = f"generated_{name}" if name else "generated"
                audio.save(folder / f"step_{self.step:06d}_{label}.wav", waveform, rate)
                self.tensorboard.add_audio(label, waveform, self.step, rate)

    def _voices(self):
        """Pairs of a name and a global condition: all classes or vectors, at most four."""
        if not self.model.global_condition_channels:
            return [("", None)]
        if not self.model.num_classes:
            vectors = dict.fromkeys(map(tuple, self.conditions.tolist()))
            return [(f"vector_{index}", one) for index, one in enumerate(list(vectors)[:4])]
        names = self.model.class_names or [str(i) for i in range(self.model.num_classes)]
        return [(name, [index]) for index, name in enumerate(names[:4])]


class StopWhenAsked(keras.callbacks.Callback):
    """Ends the run after the current step at Ctrl-C (SIGINT) and at SIGTERM.

    A second Ctrl-C interrupts at once.
    """

    def __init__(self):
        super().__init__()
        self.requested = False
        self.previous = {}

    def on_train_begin(self, logs=None):
        if threading.current_thread() is not threading.main_thread():
            return  # Python hands signals to the main thread only
        for number in (signal.SIGINT, signal.SIGTERM):
            self.previous[number] = signal.signal(number, self._request)

    def _request(self, number, frame):
        self.requested = True
        self.restore_signals()

    def restore_signals(self):
        while self.previous:
            number, handler = self.previous.popitem()
            signal.signal(number, handler)

    def on_train_batch_end(self, batch, logs=None):
        if self.requested:
            self.model.stop_training = True

    def on_test_batch_end(self, batch, logs=None):
        if self.requested:
            self.model.stop_evaluating = True
