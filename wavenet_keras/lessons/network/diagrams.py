"""Diagrams of the network: the residual block, and the whole with its loop.

`plots` offers them too.

Notebook: 02 Building WaveNet
"""

from wavenet_keras.display.diagrams import FRAME, arrow, box, circle, measure_in_inches
from wavenet_keras.display.figures import blank_axes
from wavenet_keras.display.palette import BLUE, VERMILION

INPUT, OUTPUT = BLUE, VERMILION
FILTER, GATE, PLAIN = "#dcebf7", "#fde6cf", "#f1f2f4"


def residual_block():
    """Draw the gated residual block: one layer of WaveNet.

    Returns:
        The `Figure`.

    Example:
        >>> from wavenet_keras.lessons.network.diagrams import residual_block
        >>> residual_block()
        <Figure: ...>

    Source: figure 4 of the WaveNet paper, turned on its side.

    Notebook: 02 Building WaveNet
    """
    alt = (
        "The input goes through two dilated convolutions: the filter's through tanh, the gate's "
        "through sigmoid, and they are multiplied. The product goes to the skip sum, and through a "
        "dense layer; the input is added to that, and the sum goes to the next block."
    )
    figure, axes = blank_axes((10, 4.3), "The gated residual block", alt)
    measure_in_inches(axes, 10, 3.8)
    halves = ((2.5, "filter", "tanh", FILTER), (1.0, "gate", "sigmoid", GATE))
    for row, name, curve, colour in halves:
        box(axes, (2.35, row), "dilated\nconvolution", colour)
        axes.text(2.35, row + 0.36, name, ha="center", color=FRAME)
        box(axes, (4.1, row), curve, colour, width=1.0)
        arrow(axes, [(1.0, 1.75), (1.0, row), (1.7, row)])
        arrow(axes, [(3.0, row), (3.6, row)])
        arrow(axes, [(4.6, row), (5.2, row), (5.2, 1.98 if row > 2 else 1.52)])
    circle(axes, (5.2, 1.75), "×")
    box(axes, (6.9, 1.75), "dense 1×1", PLAIN, width=1.2)
    circle(axes, (8.3, 1.75), "+")
    axes.plot([0.55, 1.0], [1.75, 1.75], color="black", lw=1.5)
    arrow(axes, [(5.42, 1.75), (6.3, 1.75)])
    arrow(axes, [(7.5, 1.75), (8.08, 1.75)])
    arrow(axes, [(8.52, 1.75), (9.0, 1.75)])
    arrow(axes, [(0.75, 1.75), (0.75, 3.35), (8.3, 3.35), (8.3, 1.97)], INPUT)
    arrow(axes, [(5.8, 1.75), (5.8, 0.35)], OUTPUT)
    axes.text(0.5, 1.75, "input", ha="right", va="center")
    axes.text(4.5, 3.45, "residual path: the input, unchanged", ha="center", color=INPUT)
    axes.text(9.05, 1.75, "to the\nnext\nblock", va="center")
    axes.text(5.8, 0.12, "to the skip sum", ha="center", va="center", color=OUTPUT)
    return figure


def network():
    """Draw the whole network, and the loop in which it generates.

    Returns:
        The `Figure`.

    Example:
        >>> from wavenet_keras.lessons.network.diagrams import network
        >>> network()
        <Figure: ...>

    Source: figure 4 of the WaveNet paper, turned on its side.

    Notebook: 00 Start here, 02 Building WaveNet
    """
    alt = (
        "The samples so far go through a causal convolution and blocks of dilation 1, 2, ... 512. "
        "What every block found is added up and goes through two dense layers and a softmax, which "
        "says how likely each of 256 levels is next. One is drawn, added to the samples, and so on."
    )
    figure, axes = blank_axes((10, 4.9), "WaveNet", alt)
    measure_in_inches(axes, 10, 4.4)
    box(axes, (1.75, 3.7), "causal\nconvolution", FILTER, width=1.4)
    blocks = ((3.65, "dilation 1"), (5.5, "dilation 2"), (8.5, "dilation 512"))
    for centre, dilation in blocks:
        arrow(axes, [(centre - (1.2 if centre < 8 else 1.05), 3.7), (centre - 0.75, 3.7)])
        box(axes, (centre, 3.7), f"block\n{dilation}", GATE, width=1.5)
        axes.plot([centre, centre], [3.4, 2.5], color=OUTPUT, lw=1.5)
    arrow(axes, [(6.25, 3.7), (6.65, 3.7)])
    axes.text(7.0, 3.7, "…", ha="center", va="center")
    arrow(axes, [(0.8, 3.7), (1.05, 3.7)])
    arrow(axes, [(3.65, 2.5), (9.18, 2.5)], OUTPUT)
    axes.text(5.9, 2.2, "skip: what every block found, added up", ha="center", color=OUTPUT)
    circle(axes, (9.4, 2.5), "+")
    box(axes, (8.4, 1.3), "2 × (ReLU,\ndense)", PLAIN)
    box(axes, (6.4, 1.3), "softmax", PLAIN, width=1.1)
    arrow(axes, [(9.4, 2.28), (9.4, 1.3), (9.05, 1.3)])
    arrow(axes, [(7.75, 1.3), (6.95, 1.3)])
    arrow(axes, [(5.85, 1.3), (5.3, 1.3)], OUTPUT)
    levels = "how likely is each of\n256 levels, next?"
    axes.text(5.25, 1.3, levels, ha="right", va="center", color=OUTPUT)
    axes.text(0.75, 3.7, "samples\nso far", ha="right", va="center", color=INPUT)
    arrow(axes, [(4.2, 0.95), (4.2, 0.55), (0.4, 0.55), (0.4, 3.35)], INPUT)
    loop = "generating: draw one level, add it to the samples, ask again"
    axes.text(4.4, 0.55, loop, va="center", color=INPUT)
    return figure
