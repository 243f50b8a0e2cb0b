"""Pictures of the network: what an output depends on, the gate, the block, the whole.

Each function returns a matplotlib `Figure` that nobody else knows: as the last line of a cell it
is shown once.

Notebook: 02 Building WaveNet
"""

import numpy as np

from wavenet_keras.display.diagrams import FRAME, arrow, framed_number, text_on_white
from wavenet_keras.display.figures import blank_axes, label, legend_outside, new_figure
from wavenet_keras.display.palette import BLUE, GREEN, VERMILION
from wavenet_keras.lessons.network.diagrams import GATE, network, residual_block

INPUT, ACTIVE, OUTPUT, QUIET = BLUE, GREEN, VERMILION, "#c4c9cf"

__all__ = [
    "convolution",
    "dependencies",
    "dependency_tree",
    "gate",
    "gradient",
    "network",
    "residual_block",
]


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
    taps = " and ".join(f"{weight:g} times the input" for weight in weights)
    alt = f"{title}: output number {position} is the sum of {taps} at offsets {list(offsets)}."
    figure, axes = blank_axes((min(10, 0.95 * time + 1.8), 3), title, alt)
    for row, samples, colour, name in ((0, inputs, INPUT, "input"), (1, outputs, OUTPUT, "output")):
        for index, sample in enumerate(samples):
            framed_number(
                axes, (index, 1.6 * row), f"{sample:g}", colour, row == 1 and index == position
            )
        axes.text(time - 0.3, 1.6 * row, name, va="center", color=colour)
    for weight, offset in zip(weights, offsets, strict=True):
        start = position + offset
        colour = "black" if offset <= 0 else OUTPUT
        if not 0 <= start < time:
            framed_number(axes, (start, 0), "0", QUIET, False)
        arrow(axes, [(start, 0.32), (position, 1.26)], colour)
        # Nearer to where the arrow begins, for there they lie apart.
        text_on_white(axes, (start + 0.35 * (position - start), 0.65), f"× {weight:g}", colour)
    axes.text((time - 1) / 2, -0.85, "time →", ha="center", va="center", color=FRAME)
    axes.set(xlim=(min(0, position + min(offsets)) - 0.6, time + 1.2), ylim=(-1.1, 2.2))
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
    alt = f"{title} through layers of dilation {', '.join(map(str, dilations))}."
    figure, axes = blank_axes((10, 0.85 * len(rows) + 1), title, alt)
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
        axes.text(0.9, level, name, va="center", color=kind)
    axes.text(0.9, len(dilations) + 0.45, "output", va="center", color=OUTPUT)
    width = num_samples / 8
    axes.set(xlim=(-num_samples, 1 + 1.9 * width), ylim=(-0.4, len(dilations) + 0.8))
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
    figure, (curves, product) = new_figure(columns=2, size=(10, 4.2))
    inputs = np.linspace(-5, 5, 201)
    sigmoid = 1 / (1 + np.exp(-inputs))
    curves.plot(inputs, np.tanh(inputs), color=INPUT, label="tanh: what to say")
    curves.plot(inputs, sigmoid, color=ACTIVE, label="sigmoid: how much of it")
    curves.axhline(0, color=QUIET, lw=0.8, ls="-", zorder=0)
    curves.set_ylim(-1.1, 2.1)
    label(curves, "Input", "Output", "The two halves")
    curves.set_yticks([-1, -0.5, 0, 0.5, 1])  # above them is the legend
    curves.legend(loc="upper left", frameon=False)
    gated = np.tanh(inputs)[None, :] * sigmoid[:, None]  # [gate, filter]
    image = product.imshow(
        gated, origin="lower", extent=(-5, 5, -5, 5), cmap="PuOr", vmin=-1, vmax=1, aspect="auto"
    )
    label(product, "Filter", "Gate", "tanh(filter) × sigmoid(gate)")
    for height, text in ((-4, "gate closed: nothing"), (4, "gate open: tanh")):
        text_on_white(product, (0, height), text, "black")
    figure.colorbar(image, ax=product, label="Output")
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
    figure, axes = new_figure(size=(10, 3.8))
    first = position - receptive_field + 1
    axes.axvspan(first - 0.5, position + 0.5, color=GATE, zorder=0, label="receptive field")
    axes.axvline(position, color=OUTPUT, lw=1.2, label="the output looked at")
    axes.vlines(reached, floor, gradient[reached], color=INPUT, lw=2, label="inputs that move it")
    still = np.full(len(untouched), floor)
    axes.plot(untouched, still, "o", ms=3, color="#9aa1a9", label="gradient exactly 0")
    label(
        axes, "Input sample", "Size of the gradient", f"What moves the output at sample {position}"
    )
    axes.set_yscale("log")
    axes.set_ylim(floor / 2, gradient.max() * 3)
    legend_outside(axes)
    return figure
