"""What a hand does to a plan, as plain functions: other durations, another pitch, steps of all.

Notebook: 06b Any sentence
"""

import math
from numbers import Real

import numpy as np

# What a hand may ask for. What a plan holds already may lie beyond and stay.
LEAST_SECONDS, MOST_SECONDS = 0.01, 2.0
LEAST_PITCH, MOST_PITCH = 60.0, 500.0  # Hz
MOST_LINES = 12  # of Python, for the next cell

STEPS = {
    "longer": lambda plan: plan.stretched(1.1),
    "shorter": lambda plan: plan.stretched(1 / 1.1),
    "higher": lambda plan: plan.transposed(1),
    "lower": lambda plan: plan.transposed(-1),
    "livelier": lambda plan: plan.with_range(1.25),
    "flatter": lambda plan: plan.with_range(1 / 1.25),
}


def numbers_of(plan):
    """The numbers of a plan that can be dragged.

    Args:
        plan: A `Plan`.

    Returns:
        A dict: `"seconds"`, a list of a number for each phone; `"pitch"`, a list of three each.

    Example:
        >>> from wavenet_keras.conditions.plans import Plan, PlannedPhone
        >>> numbers_of(Plan([PlannedPhone("AA1", 0.2, (200, 190, 180))]))
        {'seconds': [0.2], 'pitch': [[200.0, 190.0, 180.0]]}

    Notebook: 06b Any sentence
    """
    return {
        "seconds": [float(one.seconds) for one in plan.phones],
        "pitch": [[float(hz) for hz in one.pitch] for one in plan.phones],
    }


def with_numbers(plan, numbers):
    """The same phones with other durations and another pitch.

    Args:
        plan: A `Plan`.
        numbers: As `numbers_of` gives them. A number that is not the plan's own lies within what
            can be heard and said: 0.01 to 2 s, 60 to 500 Hz.

    Returns:
        A new `Plan`.

    Raises:
        ValueError: There is not one duration and three pitches for each phone, or one of them is
            out of range.

    Example:
        >>> from wavenet_keras.conditions.plans import Plan, PlannedPhone
        >>> plan = Plan([PlannedPhone("AA1", 0.2, (200, 190, 180))])
        >>> with_numbers(plan, {"seconds": [0.3], "pitch": [[200, 210, 180]]}).phones[0].pitch
        (200.0, 210.0, 180.0)

    Notebook: 06b Any sentence
    """
    seconds, pitch = numbers["seconds"], numbers["pitch"]
    if not len(seconds) == len(pitch) == len(plan.phones):
        raise ValueError(
            f"Expected a duration and a pitch for each of {len(plan.phones)} phones, received "
            f"{len(seconds)} and {len(pitch)}. To speak other phones, make another plan."
        )
    edited = plan.copy()
    for place, one in enumerate(edited.phones):
        if len(pitch[place]) != 3:
            raise ValueError(
                f"Phone {place}, {one.phone!r}: expected a pitch of three numbers in Hz, received "
                f"{pitch[place]!r}."
            )
        what = f"Phone {place}, {one.phone!r}"
        one.seconds = _within(
            seconds[place], one.seconds, (LEAST_SECONDS, MOST_SECONDS), f"{what}: seconds"
        )
        one.pitch = tuple(
            _within(new, old, (LEAST_PITCH, MOST_PITCH), f"{what}: a pitch in Hz")
            for new, old in zip(pitch[place], one.pitch, strict=True)
        )
    return edited


def _within(new, old, limits, what):
    if new == old:
        return float(old)
    number = isinstance(new, Real) and not isinstance(new, bool) and math.isfinite(new)
    if not number or not limits[0] <= new <= limits[1]:
        raise ValueError(f"{what}: expected {limits[0]:g} to {limits[1]:g}, received {new!r}.")
    return float(new)


def stepped(plan, step):
    """All of a plan a little longer, shorter, higher, lower, livelier or flatter.

    Args:
        plan: A `Plan`.
        step: One of `STEPS`: a tenth longer, or back; a semitone higher, or lower; distances from
            the mean pitch of a sentence a quarter wider, or back.

    Returns:
        A new `Plan`, within what a hand may ask for.

    Raises:
        ValueError: There is no such step.

    Example:
        >>> from wavenet_keras.conditions.plans import Plan, PlannedPhone
        >>> print(f"{stepped(Plan([PlannedPhone('AA1', 0.2)]), 'longer').seconds:.2f}")
        0.22

    Notebook: 06b Any sentence
    """
    if step not in STEPS:
        raise ValueError(f"Expected a step, one of {', '.join(STEPS)}, received {step!r}.")
    edited = STEPS[step](plan)
    for one, old in zip(edited.phones, plan.phones, strict=True):
        one.seconds = _clipped(one.seconds, old.seconds, LEAST_SECONDS, MOST_SECONDS)
        one.pitch = tuple(
            _clipped(new, before, LEAST_PITCH, MOST_PITCH)
            for new, before in zip(one.pitch, old.pitch, strict=True)
        )
    return edited


def _clipped(new, old, least, most):
    """Within the limits, or where it was: what lies beyond them already goes no farther."""
    return float(np.clip(new, min(least, old), max(most, old)))


def edit_lines(before, after):
    """What was changed, as lines of Python that change a `plan` in the same way.

    Args:
        before: A `Plan`.
        after: As many phones, with other durations, another pitch, or other sounds.

    Returns:
        A list of str, a line for each sound, duration and pitch that differ. Numbers are rounded
        to tenths of a millisecond and of a Hz.

    Example:
        >>> from wavenet_keras.conditions.plans import Plan, PlannedPhone
        >>> plan = Plan([PlannedPhone("AA1", 0.2, (200, 190, 180))])
        >>> edit_lines(plan, plan.stretched(1.5))
        ['plan.phones[0].seconds = 0.3']

    Notebook: 06b Any sentence
    """
    lines = []
    for place, (old, new) in enumerate(zip(before.phones, after.phones, strict=True)):
        if new.phone != old.phone:
            lines.append(f'plan.phones[{place}].phone = "{new.phone}"')
        if new.seconds != old.seconds:
            lines.append(f"plan.phones[{place}].seconds = {round(float(new.seconds), 4):g}")
        if tuple(new.pitch) != tuple(old.pitch):
            pitch = ", ".join(f"{round(float(hz), 1):g}" for hz in new.pitch)
            lines.append(f"plan.phones[{place}].pitch = ({pitch})")
    return lines


def report(before, after):
    """What an edited plan is like in a line, and the lines of Python that make it.

    Args:
        before: A `Plan`.
        after: As many phones.

    Returns:
        `(sentence, lines)`: two strs; the lines are `None` where nothing was changed, or more than
        a reader would copy.

    Notebook: 06b Any sentence
    """
    pairs = list(zip(before.phones, after.phones, strict=True))
    counts = {
        "another sound": sum(new.phone != old.phone for old, new in pairs),
        "another duration": sum(new.seconds != old.seconds for old, new in pairs),
        "another pitch": sum(tuple(new.pitch) != tuple(old.pitch) for old, new in pairs),
    }
    told = [f"{_phones(count)} with {what}" for what, count in counts.items() if count]
    if not told:
        return f"{after.seconds:.2f} s, as planned.", None
    sentence = f"{after.seconds:.2f} s, {before.seconds:.2f} s as planned; {', '.join(told)}."
    lines = edit_lines(before, after)
    if len(lines) > MOST_LINES:
        return f"{sentence} All of it is in the editor's `plan`.", None
    return sentence, "\n".join(lines)


def _phones(count):
    return f"{count} phone{'' if count == 1 else 's'}"
