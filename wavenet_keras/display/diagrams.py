"""What diagrams are drawn of: boxes, circles, numbers and arrows.

Each function draws into an `Axes`, around a centre `(x, y)` in its units. In a diagram a unit is an
inch, so that texts fit into their boxes.
"""

from wavenet_keras.display.palette import GREY

FRAME = GREY


def measure_in_inches(axes, width, height):
    """Make a unit of an `Axes` that fills its figure about an inch."""
    axes.set(xlim=(0, width), ylim=(0, height))


def box(axes, centre, text, colour, width=1.3):
    """A box around a text of one or two lines."""
    from matplotlib.patches import FancyBboxPatch

    corner = (centre[0] - width / 2 + 0.08, centre[1] - 0.22)
    style = {"boxstyle": "round,pad=0.08", "facecolor": colour, "edgecolor": FRAME}
    axes.add_patch(FancyBboxPatch(corner, width - 0.16, 0.44, zorder=3, **style))
    axes.text(*centre, text, ha="center", va="center", zorder=4, linespacing=1.05)


def circle(axes, centre, text):
    """A small circle around a text, such as the sign of an operation."""
    style = {"boxstyle": "circle,pad=0.15", "facecolor": "white", "edgecolor": FRAME}
    axes.text(*centre, text, ha="center", va="center", bbox=style, zorder=3)


def framed_number(axes, centre, text, colour, strong):
    """A number in a frame; a strong one stands out."""
    style = {"boxstyle": "square,pad=0.3", "facecolor": "white", "edgecolor": colour}
    style["linewidth"] = 2.4 if strong else 1
    axes.text(*centre, text, ha="center", va="center", bbox=style, zorder=3)


def text_on_white(axes, centre, text, colour):
    """A text that is legible above lines."""
    style = {"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.9}
    axes.text(*centre, text, color=colour, ha="center", va="center", bbox=style)


def arrow(axes, points, colour="black"):
    """A line through points with an arrow head at its end."""
    *_, before, end = points
    axes.plot(*zip(*points[:-1], strict=True), color=colour, lw=1.5, solid_capstyle="butt")
    style = {"arrowstyle": "-|>", "color": colour, "lw": 1.5, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", xy=end, xytext=before, arrowprops=style, zorder=2)


def step(axes, centre, text, colour, shape="", above=False):
    """A step of a computation: a text in a frame, and below or above it the shape that comes out.

    Returns:
        The `Text`, for `connect`.
    """
    style = {"boxstyle": "round,pad=0.3", "facecolor": "white", "edgecolor": colour, "lw": 1.6}
    drawn = axes.text(*centre, text, ha="center", va="center", bbox=style, zorder=3)
    place = {"xytext": (0, 9), "va": "bottom"} if above else {"xytext": (0, -9), "va": "top"}
    place |= {"xycoords": drawn, "textcoords": "offset points", "ha": "center"}
    axes.annotate(shape, (0.5, float(above)), color=colour, **place)
    return drawn


def connect(axes, start, end):
    """An arrow from one `step` to another that touches both frames."""
    style = {"arrowstyle": "-|>", "color": FRAME, "lw": 1.5, "shrinkA": 0, "shrinkB": 0}
    style |= {"patchA": start.get_bbox_patch(), "patchB": end.get_bbox_patch()}
    # Drawn after the frames, whose places are known only then.
    axes.annotate("", end.get_position(), start.get_position(), arrowprops=style, zorder=4)
