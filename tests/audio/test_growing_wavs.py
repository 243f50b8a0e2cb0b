"""Wav files that grow: where they cannot is known at once, and they are whole at any moment."""

import os

import numpy as np
import pytest

from wavenet_keras import audio
from wavenet_keras.audio.growing_wavs import GrowingWavs


def test_each_stream_has_a_file_that_is_whole_whenever_it_is_written(tmp_path):
    wavs = GrowingWavs(tmp_path / "new" / "a.wav", 2, 1000, 8000, save_every=400)
    assert list((tmp_path / "new").iterdir()) == []  # nothing unfinished is left of the attempt
    sounds = np.linspace(-0.9, 0.9, 2000, dtype="float32").reshape(2, 1000)
    for first in range(0, 1000, 250):
        wavs.add(sounds[:, first : first + 250])
        for path, sound in zip(wavs.paths, sounds, strict=True):
            if wavs.saved:
                written, rate = audio.load(path)
                assert rate == 8000
                np.testing.assert_allclose(written, sound[: wavs.saved], atol=1 / 32768)
    assert wavs.saved == 1000 and [path.name for path in wavs.paths] == ["a_1.wav", "a_2.wav"]


def test_one_of_several_places_that_is_taken_by_a_folder(tmp_path):
    (tmp_path / "a_2.wav").mkdir()
    with pytest.raises(IsADirectoryError, match="a_2.wav is a folder"):
        GrowingWavs(tmp_path / "a.wav", 2, 1000, 8000, 1000)
    assert [path.name for path in tmp_path.iterdir()] == ["a_2.wav"]


def test_a_name_that_is_no_utf_8(tmp_path):
    path = tmp_path / os.fsdecode(b"Stra\xdfe.wav")
    wavs = GrowingWavs(path, 1, 10, 8000, 10)
    wavs.add(np.full((1, 10), 0.5, "float32"))
    assert path.read_bytes()[44:] == b"\x00\x40" * 10  # behind the header


def test_a_disk_that_is_full_later_leaves_the_last_whole_file(tmp_path, monkeypatch):
    wavs = GrowingWavs(tmp_path / "a.wav", 1, 300, 8000, 100)
    wavs.add(np.full((1, 100), 0.5, "float32"))

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(OSError, match=r"a.wav .*No space left on device.* the first 100 samples"):
        wavs.add(np.full((1, 100), 0.25, "float32"))
    monkeypatch.undo()
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]
    np.testing.assert_array_equal(audio.load(tmp_path / "a.wav")[0], [0.5] * 100)
