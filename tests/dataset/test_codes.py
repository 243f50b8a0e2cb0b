"""Codes on disk: prepared once, mapped, whole or not there, and again when something changed."""

import errno
import json
import os
import pathlib
import pickle
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
import soundfile
from corpora import (
    RATE,
    assert_equal_batches,
    no_loading,
    noise_corpus,
    stamps,
    true_codes,
    windows_of,
    write,
)

import wavenet_keras as wk
from wavenet_keras import _parallel, audio
from wavenet_keras.dataset.codes import prepare_codes


def test_a_pickled_copy_maps_the_codes_again(tmp_path):
    windows = windows_of(noise_corpus(tmp_path / "c", {"a": 100_000}))
    pickled = pickle.dumps(windows)
    assert len(pickled) < 10_000
    copy = pickle.loads(pickled)
    assert isinstance(copy.prepared.codes, np.memmap)
    assert_equal_batches(copy[3], windows[3])


def test_codes_are_mapped_and_not_written_to(recordings, cache):
    prepared = prepare_codes(recordings, RATE)
    assert isinstance(prepared.codes, np.memmap) and prepared.codes.mode == "r"
    with pytest.raises(ValueError, match="read-only"):
        prepared.codes[0] = 1
    truth = np.concatenate([true_codes(recording.path) for recording in recordings])
    np.testing.assert_array_equal(prepared.codes, truth)
    assert prepared.codes.dtype == np.uint8
    files = sorted(path.name for path in stamps(cache))
    assert files == ["codes.bin", "index.json"]
    index = json.loads(next(cache.rglob("index.json")).read_text())
    assert [entry["start"] for entry in index["recordings"]] == [0, 500]


@pytest.mark.parametrize("settings", [{}, {"silence_threshold_db": -30}, {"sample_rate": 6000}])
def test_codes_and_index_do_not_depend_on_the_number_of_threads(
    tmp_path, cache, monkeypatch, settings
):
    """Threads that take turns by chance, long and short recordings, and two that cannot be used."""
    random = np.random.default_rng(0)
    lengths = {f"{index:02d}": int(random.integers(20, 5000)) for index in range(40)}
    paths = [recording.path for recording in noise_corpus(tmp_path / "c", lengths)]
    paths[7].write_bytes(b"no sound")
    paths.append(tmp_path / "nowhere.wav")
    load = audio.load

    def load_slowly(*arguments, **named):
        time.sleep(random.uniform(0, 0.003))
        return load(*arguments, **named)

    monkeypatch.setattr(audio, "load", load_slowly)
    written = []
    for workers in (1, 2, 7):
        monkeypatch.setattr(_parallel, "cores", lambda workers=workers: workers)
        folder = tmp_path / str(workers)
        prepared = prepare_codes(paths, **{"sample_rate": RATE, **settings}, cache_folder=folder)
        index = {name: value for name, value in prepared.index.items() if name != "codes_times"}
        written.append((np.array(prepared.codes), index))
    (codes, index), *others = written
    assert [Path(entry["path"]) for entry in index["recordings"]] == paths
    assert [bool(entry["left_out"]) for entry in index["recordings"]].count(True) == 2
    if not settings:
        used = [path for number, path in enumerate(paths) if number not in (7, 40)]
        np.testing.assert_array_equal(codes, np.concatenate([true_codes(path) for path in used]))
    for other_codes, other_index in others:
        np.testing.assert_array_equal(other_codes, codes)
        assert other_index == index


def test_warnings_are_as_they_were_after_several_threads(tmp_path, monkeypatch):
    monkeypatch.setattr(_parallel, "cores", lambda: 4)
    corpus = noise_corpus(tmp_path / "c", {f"{index:02d}": 300 for index in range(30)})
    before = list(warnings.filters)
    prepare_codes(corpus, RATE)
    assert warnings.filters == before


def test_a_second_start_loads_nothing(recordings, cache, monkeypatch):
    first = windows_of(recordings)
    before = stamps(cache)
    monkeypatch.setattr(audio, "load", no_loading)
    second = windows_of(recordings)
    assert stamps(cache) == before
    assert_equal_batches(first[2], second[2])


def test_a_changed_file_is_noticed(recordings):
    prepare_codes(recordings, RATE)
    changed = recordings.files[1].path
    write(changed, np.arange(200))
    prepared = prepare_codes(recordings, RATE)
    assert list(prepared.lengths) == [500, 200]
    np.testing.assert_array_equal(prepared.read(1, 0, 200), true_codes(changed))


def test_a_change_that_keeps_the_size_is_noticed(recordings):
    prepare_codes(recordings, RATE)
    changed = recordings.files[1].path
    write(changed, true_codes(changed)[::-1])
    np.testing.assert_array_equal(
        prepare_codes(recordings, RATE).read(1, 0, 300), true_codes(changed)
    )


def test_added_and_removed_files_are_noticed(recordings):
    assert prepare_codes(recordings, RATE).num_samples == 800
    write(recordings.folder / "c.wav", np.arange(100))
    assert prepare_codes(wk.Corpus(recordings.folder, min_seconds=0), RATE).num_samples == 900
    (recordings.folder / "a.wav").unlink()
    assert prepare_codes(wk.Corpus(recordings.folder, min_seconds=0), RATE).num_samples == 400


def test_other_labels_are_noticed(recordings):
    def ids(label):
        corpus = wk.Corpus(recordings.folder, labels=label, min_seconds=0)
        return prepare_codes(corpus, RATE).class_ids

    assert ids({"a.wav": "x", "b.wav": "y"}) == [0, 1]
    assert ids({"a.wav": "y", "b.wav": "x"}) == [1, 0]
    assert ids(None) == [None, None]


def test_other_settings_stand_side_by_side(recordings, monkeypatch):
    settings = [
        {"sample_rate": RATE},
        {"sample_rate": 4000},
        {"sample_rate": RATE, "quantization_channels": 1024},
        {"sample_rate": RATE, "silence_threshold_db": -20},
    ]
    first = [np.array(prepare_codes(recordings, **each).codes) for each in settings]
    monkeypatch.setattr(audio, "load", no_loading)
    again = [np.array(prepare_codes(recordings, **each).codes) for each in settings]
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, other)
    assert [codes.dtype for codes in first] == [np.uint8, np.uint8, np.uint16, np.uint8]
    assert len(first[1]) == 400
    assert 256 < first[2].max() < 1024


def test_an_interrupted_preparation_leaves_no_half_file(recordings, cache, monkeypatch):
    encode = audio.mu_law_encode
    calls = []

    def fail_at_the_second(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return encode(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(audio, "mu_law_encode", fail_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            prepare_codes(recordings, RATE)
    assert stamps(cache) == {}
    assert prepare_codes(recordings, RATE).num_samples == 800


def test_codes_in_use_survive_a_new_preparation(recordings):
    """A training that runs goes on with the old codes while another prepares new ones."""
    old = windows_of(recordings)
    batch = old[0]
    write(recordings.files[0].path, np.zeros(500, int))
    new = windows_of(recordings)
    assert_equal_batches(old[0], batch)
    assert (new[0][1] != batch[1]).any()


def test_a_cache_folder_can_be_named(recordings, cache, tmp_path):
    windows_of(recordings, cache_folder=tmp_path / "mine")
    assert not cache.exists()
    assert len(stamps(tmp_path / "mine")) == 2


def test_a_cache_that_cannot_be_written_is_an_error_that_helps(recordings, tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OSError, match="WAVENET_KERAS_CACHE"):
        windows_of(recordings, cache_folder=tmp_path / "file")


def tone(seconds, rate=RATE, amplitude=0.5):
    return amplitude * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate)


def test_recordings_are_resampled_before_they_are_encoded(tmp_path):
    audio.save(tmp_path / "a.wav", tone(0.5, rate=24000), 24000)
    prepared = prepare_codes([tmp_path / "a.wav"], RATE)
    assert prepared.num_samples == 4000
    heard = audio.mu_law_decode(prepared.read(0, 0, 4000))
    # Half a mu-law step at 0.5 is 0.011; at the ends the resampler has no sound beyond to look at.
    np.testing.assert_allclose(heard[100:-100], tone(0.5)[100:-100], atol=0.012)


def test_resampling_that_passes_full_scale_is_no_fault(tmp_path):
    audio.save(tmp_path / "a.wav", np.sign(tone(0.1, rate=16000)) * 0.999, 16000)
    waveform, _ = audio.load(tmp_path / "a.wav", sample_rate=RATE)
    assert np.abs(waveform).max() > 1
    prepared = prepare_codes([tmp_path / "a.wav"], RATE)
    assert prepared.codes.min() == 0 and prepared.codes.max() == 255


def test_silence_is_trimmed_and_reported(tmp_path, capsys):
    silence = np.zeros(RATE)
    audio.save(tmp_path / "a.wav", np.concatenate([silence, tone(1.0), silence]), RATE)
    audio.save(tmp_path / "faint.wav", tone(1.0, amplitude=0.001), RATE)
    paths = [tmp_path / "a.wav", tmp_path / "faint.wav"]
    windows = windows_of(paths, silence_threshold_db=-50)
    assert RATE <= windows.prepared.num_samples <= RATE + 512
    assert [path.name for path, _ in windows.prepared.left_out] == ["faint.wav"]
    printed = capsys.readouterr().out
    assert printed.startswith("1 recordings, 0.0 minutes at 8,000 Hz, 34.")
    assert "faint.wav: silent, nothing above -50 dB" in printed
    windows_of(paths, silence_threshold_db=-50)
    assert capsys.readouterr().out == printed  # a second start says the same
    assert windows_of(paths, dither=False).prepared.num_samples == 4 * RATE
    assert capsys.readouterr().out == ""  # nothing was cut, nothing left out


def test_an_unreadable_recording_is_named_and_the_others_go_on(tmp_path, capsys):
    write(tmp_path / "a.wav", np.arange(200))
    (tmp_path / "b.wav").write_text("no sound")
    paths = [tmp_path / name for name in ("a.wav", "b.wav", "missing.wav")]
    windows = windows_of(paths)
    assert [path.name for path in windows.prepared.paths] == ["a.wav"]
    assert [path.name for path, _ in windows.prepared.left_out] == ["b.wav", "missing.wav"]
    printed = capsys.readouterr().out
    assert "b.wav cannot be read" in printed and "found none at" in printed
    with pytest.raises(ValueError, match="None of 2 recordings can be used: .*b.wav"):
        windows_of(paths[1:])


def loading_all_but_b(error):
    """`audio.load`, but that b.wav raises an error."""
    load = audio.load

    def fails(path, sample_rate=None):
        if path.endswith("b.wav"):
            raise error
        return load(path, sample_rate)

    return fails


@pytest.mark.parametrize("error", [RuntimeError, MemoryError, ZeroDivisionError])
def test_any_error_of_one_recording_names_it_and_the_others_go_on(tmp_path, monkeypatch, error):
    write(tmp_path / "a.wav", np.arange(200))
    write(tmp_path / "b.wav", np.arange(200))
    monkeypatch.setattr(audio, "load", loading_all_but_b(error))
    prepared = prepare_codes([tmp_path / "a.wav", tmp_path / "b.wav"], RATE)
    assert [path.name for path in prepared.paths] == ["a.wav"]
    assert prepared.left_out == [(tmp_path / "b.wav", error.__name__)]


def test_numbers_of_another_scale_are_left_out(tmp_path):
    soundfile.write(tmp_path / "a.wav", tone(0.1) * 32768, RATE, subtype="FLOAT")
    soundfile.write(tmp_path / "b.wav", tone(0.1, amplitude=1.1), RATE, subtype="FLOAT")
    prepared = prepare_codes([tmp_path / "a.wav", tmp_path / "b.wav"], RATE)
    assert [path.name for path in prepared.paths] == ["b.wav"]
    assert "far beyond -1 and 1, up to 1.638e+04" in prepared.summary()


@pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="names of files are text here, not bytes"
)
def test_names_that_are_no_utf_8(tmp_path, capsys):
    write(tmp_path / "a.wav", np.arange(200))
    odd = tmp_path / os.fsdecode(b"Stra\xdfe.wav")
    (tmp_path / "a.wav").rename(odd)
    (tmp_path / os.fsdecode(b"\xff.wav")).write_bytes(b"no sound")
    paths = [odd, tmp_path / os.fsdecode(b"\xff.wav")]
    for _ in range(2):
        windows = windows_of(paths)
        assert windows.prepared.paths == [odd]
        assert "\\xff.wav cannot be read" in capsys.readouterr().out


@pytest.mark.parametrize("path", ["data/speech", pathlib.Path("a.wav")])
def test_one_path_is_no_list_of_paths(path):
    """The letters of a str would be paths."""
    with pytest.raises(ValueError, match="list of paths, received the one path"):
        prepare_codes(path, RATE)


@pytest.mark.parametrize("error", [OSError(errno.EIO, "Input/output error"), MemoryError()])
def test_what_may_pass_is_tried_again(tmp_path, monkeypatch, error):
    write(tmp_path / "a.wav", np.arange(200))
    write(tmp_path / "b.wav", np.arange(100))
    paths = [tmp_path / "a.wav", tmp_path / "b.wav"]
    with monkeypatch.context() as patch:
        patch.setattr(audio, "load", loading_all_but_b(error))
        assert list(prepare_codes(paths, RATE).lengths) == [200]
    assert list(prepare_codes(paths, RATE).lengths) == [200, 100]
    monkeypatch.setattr(audio, "load", no_loading)
    assert list(prepare_codes(paths, RATE).lengths) == [200, 100]


def test_what_is_wrong_with_a_file_is_not_tried_again(tmp_path, monkeypatch):
    write(tmp_path / "a.wav", np.arange(200))
    (tmp_path / "b.wav").write_bytes(b"no sound")
    paths = [tmp_path / name for name in ("a.wav", "b.wav", "missing.wav")]
    prepare_codes(paths, RATE)
    monkeypatch.setattr(audio, "load", no_loading)
    assert len(prepare_codes(paths, RATE).left_out) == 2


@pytest.mark.parametrize("threshold", ["-60", 60, 0, np.nan, True])
def test_thresholds_that_are_none(recordings, threshold):
    with pytest.raises(ValueError, match="silence_threshold_db in dB below full scale"):
        prepare_codes(recordings, RATE, silence_threshold_db=threshold)
