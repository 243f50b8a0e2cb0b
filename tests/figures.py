"""Sounds to draw, and what to ask of a figure."""

import io
import sys

import matplotlib
import numpy as np
from matplotlib.text import Text
from PIL import Image

RATE = 8000


def tone(frequency, seconds=1.0, rate=RATE, amplitude=1.0):
    return amplitude * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)


def lines(ax):
    """The x and y values of each line, by its label."""
    return {line.get_label(): line.get_data() for line in ax.lines}


def check_shown(figure):
    """As notebooks show it: sharp, as wide as the text at most, told in words, large letters."""
    picture, shown = figure._repr_png_()
    size = Image.open(io.BytesIO(picture)).size
    np.testing.assert_allclose(size, 160 * figure.get_size_inches(), atol=1)
    assert shown["width"] == round(100 * figure.get_figwidth()) <= 1000
    assert shown["alt"] and shown["alt"] != "A picture."
    # In points of the screen, 96 to the inch: no text is smaller than 14.
    for text in figure.findobj(Text):
        assert text.get_fontsize() / 72 * 100 >= 14 / 72 * 96 or not text.get_text()
    check_nothing_collides(figure)
    for ax in figure.axes:
        check_labels(ax)
        check_no_text_crosses_an_axis(ax)


def check_labels(ax):
    """Labels begin with a capital, have numbers or names beside them, and are not the title."""
    title = ax.get_title(loc="left")
    for axis in (ax.xaxis, ax.yaxis):
        text = axis.get_label_text()
        if ax.get_label() == "<colorbar>" and axis is ax.yaxis:
            assert text, "a scale of colours without a label"
        if not text:
            continue
        assert not text[0].islower(), text
        assert without_unit(text) != without_unit(title), f"the title repeats the axis: {title}"
        labels = [one for one in axis.get_ticklabels() if one.get_visible() and one.get_text()]
        assert labels, f"an axis without numbers: {text}"


def without_unit(text):
    """A label in small letters, without its unit, as one of many: "Lengths" is "Length (s)"."""
    return text.partition(" (")[0].partition(",")[0].lower().rstrip("s")


def check_no_text_crosses_an_axis(ax):
    """No text inside an `Axes` is written across the lines at its left and its bottom."""
    if not ax.axison:
        return
    for text in ax.texts:
        box, lines = text.get_window_extent(), ax.get_window_extent()
        if text.get_text() and ax.spines["left"].get_visible():
            assert not box.x0 < lines.x0 < box.x1, text
        if text.get_text() and ax.spines["bottom"].get_visible():
            assert not box.y0 < lines.y0 < box.y1, text


def check_nothing_collides(figure):
    """No two labels of the ticks of an axis touch each other."""
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            boxes = [
                one.get_window_extent()
                for one in axis.get_ticklabels()
                if one.get_visible() and one.get_text() and not one.get_rotation()
            ]
            if not ax.axison:
                continue
            for number, box in enumerate(boxes):
                assert not any(box.overlaps(other) for other in boxes[number + 1 :]), axis


def check_picture(draw):
    """It is a png with labelled axes, unknown to pyplot, and leaves matplotlib as it was."""
    before = dict(matplotlib.rcParams)
    figure = draw()
    check_shown(figure)
    assert dict(matplotlib.rcParams) == before
    for ax in figure.axes:
        assert ax.get_xlabel() or ax.get_ylabel()
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or not pyplot.get_fignums()
