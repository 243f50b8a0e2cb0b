"""Every control of a sentence, driven as a hand would."""

import numpy as np
import pytest

from wavenet_keras.lessons.text import widgets
from wavenet_keras.voices.text import saying

RATE = 8000


def test_the_plain_function_says_what_say_says(murmuring_voice):
    said = widgets.say_sentence("Hi there.", speed=2.0, pitch=3.0, expression=0.5, seed=4)
    change = {"seed": 4, "speed": 2.0, "pitch": 3.0, "expression": 0.5}
    waveform, rate = saying.say("Hi there.", **change)
    np.testing.assert_array_equal(said.waveform, waveform)
    assert said.sample_rate == rate == RATE
    assert repr(said.plan) == repr(saying.plan("Hi there.", **change))


def test_every_control_of_a_sentence(murmuring_voice):
    explorer = widgets.explore_sentence("Hi.")
    settings = {"text": "Hi.", "speed": 1.0, "pitch": 0.0, "expression": 1.0, "seed": 0}
    assert {name: control.value for name, control in explorer.controls.items()} == settings
    changes = {"text": "Oh no.", "speed": 1.5, "pitch": 4.0, "expression": 0.2, "seed": 3}
    for name, value in changes.items():
        before = explorer.view
        explorer.controls[name].value = value
        settings[name] = value
        result, expected = explorer.view.result, widgets.say_sentence(**settings)
        np.testing.assert_array_equal(result.waveform, expected.waveform)
        assert repr(result.plan) != repr(before.result.plan)
    assert explorer.view.config == (
        "TEXT, SPEED, PITCH, EXPRESSION, SEED = 'Oh no.', 1.5, 4, 0.2, 3"
    )
    assert f"{len(result.waveform) / RATE:.2f} s of sound, 6 phones" in explorer.view.report


def test_of_a_long_sentence_the_beginning_is_drawn(murmuring_voice):
    explorer = widgets.explore_sentence("This is a sentence of many words, which has no room.")
    said = explorer.view.result
    assert "are drawn" in explorer.view.report
    width, _ = explorer.view.picture.get_size_inches()
    assert width == 10
    assert explorer.view.picture.axes[0].get_xlim()[1] <= widgets.WIDEST_SECONDS
    assert len(said.waveform) / RATE == pytest.approx(said.plan.seconds, abs=0.02)


@pytest.mark.parametrize(
    ("text", "problem"),
    [("", "words or numbers to say"), ("日本", "Expected English"), ("a " * 101, "200 characters")],
)
def test_what_cannot_be_said_is_told_and_nothing_is_shown(text, problem, murmuring_voice):
    explorer = widgets.explore_sentence("Hi.")
    explorer.controls["text"].value = text
    assert problem in explorer.view.report
    view = explorer.view
    assert (view.result, view.players, view.picture, view.config) == (None,) * 4
    explorer.controls["text"].value = "Hi."
    assert explorer.view.result is not None


def test_a_wrong_beginning_is_an_error(murmuring_voice):
    with pytest.raises(ValueError, match="words or numbers"):
        widgets.explore_sentence("!")
