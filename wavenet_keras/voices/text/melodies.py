"""A melody is drawn phone by phone: the expected values, and a deviation that wanders.

Each phone has four values: the logarithm of its seconds, and the logarithm of its pitch at three
points. A network tells, for every phone of a text, what is to be expected, and how the deviation
from it comes about: a part is carried over from the phone before, and a part is new and random,

    deviation[t] = carried[t] @ deviation[t - 1] + scatter[t] @ noise[t]

with four independent numbers as noise. So a voice that is higher than expected comes down slowly,
as voices do, and does not jump from phone to phone. The mean over all that can be drawn is what was
expected. It is how a WaveNet draws samples, each from a distribution given the ones before; only
that here it takes no network to go from one to the next, so that a sentence is drawn at once.

Noise has Student's t distribution with five degrees of freedom: mostly small, now and then large,
as steps of pitch in recordings are. Normal numbers of the same spread would make every step
middling, and the voice tremble.

Notebook: 06b Any sentence
"""

from typing import NamedTuple

import numpy as np
from keras import ops

NUM_VALUES = 4  # of a phone: duration, and pitch at three points
NUM_POINTS = 3
USUAL_SECONDS = 0.08  # of a phone; a duration is told relative to it
TAILS = 5  # degrees of freedom of noise
MOST_NOISE = 3.0  # standard deviations, at most

# How the outputs of the network are laid out, and what they are where it knows nothing.
WIDTHS = {"expected": 4, "voiced": 3, "pause": 1, "carried": 16, "spread": 4, "joint": 6}
NUM_OUTPUTS = sum(WIDTHS.values())
FIRST_CARRIED = ((0.1, 0, 0, 0), (0, 0, 0, 0.8), (0, 0, 0, 0.7), (0, 0, 0, 0.6))
FIRST_SPREAD = (0.3, 0.08, 0.06, 0.08)
JOINT = ((1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2))  # places below the diagonal of scatter
LEAST_SPREAD = 0.01
SMALL = 0.2  # of an output that changes what is carried over


class Prosody(NamedTuple):
    """What a network tells of each phone.

    Attributes:
        expected: `[..., phones, 4]`.
        voiced: `[..., phones, 3]`: logits of the share of each third that is voiced.
        pause: `[..., phones]`: logits of a pause behind the phone, where it ends a word.
        carried: `[..., phones, 4, 4]`.
        scatter: `[..., phones, 4, 4]`, lower triangles.

    Notebook: 06b Any sentence
    """

    expected: object
    voiced: object
    pause: object
    carried: object
    scatter: object


def prosody_of(outputs, library=ops):
    """The parts of a network's outputs.

    Args:
        outputs: `[..., phones, NUM_OUTPUTS]`.
        library: `keras.ops`, or `numpy` for outputs that are an array.

    Returns:
        A `Prosody`.

    Notebook: 06b Any sentence
    """
    parts, at = {}, 0
    for name, width in WIDTHS.items():
        parts[name] = outputs[..., at : at + width]
        at += width
    leading = tuple(library.shape(outputs))[:-1]
    carried = library.reshape(SMALL * parts["carried"], (*leading, NUM_VALUES, NUM_VALUES))
    first = np.log(np.expm1(FIRST_SPREAD)).astype("float32")
    spread = library.logaddexp(0 * parts["spread"], parts["spread"] + first) + LEAST_SPREAD
    joint = parts["joint"] * np.array([FIRST_SPREAD[row] for row, _ in JOINT], "float32")
    rows = []
    for row in range(NUM_VALUES):
        below = [joint[..., JOINT.index((row, column))] for column in range(row)]
        rest = [library.zeros_like(spread[..., 0])] * (NUM_VALUES - 1 - row)
        rows.append(library.stack([*below, spread[..., row], *rest], axis=-1))
    scatter = library.stack(rows, axis=-2)
    return Prosody(
        parts["expected"],
        parts["voiced"],
        parts["pause"][..., 0],
        carried + np.array(FIRST_CARRIED, "float32"),
        scatter,
    )


def noise_of(values, expected, prosody):
    """The noise that would give these values: the inverse of drawing.

    Args:
        values: `[batch, phones, 4]`.
        expected: Likewise, what deviations are from.
        prosody: A `Prosody`.

    Returns:
        `[batch, phones, 4]`.

    Notebook: 06b Any sentence
    """
    deviation = values - expected
    before = ops.pad(deviation[:, :-1], ((0, 0), (1, 0), (0, 0)))
    new = deviation - ops.sum(prosody.carried * before[:, :, None, :], axis=-1)
    noise = []
    for row in range(NUM_VALUES):
        rest = new[..., row]
        for column in range(row):
            rest = rest - prosody.scatter[..., row, column] * noise[column]
        noise.append(rest / prosody.scatter[..., row, row])
    return ops.stack(noise, axis=-1)


def drawn_noise(random, num_phones):
    """Numbers with a variance of 1, and no more than `MOST_NOISE`.

    Args:
        random: A `numpy.random.Generator`.
        num_phones: How many rows.

    Returns:
        float64 `[phones, 4]`.

    Notebook: 06b Any sentence
    """
    noise = random.standard_t(TAILS, (num_phones, NUM_VALUES)) * (1 - 2 / TAILS) ** 0.5
    return np.clip(noise, -MOST_NOISE, MOST_NOISE)


def drawn_deviations(prosody, random):
    """Deviations of a sentence, drawn.

    Args:
        prosody: A `Prosody` of NumPy arrays without a batch.
        random: A `numpy.random.Generator`.

    Returns:
        float64 `[phones, 4]`.

    Example:
        >>> import numpy as np
        >>> still = Prosody(*[np.zeros((3, 4))] * 3, np.zeros((3, 4, 4)), np.zeros((3, 4, 4)))
        >>> drawn_deviations(still, np.random.default_rng(0)).tolist()[0]
        [0.0, 0.0, 0.0, 0.0]

    Notebook: 06b Any sentence
    """
    noise = drawn_noise(random, len(prosody.expected))
    deviations, last = np.zeros_like(noise), np.zeros(NUM_VALUES)
    for place, (carried, scatter) in enumerate(zip(prosody.carried, prosody.scatter, strict=True)):
        last = carried @ last + scatter @ noise[place]
        deviations[place] = last
    return deviations


def smoothed(log_pitch):
    """Pitch with a quarter of the point before and a quarter of the one behind.

    What is expected of two phones errs by itself for each, and a plan would have these errors as
    steps between them. This takes the steps down to those of recordings.

    Args:
        log_pitch: float `[phones, 3]`.

    Returns:
        float64 `[phones, 3]`.

    Example:
        >>> smoothed([[0, 0, 0], [4, 4, 4]]).tolist()
        [[0.0, 0.0, 1.0], [3.0, 4.0, 4.0]]

    Notebook: 06b Any sentence
    """
    points = np.pad(np.asarray(log_pitch, float).ravel(), 1, mode="edge")
    points = (points[:-2] + 2 * points[1:-1] + points[2:]) / 4
    return points.reshape(-1, NUM_POINTS)


def share_of(logits):
    """The share, 0 to 1, or the probability, that logits stand for.

    Example:
        >>> share_of(np.array([-1000.0, 0.0, 1000.0])).tolist()
        [0.0, 0.5, 1.0]

    Notebook: 06b Any sentence
    """
    return 0.5 + 0.5 * np.tanh(logits / 2)


def bridged_pitch(seconds, log_pitch, voiced):
    """Pitch where nothing is voiced: a straight line between the voiced points.

    The plans of recordings have their pitch so.

    Args:
        seconds: float `[phones]`.
        log_pitch: float `[phones, 3]`.
        voiced: float `[phones, 3]`, shares from 0 to 1.

    Returns:
        float64 `[phones, 3]`.

    Example:
        >>> bridged_pitch([1, 1], [[1, 1, 1], [9, 3, 3]], [[1, 1, 1], [0, 1, 1]]).tolist()
        [[1.0, 1.0, 1.0], [2.0, 3.0, 3.0]]

    Notebook: 06b Any sentence
    """
    seconds = np.asarray(seconds, float)
    places = (np.arange(NUM_POINTS) + 0.5) / NUM_POINTS
    times = ((np.cumsum(seconds) - seconds)[:, None] + places * seconds[:, None]).ravel()
    known = (np.asarray(voiced) >= 0.5).ravel()
    values = np.asarray(log_pitch, float).ravel()
    if known.any():
        values = np.where(known, values, np.interp(times, times[known], values[known]))
    return values.reshape(-1, NUM_POINTS)
