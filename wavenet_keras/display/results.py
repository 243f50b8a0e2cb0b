"""Pictures of what is there and what came out: corpora, training runs, tables by class.

Notebook: 01 From sound to codes, 03 Training on a GPU, 04 Global conditioning
"""

import csv
from collections import Counter
from pathlib import Path

import numpy as np

from wavenet_keras.display.figures import BLUE, GREY, label, line_looks, new_figure

NO_LABEL = "(no label)"
KNOWS_NOTHING = "knows nothing"


def corpus_summary(corpus):
    """Draw what a corpus holds: minutes of each label, lengths, levels and sample rates of files.

    Args:
        corpus: A `Corpus`, or any iterable of `Recording`s.

    Returns:
        The `Figure`.

    Example:
        >>> import wavenet_keras as wk
        >>> corpus_summary(wk.Corpus("data/sounds"))
        <Figure: Minutes; Lengths; Levels; Sample rates>

    Notebook: 01 From sound to codes
    """
    recordings = list(corpus)
    seconds, rates = Counter(), Counter()
    for recording in recordings:
        seconds[recording.label or NO_LABEL] += recording.seconds
        rates[f"{recording.sample_rate:,}"] += 1
    figure, axes = new_figure(2, 2, size=(9, 4.6))
    (by_label, lengths), (levels, by_rate) = axes
    names = sorted(seconds, reverse=True)  # horizontal bars grow upwards
    by_label.barh(names, [seconds[name] / 60 for name in names], color=BLUE, height=0.6)
    lengths.hist([recording.seconds for recording in recordings], bins=20, color=BLUE)
    levels.hist([recording.level_dbfs for recording in recordings], bins=20, color=BLUE)
    by_rate.barh(list(rates), list(rates.values()), color=BLUE, height=0.6)
    by_rate.margins(y=0.5)
    label(by_label, "Minutes", "", "Minutes")
    label(lengths, "Length (s)", "Files", "Lengths")
    label(levels, "Level (dBFS, root mean square)", "Files", "Levels")
    label(by_rate, "Files", "Sample rate (Hz)", "Sample rates")
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
    figure, ax = new_figure(size=(9, 3.2))
    for name, (colour, style) in zip(names, line_looks(), strict=False):
        points = [(int(row["step"]), float(row[name])) for row in rows if row[name]]
        ax.plot(*zip(*points, strict=True), style, color=colour, marker=".", label=name)
    ax.axhline(uniform_bits, color=GREY, linestyle=":", label="knows nothing")
    label(ax, "Step", "Bits per sample", "Training")
    ax.legend(fontsize=10)
    return figure


def learning_curves(curves, x="Step", uniform_bits=8.0, logarithmic=False):
    """Draw the bits per sample of several runs against how long each has been trained.

    Args:
        curves: A dict of labels and pairs: how long, and bits per sample, each `[points]`.
        x: What "how long" counts.
        uniform_bits: Bits of a model that knows nothing, drawn for comparison: 8 for 256 codes.
        logarithmic: Whether each equal distance along `x` is ten times as long.

    Returns:
        The `Figure`.

    Example:
        >>> learning_curves({"a run": ([0, 10, 20], [8.0, 6.3, 5.8])})
        <Figure: Bits per sample>

    Notebook: 03 Training on a GPU
    """
    figure, ax = new_figure(size=(9, 3.2))
    for (name, curve), (colour, style) in zip(curves.items(), line_looks(), strict=False):
        ax.plot(*curve, style, color=colour, marker=".", label=name)
    ax.axhline(uniform_bits, color=GREY, linestyle=":", label=KNOWS_NOTHING)
    if logarithmic:
        ax.set_xscale("log")
    label(ax, x, "Bits per sample", "Bits per sample")
    ax.legend(fontsize=10)
    return figure


def counts(table, names, title, rows="asked for", columns="heard"):
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
    figure, ax = new_figure(size=(4.8, 3.4))
    ax.imshow(table, cmap="Blues", vmin=table.min() - 0.1 * np.ptp(table))
    middle = (table.min() + table.max()) / 2
    for (row, column), value in np.ndenumerate(table):
        text = f"{value}" if table.dtype.kind == "i" else f"{value:.2f}"
        colour = "white" if value > middle else "black"
        ax.text(column, row, text, ha="center", va="center", color=colour, fontsize=11)
    crowded = sum(len(name) for name in names) > 30
    ax.set_xticks(range(len(names)), names, rotation=45 if crowded else 0)
    ax.set_yticks(range(len(names)), names)
    label(ax, columns, rows, title)
    return figure
