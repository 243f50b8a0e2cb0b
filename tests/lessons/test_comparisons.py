"""Resampling and quantisation against theory: alias frequencies, exact values, noise levels."""

import numpy as np
import pytest
import scipy.signal

from wavenet_keras import audio
from wavenet_keras.lessons.sound.comparisons import (
    compare_quantization,
    compare_resampling,
    sample_without_filter,
)


def tone(frequency, rate, seconds=1.0, amplitude=0.5):
    return amplitude * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)


def alias(frequency, rate):
    """Where sampling theory says a frequency is heard at that rate."""
    return abs(frequency - rate * round(frequency / rate))


def amplitude_at(waveform, frequency, rate):
    """Amplitude of a sine of that frequency, measured over all samples but the ends."""
    inner = waveform[len(waveform) // 10 : -len(waveform) // 10].astype(np.float64)
    window = np.hanning(len(inner))
    wave = np.exp(-2j * np.pi * frequency * np.arange(len(inner)) / rate)
    return 2 * abs(np.sum(inner * window * wave)) / window.sum()


@pytest.mark.parametrize("rate", [22050, 16000, 11025, 8000, 4000])
@pytest.mark.parametrize("frequency", [440, 3000, 5100, 9500, 15000])
def test_without_the_filter_a_tone_is_heard_where_theory_says(frequency, rate):
    heard = compare_resampling(tone(frequency, 44100), 44100, rate, antialiasing=False)
    assert heard.num_samples == rate
    spectrum = np.abs(np.fft.rfft(heard.waveform))  # one second, so 1 Hz a step
    assert spectrum.argmax() == alias(frequency, rate)
    assert amplitude_at(heard.waveform, alias(frequency, rate), rate) == pytest.approx(0.5, 2e-3)


@pytest.mark.parametrize("rate", [22050, 16000, 8000, 4000])
def test_with_the_filter_a_tone_above_nyquist_is_gone_and_one_below_is_kept(rate):
    above, below = 0.6 * rate, 0.3 * rate
    heard = compare_resampling(tone(above, 44100) + tone(below, 44100), 44100, rate)
    assert heard.nyquist == rate / 2
    assert amplitude_at(heard.waveform, below, rate) == pytest.approx(0.5, 1e-2)
    assert amplitude_at(heard.waveform, alias(above, rate), rate) < 1e-4


def test_at_a_whole_fraction_of_the_rate_samples_are_picked_out():
    noise = np.random.default_rng(0).uniform(-1, 1, 1000).astype(np.float32)
    for step in (1, 2, 3, 5):
        picked = sample_without_filter(noise, 48000, 48000 // step)
        np.testing.assert_allclose(picked, noise[::step], atol=1e-7)


def test_between_samples_it_follows_the_smooth_curve_as_scipy_does():
    waveform = tone(700, 8000, 0.5) + tone(2900, 8000, 0.5, amplitude=0.3)
    ours = sample_without_filter(waveform, 8000, 12000)
    expected = scipy.signal.resample(waveform, 6000)
    np.testing.assert_allclose(ours[300:-300], expected[300:-300], atol=2e-3)


def test_going_up_adds_nothing_above_the_old_nyquist_frequency():
    heard = compare_resampling(tone(3000, 8000), 8000, 44100)
    spectrum = np.abs(np.fft.rfft(heard.waveform * np.hanning(heard.num_samples)))
    assert spectrum.argmax() == 3000
    assert spectrum[5000:].max() < 1e-4 * spectrum.max()


def test_sizes_are_reported_as_a_16_bit_file_has_them(tmp_path):
    heard = compare_resampling(tone(440, 44100, 0.3), 44100, 8000)
    audio.save(tmp_path / "x.wav", heard.waveform, 8000)
    header = 44
    assert (tmp_path / "x.wav").stat().st_size == header + heard.num_bytes


def uniform_noise(amplitude):
    return np.random.default_rng(0).uniform(-amplitude, amplitude, 100_000)


@pytest.mark.parametrize("levels", [16, 256, 1024])
def test_the_noise_of_linear_levels_is_that_of_the_textbook(levels):
    # Values spread evenly have power 1/3; an error spread evenly over a step d has d**2 / 12.
    expected = 10 * np.log10((1 / 3) / ((2 / (levels - 1)) ** 2 / 12))
    measured = compare_quantization(uniform_noise(1.0), levels, "linear").signal_to_noise_db
    assert measured == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("amplitude", [0.9, 0.3, 0.1, 0.01])
def test_the_noise_of_mu_law_is_that_of_the_textbook(amplitude):
    # The step at x is the slope of the decoder there: 2 log(1 + mu) (1 + mu |x|) / mu**2.
    mu = 255
    noise = uniform_noise(amplitude)
    steps = 2 * np.log1p(mu) * (1 + mu * np.abs(noise)) / mu**2
    expected = 10 * np.log10(np.mean(noise**2) / np.mean(steps**2 / 12))
    measured = compare_quantization(noise, mu + 1, "mu-law").signal_to_noise_db
    # The slope changes within a step: ten seeds gave 0.02 dB more to 0.12 dB less.
    assert measured == pytest.approx(expected, abs=0.3)


def test_linear_codes_are_the_nearest_levels():
    sound = np.linspace(-1, 1, 2001)
    result = compare_quantization(sound, 9, "linear")
    levels = np.linspace(-1, 1, 9)
    nearest = np.abs(sound[:, None] - levels).min(axis=1)
    np.testing.assert_allclose(np.abs(result.error), nearest, atol=1e-7)
    assert result.codes.min() == 0
    assert result.codes.max() == 8


def test_what_has_no_error_has_an_infinite_ratio():
    sound = np.array([-1.0, 1.0, -1.0])
    assert compare_quantization(sound, 2, "linear").signal_to_noise_db == np.inf


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: compare_quantization(np.zeros(8), 256, "cubic"), "spacing"),
        (lambda: compare_quantization(np.zeros(8), 1, "linear"), "quantization_channels"),
        (lambda: compare_resampling(np.zeros((2, 8)), 8000, 4000), "one channel"),
        (lambda: sample_without_filter(np.zeros(8), 8000, 0), "target_sr"),
    ],
)
def test_wrong_arguments_are_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()
