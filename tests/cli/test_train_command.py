"""`wavenet-keras train`, run as a user runs it: on small recordings, with small networks."""

import json
import pathlib
import re
import signal
import subprocess
import sys

import keras
import numpy as np
import pytest
from places import SPEECH, VCTK_EXCERPT
from shell import PITCHES, RATE, as_written, caught, generate, small_run, wav

import wavenet_keras as wk
from wavenet_keras import cli, training
from wavenet_keras.network.sizes import SIZES
from wavenet_keras.training import memory


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
            steps_per_execution=5,
            codes_on="device",
            sample_rate=4000,
            silence_threshold=-50,
            validation=0.5,
            validation_seconds=0.1,
        ),
    )
    model, windows, held_out = call["model"], call["windows"], call["held_out"]
    assert (model.dilations, model.sample_rate) == ([1, 2, 4, 8], 4000)
    assert model.dtype_policy.name == "mixed_bfloat16"
    assert model.steps_per_execution == 5
    assert windows.device_codes.codes_on == held_out.device_codes.codes_on == "device"
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
    models = {name: wk.WaveNet(**sizes) for name, sizes in SIZES.items()}
    assert {name: len(model.dilations) for name, model in models.items()} == {
        "tiny": 16,
        "speech": 30,
        "reference": 50,
    }
    assert SIZES["reference"].items() <= wk.WaveNet().get_config().items()


def test_divergence_ends_with_one_clear_line(place, tmp_path, capsys):
    wild = {"optimizer": "sgd", "learning_rate": 1e30, "clip_norm": 0, "ema": 0}
    assert cli.main(small_run(place, tmp_path / "run", **wild)) == 1
    error = capsys.readouterr().err.strip().splitlines()[-1]
    assert error.startswith("wavenet-keras: training stopped. The loss became")
    assert "No checkpoint had been saved yet" in error


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_saves_and_says_how_to_go_on(number, place, tmp_path):
    options = {"num_steps": 100_000, "checkpoint_every": 100_000, "log_every": 100_000}
    command = small_run(place, tmp_path / "run", **options)
    process = subprocess.Popen(
        [sys.executable, "-m", "wavenet_keras", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Where the tests run in the background they may have the signals ignored, and hand it on.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
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
    assert len(caught(monkeypatch, balanced)["windows"]._groups.sizes) == 2
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
    np.testing.assert_allclose(wav(tmp_path / "a.wav")[0], as_written(expected), atol=1 / 32768)
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
        (
            [*options, "--gc_vector=1,2,3"],
            "This model takes 2 numbers as --gc_vector, received '1,2,3'.",
        ),
        ([*options, "--gc_vector=1,nan"], "Expected numbers with commas as --gc_vector"),
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


def test_a_step_too_large_is_refused_with_options_that_would_fit(
    place, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(memory, "free_memory", lambda: 1e9)
    sizes = {"batch_size": 64, "sample_size": 60_000}
    assert cli.main(small_run(place, tmp_path / "run", **sizes)) == 2
    said = capsys.readouterr().err
    proposed = re.search(r"--batch_size (\d+) --sample_size (\d+)", said)
    assert "needs at least" in said and proposed, said
    sizes = dict(zip(sizes, proposed.groups(), strict=True))
    calls = caught(monkeypatch, small_run(place, tmp_path / "run", **sizes))
    assert memory.check_memory(calls["model"], calls["windows"]) is None
