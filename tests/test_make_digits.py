"""The script that makes strings of spoken digits, on a small made-up corpus of tones."""

import csv
import importlib
import sys

import numpy as np
import pytest
from places import DATA

import wavenet_keras as wk
from wavenet_keras.conditions.digits import SEGMENTS, digit_frames, read_segments

RATE = 8000
SPEAKERS = ("ann", "bob")
INDICES = range(5, 15)  # 5 to 9 are held out


@pytest.fixture(scope="module")
def make_digits():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DATA))
        patch.setattr(sys, "dont_write_bytecode", True)
        yield importlib.import_module("make_digits")


def tone(seconds, hertz, level=0.3):
    """Rises by an octave, so that its parts differ."""
    pitch = hertz * 2 ** np.linspace(0, 1, round(seconds * RATE))
    return (level * np.sin(2 * np.pi * np.cumsum(pitch) / RATE)).astype("float32")


def with_silence(waveform, before=0.2, after=0.1):
    silence = [np.zeros(round(seconds * RATE), "float32") for seconds in (before, after)]
    return np.concatenate([silence[0], waveform, silence[1]])


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    """Digits 0 and 1 of two speakers; no two recordings have the same pitch."""
    folder = tmp_path_factory.mktemp("recordings")
    random = np.random.default_rng(0)
    pitches = iter(range(300, 1500, 17))
    for speaker in SPEAKERS:
        for digit in (0, 1):
            for index in INDICES:
                waveform = tone(random.uniform(0.2, 0.5), next(pitches), random.uniform(0.1, 0.9))
                wk.audio.save(
                    folder / f"{digit}_{speaker}_{index}.wav", with_silence(waveform), RATE
                )
    wk.audio.save(folder / "0_ann_15.wav", tone(1.5, 400), RATE)  # longer than a word
    wk.audio.save(folder / "something else.wav", tone(0.3, 400), RATE)
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


# One recording


def test_silence_around_a_digit_is_trimmed(make_digits):
    sound = tone(0.4, 500)
    tidied = make_digits.tidy(with_silence(sound))
    assert tidied.dtype == np.float32
    assert len(sound) <= len(tidied) <= len(sound) + 2 * 256  # within a frame


def test_silence_in_a_digit_stays(make_digits):
    sound = np.concatenate([tone(0.1, 500), np.zeros(800, "float32"), tone(0.1, 500)])
    assert len(make_digits.tidy(with_silence(sound))) >= len(sound)


def test_soft_ends_are_kept_and_softer_noise_is_not(make_digits):
    """40 dB below the loudest is the end of a word, 60 dB is the room."""
    loud, hiss, room = tone(0.3, 500), tone(0.2, 2000, 0.003), tone(0.3, 700, 0.0003)
    tidied = make_digits.tidy(np.concatenate([room, loud, hiss, room]))
    assert len(loud) + len(hiss) <= len(tidied) <= len(loud) + len(hiss) + 2 * 256


@pytest.mark.parametrize("level", [0.01, 0.3, 0.99])
def test_digits_come_to_one_level(make_digits, level):
    tidied = make_digits.tidy(tone(0.5, 500, level))
    assert np.sqrt(np.mean(tidied**2)) == pytest.approx(0.1, rel=0.02)  # the fades take some
    assert np.abs(tidied).max() == pytest.approx(0.1 * 2**0.5, rel=0.02)


def test_peaks_are_kept_below_full_scale(make_digits):
    """A click is far louder than its mean."""
    clicks = tone(0.5, 500, 0.01)
    clicks[1000:3000:500] = 0.5
    tidied = make_digits.tidy(clicks)
    assert np.abs(tidied).max() == pytest.approx(0.95)
    assert np.sqrt(np.mean(tidied**2)) < 0.1


def test_the_ends_are_faded(make_digits):
    sound = np.full(4000, 0.2, "float32")
    sound[1::2] *= -1
    tidied = np.abs(make_digits.tidy(sound.copy()))
    np.testing.assert_allclose(tidied[:24], 0.1 * np.linspace(0, 1, 24), atol=1e-6)
    np.testing.assert_allclose(tidied[-24:], 0.1 * np.linspace(1, 0, 24), atol=1e-6)
    np.testing.assert_allclose(tidied[24:-24], 0.1, rtol=1e-5)


def test_what_is_no_digit_or_more_than_a_word_is_not_used(make_digits, recordings):
    found = [recording[:3] for recording in make_digits.load_digits(recordings)]
    assert sorted(found) == sorted(
        (digit, speaker, index) for digit in (0, 1) for speaker in SPEAKERS for index in INDICES
    )


# The strings


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
