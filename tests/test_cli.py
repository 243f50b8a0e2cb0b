"""The shell commands, run as a user runs them: on small recordings and with small networks."""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import types

import keras
import numpy as np
import pytest
from places import SPEECH, VCTK_EXCERPT

import wavenet_keras as wk
from wavenet_keras import cli, command_options, commands, train_options, training

RATE = 8000
PARAMS = {
    "filter_width": 2,
    "sample_rate": RATE,
    "dilations": [1, 2, 4, 8],
    "residual_channels": 8,
    "dilation_channels": 8,
    "quantization_channels": 64,
    "skip_channels": 16,
    "use_biases": True,
    "scalar_input": False,
    "initial_filter_width": 2,
}
PITCHES = {"anna": 200, "bert": 330}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with recordings of two speakers, half a second each, and a parameter file."""
    folder = tmp_path_factory.mktemp("cli")
    rng = np.random.default_rng(0)
    for name, pitch in PITCHES.items():
        (folder / "voices" / name).mkdir(parents=True)
        for number in range(3):
            tone = np.sin(np.arange(RATE // 2) * 2 * np.pi * pitch / RATE + number)
            waveform = 0.4 * tone + 0.01 * rng.normal(size=tone.shape)
            wk.audio.save(folder / "voices" / name / f"{number}.wav", waveform, RATE)
    (folder / "params.json").write_text(json.dumps(PARAMS))
    patch = pytest.MonkeyPatch()
    patch.setenv("WAVENET_KERAS_CACHE", str(folder / "cache"))
    yield folder
    patch.undo()


def small_run(place, logdir, **options):
    """The words of a `train` command for a few small steps."""
    options = {
        "data_dir": place / "voices",
        "wavenet_params": place / "params.json",
        "logdir": logdir,
        "batch_size": 2,
        "sample_size": 200,
        "num_steps": 20,
        "checkpoint_every": 10,
        "log_every": 5,
        "generate_every": 0,
        "learning_rate": 0.01,
        "validation": 0.3,
        **options,
    }
    return ["train", *(f"--{name}={value}" for name, value in options.items())]


@pytest.fixture(scope="module")
def run(place):
    """The folder of a finished run, conditioned on the two speakers."""
    folder = place / "run"
    assert cli.main(small_run(place, folder, gc_channels=4)) == 0
    return folder


def wav(path):
    waveform, rate = wk.audio.load(path)
    return waveform, rate


# train


def test_train_makes_a_run_that_learns_and_knows_its_speakers(run):
    for name in ("model.keras", "best.keras", "settings.json", "history.csv"):
        assert (run / name).is_file()
    model = wk.load_voice(run)
    assert model.class_names == ["anna", "bert"]
    assert (model.sample_rate, model.global_condition_channels) == (RATE, 4)
    table = np.genfromtxt(run / "history.csv", delimiter=",", names=True)
    assert table["step"].tolist() == [5, 10, 15, 20]
    # Ten seeds gave 1.9 to 2.4 bits.
    assert table["bits_per_sample"][-1] < table["bits_per_sample"][0] - 0.5
    options = json.loads((run / "settings.json").read_text())["options"]
    assert options["gc_channels"] == 4
    assert options["ema"] == 0.5  # of the last tenth of 20 steps, as far as that goes


def test_the_same_command_goes_on(place, run, capsys):
    """Longer, and from then on with other settings; the rest is as it was."""
    assert cli.main(small_run(place, run, gc_channels=4)) == 0
    assert "nothing is left of 20" in capsys.readouterr().out
    command = ["train", "--restore_from", str(run), "--num_steps=22", "--learning_rate=0.001"]
    assert cli.main(command) == 0
    printed = capsys.readouterr().out
    assert "--num_steps was 20 so far and is 22 from now on." in printed
    assert "--learning_rate was 0.01 so far and is 0.001 from now on." in printed
    assert f"Resuming {run} at step 20 of 22" in printed
    table = np.genfromtxt(run / "history.csv", delimiter=",", names=True)
    assert table["step"].tolist() == [5, 10, 15, 20, 22]
    assert table["learning_rate"][-2:] == pytest.approx([0.01, 0.001])
    assert json.loads((run / "settings.json").read_text())["options"]["batch_size"] == 2


def caught(monkeypatch, command):
    """What `train` would start, without starting it."""
    calls = []

    def train(model, windows, folder, num_steps, held_out, **options):
        calls.append({"model": model, "windows": windows, "folder": folder, "steps": num_steps})
        calls[0] |= {"held_out": held_out, **options}
        return training.RunFolder(folder)

    monkeypatch.setattr(training, "train", train)
    assert cli.main(command) == commands.INTERRUPTED  # as no step was taken
    return calls[0]


def test_every_option_has_its_effect(place, tmp_path, monkeypatch):
    call = caught(
        monkeypatch,
        small_run(
            place,
            tmp_path / "run",
            batch_size=3,
            sample_size=150,
            num_steps=40,
            checkpoint_every=7,
            max_checkpoints=4,
            validate_every=14,
            log_every=2,
            generate_every=21,
            generate_seconds=0.5,
            histograms="True",
            seed=5,
            optimizer="rmsprop",
            momentum=0.6,
            clip_norm=0.7,
            ema=0.8,
            learning_rate=0.004,
            learning_rate_schedule="cosine",
            warmup_steps=10,
            l2_regularization_strength=0.3,
            precision="mixed_bfloat16",
            sample_rate=4000,
            silence_threshold=-50,
            validation=0.5,
            validation_seconds=0.1,
        ),
    )
    model, windows, held_out = call["model"], call["windows"], call["held_out"]
    assert (model.dilations, model.sample_rate) == ([1, 2, 4, 8], 4000)
    assert model.dtype_policy.name == "mixed_bfloat16"
    assert model.num_classes is None  # labels are used when asked for
    inner = model.optimizer.inner_optimizer
    assert isinstance(inner, keras.optimizers.RMSprop)
    assert (inner.momentum, inner.global_clipnorm, inner.ema_momentum) == (0.6, 0.7, 0.8)
    schedule = keras.optimizers.schedules.serialize(inner._learning_rate)["config"]
    assert schedule["warmup_target"] == 0.004 and schedule["warmup_steps"] == 10
    strengths = [float(w.regularizer.l2) for w in model.trainable_variables if w.regularizer]
    assert strengths == pytest.approx([0.15] * len(strengths)) and strengths
    assert (windows.batch_size, windows.window_samples, windows.seed) == (3, 150, 5)
    assert windows.conditions is None
    assert len(windows.prepared.paths) == len(held_out.prepared.paths) == 3
    assert windows.prepared.num_samples == 3 * RATE // 4  # half the rate
    assert sum(float(weights.sum()) for _, _, weights in held_out) <= 0.1 * 4000
    expected = {
        **{"steps": 40, "checkpoint_every": 7, "max_checkpoints": 4, "validate_every": 14},
        **{"log_every": 2, "generate_every": 21, "generate_seconds": 0.5, "histograms": True},
        **{"seed": 5, "folder": tmp_path / "run"},
    }
    assert {name: call[name] for name in expected} == expected


def test_defaults_and_the_split_that_comes_with_the_speech(place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    speech = SPEECH
    call = caught(monkeypatch, ["train", "--data_dir", str(speech)])
    held_out = wk.Corpus(speech).split()[1]
    assert {pathlib.Path(path).name for path in call["held_out"].prepared.paths} == {
        recording.path.name for recording in held_out
    }
    assert call["folder"] == pathlib.Path("runs/speech")
    model = call["model"]
    assert (model.sample_rate, len(model.dilations), model.skip_channels) == (RATE, 30, 128)
    assert model.optimizer.inner_optimizer.ema_momentum == pytest.approx(0.999)
    assert call["validate_every"] == call["checkpoint_every"] == 500


def test_the_presets_are_models_of_the_sizes_they_promise():
    assert set(train_options.PRESETS) == set(commands.SIZES)
    models = {name: wk.WaveNet(**sizes) for name, sizes in commands.SIZES.items()}
    assert {name: len(model.dilations) for name, model in models.items()} == {
        "tiny": 16,
        "speech": 30,
        "reference": 50,
    }
    assert commands.SIZES["reference"].items() <= wk.WaveNet().get_config().items()


def test_divergence_ends_with_one_clear_line(place, tmp_path, capsys):
    wild = {"optimizer": "sgd", "learning_rate": 1e30, "clip_norm": 0, "ema": 0}
    assert cli.main(small_run(place, tmp_path / "run", **wild)) == 1
    error = capsys.readouterr().err.strip().splitlines()[-1]
    assert error.startswith("wavenet-keras: training stopped. The loss became")
    assert "No checkpoint had been saved yet" in error


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_saves_and_says_how_to_go_on(number, place, tmp_path):
    options = {"num_steps": 100_000, "checkpoint_every": 100_000, "log_every": 100_000}
    command = small_run(place, tmp_path / "run", **options)
    process = subprocess.Popen(
        [sys.executable, "-m", "wavenet_keras", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    printed = []
    for line in process.stdout:
        printed.append(line)
        if line.startswith("step 10/"):
            process.send_signal(number)
    printed = "".join(printed)
    assert process.wait() == 130, printed
    assert "Traceback" not in printed
    (step,) = re.findall(r"Stopped at step (\d+) and saved \S+\.keras. The same command", printed)
    run = training.RunFolder(tmp_path / "run")
    assert run.state["step"] == int(step) >= 10
    saved = keras.saving.load_model(run.last_good)
    assert int(saved.optimizer.iterations) == int(step)


# generate


def generate(run, path, *options):
    return cli.main(["generate", str(run), "--wav_out_path", str(path), *options])


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


def test_several_clips_and_several_speakers_in_one_call(run, tmp_path, capsys):
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
        (["--gc_id=0", "--clips=0"], "`batch_size` must be a whole number, at least 1"),
        (["--gc_id=0", "--wav_out_path=a.mp3"], "name has to end with .wav"),
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

    monkeypatch.setattr(wk.audio, "save", save_twice)
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
        "batch_size": 1,
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


# evaluate


def test_evaluate_prints_bits_per_sample(place, run, capsys):
    assert cli.main(["evaluate", str(run), str(place / "voices")]) == 0
    bits = wk.evaluation.bits_per_sample(wk.load_voice(run), wk.Corpus(place / "voices"))
    of_each = {
        name: wk.evaluation.bits_per_sample(wk.load_voice(run), files, global_condition=name)
        for name in PITCHES
        for files in [sorted((place / "voices" / name).glob("*.wav"))]
    }
    samples = 3 * RATE // 2
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        [name, f"{value:.4f}", "bits", "per", "sample", "on", f"{count:,}", "samples"]
        for name, value, count in (
            *((name, of_each[name], samples) for name in PITCHES),
            ("all", bits, 2 * samples),
        )
    ]
    files = [str(place / "voices" / "anna" / f"{number}.wav") for number in (0, 1)]
    assert cli.main(["evaluate", str(run), *files, "--gc_id", "bert"]) == 0
    bits = wk.evaluation.bits_per_sample(wk.load_voice(run), files, global_condition="bert")
    assert capsys.readouterr().out.strip() == f"{bits:.4f} bits per sample on 2 recordings"


# Speakers


def test_validation_measures_each_speaker(run):
    table = np.genfromtxt(run / "history.csv", delimiter=",", names=True)
    columns = [f"val_bits_per_sample{name}" for name in PITCHES]  # numpy drops the /
    validated = ~np.isnan(table["val_bits_per_sample"])
    assert table["step"][validated].tolist()[:2] == [10, 20]  # others may have gone on since
    # Both speakers hold out one recording of the same length.
    mean = np.mean([table[column][validated] for column in columns], axis=0)
    np.testing.assert_allclose(table["val_bits_per_sample"][validated], mean, atol=1e-5)
    assert np.all(table[columns[0]][validated] != table[columns[1]][validated])


def test_speakers_that_are_not_asked_for_are_told(place, tmp_path, monkeypatch, capsys):
    assert caught(monkeypatch, small_run(place, tmp_path / "run"))["model"].num_classes is None
    said = capsys.readouterr().out
    assert "2 labels from folder names: anna, bert. They are not used; --gc_channels 16" in said


def test_balanced_classes(place, tmp_path, monkeypatch, capsys):
    balanced = [*small_run(place, tmp_path / "run", gc_channels=4), "--balance_classes"]
    assert len(caught(monkeypatch, balanced)["windows"]._groups) == 2
    assert cli.main([*small_run(place, tmp_path / "other"), "--balance_classes"]) == 2
    assert "--balance_classes needs --gc_channels" in capsys.readouterr().err


@pytest.mark.skipif(
    not VCTK_EXCERPT.is_dir(), reason="the VCTK excerpt is not beside this checkout"
)
def test_train_on_vctk_finds_its_speakers_and_the_run_reloads_without_flags(
    place, tmp_path, capsys
):
    options = {"data_dir": VCTK_EXCERPT, "gc_channels": 3, "num_steps": 4, "sample_rate": 4000}
    assert cli.main(small_run(place, tmp_path / "run", **options)) == 0
    said = capsys.readouterr().out
    assert "2 labels from file names like p225_003" in said
    assert f"Listen: wavenet-keras generate {tmp_path / 'run'} --gc_id p225 --samples" in said
    assert re.search(r"p225 +10 +\d", said) and re.search(r"p226 +10 +\d", said)
    assert wk.load_voice(tmp_path / "run").class_names == ["p225", "p226"]
    more = ["train", f"--restore_from={tmp_path / 'run'}", "--num_steps=6"]
    assert cli.main(more) == 0
    assert wk.training.RunFolder(tmp_path / "run").state["step"] == 6
    assert generate(tmp_path / "run", tmp_path / "a.wav", "--samples=100", "--gc_id=p226") == 0


def test_without_a_model_the_shipped_voice_speaks(tmp_path):
    options = ["--samples=200", "--seed=1"]
    for gc_id, name in (("june", "june"), ("2", "ivrvoice")):
        path = tmp_path / f"{gc_id}.wav"
        assert cli.main(["generate", "--gc_id", gc_id, *options, f"--wav_out_path={path}"]) == 0
        expected = wk.load_voice("speech").generate(200, global_condition=name, seed=1)[0]
        np.testing.assert_allclose(wav(path)[0], expected, atol=1 / 32768)


def test_vectors_in_place_of_ids(place, run, tmp_path, capsys):
    table = tmp_path / "vectors.csv"
    table.write_text("label,low,high\nanna,1,0\nbert,0,1\n", encoding="utf-8")
    folder = tmp_path / "run"
    conditioned = small_run(place, folder, gc_vectors=table, generate_every=20)
    assert cli.main(conditioned) == 0
    model = wk.load_voice(folder)
    assert (model.num_classes, model.global_condition_channels) == (None, 2)
    assert len(list((folder / "generated").glob("*vector*.wav"))) == 2
    options = ["--samples=50", "--seed=1"]
    assert generate(folder, tmp_path / "a.wav", *options, "--gc_vector=0,1") == 0
    expected = model.generate(50, global_condition=[0.0, 1.0], seed=1)[0]
    np.testing.assert_allclose(wav(tmp_path / "a.wav")[0], expected, atol=1 / 32768)
    file = str(place / "voices" / "anna" / "0.wav")
    capsys.readouterr()
    assert cli.main(["evaluate", str(folder), file, "--gc_vector=1,0"]) == 0
    bits = wk.evaluation.bits_per_sample(model, file, global_condition=[1.0, 0.0])
    assert capsys.readouterr().out.startswith(f"{bits:.4f} bits per sample")
    assert cli.main(["evaluate", str(folder), file, "--gc_vector=1,0", "--gc_id=0"]) == 2
    assert "--gc_id or --gc_vector, not both" in capsys.readouterr().err
    # A model of ids takes a place between them.
    assert generate(run, tmp_path / "b.wav", *options, "--gc_vector=0,0,0.5,0") == 0
    for arguments, said in (
        (options, "--gc_vector is missing: 2 numbers"),
        ([*options, "--gc_vector=1,x"], "Expected numbers with commas as --gc_vector"),
        ([*options, "--gc_vector=1,2,3"], "Received shape [1, 3]"),
        ([*options, "--gc_vector=1,2", "--gc_id=0"], "--gc_id or --gc_vector, not both"),
    ):
        assert generate(folder, tmp_path / "c.wav", *arguments) == 2
        assert said in capsys.readouterr().err
    assert cli.main([*small_run(place, tmp_path / "x", gc_vectors=table, gc_channels=2)]) == 2
    assert "not both: ids or vectors" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    ["name,a\nanna,1\n", "label\nanna\n", "label,a\n", "label,a\nanna,high\n", "label,a\nanna\n"],
)
def test_tables_of_no_vectors(place, tmp_path, text, capsys):
    table = tmp_path / "vectors.csv"
    table.write_text(text, encoding="utf-8")
    assert cli.main(small_run(place, tmp_path / "run", gc_vectors=table)) == 2
    assert "vectors.csv" in capsys.readouterr().err


# Options


VALUE = r"(?:\[VALUE\]|VALUE|\{[\w,]+\})"  # what stands behind an option in the help
ORIGINAL_OPTIONS = {
    "train": "data_dir logdir restore_from checkpoint_every num_steps learning_rate "
    "wavenet_params sample_size l2_regularization_strength silence_threshold optimizer momentum "
    "histograms gc_channels max_checkpoints batch_size",
    "generate": "samples temperature wav_out_path save_every fast_generation wav_seed gc_id",
}


@pytest.mark.parametrize("command", ORIGINAL_OPTIONS)
def test_help_explains_the_options_of_tensorflow_wavenet(command, capsys):
    with pytest.raises(SystemExit) as exit_:
        cli.main([command, "--help"])
    assert exit_.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    for option in ORIGINAL_OPTIONS[command].split():
        assert re.search(rf"--{option} {VALUE} [A-Z]", text), option


@pytest.mark.parametrize(
    ("command", "defaults"),
    [
        ("train", train_options.TRAIN_DEFAULTS),
        ("generate", command_options.GENERATE_DEFAULTS),
        ("evaluate", command_options.EVALUATE_DEFAULTS),
        ("download", {"folder": None}),
    ],
)
def test_every_option_says_what_its_default_is(command, defaults, capsys):
    with pytest.raises(SystemExit):
        cli.main([command, "--help"])
    text = " ".join(capsys.readouterr().out.split())
    for name, default in defaults.items():
        about = re.search(rf"--{name} {VALUE} ([A-Z].*?)(?= --\w+ {VALUE}|$)", text)[1]
        if name not in ("data_dir", "wavenet_params", "wav_seed", "gc_id"):  # no default, but need
            assert "(default: " in about or "0 for none" in about, name
        if default is not None:
            assert f"(default: {str(default).lower()})" in about


def test_options_without_a_meaning_say_so(place, run, tmp_path, capsys):
    old = ["--gc_channels=32", "--gc_cardinality=377", "--wavenet_params=params.json"]
    assert generate(run, tmp_path / "a.wav", "--samples=10", "--gc_id=1", *old) == 0
    printed = capsys.readouterr().err
    for name in ("gc_channels", "gc_cardinality", "wavenet_params"):
        assert f"--{name} is not needed any more: the model knows its own sizes." in printed
    assert cli.main(["train", "--store_metadata=True"]) == 2
    assert "--store_metadata is not needed any more: profile" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "decibel"), [("-60", -60.0), ("0.01", -40.0), ("0.3", -10.5), ("0", 0.0)]
)
def test_silence_threshold_in_decibels_or_as_an_amplitude(given, decibel, capsys):
    options = command_options.make_parser().parse_args(["train", "--silence_threshold", given])
    assert options.silence_threshold == decibel
    assert (f"is taken as an amplitude: {decibel} dB" in capsys.readouterr().err) == (
        decibel < 0 < float(given)
    )


@pytest.mark.parametrize(
    "command",
    [
        ["train", "--silence_threshold", "60"],
        ["train", "--histograms", "perhaps"],
        ["train", "--optimizer", "adagrad"],
        ["train", "--num_steps", "many"],
        ["evaluate"],
        ["sing"],
        [],
    ],
)
def test_options_that_cannot_be_are_refused_by_the_parser(command, capsys):
    with pytest.raises(SystemExit) as exit_:
        cli.main(command)
    assert exit_.value.code == 2
    assert "error:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["train"], "--data_dir is missing"),
        (["train", "--data_dir", "{place}/nowhere"], "nowhere"),
        (["train", "--data_dir", "{place}/empty"], "empty"),
        (["train", "--restore_from", "{place}/nowhere"], "no run to go on with"),
        (["train", "--restore_from", "{place}/a", "--logdir", "{place}/b"], "not both"),
        (["train", "--data_dir={place}/voices/anna", "--gc_channels=4"], "--labels"),
        (["train", "--data_dir={place}/voices", "--wavenet_params={place}/x.json"], "x.json"),
        (["generate", "{place}/nowhere"], "nowhere"),
        (["generate", "{run}"], "--gc_id is missing: who is to speak? One of anna, bert."),
        (["generate", "{run}", "--gc_id=carla"], "anna, bert"),
        (["generate", "{run}", "--gc_id=2"], "anna, bert"),
        (["generate", "{run}", "--gc_id=0", "--wav_out_path=a.mp3"], "end with .wav"),
        (["generate", "{run}", "--gc_id=0", "--wav_seed={place}/no.wav"], "no.wav"),
        (["generate", "{run}", "--gc_id=0", "--temperature=-1"], "temperature"),
        (["generate", "{run}", "--gc_id=0", "--samples=0"], "num_samples"),
        (["evaluate", "{run}", "{place}/no.wav"], "no.wav"),
        (["evaluate", "{run}", "{place}/voices/anna/0.wav", "--held_out"], "needs a folder"),
    ],
)
def test_wrong_files_and_data_end_with_a_clear_line(command, said, place, run, capsys):
    (place / "empty").mkdir(exist_ok=True)
    assert cli.main([word.format(place=place, run=run) for word in command]) == 2
    errors = capsys.readouterr().err.strip().split("wavenet-keras: error: ")
    assert len(errors) == 2 and said in errors[1]
    assert "Traceback" not in errors[1]


def test_the_traceback_is_shown_when_asked_for():
    with pytest.raises(FileNotFoundError):
        cli.main(["train", "--data_dir", "nowhere", "--traceback"])


def test_it_is_a_program():
    result = subprocess.run(
        [sys.executable, "-m", "wavenet_keras", "evaluate", "no_such_voice", "a.wav"],
        capture_output=True,
        text=True,
    )
    assert result.returncode == 2
    assert result.stderr.startswith("wavenet-keras: error: ")
    assert "no_such_voice" in result.stderr


def test_evaluate_tells_a_vocoder_the_spectrogram(tmp_path, capsys):
    keras.utils.set_random_seed(0)
    sizes = {"dilations": [1, 2], "skip_channels": 8, "sample_rate": 8000}
    conditions = {"local_condition_channels": 40, "hop_length": 80}
    model = wk.WaveNet(**sizes, **conditions)
    model.save(tmp_path / "vocoder.keras")
    file = "data/speech/allison/en_vm-login.flac"
    assert cli.main(["evaluate", str(tmp_path / "vocoder.keras"), file]) == 0
    bits = wk.evaluation.bits_per_sample(model, [file], features=wk.mel.mel_of_recording)
    assert capsys.readouterr().out == f"{bits:.4f} bits per sample on 1 recordings\n"
    assert cli.main(["evaluate", "digits", file, "--gc_id", "theo"]) == 2
    assert "This model takes 132 with 40" in capsys.readouterr().err
