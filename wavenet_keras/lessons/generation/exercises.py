"""Checks of the exercises on generation: each prints what is right, or what is wrong and why.

A check never raises, whatever the answer is, so a notebook with open exercises runs to its end.

Notebook: 05 Fast generation
"""

import math

import numpy as np

from wavenet_keras.lessons.answers import ask, check, first_problem, one_number, shortened

BYTES_PER_NUMBER = 4


@check
def check_three_taps(read_and_write):
    """Check `read_and_write(ring, time, new, dilation)`, the cache of a block of three taps.

    Args:
        read_and_write: The learner's function. `ring` is an array `[2 * dilation, channels]`, in
            which the input of sample `time` belongs into row `time % (2 * dilation)`; `new` is the
            input of the present sample `[channels]`. It puts `new` into the ring and returns what
            the ring held of sample `time - 2 * dilation` and of sample `time - dilation`.

    Example:
        >>> check_three_taps(lambda ring, time, new, dilation: (ring[0], ring[1]))
        Not quite: at sample 0 with dilation 1, `new` is not in row 0 of the ring afterwards. ...

    Notebook: 05 Fast generation
    """
    return first_problem(_three_taps_problem(read_and_write, dilation) for dilation in (1, 3))


def _three_taps_problem(read_and_write, dilation, steps=20, channels=2):
    length = 2 * dilation
    inputs = np.random.default_rng(0).normal(size=(length + steps, channels))  # silence is random
    ring = inputs[:length].copy()  # rows of the samples -length ... -1
    for time in range(steps):
        new = inputs[length + time]
        answer, problem = ask(read_and_write, ring, time, new.copy(), dilation)
        if problem:
            return problem
        where = f"at sample {time} with dilation {dilation}"
        expected = inputs[time], inputs[time + dilation]  # 2 * dilation and dilation samples ago
        problem = _reading_problem(answer, expected, new) or _writing_problem(
            ring, time, inputs[time + 1 : time + 1 + length]
        )
        if problem:
            return f"{where}, {problem}"
    return None


def _reading_problem(answer, expected, new):
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        return (
            f"two rows are expected, (the oldest, the one in the middle); got {shortened(answer)}."
        )
    oldest, middle = (np.asarray(row) for row in answer)
    if np.array_equal(oldest, new):
        return (
            "the oldest value comes back as the new one. Read before you write, and `.copy()` what "
            "you read: a row of an array is a view, which changes with the array."
        )
    if np.array_equal(oldest, expected[1]) and np.array_equal(middle, expected[0]):
        return "both values are right, but in the wrong order: the oldest comes first."
    if not np.array_equal(oldest, expected[0]):
        return (
            "the first value is not the input of 2 * dilation samples ago. It lies where the new "
            "one will be written, for the ring is 2 * dilation long."
        )
    if not np.array_equal(middle, expected[1]):
        return (
            "the second value is not the input of `dilation` samples ago. Sample s lies in row "
            "s % (2 * dilation); which s do you need?"
        )
    return None


def _writing_problem(ring, time, latest):
    """`latest` [length, channels]: what the ring must hold now, the oldest first."""
    length = len(ring)
    row = time % length
    if not np.array_equal(ring[row], latest[-1]):
        return (
            f"`new` is not in row {row} of the ring afterwards. Next time it would be missing: "
            "write ring[time % length] = new."
        )
    if not np.array_equal(np.roll(ring, -row - 1, axis=0), latest):
        return f"another row than row {row} of the ring has changed. Only one may."
    return None


@check
def check_cache_bytes(number, model):
    """Check how many bytes the rings of a model need for one stream, in float32.

    Args:
        number: The learner's answer.
        model: The `WaveNet`.

    Example:
        >>> import wavenet_keras as wk
        >>> model = wk.WaveNet(dilations=[1, 2, 4], residual_channels=32)
        >>> check_cache_bytes(7 * 32, model)
        Not quite: so many numbers there are. Each one has 4 bytes.

    Notebook: 05 Fast generation
    """
    rows = (model.kernel_size - 1) * sum(model.dilations)
    channels, blocks = model.residual_channels, len(model.dilations)
    right = rows * channels * BYTES_PER_NUMBER
    number, problem = one_number(number)
    if problem:
        return problem
    problems = {
        rows: "that is how many rows all rings have. Each row holds all residual channels.",
        rows * channels: "so many numbers there are. Each one has 4 bytes.",
        rows * BYTES_PER_NUMBER: "a row is not one number but one for each residual channel.",
        blocks * channels * BYTES_PER_NUMBER: (
            "that is one row for each block. A block keeps as many rows as its dilation."
        ),
        max(model.dilations) * channels * BYTES_PER_NUMBER: (
            "that is the longest ring alone. Every block has one of its own."
        ),
        model.receptive_field * channels * BYTES_PER_NUMBER: (
            "the receptive field also counts the taps of the first layer, which looks up rows of a "
            "table and needs no ring. Add up the dilations."
        ),
        right: None,
    }
    fallback = (
        f"it is not {number!r}. Ask: how many rows has the ring of one block, how many numbers has "
        "a row, how many bytes has a number? Then add up the blocks."
    )
    return problems.get(number, fallback)


@check
def check_temperature(temperature, before, after):
    """Check the temperature that turns one ratio of two probabilities into another.

    Args:
        temperature: The learner's answer.
        before: How many times as probable the first level is as the second, at temperature 1.
        after: How many times as probable it shall be.

    Example:
        >>> check_temperature(2.0, before=4, after=16)
        Not quite: at temperature 2 the ratio is 4 ** (1 / 2) = 2, and 16 is wanted. The higher ...

    Notebook: 05 Fast generation
    """
    return _temperature_problem(temperature, before, after)


def _temperature_problem(answer, before, after):
    temperature, problem = one_number(answer)
    if problem:
        return problem
    if temperature <= 0:
        return f"a number above 0 is expected; got {temperature!r}."
    try:
        ratio = before ** (1 / temperature)
    except OverflowError:
        ratio = math.inf
    if np.isclose(ratio, after, rtol=1e-3):
        return None
    told = f"at temperature {temperature:g} the ratio is {before} ** (1 / {temperature:g}) = "
    told += f"{ratio:.4g}, and {after} is wanted. "
    if (ratio < after) == (before > 1):
        return told + "The higher the temperature, the flatter: yours is too high."
    return told + "The lower the temperature, the sharper: yours is too low."
