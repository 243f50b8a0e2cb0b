"""How a run is asked to stop, and how it says something when nobody may be there to read it.

Notebook: 03 Training on a GPU
"""

import contextlib
import os
import signal
import sys
import threading

import keras

from wavenet_keras._devices import place_among_processes

# SIGHUP comes when a terminal is closed; Windows has none.
STOPPING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


class StopWhenAsked(keras.callbacks.Callback):
    """Ends the run after the current step at Ctrl-C (SIGINT), SIGTERM and SIGHUP.

    A second Ctrl-C interrupts at once. A signal that the process ignores, as after `nohup`, stays
    ignored.
    """

    handled = STOPPING

    def __init__(self):
        super().__init__()
        self.requested = False
        self.previous = {}

    def on_train_begin(self, logs=None):
        if threading.current_thread() is not threading.main_thread():
            return  # Python hands signals to the main thread only
        for number in STOPPING:
            if number in self.handled and signal.getsignal(number) is not signal.SIG_IGN:
                self.previous[number] = signal.signal(number, self._request)

    def _request(self, number, frame):
        self._ask()
        if number == signal.SIGINT:
            self._restore(signal.SIGINT)

    def say(self, text):
        """Prints a line; where its reader has gone, as with `| head`, the run is asked to stop."""
        if not say(text):
            self._ask()

    def _ask(self):
        self.requested = True

    def restore_signals(self):
        """Gives all signals back to whom they belonged."""
        for number in list(self.previous):
            self._restore(number)

    def _restore(self, number):
        if number in self.previous:
            signal.signal(number, self.previous.pop(number))

    def on_train_batch_end(self, batch, logs=None):
        if self.requested:
            self.model.stop_training = True

    def on_test_batch_end(self, batch, logs=None):
        if self.requested:
            self.model.stop_evaluating = True


class StopTogether(StopWhenAsked):
    """As `StopWhenAsked`, after the same step in all processes that train together.

    Any of them may be asked. JAX tells the others: it waits for SIGTERM itself, and has all
    processes agree on a step that none has passed yet. So the other signals are handed on as
    SIGTERM. Process 0 alone says something.
    """

    handled = [number for number in STOPPING if number != signal.SIGTERM]

    def say(self, text):
        if place_among_processes()[0] == 0:
            super().say(text)

    def _ask(self):
        os.kill(os.getpid(), signal.SIGTERM)

    def on_train_batch_end(self, batch, logs=None):
        from jax.experimental import multihost_utils

        if multihost_utils.reached_preemption_sync_point(batch):
            self.requested = True
        super().on_train_batch_end(batch, logs)


def stop_when_asked():
    """The callback that ends a run at a signal: that of one process, or of several together."""
    return StopWhenAsked() if place_among_processes()[1] == 1 else StopTogether()


def say(text):
    """Prints a line, and is no reason for a run to end.

    Args:
        text: The line.

    Returns:
        False if a pipe's reader has gone. A terminal that was closed is true: who wanted the
        program to end with it would not have had it ignore the signal.
    """
    try:
        print(text, flush=True)
    except (OSError, ValueError) as error:  # ValueError: the file is closed
        _to_nowhere(sys.stdout)
        return not isinstance(error, BrokenPipeError)
    return True


def _to_nowhere(stream):
    """Sends what is still to be written nowhere, so that no later line fails, nor the exit."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
