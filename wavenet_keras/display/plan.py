"""The picture of a plan: what is said when, and how high, under the sound that came of it.

Notebook: 06b Any sentence
"""

import numpy as np

from wavenet_keras._checks import checked_channel, checked_rate
from wavenet_keras.conditions.plans import PAUSE
from wavenet_keras.display.figures import TEXT_SIZE, label, new_figure
from wavenet_keras.display.palette import BLUE, GREY, ORANGE, SKY
from wavenet_keras.display.plots import decibels, short_time_power

INCHES_PER_SECOND = 6.0  # at least: phones are to be told apart
LEAST_WIDTH, MOST_WIDTH = 10.0, 60.0
VOICED = 0.5  # from this share on a third of a phone counts as voiced
FLOOR_DB = -85.0


def plan(plan, waveform=None, sample_rate=None, title=None):
    """Draw a plan: phones and words with their boundaries, and the pitch; over them the sound.

    The pitch is drawn where the phones are voiced; in between, a thin line joins it.

    Args:
        plan: A `Plan`.
        waveform: float `[samples]`, -1 to 1: how it sounds, drawn as a spectrogram. `None`: none.
        sample_rate: Of the waveform, in Hz.
        title: What is drawn. `None`: the plan's text.

    Returns:
        The `Figure`.

    Raises:
        ValueError: A number of the plan makes no sense; or there is a waveform without its rate.

    Example:
        >>> from wavenet_keras.conditions.plans import Plan, PlannedPhone
        >>> hi = [PlannedPhone("HH", 0.06, word="hi"), PlannedPhone("AY1", 0.2, word="hi")]
        >>> plan(Plan(hi, "Hi"))
        <Figure: Hi>

    Notebook: 06b Any sentence
    """
    plan.check()
    sounds = waveform is not None
    if sounds:
        waveform, sample_rate = checked_channel(waveform), checked_rate("sample_rate", sample_rate)
    width = float(np.clip(INCHES_PER_SECOND * plan.seconds, LEAST_WIDTH, MOST_WIDTH))
    heights = [1.6, 1.6, 1.1] if sounds else [1.6, 1.1]
    figure, axes = new_figure(
        rows=len(heights),
        size=(width, 1.5 * sum(heights)),
        sharex=True,
        gridspec_kw={"height_ratios": heights, "hspace": 0},
    )
    title = (plan.text or "Plan") if title is None else title
    if sounds:
        _draw_spectrogram(axes[0], waveform, sample_rate)
        _draw_pitch(axes[0], plan, scale=1 / 1000)
        label(axes[0], "", "Frequency (kHz)", title)
    _draw_pitch(axes[-2], plan)
    label(axes[-2], "", "Pitch (Hz)", None if sounds else title)
    _draw_names(axes[-1], plan)
    label(axes[-1], "Time (s)", "")
    for ax in axes[:-1]:
        _draw_boundaries(ax, plan, "white" if sounds and ax is axes[0] else GREY)
    axes[0].set_xlim(0, plan.seconds)
    figure.alt = _in_words(plan, title, sounds)
    return figure


def _times(plan):
    return np.concatenate([[0.0], np.cumsum([one.seconds for one in plan.phones])])


def _draw_spectrogram(ax, waveform, sample_rate):
    from matplotlib import colormaps

    power, times, frequencies = short_time_power(waveform, sample_rate, frame_seconds=0.016)
    ax.pcolormesh(
        times,
        frequencies / 1000,
        decibels(power).T,
        vmin=FLOOR_DB,
        vmax=-20,
        cmap=colormaps["magma"].resampled(16),  # few colours make a small png
        rasterized=True,
    )


def _draw_pitch(ax, plan, scale=1.0):
    """The line of pitch; over a spectrogram, where the pitch is the lowest bright line, alone."""
    times = _times(plan)
    points = times[:-1, None] + np.diff(times)[:, None] * (np.arange(3) + 0.5) / 3
    pitch = scale * np.array([one.pitch for one in plan.phones], float)
    voiced = np.array([one.voiced for one in plan.phones], float) > VOICED
    heard = np.where(voiced, pitch, np.nan).ravel()
    if scale != 1:
        ax.plot(points.ravel(), heard, color=SKY, linewidth=2, linestyle="-")
        return
    ax.plot(points.ravel(), pitch.ravel(), color=SKY, linewidth=1, linestyle="-")
    ax.plot(
        points.ravel(), heard, color=BLUE, linewidth=2.5, linestyle="-", marker="o", markersize=4
    )
    ax.margins(y=0.15)


def _draw_boundaries(ax, plan, color):
    for time, one in zip(_times(plan), plan.phones, strict=False):
        word = one.begins_word or one.phone == PAUSE
        ax.axvline(time, color=color, linewidth=1.2 if word else 0.5, alpha=0.8)


def _draw_names(ax, plan):
    """Boxes of phones, their names by turns high and low so that short ones have room; of words."""
    times = _times(plan)
    high = False
    for start, end, one in zip(times, times[1:], plan.phones, strict=False):
        if one.phone != PAUSE:
            high = not high
            _box(ax, start, end, (1, 2), one.phone, 1.72 if high else 1.28, SKY)
    for start, end, word in _words(plan, times):
        _box(ax, start, end, (0, 0.95), word, 0.475, ORANGE)
    ax.set_ylim(-0.05, 2.05)
    ax.set_yticks([0.5, 1.5], ["words", "phones"])
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def _box(ax, start, end, rows, text, height, color):
    from matplotlib.patches import Rectangle

    corner, tall = (start, rows[0]), rows[1] - rows[0]
    ax.add_patch(
        Rectangle(corner, end - start, tall, facecolor=color, alpha=0.35, edgecolor="black")
    )
    middle = (start + end) / 2
    ax.text(middle, height, text, ha="center", va="center", fontsize=TEXT_SIZE, clip_on=True)


def _words(plan, times):
    """`(start, end, word)` of each word."""
    words = []
    for start, end, one in zip(times, times[1:], plan.phones, strict=False):
        if one.phone == PAUSE:
            continue
        if one.begins_word or not words or words[-1][1] != start:
            words.append([start, end, f"{one.word}{one.ends}"])
        words[-1][1] = end
    return words


def _in_words(plan, title, sounds):
    voiced = np.array([one.voiced for one in plan.phones], float) > VOICED
    pitch = np.array([one.pitch for one in plan.phones], float)[voiced]
    heard = f", with a pitch from {pitch.min():.0f} to {pitch.max():.0f} Hz" if len(pitch) else ""
    under = ", under the spectrogram of its sound" if sounds else ""
    spoken = sum(one.phone != PAUSE for one in plan.phones)
    return f"{title}: {spoken} phones in {plan.seconds:.2f} s{heard}{under}, over time in seconds."
