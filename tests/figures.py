"""Sounds to draw, and what to ask of a figure."""

import sys

import matplotlib
import numpy as np

RATE = 8000


def tone(frequency, seconds=1.0, rate=RATE, amplitude=1.0):
    return amplitude * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)


def lines(ax):
    """The x and y values of each line, by its label."""
    return {line.get_label(): line.get_data() for line in ax.lines}


def check_picture(draw):
    """It is a png with labelled axes, unknown to pyplot, and leaves matplotlib as it was."""
    before = dict(matplotlib.rcParams)
    figure = draw()
    assert figure._repr_png_().startswith(b"\x89PNG")
    assert dict(matplotlib.rcParams) == before
    for ax in figure.axes:
        assert ax.get_xlabel() or ax.get_ylabel()
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or not pyplot.get_fignums()
