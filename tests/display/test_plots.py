"""What the pictures of sounds show, read back from the figures."""

import numpy as np
import pytest
import scipy.signal
from figures import RATE, check_picture, lines, tone

from wavenet_keras.display import plots
from wavenet_keras.display.figures import new_figure


def test_the_power_of_a_full_scale_tone_is_0_db_and_of_a_tenth_20_db_less():
    for amplitude, level in ((1.0, 0.0), (0.1, -20.0)):
        power, _, frequencies = plots.short_time_power(tone(1000, amplitude=amplitude), RATE)
        levels = plots.decibels(power)
        assert frequencies[levels[3].argmax()] == 1000
        assert levels[3].max() == pytest.approx(level, abs=0.01)


def test_the_power_agrees_with_scipy():
    noise = np.random.default_rng(0).normal(size=4000) * 0.1
    power, times, frequencies = plots.short_time_power(noise, RATE)
    window = scipy.signal.get_window("hann", 256)
    expected_frequencies, expected_times, expected = scipy.signal.spectrogram(
        noise, RATE, window, noverlap=192, detrend=False, scaling="spectrum", mode="psd"
    )
    # scipy counts the power of a sine of amplitude 1 as 1/2, and 0 Hz and Nyquist once, not twice.
    np.testing.assert_allclose(power[:, 1:-1], 2 * expected.T[:, 1:-1])
    np.testing.assert_allclose(frequencies, expected_frequencies)
    np.testing.assert_allclose(times, expected_times)


def test_a_sound_shorter_than_a_frame_still_has_a_spectrum():
    power, _, frequencies = plots.short_time_power(tone(1000, seconds=0.01), RATE)
    assert len(power) == 1
    assert abs(frequencies[power[0].argmax()] - 1000) <= 2 * frequencies[1]


def test_a_waveform_is_drawn_over_seconds_and_a_short_one_as_dots_over_milliseconds():
    (ax,) = plots.waveform(tone(100), RATE).axes
    times, amplitudes = ax.lines[0].get_data()
    np.testing.assert_allclose(times[[0, -1]], [0, 7999 / 8000])
    np.testing.assert_allclose(amplitudes, tone(100))
    assert (ax.get_xlabel(), ax.lines[0].get_marker()) == ("Time (s)", "")
    (ax,) = plots.waveform(tone(100, seconds=0.01), RATE).axes
    assert ax.lines[0].get_xdata()[-1] == pytest.approx(79 / 8)
    assert (ax.get_xlabel(), ax.lines[0].get_marker()) == ("Time (ms)", "o")


def test_pictures_can_be_drawn_into_axes_of_ones_own():
    figure, axes = new_figure(rows=2)
    assert plots.waveform(tone(100), RATE, ax=axes[0]) is figure
    assert plots.spectrogram(tone(100), RATE, ax=axes[1]) is figure
    assert axes[0].lines
    assert axes[1].collections


def test_a_spectrogram_shows_a_tone_at_its_frequency_when_it_sounds():
    sound = np.concatenate([tone(1000), tone(3000)])
    ax = plots.spectrogram(sound, RATE).axes[0]
    mesh = ax.collections[0]
    levels = np.asarray(mesh.get_array())  # [frequencies, frames]
    frequencies = mesh.get_coordinates()[:, 0, 1]
    centres = (frequencies[1:] + frequencies[:-1]) / 2
    frames = levels.shape[1]
    assert centres[levels[:, frames // 4].argmax()] == pytest.approx(1.0, abs=0.02)
    assert centres[levels[:, 3 * frames // 4].argmax()] == pytest.approx(3.0, abs=0.02)


def test_a_spectrum_has_a_line_for_each_sound_and_the_nyquist_mark_where_it_belongs():
    sounds = {"low": (tone(500), RATE), "high": (tone(9000, rate=44100), 44100)}
    (ax,) = plots.spectrum(sounds, nyquist=2000).axes
    for name, expected in (("low", 0.5), ("high", 9.0)):
        frequencies, levels = lines(ax)[name]
        assert frequencies[levels.argmax()] == pytest.approx(expected, abs=0.04)
    assert list(lines(ax)["Nyquist frequency, 2 kHz"][0]) == [2.0, 2.0]
    assert ax.get_xlim()[1] >= 22.05


ALL = {
    "waveform": lambda: plots.waveform(tone(100), RATE),
    "spectrogram": lambda: plots.spectrogram(tone(100), RATE),
    "spectrum": lambda: plots.spectrum({"tone": (tone(100), RATE)}),
}


@pytest.mark.parametrize("name", ALL)
def test_every_picture_is_a_png_with_labelled_axes_and_leaves_matplotlib_as_it_was(name):
    check_picture(ALL[name])
