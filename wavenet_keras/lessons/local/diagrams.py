"""A diagram of two conditions, a global and a local one, on their way to the gates.

`plots` offers it too.

Notebook: 06 Local conditioning
"""

import numpy as np

from wavenet_keras.display.diagrams import connect, measure_in_inches, step
from wavenet_keras.display.figures import label, new_figure
from wavenet_keras.display.palette import BLUE, GREEN, GREY, VERMILION


def global_and_local(model):
    """Draw how a global and a local condition reach the gates of a block, and what each is in time.

    Args:
        model: A `WaveNet` with `num_classes` and `local_condition_channels`.

    Returns:
        The `Figure`.

    Raises:
        ValueError: The model lacks one of the two conditions.

    Example:
        >>> import wavenet_keras as wk
        >>> model = wk.WaveNet(
        ...     [1], num_classes=6, global_condition_channels=16, local_condition_channels=132,
        ...     hop_length=40)
        >>> global_and_local(model)
        <Figure: Two conditions on their way to the gates of one block; ...>

    Notebook: 06 Local conditioning
    """
    if not (model.num_classes and model.local_condition_channels):
        raise ValueError("Expected a model with `num_classes` and `local_condition_channels`.")
    figure, (path, time) = new_figure(rows=2, size=(10, 6.9), height_ratios=[3.2, 1])
    figure.alt = (
        "The id picks a row of the table, and a matrix of the block makes numbers of it that are "
        "the same at every sample. The frames go through upsampling and a matrix of the block, "
        "and change from frame to frame. Both are added to what the dilated convolution gives "
        "from the sound, before tanh and sigmoid. In time, the global condition is one straight "
        "line, the local one a staircase."
    )
    _draw_paths(path, model)
    _draw_in_time(time, model)
    return figure


def _draw_paths(ax, model):
    width, channels = model.global_condition_channels, model.local_condition_channels
    both = 2 * model.dilation_channels
    last = f"[batch, time, {both}]"
    measure_in_inches(ax, 10, 4.6)
    table = f"row of the table\n{[model.num_classes, width]}"
    one = step(ax, (0.8, 3.7), "id", BLUE, "[batch]", above=True)
    row = step(ax, (3.25, 3.7), table, BLUE, f"[batch, {width}]", above=True)
    matrix = f"× matrix of the block\n[{width}, {both}]"
    constant = step(ax, (5.75, 3.7), matrix, BLUE, f"[batch, {both}]", above=True)
    convolution = step(ax, (4.6, 2.3), "dilated convolution\nof the sound", GREEN, last)
    (first_text, first_shape), second_text = _local_steps(model)
    frames = step(ax, (0.8, 0.8), "frames", VERMILION, f"[batch, frames, {channels}]")
    first = step(ax, (3.25, 0.8), first_text, VERMILION, first_shape)
    second = step(ax, (5.75, 0.8), second_text, VERMILION, last)
    added = step(ax, (7.5, 2.3), "+", GREY)
    gate = step(ax, (9.1, 2.3), "tanh(half) ×\nsigmoid(half)", GREY, f"[batch, time, {both // 2}]")
    pairs = [(one, row), (row, constant), (constant, added), (convolution, added), (added, gate)]
    for start, end in [*pairs, (frames, first), (first, second), (second, added)]:
        connect(ax, start, end)
    ax.text(7.3, 3.7, "the same at\nevery sample", color=BLUE, ha="left", va="center")
    ax.text(7.3, 0.8, "changes from\nframe to frame", color=VERMILION, ha="left", va="center")
    ax.axis("off")
    label(ax, "", "", "Two conditions on their way to the gates of one block")


def _local_steps(model):
    """What is done to the frames first, with the shape it gives, and what then."""
    channels, both = model.local_condition_channels, 2 * model.dilation_channels
    matrix = f"× matrix of the block\n[{channels}, {both}]"
    times = f"× {model.hop_length} samples"
    if model.upsampling == "repeat":  # the matrix comes first, as that is cheaper
        return (matrix, f"[batch, frames, {both}]"), f"each held\n{times}"
    return (f"{model.upsampling} upsampling\n{times}", f"[batch, time, {channels}]"), matrix


def _draw_in_time(ax, model):
    frames = np.array([0.2, 0.2, 0.9, 0.6, 0.3, 0.7, 0.7, 0.1])
    edges = np.arange(len(frames) + 1) * model.hop_length
    ax.plot(edges[[0, -1]], [1.6, 1.6], "-", color=BLUE, linewidth=2)
    ax.stairs(frames, edges, baseline=None, color=VERMILION, linewidth=2)
    ax.set(xticks=edges, ylim=(-0.1, 2.0), yticks=[1.6, 0.45], yticklabels=["global", "local"])
    ax.margins(x=0.01)
    label(ax, "Time (samples)", "", "What one channel of each is in time")
