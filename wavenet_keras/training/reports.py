"""What a training run tells: how fast it goes, and when it will be done.

Notebook: 03 Training on a GPU
"""

import contextlib
import math
import sys
import time

from wavenet_keras._progress import in_notebook, progress_bar
from wavenet_keras.training.callbacks import StepCallback


class Speed(StepCallback):
    """Adds `seconds` and `samples_per_second` to the logs, time for validation left out."""

    def __init__(self, plan, samples_per_step):
        super().__init__(plan)
        self.samples_per_step = samples_per_step
        self.steps, self.seconds_in_steps = 0, 0.0

    def on_train_begin(self, logs=None):
        self.start = time.perf_counter()

    def on_train_batch_begin(self, batch, logs=None):
        self.batch_start = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        super().on_train_batch_end(batch, logs)
        now = time.perf_counter()
        if not self.is_first_call:  # the first one also compiles the network
            self.steps += self.step - self.step_before
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
    SECONDS_BETWEEN_LOOKS = 0.1  # at results, which a device has to be asked for

    def __init__(self, plan, say):
        super().__init__(plan)
        self.say = say
        self.validated = None

    def on_train_begin(self, logs=None):
        self.bar, self.last_logs = None, None
        self.last_line = -math.inf
        layout = "{l_bar}{bar:20}| {n_fmt}/{total_fmt} [{elapsed}, {remaining} left{postfix}]"
        with contextlib.suppress(OSError, ValueError):  # its terminal was closed
            if sys.stderr.isatty() or in_notebook():
                self.bar = progress_bar(total=self.num_steps, initial=self.step, bar_format=layout)

    def on_train_batch_end(self, batch, logs=None):
        super().on_train_batch_end(batch, logs)
        self.validated = logs.get("val_bits_per_sample", self.validated)
        if self.bar is not None:
            self._move_bar(logs)
        elif self.is_first_call:
            self.seconds_to_first, self.steps_to_first = logs["seconds"], self.step
            self.say(f"first step after {self.seconds_to_first:.1f} s")
        elif self._line_is_due():
            seconds = logs["seconds"] - self.seconds_to_first
            seconds_per_step = seconds / (self.step - self.steps_to_first)
            time_left = _duration((self.num_steps - self.step) * seconds_per_step)
            self.say(f"{self._line(logs)}, {time_left} left")

    def _move_bar(self, logs):
        now, at_end = time.perf_counter(), self.step == self.num_steps
        if now - self.last_line > self.SECONDS_BETWEEN_LOOKS or at_end:
            self.last_line = now
            # Results of the call before, for which no device has to be waited for.
            shown = logs if at_end or self.last_logs is None else self.last_logs
            with contextlib.suppress(OSError, ValueError):  # its terminal was closed
                self.bar.set_postfix_str(_describe(shown, self.validated), refresh=False)
        self.last_logs = logs
        with contextlib.suppress(OSError, ValueError):
            self.bar.update(self.step - self.step_before)

    def _line(self, logs):
        return f"step {self.step}/{self.num_steps}: {_describe(logs, self.validated)}"

    def _line_is_due(self):
        now = time.perf_counter()
        waited = now - self.last_line > self.SECONDS_BETWEEN_LINES
        early = any(self.step_before < step <= self.step for step in (10, 100))
        if waited or early or self.step == self.num_steps:
            self.last_line = now
            return True
        return False

    def on_train_end(self, logs=None):
        if self.bar is not None:
            with contextlib.suppress(OSError, ValueError):
                self.bar.close()
            if in_notebook() and self.last_logs:  # there the bar itself is gone now
                self.say(self._line(self.last_logs))


def _describe(logs, validated):
    held_out = "" if validated is None else f", held out {validated:.3f}"
    speed = logs["samples_per_second"]
    speed = f", {speed:,.0f} samples/s" if speed else ""
    return f"{logs['bits_per_sample']:.3f} bits{held_out}{speed}"


def _duration(seconds):
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {seconds:02d} s"
