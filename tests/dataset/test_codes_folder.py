"""Prepared codes are trusted when they are whole, shared between processes, and tidied up after."""

import errno
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
import zlib

import numpy as np
import pytest
from corpora import RATE, no_loading, noise_corpus, stamps, true_codes, windows_of, write

from wavenet_keras import audio
from wavenet_keras._locks import locked
from wavenet_keras.dataset.codes import prepare_codes

DAMAGE = {
    "codes cut short": lambda codes, index: codes.write_bytes(codes.read_bytes()[:-1]),
    "codes gone": lambda codes, index: codes.unlink(),
    "codes overwritten": lambda codes, index: codes.write_bytes(bytes(len(codes.read_bytes()))),
    "index cut short": lambda codes, index: index.write_text(index.read_text()[:100]),
    "index of nothing": lambda codes, index: index.write_text("{}"),
    "index of another kind": lambda codes, index: index.write_text("[]"),
    "index of null": lambda codes, index: index.write_text('{"recordings": null}'),
    "index of no text": lambda codes, index: index.write_bytes(bytes(range(256))),
    "index with another start": lambda codes, index: index.write_text(
        index.read_text().replace('"start": 500', '"start": 300')
    ),
    "index with another length": lambda codes, index: index.write_text(
        index.read_text().replace('"length": 500', '"length": "500"')
    ),
    "index without a length": lambda codes, index: index.write_text(
        index.read_text().replace("original_length", "length_before")
    ),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_cache_is_prepared_again(recordings, cache, damage):
    truth = np.array(prepare_codes(recordings, RATE).codes)
    damage(next(cache.rglob("codes.bin")), next(cache.rglob("index.json")))
    prepared = prepare_codes(recordings, RATE)
    np.testing.assert_array_equal(prepared.codes, truth)
    assert list(prepared.original_lengths) == [500, 300]


def test_codes_overwritten_at_the_same_time_of_day_are_noticed(recordings, cache):
    """The time that a program can set does not say when a file was changed."""
    truth = np.array(prepare_codes(recordings, RATE).codes)
    codes = next(cache.rglob("codes.bin"))
    before = codes.stat()
    with open(codes, "r+b") as file:
        file.seek(100)
        file.write(bytes(50))
    os.utime(codes, ns=(before.st_atime_ns, before.st_mtime_ns))
    np.testing.assert_array_equal(prepare_codes(recordings, RATE).codes, truth)


def test_a_copied_cache_is_checked_and_used(recordings, cache, tmp_path, monkeypatch):
    truth = np.array(prepare_codes(recordings, RATE).codes)
    shutil.copytree(cache, tmp_path / "copy")
    monkeypatch.setattr(audio, "load", no_loading)
    monkeypatch.setattr(zlib, "crc32", counted := Counted(zlib.crc32))
    for _ in range(2):
        prepared = prepare_codes(recordings, RATE, cache_folder=tmp_path / "copy")
        np.testing.assert_array_equal(prepared.codes, truth)
    assert counted.calls == 1  # the second start knows that it has been checked
    pickle.loads(pickle.dumps(prepared)).read(0, 0, 10)


class Counted:
    """A function that counts its calls."""

    def __init__(self, function):
        self.function, self.calls = function, 0

    def __call__(self, *arguments):
        self.calls += 1
        return self.function(*arguments)


def test_codes_cut_while_they_are_used_are_an_error_and_no_crash(recordings, cache):
    """A mapped file that is cut ends the process; so this may not be tested in it."""
    windows = windows_of(recordings)
    os.truncate(next(cache.rglob("codes.bin")), 10)
    assert windows.prepared.read(0, 0, 10).shape == (10,)
    with pytest.raises(OSError, match="codes.bin was cut while it was in use.*prepared anew"):
        windows.prepared.read(1, 0, 300)
    assert windows_of(recordings).prepared.num_samples == 800


def test_a_recording_with_the_same_size_and_time_but_other_content_is_noticed(recordings):
    prepare_codes(recordings, RATE)
    changed = recordings.files[1].path
    before = changed.stat()
    write(changed, true_codes(changed)[::-1])
    os.utime(changed, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert changed.stat().st_size == before.st_size
    read = prepare_codes(recordings, RATE).read(1, 0, 300)
    np.testing.assert_array_equal(read, true_codes(changed))


def test_a_copy_of_codes_that_were_prepared_anew_is_refused(recordings):
    pickled = pickle.dumps(prepare_codes(recordings, RATE))
    write(recordings.files[0].path, np.zeros(500, int))
    prepare_codes(recordings, RATE)
    with pytest.raises(OSError, match="prepared anew by another process"):
        pickle.loads(pickled)


def killed_while_preparing(recordings, cache, name):
    """Another process that was killed in the middle of preparing codes, and what it left there."""
    script = f"""
import os, sys
from wavenet_keras import audio
from wavenet_keras._locks import locked
from wavenet_keras.dataset.codes import prepare_codes
audio.mu_law_encode = lambda *arguments: os.kill(os.getpid(), {int(name)})
prepare_codes(sys.argv[1:], {RATE})
"""
    paths = [str(recording.path) for recording in recordings]
    killed = subprocess.run([sys.executable, "-c", script, *paths], check=False)
    assert killed.returncode == -name
    return sorted(path.name for path in stamps(cache))


def test_a_preparation_killed_in_the_middle_starts_anew(tmp_path, cache):
    corpus = noise_corpus(tmp_path / "c", {f"{index:02d}": 200 + index for index in range(30)})
    script = f"""
import os, signal, sys
from wavenet_keras import _parallel, audio
from wavenet_keras.dataset.codes import prepare_codes
_parallel.cores = lambda: 3
encode, calls = audio.mu_law_encode, []
def kill_at_the_twentieth(*arguments):
    calls.append(arguments)
    return encode(*arguments) if len(calls) < 20 else os.kill(os.getpid(), signal.SIGKILL)
audio.mu_law_encode = kill_at_the_twentieth
prepare_codes(sys.argv[1:], {RATE})
"""
    paths = [str(recording.path) for recording in corpus]
    assert subprocess.run([sys.executable, "-c", script, *paths]).returncode == -signal.SIGKILL
    assert sorted(path.name for path in stamps(cache)) == ["lock", "unfinished_codes.bin"]
    truth = np.concatenate([true_codes(path) for path in paths])
    np.testing.assert_array_equal(prepare_codes(paths, RATE).codes, truth)
    assert sorted(path.name for path in stamps(cache)) == ["codes.bin", "index.json"]


@pytest.mark.parametrize("name", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_what_a_killed_preparation_leaves_behind_is_removed(recordings, cache, tmp_path, name):
    assert killed_while_preparing(recordings, cache, name) == ["lock", "unfinished_codes.bin"]
    other = noise_corpus(tmp_path / "other", {"a": 100})  # another corpus, in the same cache
    prepare_codes(other, RATE)
    assert sorted(path.name for path in stamps(cache)) == ["codes.bin", "index.json"]


def test_what_another_process_writes_is_left_alone(recordings, cache, tmp_path):
    prepare_codes(recordings, RATE)
    folder = next(cache.rglob("codes.bin")).parent
    (folder / "unfinished_codes.bin").write_bytes(b"growing")
    (folder / "tmp_old.partial").write_bytes(b"of an earlier version")
    os.utime(folder / "tmp_old.partial", (0, 0))
    (folder / "tmp_new.partial").write_bytes(b"of an earlier version that still runs")
    with locked(folder / "lock", "prepares codes"):
        prepare_codes(noise_corpus(tmp_path / "other", {"a": 100}), RATE)
    left = {path.name for path in folder.iterdir()}
    assert left == {"codes.bin", "index.json", "unfinished_codes.bin", "tmp_new.partial"}
    prepare_codes(noise_corpus(tmp_path / "third", {"a": 100}), RATE)
    assert not (folder / "unfinished_codes.bin").exists()


def test_who_waits_for_another_process_uses_its_codes(recordings, cache, monkeypatch, capsys):
    prepare_codes(recordings, RATE)
    index = next(cache.rglob("index.json"))
    ready = index.rename(index.with_name("ready"))
    holder = locked(index.with_name("lock"), "prepares codes, says the test")
    holder.__enter__()

    def another_is_done(seconds):
        if not index.exists():
            ready.rename(index)
            holder.__exit__(None, None, None)

    monkeypatch.setattr(audio, "load", no_loading)
    monkeypatch.setattr(time, "sleep", another_is_done)
    assert prepare_codes(recordings, RATE).num_samples == 800
    assert "prepares codes, says the test. Waiting for it." in capsys.readouterr().out


def test_a_full_disk_is_noticed_before(recordings, cache, monkeypatch):
    usage = shutil.disk_usage(recordings.folder)._replace(free=799)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)
    monkeypatch.setattr(audio, "load", no_loading)
    with pytest.raises(OSError, match="0.0 MB are needed and 0.0 MB are free"):
        prepare_codes(recordings, RATE)
    assert stamps(cache) == {}


def test_a_disk_that_fills_up_names_the_file_and_keeps_nothing_half(recordings, cache, monkeypatch):
    truth = np.array(prepare_codes(recordings, RATE).codes)
    write(recordings.files[0].path, np.zeros(500, int))

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="codes.bin cannot be written: No space left.*Make room"):
            prepare_codes(recordings, RATE)
    assert sorted(path.name for path in stamps(cache)) == ["codes.bin", "index.json"]
    assert (prepare_codes(recordings, RATE).read(0, 0, 500) != truth[:500]).any()
