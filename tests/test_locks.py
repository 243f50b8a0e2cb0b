"""A lock is held by one, named to the others, and free when its holder is gone, killed or not."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from wavenet_keras._locks import InUse, locked

HOLDER = """
import sys, time
from wavenet_keras._locks import locked
with locked(sys.argv[1], "counts sheep", wait=sys.argv[2] == "wait"):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def start():
    """A function that starts another process which takes a lock; its line ends the process."""
    processes = []

    def process(path, wait=""):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        processes.append(subprocess.Popen([sys.executable, "-c", HOLDER, str(path), wait], **pipes))
        return processes[-1]

    yield process
    for each in processes:
        each.kill()
        each.communicate()


def test_the_holder_is_named_and_a_free_lock_leaves_nothing(tmp_path, start):
    holder = start(tmp_path / "lock")
    assert holder.stdout.readline() == "held\n"
    with (
        pytest.raises(InUse, match=f"Process {holder.pid} on .* counts sheep.*lock"),
        locked(tmp_path / "lock", "does the same"),
    ):
        pytest.fail("the lock was held")
    holder.communicate("\n")
    with locked(tmp_path / "lock", "does the same"):
        assert (tmp_path / "lock").exists()
    assert os.listdir(tmp_path) == []


def test_a_killed_holder_holds_nobody_up(tmp_path, start):
    holder = start(tmp_path / "lock")
    holder.stdout.readline()
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert (tmp_path / "lock").exists()
    with locked(tmp_path / "lock", "goes on"):
        assert str(os.getpid()) in (tmp_path / "lock").read_text()


def test_who_waits_says_for_whom_and_gets_its_turn(tmp_path, start):
    with locked(tmp_path / "lock", "counts to ten"):
        waiting = start(tmp_path / "lock", "wait")
        said = waiting.stdout.readline()
        assert said.startswith(f"Process {os.getpid()} ") and "counts to ten" in said
    assert waiting.stdout.readline() == "held\n"


def test_one_at_a_time_though_each_removes_the_file(tmp_path):
    inside, most = [], []

    def work():
        for _ in range(50):
            with locked(tmp_path / "lock", "works", wait=True):
                inside.append(None)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 150


def test_an_error_inside_frees_it(tmp_path):
    with pytest.raises(ZeroDivisionError), locked(tmp_path / "lock", "fails"):
        _ = 1 / 0
    with locked(tmp_path / "lock", "succeeds"):
        pass


def test_a_disk_without_locks_is_said_and_used(tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def no_locks(*arguments):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with (
        pytest.warns(UserWarning, match="knows no locks .Operation not supported"),
        locked(tmp_path / "lock", "works"),
    ):
        assert (tmp_path / "lock").exists()
