"""Pitch, loudness and spectrum against sounds whose numbers are known."""

import numpy as np
import pytest

from wavenet_keras import audio
from wavenet_keras.evaluation.speech import (
    FRAME_SECONDS,
    frame_levels_db,
    speech_statistics,
)

RATE = 8000


def pulses(pitch_hz, seconds=1.0):
    """A buzz with so many pulses a second."""
    time = np.arange(int(seconds * RATE)) / RATE
    harmonics = np.arange(1, 10)[:, None]
    return (0.05 * np.sin(2 * np.pi * pitch_hz * harmonics * time).sum(axis=0)).astype("float32")


@pytest.mark.parametrize("pitch_hz", [110, 220])
def test_pitch_of_a_buzz(pitch_hz):
    statistics = speech_statistics(pulses(pitch_hz), RATE)
    assert statistics["pitch_hz"] == pytest.approx(pitch_hz, rel=0.02)
    assert statistics["voiced"] > 0.9
    assert statistics["pitch_spread"] < 0.3


def of_noise(scale, samples, rate):
    """Statistics of noise, means of six: of one, no frame at all may be voiced or four in ten."""
    noises = np.random.default_rng(0).normal(scale=scale, size=(6, samples)).astype("float32")
    of_each = [speech_statistics(noise, rate) for noise in noises]
    return {name: np.mean([one[name] for one in of_each]) for name in of_each[0]}


def test_noise_has_no_steady_pitch():
    statistics = of_noise(0.1, 2 * RATE, RATE)
    assert statistics["voiced"] < 0.3  # ten seeds gave 0 to 0.13
    assert statistics["centroid_hz"] == pytest.approx(RATE / 4, rel=0.05)


def test_pauses_and_syllables_of_a_buzz_that_is_switched_on_and_off():
    frame = int(FRAME_SECONDS * RATE)
    switch = np.repeat([0, 1] * 8 + [0], 8 * frame)  # 0.256 s each: no frame is cut
    statistics = speech_statistics(pulses(200, len(switch) / RATE) * switch, RATE)
    assert statistics["pauses"] == pytest.approx(9 / 17, abs=0.01)
    assert statistics["syllables_per_second"] == pytest.approx(8 / (17 * 0.256), abs=0.01)


def test_levels_of_a_sine_are_three_decibels_below_its_peak():
    sine = np.sin(2 * np.pi * 100 * np.arange(RATE) / RATE)
    assert frame_levels_db(sine, 800) == pytest.approx(np.full(10, -3.01), abs=0.01)
    for dtype in ("float32", "float64"):
        assert frame_levels_db(np.zeros(80, dtype), 8).tolist() == [-100] * 10


def test_real_speech_is_told_from_noise_of_the_same_level():
    speech, rate = audio.load("data/speech/allison/en_vm-login.flac")
    of_speech, noise = speech_statistics(speech, rate), of_noise(speech.std(), speech.size, rate)
    assert 150 < of_speech["pitch_hz"] < 260  # a woman's voice
    assert of_speech["voiced"] > 2 * noise["voiced"]  # ten seeds gave 5 times at least
    assert of_speech["loudness_spread_db"] > 5 * noise["loudness_spread_db"]


def test_too_short():
    with pytest.raises(ValueError, match="at least half a second"):
        speech_statistics(np.zeros(100), RATE)
