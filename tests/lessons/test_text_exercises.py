"""What learners are told about their answers on any sentence."""

from itertools import product

import numpy as np
import pytest

from wavenet_keras.conditions.plans import PAUSE, Plan
from wavenet_keras.lessons.text import exercises


def said(capsys):
    return capsys.readouterr().out


# Phones

RIGHT = "T AA2 L Y AH0 T EH1 L IY0"


@pytest.mark.parametrize(
    "answer",
    [
        RIGHT,
        f"{{{RIGHT}}}",
        RIGHT.lower(),
        RIGHT.split(),
        tuple(RIGHT.split()),
        "T AE2 L Y AA0 T EH1 L EY0",
    ],
)
def test_right_phones(answer, capsys):
    exercises.check_tagliatelle(answer)
    assert said(capsys) == "Right.\n"


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (..., "Not tried yet"),
        ("", "There are no phones."),
        (7, "phones are wanted, such as 'HH AH0 L OW1', and this is 7."),
        ([1, 2], "phones are wanted"),
        ("tagliatelle", "'TAGLIATELLE' is no phone"),
        ("T AA L Y AH0 T EH1 L IY0", "The vowel AA needs its stress"),
        ("T AE1 G L IY0 AH0 T AH0 L", "the g is written, and nobody says it"),
        ("T AA2 L Y AH0 T EH1 L", 'ends with a vowel, like "jelly", and yours ends with L'),
        ("T AA2 L Y T EH1 L IY0", "four syllables, ta-lya-tel-le, and yours has 3"),
        ("T AA2 L IY0 AH0 T EH1 L IY0", "and yours has 5"),
        ("T AA2 L Y AH0 T EH1 L L IY0", "A double l is one sound"),
        ("T AA2 L AH0 T EH1 L IY0", "the second syllable begins with two"),
        ("T AA2 L Y UW0 T EH1 L IY0", "sound 5 should be AH or AA or AE, and yours is UW"),
        ("T AA2 L Y AH0 T EH1 L OW0", "sound 9 should be IY or EY or IH, and yours is OW"),
        ("T AA1 L Y AH0 T EH0 L IY0", "on one vowel alone: that of the third syllable"),
        ("T AA1 L Y AH0 T EH1 L IY0", "on one vowel alone"),
    ],
)
def test_wrong_phones(answer, hint, capsys):
    exercises.check_tagliatelle(answer)
    assert hint in said(capsys)


# The best way

POINTS = np.array([[6, 3, 5], [5, 4, 2], [3, 5, 6], [1, 7, 2], [1, 4, 5], [0, 3, 8]])


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (..., "Not tried yet"),
        ([..., ..., ..., ..., ..., ...], "the number of a state for each of the 6 frames"),
        ([0, 0, 1, 1, 2, 2], "Right."),
        ((0, 0, 1, 1, 2, 2), "Right."),
        (np.array([0, 0, 1, 1, 2, 2]), "Right."),
        ([0, 0, 1, 2], "the number of a state for each of the 6 frames"),
        ([0, 0, 1, 1, 2.0, 2], "the number of a state for each of the 6 frames"),
        ([[0], [0, 1]], "the number of a state for each of the 6 frames"),
        ([1, 1, 2, 2, 3, 3], "the states have the numbers 0 to 2"),
        ([1, 1, 1, 1, 2, 2], "it begins in state 0"),
        ([0, 0, 1, 1, 1, 1], "it ends in state 2"),
        ([0, 0, 2, 1, 2, 2], "from frame 1 to frame 2 it leaps from state 0 to state 2"),
        ([0, 1, 2, 1, 2, 2], "from frame 2 to frame 3 it goes back, from state 2 to state 1"),
        ([0, 1, 1, 1, 2, 2], "it has 35 points. There is one with 36"),
        ([0, 0, 1, 1, 1, 2], "it has 35 points. There is one with 36"),
    ],
)
def test_the_way(answer, hint, capsys):
    exercises.check_path(answer, POINTS)
    assert hint in said(capsys)


@pytest.mark.parametrize("seed", range(5))
def test_the_best_way_of_any_points_is_right_and_no_other(seed, capsys):
    """Against all ways there are."""
    points = np.random.default_rng(seed).integers(0, 10, (6, 3))
    ways = [
        way
        for way in product(range(3), repeat=6)
        if way[0] == 0 and way[-1] == 2 and set(np.diff(way)) <= {0, 1}
    ]
    most = max(points[range(6), way].sum() for way in ways)
    for way in ways:
        exercises.check_path(list(way), points)
        assert (said(capsys) == "Right.\n") == (points[range(6), way].sum() == most)


# Pauses


def with_longer_pauses(plan):
    plan = plan.copy()
    for one in plan.phones:
        one.seconds *= 2 if one.phone == PAUSE else 1
    return plan


def in_place(plan):
    for one in plan.phones:
        one.seconds *= 2 if one.phone == PAUSE else 1
    return plan


def inner_pauses_alone(plan):
    longer = with_longer_pauses(plan)
    for place in (0, -1):
        longer.phones[place].seconds = plan.phones[place].seconds
    return longer


def by_a_second(plan):
    longer = plan.copy()
    for one in longer.phones:
        one.seconds += 1 if one.phone == PAUSE else 0
    return longer


def test_right_pauses(capsys):
    exercises.check_longer_pauses(with_longer_pauses)
    assert said(capsys) == "Right.\n"


@pytest.mark.parametrize(
    ("function", "hint"),
    [
        (lambda plan: ..., "Not tried yet"),
        (lambda plan: None, "Not tried yet"),
        (lambda plan: plan.pauses, "your function stopped with AttributeError"),
        (lambda plan: plan.phones, "a plan is wanted"),
        (in_place, "it changed the plan that it was given"),
        (lambda plan: plan.copy(), "was 0.1 s and should become 0.2 s. With your function it has"),
        (by_a_second, "should become 0.2 s. With your function it has 1.1 s"),
        (inner_pauses_alone, "the pause at place 0"),
        (lambda plan: plan.stretched(2), "the phones have changed as well: AY1 had 0.2 s"),
        (lambda plan: Plan([*plan.phones, *plan.phones]), "the phones of the plan are others"),
    ],
)
def test_wrong_pauses(function, hint, capsys):
    exercises.check_longer_pauses(function)
    assert hint in said(capsys)


# Errors

SAID, HEARD = "the leader has left the conference", "a leader left the big conference now"


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (..., "Not tried yet"),
        (4 / 6, "Right."),
        (0.67, "Right."),
        (np.float32(2 / 3), "Right."),
        (4, "that is the number of errors"),
        (400 / 6, "that is in percent"),
        (4 / 7, "divide by the words that were said"),
        (2 / 6, "that is the share that is right"),
        (3 / 6, "words that were not heard count too"),
        (1 / 6, "those are the words heard as others"),
        (0.9, "it is not 0.9. Write both sentences"),
        ("4/6", "one number is wanted, without a unit or quotes"),
    ],
)
def test_the_word_error_rate(answer, hint, capsys):
    exercises.check_word_error_rate(answer, SAID, HEARD)
    assert hint in said(capsys)


def test_words_that_nobody_said_are_asked_for(capsys):
    exercises.check_word_error_rate(3 / 8, "a b c d e f g h", "x a b c d h")  # of 4
    assert "words that were heard and that nobody said count too" in said(capsys)
