"""A voice that says sentences, with tiny networks of random weights."""

import itertools
import json
import zipfile

import keras
import numpy as np
import pytest
from tiny_text_voice import HOP, RATE, tiny_network, tiny_prosody, tiny_text_voice
from tiny_wavenet import tiny

import wavenet_keras as wk
from wavenet_keras import TextVoice
from wavenet_keras.conditions.plans import SYMBOLS, Plan, PlannedPhone, plan_frames
from wavenet_keras.training.archives import without_name
from wavenet_keras.voices.text.passages import passages_of_plan

TEXT = "Hello there, my friend. How are you? Fine!"


@pytest.fixture(scope="module")
def voice():
    keras.utils.set_random_seed(0)
    return tiny_text_voice(words={"en": {"keras": "K EH1 R AH0 S"}})


def spoken(voice, text_or_plan, **arguments):
    waveform, sample_rate = voice.speak(text_or_plan, **arguments)
    assert sample_rate == RATE and waveform.dtype == np.float32
    return waveform


# Sound


@pytest.mark.jax
def test_a_sentence_is_what_the_network_makes_of_the_frames_of_its_plan(voice):
    plan = voice.plan("Hello.", seed=5)
    expected = voice.network.generate(
        HOP * len(plan_frames(plan)),
        local_condition=plan_frames(plan),
        global_condition="allison",
        temperature=0.9,
        seed=5,
    )[0]
    np.testing.assert_array_equal(spoken(voice, "Hello.", seed=5), expected)


@pytest.mark.parametrize("chunk_samples", [1, 77, 800, 10**6])
def test_a_stream_is_the_same_sound_in_chunks(chunk_samples, voice):
    text = "One. Two!" if chunk_samples == 1 else TEXT
    chunks = list(voice.stream(text, chunk_samples, seed=2))
    np.testing.assert_array_equal(np.concatenate(chunks), spoken(voice, text, seed=2))
    assert all(len(chunk) == chunk_samples for chunk in chunks[:-1])
    assert 0 < len(chunks[-1]) <= chunk_samples


@pytest.mark.jax
@pytest.mark.parametrize("manner", [{}, {"speed": 1.3, "pitch": -2, "expression": 1.5}])
def test_a_plan_is_spoken_as_its_text_is(manner, voice):
    plan = voice.plan(TEXT, "June", seed=4, **manner)
    assert (plan.text, plan.speaker) == (TEXT, "june")
    sound = spoken(voice, plan, seed=4)
    np.testing.assert_array_equal(sound, spoken(voice, TEXT, speaker="june", seed=4, **manner))
    other = spoken(voice, plan, seed=4, speaker="allison")
    assert len(other) == len(sound) and not np.array_equal(other, sound)


def test_the_seed_decides_melody_and_sound(voice):
    first, again, other = (spoken(voice, TEXT, seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert len(other) != len(first)
    plan = voice.plan(TEXT, seed=0)
    same_melody = spoken(voice, plan, seed=1)
    assert len(same_melody) == len(first) and not np.array_equal(same_melody, first)
    for seed in (None, np.int64(3), 2**70):
        assert len(spoken(voice, "Hi.", seed=seed)) > 0
    assert not np.array_equal(*(spoken(voice, plan, seed=None) for _ in range(2)))


def test_a_sentence_does_not_depend_on_what_follows(voice):
    whole = spoken(voice, TEXT, seed=7)
    for part in ("Hello there, my friend.", "Hello there, my friend. How are you?"):
        begin = spoken(voice, part, seed=7)
        np.testing.assert_array_equal(whole[: len(begin)], begin)


def test_the_same_sentence_twice_does_not_sound_the_same(voice):
    plan = voice.plan("Hello. Hello.", seed=1)
    first, second = (one.phones for one in (voice.plan("Hello.", seed=1), plan))
    assert second[: len(first)] == first
    assert [one.seconds for one in second[len(first) :]] != [one.seconds for one in first]


@pytest.mark.jax
def test_engines_make_the_same_sound(voice):
    plan = Plan(voice.plan("Oh.", seed=1).phones)
    plan.phones[0].seconds = plan.phones[-1].seconds = 0.01
    sounds = [spoken(voice, plan, engine=engine) for engine in ("naive", "keras", "numba")]
    for sound in sounds[1:]:
        np.testing.assert_allclose(sound, sounds[0], atol=1e-6)


# Plans


def test_numbers_change_the_plan_as_they_say(voice):
    plain = voice.plan(TEXT, seed=3)
    faster = voice.plan(TEXT, seed=3, speed=2)
    higher = voice.plan(TEXT, seed=3, pitch=12)
    flat = voice.plan(TEXT, seed=3, expression=0)
    assert faster.seconds == pytest.approx(plain.seconds / 2)
    np.testing.assert_allclose(
        [one.pitch for one in higher.phones], 2 * np.array([one.pitch for one in plain.phones])
    )
    for seed in (4, 5):  # what is expected, without what chance adds
        assert voice.plan(TEXT, seed=seed, expression=0) == flat


def test_an_edit_is_heard_where_it_is_made(voice):
    plan = voice.plan(TEXT, seed=3)
    before = spoken(voice, plan, seed=3)
    longer = plan.copy()
    longer.phones[2].seconds = plan.phones[2].seconds + 0.1
    assert len(spoken(voice, longer, seed=3)) == len(before) + 0.1 * RATE
    last = plan.copy()
    last.phones[-2].pitch = (90.0, 90.0, 90.0)
    after = spoken(voice, last, seed=3)
    (start,) = [place for place, one in enumerate(plan.phones) if one.word == "fine"][:1]
    untouched = round(sum(one.seconds for one in plan.phones[: start - 1]) * RATE) - HOP
    np.testing.assert_array_equal(after[:untouched], before[:untouched])
    assert len(after) == len(before) and not np.array_equal(after, before)


def test_a_plan_by_hand_lasts_exactly_as_long_as_it_says(voice):
    phones = [PlannedPhone("HH", 0.05), PlannedPhone("AY1", 0.3, (200, 210, 180))]
    waveform = spoken(voice, Plan([PlannedPhone("SIL", 0.1), *phones, PlannedPhone("SIL", 0.1)]))
    assert len(waveform) == round(0.55 * RATE)
    assert len(spoken(voice, Plan(phones))) == round(0.55 * RATE)  # pauses of 0.1 s come around
    assert len(spoken(voice, Plan(phones), speed=0.5)) == round(1.1 * RATE)


def test_words_are_looked_up_in_the_voice_and_in_the_readers_dictionary(voice, tmp_path):
    assert voice.phones("Keras").phones == ["K", "EH1", "R", "AH0", "S"]
    assert voice.phones("Keras", dictionary={"Keras": "K IY1"}).phones == ["K", "IY1"]
    (tmp_path / "mine.txt").write_text("friend  F R AY1\n")
    plan = voice.plan("A friend.", dictionary=tmp_path / "mine.txt")
    assert [one.phone for one in plan.phones if one.word == "friend"] == ["F", "R", "AY1"]
    whole = wk.phones(TEXT)
    assert voice.phones(TEXT).phones == whole.phones
    assert voice.phones("Café ♥!\nHi.").replaced == wk.phones("Café ♥!\nHi.").replaced


# Length


def test_nothing_is_planned_or_read_before_its_turn(voice, monkeypatch):
    planned = []
    plan = type(voice.prosody).plan

    def counted(self, *arguments, **options):
        planned.append(arguments)
        return plan(self, *arguments, **options)

    monkeypatch.setattr(type(voice.prosody), "plan", counted)
    taken = []
    endless = (taken.append(number) or f"Line {number}." for number in itertools.count())
    chunks = voice.stream(endless)
    assert (len(planned), len(taken)) == (0, 0)
    next(chunks)
    assert (len(planned), len(taken)) == (1, 1)
    seconds = sum(len(chunk) for chunk, _ in zip(chunks, range(50), strict=False)) / RATE
    assert len(planned) == len(taken) < 3 + seconds / 0.25  # a line lasts longer
    planned.clear()
    chunks = voice.stream("A sentence of a book. " * 20_000)
    next(chunks)
    assert len(planned) == 1


def test_a_very_long_sentence_is_spoken_in_stretches(voice):
    text = "and so on " * 200
    chunks = voice.stream(text, seed=1)
    seconds = sum(len(chunk) for chunk in itertools.islice(chunks, 200)) / RATE
    assert seconds == pytest.approx(20)
    plan = voice.plan(text, seed=1)
    between = [
        place
        for place in range(1, len(plan.phones))
        if plan.phones[place].phone == plan.phones[place - 1].phone == "SIL"
    ]
    commas = [place for place in between if plan.phones[place - 2].ends == ","]
    assert len(commas) == len(wk.phones(text).phones) // 250
    assert max(part.seconds for part in passages_of_plan(plan)) < 35
    assert plan.words == wk.phones(text).spoken.replace(" .", "").split()


# One file


@pytest.mark.jax
def test_a_saved_voice_speaks_as_before(voice, tmp_path):
    voice.save(tmp_path / "voice.keras")
    loaded = keras.saving.load_model(tmp_path / "voice.keras")
    assert isinstance(loaded, TextVoice) and isinstance(loaded.network, wk.WaveNet)
    assert without_name(loaded.get_config()) == without_name(voice.get_config())
    np.testing.assert_array_equal(spoken(loaded, TEXT), spoken(voice, TEXT))
    assert loaded.phones("Keras").phones == ["K", "EH1", "R", "AH0", "S"]
    again = wk.load_voice(tmp_path / "voice.keras")
    assert again.plan(TEXT) == voice.plan(TEXT)


def test_a_voice_does_not_keep_how_its_parts_were_trained(tmp_path):
    """Who loads it to hear it need not have imported the losses of a training."""
    network, prosody = tiny_network(), tiny_prosody()
    prosody.compile(optimizer="adam", loss=lambda true, predicted: keras.ops.mean(predicted))
    network.compile()
    trained = TextVoice(network, prosody)
    trained.save(tmp_path / "voice.keras")
    loaded = wk.load_voice(tmp_path / "voice.keras")
    assert not loaded.prosody.compiled and not loaded.network.compiled
    np.testing.assert_array_equal(spoken(loaded, TEXT), spoken(trained, TEXT))


def test_the_model_computes_what_its_network_does(voice):
    inputs = {
        "codes": np.zeros((1, HOP), "int32"),
        "global_condition": np.array([1]),
        "local_condition": np.ones((1, 1 + 2 * voice.network.frames_around, 56), "float32"),
    }
    np.testing.assert_array_equal(voice(inputs), voice.network(inputs))


def test_a_voice_of_other_phones_is_refused_with_a_reason(voice, tmp_path):
    voice.save(tmp_path / "voice.keras")
    with zipfile.ZipFile(tmp_path / "voice.keras") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(parts["config.json"])
    config["config"]["symbols"] = ["SIL", *reversed(SYMBOLS)]
    parts["config.json"] = json.dumps(config)
    with zipfile.ZipFile(tmp_path / "other.keras", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    with pytest.raises(ValueError, match="another set of phones than this version"):
        keras.saving.load_model(tmp_path / "other.keras")


def test_a_voice_of_another_language_reads_by_its_own_words(tmp_path):
    words = {"it": {"buona": "B UW0 o1 N a0", "sera": ("S", "e1", "RX", "a0")}}
    voice = tiny_text_voice(languages={"june": "it"}, words=words)
    assert voice.plan("Buona sera!", "june").words == ["buona", "sera"]
    voice.save(tmp_path / "voice.keras")
    loaded = wk.load_voice(tmp_path / "voice.keras")
    assert loaded.plan("Buona sera!", "june") == voice.plan("Buona sera!", "june")
    with pytest.raises(ValueError, match="The dictionary has no 'notte'. Add a line"):
        loaded.plan("Buona notte!", "june")
    plan = loaded.plan("Buona notte!", "june", dictionary={"notte": "N o1 T e0"})
    assert plan.words == ["buona", "notte"]
    assert loaded.plan("Good night!").words == ["good", "night"]


# What does not fit


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"text_or_plan": ""}, "words or numbers to say, received ''"),
        ({"text_or_plan": "..."}, "words or numbers to say, received '...'"),
        ({"text_or_plan": 407}, "Expected a text, a str such as 'Hello!', received 407"),
        ({"text_or_plan": "Hi. " * 500 + "日本"}, "Chinese characters: '日本', at character 2001"),
        ({"text_or_plan": "Hi. " * 500 + "{XX}"}, "Expected phones between braces"),
        ({"text_or_plan": Plan([])}, "a plan with at least one phone"),
        ({"text_or_plan": Plan([PlannedPhone("B", -1)])}, "expected seconds above 0"),
        ({"speaker": "carlo"}, "Unknown speaker 'carlo'. There are: allison, june."),
        ({"speed": 0}, "Expected speed as a number from 0.2 to 5"),
        ({"pitch": 100}, r"Expected pitch \(in semitones\) as a number from -24 to 24"),
        ({"expression": "big"}, "Expected expression as a number from 0 to 4"),
        ({"seed": -1}, "`seed` must be a whole number"),
        ({"temperature": -1}, "`temperature`"),
        ({"chunk_samples": 0}, "`chunk_samples` must be a whole number of at least 1"),
        ({"dictionary": "no/such/file"}, "which cannot be read"),
    ],
)
def test_what_cannot_be_said_is_known_at_once(arguments, said, voice):
    with pytest.raises(ValueError, match=said):
        voice.stream(**{"text_or_plan": TEXT, **arguments})


def test_lines_without_a_word_are_passed_over_and_lines_alone_are_refused(voice):
    assert voice.plan("***\n\nHi.\n---").words == ["hi"]
    with pytest.raises(ValueError, match="words or numbers to say"):
        list(voice.stream(iter(["***", ""])))


def test_a_dictionary_is_not_for_plans(voice):
    with pytest.raises(ValueError, match="`dictionary` is for a text"):
        voice.stream(voice.plan("Hi."), dictionary={"hi": "HH IY1"})


def test_what_a_wavenet_has_is_said_to_be_there(voice):
    with pytest.raises(AttributeError, match="voice.network.generate"):
        voice.generate(100)
    with pytest.raises(AttributeError, match="voice.network.receptive_field"):
        voice.receptive_field  # noqa: B018
    with pytest.raises(AttributeError, match="no attribute 'no_such_thing'.$"):
        voice.no_such_thing  # noqa: B018


def test_parts_that_do_not_fit_are_refused():
    network, prosody = tiny_network(), tiny_prosody()
    for arguments, said in (
        ((tiny("local"), prosody), "a WaveNet with 56 channels of local condition"),
        ((prosody, prosody), "received a ProsodyNetwork"),
        ((network, network), "Expected a ProsodyNetwork, received a WaveNet"),
        ((network, tiny_prosody(["carlo"])), "there are none"),
        ((network, prosody, ["june", "carlo"]), r"know \(allison, june\), received carlo"),
        ((network, prosody, None, {"carlo": "it"}), "received one of carlo"),
        ((network, prosody, None, {"june": "it"}), "Expected words of the languages it"),
        ((network, prosody, None, None, {"en": {"a": "QQ"}}), "received 'QQ' for 'a'"),
    ):
        with pytest.raises(ValueError, match=said):
            TextVoice(*arguments)


def test_speakers_are_those_that_both_know():
    voice = TextVoice(tiny_network(("carlo", "june", "allison")), tiny_prosody())
    assert voice.speakers == ["june", "allison"]
    assert voice.plan("Hi.").speaker == "june"
    alone = TextVoice(tiny_network(), tiny_prosody(), speakers=["june"])
    assert alone.plan("Hi.").speaker == "june"
    with pytest.raises(ValueError, match="There are: june"):
        alone.plan("Hi.", "allison")
    nameless = {"num_classes": None, "class_names": None, "global_condition_channels": None}
    voice = TextVoice(tiny_network(**nameless), tiny_prosody(["me"]))
    assert len(spoken(voice, "Hi.")) > 0 and voice.speakers == ["me"]
