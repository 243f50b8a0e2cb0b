"""A file is whole, or it is what it was before: after errors, full disks and kills."""

import errno
import os
import signal
import subprocess
import sys

import pytest

from wavenet_keras import _whole_files
from wavenet_keras._whole_files import written_whole

KILLED_AT_THE_RENAME = """
import os, signal, sys
from wavenet_keras._whole_files import written_whole
os.replace = lambda *paths: os.kill(os.getpid(), signal.SIGKILL)
with written_whole(sys.argv[1]) as unfinished:
    unfinished.write_text("new")
"""


def test_the_name_comes_last(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with written_whole(path) as unfinished:
        unfinished.write_text("new")
        assert path.read_text() == "old"
        assert unfinished == tmp_path / "unfinished_a.txt"
    assert path.read_text() == "new"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_the_bytes_are_on_the_disk_before_the_name_and_the_name_afterwards(tmp_path, monkeypatch):
    steps = []
    flush, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda file: (steps.append("flush"), flush(file)))
    monkeypatch.setattr(os, "replace", lambda *paths: (steps.append("name"), replace(*paths)))
    with written_whole(tmp_path / "a.txt") as unfinished:
        unfinished.write_text("new")
    assert steps == ["flush", "name", "flush"]


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_an_error_leaves_what_was_there(tmp_path, failure):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(failure), written_whole(path) as unfinished:
        unfinished.write_text("half")
        raise failure
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("before", ["old", None])
def test_a_full_disk_names_the_file_and_what_is_left(tmp_path, before):
    path = tmp_path / "a.txt"
    if before:
        path.write_text(before)
    with pytest.raises(OSError) as raised, written_whole(path) as unfinished:
        unfinished.write_text("half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    said = str(raised.value)
    assert f"{path} cannot be written: No space left on device. Make room" in said
    assert ("before is as it was" if before else "Nothing is left") in said
    assert raised.value.errno == errno.ENOSPC
    assert os.listdir(tmp_path) == (["a.txt"] if before else [])


def test_an_error_about_another_file_keeps_its_words(tmp_path):
    with pytest.raises(FileNotFoundError) as raised, written_whole(tmp_path / "a.txt"):
        (tmp_path / "recording.wav").read_bytes()
    assert "recording.wav" in str(raised.value)


def test_the_real_error_is_not_hidden_by_one_while_tidying(tmp_path, monkeypatch):
    def refused(*arguments, **options):
        raise PermissionError(errno.EACCES, "refused")

    monkeypatch.setattr(_whole_files.Path, "unlink", refused)
    with pytest.raises(ZeroDivisionError), written_whole(tmp_path / "a.txt") as unfinished:
        unfinished.write_text(str(1 / 0))


def test_a_kill_at_the_rename_leaves_what_was_there(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    killed = subprocess.run([sys.executable, "-c", KILLED_AT_THE_RENAME, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.read_text() == "old"
    with written_whole(path) as unfinished:  # and the next one takes the unfinished file's place
        unfinished.write_text("newer")
    assert (path.read_text(), os.listdir(tmp_path)) == ("newer", ["a.txt"])
