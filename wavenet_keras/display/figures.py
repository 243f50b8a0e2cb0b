"""What the pictures of this package have in common: how figures are made, shown and labelled."""

import io
import itertools

# Okabe and Ito's colours, which everyone can tell apart.
BLUE, VERMILION, GREEN, ORANGE, PURPLE = "#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7"
GREY = "#666666"
COLOURS = (BLUE, VERMILION, GREEN, ORANGE, PURPLE)
LINE_STYLES = ("-", "--", "-.", ":")  # for readers who print in black and white


def line_looks():
    """Pairs of colour and line style without end; the first twenty differ from each other."""
    return zip(itertools.cycle(COLOURS), itertools.cycle(LINE_STYLES), strict=False)


def new_figure(rows=1, columns=1, size=(9, 2.8), **subplots):
    """Make a figure and its axes, outside pyplot, so that nothing shows it twice.

    Args:
        rows: Rows of axes.
        columns: Columns of axes.
        size: Width and height in inches.
        **subplots: As for `matplotlib.figure.Figure.subplots`, such as `sharex`.

    Returns:
        `(figure, axes)`: as matplotlib returns them, one `Axes` or an array of them.

    Example:
        >>> figure, axes = new_figure(columns=2)
        >>> len(axes)
        2
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    class Picture(Figure):
        """A figure that notebooks show although pyplot does not know it."""

        def __repr__(self):
            titles = [ax.get_title(loc="left") for ax in self.axes]
            return f"<Figure: {'; '.join(title for title in titles if title) or 'no title'}>"

        def _repr_png_(self):
            return png(self)

    figure = Picture(figsize=size, dpi=80, layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.subplots(rows, columns, **subplots)


def png(figure):
    """Return a figure as the bytes of a png file.

    Example:
        >>> figure, _ = new_figure()
        >>> png(figure)[1:4]
        b'PNG'
    """
    memory = io.BytesIO()
    figure.savefig(memory, format="png")
    return memory.getvalue()


def label(ax, x, y, title=None):
    """Write what an `Axes` shows and in which units, and take away the lines that say nothing."""
    ax.set_xlabel(x, fontsize=11)
    ax.set_ylabel(y, fontsize=11)
    if title:
        ax.set_title(title, fontsize=12, loc="left")
    ax.tick_params(labelsize=10)
    ax.spines[["top", "right"]].set_visible(False)


def blank_axes(size, title):
    """Make a figure for a diagram: a title, and no axes to be seen; returns it and its `Axes`."""
    figure, axes = new_figure(size=size)
    axes.set_title(title, fontsize=12, loc="left")
    axes.axis("off")
    return figure, axes
