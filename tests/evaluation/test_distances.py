"""Average spectra and their distance, against sounds whose numbers are known."""

import numpy as np
import pytest

from wavenet_keras.evaluation.distances import average_spectrum, spectral_distance_db

RATE = 8000


def test_spectrum_of_a_sine_peaks_at_its_frequency():
    frequencies, power = average_spectrum(np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE), RATE)
    assert frequencies[power.argmax()] == 1000


def test_distance_of_spectra_is_that_of_a_filter():
    noise = np.random.default_rng(1).normal(size=20 * RATE)
    filtered = np.convolve(noise, [1, 0.9], mode="same")  # its gain is |1 + 0.9 exp(-iw)|
    angle = np.pi * np.arange(129) / 128
    gain_db = 20 * np.log10(np.abs(1 + 0.9 * np.exp(-1j * angle)))
    assert spectral_distance_db(filtered, noise, RATE) == pytest.approx(gain_db.std(), abs=0.3)
