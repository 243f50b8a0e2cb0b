"""Every control of the digits and of the vocoder, driven as a hand would."""

import numpy as np
import pytest

import wavenet_keras as wk
from wavenet_keras import digit_voice, vocoder
from wavenet_keras.audio import mel
from wavenet_keras.conditions.digits import PAUSE, digit_frames
from wavenet_keras.lessons.local import widgets

RATE = 8000
SPEAKERS = digit_voice.load_durations().speakers
TONE = 0.5 * np.sin(2 * np.pi * 300 * np.arange(1700) / RATE)  # 21.25 hops of the vocoder


@pytest.mark.parametrize("tempo", [0.5, 2.0])
def test_a_tempo_stretches_digits_and_pauses(mumbling_digits, tempo):
    usual = digit_voice.plan_digits("31", "theo")
    said = widgets.say_with_tempo("31", "theo", tempo=tempo)
    for one, other in zip(said.spoken, usual, strict=True):
        np.testing.assert_allclose(one.times, other.times / tempo)
    assert len(said.waveform) / RATE == pytest.approx(said.spoken[-1].times[-1] + 0.1, abs=0.005)


def test_the_plain_function_says_what_say_says(mumbling_digits):
    said = widgets.say_with_tempo("8", "lucas", rhythm="varied", seed=4)
    expected, rate = digit_voice.say("8", "lucas", seed=4, rhythm="varied")
    np.testing.assert_array_equal(said.waveform, expected)
    assert said.sample_rate == rate == RATE


@pytest.mark.parametrize("tempo", [0, -1.0, float("nan")])
def test_a_tempo_has_to_be_above_0(tempo):
    with pytest.raises(ValueError, match="tempo above 0"):
        widgets.say_with_tempo("8", tempo=tempo)


def test_every_control_of_the_digits(mumbling_digits):
    explorer = widgets.explore_digits("4", "jackson")
    settings = {
        "text": "4",
        "speaker": "jackson",
        "rhythm": "typical",
        "tempo": 1.0,
        "seed": 0,
    }
    assert {name: control.value for name, control in explorer.controls.items()} == settings
    assert explorer.controls["speaker"].options == tuple(SPEAKERS)
    changes = {"text": "1 2", "speaker": "theo", "rhythm": "varied", "tempo": 1.5, "seed": 3}
    for name, value in changes.items():
        before = explorer.view
        explorer.controls[name].value = value
        settings[name] = value
        result, expected = explorer.view.result, widgets.say_with_tempo(**settings)
        np.testing.assert_array_equal(result.waveform, expected.waveform)
        assert not np.array_equal(result.waveform, before.result.waveform)
        frames = digit_frames(expected.spoken, len(expected.waveform) / RATE)
        pause = explorer.view.picture.axes[2]
        np.testing.assert_array_equal(pause.images[0].get_array()[0], frames[:, PAUSE])
        assert explorer.view.report == f"{len(expected.waveform) / RATE:.2f} s of sound"
        assert explorer.widget.children[-3].value == explorer.view.players.html
    chosen = "TEXT, SPEAKER, RHYTHM, TEMPO, SEED = '1 2', 'theo', 'varied', 1.5, 3"
    assert explorer.view.config == chosen
    assert chosen in repr(explorer)


@pytest.mark.parametrize("wrong", ["4a", "", "ten", "²"])
def test_a_wrong_text_is_explained_and_the_next_one_works(mumbling_digits, wrong):
    explorer = widgets.explore_digits("4")
    players, picture, report = explorer.widget.children[-3:]
    explorer.controls["text"].value = wrong
    assert "Expected a text of digits such as '407'" in explorer.view.report
    assert repr(wrong) in explorer.view.report
    assert explorer.view.result is None
    assert (players.value, picture.value) == ("", b"")  # nothing of what was said before
    assert explorer.view.config is None
    assert "TEXT" not in report.value
    explorer.controls["seed"].value = 1  # still wrong
    assert explorer.view.result is None
    explorer.controls["text"].value = "5"
    expected = widgets.say_with_tempo("5", seed=1)
    np.testing.assert_array_equal(explorer.view.result.waveform, expected.waveform)
    assert players.value and picture.value


def test_it_begins_with_what_say_understands(mumbling_digits):
    explorer = widgets.explore_digits(40, "Theo")
    assert [explorer.controls[name].value for name in ("text", "speaker")] == ["40", "theo"]
    assert [one.digit for one in explorer.view.result.spoken] == [4, 0]


def test_a_wrong_beginning_is_an_error(mumbling_digits):
    with pytest.raises(ValueError, match="text of digits"):
        widgets.explore_digits("4a")
    with pytest.raises(ValueError, match="Unknown speaker 'nobody'"):
        widgets.explore_digits("4", "nobody")


def test_every_control_of_the_vocoder(tiny_vocoder):
    recordings = {"tone": (TONE, RATE), "higher": (0.3 * np.sin(np.arange(3000) * 0.5), 16000)}
    explorer = widgets.explore_vocoder(recordings)
    settings = {"speaker": "allison", "semitones": 0, "seed": 0}
    recording = recordings["tone"]
    changes = {"recording": "higher", "speaker": "june", "semitones": -3, "seed": 2}
    assert list(explorer.controls) == list(changes)
    for name, value in changes.items():
        before = explorer.view
        explorer.controls[name].value = value
        if name == "recording":
            recording = recordings[value]
        else:
            settings[name] = value
        result = explorer.view.result
        expected, rate = vocoder.resynthesise(*recording, **settings)
        np.testing.assert_array_equal(result.waveform, expected)
        assert not np.array_equal(result.waveform, before.result.waveform)
        told, made = (ax.images[0].get_array().T for ax in explorer.view.picture.axes[:2])
        np.testing.assert_array_equal(told, result.mel)
        np.testing.assert_array_equal(made, mel.log_mel(expected, rate))
        original = mel.log_mel(wk.audio.resample(*recording, RATE), RATE)
        np.testing.assert_allclose(
            told, mel.shift_pitch(original, settings["semitones"]), atol=1e-6
        )
        assert explorer.widget.children[-3].value == explorer.view.players.html
    assert explorer.view.config == ("RECORDING, SPEAKER, SEMITONES, SEED = 'higher', 'june', -3, 2")
    assert explorer.view.report == "0.19 s of sound, from 760 numbers"


def test_the_recording_to_begin_with(tiny_vocoder):
    recordings = {"a": (TONE, RATE), "b": (TONE[:400], RATE)}
    explorer = widgets.explore_vocoder(recordings, start="b")
    assert explorer.controls["recording"].value == "b"
    assert len(explorer.view.result.waveform) == 400
    with pytest.raises(ValueError, match="Unknown recording 'c'. There are: a, b."):
        widgets.explore_vocoder(recordings, start="c")
    with pytest.raises(ValueError, match="at least one recording"):
        widgets.explore_vocoder({})
