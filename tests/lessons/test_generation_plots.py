"""The pictures of generation show what they say."""

from collections import deque

import numpy as np
import pytest
from matplotlib.colors import to_hex

from wavenet_keras.display.palette import looks
from wavenet_keras.lessons.generation import plots
from wavenet_keras.lessons.generation.plots import KNOWN, NEW, READ


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_costs_are_drawn_as_given_on_logarithmic_scales():
    figure = plots.costs([10, 100], {"slow": [5, 500], "fast": [1, 2]}, "products")
    (axes,) = figure.axes
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    drawn = {line.get_label(): list(line.get_ydata()) for line in axes.lines}
    assert drawn == {"slow": [5, 500], "fast": [1, 2]}
    assert axes.get_ylabel() == "products"


@pytest.mark.parametrize("dilations", [[1], [1, 2, 4, 8], [1, 1, 3]])
def test_new_is_what_no_earlier_output_needed(dilations):
    """Which values outputs 0 and before need, followed by hand from each output down."""

    def needed_by(output):
        rows = [{output}]
        for dilation in reversed(dilations):
            rows.append({p - back for p in rows[-1] for back in (0, dilation)})
        return {(row, p) for row, places in enumerate(reversed(rows)) for p in places}

    needed = needed_by(0)
    new = needed.difference(*(needed_by(output) for output in range(-200, 0)))
    axes = plots.repeated_work(dilations).axes[0]
    drawn = {colour: set() for colour in (NEW, READ, KNOWN)}
    for points in axes.collections:
        for (position, row), colour in zip(
            points.get_offsets(), points.get_facecolors(), strict=True
        ):
            drawn[_same(colour, drawn)].add((int(row), int(position)))
    assert drawn[NEW] == new
    assert drawn[READ] == {(row, -dilation) for row, dilation in enumerate(dilations)}
    assert set.union(*drawn.values()) == needed
    title = f"Of {len(needed)} values, {len(needed) - len(new)} were computed before"
    assert axes.get_title(loc="left").startswith(title)


def _same(colour, colours):
    return next(known for known in colours if to_hex(known) == to_hex(colour))


@pytest.mark.parametrize("dilation", [1, 2, 4, 7])
def test_a_ring_holds_what_a_queue_of_that_length_holds(dilation):
    queue = deque(range(-dilation, 0), maxlen=dilation)
    for time in range(30):
        contents = plots.ring_contents(dilation, time)
        assert sorted(contents) == list(queue)
        assert contents[time % dilation] == queue[0]  # the oldest is read
        queue.append(time)
        after = plots.ring_contents(dilation, time + 1)
        assert [a for a, b in zip(after, contents, strict=True) if a != b] == [time]


def test_rings_are_drawn_with_what_is_read_and_written():
    axes = plots.ring_buffers([1, 4], times=[0, 6]).axes[0]
    coloured = {READ: [], NEW: []}
    for text in axes.texts:
        if text.get_color() in coloured:
            coloured[text.get_color()].append(text.get_text())
    assert coloured == {READ: ["−1", "−4", "5", "2"], NEW: ["0", "0", "6", "6"]}
    assert {"dilation 1", "dilation 4", "sample 0 comes in", "sample 6 comes in"} <= set(
        texts(axes)
    )
    figure = axes.figure
    figure.canvas.draw()
    for text in axes.texts:
        box = text.get_window_extent()
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1, text.get_text()


def test_speeds_are_coloured_by_whether_they_reach_real_time():
    axes = plots.speeds({"slow": 80, "fast": 16000}, sample_rate=8000).axes[0]
    slow, fast = axes.patches
    assert (slow.get_width(), fast.get_width()) == (80, 16000)
    assert to_hex(slow.get_facecolor()) == plots.VERMILION.lower()
    assert to_hex(fast.get_facecolor()) == plots.GREEN.lower()
    assert texts(axes) == ["80  (0.01 × real time)", "16,000  (2 × real time)"]
    assert list(axes.lines[0].get_xdata()) == [8000, 8000]


@pytest.mark.parametrize("speed", [7000, 8000, 9000, 16000])
def test_no_speed_is_written_across_the_line_of_real_time(speed):
    figure = plots.speeds({"engine": speed, "other": 40}, sample_rate=8000)
    figure.canvas.draw()
    (axes,) = figure.axes
    line = axes.lines[0].get_window_extent().x0
    assert all(text.get_window_extent().x0 > line for text in axes.texts)
    ends = [text.get_window_extent().x1 for text in axes.texts]
    assert max(ends) <= axes.get_window_extent().x1


def test_distributions_after_each_setting_are_the_ones_computed_in_numpy():
    probabilities = np.array([0.05, 0.4, 0.2, 0.3, 0.05])
    figure = plots.distributions(
        np.log(probabilities),
        {"cold": {"temperature": 0.5}, "two": {"top_k": 2}, "most": {"top_p": 0.8}},
    )
    expected = [
        probabilities**2 / np.sum(probabilities**2),
        np.array([0, 0.4, 0, 0.3, 0]) / 0.7,
        np.array([0, 0.4, 0.2, 0.3, 0]) / 0.9,
    ]
    for axes, values, possible in zip(figure.axes, expected, (5, 2, 3), strict=True):
        np.testing.assert_allclose(axes.lines[0].get_ydata(), values, atol=1e-6)
        assert texts(axes) == [f"{possible} possible"]
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["cold", "two", "most"]


def test_a_continuation_follows_its_prompt_at_the_seam():
    figure = plots.continuations(
        np.zeros(50), {"a": np.ones(100), "b": -np.ones(100)}, sample_rate=100
    )
    for axes, value in zip(figure.axes, (1, -1), strict=True):
        given, made, seam = axes.lines
        np.testing.assert_allclose(given.get_data(), [np.arange(50) / 100, np.zeros(50)])
        np.testing.assert_allclose(made.get_data(), [np.arange(50, 150) / 100, [value] * 100])
        assert (given.get_color(), made.get_color()) == (plots.RECORDED, plots.GENERATED)
        assert list(seam.get_xdata()) == [0.5, 0.5]
    # The same two as recordings and what is generated have where they are compared by name.
    colours = [look["color"] for look in looks(["recordings", "generated"]).values()]
    assert colours == [plots.RECORDED, plots.GENERATED]
