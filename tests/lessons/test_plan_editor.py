"""The plan editor without a browser: what it is told, what it tells, what it says."""

import io
import re

import numpy as np
import pytest
import soundfile
from cell_outputs import recorded_outputs
from PIL import Image
from places import REPOSITORY

from wavenet_keras.conditions.plans import Plan, PlannedPhone
from wavenet_keras.display import palette
from wavenet_keras.lessons.text import plan_editor, plan_surface
from wavenet_keras.lessons.text.plan_edits import numbers_of
from wavenet_keras.voices.text import saying

RATE = 8000
FOLDER = REPOSITORY / "wavenet_keras" / "lessons" / "text"
VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def plan():
    one = [PlannedPhone("W", 0.05, word="one", begins_word=True, ends=".")]
    one += [PlannedPhone("AH1", 0.2, (200, 210, 190), word="one", ends=".")]
    return Plan([PlannedPhone("SIL", 0.1), *one, PlannedPhone("SIL", 0.1)], "one.", "ann")


@pytest.fixture
def said():
    return []


@pytest.fixture
def editor(plan, said):
    def hum(plan, seed):
        said.append((plan, seed))
        if seed == 7:
            raise RuntimeError("7 <is> unlucky")
        samples = np.arange(round(RATE * plan.seconds))
        return 0.5 * np.sin(samples * (0.1 + 0.01 * seed)), RATE

    return plan_editor.PlanEditor(plan, hum, seed=2)


def from_browser(editor, **numbers):
    """What a hand sends: `seconds={place: s}`, `pitch={(place, third): Hz}`."""
    sent = numbers_of(editor.plan)
    for place, seconds in numbers.get("seconds", {}).items():
        sent["seconds"][place] = seconds
    for (place, third), hz in numbers.get("pitch", {}).items():
        sent["pitch"][place][third] = hz
    editor.surface.set_state({"numbers": sent})


def press(editor, name):
    editor.surface._handle_custom_msg({"press": name}, [])


def test_it_says_the_plan_and_keeps_a_copy(editor, plan, said):
    assert said == [(plan, 2)]
    assert editor.plan == editor.original == plan
    plan.phones[1].seconds = 1
    editor.plan.phones[1].seconds = 1
    assert editor.plan.phones[1].seconds == editor.original.phones[1].seconds == 0.05
    assert list(editor.sounds) == ["as it was"]
    assert repr(editor) == "0.45 s, as planned."
    assert editor.view.picture.axes[0].get_title(loc="left") == "one."


def test_it_may_begin_with_a_recording(plan):
    def say(plan, seed):
        raise AssertionError("not asked for")

    tone = 0.3 * np.sin(np.arange(3600) * 0.2)
    editor = plan_editor.PlanEditor(plan, say, sound=(tone, RATE))
    waveform, rate = soundfile.read(io.BytesIO(editor.surface.sound))
    assert rate == RATE
    np.testing.assert_allclose(waveform, tone, atol=1 / 32768)


def test_what_the_browser_is_told(editor, plan):
    surface = editor.surface
    assert [one["phone"] for one in surface.phones] == ["SIL", "W", "AH1", "SIL"]
    assert [one["pause"] for one in surface.phones] == [True, False, False, True]
    assert surface.phones[2]["voiced"] == [True] * 3
    assert surface.words == [{"first": 1, "last": 2, "text": "one."}]
    assert surface.numbers == surface.first == numbers_of(plan)
    np.testing.assert_allclose(surface.spoken, [0, 0.1, 0.15, 0.35, 0.45])
    assert surface.limits == {"seconds": [0.01, 2.0], "pitch": [60.0, 500.0]}
    assert (surface.seed, surface.top_hertz, surface.busy) == (2, 4000, False)


def test_a_drag_gives_a_new_plan_and_says_what_it_was(editor, said):
    players, picture = editor.view.players, editor.view.picture
    from_browser(editor, seconds={2: 0.3}, pitch={(1, 0): 150})
    assert editor.plan.phones[2].seconds == 0.3
    assert editor.plan.phones[1].pitch == (150, 180, 180)
    assert editor.plan.text == "one."
    assert editor.view.config == (
        "plan.phones[1].pitch = (150, 180, 180)\nplan.phones[2].seconds = 0.3"
    )
    assert len(said) == 1  # not before the button
    assert (editor.view.players, editor.view.picture) == (players, picture)


def test_say_it_says_the_edited_plan_with_the_seed(editor, said):
    from_browser(editor, seconds={2: 0.3})
    editor.surface.set_state({"seed": 3})
    press(editor, "say")
    assert said[-1] == (editor.plan, 3)
    assert list(editor.sounds) == ["as it was", "edited, seed 3"]
    waveform, rate = soundfile.read(io.BytesIO(editor.surface.sound))
    assert len(waveform) == round(0.55 * RATE)
    np.testing.assert_allclose(editor.surface.spoken, [0, 0.1, 0.15, 0.45, 0.55])
    assert "edited, seed 3 (0.55 s" in repr(editor.view.players)
    assert not editor.surface.busy


def test_saying_gives_the_sound(editor):
    waveform, rate = editor.say()
    assert (len(waveform), rate) == (3600, RATE)


def test_a_failure_is_told_and_the_next_one_works(editor):
    editor.seed = 7
    with pytest.raises(RuntimeError):
        editor.say()
    assert editor.surface.note == "RuntimeError: 7 <is> unlucky"
    assert editor.surface.failed and not editor.surface.busy
    assert list(editor.sounds) == ["as it was"]
    editor.seed = 1
    editor.say()
    assert (editor.surface.note, editor.surface.failed) == ("", False)


def test_numbers_that_make_no_sense_are_told_and_not_taken(editor, plan):
    with pytest.raises(ValueError, match="0.01 to 2"):
        from_browser(editor, seconds={2: 0.001})
    assert editor.surface.failed and "0.01 to 2" in editor.surface.note
    assert editor.plan == plan
    assert editor.surface.numbers == numbers_of(plan)


def test_undo_goes_back_change_by_change(editor, plan):
    from_browser(editor, seconds={2: 0.3})
    press(editor, "longer")
    press(editor, "as_it_was")
    assert editor.plan == plan
    for expected in (0.33, 0.3, 0.2, 0.2):  # the last one has nothing to take back
        press(editor, "undo")
        assert editor.plan.phones[2].seconds == pytest.approx(expected)
        assert editor.surface.numbers == numbers_of(editor.plan)
    assert repr(editor) == "0.45 s, as planned."


def test_as_it_was_twice_is_one_change(editor):
    from_browser(editor, seconds={2: 0.3})
    editor.as_it_was()
    editor.as_it_was()
    editor.undo()
    assert editor.plan.phones[2].seconds == 0.3


def test_a_plan_that_is_set_is_shown(editor, plan):
    emphasised = plan.with_emphasis("one")
    emphasised.phones[1].phone = "Y"
    editor.plan = emphasised
    assert editor.surface.numbers == numbers_of(emphasised)
    assert editor.surface.first == numbers_of(plan)
    assert editor.surface.phones[1]["phone"] == "Y"
    assert 'plan.phones[1].phone = "Y"' in editor.view.config
    with pytest.raises(ValueError, match="a plan of 4 phones, received one of 3"):
        editor.plan = Plan(plan.phones[1:])


def test_an_unknown_button_is_an_error(editor):
    with pytest.raises(ValueError, match="Expected a step"):
        editor.step("louder")


@pytest.mark.parametrize("seed", [-1, 0.5, True])
def test_a_seed_is_a_whole_number(editor, seed):
    with pytest.raises(ValueError, match="seed"):
        editor.seed = seed


def test_outputs_of_the_cell_and_what_stays_when_a_hand_drags(editor, monkeypatch):
    shown = recorded_outputs(monkeypatch)
    editor._ipython_display_()
    assert VIEW in shown[0][0]
    assert "where phones end, their pitch, seed" in shown[0][0]["text/plain"]
    from_browser(editor, seconds={2: 0.3})
    assert [len(history) for history in shown] == [1, 1, 1, 2]  # the report alone
    editor.say()
    assert [len(history) for history in shown] == [1, 2, 2, 3]


def test_a_text_is_planned_and_said_by_the_voice(plan, monkeypatch):
    asked = []

    def plan_text(text, speaker, seed, voice):
        asked.append((text, speaker, seed, voice))
        return plan

    def say(plan, speaker, seed, voice):
        asked.append((plan, speaker, seed, voice))
        return np.zeros(100), RATE

    monkeypatch.setattr(saying, "plan", plan_text)
    monkeypatch.setattr(saying, "say", say)
    editor = plan_editor.edit_plan("One.", "ann", 5, voice="here.keras")
    assert asked == [("One.", "ann", 5, "here.keras"), (plan, "ann", 5, "here.keras")]
    assert editor.seed == 5
    plan_editor.edit_plan(plan, sound=(np.zeros(100), RATE))
    assert len(asked) == 2


def test_the_spectrogram_is_where_the_tone_is():
    tone = 0.02 * np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE)  # softer than the top colour
    tone = np.concatenate([np.zeros(RATE), tone])
    picture, column_seconds = plan_surface.spectrogram_png(tone, RATE)
    image = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), float).sum(axis=2)
    assert image.shape[1] * column_seconds == pytest.approx(2, abs=0.01)
    bright = image[:, round(1.5 / column_seconds)]
    assert len(bright) - 1 - np.argmax(bright) == pytest.approx(1000 / 4000 * (len(bright) - 1))
    sounding = np.flatnonzero(image.max(axis=0) > image.max() / 2)
    assert sounding[0] * column_seconds == pytest.approx(1, abs=0.012)


def test_words_of_a_plan(plan):
    twice = Plan([*plan.phones[1:3], *plan.copy().phones])
    assert [(one["first"], one["last"]) for one in plan_surface.words_of(twice)] == [(0, 1), (3, 4)]
    next_to = Plan([*plan.phones[1:3], *plan.copy().phones[1:3]])
    places = [(one["first"], one["last"]) for one in plan_surface.words_of(next_to)]
    assert places == [(0, 1), (2, 3)]


def test_the_browser_loads_nothing_from_elsewhere():
    for name in ("plan_editor.js", "plan_editor.css"):
        text = (FOLDER / name).read_text(encoding="utf-8")
        assert not re.search(r"\bimport\b|@import|url\(|fetch\(|XMLHttp", text), name
        addresses = set(re.findall(r"https?://[^\s\"']+", text))
        assert addresses <= {"http://www.w3.org/2000/svg"}, name


def test_colours_are_those_of_the_pictures(editor):
    assert editor.surface.colours["blue"] == palette.BLUE
    style = (FOLDER / "plan_editor.css").read_text(encoding="utf-8")
    assert set(re.findall(r"--wk-(\w+)", style)) <= {*editor.surface.colours, "blue"}
