"""The ends of a sound that is cut off."""

import numpy as np
import pytest

from wavenet_keras.audio import fade_ends, load
from wavenet_keras.audio.growing_wavs import GrowingWavs


@pytest.mark.parametrize("rate, samples", [(8000, 40), (44100, 220)])
def test_the_middle_stays_and_the_ends_are_lines(rate, samples):
    waveform = np.random.default_rng(0).normal(scale=0.2, size=rate).astype("float32")
    before = waveform.copy()
    faded = fade_ends(waveform, rate)
    np.testing.assert_array_equal(waveform, before)
    np.testing.assert_array_equal(faded[samples:-samples], before[samples:-samples])
    ramp = np.arange(samples) / samples
    np.testing.assert_allclose(faded[:samples], before[:samples] * ramp, rtol=1e-6)
    np.testing.assert_allclose(faded[-samples:], before[-samples:] * ramp[::-1], rtol=1e-6)
    np.testing.assert_array_equal(
        fade_ends(waveform, rate, start=False)[:-samples], before[:-samples]
    )


@pytest.mark.parametrize("length", [0, 1, 9, 10, 79])
def test_short_sounds_are_faded_by_tenths(length):
    faded = fade_ends(np.ones(length), 8000)
    assert np.count_nonzero(faded == 1) == length - 2 * (length // 10)
    np.testing.assert_array_equal(faded, faded[::-1])


def test_no_click_at_the_end_of_a_generated_file(tmp_path):
    """The last sample lies at silence, though the wave was cut at its crest."""
    tone = np.cos(2 * np.pi * 100 * np.arange(4000) / 8000).astype("float32")[None] * 0.5
    wavs = GrowingWavs(tmp_path / "a.wav", 1, 4000, 8000, save_every=1000)
    wavs.add(tone[:, :1500])
    wavs.finish()  # as when it is interrupted
    written, _ = load(tmp_path / "a.wav")
    assert abs(written[-1]) < 1e-4 and len(written) == 1500
    np.testing.assert_allclose(written[:-40], tone[0, :1460], atol=1 / 32768)
