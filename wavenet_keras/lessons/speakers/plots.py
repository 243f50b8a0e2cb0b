"""Pictures of conditioning on classes: how a speaker enters a block, and where speakers lie.

Each function returns a matplotlib `Figure` that nobody else knows: as the last line of a cell it
is shown once.

Notebook: 04 Global conditioning
"""

import numpy as np

from wavenet_keras.display import plots
from wavenet_keras.display.diagrams import connect, measure_in_inches, step
from wavenet_keras.display.figures import blank_axes, label, new_figure
from wavenet_keras.display.palette import BLUE, GREEN, GREY, looks
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
    alt = (
        f"The id picks a row of the table, {channels} numbers; a matrix of the block makes {both} "
        "of them, the same at every sample, which are added to what the dilated convolution gives "
        "from the sound; one half goes through tanh, one through sigmoid, and they are multiplied."
    )
    figure, ax = blank_axes((10, 3.7), "From an id to the gates of one block", alt)
    measure_in_inches(ax, 10, 3.2)
    table = f"row of the table\n{[model.num_classes, channels]}"
    one = step(ax, (0.35, 2.4), "id", BLUE, "[batch]", above=True)
    row = step(ax, (2.1, 2.4), table, BLUE, f"[batch, {channels}]", above=True)
    matrix = f"× matrix of the block\n[{channels}, {both}]"
    product = step(ax, (4.9, 2.4), matrix, BLUE, f"[batch, {both}]", above=True)
    sound = f"[batch, time, {both}]"
    convolution = step(ax, (3.5, 0.8), "dilated convolution\nof the sound", GREEN, sound)
    added = step(ax, (7.0, 1.5), "+", GREY)
    gate = step(ax, (9.1, 1.5), "tanh(half) ×\nsigmoid(half)", GREY, f"[batch, time, {both // 2}]")
    for pair in ((one, row), (row, product), (product, added), (convolution, added), (added, gate)):
        connect(ax, *pair)
    ax.text(6.5, 2.4, "the same at\nevery sample", color=BLUE, ha="left", va="center")
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
    figure, ax = new_figure(size=(7, 5.2))
    shares = _draw_places(ax, model, others or {})
    ax.margins(0.18)
    ax.set_aspect("equal", adjustable="datalim")
    axes = [f"Direction {i + 1} ({share:.0%} of the variance)" for i, share in enumerate(shares)]
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
    figure, (bars, place, sound) = new_figure(columns=3, size=(10, 3.8), width_ratios=[1, 1.1, 1.6])
    names = _names(model)
    total = sum(weights.values())
    colours = [look["color"] for look in looks(names).values()]
    bars.bar(names, [weights.get(name, 0) / total for name in names], color=colours)
    bars.set_ylim(0, 1.05)
    bars.tick_params(axis="x", rotation=60)
    label(bars, "", "Weight", "The mixture")
    _draw_places(place, model, {"": vector})
    place.margins(0.4, 0.25)
    place.set(xticks=[], yticks=[])
    label(place, "", "", "Its place (star)")
    plots.spectrogram(waveform, model.sample_rate, title="What it says", ax=sound)
    return figure


def _draw_places(ax, model, others):
    """Draw classes as dots and other vectors as stars; the share of variance in each direction."""
    table = embedding_table(model)
    project, shares = principal_directions(table)
    names = _names(model)
    for point, (name, look) in zip(project(table), looks(names).items(), strict=True):
        _draw_place(ax, point, name, "o", look["color"])
    for name, vector in others.items():
        _draw_place(ax, project([vector])[0], name, "*", "black")
    _turn_names_inwards(ax)
    return shares


def _draw_place(ax, point, name, marker, colour):
    ax.plot(*point, marker, color=colour, markersize=9 if marker == "o" else 13)
    ax.annotate(name, point, (0, 9), textcoords="offset points", ha="center")


def _turn_names_inwards(ax):
    """Names far left begin at their dots, and far right they end there: none meets the axis."""
    places = np.array([text.xy[0] for text in ax.texts])
    shares = (places - places.min()) / max(np.ptp(places), 1e-12)
    for text, share in zip(ax.texts, shares, strict=True):
        text.set_ha("left" if share < 1 / 6 else "right" if share > 5 / 6 else "center")


def _names(model):
    return model.class_names or [str(class_id) for class_id in range(model.num_classes)]
