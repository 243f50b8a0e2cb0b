"""What a hand does to a plan, as plain functions."""

import numpy as np
import pytest

from wavenet_keras.conditions.plans import Plan, PlannedPhone
from wavenet_keras.lessons.text import plan_edits


def word(text, ends, *phones):
    return [
        PlannedPhone(phone, seconds, pitch, word=text, begins_word=place == 0, ends=ends)
        for place, (phone, seconds, pitch) in enumerate(phones)
    ]


@pytest.fixture
def plan():
    one = word("one", ".", ("W", 0.05, (180, 190, 200)), ("AH1", 0.2, (200, 210, 190)))
    return Plan([PlannedPhone("SIL", 3.0), *one, PlannedPhone("SIL", 0.005)], "one.", "ann")


def test_numbers_are_those_of_the_plan_and_make_it_again(plan):
    numbers = plan_edits.numbers_of(plan)
    assert numbers["seconds"] == [3.0, 0.05, 0.2, 0.005]
    assert numbers["pitch"][2] == [200, 210, 190]
    assert plan_edits.with_numbers(plan, numbers) == plan


def test_other_numbers_make_another_plan_and_leave_the_first_one(plan):
    before = plan.copy()
    numbers = plan_edits.numbers_of(plan)
    numbers["seconds"][2] = 0.31
    numbers["pitch"][1][2] = 250
    edited = plan_edits.with_numbers(plan, numbers)
    assert plan == before
    expected = plan.copy()
    expected.phones[2].seconds = 0.31
    expected.phones[1].pitch = (180, 190, 250)
    assert edited == expected
    assert (edited.text, edited.speaker) == ("one.", "ann")


@pytest.mark.parametrize("seconds", [0.0099, 2.001, -1, float("nan"), float("inf"), "0.1", True])
def test_a_duration_has_a_range(plan, seconds):
    numbers = plan_edits.numbers_of(plan)
    numbers["seconds"][2] = seconds
    with pytest.raises(ValueError, match=r"Phone 2, 'AH1': seconds: expected 0.01 to 2, received"):
        plan_edits.with_numbers(plan, numbers)


@pytest.mark.parametrize("hz", [59.9, 500.1, None])
def test_a_pitch_has_a_range(plan, hz):
    numbers = plan_edits.numbers_of(plan)
    numbers["pitch"][2][0] = hz
    with pytest.raises(ValueError, match=r"Phone 2, 'AH1': a pitch in Hz: expected 60 to 500"):
        plan_edits.with_numbers(plan, numbers)


def test_numbers_of_another_plan_are_refused(plan):
    numbers = plan_edits.numbers_of(plan)
    with pytest.raises(ValueError, match="each of 4 phones, received 3 and 4"):
        plan_edits.with_numbers(plan, {**numbers, "seconds": numbers["seconds"][:3]})
    numbers["pitch"][1] = [100, 100]
    with pytest.raises(ValueError, match="Phone 1, 'W': expected a pitch of three numbers"):
        plan_edits.with_numbers(plan, numbers)


@pytest.mark.parametrize(
    ("step", "back"), [("longer", "shorter"), ("higher", "lower"), ("livelier", "flatter")]
)
def test_a_step_and_back_is_where_it_was(plan, step, back):
    there = plan_edits.stepped(plan, step)
    assert there != plan
    again = plan_edits.numbers_of(plan_edits.stepped(there, back))
    for name, values in plan_edits.numbers_of(plan).items():
        np.testing.assert_allclose(again[name][1:3], values[1:3])


def test_how_far_a_step_goes(plan):
    longer = plan_edits.stepped(plan, "longer")
    assert longer.phones[2].seconds == pytest.approx(0.22)
    higher = plan_edits.stepped(plan, "higher")
    assert higher.phones[2].pitch[0] == pytest.approx(200 * 2 ** (1 / 12))
    ratio = np.log(plan_edits.stepped(plan, "livelier").phones[2].pitch[1] / 190)
    flat = np.log(plan.phones[2].pitch[1] / 190)
    assert ratio > flat


def test_steps_stop_at_the_range_and_what_lies_beyond_stays(plan):
    longest = shortest = lowest = plan
    for _ in range(40):
        longest, shortest = (
            plan_edits.stepped(longest, "longer"),
            plan_edits.stepped(shortest, "shorter"),
        )
        lowest = plan_edits.stepped(lowest, "lower")
    assert [one.seconds for one in longest.phones] == pytest.approx([3.0, 2.0, 2.0, 0.2263], 1e-3)
    assert [one.seconds for one in shortest.phones][1:] == [0.01, 0.01, 0.005]
    assert {hz for one in lowest.phones for hz in one.pitch} == {60.0}
    with pytest.raises(ValueError, match="one of longer, shorter, higher, .* received 'louder'"):
        plan_edits.stepped(plan, "louder")


def test_the_lines_make_the_same_plan(plan):
    edited = plan.copy()
    edited.phones[1].phone = "R"
    edited.phones[2].seconds = 0.3005
    edited.phones[2].pitch = (200, 222.2, 190)
    edited.phones[1].voiced = plan.phones[1].voiced
    lines = plan_edits.edit_lines(plan, edited)
    again = {"plan": plan.copy()}
    exec("\n".join(lines), again)
    assert again["plan"] == edited
    assert len(lines) == 3


def test_the_report_counts_and_gives_lines_while_they_are_few(plan):
    assert plan_edits.report(plan, plan.copy()) == ("3.25 s, as planned.", None)
    edited = plan.copy()
    edited.phones[2].seconds = 0.3
    sentence, lines = plan_edits.report(plan, edited)
    assert sentence == "3.35 s, 3.25 s as planned; 1 phone with another duration."
    assert lines == "plan.phones[2].seconds = 0.3"
    many = Plan([phone for _ in range(7) for phone in plan.copy().phones])
    sentence, lines = plan_edits.report(many, many.stretched(2).transposed(1))
    assert "28 phones with another duration, 28 phones with another pitch." in sentence
    assert lines is None
