"""Files are found, measured, or named with the reason why they cannot be used."""

import math
import os
import re
import time

import numpy as np
import pytest
import soundfile
from recorded import files_of, reasons_of, write

from wavenet_keras import Corpus, _parallel
from wavenet_keras._progress import progress_lines_to
from wavenet_keras.corpus import corpus as corpus_module


def test_finds_every_format_recursively_in_order(tmp_path):
    for name in ("b/deep/er/2.flac", "a/1.WAV", "3.ogg", "4.mp3", "5.aiff"):
        write(tmp_path / name)
    (tmp_path / "notes.txt").write_text("not a recording")
    write(tmp_path / ".hidden" / "x.wav")
    corpus = Corpus(tmp_path)
    assert files_of(corpus) == ["3.ogg", "4.mp3", "5.aiff", "a/1.WAV", "b/deep/er/2.flac"]
    assert (len(corpus), corpus.class_names, corpus.left_out) == (5, [], [])
    assert {(recording.label, recording.class_id) for recording in corpus} == {(None, None)}


def test_measures_length_rate_and_levels(tmp_path):
    write(tmp_path / "a.wav", seconds=2, sample_rate=22050, amplitude=0.5, subtype="FLOAT")
    write(tmp_path / "b.wav", seconds=8, amplitude=0.25, channels=2, subtype="FLOAT")
    first, second = Corpus(tmp_path)
    assert (first.sample_rate, first.num_samples, first.seconds) == (22050, 44100, 2.0)
    # A sine's root mean square is its amplitude divided by the square root of two.
    assert first.level_dbfs == pytest.approx(20 * math.log10(0.5 / math.sqrt(2)), abs=1e-3)
    assert first.peak_dbfs == pytest.approx(20 * math.log10(0.5), abs=1e-2)
    assert (second.num_samples, second.seconds) == (64000, 8.0)
    assert second.level_dbfs == pytest.approx(20 * math.log10(0.25 / math.sqrt(2)), abs=1e-3)


def test_names_every_file_that_cannot_be_used(tmp_path):
    write(tmp_path / "good.wav")
    (tmp_path / "zero_bytes.wav").touch()
    write(tmp_path / "no_samples.wav", seconds=0)
    write(tmp_path / "silent.wav", amplitude=0)
    write(tmp_path / "hiss.wav", amplitude=0.0005)
    write(tmp_path / "click.wav", seconds=0.05)
    (tmp_path / "text.mp3").write_text("this is no mp3 at all")
    (tmp_path / "song.m4a").write_bytes(b"\0" * 100)
    whole = write(tmp_path / "whole.flac", seconds=3).read_bytes()
    (tmp_path / "cut.flac").write_bytes(whole[: len(whole) // 2])
    soundfile.write(tmp_path / "nan.wav", np.full(8000, np.nan), 8000, subtype="FLOAT")
    (tmp_path / "link.wav").symlink_to(tmp_path / "nowhere.wav")
    corpus = Corpus(tmp_path)
    assert files_of(corpus) == ["good.wav", "whole.flac"]
    reasons = reasons_of(corpus)
    expected = {
        "zero_bytes.wav": "empty file",
        "no_samples.wav": "no samples",
        "silent.wav": "silent",
        "hiss.wav": "nothing louder than -60 dBFS",
        "click.wav": "too short: 0.050 s",
        "text.mp3": "unreadable",
        "song.m4a": "convert",
        "cut.flac": "unreadable",
        "nan.wav": "NaN",
        "link.wav": "broken link",
    }
    assert reasons.keys() == expected.keys()
    for file, reason in expected.items():
        assert reason in reasons[file]
        assert f"{file}: {reasons[file]}" in corpus.summary()


def test_limits_of_length_and_silence_can_be_moved(tmp_path):
    write(tmp_path / "good.wav")
    write(tmp_path / "hiss.wav", amplitude=0.0005)
    write(tmp_path / "click.wav", seconds=0.05)
    assert len(Corpus(tmp_path, min_seconds=0.01, silence_db=-80)) == 3
    assert files_of(Corpus(tmp_path, silence_db=-80)) == ["good.wav", "hiss.wav"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_and_a_circle_of_links_do_not_hang(tmp_path):
    write(tmp_path / "a" / "good.wav")
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "a" / "back").symlink_to(tmp_path, target_is_directory=True)
    corpus = Corpus(tmp_path)
    assert files_of(corpus) == ["a/good.wav"]
    assert "pipe" in reasons_of(corpus)["pipe.wav"]


def test_links_to_folders_are_followed(tmp_path):
    write(tmp_path / "elsewhere" / "far.wav")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert files_of(Corpus(tmp_path / "corpus")) == ["link/far.wav"]


def test_wrong_folders_are_errors_at_once(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        Corpus(tmp_path / "nowhere")
    with pytest.raises(ValueError, match="found none"):
        Corpus(tmp_path)
    with pytest.raises(ValueError, match="received the file"):
        Corpus(write(tmp_path / "a.wav"))
    write(tmp_path / "silent" / "a.wav", amplitude=0)
    with pytest.raises(ValueError, match="usable.*\n.*\n.*a.wav: silent"):
        Corpus(tmp_path / "silent")


def test_a_recording_that_is_there_twice_counts_once(tmp_path):
    """Else it could be trained on and held out."""
    write(tmp_path / "a.wav")
    (tmp_path / "b.wav").symlink_to(tmp_path / "a.wav")
    (tmp_path / "c").mkdir()
    os.link(tmp_path / "a.wav", tmp_path / "c" / "d.wav")
    write(tmp_path / "e.wav")
    corpus = Corpus(tmp_path)
    assert files_of(corpus) == ["a.wav", "e.wav"]
    assert reasons_of(corpus) == dict.fromkeys(("b.wav", "c/d.wav"), "the same file as a.wav")


def test_what_a_network_has_generated_is_no_recording(tmp_path):
    write(tmp_path / "good.wav")
    write(tmp_path / "runs" / "first" / "generated" / "step_000500.wav")
    for name in ("settings.json", "state.json"):
        (tmp_path / "runs" / "first" / name).write_text("{}")
    corpus = Corpus(tmp_path)
    assert files_of(corpus) == ["good.wav"]
    assert reasons_of(corpus) == {"runs/first": "a training run: its sounds are generated"}
    # Who names the folder of the sounds itself means them.
    assert len(Corpus(tmp_path / "runs" / "first" / "generated")) == 1
    with pytest.raises(ValueError, match="found none.*\n.*a training run"):
        Corpus(tmp_path / "runs")


@pytest.mark.parametrize(
    "wrong",
    [
        {"min_seconds": "1"},
        {"min_seconds": -1},
        {"min_seconds": math.nan},
        {"silence_db": 60},
        {"silence_db": math.nan},
        {"silence_db": None},
    ],
)
def test_wrong_limits_are_errors_at_once(tmp_path, wrong):
    write(tmp_path / "good.wav")
    with pytest.raises(ValueError, match=f"Expected {next(iter(wrong))} as a number from"):
        Corpus(tmp_path, **wrong)


def corpora_by_threads(folder, monkeypatch):
    for workers in (1, 2, 5):
        monkeypatch.setattr(_parallel, "cores", lambda workers=workers: workers)
        yield Corpus(folder)


def test_what_is_read_does_not_depend_on_the_number_of_threads(tmp_path, monkeypatch):
    random = np.random.default_rng(0)
    for index in range(30):
        write(tmp_path / f"{index % 3}" / f"{index:02d}.wav", seconds=random.uniform(0.2, 3))
    (tmp_path / "1" / "text.wav").write_text("this is no wav at all")
    write(tmp_path / "2" / "short.flac", seconds=0.01)
    one, *others = corpora_by_threads(tmp_path, monkeypatch)
    assert len(one) == 30 and len(one.left_out) == 2
    for other in others:
        assert other.files == one.files and other.left_out == one.left_out


def test_reading_that_takes_long_says_how_far_it_is_and_what_is_left(tmp_path, monkeypatch):
    for index in range(8):
        write(tmp_path / f"{index}.wav", seconds=0.2)
    quick, slow = [], []
    with progress_lines_to(quick.append):
        Corpus(tmp_path)
    assert quick == []
    measured = corpus_module.measure

    def measure_slowly(*arguments):
        time.sleep(0.12)
        return measured(*arguments)

    monkeypatch.setattr(corpus_module, "SECONDS_UNSAID", 0.05)
    monkeypatch.setattr(corpus_module, "measure", measure_slowly)
    monkeypatch.setattr(_parallel, "cores", lambda: 1)
    with progress_lines_to(slow.append):
        Corpus(tmp_path)
    line = next(line for line in slow if "4/8" in line)
    assert re.match(r"Reading recordings:  50%.*\d\d:\d\d<\d\d:\d\d", line), line
    assert slow[-1] == ""
