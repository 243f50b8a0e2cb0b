"""Cutting digits into segments: made-up words whose sounds change at known times, and real ones."""

import numpy as np
import pytest
from places import FSDD
from scipy.signal import butter, lfilter

import wavenet_keras as wk
from wavenet_keras.conditions.alignment import find_segments
from wavenet_keras.conditions.digits import PLACES, SEGMENTS

RATE = 8000
SPEAKERS = {"ann": (-0.6, 180), "bob": (0.0, 110), "cid": (0.6, 140)}  # tilt, pitch in Hz
SPREAD = 0.35  # of the logarithm of a piece's length, so that an even division is often wrong
SIX = ("hiss", 500, 2000, "hum")  # a hiss, two vowels of these formants, a hum
FOUR = (400, "hum", 1200, "hiss")


def made_piece(sound, samples, pitch, random):
    """A hiss, a low hum, or harmonics of the pitch under one formant."""
    if sound == "hiss":
        numerator, denominator = butter(2, 2500, "high", fs=RATE)
        piece = lfilter(numerator, denominator, random.normal(size=samples))
    else:
        harmonics = np.arange(1, int(3500 / pitch))[:, None] * pitch
        strength = (
            (harmonics < 250) + 0.01
            if sound == "hum"
            else 1 / (1 + ((harmonics - sound) / 150) ** 2)
        )
        phases = random.uniform(0, 2 * np.pi, harmonics.shape)
        times = np.arange(samples) / RATE
        piece = (strength * np.sin(2 * np.pi * harmonics * times + phases)).sum(axis=0)
    return piece / piece.std()


def made_words(word, count, seed):
    """Clips, their speakers, and seconds `[clips, pieces + 1]` where the pieces begin and end."""
    random = np.random.default_rng(seed)
    clips, speakers, truth = [], [], []
    for speaker, (tilt, pitch) in SPEAKERS.items():
        for _ in range(count):
            lengths = np.round(800 * np.exp(random.normal(0, SPREAD, len(word)))).astype(int)
            pieces = [
                made_piece(sound, length, pitch, random)
                for sound, length in zip(word, lengths, strict=True)
            ]
            clip = lfilter([1, tilt], [1], np.concatenate(pieces))
            clip += random.normal(scale=0.02, size=len(clip))
            clips.append((0.1 * clip / clip.std()).astype("float32"))
            speakers.append(speaker)
            truth.append(np.concatenate([[0], np.cumsum(lengths)]) / RATE)
    return clips, speakers, np.array(truth)


@pytest.fixture(scope="module")
def words():
    """Two words at once, as of a corpus: clips, digits, speakers, true times."""
    sixes, fours = made_words(SIX, 10, seed=0), made_words(FOUR, 10, seed=1)
    clips, speakers = sixes[0] + fours[0], sixes[1] + fours[1]
    digits = [6] * len(sixes[0]) + [4] * len(fours[0])
    return clips, digits, speakers, np.concatenate([sixes[2], fours[2]])


@pytest.fixture(scope="module")
def found(words):
    clips, digits, speakers, _ = words
    return find_segments(clips, digits, speakers, RATE)


def test_boundaries_follow_the_sounds(words, found):
    """Of four pieces of the same length on average, a piece is three segments."""
    _, digits, _, truth = words
    even = truth[:, -1:] * np.linspace(0, 1, PLACES)
    inner = [3, 6, 9]
    for digit in (4, 6):
        own = np.array(digits) == digit
        true = truth[own][:, 1:-1]
        error = np.abs(found[own][:, inner] - true).mean()
        even_error = np.abs(even[own][:, inner] - true).mean()
        assert error < even_error / 2
        assert error < 0.015  # three frames


def test_boundaries_run_from_beginning_to_end(words, found):
    clips = words[0]
    assert found.shape == (len(clips), SEGMENTS + 1)
    np.testing.assert_array_equal(found[:, 0], 0)
    np.testing.assert_array_equal(found[:, -1], [len(clip) / RATE for clip in clips])
    assert (np.diff(found, axis=1) > 0).all()


def test_the_order_of_the_clips_does_not_matter(words, found):
    clips, digits, speakers, _ = words
    order = np.random.default_rng(0).permutation(len(clips))
    again = find_segments(*([each[i] for i in order] for each in (clips, digits, speakers)), RATE)
    np.testing.assert_allclose(again, found[order], atol=0.0101)  # sums round in another order
    assert np.abs(again - found[order]).mean() < 1e-3


def test_another_level_is_the_same_sound(words, found):
    clips, digits, speakers, _ = words
    louder = find_segments([3 * clip for clip in clips], digits, speakers, RATE)
    assert np.abs(louder - found).mean() < 1e-3


def test_what_is_too_short_is_refused():
    clips, speakers, _ = made_words(SIX, 1, seed=2)
    clips[1] = clips[1][:479]
    with pytest.raises(ValueError, match="at least 480 samples.*12 segments; received one of 479"):
        find_segments(clips, [6] * 3, speakers, RATE)


@pytest.mark.parametrize("samples", [480, 481, 519])
def test_the_shortest_clip_has_twelve_segments_all_the_same(samples):
    clips, speakers, _ = made_words(SIX, 1, seed=2)
    clips[1] = clips[1][:samples]
    found = find_segments(clips, [6] * 3, speakers, RATE)
    assert (np.diff(found, axis=1) > 0).all()
    assert found[1, -1] == samples / RATE


@pytest.mark.skipif(not FSDD.is_dir(), reason="needs the Free Spoken Digit Dataset")
def test_real_sixes_are_cut():
    paths = sorted(FSDD.rglob("6_*_*.wav"))[::4][:60]
    clips = [wk.audio.load(path, RATE)[0] for path in paths]
    found = find_segments(clips, [6] * 60, [path.stem.split("_")[1] for path in paths], RATE)
    assert (np.diff(found, axis=1) > 0).all()
    np.testing.assert_allclose(found[:, -1], [len(clip) / RATE for clip in clips])
