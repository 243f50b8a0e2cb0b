"""A voice of a user's folder, from recordings with texts to a sentence that is said."""

import json
import os
import shutil
import signal

import keras
import numpy as np
import pytest
from places import SPEECH
from shell import PARAMS, wav
from small_runs import EAGER, assert_equal, state_of

import wavenet_keras as wk
from wavenet_keras import cli, training
from wavenet_keras.cli.options import INTERRUPTED
from wavenet_keras.conditions.plans import CHANNELS, read_plans
from wavenet_keras.voices.text import own_plans, own_voice
from wavenet_keras.voices.text.own_network import frames_of_recording
from wavenet_keras.voices.text.own_sizes import usual_settings

TEXTS = {
    "call-fwd-no-ans": "Call-Forward on No Answer.",
    "dir-last": "letters of your party's last name.",
    "info-about-last-call": "Information about your last call.",
    "simul-call-limit-reached": "Simultaneous call limit reached.",
    "vm-advopts": "press 3 for advanced options",
}
NUM_STEPS = 6


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder of recordings with a table of texts, and sizes of a small network."""
    folder = tmp_path_factory.mktemp("own_voice")
    (folder / "mine").mkdir()
    for name in TEXTS:
        shutil.copy(SPEECH / "allison" / f"en_{name}.flac", folder / "mine" / f"{name}.flac")
    rows = [f'{name},"{text}"' for name, text in TEXTS.items()]
    (folder / "mine" / "texts.csv").write_text("\n".join(["file,text", *rows]), encoding="utf-8")
    (folder / "params.json").write_text(json.dumps(PARAMS))
    patch = pytest.MonkeyPatch()
    patch.setenv("WAVENET_KERAS_CACHE", str(folder / "cache"))
    compile_ = keras.Model.compile

    def compile_to_run_eagerly(model, *arguments, **settings):
        return compile_(model, *arguments, **{**settings, "run_eagerly": EAGER})

    patch.setattr(keras.Model, "compile", compile_to_run_eagerly)
    yield folder
    patch.undo()


def command(place, logdir, **options):
    """The words of a `train` command for a few small steps."""
    options = {
        "data_dir": place / "mine",
        "text": place / "mine" / "texts.csv",
        "logdir": logdir,
        "num_steps": NUM_STEPS,
        "batch_size": 2,
        "sample_size": 800,
        "checkpoint_every": 3,
        "log_every": 2,
        "validation_seconds": 0.4,
        "generate_every": 0,
        "validation": 0.2,
        "prosody_epochs": 2,
        **options,
    }
    return ["train", *(f"--{name}={value}" for name, value in options.items())]


@pytest.fixture(scope="module")
def run(place):
    """A finished run from nothing."""
    options = {"wavenet_params": place / "params.json", "speaker": "Zoe"}
    assert cli.main(command(place, place / "me", **options)) == 0
    return place / "me"


def interrupt_at(monkeypatch, step):
    """Let Ctrl-C come in the middle of a step of the WaveNet."""
    train = training.train

    def interrupt(batch, logs=None):
        if batch + 1 == step:
            os.kill(os.getpid(), signal.SIGINT)

    def interrupted(*arguments, **settings):
        asking = keras.callbacks.LambdaCallback(on_train_batch_end=interrupt)
        return train(*arguments, **settings, callbacks=[asking])

    monkeypatch.setattr(training, "train", interrupted)


def test_a_folder_becomes_a_voice_that_says_a_sentence(place, run, tmp_path, capsys):
    voice = wk.load_voice(run)
    assert voice.speakers == ["Zoe"] and voice.sample_rate == 8000
    assert voice.network.local_condition_channels == CHANNELS
    plan = voice.plan("Good morning. Is it you?", seed=1)
    assert plan.speaker == "Zoe" and plan.words == ["good", "morning", "is", "it", "you"]
    waveform, rate = voice.speak("No.", seed=1)
    assert rate == 8000 and np.isfinite(waveform).all() and waveform.std() > 0
    words = ["say", "No.", "--voice", str(run), "--seed=1", f"--wav_out_path={tmp_path}/no.wav"]
    assert cli.main(words) == 0
    assert len(wav(tmp_path / "no.wav")[0]) == len(waveform)
    assert wk.voices.shipped.load_wavenet(run).class_names == ["Zoe"]  # the network alone


def test_plans_say_what_was_recorded(place, run):
    plans = read_plans(run / "plans.jsonl")
    assert sorted(plans) == [f"{name}.flac" for name in sorted(TEXTS)]
    plan = plans["vm-advopts.flac"]
    assert plan.words == ["press", "three", "for", "advanced", "options"]
    assert plan.text == TEXTS["vm-advopts"] and plan.speaker == "Zoe"
    waveform, rate = wk.audio.load(place / "mine" / "vm-advopts.flac")
    assert abs(plan.seconds - len(waveform) / rate) <= 0.005
    # Phones are louder than the pauses around them.
    starts = np.cumsum([0, *(one.seconds for one in plan.phones)])
    power = {True: [], False: []}
    for one, start, end in zip(plan.phones, starts, starts[1:], strict=False):
        power[one.phone == "SIL"].append(
            np.mean(waveform[int(start * rate) : int(end * rate)] ** 2)
        )
    assert np.mean(power[False]) > 10 * np.mean(power[True])


def test_an_interrupted_run_ends_as_one_that_was_not(place, run, monkeypatch, capsys):
    """And what was made before the interruption, the plans and the melody, is not made again."""
    again = place / "again"
    options = {"wavenet_params": place / "params.json", "speaker": "Zoe"}
    with monkeypatch.context() as patch:
        interrupt_at(patch, 2)
        assert cli.main(command(place, again, **options)) == INTERRUPTED
    assert "goes on from there" in capsys.readouterr().out
    assert wk.load_voice(again).speakers == ["Zoe"]  # it speaks already
    monkeypatch.setattr(own_plans, "plans_of_waveforms", None)
    monkeypatch.setattr("wavenet_keras.voices.text.own_prosody.train_prosody", None)
    assert cli.main(["train", "--logdir", str(again)]) == 0
    name = f"checkpoints/step_{NUM_STEPS:06d}.keras"
    assert_equal(state_of(again / name), state_of(run / name))
    assert_equal(wk.load_voice(again).get_weights(), wk.load_voice(run).get_weights())
    capsys.readouterr()
    assert cli.main(["train", "--logdir", str(again)]) == 0
    assert f"nothing is left of {NUM_STEPS}" in capsys.readouterr().out


def test_other_texts_are_aligned_again(place, run, capsys):
    """And a run of another kind is not touched."""
    spoken = [
        wk.corpus.transcripts.Spoken(place / "mine" / f"{name}.flac", text, "Zoe")
        for name, text in TEXTS.items()
    ]
    folder = place / "plans_alone"
    folder.mkdir()
    for name in (own_plans.PLANS, own_plans.NOTE):
        shutil.copy(run / name, folder / name)
    before, _ = own_plans.plans_of_run(spoken, folder)
    assert capsys.readouterr().out == ""
    spoken[0] = wk.corpus.transcripts.Spoken(spoken[0].path, "Call forward. No answer.", "Zoe")
    after, failed = own_plans.plans_of_run(spoken, folder)
    assert "not as they were: aligning again" in capsys.readouterr().out
    assert before[spoken[0].path].words != after[spoken[0].path].words and failed == {}


def test_begin_with_a_voice(place, run, capsys):
    """A new speaker in a network that knows another one, whose name stays only if asked for."""
    options = {"begin_with": run, "speaker": "adam", "num_steps": 2}
    assert cli.main(command(place, place / "adam", **options)) == 0
    voice, before = wk.load_voice(place / "adam"), wk.load_voice(run)
    assert voice.speakers == ["adam"] and voice.network.class_names == ["adam"]
    assert voice.network.dilations == before.network.dilations
    assert len(voice.speak("No.")[0]) > 0
    # It began where the other one ended: two steps do not bring a new network there.
    moved = [
        np.abs(one - other).max()
        for one, other in zip(
            voice.network.get_weights()[1:-1], before.network.get_weights()[1:-1], strict=True
        )
        if one.shape == other.shape
    ]
    assert 0 < max(moved) < 0.01
    (place / "both").mkdir()
    for name in ("plans.jsonl", "plans.json", "prosody.keras"):
        shutil.copy(place / "adam" / name, place / "both" / name)
    settings = {"speaker": "adam", "begin_with": run, "prosody_epochs": 2, "batch_size": 1}
    texts = own_voice.read_own_transcripts(place / "mine")
    wk.train_voice(
        texts,
        place / "both",
        1,
        keep_voices=True,
        validation=0.2,
        validation_seconds=0.4,
        **settings,
    )
    assert "Learning" not in capsys.readouterr().out
    both = wk.load_voice(place / "both")
    assert both.speakers == ["adam", "Zoe"]
    assert both.plan("No.", speaker="Zoe").speaker == "Zoe"
    capsys.readouterr()
    assert cli.main(command(place, place / "other", begin_with="speech")) == 2
    assert "cannot say sentences" in capsys.readouterr().err


def test_usual_settings_follow_from_the_minutes():
    for from_voice in (False, True):
        steps = [
            usual_settings(60 * m, from_voice)["num_steps"] for m in (0.1, 1, 5, 20, 600, 6000)
        ]
        assert steps == sorted(steps) and steps[0] >= 400 and steps[-1] == 100_000
    few, many = usual_settings(300, True), usual_settings(300)
    assert few["num_steps"] < many["num_steps"]
    assert few["learning_rate"] < many["learning_rate"]


def test_frames_are_as_many_as_the_recording_has(run):
    """Whatever the rate: the plan is on a grid of 5 ms, a recording ends anywhere."""
    plan = read_plans(run / "plans.jsonl")["dir-last.flac"]
    for rate, hop in ((8000, 40), (16000, 80), (11025, 55)):
        for samples in (-7, 0, 3, 39):
            length = int(round(plan.seconds * 8000)) + samples
            recording = training_recording(length)
            frames = frames_of_recording(plan, recording, rate, hop)
            resampled = -(-length * rate // 8000)
            assert 0 <= len(frames) - -(-resampled // hop) <= 1
    with pytest.raises(ValueError, match="Was the file changed since it was aligned"):
        frames_of_recording(plan, training_recording(2 * length), 8000, 40)


def training_recording(num_samples):
    return wk.corpus.Recording("one.wav", None, None, 8000, num_samples)


def test_arguments_that_do_not_fit(place, run, tmp_path):
    texts = own_voice.read_own_transcripts(place / "mine")
    with pytest.raises(ValueError, match="`network` is for a new network"):
        wk.train_voice(texts, tmp_path / "x", begin_with=run, network={"skip_channels": 8})
    with pytest.raises(ValueError, match="Expected a `dictionary` .* language 'it'"):
        own_voice.read_own_transcripts(place / "mine", language="it")
    with pytest.raises(ValueError, match="found none that can be used"):
        own_voice.read_own_transcripts(
            place / "mine", language="it", dictionary={"casa": "K a1 Z a0"}
        )
    model = wk.WaveNet(dilations=[1], skip_channels=8)
    training.RunFolder(tmp_path / "other").save_settings({"model": {}, "optimizer": "x"})
    model.save(tmp_path / "other" / "model.keras")
    with pytest.raises(ValueError, match="a run that learnt no texts"):
        wk.train_voice(texts, tmp_path / "other")
