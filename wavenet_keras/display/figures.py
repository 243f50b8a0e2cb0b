"""What the pictures of this package have in common: how figures are made, shown and labelled.

A picture of 10 inches is as wide as the text of a notebook, and no text in it is smaller than 14
points, so that it can be read from a projector.

Notebook: 01 From sound to codes, and all that follow
"""

import io

import numpy as np

from wavenet_keras.display.palette import COLOURS, LINE_STYLES

DOTS_PER_INCH = 160  # as it is stored: sharp where a screen has more pixels than it tells
SHOWN_PER_INCH = 100  # as notebooks show it: 1,000 pixels for 10 inches
TEXT_SIZE = 14  # in points: 19 pixels as shown
TITLE_SIZE = 15
STORED_COLOURS = 256  # a byte for each pixel: all notebooks have to fit into a repository


def new_figure(rows=1, columns=1, size=(10, 3.4), **subplots):
    """Make a figure and its axes, outside pyplot, so that nothing shows it twice.

    Args:
        rows: Rows of axes.
        columns: Columns of axes.
        size: Width and height in inches; 10 inches are the width of a notebook's text.
        **subplots: As for `matplotlib.figure.Figure.subplots`, such as `sharex`.

    Returns:
        `(figure, axes)`: as matplotlib returns them, one `Axes` or an array of them. The figure has
        an attribute `alt`, what is read out where the picture cannot be seen; while it is `None`,
        that is told by titles, labels and legends.

    Example:
        >>> figure, axes = new_figure(columns=2)
        >>> len(axes)
        2
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = _picture_class()(figsize=size, dpi=DOTS_PER_INCH, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, columns, **subplots)
    for ax in np.ravel(axes):
        ax.set_prop_cycle(color=COLOURS * len(LINE_STYLES), linestyle=LINE_STYLES * len(COLOURS))
    return figure, axes


def _picture_class():
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    class Picture(Figure):
        """A figure that notebooks show although pyplot does not know it."""

        alt = None

        def draw(self, renderer):
            for ax in self.axes:
                for axis in (ax.xaxis, ax.yaxis):
                    if axis.get_tick_params().get("labelsize") != TEXT_SIZE:
                        axis.set_tick_params(labelsize=TEXT_SIZE)
            for text in self.findobj(Text):
                text.set_fontsize(max(text.get_fontsize(), TEXT_SIZE))
            super().draw(renderer)

        def __repr__(self):
            titles = [ax.get_title(loc="left") for ax in self.axes]
            return f"<Figure: {'; '.join(title for title in titles if title) or 'no title'}>"

        def _repr_png_(self):
            shown_width = round(SHOWN_PER_INCH * self.get_figwidth())
            return png(self), {"width": shown_width, "alt": self.alt or describe(self)}

    return Picture


def describe(figure):
    """Say in words what a figure shows: the title, the labels and the legend of each `Axes`.

    Args:
        figure: A matplotlib `Figure`.

    Returns:
        A str, as an alternative text.

    Example:
        >>> figure, ax = new_figure()
        >>> lines = ax.plot([1, 2], label="held out")
        >>> legend = ax.legend()
        >>> label(ax, "Step", "Bits", "Training")
        >>> describe(figure)
        'Training: Bits against Step, for held out.'
    """
    panels = [_describe_axes(ax) for ax in figure.axes if ax.get_label() != "<colorbar>"]
    return " ".join(filter(None, panels)) or "A picture."


def _describe_axes(ax):
    title = ax.get_title(loc="left")
    y, x = (" ".join(text.split()) for text in (ax.get_ylabel(), ax.get_xlabel()))
    labels = f"{y} against {x}" if x and y else x or y
    legend = ax.get_legend()
    entries = ", ".join(text.get_text() for text in legend.get_texts()) if legend else ""
    said = ": ".join(part for part in (title, labels) if part)
    return f"{said}, for {entries}." if entries else f"{said}." if said else ""


def png(figure):
    """Return a figure as the bytes of a png file.

    Example:
        >>> figure, _ = new_figure()
        >>> png(figure)[1:4]
        b'PNG'
    """
    from PIL import Image

    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())  # [height, width, 4]
    image = Image.fromarray(pixels).convert("RGB")
    # The nearest of the most different colours, without dots between them: small, and clean lines.
    few = image.quantize(
        STORED_COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
    )
    memory = io.BytesIO()
    few.save(memory, format="png", optimize=True)
    return memory.getvalue()


def label(ax, x, y, title=None):
    """Write what an `Axes` shows and in which units, and take away the lines that say nothing.

    An axis that leaves its numbers to the last one of its row or column leaves its label there too.
    """
    ax.set_xlabel(x if _has_numbers(ax.xaxis, "labelbottom") else "", fontsize=TEXT_SIZE)
    ax.set_ylabel(y if _has_numbers(ax.yaxis, "labelleft") else "", fontsize=TEXT_SIZE)
    if title:
        ax.set_title(title, fontsize=TITLE_SIZE, loc="left")
    ax.spines[["top", "right"]].set_visible(False)


def _has_numbers(axis, side):
    return axis.get_tick_params().get(side, True)


def legend_outside(ax):
    """Add a legend to the right of an `Axes`, where it hides no curve."""
    ax.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)


def blank_axes(size, title, alt):
    """Make a figure for a diagram, without axes to be seen; returns it and its `Axes`.

    `alt` says in words what the diagram shows.
    """
    figure, axes = new_figure(size=size)
    figure.alt = alt
    axes.set_title(title, fontsize=TITLE_SIZE, loc="left")
    axes.axis("off")
    axes.set_prop_cycle(color=["black"])  # lines of a diagram are drawn as they are asked for
    return figure, axes
