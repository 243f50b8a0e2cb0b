"""The pictures of the network show what they say."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from wavenet_keras.lessons.network import plots
from wavenet_keras.lessons.network.plots import ACTIVE, OUTPUT, dependencies

NETWORKS = [
    ([1], 2),
    ([1, 2, 4, 8], 2),
    ([1, 1, 1], 2),
    ([1, 3, 9], 3),
    ([2, 5], 1),
    ([1, 2, 4], 3),
]


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def reach_of_an_impulse(dilations, kernel_size):
    """Which later outputs an impulse arrives at, by plain convolution of ones."""
    response = np.ones(1)
    for dilation in dilations:
        taps = np.zeros((kernel_size - 1) * dilation + 1)
        taps[::dilation] = 1
        response = np.convolve(response, taps)
    return np.flatnonzero(response)


@pytest.mark.parametrize(("dilations", "kernel_size"), NETWORKS)
def test_the_output_depends_on_the_inputs_whose_impulse_reaches_it(dilations, kernel_size):
    delays = reach_of_an_impulse(dilations, kernel_size)
    rows = dependencies(dilations, kernel_size)
    assert rows[0] == sorted(-delays)
    assert rows[-1] == [0]
    assert len(rows) == len(dilations) + 1


def test_doubled_dilations_reach_every_sample_of_the_receptive_field():
    assert dependencies([1, 2, 4, 8])[0] == list(range(-15, 1))


def test_the_tree_draws_one_line_for_each_dependency():
    figure = plots.dependency_tree([1, 2, 4])
    lines = figure.axes[0].lines
    assert sum(line.get_color() == ACTIVE for line in lines) == 2 + 4 + 8
    assert "8 inputs reach one output" in repr(figure)


def test_the_tree_can_show_more_samples_than_it_needs():
    figure = plots.dependency_tree([1, 1], num_samples=10)
    inputs = figure.axes[0].collections[0].get_offsets()
    assert len(inputs) == 10
    assert "3 inputs reach one output" in repr(figure)


def test_the_convolution_shows_its_numbers_and_the_zero_before_the_beginning():
    inside = texts(plots.convolution([5, 3], [5, 13], [2, 1], [-1, 0], position=1))
    assert inside.count("5") == 2
    assert {"3", "13", "× 2", "× 1", "input", "output"} <= set(inside)
    assert "0" not in inside
    at_the_edge = texts(plots.convolution([5, 3], [5, 13], [2, 1], [-1, 0], 0))
    assert at_the_edge.count("0") == 1


def test_a_tap_that_reads_the_future_is_drawn_in_the_colour_of_a_warning():
    figure = plots.convolution([5, 3, 1], [1, 2, 3], [1, 2, 4], [-1, 0, 1], position=1)
    colours = {t.get_text(): to_hex(t.get_color()) for t in figure.axes[0].texts if t.get_text()}
    assert colours["× 4"] == OUTPUT.lower()
    assert colours["× 1"] == colours["× 2"] == "#000000"
    assert "looks ahead" in repr(figure)


def test_the_gate_multiplies_tanh_and_sigmoid():
    axes = plots.gate().axes[1]
    image = axes.images[0].get_array()  # [gate, filter], each from -5 to 5
    assert image[100, 100] == pytest.approx(0)
    assert image[200, 200] == pytest.approx(np.tanh(5) / (1 + np.exp(-5)))
    assert image[0, 200] == pytest.approx(np.tanh(5) / (1 + np.exp(5)))


def test_the_gradient_shows_which_inputs_move_the_output_and_which_do_not():
    gradient = [0, 0, -0.1, 0.4, 0.5, 0]
    axes = plots.gradient(gradient, receptive_field=3, position=4).axes[0]
    still = next(line for line in axes.lines if line.get_label() == "gradient exactly 0")
    assert list(still.get_xdata()) == [0, 1, 5]
    tops = [segment[1, 1] for segment in axes.collections[-1].get_segments()]
    assert tops == pytest.approx([0.1, 0.4, 0.5])
    assert axes.patches[0].get_x() == 1.5
    assert axes.patches[0].get_width() == 3


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (
            plots.residual_block,
            {"tanh", "sigmoid", "×", "+", "dense 1×1", "to the skip sum"},
        ),
        (plots.network, {"causal\nconvolution", "block\ndilation 512", "softmax"}),
    ],
)
def test_the_diagrams_name_every_part_and_no_label_lies_outside(draw, words):
    figure = draw()
    assert words <= set(texts(figure))
    figure.canvas.draw()
    frame = figure.bbox
    for text in figure.axes[0].texts:
        box = text.get_window_extent()
        assert frame.x0 <= box.x0 and box.x1 <= frame.x1, text.get_text()
        assert frame.y0 <= box.y0 and box.y1 <= frame.y1, text.get_text()
