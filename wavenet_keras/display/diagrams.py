"""What diagrams are drawn of: boxes, circles, numbers and arrows.

Each function draws into an `Axes`, around a centre `(x, y)` in its units.
"""

from wavenet_keras.display.figures import GREY

FRAME = GREY


def box(axes, centre, text, colour):
    """A box of 1.5 by 0.9 around a text."""
    from matplotlib.patches import FancyBboxPatch

    corner = (centre[0] - 0.65, centre[1] - 0.35)
    style = {"boxstyle": "round,pad=0.1", "facecolor": colour, "edgecolor": FRAME}
    axes.add_patch(FancyBboxPatch(corner, 1.3, 0.7, zorder=3, **style))
    axes.text(*centre, text, ha="center", va="center", fontsize=9.5, zorder=4)


def circle(axes, centre, text):
    """A small circle around a text, such as the sign of an operation."""
    style = {"boxstyle": "circle,pad=0.25", "facecolor": "white", "edgecolor": FRAME}
    axes.text(*centre, text, ha="center", va="center", fontsize=12, bbox=style, zorder=3)


def framed_number(axes, centre, text, colour, strong):
    """A number in a frame; a strong one stands out."""
    style = {"boxstyle": "square,pad=0.35", "facecolor": "white", "edgecolor": colour}
    style["linewidth"] = 2.2 if strong else 1
    axes.text(*centre, text, ha="center", va="center", fontsize=11, bbox=style, zorder=3)


def text_on_white(axes, centre, text, colour):
    """A text that is legible above lines."""
    style = {"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.9}
    axes.text(*centre, text, color=colour, ha="center", va="center", fontsize=9.5, bbox=style)


def arrow(axes, points, colour="black"):
    """A line through points with an arrow head at its end."""
    *_, before, end = points
    axes.plot(*zip(*points[:-1], strict=True), color=colour, lw=1.3, solid_capstyle="butt")
    style = {"arrowstyle": "-|>", "color": colour, "lw": 1.3, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", xy=end, xytext=before, arrowprops=style, zorder=2)
