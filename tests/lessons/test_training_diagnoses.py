"""The exercise with four runs: curves that show what is said of them, and a check that explains."""

import numpy as np
import pytest

from wavenet_keras.lessons.answers import NOT_TRIED
from wavenet_keras.lessons.training.diagnoses import (
    DIAGNOSES,
    check_diagnoses,
    four_runs,
    run_curves,
)

STEPS, RUNS = run_curves()


def test_run_a_jumps_above_8_bits_and_stays_near_the_first_table():
    training, held_out = RUNS["A"]
    assert training.max() > 8.5
    np.testing.assert_allclose(held_out[STEPS >= 600], 7.45, atol=0.05)


def test_run_b_has_its_fewest_held_out_bits_at_step_300():
    training, held_out = RUNS["B"]
    assert STEPS[held_out.argmin()] == 300
    assert np.all(np.diff(held_out[STEPS >= 300]) > 0)
    assert training[-1] < training[STEPS == 300][0] - 1


def test_run_c_falls_and_its_curves_stay_together():
    training, held_out = RUNS["C"]
    assert held_out[-1] < 4.2
    np.testing.assert_allclose(training, held_out, atol=0.25)


def test_run_d_has_not_reached_the_first_table():
    assert RUNS["D"].min() > 7.3
    assert np.all(np.diff(RUNS["D"][1]) < 0)


def test_every_run_is_drawn_inside_its_panel():
    figure = four_runs()
    for ax, (training, held_out) in zip(figure.axes, RUNS.values(), strict=True):
        np.testing.assert_array_equal(ax.lines[0].get_ydata(), training)
        np.testing.assert_array_equal(ax.lines[1].get_ydata(), held_out)
        low, high = ax.get_ylim()
        assert low <= min(training.min(), held_out.min())
        assert max(training.max(), held_out.max()) <= high


def test_the_right_answer(capsys):
    check_diagnoses(dict(DIAGNOSES))
    assert capsys.readouterr().out == "Right.\n"


@pytest.mark.parametrize("answers", [..., dict.fromkeys("ABCD", ...)])
def test_dots_are_no_answer(answers, capsys):
    check_diagnoses(answers)
    assert capsys.readouterr().out == f"{NOT_TRIED}\n"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (None, "a dict from the runs"),
        (300, "a dict from the runs"),
        ({"A": "well"}, "a dict from the runs"),
        ({**DIAGNOSES, "B": "ill"}, "'ill' for run B is no diagnosis"),
        ({**DIAGNOSES, "A": "rate too low"}, "run A jumped above 8 bits"),
        ({**DIAGNOSES, "B": "well"}, "The weights of step 300"),
        ({**DIAGNOSES, "C": "by heart"}, "how a run should look"),
        ({**DIAGNOSES, "D": "rate too high"}, "its steps are too small"),
    ],
)
def test_a_wrong_answer_is_told_why(answers, said, capsys):
    check_diagnoses(answers)
    assert said in capsys.readouterr().out
