"""Pictures of any sentence on its way to sound: alignment, melodies, frames, judges.

Each function returns a matplotlib `Figure` that nobody else knows: as the last line of a cell it
is shown once.

Notebook: 06b Any sentence
"""

import numpy as np

from wavenet_keras.conditions.plans import NUM_CONTEXT, NUM_IDS, PAUSE, SYMBOLS
from wavenet_keras.conditions.plans.frames import NUM_TIMED, PITCH_BINS, frame_boundaries
from wavenet_keras.display.figures import TEXT_SIZE, label, legend_outside, new_figure
from wavenet_keras.display.palette import GREY, RECORDED, VERMILION, looks
from wavenet_keras.lessons.text.alignment_plots import (
    scores_and_paths,
    states_in_a_row,
    word_fits,
    words_in_time,
)

__all__ = [
    "frames_of_plan",
    "judgements",
    "melodies",
    "scores_and_paths",
    "states_in_a_row",
    "word_fits",
    "words_in_time",
]

VOICED = 0.5  # from this share on a third of a phone counts as voiced
HOP_SECONDS = 0.005
# The numbers of a frame, in their order: how many, and what they are.
GROUPS = (
    (NUM_IDS, "which phones"),
    (NUM_CONTEXT, "place in word\nand phrase"),
    (NUM_TIMED, "time, voice,\nslope"),
    (len(PITCH_BINS), "pitch, in bins\nfrom low to high"),
)


def melodies(plans, title="How high, phone by phone"):
    """Draw the pitch and the durations of plans that have the same phones, phone by phone.

    Args:
        plans: `{label: Plan}`.
        title: What is drawn.

    Returns:
        The `Figure`. Pitch is drawn where it is heard: where the phones are voiced.

    Raises:
        ValueError: There is no plan, or their phones differ.

    Example:
        >>> from wavenet_keras.conditions.plans import Plan, PlannedPhone
        >>> hi = [PlannedPhone("HH", 0.06), PlannedPhone("AY1", 0.2, (220, 200, 180))]
        >>> melodies({"flat": Plan(hi).with_range(0), "as it is": Plan(hi)})
        <Figure: How high, phone by phone; How long>

    Notebook: 06b Any sentence
    """
    every = [[one.phone for one in plan.phones] for plan in plans.values()]
    if not every or any(phones != every[0] for phones in every):
        raise ValueError("Expected one or more plans of the same phones: another one has others.")
    spoken = [place for place, phone in enumerate(every[0]) if phone != PAUSE]
    figure, (high, long) = new_figure(rows=2, size=(10, 6.4), sharex=True, height_ratios=[3, 2])
    for name, look in looks(plans).items():
        phones = plans[name].phones
        points = np.arange(len(phones))[:, None] + (np.arange(3) - 1) / 3
        pitch = np.array([one.pitch for one in phones], float)
        pitch[np.array([one.voiced for one in phones]) <= VOICED] = np.nan
        high.plot(points.ravel(), pitch.ravel(), **look, linewidth=2, label=name)
        lengths = [1000 * phones[place].seconds for place in spoken]
        long.plot(spoken, lengths, **look, linewidth=1.6, marker="o", markersize=4)
    first, last = spoken[0], spoken[-1]
    long.set_xlim(first - 0.6, last + 0.6)
    long.set_xticks(spoken, [phones[place].phone for place in spoken], rotation=90)
    for place in spoken:
        if phones[place].begins_word:
            for ax in (high, long):
                ax.axvline(place - 0.5, color=GREY, linewidth=0.6, linestyle="-")
    long.set_ylim(0)
    label(high, "", "Pitch (Hz)", title)
    label(long, "Phone", "Milliseconds", "How long")
    legend_outside(high)
    return figure


def frames_of_plan(frames, plan):
    """Draw the frames of a plan, each of their numbers in a row of its own.

    Args:
        frames: `[frames, CHANNELS]`, as of `plan_frames`.
        plan: The `Plan` that they are of.

    Returns:
        The `Figure`. The numbers of a group share a scale of colours, from the lowest to the
        highest of their row.

    Example:
        >>> from wavenet_keras.conditions.plans import Plan, PlannedPhone, plan_frames
        >>> plan = Plan([PlannedPhone("HH", 0.06, word="hi"), PlannedPhone("AY1", 0.2, word="hi")])
        >>> frames_of_plan(plan_frames(plan), plan)
        <Figure: The numbers of each frame>

    Notebook: 06b Any sentence
    """
    counts = [count for count, _ in GROUPS]
    figure, axes = new_figure(
        rows=len(GROUPS), size=(10, 8.4), sharex=True, height_ratios=[3 + c for c in counts]
    )
    seconds, ends = len(frames) * HOP_SECONDS, np.cumsum(counts)
    bounds = frame_boundaries(plan) * HOP_SECONDS
    for ax, (count, name), end in zip(axes, GROUPS, ends, strict=True):
        rows = np.asarray(frames[:, end - count : end], float).T
        scale = dict(vmin=0, vmax=len(SYMBOLS)) if end == NUM_IDS else dict(vmin=0, vmax=1)
        ax.imshow(
            rows if end == NUM_IDS else _from_0_to_1(rows),
            extent=(0, seconds, count - 0.5, -0.5),
            aspect="auto",
            interpolation="nearest",
            cmap="nipy_spectral" if end == NUM_IDS else "Blues",
            **scale,
        )
        for time in bounds[1:-1]:
            ax.axvline(time, color=GREY, linewidth=0.5, linestyle="-")
        ax.set_yticks([(count - 1) / 2], [name])
        ax.tick_params(axis="y", length=0)
    axes[-1].invert_yaxis()
    for start, end, one in zip(bounds, bounds[1:], plan.phones, strict=False):
        room = 8.5 * (end - start) / seconds  # inches
        if one.phone != PAUSE and room >= 0.13 * len(one.phone):
            place = ((start + end) / 2, 2)
            text = axes[0].text(*place, one.phone, ha="center", va="center", fontsize=TEXT_SIZE)
            text.set_bbox({"facecolor": "white", "alpha": 0.75, "pad": 1, "edgecolor": "none"})
    label(axes[0], "", "", "The numbers of each frame")
    label(axes[-1], "Time (s)", "")
    figure.alt = (
        f"{len(frames)} frames of {frames.shape[1]} numbers: five rows of phones that change at "
        "each boundary, twenty of the place in word and phrase, eleven that run through each "
        "phone, and twenty bins through which the pitch moves as a line."
    )
    return figure


def _from_0_to_1(rows):
    least, most = rows.min(axis=1, keepdims=True), rows.max(axis=1, keepdims=True)
    return (rows - least) / np.maximum(most - least, 1e-9)


def judgements(rows, judge):
    """Draw word error rates with the intervals in which they are known.

    Args:
        rows: A list of dicts, the rows of `allison_scores.json`: `"what"`, and for the judge a
            dict with `"word_error_rate"`, `"from"` and `"to"`.
        judge: The judge's name.

    Returns:
        The `Figure`. What was recorded is blue, what was made by a machine is red.

    Raises:
        ValueError: The judge has not heard one of the rows.

    Example:
        >>> heard = {"word_error_rate": 0.1, "from": 0.05, "to": 0.2}
        >>> judgements([{"what": "real recordings", "own": heard}], "own")
        <Figure: Words heard wrong>

    Notebook: 06b Any sentence
    """
    missing = [row["what"] for row in rows if judge not in row]
    if missing or not rows:
        raise ValueError(f"Expected rows that {judge!r} has judged, which it has not: {missing}.")
    figure, ax = new_figure(size=(10, 1.4 + 0.55 * len(rows)))
    for place, row in enumerate(rows):
        scores = row[judge]
        colour = RECORDED if row["what"].startswith("real") else VERMILION
        span = [100 * scores[name] for name in ("from", "to")]
        ax.plot(span, [place, place], "-", color=colour, linewidth=3)
        ax.plot(100 * scores["word_error_rate"], place, "o", color=colour, markersize=9)
    ax.set_yticks(range(len(rows)), [row["what"] for row in rows])
    ax.invert_yaxis()
    ax.set_xlim(0)
    ax.margins(y=0.2)
    label(ax, "Word error rate (%), with the interval of 95 %", "", "Words heard wrong")
    return figure
