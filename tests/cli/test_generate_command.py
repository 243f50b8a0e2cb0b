"""`wavenet-keras generate`, run as a user runs it, with a small network."""

import io
import os
import signal
import subprocess
import sys
import types

import numpy as np
import pytest
from shell import RATE, as_written, generate, wav

import wavenet_keras as wk
from wavenet_keras import cli
from wavenet_keras.audio import files
from wavenet_keras.cli import conditions
from wavenet_keras.generation import waveforms


def test_generate_writes_a_wav_of_the_length_asked_for(run, tmp_path, capsys):
    path = tmp_path / "new_folder" / "anna.wav"
    assert generate(run, path, "--samples", "500", "--gc_id", "anna", "--seed", "1") == 0
    waveform, rate = wav(path)
    assert (len(waveform), rate) == (500, RATE)
    assert np.abs(waveform).max() > 0.05
    assert f"500 samples, 0.06 s at 8000 Hz, are in {path}" in capsys.readouterr().out
    expected = wk.load_voice(run).generate(500, global_condition="anna", seed=1)[0]
    np.testing.assert_allclose(waveform, as_written(expected), atol=1e-4)


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
    np.testing.assert_allclose(wav(tmp_path / "a.wav")[0], as_written(expected), atol=1e-4)


def test_several_clips_and_several_speakers_in_one_call(run, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(waveforms, "PROGRESS_DELAY", 0)
    model = wk.load_voice(run)
    options = ["--samples=90", "--seed=5"]
    assert generate(run, tmp_path / "a.wav", *options, "--clips=3", "--gc_id=anna") == 0
    expected = model.generate(90, batch_size=3, global_condition="anna", seed=5)
    for number, waveform in enumerate(expected, start=1):
        np.testing.assert_allclose(
            wav(tmp_path / f"a_{number}.wav")[0], as_written(waveform), atol=1e-4
        )
    assert not (tmp_path / "a.wav").exists()
    assert generate(run, tmp_path / "b.wav", *options, "--gc_id", "bert, anna") == 0
    expected = model.generate(90, global_condition=["bert", "anna"], seed=5)
    for number, waveform in enumerate(expected, start=1):
        np.testing.assert_allclose(
            wav(tmp_path / f"b_{number}.wav")[0], as_written(waveform), atol=1e-4
        )
    printed = capsys.readouterr()
    assert "b_1.wav" in printed.out and "b_2.wav" in printed.out
    assert "x real time" in printed.err and "samples/s" in printed.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--gc_id=anna,bert", "--clips=3"], "--clips=3 does not go with 2 speakers"),
        (["--gc_id=anna,carla"], "Unknown class 'carla'. This model knows anna, bert"),
        (["--gc_id=0", "--engine=keras", "--weights=bfloat16"], "are for the engine numba"),
        (
            ["--gc_id=0", "--fast_generation=false", "--threads=2"],
            "engine numba. Received naive",
        ),
        (
            ["--gc_id=0", "--fast_generation=false", "--engine=keras"],
            "is the engine naive. Rec",
        ),
        (["--gc_vector=1,2,3"], "This model takes 4 numbers as --gc_vector, received '1,2,3'"),
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
    np.testing.assert_allclose(wav(path)[0], as_written(expected), atol=1e-4)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
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
    expected = np.array([0.25] * 100 + [0.5] * 50)
    np.testing.assert_allclose(wav(path)[0], as_written(expected), atol=1e-4)
    assert "Interrupted: 150 samples" in capsys.readouterr().out


def test_who_has_a_closed_terminal_ignored_keeps_it_so(run, tmp_path, monkeypatch):
    """As `nohup` does."""

    def stream(model, num_samples, **arguments):
        os.kill(os.getpid(), signal.SIGHUP)
        yield np.full((1, 100), 0.25, "float32")

    monkeypatch.setattr(wk.WaveNet, "stream", stream)
    previous = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert generate(run, tmp_path / "a.wav", "--samples=100", "--gc_id=0") == 0
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, previous)
    assert len(wav(tmp_path / "a.wav")[0]) == 100


class ClosedPipe(io.TextIOWrapper):
    """Standard output whose reader has left before anything was written, as with `| head -0`."""

    def __init__(self):
        reader, writer = os.pipe()
        os.close(reader)
        super().__init__(os.fdopen(writer, "wb"), encoding="utf-8", write_through=True)


def test_a_reader_who_leaves_ends_nothing(run, place, tmp_path, monkeypatch):
    path = tmp_path / "a.wav"
    for command in (
        ["generate", str(run), "--gc_id=0", "--samples=50", "--wav_out_path", str(path)],
        ["generate", str(run), "--gc_id=0", "--samples=50", "--wav_out_path", f"{path.parent}"],
        ["evaluate", str(run), str(place / "voices")],
        ["download"],
    ):
        for name in ("stdout", "stderr"):
            monkeypatch.setattr("sys." + name, ClosedPipe())
        assert cli.main(command) == (2 if command[-1] == str(path.parent) else 0)
    monkeypatch.undo()
    assert len(wav(path)[0]) == 50


@pytest.mark.parametrize("words", [["--help"], ["train", "--help"], ["--version"], ["download"]])
def test_the_program_ends_well_without_a_reader(words):
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "wavenet_keras", *words]
    process = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert (process.returncode, process.stderr) == (0, "")


def test_a_name_that_is_no_utf_8_is_written_and_shown(run, tmp_path, capsys):
    path = tmp_path / os.fsdecode(b"Stra\xdfe.wav")
    assert generate(run, path, "--gc_id=0", "--samples=50") == 0
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert r"Stra\udcdfe.wav" in capsys.readouterr().out


def test_memory_is_looked_at_before_the_work(run, tmp_path, capsys):
    for option, said in (
        ("--clips=1000000000", "Generating 1,000,000,000 sounds at once needs about"),
        ("--samples=3e12", "Holding 3,000,000,000,000 samples of 1 sounds until they are written"),
    ):
        assert generate(run, tmp_path / "new" / "a.wav", "--gc_id=0", option) == 2
        assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("names", "text", "ids"),
    [
        (["Smith, John", "anna"], "Smith, John", [0]),
        (["Smith, John", "anna"], "smith, john,anna", [0, 1]),
        (["Smith, John", "anna"], "anna,Smith, John, 1", [1, 0, 1]),
        (["a", "a,b", "b"], "a,b", [1]),
        (["a", "a,b", "b"], "b,a", [2, 0]),
        (["a b", "c$d'"], "c$d',A B", [1, 0]),
        (["1", "2", "3"], "1", [0]),  # a digit by its name, and not the second class
        (None, "1,0", [1, 0]),
    ],
)
def test_names_as_they_are_written_in_a_shell(names, text, ids):
    model = wk.WaveNet(
        dilations=[1],
        skip_channels=4,
        num_classes=len(names or "abc"),
        class_names=names,
        global_condition_channels=2,
    )
    assert conditions.class_ids(model, text) == ids


def test_a_number_is_no_id_where_numbers_are_names():
    model = wk.WaveNet(
        dilations=[1],
        skip_channels=4,
        num_classes=2,
        class_names=["1", "2"],
        global_condition_channels=2,
    )
    with pytest.raises(ValueError, match="Unknown class '0'. This model knows 1, 2"):
        conditions.class_ids(model, "0")
    for text in ("\u0661", "\uff11", "+1", "-1", "", ","):  # an Arabic and a wide one
        with pytest.raises(ValueError, match="Unknown class"):
            conditions.class_ids(model, text)


def test_wav_seed_is_continued_at_the_models_rate(run, tmp_path):
    model = wk.load_voice(run)
    seed = tmp_path / "seed.wav"
    waveform = 0.4 * np.sin(np.arange(3000) * 0.05)
    wk.audio.save(seed, waveform, 16000)
    options = ["--samples=50", "--seed=4", "--gc_id=0"]
    assert generate(run, tmp_path / "continued.wav", f"--wav_seed={seed}", *options) == 0
    prompt = wk.audio.load(seed, RATE)[0][: model.receptive_field]
    expected = model.generate(50, prompt=prompt, global_condition=0, seed=4)[0]
    np.testing.assert_allclose(wav(tmp_path / "continued.wav")[0], as_written(expected), atol=1e-4)


@pytest.mark.parametrize("voice", [[], ["speech"]])
def test_a_shipped_voice_chooses_who_speaks_and_says_so(voice, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["generate", *voice, "--samples=200", "--seed=1"]) == 0
    expected = wk.load_voice("speech").generate(200, global_condition="allison", seed=1)[0]
    np.testing.assert_allclose(wav("generated.wav")[0], as_written(expected), atol=1 / 32768)
    said = "speech speaks as allison; --gc_id chooses among allison, carlo, ivrvoice, june.\n"
    assert capsys.readouterr().out.startswith(said)


def test_a_recording_to_continue_is_neither_empty_nor_written_over(run, tmp_path, capsys):
    for seconds, said in (
        (0, "has no samples that could be continued"),
        (1, "is the recording to"),
    ):
        seed = tmp_path / f"{seconds}.wav"
        wk.audio.save(seed, np.zeros(seconds * RATE), RATE)
        before = seed.read_bytes()
        out = seed if seconds else tmp_path / "out.wav"
        assert generate(run, out, "--gc_id=0", "--samples=10", f"--wav_seed={seed}") == 2
        assert said in capsys.readouterr().err
        assert seed.read_bytes() == before
    assert {file.name for file in tmp_path.iterdir()} == {"0.wav", "1.wav"}


def test_without_a_model_the_shipped_voice_speaks(tmp_path):
    options = ["--samples=200", "--seed=1"]
    for gc_id, name in (("june", "june"), ("June", "june"), ("2", "ivrvoice")):
        path = tmp_path / f"{gc_id}.wav"
        assert cli.main(["generate", "--gc_id", gc_id, *options, f"--wav_out_path={path}"]) == 0
        expected = wk.load_voice("speech").generate(200, global_condition=name, seed=1)[0]
        np.testing.assert_allclose(wav(path)[0], as_written(expected), atol=1 / 32768)
