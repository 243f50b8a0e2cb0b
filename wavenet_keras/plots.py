"""Pictures of sounds, codes, corpora and training runs.

Each function returns a matplotlib `Figure` that is known to nobody else: as the last line of a
cell it is shown once, and `figure.savefig("picture.png")` writes it. Nothing here changes
matplotlib's settings.

Notebook: 01 From sound to codes, and all that follow
"""

import numpy as np

from wavenet_keras._figures import (
    BLUE,
    COLOURS,
    GREEN,
    GREY,
    LINE_STYLES,
    ORANGE,
    VERMILION,
    label,
    new_figure,
    png,
)
from wavenet_keras.data_plots import (
    corpus_summary,
    training_history,
    training_windows,
    window_diagram,
)

__all__ = [
    "codes_histogram",
    "corpus_summary",
    "decibels",
    "label",
    "mu_law_curve",
    "new_figure",
    "one_hot",
    "png",
    "quantization_error",
    "short_time_power",
    "spectrogram",
    "spectrum",
    "training_history",
    "training_windows",
    "waveform",
    "window_diagram",
]

SMALLEST_POWER = 1e-12  # -120 dB: where level scales end
FEW_SAMPLES = 300  # a waveform of fewer samples is drawn with a dot for each


def waveform(waveform, sample_rate, title="Waveform", ax=None):
    """Draw a sound as amplitude against time; a short piece shows each of its samples as a dot.

    Args:
        waveform: float `[samples]`, -1 to 1.
        sample_rate: In Hz.
        title: What is drawn.
        ax: An `Axes` to draw into; `None` makes a figure.

    Returns:
        The `Figure`.

    Example:
        >>> waveform(np.sin(np.arange(8000) * 0.1), sample_rate=8000, title="A tone")
        <Figure: A tone>

    Notebook: 01 From sound to codes
    """
    figure, ax = new_figure(size=(9, 2.4)) if ax is None else (ax.figure, ax)
    short = len(waveform) < FEW_SAMPLES
    scale, unit = (1000, "ms") if short else (1, "s")
    times = np.arange(len(waveform)) / sample_rate * scale
    ax.plot(times, waveform, color=BLUE, linewidth=0.8, marker="o" if short else "", markersize=4)
    if not short:
        ax.set_ylim(-1.05, 1.05)
    ax.margins(x=0.01)
    label(ax, f"Time ({unit})", "Amplitude", title)
    return figure


def spectrogram(waveform, sample_rate, title="Spectrogram", floor_db=-100, ax=None):
    """Draw how loud each frequency is at each time; 0 dB is a sine from -1 to 1.

    Args:
        waveform: float `[samples]`, -1 to 1.
        sample_rate: In Hz.
        title: What is drawn.
        floor_db: The level at which colours begin.
        ax: An `Axes` to draw into; `None` makes a figure.

    Returns:
        The `Figure`.

    Example:
        >>> spectrogram(np.sin(np.arange(8000) * 0.1), sample_rate=8000)
        <Figure: Spectrogram>

    Notebook: 01 From sound to codes
    """
    from matplotlib import colormaps

    figure, ax = new_figure(size=(9, 3.2)) if ax is None else (ax.figure, ax)
    power, times, frequencies = short_time_power(waveform, sample_rate)  # [frames, frequencies]
    image = ax.pcolormesh(
        times,
        frequencies / 1000,
        decibels(power).T,
        vmin=floor_db,
        vmax=-20,
        cmap=colormaps["magma"].resampled(16),  # few colours make a small png
        rasterized=True,
    )
    bar = figure.colorbar(image, ax=ax, pad=0.01)
    bar.set_label("Level (dB)", fontsize=11)
    label(ax, "Time (s)", "Frequency (kHz)", title)
    return figure


def spectrum(sounds, nyquist=None, title="Spectrum"):
    """Draw the mean level of each frequency in one or more sounds, and a Nyquist frequency.

    Args:
        sounds: A dict of labels and sounds, `{"original": (waveform, sample_rate), ...}`.
        nyquist: A frequency in Hz to mark: half of a sample rate. `None` marks none.
        title: What is drawn.

    Returns:
        The `Figure`.

    Example:
        >>> tone = np.sin(np.arange(8000) * 0.1)
        >>> spectrum({"tone": (tone, 8000)}, nyquist=4000, title="A tone")
        <Figure: A tone>

    Notebook: 01 From sound to codes
    """
    figure, ax = new_figure(size=(9, 3.2))
    for (name, sound), colour, style in zip(sounds.items(), COLOURS, LINE_STYLES, strict=False):
        power, _, frequencies = short_time_power(*sound)
        levels = decibels(power.mean(axis=0))
        ax.plot(frequencies / 1000, levels, style, color=colour, linewidth=1.3, label=name)
    if nyquist is not None:
        text = f"Nyquist frequency, {nyquist / 1000:g} kHz"
        ax.axvline(nyquist / 1000, color="black", linewidth=1.5, linestyle=":", label=text)
    highest = max(rate for _, rate in sounds.values()) / 2000
    ax.set_xlim(0, 1.02 * max(highest, (nyquist or 0) / 1000))
    ax.set_ylim(-125, 0)
    label(ax, "Frequency (kHz)", "Level (dB)", title)
    ax.legend(fontsize=10, loc="upper right")
    return figure


def short_time_power(waveform, sample_rate, frame_seconds=0.032):
    """Measure the power of each frequency in frames that overlap by three quarters.

    A sine between -1 and 1 has power 1 (0 dB) at its frequency.

    Args:
        waveform: float `[samples]`; a shorter one than a frame is padded with silence.
        sample_rate: In Hz.
        frame_seconds: Length of a frame.

    Returns:
        `(power, times, frequencies)`: power `[frames, frequencies]`, the middle of each frame in
        seconds, and the frequencies in Hz.

    Example:
        >>> tone = np.cos(2 * np.pi * 1000 * np.arange(8000) / 8000)
        >>> power, times, frequencies = short_time_power(tone, 8000)
        >>> print(frequencies[power[0].argmax()], round(power[0].max(), 3))
        1000.0 1.0
    """
    size = max(16, 4 * round(frame_seconds * sample_rate / 4))
    waveform = np.asarray(waveform, dtype=np.float64)
    waveform = np.pad(waveform, (0, max(0, size - len(waveform))))
    frames = np.lib.stride_tricks.sliding_window_view(waveform, size)[:: size // 4]
    window = np.hanning(size + 1)[:-1]
    amplitudes = np.abs(np.fft.rfft(frames * window, axis=1)) / (window.sum() / 2)
    times = (np.arange(len(frames)) * (size // 4) + size / 2) / sample_rate
    return amplitudes**2, times, np.fft.rfftfreq(size, 1 / sample_rate)


def decibels(power):
    """Return a power, relative to a sine between -1 and 1, in dB; -120 at the least.

    Example:
        >>> print(decibels(np.array([1.0, 0.01, 0.0])))
        [   0.  -20. -120.]
    """
    return 10 * np.log10(np.maximum(power, SMALLEST_POWER))


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
    from wavenet_keras.audio import mu_law_decode

    figure, (curve, steps) = new_figure(columns=2, size=(9, 3.2))
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
    curve.legend(fontsize=10)
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
        ax.legend(fontsize=10)
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
    figure, ax = new_figure(size=(9, 3.2))
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
    figure, (close, whole) = new_figure(columns=2, size=(9, 2.8))
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
        linewidth=1.3,
        label="quantised",
    )
    close.legend(fontsize=10)
    whole.plot(times, quantized - original, color=VERMILION, linewidth=0.6)
    label(close, "Time (ms)", "Amplitude", "Closely")
    label(whole, "Time (s)", "Amplitude", "Error")
    return figure
