"""`wk.say` and `wk.plan`: who speaks, and what each can."""

import types

import numpy as np
import pytest
from tiny_text_voice import RATE, tiny_text_voice

import wavenet_keras as wk
from wavenet_keras import digit_voice, spoken_digits
from wavenet_keras.conditions.plans import Plan

TEXT = "Good morning. It's half past seven!"


def test_without_a_speaker_the_voice_of_texts_speaks(murmuring_voice):
    for text in (TEXT, "407", "four zero seven"):
        waveform, sample_rate = wk.say(text, seed=2)
        expected, _ = murmuring_voice.speak(text, seed=2)
        np.testing.assert_array_equal(waveform, expected)
        assert sample_rate == RATE
    digits = wk.plan("407")
    assert digits.words == wk.plan("four hundred seven").words
    june = wk.say(TEXT, "June", 3)[0]
    np.testing.assert_array_equal(june, murmuring_voice.speak(TEXT, speaker="june", seed=3)[0])


def test_a_plan_is_made_edited_and_spoken(murmuring_voice):
    plan = wk.plan(TEXT, "june", 1, speed=1.2, pitch=3, expression=0.5)
    assert isinstance(plan, Plan)
    same = murmuring_voice.plan(TEXT, "june", 1, speed=1.2, pitch=3, expression=0.5)
    assert plan == same
    expected, _ = wk.say(TEXT, "june", 1, speed=1.2, pitch=3, expression=0.5)
    np.testing.assert_array_equal(wk.say(plan, seed=1)[0], expected)
    plan.phones[3].seconds += 0.2
    assert len(wk.say(plan, seed=1)[0]) == len(expected) + 0.2 * RATE


def test_a_stream_is_the_same_sound(murmuring_voice):
    chunks, sample_rate = wk.say(TEXT, seed=4, stream=True)
    assert isinstance(chunks, types.GeneratorType) and sample_rate == RATE
    np.testing.assert_array_equal(np.concatenate(list(chunks)), wk.say(TEXT, seed=4)[0])
    chunks, _ = wk.say(iter(["Good morning.", "It's half past seven!"]), seed=4, stream=True)
    np.testing.assert_array_equal(np.concatenate(list(chunks)), wk.say(TEXT, seed=4)[0])


def test_arguments_reach_the_voice(murmuring_voice, monkeypatch):
    asked = {}

    def speak(text, **arguments):
        asked.update(arguments, text=text)
        return np.zeros(1, np.float32), RATE

    monkeypatch.setattr(murmuring_voice, "speak", speak)
    manner = {"speed": 0.7, "pitch": -1.0, "expression": 2.0, "dictionary": {"a": "AH0"}}
    wk.say("A.", temperature=0.5, engine="naive", **manner)
    others = {"text": "A.", "speaker": None, "seed": 0, "temperature": 0.5, "engine": "naive"}
    assert asked == manner | others


def test_a_voice_of_ones_own_speaks(tmp_path, murmuring_voice):
    own = tiny_text_voice(["jackson", "me"])
    own.save(tmp_path / "voice.keras")
    expected, _ = own.speak(TEXT, speaker="me", seed=1)
    for voice in (own, tmp_path / "voice.keras", tmp_path):
        np.testing.assert_array_equal(wk.say(TEXT, "me", 1, voice=voice)[0], expected)
    # In a voice of one's own, a name is that voice's speaker.
    jackson, _ = own.speak("407", speaker="jackson")
    np.testing.assert_array_equal(wk.say("407", "jackson", voice=own)[0], jackson)
    assert wk.plan("Hi.", voice=own).speaker == "jackson"
    with pytest.raises(ValueError, match="There are, for any text: jackson, me.$"):
        wk.say(TEXT, "allison", voice=own)


# Digits


def test_digits_sound_as_the_voice_of_the_digits_says_them(mumbling_digits):
    for arguments in ((), (3,), (3, "varied"), (3, "varied", 0.5)):
        for text in ("407", "four zero", 12):
            said = wk.say(text, "THEO", *arguments)
            expected = digit_voice.say(text, "theo", *arguments)
            np.testing.assert_array_equal(said[0], expected[0])
            assert said[1] == expected[1] == RATE


def test_digits_are_said_faster_and_slower_by_any_engine(mumbling_digits):
    spoken = spoken_digits.stretch(digit_voice.plan_digits("40", "lucas", seed=2), 0.5)
    expected, _ = digit_voice.speak(spoken, "lucas", seed=2)
    np.testing.assert_array_equal(wk.say("40", "lucas", 2, speed=2)[0], expected)
    # But for ties of rounding the engines are equal: the first half of a tenth of a second.
    keras_engine = wk.say("4", "lucas", 2, speed=5, engine="keras")[0][:400]
    np.testing.assert_array_equal(keras_engine, wk.say("4", "lucas", 2, speed=5)[0][:400])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"pitch": 2}, "`pitch` is for sentences; the speakers of digits"),
        ({"expression": 0}, "`expression` is for sentences.*Received: expression=0"),
        ({"stream": True}, "`stream` is for sentences"),
        ({"dictionary": {}}, "`dictionary` is for sentences"),
        ({"speed": 9}, "Expected speed as a number from 0.2 to 5"),
        ({"rhythm": "fast"}, "'typical' or 'varied', received 'fast'"),
        ({"text": "Hello."}, "Expected a text of digits such as '407'"),
        ({"text": Plan([])}, "this speaker says digits. Leave the speaker out"),
    ],
)
def test_what_the_speakers_of_digits_cannot_is_said(arguments, said, mumbling_digits):
    with pytest.raises(ValueError, match=said):
        wk.say(**{"text": "4", "speaker": "jackson", **arguments})


@pytest.mark.parametrize("text", ["407", "Hello."])
def test_an_unknown_speaker_is_told_of_both_kinds(text, murmuring_voice):
    both = "for any text: allison, june; for digits: george, jackson, lucas, nicolas, theo, ywewe"
    for call in (wk.say, wk.plan):
        with pytest.raises(ValueError, match=f"Unknown speaker 'nobody'. There are, {both}"):
            call(text, "nobody")
        with pytest.raises(ValueError, match=both):
            call(text, 3)


def test_what_does_not_fit_a_voice_of_texts_is_said(murmuring_voice):
    with pytest.raises(ValueError, match="`rhythm` is for digits and their speakers"):
        wk.say(TEXT, rhythm="varied")
    with pytest.raises(ValueError, match="`stream` must be True or False"):
        wk.say(TEXT, stream="yes")
    with pytest.raises(ValueError, match="jackson says digits, which have no plan of phones"):
        wk.plan("407", "Jackson")
    with pytest.raises(ValueError, match="a WaveNet, which cannot say sentences"):
        wk.say(TEXT, voice="speech")
    with pytest.raises(ValueError, match="Received 'no/such/voice'"):
        wk.say(TEXT, voice="no/such/voice")


# Loading


def test_a_text_voice_is_loaded_where_it_is_of_use(tmp_path):
    tiny_text_voice().save(tmp_path / "voice.keras")
    assert isinstance(wk.load_voice(tmp_path / "voice.keras"), wk.TextVoice)
    with pytest.raises(ValueError, match="no speaker can be kept alone. Name the speaker when"):
        wk.load_voice(tmp_path / "voice.keras", speaker="june")
