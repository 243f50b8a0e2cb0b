"""What the pictures show, read back from the figures."""

import sys

import matplotlib
import numpy as np
import pytest
import scipy.signal
from matplotlib.colors import to_hex

from wavenet_keras import audio, plots
from wavenet_keras._figures import COLOURS
from wavenet_keras.corpus import Recording
from wavenet_keras.data_plots import window_diagram

RATE = 8000


def tone(frequency, seconds=1.0, rate=RATE, amplitude=1.0):
    return amplitude * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)


def drawn(ax, name):
    """The x and y values of the line with that label."""
    line = next(line for line in ax.lines if line.get_label() == name)
    return line.get_data()


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
    figure, axes = plots.new_figure(rows=2)
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
        frequencies, levels = drawn(ax, name)
        assert frequencies[levels.argmax()] == pytest.approx(expected, abs=0.04)
    assert list(drawn(ax, "Nyquist frequency, 2 kHz")[0]) == [2.0, 2.0]
    assert ax.get_xlim()[1] >= 22.05


def test_the_mu_law_curve_passes_through_the_codec():
    curve, steps = plots.mu_law_curve(64).axes
    levels, codes = drawn(curve, "mu-law")
    np.testing.assert_array_equal(audio.mu_law_encode(np.float64(levels), 64), codes)
    _, even = drawn(steps, "linear")
    np.testing.assert_allclose(even, 2 / 63)
    _, uneven = drawn(steps, "mu-law")
    assert uneven.min() < 2 / 63 < uneven.max()


def test_the_histogram_shows_shares_of_each_code():
    (ax,) = plots.codes_histogram(np.array([[0, 3], [3, 7]]), quantization_channels=8).axes
    heights = [bar.get_height() for bar in ax.patches]
    assert heights == [25, 0, 0, 50, 0, 0, 0, 25]
    (ax,) = plots.codes_histogram({"a": [0], "b": [1, 1]}, quantization_channels=2).axes
    assert [bar.get_height() for bar in ax.patches] == [100, 0, 0, 100]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]


def test_one_hot_vectors_have_a_mark_in_each_column_as_high_as_the_code():
    (ax,) = plots.one_hot(np.eye(4)[[2, 0, 1]]).axes
    np.testing.assert_array_equal(ax.lines[0].get_data(), [[0, 1, 2], [2, 0, 1]])
    assert ax.get_ylim()[0] < 0 < 3 < ax.get_ylim()[1]


def test_the_quantisation_error_is_shown_whole_and_the_sound_at_its_loudest():
    sound = tone(50, amplitude=0.1)
    sound[5000] = 0.9
    close, whole = plots.quantization_error(sound, np.round(sound), RATE).axes
    np.testing.assert_allclose(whole.lines[0].get_ydata(), np.round(sound) - sound)
    _, original = drawn(close, "original")
    assert len(original) == 80
    assert original.max() == 0.9


def recordings():
    common = {"path": None, "class_id": 0, "peak_dbfs": -1.0}
    return [
        Recording(label="ann", sample_rate=8000, num_samples=480_000, level_dbfs=-20, **common),
        Recording(label="ann", sample_rate=8000, num_samples=240_000, level_dbfs=-30, **common),
        Recording(label=None, sample_rate=44100, num_samples=44100 * 30, level_dbfs=-25, **common),
    ]


def test_the_picture_of_a_corpus_counts_minutes_lengths_levels_and_rates():
    by_label, lengths, levels, by_rate = plots.corpus_summary(recordings()).axes
    minutes = {
        tick.get_text(): bar.get_width()
        for tick, bar in zip(by_label.get_yticklabels(), by_label.patches, strict=True)
    }
    assert minutes == {"ann": 1.5, "(no label)": 0.5}
    assert sum(bar.get_height() for bar in lengths.patches) == 3
    assert (lengths.patches[0].get_x(), levels.patches[0].get_x()) == (30, -30)
    files = {
        tick.get_text(): bar.get_width()
        for tick, bar in zip(by_rate.get_yticklabels(), by_rate.patches, strict=True)
    }
    assert files == {"8,000": 2, "44,100": 1}


def test_the_diagram_of_a_window_shows_the_codes_and_pales_what_has_no_loss():
    (ax,) = window_diagram([128, 131, 140], [131, 140, 138], [0, 1, 1]).axes
    boxes = [text for text in ax.texts if text.get_text().strip().isdigit()]
    assert [int(text.get_text()) for text in boxes] == [128, 131, 140, 131, 140, 138]
    faces = [to_hex(text.get_bbox_patch().get_facecolor()) for text in boxes[3:]]
    assert faces[0] == "#ffffff"
    assert faces[1] == faces[2] == COLOURS[2].lower()


@pytest.mark.parametrize("conditioned", [False, True])
def test_training_windows_are_decoded_and_grey_where_there_is_no_loss(conditioned):
    codes = np.random.default_rng(0).integers(256, size=(6, 400))
    weights = np.ones((6, 400))
    weights[:, :100] = 0
    inputs = {"codes": codes, "global_condition": np.zeros(6)} if conditioned else codes
    axes = plots.training_windows((inputs, codes, weights), RATE, rows=2).axes
    assert len(axes) == 2
    np.testing.assert_array_equal(axes[1].lines[0].get_ydata(), audio.mu_law_decode(codes[1]))
    grey = axes[1].collections[0].get_paths()[0].get_extents()
    assert grey.x0 == 0
    assert grey.x1 == pytest.approx(100 / RATE, abs=1.5 / RATE)


HISTORY = "step,loss,bits_per_sample,val_bits_per_sample\n10,4.0,5.5,\n20,3.0,4.5,4.75\n"


def test_the_training_history_is_drawn_from_a_file_or_a_run_folder(tmp_path):
    path = tmp_path / "history.csv"
    path.write_text(HISTORY)
    for source in (path, tmp_path):
        (ax,) = plots.training_history(source).axes
        np.testing.assert_array_equal(drawn(ax, "bits_per_sample"), [[10, 20], [5.5, 4.5]])
        np.testing.assert_array_equal(drawn(ax, "val_bits_per_sample"), [[20], [4.75]])
        assert drawn(ax, "knows nothing")[1][0] == 8


@pytest.mark.parametrize("content", ["", "step,bits_per_sample\n", "step,loss\n1,2.0\n"])
def test_a_history_without_bits_is_an_error_that_says_what_is_there(tmp_path, content):
    (tmp_path / "history.csv").write_text(content)
    with pytest.raises(ValueError, match="Expected columns step and bits_per_sample"):
        plots.training_history(tmp_path)


ALL = {
    "waveform": lambda: plots.waveform(tone(100), RATE),
    "spectrogram": lambda: plots.spectrogram(tone(100), RATE),
    "spectrum": lambda: plots.spectrum({"tone": (tone(100), RATE)}),
    "mu_law_curve": plots.mu_law_curve,
    "codes_histogram": lambda: plots.codes_histogram(np.arange(256)),
    "one_hot": lambda: plots.one_hot(np.eye(4)),
    "quantization_error": lambda: plots.quantization_error(tone(100), tone(100), RATE),
    "corpus_summary": lambda: plots.corpus_summary(recordings()),
}


@pytest.mark.parametrize("name", ALL)
def test_every_picture_is_a_png_with_labelled_axes_and_leaves_matplotlib_as_it_was(name):
    before = dict(matplotlib.rcParams)
    figure = ALL[name]()
    assert figure._repr_png_().startswith(b"\x89PNG")
    assert dict(matplotlib.rcParams) == before
    for ax in figure.axes:
        assert ax.get_xlabel() or ax.get_ylabel()
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or not pyplot.get_fignums()
