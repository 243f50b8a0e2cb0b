from pathlib import Path

import numpy as np
import pytest
from made_speech import made_sentence, made_sound

from wavenet_keras import audio
from wavenet_keras.conditions.phone_alignment import plans_of_waveforms, shipped_aligner
from wavenet_keras.conditions.phone_alignment.aligner import Alignment, Segment
from wavenet_keras.conditions.phone_alignment.planning import (
    plan_of_alignment,
    without_short_pauses,
)
from wavenet_keras.conditions.phone_alignment.spoken_words import (
    SpokenWord,
    english_words,
    words_of_dictionary,
)
from wavenet_keras.conditions.plans import is_voiced, parsed, plan_frames

SPEECH = Path(__file__).resolve().parents[2] / "data" / "speech" / "allison"
TEXTS = {
    "en_vm-savefolder": "Which folder should I save the message to?",
    "en_dir-last": "Letters of your party's last name.",
    "en_queue-quantity1": "Currently, there are more than.",
    "en_confbridge-mute-extended": "To mute, or unmute yourself. When you are muted you can not "
    "send audio to other participants. However you will still hear audio from other unmuted "
    "participants.",
    "en_vm-advopts": "Press 3 for advanced options.",
    "en_invalid": "I am sorry, that's not a valid extension. Please try again.",
}


@pytest.fixture(scope="module")
def waveforms():
    return {name: audio.load(SPEECH / f"{name}.flac", 8000)[0] for name in TEXTS}


@pytest.fixture(scope="module")
def result(waveforms):
    return plans_of_waveforms(waveforms, TEXTS, "allison", aligner=shipped_aligner(), train=False)


def test_plans_cover_recordings_exactly(result, waveforms):
    assert not result.failed
    for name, waveform in waveforms.items():
        plan = result.plans[name]
        plan.check()
        frames = [one.seconds / 0.005 for one in plan.phones]
        np.testing.assert_allclose(frames, np.round(frames), atol=1e-6)
        assert round(sum(frames)) == -(-len(waveform) // 40)
        assert len(plan_frames(plan)) == -(-len(waveform) // 40)


def test_plans_say_the_words(result):
    plan = result.plans["en_vm-advopts"]
    assert plan.words == ["press", "three", "for", "advanced", "options"]
    assert plan.text == TEXTS["en_vm-advopts"]
    assert plan.speaker == "allison"
    assert [one.ends for one in plan.phones if one.begins_word] == ["", "", "", "", "."]
    assert [one.phone for one in plan.phones if one.word == "press"] == ["P", "R", "EH1", "S"]


def test_voiced_sounds_have_voice_and_pauses_have_none(result):
    shares = {True: [], False: [], "SIL": []}
    for plan in result.plans.values():
        for one in plan.phones:
            kind = "SIL" if one.phone == "SIL" else is_voiced(one.phone)
            shares[kind].append(np.mean(one.voiced))
            assert all(70 < hz < 500 for hz in one.pitch)
    assert np.mean(shares[True]) > 0.8
    assert np.mean(shares[False]) < 0.5
    assert np.mean(shares["SIL"]) < 0.1


def test_sounds_are_where_they_are(result, waveforms):
    """What is said to be a hiss is high, and what is a vowel is low and loud."""
    # The middle of the spectrum in Hz, and the root of the mean square.
    bright, loud = {"S": [], "vowel": []}, {"SIL": [], "vowel": []}
    for name, plan in result.plans.items():
        waveform, time = waveforms[name], 0.0
        for one in plan.phones:
            sound = waveform[round(8000 * time) : round(8000 * (time + one.seconds))]
            time += one.seconds
            kind = "vowel" if one.phone[-1] == "1" else parsed(one.phone).symbol
            if kind in bright:
                spectrum = np.abs(np.fft.rfft(np.diff(sound))) ** 2
                bright[kind].append(
                    np.average(np.linspace(0, 4000, len(spectrum)), weights=spectrum)
                )
            if kind in loud:
                loud[kind].append(np.sqrt(np.mean(sound**2)))
    assert np.median(bright["S"]) > 1.5 * np.median(bright["vowel"])
    assert np.median(loud["vowel"]) > 20 * np.median(loud["SIL"])


def test_a_wrong_text_has_a_low_score(result, waveforms):
    wrong = {"en_vm-advopts": "Sixteen noisy elephants.", "en_invalid": TEXTS["en_invalid"]}
    other = plans_of_waveforms(
        {name: waveforms[name] for name in wrong}, wrong, aligner=shipped_aligner(), train=False
    )
    assert other.scores["en_vm-advopts"] < other.scores["en_invalid"] - 3


def test_training_on_few_recordings_keeps_the_boundaries(result, waveforms):
    again = plans_of_waveforms(waveforms, TEXTS, aligner=shipped_aligner())
    apart = []
    for name, plan in result.plans.items():
        ends, others = (
            np.cumsum([one.seconds for one in each.phones if one.word])
            for each in (plan, again.plans[name])
        )
        if len(ends) == len(others):
            apart += list(np.abs(ends - others))
    assert np.median(apart) < 0.03


def test_what_cannot_be_aligned_is_named(waveforms):
    texts = {
        "short": "A sentence that is much too long for a tenth of a second.",
        "empty": "...",
        "good": TEXTS["en_vm-advopts"],
    }
    sounds = {
        "short": waveforms["en_invalid"][:800],
        "empty": waveforms["en_invalid"],
        "good": waveforms["en_vm-advopts"],
    }
    result = plans_of_waveforms(sounds, texts, aligner=shipped_aligner(), train=False)
    assert list(result.plans) == ["good"]
    assert result.failed["short"].startswith("20 frames of 5 ms are too short")
    assert "no" in result.failed["empty"]
    del sounds["good"]
    with pytest.raises(ValueError, match="none of which could be aligned"):
        plans_of_waveforms(sounds, texts, aligner=shipped_aligner(), train=False)
    with pytest.raises(ValueError, match="received 0"):
        plans_of_waveforms({}, {})


def test_another_language_is_learnt_from_nothing():
    """A language of four words, by its dictionary alone."""
    random = np.random.default_rng(0)
    dictionary = {
        "sami": "S AA1 M IY0",
        "shu": "SH UW1",
        "isma": ["IY1 S M AA0"],
        "mush": "M UW1 SH",
    }
    waveforms, texts, edges = {}, {}, {}
    for number in range(40):
        words = list(random.choice(list(dictionary), 3))
        phones = [dictionary[word] if word != "isma" else dictionary[word][0] for word in words]
        symbols = [each.rstrip("01") for each in " ".join(phones).split()]
        name = f"{number}.wav"
        waveforms[name], edges[name] = made_sentence(["SIL", *symbols, "SIL"], random)
        texts[name] = " ".join(words).capitalize() + "!"
    result = plans_of_waveforms(waveforms, texts, "nobody", dictionary=dictionary)
    apart = []
    for name, plan in result.plans.items():
        assert plan.phones[-2].ends == "!"
        found = np.cumsum([0.0, *(one.seconds for one in plan.phones)])
        if len(found) == len(edges[name]):
            apart += list(np.abs(found - edges[name]))
    assert len(apart) > 0.9 * sum(map(len, edges.values()))
    assert np.median(apart) <= 0.0051


def segments_of(*lengths):
    """Word, pause, word, ...: segments of so many frames."""
    edges = np.cumsum([0, *lengths])
    return [
        Segment(-1, -1, -1, begin, end) if place % 2 else Segment(place // 2, 0, 0, begin, end)
        for place, (begin, end) in enumerate(zip(edges, edges[1:], strict=False))
    ]


def test_short_pauses_between_words_go_to_their_neighbours():
    kept = without_short_pauses(segments_of(10, 5, 10, 6, 10))
    assert [(each.begin, each.end) for each in kept] == [(0, 12), (12, 25), (25, 31), (31, 41)]
    assert [each.is_pause for each in kept] == [False, False, True, False]


def test_pauses_at_the_ends_stay_however_short():
    segments = [Segment(-1, -1, -1, 0, 1), Segment(0, 0, 0, 1, 9), Segment(-1, -1, -1, 9, 11)]
    assert without_short_pauses(segments) == segments


def test_pitch_and_voice_of_thirds():
    segments = (Segment(0, 0, 0, 0, 6), Segment(0, 0, 1, 6, 13))
    alignment = Alignment(segments, 0.0, np.zeros(13, int), np.zeros(13, int))
    word = SpokenWord("so", (("S", "OW1"),), ".")
    pitch = np.array([0.0] * 4 + [200.0] * 9)
    plan = plan_of_alignment(alignment, [word], pitch)
    first, second = plan.phones
    assert first.voiced == (0, 0, 1)
    assert second.voiced == (1, 1, 1)
    assert first.pitch == second.pitch == (200, 200, 200)
    assert (first.seconds, second.seconds) == (0.03, 0.035)
    silent = plan_of_alignment(alignment, [word], np.zeros(13), usual_pitch=123.0)
    assert silent.phones[0].pitch == (123, 123, 123)


def test_a_noise_has_pitch_numbers_too():
    sound = made_sound("S", 1.0, np.random.default_rng(0))
    result = plans_of_waveforms({"s": sound}, {"s": "see"}, aligner=shipped_aligner(), train=False)
    result.plans["s"].check()


def test_words_of_english_in_all_their_ways(tmp_path):
    (tmp_path / "own.txt").write_text("Keras  K EH1 R AH0 S")
    words = english_words("The record, Keras!", tmp_path / "own.txt")
    assert english_words("I am.")[1].variants == (("AE1", "M"),)  # and not A.M.
    assert len(english_words("and")[0].variants) == 2
    assert [word.word for word in words] == ["the", "record", "keras"]
    assert [word.ends for word in words] == ["", ",", "!"]
    assert words[0].variants == (("DH", "AH0"), ("DH", "IY0"))
    assert len(words[1].variants) > 1  # the noun and the verb
    assert words[2].variants == (("K", "EH1", "R", "AH0", "S"),)


def test_ways_that_differ_in_stress_alone_are_one():
    words = words_of_dictionary("Da!", {"da": ["D a1", "D a0", "D o1"]})
    assert words[0].variants == (("D", "a1"), ("D", "o1"))


def test_text_of_a_dictionary_is_split_simply():
    dictionary = {"l'ora": "L o1 RR a0", "è": "EH1", "ma": "M a0"}
    words = words_of_dictionary("L'ora è... ma: è", dictionary)
    assert [(word.word, word.ends) for word in words] == [
        ("l'ora", ""),
        ("è", "."),
        ("ma", ","),
        ("è", "."),
    ]


def test_a_word_that_the_dictionary_lacks_is_named():
    with pytest.raises(ValueError, match="lacks 'luna'"):
        words_of_dictionary("La luna", {"la": "L a0"})
    with pytest.raises(ValueError, match="text with words"):
        words_of_dictionary("...", {"la": "L a0"})
