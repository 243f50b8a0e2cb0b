"""What a user gets: `fit`, silent and with its bar, and `wk.training.train` by its own log."""

import contextlib
import csv
import io
import tempfile
import time

import keras

from benchmarks.gpu_rows import backend
from wavenet_keras import training


class EpochClock(keras.callbacks.Callback):
    """Seconds of each epoch. It has no hook for batches, for which Keras would wait."""

    def on_train_begin(self, logs=None):
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        self.begun = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        backend.wait([variable.value for variable in self.model.trainable_variables])
        self.seconds.append(time.perf_counter() - self.begun)


def fit(bench, verbose, *case):
    """Trained samples per second of an epoch of `fit`, after one in which it compiled."""
    case = bench.case(*case)
    clock = EpochClock()
    steps = _steps(bench, case)
    case.windows.batches_per_epoch = steps
    with contextlib.redirect_stdout(io.StringIO()):
        case.model.fit(case.windows, epochs=2, verbose=verbose, callbacks=[clock])
    first, second = clock.seconds
    yield (
        f"{case.label}: {1e3 * second / steps:.2f} ms a step = "
        f"{steps * case.trained / second:,.0f} trained samples/s with verbose={verbose}; "
        f"compiling {max(first - second, 0):.1f} s"
    )


def train(bench, *case):
    """The last row of the log that `wk.training.train` writes."""
    case = bench.case(*case)
    steps = _steps(bench, case)
    case.windows.batches_per_epoch = steps
    with tempfile.TemporaryDirectory(dir=bench.folder) as folder:
        with contextlib.redirect_stdout(io.StringIO()):
            run = training.train(
                case.model, case.windows, folder, steps, checkpoint_every=10**9, log_every=steps
            )
        with open(run.history, newline="", encoding="utf-8") as file:
            last = list(csv.DictReader(file))[-1]
    yield (
        f"{case.label}: {float(last['samples_per_second']):,.0f} trained samples/s by its log, "
        f"{steps} steps in {float(last['seconds']):.1f} s, the first one included"
    )


def _steps(bench, case):
    """As many as take a second, by the step alone."""
    alone = bench.quickest(case.step, seconds=0.2, groups=1)
    return bench.size(int(min(max(1 / alone, 5), 200)), 3)
