"""The script that makes strings of spoken digits, on a small made-up corpus of tones."""

import csv
import importlib
import sys

import numpy as np
import pytest
from digit_tones import RATE, SPEAKERS, write_digits
from places import DATA

import wavenet_keras as wk
from wavenet_keras.conditions.digits import SEGMENTS, digit_frames, read_segments


@pytest.fixture(scope="module")
def make_digits():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DATA))
        patch.setattr(sys, "dont_write_bytecode", True)
        yield importlib.import_module("make_digits")


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recordings")
    write_digits(folder)
    return folder


@pytest.fixture(scope="module")
def strings(make_digits, recordings, tmp_path_factory):
    folder = tmp_path_factory.mktemp("strings") / "digits"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["make_digits.py", str(recordings), str(folder)])
        make_digits.main()
    return folder


def rows_of(table):
    with open(table, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_string_holds_its_clips_where_the_table_says(make_digits, recordings, strings):
    clips = {
        (digit, speaker, index): np.round(waveform.astype(np.float64) * 32768)
        for digit, speaker, index, waveform in make_digits.load_digits(recordings)
    }
    uses = {"training": [], "held_out": []}
    splits = {row["file"]: row["split"] for row in rows_of(strings / "recordings.csv")}
    segments = read_segments(strings / "segments.csv")
    assert segments.keys() == splits.keys()
    for file, spoken in segments.items():
        samples = wk.audio.load(strings / file)[0] * 32768
        silent = np.ones(len(samples), bool)
        for one in spoken:
            first, last = round(one.times[0] * RATE), round(one.times[-1] * RATE)
            fitting = [
                name
                for name, clip in clips.items()
                if len(clip) == last - first and np.array_equal(clip, samples[first:last])
            ]
            assert len(fitting) == 1
            digit, speaker, _ = fitting[0]
            assert digit == one.digit
            assert file.startswith(f"{speaker}/")
            assert silent[first:last].all()  # no digit lies on another
            silent[first:last] = False
            assert len(one.times) == SEGMENTS + 1
            assert (np.diff(one.times) > 0).all()
            uses[splits[file]] += fitting
        assert not samples[silent].any()
    held_out = sorted(name for name in clips if name[2] < 10)
    training = sorted(name for name in clips if name[2] >= 10)
    assert sorted(uses["held_out"]) == held_out
    assert sorted(uses["training"]) == sorted(training * make_digits.PASSES)


def test_pauses_are_as_long_as_they_may_be(strings):
    for file, spoken in read_segments(strings / "segments.csv").items():
        assert len(spoken) == 5
        ends = [0.0, *(one.times[-1] for one in spoken)]
        for end, one in zip(ends, spoken, strict=False):
            assert 0.0498 <= one.times[0] - end <= 0.2002
        seconds = len(wk.audio.load(strings / file)[0]) / RATE
        assert seconds - ends[-1] == pytest.approx(0.2, abs=2e-4)
        assert len(digit_frames(spoken, seconds)) == np.ceil(round(seconds * RATE / 40, 6))


def test_the_strings_are_a_corpus_that_is_split(strings):
    corpus = wk.Corpus(strings)
    assert corpus.left_out == []
    assert corpus.class_names == list(SPEAKERS)
    listed = {row["file"]: row for row in rows_of(strings / "recordings.csv")}
    assert len(corpus) == len(listed) == 12
    training, held_out = corpus.split(validation=None)
    for part, name, count in ((training, "training", 8), (held_out, "held_out", 4)):
        assert len(part) == count
        for recording in part:
            row = listed[recording.path.relative_to(strings).as_posix()]
            assert (row["split"], row["speaker"]) == (name, recording.label)


def test_the_same_recordings_give_the_same_strings(make_digits, recordings, strings, tmp_path):
    digits = make_digits.load_digits(recordings)
    boundaries = make_digits.find_segments(
        [one[3] for one in digits], [one[0] for one in digits], [one[1] for one in digits], RATE
    )
    make_digits.write_strings(tmp_path, digits, boundaries)
    for path in strings.rglob("*.*"):
        assert (tmp_path / path.relative_to(strings)).read_bytes() == path.read_bytes()
