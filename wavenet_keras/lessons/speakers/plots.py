"""Pictures of conditioning on classes: how a speaker enters a block, and where speakers lie.

Each function returns a matplotlib `Figure` that nobody else knows: as the last line of a cell it
is shown once.

Notebook: 04 Global conditioning
"""

import numpy as np

from wavenet_keras.display import plots
from wavenet_keras.display.figures import BLUE, COLOURS, GREEN, GREY, label, new_figure
from wavenet_keras.voices.classes import embedding_table


def condition_path(model):
    """Draw how the id of a class reaches the gates of a block, with the shape at each step.

    Args:
        model: A `WaveNet` with `num_classes`.

    Returns:
        The `Figure`.

    Example:
        >>> import wavenet_keras as wk
        >>> model = wk.WaveNet(dilations=[1, 2], num_classes=4, global_condition_channels=16)
        >>> condition_path(model)
        <Figure: From an id to the gates of one block>

    Notebook: 04 Global conditioning
    """
    channels, both = model.global_condition_channels, 2 * model.dilation_channels
    table = [model.num_classes, channels]
    boxes = [
        (0, 1, "id", "[batch]", BLUE),
        (2.3, 1, f"row of the table\n{table}", f"[batch, {channels}]", BLUE),
        (5.1, 1, f"× matrix of the block\n[{channels}, {both}]", f"[batch, {both}]", BLUE),
        (2.3, -1, "dilated convolution\nof the sound", f"[batch, time, {both}]", GREEN),
        (7.6, 0, "+", f"[batch, time, {both}]", GREY),
        (9.9, 0, "tanh(half) ×\nsigmoid(half)", f"[batch, time, {both // 2}]", GREY),
    ]
    figure, ax = new_figure(size=(9.5, 2.8))
    for x, y, text, shape, colour in boxes:
        box = dict(boxstyle="round,pad=0.4", facecolor="white", edgecolor=colour, linewidth=1.5)
        ax.text(x, y, text, ha="center", va="center", fontsize=10, bbox=box, zorder=3)
        ax.text(x, y - 0.85, shape, ha="center", va="center", fontsize=9, color=colour)
    arrows = [((0.3, 1), (1.2, 1)), ((3.4, 1), (3.85, 1)), ((6.35, 1), (7.35, 0.15))]
    arrows += [((3.5, -1), (7.35, -0.15)), ((7.9, 0), (8.9, 0))]
    for start, end in arrows:
        ax.annotate("", end, start, arrowprops=dict(arrowstyle="->", color=GREY, linewidth=1.3))
    ax.text(7.2, 0.95, "the same at\nevery sample", fontsize=9, color=BLUE, ha="left", va="center")
    ax.set(xlim=(-0.6, 11.2), ylim=(-2.1, 1.7))
    ax.axis("off")
    ax.set_title("From an id to the gates of one block", fontsize=12, loc="left")
    return figure


def embedding_map(model, others=None, title="Where the speakers lie"):
    """Draw the vectors of all classes in the two directions in which they differ most.

    Args:
        model: A `WaveNet` with `num_classes`.
        others: A dict of labels and further vectors `[channels]` to draw, such as mixtures.
        title: What is drawn.

    Returns:
        The `Figure`. Distances in it are true as far as the percentages at the axes say.

    Example:
        >>> import wavenet_keras as wk
        >>> model = wk.WaveNet(dilations=[1, 2], num_classes=4, global_condition_channels=16)
        >>> embedding_map(model)
        <Figure: Where the speakers lie>

    Notebook: 04 Global conditioning
    """
    figure, ax = new_figure(size=(5.5, 4.2))
    shares = _draw_places(ax, model, others or {})
    ax.margins(0.18)
    ax.set_aspect("equal", adjustable="datalim")
    axes = [f"direction {i + 1} ({share:.0%} of the variance)" for i, share in enumerate(shares)]
    label(ax, *axes, title)
    return figure


def principal_directions(vectors):
    """The two directions in which some vectors differ most.

    Args:
        vectors: `[vectors, channels]`, at least two of them.

    Returns:
        `(project, shares)`: a function from `[points, channels]` to `[points, 2]`, and the share of
        the variance that lies in each direction.

    Example:
        >>> project, shares = principal_directions(np.array([[0.0, 0, 1], [2, 0, 1], [4, 0, 1]]))
        >>> print(np.abs(project([[4.0, 0, 1]])).round(3), shares.round(3))
        [[2. 0.]] [1. 0.]

    Source: principal component analysis, by the singular value decomposition.
    """
    centre = np.mean(vectors, axis=0)
    _, sizes, directions = np.linalg.svd(vectors - centre, full_matrices=False)
    shares = sizes[:2] ** 2 / max(np.sum(sizes**2), 1e-12)
    return lambda points: (np.asarray(points) - centre) @ directions[:2].T, shares


def mixture(model, vector, weights, waveform):
    """Draw a mixture of classes: its weights, its place among the classes, and its sound.

    Args:
        model: A `WaveNet` with `num_classes`.
        vector: The mixture's vector `[channels]`.
        weights: A dict from class name to weight.
        waveform: What was generated with it, float `[samples]`.

    Returns:
        The `Figure`.

    Notebook: 04 Global conditioning
    """
    figure, (bars, place, sound) = new_figure(
        columns=3, size=(9.5, 2.9), width_ratios=[1, 1.1, 1.6]
    )
    names = _names(model)
    total = sum(weights.values())
    bars.bar(names, [weights.get(name, 0) / total for name in names], color=_colours(len(names)))
    bars.set_ylim(0, 1.05)
    bars.tick_params(axis="x", rotation=30)
    label(bars, "", "Weight", "The mixture")
    _draw_places(place, model, {"": vector})
    place.margins(0.25)
    place.set(xticks=[], yticks=[])
    label(place, "", "", "Its place (star)")
    plots.spectrogram(waveform, model.sample_rate, title="What it says", ax=sound)
    return figure


def _draw_places(ax, model, others):
    """Draw classes as dots and other vectors as stars; the share of variance in each direction."""
    table = embedding_table(model)
    project, shares = principal_directions(table)
    names = _names(model)
    for point, name, colour in zip(project(table), names, _colours(len(names)), strict=True):
        _draw_place(ax, point, name, "o", colour)
    for name, vector in others.items():
        _draw_place(ax, project([vector])[0], name, "*", "black")
    return shares


def _draw_place(ax, point, name, marker, colour):
    ax.plot(*point, marker, color=colour, markersize=9 if marker == "o" else 13)
    ax.annotate(name, point, (0, 9), textcoords="offset points", ha="center", fontsize=10)


def _names(model):
    return model.class_names or [str(class_id) for class_id in range(model.num_classes)]


def _colours(count):
    """One colour for each of some classes; after the named ones they are shades of a scale."""
    named = [*COLOURS, GREY]
    if count <= len(named):
        return named[:count]
    from matplotlib import colormaps

    return [colormaps["viridis"](share) for share in np.linspace(0, 1, count)]
