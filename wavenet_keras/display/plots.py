"""Pictures of sounds: waveform, spectrogram, spectrum.

Each function returns a matplotlib `Figure` that is known to nobody else: as the last line of a
cell it is shown once, and `figure.savefig("picture.png")` writes it. Nothing here changes
matplotlib's settings.

Notebook: 01 From sound to codes, and all that follow
"""

import numpy as np

from wavenet_keras.display.figures import label, legend_outside, new_figure
from wavenet_keras.display.palette import BLUE, looks

LOWEST_DB = -120.0  # where level scales end
FEW_SAMPLES = 300  # a waveform of fewer samples is drawn with a dot for each


def waveform(waveform, sample_rate, title="Waveform", ax=None, color=BLUE):
    """Draw a sound as amplitude against time; a short piece shows each of its samples as a dot.

    Args:
        waveform: float `[samples]`, -1 to 1.
        sample_rate: In Hz.
        title: What is drawn.
        ax: An `Axes` to draw into; `None` makes a figure.
        color: Of the line.

    Returns:
        The `Figure`.

    Example:
        >>> waveform(np.sin(np.arange(8000) * 0.1), sample_rate=8000, title="A tone")
        <Figure: A tone>

    Notebook: 01 From sound to codes
    """
    figure, ax = new_figure(size=(10, 3)) if ax is None else (ax.figure, ax)
    short = len(waveform) < FEW_SAMPLES
    scale, unit = (1000, "ms") if short else (1, "s")
    times = np.arange(len(waveform)) / sample_rate * scale
    ax.plot(times, waveform, color=color, linewidth=0.8, marker="o" if short else "", markersize=4)
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

    figure, ax = new_figure(size=(10, 3.8)) if ax is None else (ax.figure, ax)
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
    bar.set_label("Level (dB)")
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
    figure, ax = new_figure(size=(10, 3.8))
    for name, look in looks(sounds).items():
        power, _, frequencies = short_time_power(*sounds[name])
        levels = decibels(power.mean(axis=0))
        ax.plot(frequencies / 1000, levels, **look, linewidth=1.6, label=name)
    if nyquist is not None:
        text = f"Nyquist frequency, {nyquist / 1000:g} kHz"
        ax.axvline(nyquist / 1000, color="black", linewidth=1.5, linestyle=":", label=text)
    highest = max(rate for _, rate in sounds.values()) / 2000
    ax.set_xlim(0, 1.02 * max(highest, (nyquist or 0) / 1000))
    ax.set_ylim(-125, 0)
    ax.set_yticks([-120, -90, -60, -30, 0])
    label(ax, "Frequency (kHz)", "Level (dB)", title)
    legend_outside(ax)
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
    levels = 10 * np.log10(np.maximum(power, 10 ** (LOWEST_DB / 10)))
    return np.maximum(levels, LOWEST_DB)  # a logarithm may round to a little less
