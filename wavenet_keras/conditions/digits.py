"""What a network is told that is to speak digits: which, how far into it, and how long it takes.

A spoken digit is cut into `SEGMENTS` pieces that follow each other in every recording of it, such
as the hiss, the vowel, the closure and the last hiss of "six". The position in a digit is counted
in pieces, so that the same position is the same sound in a slow and in a fast voice.

Notebook: 06 Local conditioning
"""

import csv
from dataclasses import dataclass, replace

import numpy as np

DIGIT_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SEGMENTS = 12
PLACES = SEGMENTS + 1  # the boundaries of the segments, both ends included
CHANNELS = len(DIGIT_NAMES) * PLACES + 2  # then: pause, duration
PAUSE, DURATION = CHANNELS - 2, CHANNELS - 1
HOP_LENGTH = 40  # 5 ms at 8 kHz
USUAL_SECONDS = 0.4


@dataclass(frozen=True)
class SpokenDigit:
    """One digit on the time axis.

    Attributes:
        digit: 0 to 9; or a dict from digits to their shares, for what lies in between.
        times: `[SEGMENTS + 1]`, where each segment begins, and the last one ends, in seconds.
        backwards: Whether the positions run from the end of the digit to its beginning.
    """

    digit: int | dict
    times: np.ndarray
    backwards: bool = False

    @property
    def seconds(self):
        return float(self.times[-1] - self.times[0])


def digit_frames(spoken, seconds, sample_rate=8000, hop_length=HOP_LENGTH):
    """The local condition of digits on a time axis: a row says what is to be heard at its middle.

    Each digit has `SEGMENTS + 1` channels of its own, one for each boundary of its segments. In
    between, the two boundaries around the position share 1 in proportion to how near they are, so
    a product with a matrix is a walk along the rows of a table. The channel `PAUSE` is 1 where no
    digit is; `DURATION` is the base-2 logarithm of the digit's duration in units of 0.4 s.

    Args:
        spoken: A list of `SpokenDigit`.
        seconds: How long the whole lasts.
        sample_rate: In Hz.
        hop_length: Samples between two rows.

    Returns:
        float32 `[frames, CHANNELS]`.

    Example:
        >>> import numpy as np
        >>> from wavenet_keras.conditions.digits import SpokenDigit, digit_frames
        >>> seven = SpokenDigit(7, np.linspace(0.1, 0.5, 13))
        >>> frames = digit_frames([seven], seconds=0.6)
        >>> frames.shape, [float(value) for value in frames[[0, 60], 130]]
        ((120, 132), [1.0, 0.0])

    Notebook: 06 Local conditioning
    """
    num_frames = int(np.ceil(round(seconds * sample_rate / hop_length, 6)))
    middles = (np.arange(num_frames) + 0.5) * hop_length / sample_rate
    frames = np.zeros((num_frames, CHANNELS), np.float32)
    frames[:, PAUSE] = 1
    for one in spoken:
        within = np.flatnonzero((middles >= one.times[0]) & (middles < one.times[-1]))
        position = np.interp(middles[within], one.times, np.arange(PLACES))
        if one.backwards:
            position = SEGMENTS - position
        before = np.minimum(position.astype(int), SEGMENTS - 1)
        share = position - before
        frames[within, PAUSE] = 0
        frames[within, DURATION] = np.log2(one.seconds / USUAL_SECONDS)
        shares = one.digit if isinstance(one.digit, dict) else {one.digit: 1.0}
        for digit, weight in shares.items():
            frames[within, digit * PLACES + before] += weight * (1 - share)
            frames[within, digit * PLACES + before + 1] += weight * share
    return frames


def read_segments(path):
    """Reads which digits a corpus of strings holds, and where.

    Args:
        path: A .csv file with the columns `file`, `digit` and `times`, the boundaries of the
            segments in seconds, separated by spaces.

    Returns:
        A dict from file to its list of `SpokenDigit`.

    Notebook: 06 Local conditioning
    """
    segments = {}
    with open(path, newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            spoken = SpokenDigit(int(row["digit"]), np.array(row["times"].split(), np.float64))
            segments.setdefault(row["file"], []).append(spoken)
    return segments


def stretch(spoken, factor):
    """Digits and pauses, all so many times as long.

    Args:
        spoken: A list of `SpokenDigit`.
        factor: Above 0; 2 is half as fast.

    Returns:
        A list of `SpokenDigit`.

    Raises:
        ValueError: The factor is not above 0.

    Example:
        >>> import numpy as np
        >>> from wavenet_keras.conditions.digits import SpokenDigit, stretch
        >>> stretch([SpokenDigit(7, np.linspace(0.1, 0.5, 13))], 2)[0].seconds
        0.8

    Notebook: 06 Local conditioning
    """
    if not factor > 0:
        raise ValueError(f"Expected a factor above 0, received {factor!r}.")
    return [replace(one, times=one.times * factor) for one in spoken]


def reverse(spoken):
    """The same digits played backwards: the last one first, each from its end to its beginning.

    Args:
        spoken: A list of `SpokenDigit`.

    Returns:
        A list of `SpokenDigit` between the same two times.

    Notebook: 06 Local conditioning
    """
    mirror = spoken[0].times[0] + spoken[-1].times[-1]
    return [
        replace(one, times=mirror - one.times[::-1], backwards=not one.backwards)
        for one in reversed(spoken)
    ]


def blend(spoken, digit, share):
    """Digits that are partly another one.

    Args:
        spoken: A list of `SpokenDigit`.
        digit: 0 to 9, the other one.
        share: How much of it, 0 to 1.

    Returns:
        A list of `SpokenDigit` at the same times.

    Raises:
        ValueError: The share is not from 0 to 1.

    Notebook: 06 Local conditioning
    """
    if not 0 <= share <= 1:
        raise ValueError(f"Expected a share from 0 to 1, received {share!r}.")
    blended = []
    for one in spoken:
        shares = dict(one.digit) if isinstance(one.digit, dict) else {one.digit: 1.0}
        shares = {name: (1 - share) * weight for name, weight in shares.items()}
        shares[digit] = shares.get(digit, 0.0) + share
        blended.append(replace(one, digit=shares))
    return blended
