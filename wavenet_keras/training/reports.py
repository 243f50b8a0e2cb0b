"""What a training run tells: how fast it goes, when it will be done, and its table of numbers.

Notebook: 03 Training on a GPU
"""

import csv
import math
import sys
import time

import keras

from wavenet_keras._progress import in_notebook, progress_bar
from wavenet_keras.training.callbacks import StepCallback, class_column

COLUMNS = (
    "step",
    "seconds",
    "loss",
    "bits_per_sample",
    "val_bits_per_sample",
    "learning_rate",
    "samples_per_second",
)


class Speed(StepCallback):
    """Adds `seconds` and `samples_per_second` to the logs, time for validation left out."""

    def __init__(self, num_steps, samples_per_step):
        super().__init__(num_steps)
        self.samples_per_step = samples_per_step
        self.steps, self.seconds_in_steps = 0, 0.0

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        self.start = time.perf_counter()

    def on_train_batch_begin(self, batch, logs=None):
        self.batch_start = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        super().on_train_batch_end(batch, logs)
        now = time.perf_counter()
        if batch > 0:  # the first step also compiles the network
            self.steps += 1
            self.seconds_in_steps += now - self.batch_start
        logs["seconds"] = now - self.start
        logs["samples_per_second"] = (
            self.steps * self.samples_per_step / self.seconds_in_steps if self.steps else 0.0
        )


class Progress(StepCallback):
    """One readable line: step, bits per sample, speed, time left.

    In a terminal and in a notebook the line renews itself, and what stays is how it ended; in a log
    file a new line comes at steps 10 and 100, at the end, and every half minute.
    """

    SECONDS_BETWEEN_LINES = 30

    def __init__(self, num_steps):
        super().__init__(num_steps)
        self.validated = None

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        self.bar, self.final_line = None, ""
        self.last_line = -math.inf
        if sys.stderr.isatty() or in_notebook():
            layout = "{l_bar}{bar:20}| {n_fmt}/{total_fmt} [{elapsed}, {remaining} left{postfix}]"
            self.bar = progress_bar(total=self.num_steps, initial=self.step, bar_format=layout)

    def on_train_batch_end(self, batch, logs=None):
        super().on_train_batch_end(batch, logs)
        self.validated = logs.get("val_bits_per_sample", self.validated)
        if self.bar is not None:
            self.bar.set_postfix_str(_describe(logs, self.validated), refresh=False)
            self.bar.update()
            self.final_line = self._line(logs)
        elif batch == 0:
            self.seconds_to_first = logs["seconds"]
            print(f"first step after {self.seconds_to_first:.1f} s", flush=True)
        elif self._line_is_due():
            seconds_per_step = (logs["seconds"] - self.seconds_to_first) / batch
            time_left = _duration((self.num_steps - self.step) * seconds_per_step)
            print(f"{self._line(logs)}, {time_left} left", flush=True)

    def _line(self, logs):
        return f"step {self.step}/{self.num_steps}: {_describe(logs, self.validated)}"

    def _line_is_due(self):
        now = time.perf_counter()
        waited = now - self.last_line > self.SECONDS_BETWEEN_LINES
        if waited or self.step in (10, 100, self.num_steps):
            self.last_line = now
            return True
        return False

    def on_train_end(self, logs=None):
        if self.bar is not None:
            self.bar.close()
            if in_notebook() and self.final_line:  # there the bar itself is gone now
                print(self.final_line, flush=True)


class History(StepCallback):
    """Writes a row of `history.csv` and of TensorBoard every so many steps.

    A row's loss and bits per sample are means over the steps since the row before. `class_names`
    are those whose held-out bits per sample get a column each.
    """

    def __init__(self, run, tensorboard, num_steps, every, histograms, class_names=()):
        super().__init__(num_steps, every)
        self.columns = [*COLUMNS, *map(class_column, class_names)]
        self.run = run
        self.tensorboard = tensorboard
        self.histograms = histograms

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        # Rows of steps that will be taken again are left out.
        rows = []
        if self.run.history.exists():
            with open(self.run.history, newline="", encoding="utf-8") as file:
                rows = [row for row in csv.DictReader(file) if int(row["step"]) <= self.step]
        with open(self.run.history, "w", newline="", encoding="utf-8") as file:
            table = csv.DictWriter(file, self.columns)
            table.writeheader()
            table.writerows(rows)

    def act(self, logs):
        learning_rate = float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))
        row = {**logs, "step": self.step, "learning_rate": learning_rate}
        row = {name: round(row[name], 6) for name in self.columns if name in row}
        with open(self.run.history, "a", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, self.columns).writerow(row)
        for name in row.keys() - {"step", "seconds"}:
            self.tensorboard.add_scalar(name, row[name], self.step)
        if self.histograms:
            for weight in self.model.trainable_variables:
                values = keras.ops.convert_to_numpy(weight)
                self.tensorboard.add_histogram(weight.path, values.astype("float32"), self.step)
        self.model.reset_metrics()


def _describe(logs, validated):
    held_out = "" if validated is None else f", held out {validated:.3f}"
    speed = logs["samples_per_second"]
    speed = f", {speed:,.0f} samples/s" if speed else ""
    return f"{logs['bits_per_sample']:.3f} bits{held_out}{speed}"


def _duration(seconds):
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {seconds:02d} s"
