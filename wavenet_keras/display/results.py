"""Pictures of what is there and what came out: corpora, training runs, tables by class.

Notebook: 01 From sound to codes, 03 Training on a GPU, 04 Global conditioning
"""

import csv
from collections import Counter
from pathlib import Path

import numpy as np

from wavenet_keras.display.figures import label, legend_outside, new_figure
from wavenet_keras.display.palette import BLUE, GREY, VERMILION, looks

NO_LABEL = "(no label)"
KNOWS_NOTHING = "knows nothing"
IN_WORDS = {"bits_per_sample": "training", "val_bits_per_sample": "held out"}


def corpus_summary(corpus):
    """Draw what a corpus holds: minutes of each label, lengths, levels and sample rates of files.

    Args:
        corpus: A `Corpus`, or any iterable of `Recording`s.

    Returns:
        The `Figure`.

    Example:
        >>> import wavenet_keras as wk
        >>> corpus_summary(wk.Corpus("data/sounds"))
        <Figure: How much of each label; How long files are; How loud they are; At which rates>

    Notebook: 01 From sound to codes
    """
    recordings = list(corpus)
    seconds, rates = Counter(), Counter()
    for recording in recordings:
        seconds[recording.label or NO_LABEL] += recording.seconds
        rates[f"{recording.sample_rate:,}"] += 1
    figure, axes = new_figure(2, 2, size=(10, 6.4))
    (by_label, lengths), (levels, by_rate) = axes
    names = sorted(seconds, reverse=True)  # horizontal bars grow upwards
    by_label.barh(names, [seconds[name] / 60 for name in names], color=BLUE, height=0.6)
    lengths.hist([recording.seconds for recording in recordings], bins=20, color=BLUE)
    levels.hist([recording.level_dbfs for recording in recordings], bins=20, color=BLUE)
    by_rate.barh(list(rates), list(rates.values()), color=BLUE, height=0.6)
    by_rate.margins(y=0.5)
    label(by_label, "Minutes", "", "How much of each label")
    label(lengths, "Length (s)", "Files", "How long files are")
    label(levels, "Level (dBFS, root mean square)", "Files", "How loud they are")
    label(by_rate, "Files", "Sample rate (Hz)", "At which rates")
    return figure


def training_history(path, uniform_bits=8.0):
    """Draw bits per sample against training steps, from a run's `history.csv`.

    Args:
        path: The file, or the run folder that holds it.
        uniform_bits: Bits of a model that knows nothing, drawn for comparison: 8 for 256 codes.

    Returns:
        The `Figure`.

    Raises:
        ValueError: The file has no steps, or nothing in bits.

    Notebook: 03 Training on a GPU
    """
    path = Path(path)
    path = path / "history.csv" if path.is_dir() else path
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    names = [name for name in (rows[0] if rows else ()) if name.endswith("bits_per_sample")]
    if not names or "step" not in rows[0]:
        raise ValueError(
            f"Expected columns step and bits_per_sample with at least one row in {path}, received "
            f"{list(rows[0]) if rows else 'no rows'}. Train a little longer, or check the path."
        )
    figure, ax = new_figure(size=(10, 3.8))
    for name, look in zip(names, looks(names).values(), strict=True):
        points = [(int(row["step"]), float(row[name])) for row in rows if row[name]]
        ax.plot(
            *zip(*points, strict=True),
            **look,
            marker=".",
            markersize=4,
            label=IN_WORDS.get(name, name),
        )
    ax.axhline(uniform_bits, color=GREY, linestyle=":", label=KNOWS_NOTHING)
    label(ax, "Step", "Bits per sample", "Training")
    legend_outside(ax)
    return figure


def learning_curves(curves, x="Step", uniform_bits=8.0, logarithmic=False, title=None):
    """Draw the bits per sample of several runs against how long each has been trained.

    Args:
        curves: A dict of labels and pairs: how long, and bits per sample, each `[points]`.
        x: What "how long" counts.
        uniform_bits: Bits of a model that knows nothing, drawn for comparison: 8 for 256 codes.
        logarithmic: Whether each equal distance along `x` is ten times as long.
        title: Whose curves these are.

    Returns:
        The `Figure`.

    Example:
        >>> learning_curves({"a run": ([0, 10, 20], [8.0, 6.3, 5.8])}, title="A short run")
        <Figure: A short run>

    Notebook: 03 Training on a GPU
    """
    figure, ax = new_figure(size=(10, 3.8))
    for name, look in looks(curves).items():
        ax.plot(*curves[name], **look, marker=".", label=name)
    ax.axhline(uniform_bits, color=GREY, linestyle=":", label=KNOWS_NOTHING)
    if logarithmic:
        ax.set_xscale("log")
    label(ax, x, "Bits per sample", title)
    legend_outside(ax)
    return figure


def counts(table, names, title, rows="Asked for", columns="Heard"):
    """Draw a table of numbers by class, such as a confusion matrix or bits per sample.

    Args:
        table: Numbers `[classes, classes]`.
        names: Of the classes.
        title: What is drawn.
        rows: What a row stands for.
        columns: What a column stands for.

    Returns:
        The `Figure`.

    Example:
        >>> counts([[3, 0], [1, 2]], ["a", "b"], "Who is heard")
        <Figure: Who is heard>

    Notebook: 04 Global conditioning
    """
    table = np.asarray(table)
    return _table(table, table, names, title, rows, columns)[0]


def cost_table(table, names, title, rows="Asked for", columns="Told"):
    """Draw what each row costs in each column, such as bits per sample of speakers told a name.

    The colour says how much more it costs than the best of the row, which is framed.

    Args:
        table: Numbers `[classes, classes]`; less is better.
        names: Of the classes.
        title: What is drawn.
        rows: What a row stands for.
        columns: What a column stands for.

    Returns:
        The `Figure`.

    Example:
        >>> cost_table([[3.1, 3.9], [5.2, 4.8]], ["a", "b"], "Bits per sample")
        <Figure: Bits per sample>

    Notebook: 04 Global conditioning
    """
    from matplotlib.patches import Rectangle

    table = np.asarray(table, dtype=float)
    best = table.argmin(axis=1)
    excess = table - table.min(axis=1, keepdims=True)
    figure, ax = _table(table, excess, names, title, rows, columns)
    for row, column in enumerate(best):
        style = {"fill": False, "edgecolor": VERMILION, "linewidth": 3}
        ax.add_patch(Rectangle((column - 0.46, row - 0.46), 0.92, 0.92, **style))
    figure.alt = (
        f"{title}: {rows} in rows, {columns} in columns. The best of each row: "
        + ", ".join(f"{names[row]} {names[column]}" for row, column in enumerate(best))
        + "."
    )
    return figure


def _table(table, shades, names, title, rows, columns):
    """The numbers of a table, each on a colour from light to dark for a small to a large shade."""
    longest = max(map(len, names))
    crowded = longest > 7  # letters that fit side by side
    size = (1.6 + 0.1 * longest + 0.75 * len(names), 1.6 + 0.52 * len(names) + 0.5 * crowded)
    figure, ax = new_figure(size=size)
    ax.imshow(shades, cmap="Blues", vmin=shades.min() - 0.1 * np.ptp(shades), aspect="auto")
    middle = (shades.min() + shades.max()) / 2
    for (row, column), value in np.ndenumerate(table):
        text = f"{value}" if table.dtype.kind == "i" else f"{value:.2f}"
        colour = "white" if shades[row, column] > middle else "black"
        ax.text(column, row, text, ha="center", va="center", color=colour)
    ax.set_xticks(range(len(names)), names)
    if crowded:
        ax.tick_params(axis="x", rotation=35)
    ax.set_yticks(range(len(names)), names)
    label(ax, columns, rows, title)
    return figure, ax
