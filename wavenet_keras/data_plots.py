"""Pictures of what a network is trained on, and of how training went.

`wavenet_keras.plots` offers them too.

Notebook: 01 From sound to codes, 03 Training on a GPU
"""

import csv
from collections import Counter
from pathlib import Path

import numpy as np

from wavenet_keras._figures import BLUE, GREEN, GREY, label, line_looks, new_figure

NO_LABEL = "(no label)"


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


def window_diagram(inputs, targets, sample_weight):
    """Draw one short training window as rows of numbered boxes; a pale target has no loss.

    Args:
        inputs: Codes `[time]`.
        targets: Codes `[time]`, one step later.
        sample_weight: Zeros and ones `[time]`.

    Returns:
        The `Figure`.

    Example:
        >>> window_diagram([128, 131, 140], [131, 140, 138], [0, 1, 1])
        <Figure: One window: inputs, and the targets one step later>

    Notebook: 01 From sound to codes
    """
    figure, ax = new_figure(size=(9, 2.1))
    rows = (
        ("input", 1.2, inputs, [BLUE] * len(inputs)),
        ("target", 0, targets, [GREEN if weight else "white" for weight in sample_weight]),
    )
    for name, y, codes, colours in rows:
        for x, (code, colour) in enumerate(zip(codes, colours, strict=True)):
            text_colour = GREY if colour == "white" else "white"
            style = dict(boxstyle="square,pad=0.45", facecolor=colour, edgecolor=GREY)
            ax.text(
                x,
                y,
                f"{code:3d}",
                bbox=style,
                color=text_colour,
                fontsize=11,
                ha="center",
                va="center",
                family="monospace",
            )
        ax.text(-0.7, y, name, ha="right", va="center", fontsize=11)
    for x in range(len(inputs)):
        ax.annotate("", (x, 0.4), (x, 0.8), arrowprops=dict(arrowstyle="->", color=GREY))
    ax.set(xlim=(-2, len(inputs)), ylim=(-0.6, 1.8))
    ax.axis("off")
    ax.set_title("One window: inputs, and the targets one step later", fontsize=12, loc="left")
    return figure


def training_windows(batch, sample_rate, quantization_channels=256, rows=4):
    """Draw the first windows of a batch as waveforms; grey is context, whose outputs have no loss.

    Args:
        batch: `(inputs, targets, sample_weight)` as `Windows` gives them: codes, or a dict with
            `codes`, `[batch, time]`.
        sample_rate: In Hz.
        quantization_channels: Number of codes.
        rows: How many windows to draw.

    Returns:
        The `Figure`.

    Example:
        >>> codes = np.full((2, 800), 128)
        >>> training_windows((codes, codes, np.ones((2, 800))), sample_rate=8000)
        <Figure: Training windows: loss where white>

    Notebook: 01 From sound to codes
    """
    from wavenet_keras.audio import mu_law_decode

    inputs, _, sample_weight = batch
    codes = np.asarray(inputs["codes"] if isinstance(inputs, dict) else inputs)[:rows]
    waveforms = mu_law_decode(codes, quantization_channels)  # [rows, time]
    times = np.arange(codes.shape[1]) / sample_rate
    figure, axes = new_figure(
        rows=len(codes), size=(9, 0.6 + 0.95 * len(codes)), sharex=True, squeeze=False
    )
    for ax, waveform, weights in zip(axes[:, 0], waveforms, sample_weight, strict=False):
        ax.plot(times, waveform, color=BLUE, linewidth=0.7)
        no_loss = np.asarray(weights) == 0
        ax.fill_between(times, -1, 1, where=no_loss, step="mid", color="#dddddd", linewidth=0)
        ax.set_ylim(-1, 1)
        ax.margins(x=0)
        label(ax, "", "")
    axes[0, 0].set_title("Training windows: loss where white", fontsize=12, loc="left")
    axes[-1, 0].set_xlabel("Time (s)", fontsize=11)
    figure.supylabel("Amplitude", fontsize=11)
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
