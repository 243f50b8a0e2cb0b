"""Pictures of generation: what is computed again and again, the caches, the speed, the draw.

Each function returns a matplotlib `Figure` that nobody else knows: as the last line of a cell it
is shown once.

Notebook: 05 Fast generation
"""

import math

import numpy as np

from wavenet_keras.display.figures import blank_axes, label, legend_outside, new_figure
from wavenet_keras.display.palette import BLUE, GENERATED, GREEN, GREY, RECORDED, VERMILION, looks
from wavenet_keras.generation.sampling import adjust_logits
from wavenet_keras.lessons.network.plots import dependencies

NEW, READ, KNOWN, QUIET = VERMILION, BLUE, "#9aa1a9", "#c4c9cf"
PALE_NEW, PALE_READ = "#fbe0cf", "#d6e8f5"


def costs(receptive_fields, curves, unit):
    """Draw what one sample costs against the receptive field, both on logarithmic scales.

    Args:
        receptive_fields: In samples, `[networks]`.
        curves: A dict of names and costs `[networks]`, above 0.
        unit: What the costs are counted in.

    Returns:
        The `Figure`.

    Example:
        >>> costs([16, 256], {"naive": [160, 2560], "with caches": [10, 20]}, "products")
        <Figure: The cost of one sample>

    Notebook: 05 Fast generation
    """
    figure, axes = new_figure(size=(10, 3.6))
    for name, look in looks(curves).items():
        axes.loglog(receptive_fields, curves[name], **look, marker="o", label=name)
    legend_outside(axes)
    label(axes, "Receptive field (samples)", unit, "The cost of one sample")
    return figure


def repeated_work(dilations):
    """Draw all that one output is computed from, and what of it was not known before.

    The values that earlier outputs have needed already are grey. New is only the column of the
    present sample. Beside what is new, each layer reads one old value: those are blue.

    Args:
        dilations: Dilation of each layer of two taps, first layer first.

    Returns:
        The `Figure`.

    Example:
        >>> repeated_work([1, 2, 4, 8])
        <Figure: Of 31 values, 26 were computed before, and 5 are new>

    Source: figure 2 of Paine et al., "Fast WaveNet Generation Algorithm", 2016.

    Notebook: 05 Fast generation
    """
    rows = dependencies(dilations)
    total = sum(map(len, rows))
    title = f"Of {total} values, {total - len(rows)} were computed before, and {len(rows)} are new"
    alt = f"{title}; new is the present sample of each layer, and each layer reads one old value."
    figure, axes = blank_axes((10, 0.8 * len(rows) + 1.3), title, alt)
    for level, dilation in enumerate(dilations, start=1):
        for position in rows[level]:
            new = position == 0
            for start, colour in ((position - dilation, READ), (position, NEW)):
                style = {"color": colour, "lw": 1.8} if new else {"color": QUIET, "lw": 0.7}
                axes.plot([start, position], [level - 1, level], zorder=1 + new, **style)
    for level, row in enumerate(rows):
        next_dilation = dilations[level] if level < len(dilations) else None
        colours = [_colour_of(position, next_dilation) for position in row]
        axes.scatter(row, [level] * len(row), s=70, c=colours, zorder=3)
        name = "input" if level == 0 else f"after dilation {dilations[level - 1]}"
        axes.text(0.6, level, name, va="center")
    past = rows[0][0]
    for row, (text, colour) in enumerate(
        (
            ("new", NEW),
            ("known, needed for the new ones", READ),
            ("known, computed again for nothing", KNOWN),
        )
    ):
        axes.text(past, len(rows) - 0.35 - 0.4 * row, f"● {text}", color=colour)
    axes.set(xlim=(past - 0.7, 0.35 * -past + 1.5), ylim=(-0.4, len(rows)))
    return figure


def _colour_of(position, next_dilation):
    if position == 0:
        return NEW
    return READ if position == -next_dilation else KNOWN


def ring_contents(dilation, time):
    """What the ring of a block of two taps holds just before a sample comes in.

    Args:
        dilation: The block's dilation, which is the length of its ring.
        time: The number of the sample that comes in, from 0 on.

    Returns:
        For each slot the number of the sample whose input it holds; negative numbers are the
        silence before the sound. What is read, and then overwritten, is slot `time % dilation`.

    Example:
        >>> ring_contents(4, time=6)
        [4, 5, 2, 3]

    Notebook: 05 Fast generation
    """
    return [time - 1 - (time - 1 - slot) % dilation for slot in range(dilation)]


def ring_buffers(dilations, times):
    """Draw the ring of each block at some steps: which value is read, which is written.

    Args:
        dilations: Dilation of each block of two taps.
        times: The steps to draw, side by side.

    Returns:
        The `Figure`.

    Example:
        >>> ring_buffers([1, 2, 4], times=[5, 6])
        <Figure: Steps 5, 6: the upper number is read, the lower one takes its place>

    Notebook: 05 Fast generation
    """
    times = list(times)
    steps = f"Step{'s' if len(times) > 1 else ''} {', '.join(map(str, times))}"
    title = f"{steps}: the upper number is read, the lower one takes its place"
    width = max(dilations) + 0.9
    units = width * len(times) + 3.4
    unit = min(0.62, 10 / units)  # inches
    size = (max(7.5, unit * units), unit * (1.35 * len(dilations) + 0.7) + 0.6)
    figure, axes = blank_axes(size, title, title)
    for column, time in enumerate(times):
        left = column * width
        axes.text(left, 0.75, f"sample {time} comes in")
        for row, dilation in enumerate(dilations):
            contents = ring_contents(dilation, time)
            for slot, held in enumerate(contents):
                corner = (left + slot, -1.35 * row - 0.5)
                if slot == time % dilation:
                    _active_slot(axes, corner, held, time)
                else:
                    _slot(axes, corner, 1, "white", held, GREY)
    for row, dilation in enumerate(dilations):
        axes.text(-0.3, -1.35 * row, f"dilation {dilation}", ha="right", va="center")
    axes.set(xlim=(-3.4, width * len(times)), ylim=(-1.35 * (len(dilations) - 1) - 0.8, 1.2))
    axes.set_aspect("equal")
    return figure


def _slot(axes, corner, height, colour, number, ink):
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle(corner, 1, height, facecolor=colour, edgecolor=KNOWN, lw=0.8))
    centre = (corner[0] + 0.5, corner[1] + height / 2)
    axes.text(*centre, _with_minus(number), ha="center", va="center", color=ink)


def _active_slot(axes, corner, held, time):
    from matplotlib.patches import Rectangle

    _slot(axes, (corner[0], corner[1] + 0.5), 0.5, PALE_READ, held, READ)
    _slot(axes, corner, 0.5, PALE_NEW, time, NEW)
    axes.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor="black", lw=1.8, zorder=3))


def _with_minus(number):
    return str(number).replace("-", "−")


def speeds(samples_per_second, sample_rate):
    """Draw how many samples a second each engine makes, beside real time.

    Args:
        samples_per_second: A dict of names and speeds, above 0.
        sample_rate: What real time is, in Hz.

    Returns:
        The `Figure`.

    Example:
        >>> speeds({"naive": 40, "numba": 40_000}, sample_rate=8000)
        <Figure: How fast each engine is>

    Notebook: 05 Fast generation
    """
    figure, axes = new_figure(size=(10, 0.6 * len(samples_per_second) + 1.7))
    names, values = list(samples_per_second), list(samples_per_second.values())
    colours = [GREEN if value >= sample_rate else VERMILION for value in values]
    axes.barh(names, values, color=colours, height=0.6)
    fastest = max(*values, sample_rate)
    for row, value in enumerate(values):  # in a column of their own, right of every bar and line
        text = f"{value:,.0f}  ({value / sample_rate:.2g} × real time)"
        axes.text(fastest * 1.3, row, text, va="center")
    axes.axvline(sample_rate, color="black", ls="--", lw=1.2, zorder=0.5)
    axes.set(xscale="log", xlim=(min(values) / 3, fastest * 200))
    axes.invert_yaxis()
    real_time = f"dashed: real time, {sample_rate:,}"
    label(axes, f"Samples per second; {real_time}", "", "How fast each engine is")
    return figure


def distributions(logits, settings):
    """Draw what temperature, top-k and top-p make of one prediction.

    Args:
        logits: The network's prediction of one sample, `[levels]`.
        settings: A dict of titles and dicts of arguments of `sampling.adjust_logits`.

    Returns:
        The `Figure`, one panel for each setting: grey before, coloured after. The panel's note
        counts the levels that can still be drawn.

    Raises:
        ValueError: A setting is out of its range.

    Example:
        >>> distributions(np.log([0.1, 0.2, 0.7]), {"top-k 2": {"top_k": 2}})
        <Figure: top-k 2>

    Notebook: 05 Fast generation
    """
    from keras import ops

    columns = min(3, len(settings))
    rows = math.ceil(len(settings) / columns)
    figure, panels = new_figure(
        rows, columns, size=(10 if columns > 1 else 7, 3.2 * rows), sharey=True, squeeze=False
    )
    for axes in panels.flat[len(settings) :]:
        axes.remove()
    levels = np.arange(len(logits))
    before = ops.convert_to_numpy(ops.softmax(adjust_logits(logits)))
    shown = np.flatnonzero(before > 1e-3)
    highest = before.max()
    for axes, (title, arguments) in zip(panels.flat, settings.items(), strict=False):
        adjusted = adjust_logits(logits, **arguments)
        after = ops.convert_to_numpy(ops.softmax(adjusted))
        highest = max(highest, after.max())
        axes.fill_between(levels, before, step="mid", color=QUIET, lw=0)
        axes.step(levels, after, where="mid", color=BLUE, lw=1.4)
        possible = np.count_nonzero(np.isfinite(ops.convert_to_numpy(adjusted)))
        axes.text(
            0.98, 0.95, f"{possible} possible", transform=axes.transAxes, ha="right", va="top"
        )
        axes.set_xlim(shown.min() - 3, shown.max() + 3)
        label(axes, "Level", "Probability", title)
    panels[0, 0].set_ylim(0, 1.25 * highest)  # room for the notes
    return figure


def continuations(prompt, continued, sample_rate):
    """Draw a prompt and what networks made of it, one panel for each, the prompt shaded.

    Args:
        prompt: The beginning that was given, float `[samples]`.
        continued: A dict of titles and what followed, float `[samples]`.
        sample_rate: In Hz.

    Returns:
        The `Figure`.

    Example:
        >>> continuations(np.zeros(400), {"seed 0": np.zeros(800)}, 8000)
        <Figure: seed 0>

    Notebook: 05 Fast generation
    """
    figure, panels = new_figure(
        rows=len(continued), size=(10, 1.7 * len(continued) + 0.8), sharex=True, squeeze=False
    )
    seam = len(prompt) / sample_rate
    for axes, (title, waveform) in zip(panels[:, 0], continued.items(), strict=True):
        times = np.arange(len(prompt) + len(waveform)) / sample_rate
        axes.axvspan(0, seam, color=PALE_READ, lw=0)
        axes.plot(times[: len(prompt)], prompt, color=RECORDED, ls="-", lw=0.6)
        axes.plot(times[len(prompt) :], waveform, color=GENERATED, ls="-", lw=0.6)
        axes.axvline(seam, color=GREY, lw=1, ls="--")
        label(axes, "Time (s)", "Amplitude", title)
        axes.set_ylim(-1, 1)
    return figure
