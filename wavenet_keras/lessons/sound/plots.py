"""Pictures of codes: how amplitudes get them, how often each occurs, what is lost.

`wavenet_keras.plots` offers them too.

Notebook: 01 From sound to codes
"""

import numpy as np

from wavenet_keras.audio import mu_law_decode
from wavenet_keras.display.figures import label, new_figure
from wavenet_keras.display.palette import BLUE, GREEN, GREY, ORANGE, VERMILION


def mu_law_curve(quantization_channels=256):
    """Draw which code each amplitude gets, evenly spaced and by mu-law, and the distance of levels.

    Args:
        quantization_channels: Number of codes.

    Returns:
        The `Figure`.

    Example:
        >>> mu_law_curve(16)
        <Figure: Code of each amplitude; Distance to the next level>

    Notebook: 01 From sound to codes
    """
    figure, (curve, steps) = new_figure(columns=2, size=(10, 4))
    codes = np.arange(quantization_channels)
    evenly_spaced = np.linspace(-1, 1, quantization_channels)
    by_mu_law = mu_law_decode(codes, quantization_channels)
    kinds = (("linear", evenly_spaced, VERMILION, "--"), ("mu-law", by_mu_law, BLUE, "-"))
    for name, levels, colour, style in kinds:
        curve.step(levels, codes, where="mid", color=colour, linestyle=style, label=name)
        middles = (levels[1:] + levels[:-1]) / 2
        steps.semilogy(middles, np.diff(levels), style, color=colour, label=name)
    label(curve, "Amplitude", "Code", "Code of each amplitude")
    label(steps, "Amplitude", "Distance (amplitude)", "Distance to the next level")
    for ax in (curve, steps):
        ax.set_xticks([-1, -0.5, 0, 0.5, 1])
    curve.legend()
    return figure


def codes_histogram(codes, quantization_channels=256, title="How often each code occurs"):
    """Draw how often each code occurs, as a share of all.

    Args:
        codes: Integers of any shape, 0 to `quantization_channels - 1`; or a dict of labels and
            codes, for several drawn over one another.
        quantization_channels: Number of codes.
        title: What is drawn.

    Returns:
        The `Figure`.

    Example:
        >>> codes_histogram(np.array([0, 128, 128, 255]))
        <Figure: How often each code occurs>

    Notebook: 01 From sound to codes
    """
    figure, ax = new_figure()
    named = codes if isinstance(codes, dict) else {None: codes}
    for (name, values), colour in zip(named.items(), (BLUE, ORANGE, GREEN), strict=False):
        counts = np.bincount(np.ravel(values), minlength=quantization_channels)
        shares = 100 * counts / counts.sum()
        ax.bar(np.arange(len(counts)), shares, width=1.0, color=colour, alpha=0.7, label=name)
    ax.margins(x=0.01)
    label(ax, "Code", "Share of samples (%)", title)
    if isinstance(codes, dict):
        ax.legend()
    return figure


def one_hot(vectors, title="One-hot vectors"):
    """Draw one-hot vectors as columns: one mark in each, as high as its code.

    Args:
        vectors: `[time, quantization_channels]`, zeros and ones.
        title: What is drawn.

    Returns:
        The `Figure`.

    Example:
        >>> one_hot(np.eye(4)[[1, 2, 3]])
        <Figure: One-hot vectors>

    Notebook: 01 From sound to codes
    """
    vectors = np.asarray(vectors)
    figure, ax = new_figure(size=(10, 4))
    # Dots, not an image: a cell of 256 in a column is less than a pixel high, and would be lost.
    times, codes = np.nonzero(vectors)
    ax.plot(times, codes, "s", color=BLUE, markersize=5)
    ax.set_xlim(-0.5, len(vectors) - 0.5)
    ax.set_ylim(-0.02 * vectors.shape[1] - 0.5, 1.02 * vectors.shape[1] - 0.5)
    ax.set_facecolor("#f2f7fc")
    label(ax, "Time (samples)", "Code", title)
    return figure


def quantization_error(original, quantized, sample_rate, zoom_seconds=0.01):
    """Draw a sound before and after quantisation, closely, and the error over the whole of it.

    The close view is at the loudest sample.

    Args:
        original: float `[samples]`.
        quantized: float `[samples]`: the same sound, of levels.
        sample_rate: In Hz.
        zoom_seconds: How much the close view shows.

    Returns:
        The `Figure`.

    Example:
        >>> sound = np.sin(np.arange(800) * 0.1)
        >>> quantization_error(sound, np.round(sound), sample_rate=8000)
        <Figure: Closely; Error>

    Notebook: 01 From sound to codes
    """
    figure, (close, whole) = new_figure(columns=2, size=(10, 3.6))
    width = round(zoom_seconds * sample_rate)
    start = max(0, min(int(np.abs(original).argmax()) - width // 2, len(original) - width))
    piece = slice(start, start + width)
    times = np.arange(len(original)) / sample_rate
    close.plot(1000 * times[piece], original[piece], color=GREY, label="original")
    close.step(
        1000 * times[piece],
        quantized[piece],
        where="mid",
        color=VERMILION,
        linestyle="-",
        linewidth=1.3,
        label="quantised",
    )
    close.set_ylim(top=close.get_ylim()[1] + 0.45 * np.ptp(close.get_ylim()))  # for the legend
    close.legend(loc="upper center", ncols=2, frameon=False, columnspacing=1, handlelength=1.5)
    whole.plot(times, quantized - original, color=VERMILION, linewidth=0.6)
    label(close, "Time (ms)", "Amplitude", "Closely")
    label(whole, "Time (s)", "Amplitude", "Error")
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
    figure, ax = new_figure(size=(10, 2.5))
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
                ha="center",
                va="center",
                family="monospace",
            )
        ax.text(-0.7, y, name, ha="right", va="center")
    for x in range(len(inputs)):
        ax.annotate("", (x, 0.4), (x, 0.8), arrowprops=dict(arrowstyle="->", color=GREY))
    ax.set(xlim=(-2, len(inputs)), ylim=(-0.6, 1.8))
    ax.axis("off")
    ax.set_title("One window: inputs, and the targets one step later", loc="left")
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
    inputs, _, sample_weight = batch
    codes = np.asarray(inputs["codes"] if isinstance(inputs, dict) else inputs)[:rows]
    waveforms = mu_law_decode(codes, quantization_channels)  # [rows, time]
    times = np.arange(codes.shape[1]) / sample_rate
    figure, axes = new_figure(
        rows=len(codes), size=(10, 0.9 + 1.1 * len(codes)), sharex=True, squeeze=False
    )
    for ax, waveform, weights in zip(axes[:, 0], waveforms, sample_weight, strict=False):
        ax.plot(times, waveform, color=BLUE, linewidth=0.7)
        no_loss = np.asarray(weights) == 0
        ax.fill_between(times, -1, 1, where=no_loss, step="mid", color="#dddddd", linewidth=0)
        ax.set(ylim=(-1, 1), yticks=[-0.5, 0.5])
        ax.margins(x=0)
        label(ax, "", "")
    axes[0, 0].set_title("Training windows: loss where white", loc="left")
    axes[-1, 0].set_xlabel("Time (s)")
    figure.supylabel("Amplitude")
    return figure
