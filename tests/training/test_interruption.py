"""What stops a run, what does not, and that nothing it says can end it."""

import os
import signal
import sys

import pytest
from small_runs import EVERY, Waves, compiled

from wavenet_keras import training
from wavenet_keras.training.interruption import say


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_signals_save_and_stop_and_a_closing_terminal_may_insist(name, tmp_path):
    """A shell and the kernel both send SIGHUP when a terminal is closed."""
    number, times = getattr(signal, name), 2 if name == "SIGHUP" else 1

    def send(weights):
        for _ in range(times):
            os.kill(os.getpid(), number)

    before = signal.getsignal(number)
    run = training.train(compiled(), Waves(at_step=5, happening=send), tmp_path, 14, **EVERY)
    assert signal.getsignal(number) is before
    assert 1 <= run.state["step"] < 14
    assert run.last_good.exists()


def test_a_signal_that_is_ignored_stays_ignored(tmp_path):
    """As SIGHUP after `nohup`, or SIGINT of a job in the background of a script."""

    def hang_up(weights):
        os.kill(os.getpid(), signal.SIGHUP)

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        run = training.train(compiled(), Waves(at_step=5, happening=hang_up), tmp_path, 8, **EVERY)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
    assert run.state["step"] == 8


class Broken:
    """A standard output on which nothing arrives."""

    def __init__(self, error):
        self.error = error

    def write(self, text=""):
        raise self.error

    flush = fileno = write


def test_a_pipe_without_a_reader_stops_the_run_which_is_saved(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdout", Broken(BrokenPipeError()))
    run = training.train(compiled(), Waves(), tmp_path, 14, **EVERY)
    assert 1 <= run.state["step"] < 14
    assert run.last_good.exists()


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), ValueError("closed file")])
def test_a_terminal_that_is_gone_is_no_reason_to_stop(error, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdout", Broken(error))
    assert training.train(compiled(), Waves(), tmp_path, 8, **EVERY).state["step"] == 8


def test_a_bar_whose_terminal_is_gone_is_no_reason_either(tmp_path, monkeypatch):
    class Gone(Broken):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stderr", Gone(OSError(5, "Input/output error")))
    assert training.train(compiled(), Waves(), tmp_path, 8, **EVERY).state["step"] == 8


def test_what_is_said_is_printed(capsys):
    assert say("step 10")
    assert capsys.readouterr().out == "step 10\n"
