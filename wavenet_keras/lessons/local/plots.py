"""Pictures of local conditions: what changes with time, and how it reaches the samples.

Each function returns a matplotlib `Figure` that nobody else knows: as the last line of a cell it
is shown once.

Notebook: 06 Local conditioning
"""

import numpy as np

from wavenet_keras.audio.mel import FLOOR, HOP_LENGTH, SAMPLE_RATE, band_centres
from wavenet_keras.conditions.digits import DIGIT_NAMES, PAUSE, PLACES, SEGMENTS
from wavenet_keras.conditions.digits import HOP_LENGTH as DIGIT_HOP_LENGTH
from wavenet_keras.display import plots
from wavenet_keras.display.figures import label, legend_outside, new_figure
from wavenet_keras.display.palette import BLUE, GREY, VERMILION
from wavenet_keras.lessons.local.diagrams import global_and_local
from wavenet_keras.network.upsampling import ConditionUpsampling

__all__ = [
    "digit_condition",
    "global_and_local",
    "mel_spectrogram",
    "mel_spectrograms",
    "typical_durations",
    "upsamplings",
]

MEL_TICKS = (100, 500, 1000, 2000, 3000)  # in Hz
LEVEL, DIFFERENCE = "Level (log-mel)", "Difference (log-mel)"
SCALE_TICKS = (-1, -0.5, 0, 0.5, 1)


def digit_condition(
    frames,
    spoken,
    waveform=None,
    sample_rate=8000,
    hop_length=DIGIT_HOP_LENGTH,
    title="What the network is told",
):
    """Draw the local condition of digits, and above it the sound that was made with it.

    Args:
        frames: `[frames, CHANNELS]`, as of `digit_frames`.
        spoken: The list of `SpokenDigit` that it is of; their channels are drawn, others are 0.
        waveform: A sound of the same time, float `[samples]`, or `None`.
        sample_rate: In Hz.
        hop_length: Samples between two frames.
        title: What is drawn.

    Returns:
        The `Figure`.

    Example:
        >>> from wavenet_keras.voices.digits import plan_digits
        >>> from wavenet_keras.conditions.digits import digit_frames
        >>> spoken = plan_digits("407", "jackson")
        >>> digit_condition(digit_frames(spoken, seconds=1.8), spoken)
        <Figure: What the network is told>

    Notebook: 06 Local conditioning
    """
    shares = [one.digit if isinstance(one.digit, dict) else {one.digit: 1.0} for one in spoken]
    digits = list(dict.fromkeys(digit for one in shares for digit in one))  # in order of appearance
    height = 1 + 0.6 * len(digits)
    heights = [height, 0.4] if waveform is None else [2.0, height, 0.4]
    figure, axes = new_figure(
        rows=len(heights), size=(10, sum(heights) + 1.8), sharex=True, height_ratios=heights
    )
    walk, pause = axes[-2:]
    seconds = len(frames) * hop_length / sample_rate
    channels = [digit * PLACES + place for digit in digits for place in range(PLACES)]
    ends = (0, seconds, len(channels) - 0.5, -0.5)  # place 0 of the first digit is at the top
    scale = dict(cmap="Blues", vmin=0, vmax=1, aspect="auto", interpolation="nearest")
    walk.imshow(frames[:, channels].T, extent=ends, **scale)
    walk.hlines(np.arange(1, len(digits)) * PLACES - 0.5, 0, seconds, color=GREY, linewidth=0.6)
    middles = [(row + 0.5) * PLACES - 0.5 for row in range(len(digits))]
    walk.set_yticks(middles, [DIGIT_NAMES[digit] for digit in digits])
    pause.imshow(frames[:, [PAUSE]].T, extent=(0, seconds, 0.5, -0.5), **scale)
    pause.set_yticks([0], ["pause"])
    label(walk, "", f"Places 0 to {SEGMENTS}", title)
    label(pause, "Time (s)", "")
    if waveform is not None:
        plots.spectrogram(waveform, sample_rate, title="What it says", ax=axes[0])
        axes[0].set_facecolor("black")  # its first and last window have their middles inside
    for time in sorted({float(one.times[end]) for one in spoken for end in (0, -1)}):
        for ax in axes:
            colour = "black" if ax in (walk, pause) else "white"
            ax.axvline(time, color=colour, linewidth=1, linestyle="--")
    pause.set_xlim(0, seconds)
    return figure


def upsamplings(values, hop_length):
    """Draw one channel of a condition at the rate of samples: held, and as straight lines.

    Args:
        values: Its frames, `[frames]`.
        hop_length: Samples that one frame lasts.

    Returns:
        The `Figure`.

    Example:
        >>> upsamplings([0.0, 1.0, 0.5], hop_length=8)
        <Figure: From 3 frames to 24 samples>

    Notebook: 06 Local conditioning
    """
    from keras import ops

    values = np.asarray(values, np.float32)
    held = np.repeat(values, hop_length)
    lines = ops.convert_to_numpy(ConditionUpsampling(1, hop_length)(values[None, :, None]))[0, :, 0]
    starts = np.arange(len(values) + 1) * hop_length
    figure, ax = new_figure(size=(10, 3.6))
    for start in starts:  # sample number s lasts from s - 1/2 to s + 1/2
        ax.axvline(start - 0.5, color="lightgrey", linewidth=0.8)
    ax.plot(held, color=BLUE, linewidth=1.5, drawstyle="steps-mid", label='held, "repeat"')
    ax.plot(lines, "--", color=VERMILION, linewidth=1.8, label='straight lines, "linear"')
    middles = starts[:-1] + (hop_length - 1) / 2
    ax.plot(middles, values, "o", color=VERMILION, markersize=6, label="middles of frames")
    ax.margins(x=0.01)
    label(ax, "Time (samples)", "Channel", f"From {len(values)} frames to {len(held)} samples")
    legend_outside(ax)
    return figure


def mel_spectrogram(mel, title="Log-mel spectrogram", ax=None):
    """Draw a log-mel spectrogram: each band's level in each frame.

    Args:
        mel: `[frames, NUM_BANDS]`, as of `log_mel`.
        title: What is drawn.
        ax: An `Axes` to draw into; `None` makes a figure with a scale of the colours.

    Returns:
        The `Figure`. Colours mean the same in all such pictures.

    Example:
        >>> mel_spectrogram(np.full((100, 40), -0.5))
        <Figure: Log-mel spectrogram>

    Notebook: 06 Local conditioning
    """
    alone = ax is None
    figure, ax = new_figure(size=(10, 3.8)) if alone else (ax.figure, ax)
    num_frames, bands = np.shape(mel)
    image = ax.imshow(
        np.asarray(mel).T,
        origin="lower",
        extent=(0, num_frames * HOP_LENGTH / SAMPLE_RATE, -0.5, bands - 0.5),
        vmin=FLOOR,
        vmax=1,
        cmap=_few_colours("magma"),
        aspect="auto",
        interpolation="nearest",
    )
    ax.set_yticks(np.interp(MEL_TICKS, band_centres(), np.arange(bands)), map(str, MEL_TICKS))
    label(ax, "Time (s)", "Band centre (Hz)", title)
    if alone:
        _add_scale(image, ax)
    return figure


def mel_spectrograms(mels, differences=False):
    """Draw log-mel spectrograms side by side.

    Args:
        mels: A dict of titles and spectrograms, `{"recording": mel, ...}`, at least one.
        differences: Whether to draw below each of the others what the first one is taken from it;
            they have to be of one shape.

    Returns:
        The `Figure`.

    Raises:
        ValueError: There is no spectrogram.

    Example:
        >>> mel = np.full((100, 40), -0.5)
        >>> mel_spectrograms({"before": mel, "after": mel + 0.1})
        <Figure: before; after>

    Notebook: 06 Local conditioning
    """
    if not mels:
        raise ValueError("Expected at least one spectrogram to draw, received none.")
    rows = 1 + differences
    figure, axes = new_figure(rows, len(mels), size=(10, 3.2 * rows), sharey=True, squeeze=False)
    for ax, (title, mel) in zip(axes[0], mels.items(), strict=True):
        mel_spectrogram(mel, title, ax)
    if differences:
        _draw_differences(axes[1], mels)
        _add_scales_into(axes[1, 0], axes[0, 0].images[0], axes[1, -1].images[0])
    else:
        _add_scale(ax.images[0], list(axes[0]))
    return figure


def _draw_differences(axes, mels):
    """Draw what the first spectrogram is taken from each of the others, from the second `Axes` on.

    Their numbers stand at the right of all, so that the columns stay where those above them are.
    """
    (first_title, first), *others = mels.items()
    for ax, (title, mel) in zip(axes[1:], others, strict=True):
        mel_spectrogram(np.subtract(mel, first), f"{title} − {first_title}", ax)
        ax.images[0].set(cmap=_few_colours("PuOr_r"), clim=(-1, 1))
    ax.yaxis.tick_right()
    ax.yaxis.set_label_position("right")
    ax.tick_params(labelright=True)
    ax.set_ylabel("Band centre (Hz)")
    ax.spines["right"].set_visible(True)


def _add_scales_into(ax, levels, differences):
    """Put the scales of levels and of differences, one below the other, into an empty `Axes`."""
    ax.axis("off")
    for bottom, image, meaning in ((0.7, levels, LEVEL), (0.2, differences, DIFFERENCE)):
        place = ax.inset_axes([0, bottom, 0.95, 0.1])
        bar = ax.figure.colorbar(image, cax=place, orientation="horizontal", ticks=SCALE_TICKS)
        bar.set_label(meaning)


def _add_scale(image, axes):
    image.figure.colorbar(image, ax=axes, pad=0.01, ticks=SCALE_TICKS, label=LEVEL)


def _few_colours(name):
    """A scale of so few colours that a png is small."""
    from matplotlib import colormaps

    return colormaps[name].resampled(16)


def typical_durations(durations, digit):
    """Draw how long each segment of a digit lasts in each speaker's voice.

    Args:
        durations: `DigitDurations`.
        digit: 0 to 9.

    Returns:
        The `Figure`.

    Example:
        >>> from wavenet_keras.voices.digits import load_durations
        >>> typical_durations(load_durations(), 7)
        <Figure: The segments of "seven">

    Notebook: 06 Local conditioning
    """
    from matplotlib import colormaps

    milliseconds = np.array([durations.typical(name, digit) for name in durations.speakers]) * 1000
    ends = milliseconds.cumsum(axis=1)
    figure, ax = new_figure(size=(10, 1.5 + 0.45 * len(milliseconds)))
    for segment in range(SEGMENTS):
        colour = colormaps["viridis"](segment / (SEGMENTS - 1))
        starts = ends[:, segment] - milliseconds[:, segment]
        bar = dict(color=colour, edgecolor="white", linewidth=0.8, height=0.7)
        ax.barh(durations.speakers, milliseconds[:, segment], left=starts, **bar)
    for row, end in enumerate(ends[:, -1]):
        ax.annotate(f"{end:.0f} ms", (end, row), (4, 0), textcoords="offset points", va="center")
    ax.invert_yaxis()  # the first speaker at the top
    ax.set_xlim(0, 1.12 * ends.max())
    label(ax, "Time in the digit (ms)", "", f'The segments of "{DIGIT_NAMES[digit]}"')
    return figure
