"""The checks accept right answers, and name what is wrong in the wrong ones."""

import numpy as np
import pytest

from wavenet_keras.lessons.answers import NOT_TRIED
from wavenet_keras.lessons.network import exercises

RIGHT = "Right.\n"


def zeros_in_front(signal, samples):
    return np.concatenate([np.zeros(samples), signal])[: len(signal)]


def by_negative_index(signal, samples):
    return np.concatenate([np.zeros(samples), signal[:-samples]])[: len(signal)]


WRONG_DELAYS = [
    (by_negative_index, "a delay of 0 must change nothing"),
    (lambda signal, samples: signal[samples + 10], "stopped with IndexError"),
    (lambda signal, samples: np.concatenate([np.zeros(samples), signal]), "7 came out"),
    (lambda signal, samples: np.roll(signal, samples), "comes back at the beginning"),
    (lambda signal, samples: np.concatenate([signal[samples:], np.zeros(samples)]), "an advance"),
    (lambda signal, samples: np.pad(signal, (samples, 0), "edge")[:5], "is repeated"),
    (lambda signal, samples: signal - samples, "delayed by 2 is [0. 0. 1. 2. 3.]"),
    (lambda signal, samples: np.pad(signal[: 5 - samples % 5], (samples % 5, 0)), "delayed by 5"),
]


@pytest.mark.parametrize(("delay", "expected"), WRONG_DELAYS)
def test_a_wrong_delay_is_explained(delay, expected, capsys):
    exercises.check_delay(delay)
    said = capsys.readouterr().out
    assert said.startswith("Not quite: ")
    assert expected in said


@pytest.mark.parametrize("nothing", [None, ...])
def test_an_exercise_left_open_is_no_mistake(nothing, capsys):
    exercises.check_delay(lambda signal, samples: nothing)
    assert capsys.readouterr().out == f"{NOT_TRIED}\n"


def test_a_right_delay_is_accepted(capsys):
    exercises.check_delay(zeros_in_front)
    assert capsys.readouterr().out == RIGHT


@pytest.mark.parametrize(
    ("dilations", "expected"),
    [
        (..., NOT_TRIED),
        (512, "a list of whole numbers"),
        ([1, 0], "a list of whole numbers"),
        ([1, 2.5], "a list of whole numbers"),
        ([1] * 11, "11 layers, where 10 are allowed"),
        ([1, 2, 4], "8 inputs reach the output; 800 are wanted"),
        ([799], "799 samples back, but only 2 inputs reach the output: the one 1 back"),
        ([1, 2, 8, 789], "the one 4 back"),
        ([2**power for power in range(10)], RIGHT),
        ([1, 2, 4, 8, 16, 32, 64, 128, 256, 288], RIGHT),
    ],
)
def test_dilations_are_judged_by_which_inputs_they_reach(dilations, expected, capsys):
    exercises.check_dilations(dilations)
    assert expected in capsys.readouterr().out


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (..., NOT_TRIED),
        (20, RIGHT),
        (16, "Its biases"),
        (60, "Which block has no next?"),
        (0, "Who reads it?"),
        (7, "it is not 7"),
    ],
)
def test_the_number_of_idle_weights(number, expected, capsys):
    exercises.check_idle_weights(number, residual_channels=4, dilation_channels=4, num_blocks=3)
    assert expected in capsys.readouterr().out


CODES = np.array([3, 1, 4, 1, 5])


@pytest.mark.parametrize(
    ("inputs", "targets", "expected"),
    [
        (..., ..., NOT_TRIED),
        (CODES[:-1], ..., NOT_TRIED),
        (CODES[:-1], CODES[1:], RIGHT),
        (CODES[None, :-1], CODES[None, 1:], RIGHT),
        (CODES, CODES[1:], "5 inputs and 4 targets"),
        (CODES, CODES, "learns to copy"),
        (CODES[1:], CODES[:-1], "other way round"),
        (CODES[:-2], CODES[2:], "your targets with [4, 1, 5]"),
    ],
)
def test_a_training_pair_is_judged_by_its_alignment(inputs, targets, expected, capsys):
    exercises.check_training_pair(inputs, targets, CODES)
    assert expected in capsys.readouterr().out
