"""The checks accept right answers, and name what is wrong in the wrong ones."""

import math

import pytest

from wavenet_keras import training
from wavenet_keras.lessons.answers import NOT_TRIED
from wavenet_keras.lessons.training import exercises

RIGHT = "Right.\n"
CHECKS = [
    exercises.check_to_bits,
    exercises.check_schedule,
]


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("nothing", [None, ...])
def test_an_exercise_left_open_is_no_mistake(check, nothing, capsys):
    check(lambda question: nothing)
    assert capsys.readouterr().out == f"{NOT_TRIED}\n"


@pytest.mark.parametrize("check", CHECKS)
def test_a_function_that_stops_is_no_end_of_the_notebook(check, capsys):
    check(lambda question: question["no such thing"] / 0)
    assert capsys.readouterr().out.startswith("Not quite: your function stopped with ")


@pytest.mark.parametrize(
    ("to_bits", "expected"),
    [
        (lambda nats: nats * math.log(2), "there must be more of them: divide"),
        (math.log2, "the loss is a logarithm already"),
        (math.exp, "the perplexity"),
        (lambda nats: nats, "to_bits(5.545) is 5.545. One bit is ln 2"),
        (lambda nats: 8.0, "to_bits(2) is 8. One bit is ln 2"),
    ],
)
def test_wrong_bits_are_explained(to_bits, expected, capsys):
    exercises.check_to_bits(to_bits)
    said = capsys.readouterr().out
    assert said.startswith("Not quite: ")
    assert expected.lower() in said.lower()


@pytest.mark.parametrize("to_bits", [lambda nats: nats / math.log(2), lambda n: n * 1.442695])
def test_right_bits_are_accepted(to_bits, capsys):
    exercises.check_to_bits(to_bits)
    assert capsys.readouterr().out == RIGHT


def warm_up_then(fall):
    """A schedule whose warm-up is right."""
    return lambda step: 2e-3 * step / 100 if step <= 100 else fall(step)


def half_cosine(share):
    return 2e-3 * (1 + math.cos(math.pi * share)) / 2


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (lambda step: half_cosine(step / 1000), "schedule(0) is 0.002, the full rate"),
        (lambda step: 2e-3 * min(1, (step / 100) ** 2), "schedule(25) is 0.000125; 0.0005 was"),
        (warm_up_then(lambda step: half_cosine(step / 1000)), "starts at step 0"),
        (warm_up_then(lambda step: 2e-3 * (1000 - step) / 900), "on a straight line"),
        (warm_up_then(lambda step: 2e-3), "where share goes from 0 to 1"),
    ],
)
def test_a_wrong_schedule_is_explained(schedule, expected, capsys):
    exercises.check_schedule(schedule)
    said = capsys.readouterr().out
    assert said.startswith("Not quite: ")
    assert expected in said


@pytest.mark.parametrize(
    "schedule",
    [
        warm_up_then(lambda step: half_cosine((step - 100) / 900)),
        training.make_schedule("cosine", 2e-3, 1000, warmup_steps=100),
    ],
)
def test_a_right_schedule_is_accepted(schedule, capsys):
    exercises.check_schedule(schedule)
    assert capsys.readouterr().out == RIGHT
