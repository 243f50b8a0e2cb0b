"""Pictures of the network: what an output depends on, the gate, the block, the whole.

Each function returns a matplotlib `Figure` that nobody else knows: as the last line of a cell it
is shown once.

Notebook: 02 Building WaveNet
"""

import numpy as np

from wavenet_keras.display.diagrams import FRAME, arrow, box, circle, framed_number, text_on_white
from wavenet_keras.display.figures import BLUE, GREEN, VERMILION, blank_axes, label, new_figure

INPUT, ACTIVE, OUTPUT, QUIET = BLUE, GREEN, VERMILION, "#c4c9cf"
FILTER, GATE, PLAIN = "#dcebf7", "#fde6cf", "#f1f2f4"


def convolution(inputs, outputs, weights, offsets, position):
    """Draw a small convolution with its numbers, and how one output comes about.

    Args:
        inputs: Input samples `[time]`.
        outputs: Output samples `[time]`.
        weights: Weight of each tap `[taps]`.
        offsets: Where each tap reads, relative to the output, in samples `[taps]`; negative is
            the past, positive the future.
        position: Index of the output whose taps are drawn.

    Returns:
        The `Figure`.

    Example:
        >>> from wavenet_keras.lessons.network.plots import convolution
        >>> convolution([1, 3], [2, 7], weights=[1, 2], offsets=[-1, 0], position=1)
        <Figure: ...>

    Notebook: 02 Building WaveNet
    """
    time = len(inputs)
    title = "A convolution that looks ahead" if max(offsets) > 0 else "A causal convolution"
    figure, axes = blank_axes((min(9.0, 0.8 * time + 1.6), 2.2), title)
    for row, samples, colour, name in ((0, inputs, INPUT, "input"), (1, outputs, OUTPUT, "output")):
        for index, sample in enumerate(samples):
            framed_number(
                axes, (index, 1.6 * row), f"{sample:g}", colour, row == 1 and index == position
            )
        axes.text(time - 0.3, 1.6 * row, name, va="center", color=colour, fontsize=11)
    for weight, offset in zip(weights, offsets, strict=True):
        start = position + offset
        colour = "black" if offset <= 0 else OUTPUT
        if not 0 <= start < time:
            framed_number(axes, (start, 0), "0", QUIET, False)
        arrow(axes, [(start, 0.32), (position, 1.26)], colour)
        text_on_white(axes, ((start + position) / 2, 0.78), f"× {weight:g}", colour)
    axes.text((time - 1) / 2, -0.85, "time →", ha="center", va="center", fontsize=9, color="grey")
    axes.set(xlim=(min(0, position + min(offsets)) - 0.6, time + 0.9), ylim=(-1.1, 2.2))
    return figure


def dependencies(dilations, kernel_size=2):
    """Which positions of each row the output at position 0 depends on.

    Args:
        dilations: Dilation of each layer, first layer first.
        kernel_size: Taps of each layer.

    Returns:
        One sorted list of positions (0 and below) for each row, the input row first and the row of
        the output, `[0]`, last.

    Example:
        >>> from wavenet_keras.lessons.network.plots import dependencies
        >>> dependencies([1, 2])
        [[-3, -2, -1, 0], [-2, 0], [0]]

    Notebook: 02 Building WaveNet
    """
    rows = [{0}]
    for dilation in reversed(dilations):
        rows.append({p - tap * dilation for p in rows[-1] for tap in range(kernel_size)})
    return [sorted(row) for row in reversed(rows)]


def dependency_tree(dilations, kernel_size=2, num_samples=None):
    """Draw the samples that one output depends on, layer by layer: the tree of WaveNet.

    Args:
        dilations: Dilation of each layer, first layer first.
        kernel_size: Taps of each layer.
        num_samples: Samples to draw; by default all that the output depends on.

    Returns:
        The `Figure`.

    Example:
        >>> from wavenet_keras.lessons.network.plots import dependency_tree
        >>> dependency_tree([1, 2, 4, 8])
        <Figure: ...>

    Source: figures 2 and 3 of the WaveNet paper.

    Notebook: 02 Building WaveNet
    """
    rows = dependencies(dilations, kernel_size)
    title = f"{len(rows[0])} inputs reach one output"
    num_samples = num_samples or 1 - rows[0][0]
    figure, axes = blank_axes((8.6, 0.75 * len(rows) + 0.8), title)
    shown = range(1 - num_samples, 1)
    for level, dilation in enumerate(dilations, start=1):
        for position in shown:
            for start in (position - tap * dilation for tap in range(kernel_size)):
                if start in shown:
                    active = position in rows[level] and start in rows[level - 1]
                    style = {"color": ACTIVE, "lw": 1.6} if active else {"color": QUIET, "lw": 0.4}
                    axes.plot([start, position], [level - 1, level], zorder=1 + active, **style)
    for level, row in enumerate(rows):
        kind = INPUT if level == 0 else OUTPUT if level == len(dilations) else ACTIVE
        colours = [kind if position in row else "white" for position in shown]
        edges = [kind if position in row else "#9aa1a9" for position in shown]
        axes.scatter(shown, [level] * num_samples, s=60, c=colours, edgecolors=edges, zorder=3)
        name = "input" if level == 0 else f"dilation {dilations[level - 1]}"
        axes.text(0.9, level, name, va="center", fontsize=10, color=kind)
    axes.text(0.9, len(dilations) + 0.45, "output", va="center", fontsize=10, color=OUTPUT)
    width = num_samples / 8
    axes.set(xlim=(-num_samples, 1 + 1.6 * width), ylim=(-0.4, len(dilations) + 0.7))
    return figure


def gate():
    """Draw the two curves of the gate and their product.

    Returns:
        The `Figure`.

    Example:
        >>> from wavenet_keras.lessons.network.plots import gate
        >>> gate()
        <Figure: ...>

    Source: section 2.3 of the WaveNet paper.

    Notebook: 02 Building WaveNet
    """
    figure, (curves, product) = new_figure(columns=2, size=(9, 3.2))
    inputs = np.linspace(-5, 5, 201)
    sigmoid = 1 / (1 + np.exp(-inputs))
    curves.plot(inputs, np.tanh(inputs), color=INPUT, label="tanh: what to say, -1 to 1")
    curves.plot(inputs, sigmoid, color=ACTIVE, label="sigmoid: how much of it, 0 to 1")
    curves.axhline(0, color=QUIET, lw=0.8, zorder=0)
    curves.set_ylim(-1.1, 1.6)
    label(curves, "input", "output", "The two halves")
    curves.legend(loc="upper left", fontsize=9, frameon=False)
    gated = np.tanh(inputs)[None, :] * sigmoid[:, None]  # [gate, filter]
    image = product.imshow(
        gated, origin="lower", extent=(-5, 5, -5, 5), cmap="PuOr", vmin=-1, vmax=1, aspect="auto"
    )
    label(product, "filter", "gate", "tanh(filter) × sigmoid(gate)")
    for height, text in ((-4, "gate closed: nothing passes"), (4, "gate open: tanh(filter)")):
        text_on_white(product, (0, height), text, "black")
    figure.colorbar(image, ax=product)
    return figure


def gradient(gradient, receptive_field, position):
    """Draw how strongly each input sample moves one output.

    Args:
        gradient: Size of the gradient of one output with respect to each input `[time]`.
        receptive_field: Number of inputs that should matter.
        position: Index of that output.

    Returns:
        The `Figure`.

    Example:
        >>> from wavenet_keras.lessons.network.plots import gradient
        >>> gradient([0.0, 0.2, 0.5, 0.0], receptive_field=2, position=2)
        <Figure: ...>

    Notebook: 02 Building WaveNet
    """
    gradient = np.abs(np.asarray(gradient, dtype=float))
    reached = np.flatnonzero(gradient)
    untouched = np.flatnonzero(gradient == 0)
    floor = gradient[reached].min() / 10
    figure, axes = new_figure(size=(9, 3))
    first = position - receptive_field + 1
    axes.axvspan(first - 0.5, position + 0.5, color=GATE, zorder=0, label="receptive field")
    axes.axvline(position, color=OUTPUT, lw=1.2, label="the output looked at")
    axes.vlines(reached, floor, gradient[reached], color=INPUT, lw=2, label="inputs that move it")
    still = np.full(len(untouched), floor)
    axes.plot(untouched, still, "o", ms=3, color="#9aa1a9", label="gradient exactly 0")
    label(axes, "input sample", "size of gradient", f"What moves the output at sample {position}")
    axes.set_yscale("log")
    axes.set_ylim(floor / 2, gradient.max() * 3)
    axes.legend(fontsize=9, loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)
    return figure


def residual_block():
    """Draw the gated residual block: one layer of WaveNet.

    Returns:
        The `Figure`.

    Example:
        >>> from wavenet_keras.lessons.network.plots import residual_block
        >>> residual_block()
        <Figure: ...>

    Source: figure 4 of the WaveNet paper, turned on its side.

    Notebook: 02 Building WaveNet
    """
    figure, axes = blank_axes((9.2, 3.6), "The gated residual block")
    halves = ((2.0, "filter", "tanh", FILTER), (0.0, "gate", "sigmoid", GATE))
    for row, name, curve, colour in halves:
        box(axes, (2.6, row), "dilated\nconvolution", colour)
        axes.text(2.6, row + 0.52, name, ha="center", fontsize=9, color=FRAME)
        box(axes, (4.8, row), curve, colour)
        arrow(axes, [(0.9, 1.0), (0.9, row), (1.85, row)])
        arrow(axes, [(3.35, row), (4.05, row)])
        arrow(axes, [(5.55, row), (6.4, row), (6.4, 1.3 if row > 1 else 0.7)])
    circle(axes, (6.4, 1.0), "×")
    box(axes, (8.2, 1.0), "dense 1×1", PLAIN)
    circle(axes, (9.7, 1.0), "+")
    axes.plot([-0.2, 0.9], [1.0, 1.0], color="black", lw=1.3)
    arrow(axes, [(6.65, 1.0), (7.45, 1.0)])
    arrow(axes, [(8.95, 1.0), (9.45, 1.0)])
    arrow(axes, [(9.95, 1.0), (10.7, 1.0)])
    arrow(axes, [(0.3, 1.0), (0.3, 3.1), (9.7, 3.1), (9.7, 1.3)], INPUT)
    arrow(axes, [(7.05, 1.0), (7.05, -0.9)], OUTPUT)
    axes.text(-0.3, 1.0, "input", ha="right", va="center")
    axes.text(5.0, 3.2, "residual path: the input, unchanged", ha="center", color=INPUT)
    axes.text(10.8, 1.0, "to the\nnext block", va="center")
    axes.text(7.05, -1.2, "to the skip sum", ha="center", va="center", color=OUTPUT)
    axes.set(xlim=(-1.2, 12.2), ylim=(-1.5, 3.6))
    return figure


def network():
    """Draw the whole network, and the loop in which it generates.

    Returns:
        The `Figure`.

    Example:
        >>> from wavenet_keras.lessons.network.plots import network
        >>> network()
        <Figure: ...>

    Source: figure 4 of the WaveNet paper, turned on its side.

    Notebook: 00 Start here, 02 Building WaveNet
    """
    figure, axes = blank_axes((9.6, 3.4), "WaveNet")
    box(axes, (1.6, 2.4), "causal\nconvolution", FILTER)
    for centre, dilation in ((3.7, 1), (5.8, 2), (8.6, 512)):
        arrow(axes, [(centre - 1.35 + 0.35 * (dilation > 2), 2.4), (centre - 0.75, 2.4)])
        box(axes, (centre, 2.4), f"block\ndilation {dilation}", GATE)
        axes.plot([centre, centre], [1.95, 0.7], color=OUTPUT, lw=1.3)
    axes.text(7.2, 2.4, "…", ha="center", va="center", fontsize=16)
    arrow(axes, [(0.3, 2.4), (0.85, 2.4)])
    arrow(axes, [(6.55, 2.4), (7.0, 2.4)])
    arrow(axes, [(3.7, 0.7), (9.3, 0.7)], OUTPUT)
    axes.text(6.2, 0.35, "skip: what every block found, added up", ha="center", color=OUTPUT)
    circle(axes, (9.55, 0.7), "+")
    box(axes, (11.0, 0.7), "2 × (ReLU,\ndense)", PLAIN)
    box(axes, (13.1, 0.7), "softmax", PLAIN)
    arrow(axes, [(9.8, 0.7), (10.25, 0.7)])
    arrow(axes, [(11.75, 0.7), (12.35, 0.7)])
    axes.text(0.2, 2.4, "samples\nso far", ha="right", va="center", color=INPUT)
    axes.text(13.1, 1.4, "how likely is each of\n256 levels, next?", ha="center", color=OUTPUT)
    arrow(axes, [(13.1, 0.25), (13.1, -0.6), (-0.3, -0.6), (-0.3, 1.95)], INPUT)
    loop = "generating: draw one level, add it to the samples, and ask again"
    axes.text(6.2, -0.5, loop, ha="center", color=INPUT)
    axes.set(xlim=(-1.4, 14.7), ylim=(-1.0, 3.1))
    return figure
