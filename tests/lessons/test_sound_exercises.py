"""The checks accept right answers and name what is wrong with each of the usual wrong ones."""

import numpy as np
import pytest

from wavenet_keras.lessons.sound import exercises
from wavenet_keras.lessons.sound.comparisons import compare_quantization


def right_alias(frequency, sample_rate):
    return abs(frequency - sample_rate * round(frequency / sample_rate))


def right_window(codes, first, receptive_field, window_samples):
    piece = codes[first - receptive_field : first + window_samples]
    weights = np.ones(len(piece) - 1)
    weights[: receptive_field - 1] = 0
    return piece[:-1], piece[1:], weights


def changed_window(change):
    return lambda *arguments: change(*right_window(*arguments))


def shifted_window(codes, first, *sizes):
    return right_window(codes, first + 1, *sizes)


RIGHT = "Right.\n"
ANSWERS = {
    "alias": (exercises.check_alias, right_alias, RIGHT),
    "alias, unchanged": (exercises.check_alias, lambda f, r: f, "above 4000 Hz"),
    "alias, one fold": (
        exercises.check_alias,
        lambda f, r: min(f, r - f),
        "9000, 8000) is -1000. A",
    ),
    "alias, one abs fold": (
        exercises.check_alias,
        lambda f, r: min(f, abs(r - f)),
        "alias(13000, 8000) is 5000, but nothing above 4000",
    ),
    "alias, modulo": (exercises.check_alias, lambda f, r: f % (r // 2), "is 1000; 3000 Hz"),
    "window": (exercises.check_window, right_window, RIGHT),
    "window, nothing": (exercises.check_window, lambda *_: ..., "Not tried yet"),
    "window, two": (
        exercises.check_window,
        changed_window(lambda i, t, w: (i, t)),
        "three things",
    ),
    "window, short": (
        exercises.check_window,
        changed_window(lambda i, t, w: (i[1:], t, w)),
        "inputs have shape [8]",
    ),
    "window, late": (exercises.check_window, shifted_window, "begin 1 too late"),
    "window, reversed": (
        exercises.check_window,
        changed_window(lambda i, t, w: (i[::-1], t, w)),
        "not consecutive",
    ),
    "window, same": (
        exercises.check_window,
        changed_window(lambda i, t, w: (i, i, w)),
        "one step",
    ),
    "window, weights": (
        exercises.check_window,
        changed_window(lambda i, t, w: (i, t, np.ones_like(w))),
        "weight 0",
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_each_answer_is_judged_with_the_reason(name, capsys):
    check, answer, expected = ANSWERS[name]
    check(answer)
    said = capsys.readouterr().out
    assert expected in said
    assert (said == RIGHT) == (expected == RIGHT)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (64, RIGHT),
        (..., "Not tried yet"),
        (60, "not a power of two"),
        (32, "dB only; 25 dB are wanted"),
        (128, "fewer are enough"),
    ],
)
def test_the_number_of_levels_is_judged_by_measuring(answer, expected, capsys):
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, 8000)
    assert compare_quantization(noise, 32).signal_to_noise_db < 25
    assert compare_quantization(noise, 64).signal_to_noise_db > 25
    exercises.check_levels(answer, noise, wanted_db=25)
    assert expected in capsys.readouterr().out
