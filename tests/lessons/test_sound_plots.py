"""What the pictures of codes and windows show, read back from the figures."""

import numpy as np
import pytest
from figures import RATE, check_picture, lines, tone
from matplotlib.colors import to_hex

from wavenet_keras import audio
from wavenet_keras.display.figures import COLOURS
from wavenet_keras.lessons.sound import plots


def test_the_mu_law_curve_passes_through_the_codec():
    curve, steps = plots.mu_law_curve(64).axes
    levels, codes = lines(curve)["mu-law"]
    np.testing.assert_array_equal(audio.mu_law_encode(np.float64(levels), 64), codes)
    _, even = lines(steps)["linear"]
    np.testing.assert_allclose(even, 2 / 63)
    _, uneven = lines(steps)["mu-law"]
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
    _, original = lines(close)["original"]
    assert len(original) == 80
    assert original.max() == 0.9


def test_the_diagram_of_a_window_shows_the_codes_and_pales_what_has_no_loss():
    (ax,) = plots.window_diagram([128, 131, 140], [131, 140, 138], [0, 1, 1]).axes
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


ALL = {
    "mu_law_curve": plots.mu_law_curve,
    "codes_histogram": lambda: plots.codes_histogram(np.arange(256)),
    "one_hot": lambda: plots.one_hot(np.eye(4)),
    "quantization_error": lambda: plots.quantization_error(tone(100), tone(100), RATE),
}


@pytest.mark.parametrize("name", ALL)
def test_every_picture_is_a_png_with_labelled_axes_and_leaves_matplotlib_as_it_was(name):
    check_picture(ALL[name])
