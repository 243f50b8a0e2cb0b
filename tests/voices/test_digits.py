"""From a text to a condition and to sound, with a tiny network in place of the shipped voice."""

import types

import numpy as np
import pytest

import wavenet_keras as wk
from wavenet_keras import cli, digit_voice, spoken_digits
from wavenet_keras.conditions.durations import DigitDurations
from wavenet_keras.voices import CHECKPOINTS

SPEAKERS = ["george", "jackson", "lucas", "nicolas", "theo", "yweweler"]
RATE, HOP, PAUSE = 8000, 40, 0.1


@pytest.fixture(scope="module")
def model():
    return wk.WaveNet(
        dilations=[1, 2],
        residual_channels=4,
        dilation_channels=4,
        skip_channels=8,
        num_classes=6,
        class_names=SPEAKERS,
        global_condition_channels=2,
        local_condition_channels=spoken_digits.CHANNELS,
        hop_length=HOP,
        sample_rate=RATE,
    )


@pytest.fixture
def voice(model, monkeypatch):
    """The tiny network instead of the shipped one."""
    monkeypatch.setattr(digit_voice, "load_digit_voice", lambda: model)
    return model


@pytest.fixture(scope="module")
def durations():
    return DigitDurations.load(CHECKPOINTS / "digits_durations.json")


# Plans


def test_digits_lie_between_pauses(durations):
    for pause in (PAUSE, 0.3):
        spoken = digit_voice.plan_digits("4 07", "theo", pause=pause)
        assert [one.digit for one in spoken] == [4, 0, 7]
        begins, ends = ([one.times[place] for one in spoken] for place in (0, -1))
        np.testing.assert_allclose(np.array(begins) - [0, *ends[:-1]], pause)
        for one in spoken:
            np.testing.assert_allclose(np.diff(one.times), durations.typical("theo", one.digit))
            assert not one.backwards


def test_a_varied_plan_is_drawn_in_the_order_of_the_digits(durations):
    spoken = digit_voice.plan_digits("4007", "theo", rhythm="varied", seed=3)
    random = np.random.default_rng(3)
    for one in spoken:
        np.testing.assert_allclose(np.diff(one.times), durations.varied("theo", one.digit, random))
    other = digit_voice.plan_digits("4007", "theo", rhythm="varied", seed=4)
    assert other[0].seconds != spoken[0].seconds != spoken[1].seconds


# Saying


@pytest.mark.parametrize("speaker", ["george", "yweweler"])
@pytest.mark.parametrize("text", ["7", "407"])
def test_it_lasts_as_long_as_the_digits_and_the_pauses(text, speaker, voice, durations):
    waveform, sample_rate = wk.say(text, speaker)
    seconds = PAUSE + sum(durations.typical(speaker, int(d)).sum() + PAUSE for d in text)
    assert sample_rate == RATE
    assert (waveform.dtype, waveform.shape) == (np.float32, (HOP * -(-seconds * RATE // HOP),))
    assert np.abs(waveform).max() <= 1


def test_the_seed_decides_the_sound(voice):
    first, again, other = (wk.say("4", "jackson", seed=seed)[0] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    other, another = (wk.say("4", "jackson", seed=None)[0] for _ in range(2))
    assert not np.array_equal(other, another)


def test_the_seed_decides_a_varied_rhythm(voice):
    first, again, other = (
        wk.say("407", "jackson", seed=seed, rhythm="varied")[0] for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, again)
    assert len(first) != len(other)
    assert len(first) != len(wk.say("407", "jackson", seed=0)[0])


def test_the_network_is_told_what_is_planned(voice, monkeypatch):
    asked = []

    def generate(self, num_samples, **arguments):
        asked.append((num_samples, arguments))
        return np.full((1, num_samples), 0.1, np.float32)

    monkeypatch.setattr(wk.WaveNet, "generate", generate)
    wk.say("4 07", "lucas", seed=5, rhythm="varied", temperature=0.7)
    wk.say("1", "jackson")
    (num_samples, arguments), (_, defaults) = asked
    spoken = digit_voice.plan_digits("407", "lucas", rhythm="varied", seed=5)
    frames = spoken_digits.digit_frames(spoken, spoken[-1].times[-1] + PAUSE, RATE, HOP)
    np.testing.assert_array_equal(arguments["local_condition"], [frames])
    assert num_samples == HOP * len(frames)
    assert (arguments["global_condition"], arguments["temperature"]) == (["lucas"], 0.7)
    assert defaults["global_condition"] == ["jackson"]
    assert defaults["temperature"] == digit_voice.TEMPERATURE
    for used, seed in ((arguments["seed"], 5), (defaults["seed"], 0)):
        expected = np.random.Generator(np.random.PCG64([seed, 0]))
        assert [generator.random() for generator in used] == [expected.random()]


def test_planned_digits_are_said_by_a_mixture(voice):
    spoken = spoken_digits.stretch(digit_voice.plan_digits("40", "theo"), 1.5)
    mixed = wk.global_conditions.mix_classes(voice, {"theo": 1, "lucas": 1})
    waveform, _ = digit_voice.speak(spoken, mixed, seed=2)
    frames = spoken_digits.digit_frames(spoken, spoken[-1].times[-1] + PAUSE)
    expected = voice.generate(
        HOP * len(frames),
        global_condition=mixed,
        local_condition=frames,
        seed=2,
        temperature=digit_voice.TEMPERATURE,
    )
    np.testing.assert_array_equal(waveform, expected[0])


# What cannot be said


@pytest.mark.parametrize("text", ["4a", "", "-1", None, True, 4.0])
def test_other_texts_are_refused(text, voice):
    with pytest.raises(ValueError, match="Expected a text of digits such as '407', 'four zero"):
        wk.say(text, "jackson")


@pytest.mark.parametrize("text", ["four zero seven", 407, "4-07", "4, zero 7"])
def test_however_it_is_written_it_sounds_the_same(text, voice):
    expected, _ = wk.say("407", "theo", seed=1)
    np.testing.assert_array_equal(wk.say(text, "Theo", seed=1)[0], expected)


def test_other_speakers_and_rhythms_are_refused(voice):
    with pytest.raises(ValueError, match="Unknown speaker 'june'. There are: george, jackson, lu"):
        digit_voice.say("4", "june")
    with pytest.raises(ValueError, match="'typical' or 'varied', received 'fast'"):
        wk.say("4", "jackson", rhythm="fast")


# Many at once


@pytest.mark.parametrize("rhythm", ["typical", "varied"])
def test_clips_are_cut_out_of_what_generate_gives(rhythm, model):
    digits, speakers, seeds = [4, 0, 7, 4], ["theo", "lucas", "theo", "george"], [1, 0, 1, 1]
    clips = digit_voice.say_clips(model, digits, speakers, seeds, rhythm=rhythm)
    planned = [
        digit_voice.plan_digits(str(digit), speaker, rhythm=rhythm, seed=seed)[0]
        for digit, speaker, seed in zip(digits, speakers, seeds, strict=True)
    ]
    for clip, one in zip(clips, planned, strict=True):
        assert len(clip) == pytest.approx(one.seconds * RATE, abs=1)
    for own in ([1], [0, 2, 3]):  # those of a seed
        frames = [spoken_digits.digit_frames([planned[i]], 2.0) for i in own]
        waveforms = model.generate(
            2 * RATE,
            global_condition=[speakers[i] for i in own],
            local_condition=np.stack(frames),
            seed=seeds[own[0]],
            temperature=digit_voice.TEMPERATURE,
        )
        for index, waveform in zip(own, waveforms, strict=True):
            first = round(planned[index].times[0] * RATE)
            expected = waveform[first : first + len(clips[index])]
            np.testing.assert_array_equal(clips[index], expected)


def test_a_clip_alone_is_what_say_says(voice):
    (clip,) = digit_voice.say_clips(voice, [7], ["nicolas"], [3])
    said, _ = wk.say("7", "nicolas", seed=3)
    np.testing.assert_array_equal(clip, said[800 : 800 + len(clip)])


# The command


def test_the_command_writes_what_say_says(voice, tmp_path, capsys):
    path = tmp_path / "said.wav"
    words = ["4", "0", "7", "--speaker", "theo", "--seed", "0", "--wav_out_path", str(path)]
    assert cli.main(["say", *words]) == 0
    waveform, _ = wk.say("407", "theo", seed=0)
    written, sample_rate = wk.audio.load(path)
    assert sample_rate == RATE
    np.testing.assert_allclose(written, waveform, atol=1.01 / 32768)  # 1 is 32767 of 32768
    printed = capsys.readouterr().out
    assert f"{len(waveform) / RATE:.2f} s of theo at 8000 Hz, in " in printed
    assert printed.endswith(f"are in {path}\n")


def test_the_command_makes_the_folder_and_knows_names_in_capitals(voice, tmp_path, capsys):
    path = tmp_path / "new" / "folder" / "said.wav"
    assert cli.main(["say", "four", "7", "--speaker=THEO", f"--wav_out_path={path}"]) == 0
    assert wk.audio.load(path)[1] == RATE
    assert " s of theo at" in capsys.readouterr().out


def test_where_nothing_can_be_written_is_known_before_the_work(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(digit_voice, "say", lambda *_, **__: pytest.fail("it was said"))
    (tmp_path / "file").touch()
    (tmp_path / "folder.wav").mkdir()
    for name, sentence in (
        ("file/said.wav", "is no folder"),
        ("folder.wav", "is a folder. Name a file in it"),
        ("x" * 250 + ".wav", "File name too long"),
    ):
        command = ["say", "4", "--speaker=theo", "--wav_out_path", str(tmp_path / name)]
        assert cli.main(command) == 2
        assert sentence in capsys.readouterr().err
    assert sorted(file.name for file in tmp_path.iterdir()) == ["file", "folder.wav"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ("407", "jackson", None, "typical", digit_voice.TEMPERATURE)),
        (["--temperature", "0"], ("407", "jackson", None, "typical", 0.0)),
        (["--rhythm", "varied", "--seed", "7"], ("407", "jackson", 7, "varied", 0.95)),
    ],
)
def test_the_command_passes_its_options_on(words, expected, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    asked = types.SimpleNamespace()

    def say(text, speaker, **options):
        asked.text, asked.options = text, {"speaker": speaker, **options}
        return np.zeros(80, np.float32), RATE

    monkeypatch.setattr(digit_voice, "say", say)
    assert cli.main(["say", "407", "--speaker=jackson", *words]) == 0
    names = ("speaker", "seed", "rhythm", "temperature")
    assert (asked.text, *(asked.options[name] for name in names)) == expected
    assert (tmp_path / "said.wav").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["4a"], "a whole number such as 407, received '4a'"),
        (["-1"], "a whole number such as 407, received '-1'"),
        (["4", "--wav_out_path", "x.mp3"], "a path that ends with .wav, received x.mp3"),
        (["4", "--wav_out_path", "."], "a path that ends with .wav"),
        (["1" * 10_000_000], "needs about 10,485.8 GB of memory"),
    ],
)
def test_the_command_says_what_is_wrong(words, sentence, voice, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["say", *words, "--speaker=jackson"]) == 2
    told = capsys.readouterr()
    assert told.err.startswith("wavenet-keras: error: ")
    assert sentence in told.err
    assert told.out == "" and list(tmp_path.iterdir()) == []


# The shipped voice


def decibels(waveform):
    return 20 * np.log10(np.sqrt(np.mean(np.square(waveform))) + 1e-5)


def test_the_shipped_voice_says_every_digit_and_is_silent_between():
    """By the median of the pauses, for half the seeds leave a sound in one of them.

    With ten seeds the softest digit lay 43 to 57 dB above the usual pause.
    """
    waveform, sample_rate = wk.say("0123456789", "jackson", seed=0)
    spoken = digit_voice.plan_digits("0123456789", "jackson")
    times = np.array([[one.times[0], one.times[-1]] for one in spoken])
    bounds = np.round(np.array([0, *times.ravel(), len(waveform) / sample_rate]) * sample_rate)
    pieces = np.split(waveform, bounds[1:-1].astype(int))
    levels = np.array([decibels(piece) for piece in pieces])
    assert levels[1::2].min() > np.median(levels[::2]) + 25  # digits, and pauses
