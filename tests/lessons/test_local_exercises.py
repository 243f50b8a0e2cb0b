"""What learners are told about their answers on local conditions."""

from itertools import groupby

import numpy as np
import pytest

from wavenet_keras.conditions.digits import PAUSE
from wavenet_keras.lessons.local import exercises

TABLE = np.repeat(np.arange(10), 13)


def said(capsys):
    return capsys.readouterr().out


# How many frames


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (..., "Not tried yet"),
        (26, "Right."),
        (np.int64(26), "Right."),
        (26.0, "Right."),
        (25, "25 frames last for 1,000 samples only. The 30 that are left over need one too."),
        (1030 / 40, "there are no parts of frames"),
        (40 / 1030, "upside down"),
        (40 // 1030, "upside down"),
        (1, "upside down"),
        (1030, "those are the samples"),
        (40, "how many samples a frame lasts"),
        (1030 * 40, "if each sample had so many frames"),
        (27, "it is not 27. How many hops"),
        ("26", "without a unit or quotes, and this is '26'"),
        (None, "one number is wanted, and this is None"),
        ([26], "one number is wanted, and this is [26]"),
        (np.array([26, 3]), "one number is wanted"),
    ],
)
def test_the_number_of_frames(answer, hint, capsys):
    exercises.check_number_of_frames(answer, 1030, 40)
    assert hint in said(capsys)


@pytest.mark.parametrize(("answer", "hint"), [(20, "Right."), (21, "one too many"), (19, "not 19")])
def test_the_number_of_frames_when_none_is_left_over(answer, hint, capsys):
    exercises.check_number_of_frames(answer, 800, 40)
    assert hint in said(capsys)


@pytest.mark.parametrize("num_samples", [1, 39, 40, 41, 1599, 1600, 1601, 8000])
def test_the_right_number_is_right_whatever_else_it_looks_like(num_samples, capsys):
    """1,600 samples are 40 frames of 40 samples each."""
    for hop_length in (1, 40, 80):
        count = len(range(0, num_samples, hop_length))
        exercises.check_number_of_frames(count, num_samples, hop_length)
        assert said(capsys) == "Right.\n"


# Which channel


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (..., "Not tried yet"),
        (96, "Right."),
        (7 * 12 + 5, "12 segments have 13 boundaries"),
        (97, "one too many: boundaries count from 0"),
        (95, "one too few: boundaries count from 0"),
        (6 * 13 + 5, "zero has channels too"),
        (8 * 13 + 5, "the next digit"),
        (5 * 13 + 7, "digit and boundary are swapped."),
        (5 * 10 + 7, "all boundaries of a digit stand together"),
        (91, "there the channels of a seven begin"),
        (5, "how many in the digits before?"),
        (130, "the channel for pauses"),
        (131, "the channel for the duration"),
        (17, "it is not 17. How many channels do the 7 digits before it have"),
        ([96], "one number is wanted"),
    ],
)
def test_the_channel(answer, hint, capsys):
    exercises.check_channel(answer, digit=7, boundary=5)
    assert hint in said(capsys)


def test_the_right_channel_is_right_for_every_boundary(capsys):
    channels = [(digit, boundary) for digit in range(10) for boundary in range(13)]
    for channel, (digit, boundary) in enumerate(channels):
        exercises.check_channel(channel, digit, boundary)
    assert said(capsys) == "Right.\n" * 130


# Reading


def read(frames):
    """Group the frames by whether there is a pause."""
    digits, start = [], 0
    for pause, group in groupby(frames[:, PAUSE] > 0.5):
        end = start + len(list(group))
        if not pause:
            digits.append(int(TABLE[frames[start:end, :PAUSE].sum(axis=0).argmax()]))
        start = end
    return digits


def read_between_pauses(frames):
    """Beginnings are where a pause ends, and so miss what begins with the frames."""
    pause = (frames[:, PAUSE] > 0.5).astype(int)
    starts = np.flatnonzero(np.diff(pause) == -1) + 1
    return TABLE[frames[starts, :PAUSE].argmax(axis=1)]


def read_until_a_pause(frames):
    pause = (frames[:, PAUSE] > 0.5).astype(int)
    ends = np.flatnonzero(np.diff(pause) == 1)
    return TABLE[frames[ends, :PAUSE].argmax(axis=1)].tolist()


def read_changes(frames):
    """The same digit twice is read once."""
    names = TABLE[frames[frames[:, PAUSE] < 0.5, :PAUSE].argmax(axis=1)]
    return [int(name) for name, _ in groupby(names)]


def read_all_channels(frames):
    """Pauses and long durations are taken for digits."""
    return [int(name) for name, _ in groupby(frames.argmax(axis=1) // 13)]


def read_with_duration(frames):
    """Takes the duration for a digit where it is the largest."""
    digits, start = [], 0
    for pause, group in groupby(frames[:, PAUSE] > 0.5):
        end = start + len(list(group))
        if not pause:
            digits.append(int(frames[(start + end) // 2].argmax() // 13))
        start = end
    return digits


@pytest.mark.parametrize(
    "function", [read, lambda frames: tuple(read(frames)), lambda frames: np.array(read(frames))]
)
def test_a_right_reading(function, capsys):
    exercises.check_reading(function)
    assert said(capsys) == "Right.\n"


ONCE = "of the frames of [4, 0, 0, 7] it reads [4, 0, 7]. The same digit twice is two"


@pytest.mark.parametrize(
    ("function", "hint"),
    [
        (lambda frames: ..., "Not tried yet"),
        (lambda frames: None, "Not tried yet"),
        (lambda frames: frames[:, 132], "your function stopped with IndexError"),
        (lambda frames: frames, "a list of digits such as [4, 0, 7] is wanted"),
        (lambda frames: "407", "is wanted, and it gives '407'"),
        (lambda frames: ["4", "0", "7"], "is wanted, and it gives ['4', '0', '7']"),
        (lambda frames: [[4], [0, 7]], "is wanted, and it gives [[4], [0, 7]]"),
        (lambda frames: (digit for digit in read(frames)), "is wanted, and it gives <generator"),
        (lambda frames: 4, "is wanted, and it gives 4"),
        (lambda frames: TABLE[frames[:, :PAUSE].argmax(axis=1)], "numbers, one for each frame."),
        (read_changes, ONCE),
        (lambda frames: list(dict.fromkeys(read(frames))), ONCE),
        (lambda frames: sorted(read(frames)), "reads [0, 4, 7]. Those are the digits, in another"),
        (lambda frames: sorted(set(read_changes(frames)))[::-1], "in another order"),
        (read_between_pauses, "of the frames of [1, 2] it reads [2]. The first one is missing"),
        (read_until_a_pause, "of the frames of [1, 2] it reads [1]. The last one is missing"),
        (read_all_channels, "channels 130 and 131 are those of pause and duration"),
        (read_with_duration, "it reads [10, 10, 10, 10]. The digits are 0 to 9"),
        (
            lambda frames: TABLE[frames[frames[:, PAUSE] < 0.5, :PAUSE].argmax(axis=1)],
            "4, 4, ...]. Each digit is to be named once",
        ),
        (lambda frames: [digit // 2 for digit in read(frames)], "Each digit has 13 channels"),
        (lambda frames: [], "of the frames of [4, 0, 7] it reads []."),
        (lambda frames: read(frames) or [0], "of the frames of [] it reads [0]. There are pauses"),
    ],
)
def test_a_wrong_reading(function, hint, capsys):
    exercises.check_reading(function)
    assert hint in said(capsys)
