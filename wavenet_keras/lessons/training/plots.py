"""Pictures of how a network learns: learning rates, and what its predictions cost.

A run's own log is drawn by `wavenet_keras.plots.training_history`, several runs by
`wavenet_keras.plots.learning_curves`.

Notebook: 03 Training on a GPU
"""

import numpy as np

from wavenet_keras.display.figures import label, legend_outside, new_figure
from wavenet_keras.display.palette import BLUE, looks


def schedules(named_schedules, num_steps):
    """Draw how learning rates change over a run.

    Args:
        named_schedules: A dict of labels and what `training.make_schedule` gives: schedules, or
            floats for constant rates.
        num_steps: Number of steps of the run.

    Returns:
        The `Figure`.

    Example:
        >>> schedules({"constant": 1e-3}, num_steps=100)
        <Figure: How the learning rate changes>

    Notebook: 03 Training on a GPU
    """
    figure, ax = new_figure(size=(10, 3.4))
    steps = np.linspace(0, num_steps, 201)
    for name, look in looks(named_schedules).items():
        schedule = named_schedules[name]
        rates = [float(schedule(step)) if callable(schedule) else schedule for step in steps]
        ax.plot(steps, rates, **look, label=name)
    ax.set_ylim(bottom=0)
    ax.margins(x=0.01)
    label(ax, "Step", "Learning rate", "How the learning rate changes")
    legend_outside(ax)
    return figure


def bits_ladder(models, uniform_bits=8.0):
    """Draw how many bits per sample each of several models needs, as bars with their numbers.

    Args:
        models: A dict of labels and bits per sample, from top to bottom.
        uniform_bits: Where the scale ends: bits of a model that knows nothing.

    Returns:
        The `Figure`.

    Example:
        >>> bits_ladder({"knows nothing": 8.0, "how often each code occurs": 6.6})
        <Figure: What each model needs: fewer are better>

    Notebook: 03 Training on a GPU
    """
    figure, ax = new_figure(size=(10, 1.3 + 0.5 * len(models)))
    bars = ax.barh(list(models), list(models.values()), color=BLUE, height=0.6)
    ax.bar_label(bars, [f"{bits:.1f}" for bits in models.values()], padding=4)
    ax.invert_yaxis()  # the first one on top
    ax.set_xlim(0, 1.08 * uniform_bits)
    label(ax, "Bits per sample", "", "What each model needs: fewer are better")
    return figure


def surprise(waveform, bits, sample_rate, frame_seconds=0.01):
    """Draw a recording, and below it what its samples cost under a model's predictions.

    Args:
        waveform: float `[samples]`, -1 to 1.
        bits: Bits of each sample, float `[samples]`; or a dict of labels and these.
        sample_rate: In Hz.
        frame_seconds: Bits are drawn as means over so long.

    Returns:
        The `Figure`.

    Example:
        >>> surprise(np.zeros(800), np.full(800, 0.1), sample_rate=8000)
        <Figure: The recording; What each sample costs>

    Notebook: 03 Training on a GPU
    """
    figure, (above, below) = new_figure(rows=2, size=(10, 5), sharex=True)
    times = np.arange(len(waveform)) / sample_rate
    above.plot(times, waveform, color=BLUE, linewidth=0.7)
    named = bits if isinstance(bits, dict) else {None: bits}
    frame = round(frame_seconds * sample_rate)
    for name, look in looks(named).items():
        values = named[name]
        count = len(values) // frame
        means = np.reshape(values[: count * frame], (count, frame)).mean(axis=1)
        middles = (np.arange(count) + 0.5) * frame / sample_rate
        below.plot(middles, means, **look, linewidth=1.4, label=name)
    above.margins(x=0.01)
    label(above, "", "Amplitude", "The recording")
    label(below, "Time (s)", "Bits per sample", "What each sample costs")
    highest = below.get_ylim()[1]
    below.set_ylim(0, 1.3 * highest)  # room for the legend
    if isinstance(bits, dict):
        below.legend(loc="upper right", ncols=len(bits))
    return figure
