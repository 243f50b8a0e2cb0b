"""Checks of the exercises on local conditions: each prints what is right, or what is wrong and why.

A check never raises, whatever the answer is, so a notebook with open exercises runs to its end.

Notebook: 06 Local conditioning
"""

import numpy as np

from wavenet_keras.conditions.digits import (
    DIGIT_NAMES,
    DURATION,
    HOP_LENGTH,
    PAUSE,
    PLACES,
    SEGMENTS,
    SpokenDigit,
    digit_frames,
)
from wavenet_keras.lessons.answers import ask, check, first_problem, one_number, shortened

# The plans that a reading is checked on: the digits, the seconds of each, and of the pauses before,
# between and after them.
PLANS = (
    ((4, 0, 7), 0.4, (0.1, 0.1, 0.1, 0.1)),
    ((4, 0, 0, 7), 0.5, (0.1, 0.2, 0.05, 0.1, 0.1)),
    ((9, 9, 9), 0.3, (0.05, 0.1, 0.05, 0.2)),
    ((1, 2), 0.25, (0.0, 0.05, 0.0)),
    ((3, 8, 5, 6), 1.0, (0.1, 0.1, 0.1, 0.1, 0.1)),
    ((), 0.4, (0.3,)),
)


@check
def check_number_of_frames(answer, num_samples, hop_length):
    """Check how many frames a local condition needs for so many samples.

    Args:
        answer: The learner's number.
        num_samples: Samples to generate.
        hop_length: Samples of a frame.

    Example:
        >>> check_number_of_frames(25, num_samples=1030, hop_length=40)
        Not quite: 25 frames last for 1,000 samples only. The 30 that are left over need one too.

    Notebook: 06 Local conditioning
    """
    full, left = divmod(num_samples, hop_length)
    problems = {
        full + 1: "one too many: the samples fill the frames, and none is left over.",
        full: (
            f"{full} frames last for {full * hop_length:,} samples only. The {left} that are left "
            "over need one too."
        ),
        num_samples / hop_length: "there are no parts of frames. Is the last one needed or not?",
        num_samples * hop_length: "that would be so if each sample had so many frames.",
        -(-hop_length // num_samples): "upside down: how often do the samples hold a hop?",
        hop_length // num_samples: "upside down: how often do the samples hold a hop?",
        hop_length / num_samples: "upside down: how often do the samples hold a hop?",
        hop_length: "that is how many samples a frame lasts for.",
        num_samples: "those are the samples. A frame lasts for many of them.",
        -(-num_samples // hop_length): None,
    }
    return _hint(answer, problems, "how many hops are there in the samples?")


@check
def check_channel(answer, digit, boundary):
    """Check which channel of the digits' condition belongs to a boundary of a digit's segments.

    Args:
        answer: The learner's number.
        digit: 0 to 9.
        boundary: 0, the digit's beginning, to 12, its end.

    Example:
        >>> check_channel(89, digit=7, boundary=5)
        Not quite: 12 segments have 13 boundaries, with both ends.

    Notebook: 06 Local conditioning
    """
    right = digit * PLACES + boundary
    problems = {
        PAUSE: "that is the channel for pauses, after those of all digits.",
        DURATION: "that is the channel for the duration, after those of all digits.",
        digit * PLACES: f"there the channels of a {DIGIT_NAMES[digit]} begin. Which is the one?",
        boundary: "so many come before it in its digit. And how many in the digits before?",
        boundary * PLACES + digit: "digit and boundary are swapped.",
        boundary * len(DIGIT_NAMES) + digit: (
            "digit and boundary are swapped: all boundaries of a digit stand together."
        ),
        (digit - 1) * PLACES + boundary: "the digits count from 0, and zero has channels too.",
        (digit + 1) * PLACES + boundary: "that is the same boundary of the next digit.",
        right - 1: "one too few: boundaries count from 0, and so do channels.",
        right + 1: "one too many: boundaries count from 0, and so do channels.",
        digit * SEGMENTS + boundary: (
            f"{SEGMENTS} segments have {PLACES} boundaries, with both ends."
        ),
        right: None,
    }
    fallback = (
        f"how many channels do the {digit} digits before it have, and how many come in its own?"
    )
    return _hint(answer, problems, fallback)


def _hint(answer, problems, fallback):
    """What is said to a number: `None` if it is right."""
    number, problem = one_number(answer)
    if problem:
        return problem
    return problems.get(number, f"it is not {number!r}. {fallback[0].upper()}{fallback[1:]}")


@check
def check_reading(function):
    """Check a function that reads the digits from the frames that tell a network to say them.

    Args:
        function: The learner's; it takes `[frames, 132]`, and returns the list of the digits in
            their order. There is a pause between any two.

    Example:
        >>> check_reading(lambda frames: [4, 0, 7])
        Not quite: of the frames of [4, 0, 0, 7] it reads [4, 0, 7]. The same digit twice ...

    Notebook: 06 Local conditioning
    """
    return first_problem(_reading_problem(function, *plan) for plan in PLANS)


def _reading_problem(function, digits, seconds, pauses):
    spoken, end = [], 0.0
    for digit, pause in zip(digits, pauses, strict=False):
        spoken.append(SpokenDigit(digit, np.linspace(end + pause, end + pause + seconds, PLACES)))
        end += pause + seconds
    frames = digit_frames(spoken, end + pauses[-1], 200 * HOP_LENGTH, HOP_LENGTH)
    answer, problem = ask(function, frames)
    if problem:
        return problem
    try:
        answer = np.asarray(answer)
    except ValueError:  # lists of different lengths
        return f"a list of digits such as [4, 0, 7] is wanted, and it gives {shortened(answer)}."
    if answer.ndim != 1 or answer.dtype.kind not in "iuf":
        given = shortened(answer.tolist())
        return f"a list of digits such as [4, 0, 7] is wanted, and it gives {given}."
    wanted, given = list(digits), answer.tolist()
    if given == wanted:
        return None
    if len(given) == len(frames):
        return (
            f"for the {len(frames)} frames of {wanted} it gives {len(given)} numbers, one for each "
            "frame. Each digit is to be named once."
        )
    said = f"of the frames of {wanted} it reads {_short(given)}."
    return f"{said} {_reading_hint(wanted, given)}".rstrip()


def _reading_hint(wanted, given):
    """Where a wrong reading may come from; empty if that cannot be told."""
    if not set(given) <= set(range(len(DIGIT_NAMES))):
        return (
            f"The digits are 0 to 9: channels {PAUSE} and {DURATION} are those of pause and "
            "duration, and the second can be larger than all others."
        )
    once = [digit for place, digit in enumerate(wanted) if wanted[place - 1 : place] != [digit]]
    if once != wanted and given in (once, sorted(set(wanted))):
        return "The same digit twice is two: what tells them apart is the pause between them."
    if not wanted:
        return "There are pauses only."
    if sorted(given) == sorted(wanted):
        return "Those are the digits, in another order."
    if given == wanted[:-1]:
        return "The last one is missing: it may end with the frames, without a pause."
    if given == wanted[1:]:
        return "The first one is missing: it may begin with the frames, without a pause."
    if set(given) <= set(wanted) and len(given) > len(wanted):
        return "Each digit is to be named once, however many frames it has."
    if any(digit not in wanted for digit in given):
        return f"Each digit has {PLACES} channels: which digit does a channel belong to?"
    return ""


def _short(given):
    """A list, cut off if it is long."""
    return f"{given}" if len(given) <= 12 else f"[{', '.join(map(str, given[:12]))}, ...]"
