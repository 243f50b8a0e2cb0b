"""Which rows are begun within a time, and what is said of those that fail or have to wait.

A card that one has for ten minutes is gone after them, with all that was not printed yet. So a row
is begun only if it is expected to end in time, and each line is out as soon as it is measured.
"""

import gc
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

TRUSTED_SECONDS = 60  # of rows as guessed, before what rows take counts more than the guesses


class Row(NamedTuple):
    """Something to measure.

    Attributes:
        name: In words.
        measure: A function without arguments that yields lines of text.
        guess: Seconds that it may take on a large card, compiling included.
    """

    name: str
    measure: Callable
    guess: float


class Budget:
    """Seconds that are given, and how long rows take here beside what was guessed.

    Args:
        seconds: How many there are.
        pace: Seconds that a guessed second is expected to take here, before any row has ended.
        clock: A function of no arguments, seconds from any moment on.
        begun: What the clock said when the time began; `None` for now.
    """

    def __init__(self, seconds, pace=1.0, clock=time.monotonic, begun=None):
        self.seconds = seconds
        self.clock = clock
        self.begun = clock() if begun is None else begun
        self._guessed, self._taken = TRUSTED_SECONDS, TRUSTED_SECONDS * pace

    def left(self):
        """Seconds that are left."""
        return self.begun + self.seconds - self.clock()

    def estimate(self, row):
        """Seconds that a row is expected to take, after the rows before it."""
        return row.guess * self._taken / self._guessed

    def fits(self, row):
        """Whether a row is expected to end in time."""
        return self.estimate(row) <= self.left()

    def learn(self, row, seconds):
        """Take into account how long a row took."""
        self._guessed += row.guess
        self._taken += seconds


class Report:
    """Lines for whoever watches, and for a file that holds each of them at once.

    Args:
        path: The file to append to; `None` for none.
    """

    def __init__(self, path=None):
        self.path = path
        self._out = sys.stdout  # a row may lead what others print elsewhere for a while
        self._one_at_a_time = threading.Lock()

    def say(self, line):
        with self._one_at_a_time:
            print(line, file=self._out, flush=True)
            if self.path is not None:
                with open(self.path, "a", encoding="utf-8") as file:
                    file.write(line + "\n")


class Rows:
    """Rows that are measured one after the other.

    Args:
        rows: A list of `Row`, most important first.
        budget: The `Budget`.
        report: The `Report`.
    """

    def __init__(self, rows, budget, report):
        self.budget = budget
        self.report = report
        self.now = None  # the row that is being measured
        self.waiting, self.left_out, self.failed = list(rows), [], []

    def run(self):
        """Measures what fits; what fails is named, and the next row goes on.

        Returns:
            Whether every row that was begun came to its end.
        """
        while self.waiting:
            row = self.waiting.pop(0)
            if self.budget.fits(row):
                self.now = row
                self._measure(row)
                self.now = None
            else:
                self.left_out.append(row)
        self.say_what_had_no_time()
        return not self.failed

    def _measure(self, row):
        begun = self.budget.clock()
        self.report.say(f"-- {row.name}")
        try:
            for line in row.measure():
                self.report.say(f"   {line}")
        except Exception as error:  # whatever it is, the rows after it can be measured
            self.failed.append(row)
            self.report.say(f"!! {row.name} failed: {first_line(error)}")
        if row in self.failed:
            gc.collect()  # the error held on to what the row had on the card
        seconds = self.budget.clock() - begun
        self.budget.learn(row, seconds)
        self.report.say(f"   took {seconds:.1f} s, {max(self.budget.left(), 0):.0f} s are left")

    def say_what_had_no_time(self):
        if self.now is not None:
            self.report.say(f"!! the time ended in: {self.now.name}")
        names = [row.name for row in (*self.left_out, *self.waiting)]
        if names:
            self.report.say(f"No time for: {'; '.join(names)}")

    def end_with_the_time(self):
        """Ends the process when the time does, also within a row: a compiler hears no signal."""

        def end():
            self.say_what_had_no_time()
            os._exit(bool(self.failed))

        timer = threading.Timer(max(self.budget.left() - 1, 0), end)
        timer.daemon = True
        timer.start()
        return timer


def first_line(error):
    """The kind of an error, and the first line of what it says."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:300]}" if lines else type(error).__name__
