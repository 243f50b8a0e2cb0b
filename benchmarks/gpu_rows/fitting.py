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


def fit(bench, codes_on, verbose, *case):
    """Trained samples per second of an epoch of `fit`, after one in which it compiled."""
    case = bench.case(*case)
    alone, steps, windows = _prepared(bench, case, codes_on)
    if isinstance(windows, str):
        yield f"{case.label}: {windows}"
        return
    clock = EpochClock()
    with contextlib.redirect_stdout(io.StringIO()):
        case.model.fit(windows, epochs=2, verbose=verbose, callbacks=[clock])
    first, second = clock.seconds
    yield (
        f"{case.label}, {_place(windows)}: {1e3 * second / steps:.2f} ms a step = "
        f"{steps * case.trained / second:,.0f} trained samples/s with verbose={verbose}, "
        f"{alone * steps / second:.0%} of the step alone; compiling {max(first - second, 0):.1f} s"
    )


def train(bench, codes_on, *case):
    """The last row of the log that `wk.training.train` writes."""
    case = bench.case(*case)
    alone, steps, windows = _prepared(bench, case, codes_on)
    if isinstance(windows, str):
        yield f"{case.label}: {windows}"
        return
    with tempfile.TemporaryDirectory(dir=bench.folder) as folder:
        with contextlib.redirect_stdout(io.StringIO()):
            run = training.train(
                case.model, windows, folder, steps, checkpoint_every=10**9, log_every=steps
            )
        with open(run.history, newline="", encoding="utf-8") as file:
            last = list(csv.DictReader(file))[-1]
    rate = float(last["samples_per_second"])
    yield (
        f"{case.label}, {_place(windows)}: {rate:,.0f} trained samples/s by its log, "
        f"{alone * rate / case.trained:.0%} of the step alone; "
        f"{steps} steps in {float(last['seconds']):.1f} s, the first one included"
    )


def _prepared(bench, case, codes_on):
    """Seconds of the step alone, a number of steps, and the data set, or why there is none.

    The steps take two seconds, by the step alone, and are many: what `fit` does once an epoch
    would look like a slower step.
    """
    alone = bench.quickest(case.step, seconds=0.2, groups=1)
    steps = bench.size(int(min(max(2 / alone, 20), 400)), 3)
    windows = bench.windows(
        case.model, case.windows.batch_size, codes_on=codes_on, batches_per_epoch=steps
    )
    try:
        windows.device_codes.are_used()
    except ValueError as error:
        windows = str(error)
    return alone, steps, windows


def _place(windows):
    return f"windows cut on the {'device' if windows.device_codes.are_used() else 'host'}"
