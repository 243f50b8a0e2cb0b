"""`wavenet-keras generate`, run as a user runs it, with a small network."""

import os
import signal
import types

import numpy as np
import pytest
from shell import RATE, generate, wav

import wavenet_keras as wk
from wavenet_keras import cli
from wavenet_keras.audio import files
from wavenet_keras.generation import waveforms


def test_generate_writes_a_wav_of_the_length_asked_for(run, tmp_path, capsys):
    path = tmp_path / "new_folder" / "anna.wav"
    assert generate(run, path, "--samples", "500", "--gc_id", "anna", "--seed", "1") == 0
    waveform, rate = wav(path)
    assert (len(waveform), rate) == (500, RATE)
    assert np.abs(waveform).max() > 0.05
    assert f"500 samples, 0.06 s at 8000 Hz, are in {path}" in capsys.readouterr().out
    expected = wk.load_voice(run).generate(500, global_condition="anna", seed=1)[0]
    np.testing.assert_allclose(waveform, expected, atol=1e-4)


def test_the_slow_way_gives_the_same_sound(run, tmp_path):
    options = ["--samples=40", "--seed=3", "--gc_id=bert", "--temperature=0.9"]
    assert generate(run / "best.keras", tmp_path / "fast.wav", *options) == 0
    assert generate(run, tmp_path / "slow.wav", "--fast_generation=false", *options) == 0
    np.testing.assert_array_equal(wav(tmp_path / "slow.wav")[0], wav(tmp_path / "fast.wav")[0])


def test_engines_and_their_options_give_the_same_sound(run, tmp_path):
    options = ["--samples=60", "--seed=3", "--gc_id=bert"]
    sounds = []
    for engine in (["auto"], ["numba"], ["numba", "--threads=2"], ["keras"], ["naive"]):
        assert generate(run, tmp_path / "a.wav", *options, "--engine", *engine) == 0
        sounds.append(wav(tmp_path / "a.wav")[0])
        np.testing.assert_array_equal(sounds[-1], sounds[0])
    assert generate(run, tmp_path / "a.wav", *options, "--weights=bfloat16") == 0
    model = wk.load_voice(run)
    engine = wk.numba_engine.NumbaEngine("bfloat16")
    expected = model.generate(60, global_condition="bert", seed=3, engine=engine)[0]
    np.testing.assert_allclose(wav(tmp_path / "a.wav")[0], expected, atol=1e-4)


def test_several_clips_and_several_speakers_in_one_call(run, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(waveforms, "PROGRESS_DELAY", 0)
    model = wk.load_voice(run)
    options = ["--samples=90", "--seed=5"]
    assert generate(run, tmp_path / "a.wav", *options, "--clips=3", "--gc_id=anna") == 0
    expected = model.generate(90, batch_size=3, global_condition="anna", seed=5)
    for number, waveform in enumerate(expected, start=1):
        np.testing.assert_allclose(wav(tmp_path / f"a_{number}.wav")[0], waveform, atol=1e-4)
    assert not (tmp_path / "a.wav").exists()
    assert generate(run, tmp_path / "b.wav", *options, "--gc_id", "bert, anna") == 0
    expected = model.generate(90, global_condition=["bert", "anna"], seed=5)
    for number, waveform in enumerate(expected, start=1):
        np.testing.assert_allclose(wav(tmp_path / f"b_{number}.wav")[0], waveform, atol=1e-4)
    printed = capsys.readouterr()
    assert "b_1.wav" in printed.out and "b_2.wav" in printed.out
    assert "x real time" in printed.err and "samples/s" in printed.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--gc_id=anna,bert", "--clips=3"], "--clips=3 does not go with 2 speakers"),
        (["--gc_id=anna,carla"], "Unknown class 'carla'. This model knows anna, bert"),
        (["--gc_id=0", "--engine=keras", "--weights=bfloat16"], "are for the engine numba"),
    ],
)
def test_what_does_not_fit_is_said(run, tmp_path, options, message, capsys):
    assert generate(run, tmp_path / "a.wav", "--samples=10", *options) == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_noticed_before_and_named_afterwards(run, tmp_path, monkeypatch, capsys):
    options = ["--samples=2000", "--gc_id=0", "--save_every=500"]
    with monkeypatch.context() as patch:
        patch.setattr("shutil.disk_usage", lambda folder: types.SimpleNamespace(free=3999))
        assert generate(run, tmp_path / "a.wav", *options) == 2
    assert "has no room: 0.0 MB are needed" in capsys.readouterr().err
    save, calls = wk.audio.save, []

    def save_twice(*arguments):
        calls.append(arguments)
        if len(calls) > 2:
            raise OSError(28, "No space left on device")
        save(*arguments)

    monkeypatch.setattr(files, "save", save_twice)
    assert generate(run, tmp_path / "a.wav", *options) == 2
    message = capsys.readouterr().err
    assert "No space left on device" in message and "holds the first 1000 samples" in message
    assert len(wav(tmp_path / "a.wav")[0]) == 1000
    assert [file.name for file in tmp_path.iterdir()] == ["a.wav"]


def asked_for(monkeypatch, run, path, *options):
    """What `generate` asks of the model."""
    calls = []

    def stream(model, num_samples, **arguments):
        calls.append({"num_samples": num_samples, **arguments})
        yield np.zeros((1, num_samples), "float32")

    monkeypatch.setattr(wk.WaveNet, "stream", stream)
    assert generate(run, path, *options) == 0
    return calls[0]


def test_options_reach_the_model(run, tmp_path, monkeypatch):
    path = tmp_path / "a.wav"
    options = ["--samples=700", "--temperature=0.7", "--top_k=5", "--top_p=0.8", "--seed=6"]
    assert asked_for(monkeypatch, run, path, "--gc_id=1", *options) == {
        **{"num_samples": 700, "temperature": 0.7, "top_k": 5, "top_p": 0.8, "seed": 6},
        **{"engine": "auto", "prompt": None, "global_condition": [1], "chunk_samples": 700},
        **{"batch_size": 1, "progress": True},
    }
    for name, class_id in (("anna", 0), ("bert", 1), ("0", 0)):
        call = asked_for(monkeypatch, run, path, "--gc_id", name, "--fast_generation=false")
        assert call["global_condition"] == [class_id]
        assert call["engine"] == "naive"
    defaults = {"num_samples": 16000, "temperature": 1.0, "top_k": None, "top_p": None}
    assert call.items() >= {**defaults, "seed": None}.items()


def test_the_wav_grows_and_is_whole_each_time(run, tmp_path, monkeypatch):
    path, lengths = tmp_path / "growing.wav", []
    replace = os.replace

    def replace_and_read(source, target):
        replace(source, target)
        lengths.append(len(wav(target)[0]))

    monkeypatch.setattr(os, "replace", replace_and_read)
    assert generate(run, path, "--samples=450", "--save_every=200", "--gc_id=0", "--seed=2") == 0
    assert lengths == [200, 400, 450]
    assert [file.name for file in tmp_path.iterdir()] == ["growing.wav"]
    expected = wk.load_voice(run).generate(450, global_condition=0, seed=2)[0]
    np.testing.assert_allclose(wav(path)[0], expected, atol=1e-4)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_was_generated_is_kept_when_interrupted(number, run, tmp_path, monkeypatch, capsys):
    def stream(model, num_samples, **arguments):
        yield np.full((1, 100), 0.25, "float32")
        yield np.full((1, 50), 0.5, "float32")
        os.kill(os.getpid(), number)
        yield np.zeros((1, 100), "float32")

    monkeypatch.setattr(wk.WaveNet, "stream", stream)
    path = tmp_path / "kept.wav"
    # A shell that starts the tests in the background has them ignore Ctrl-C.
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert generate(run, path, "--samples=1000", "--gc_id=0") == 130
    finally:
        signal.signal(signal.SIGINT, previous)
    np.testing.assert_array_equal(wav(path)[0], [0.25] * 100 + [0.5] * 50)
    assert "Interrupted: 150 samples" in capsys.readouterr().out


def test_wav_seed_is_continued_at_the_models_rate(run, tmp_path):
    model = wk.load_voice(run)
    seed = tmp_path / "seed.wav"
    waveform = 0.4 * np.sin(np.arange(3000) * 0.05)
    wk.audio.save(seed, waveform, 16000)
    options = ["--samples=50", "--seed=4", "--gc_id=0"]
    assert generate(run, tmp_path / "continued.wav", f"--wav_seed={seed}", *options) == 0
    prompt = wk.audio.load(seed, RATE)[0][: model.receptive_field]
    expected = model.generate(50, prompt=prompt, global_condition=0, seed=4)[0]
    np.testing.assert_allclose(wav(tmp_path / "continued.wav")[0], expected, atol=1e-4)


def test_without_a_model_the_shipped_voice_speaks(tmp_path):
    options = ["--samples=200", "--seed=1"]
    for gc_id, name in (("june", "june"), ("2", "ivrvoice")):
        path = tmp_path / f"{gc_id}.wav"
        assert cli.main(["generate", "--gc_id", gc_id, *options, f"--wav_out_path={path}"]) == 0
        expected = wk.load_voice("speech").generate(200, global_condition=name, seed=1)[0]
        np.testing.assert_allclose(wav(path)[0], expected, atol=1 / 32768)
