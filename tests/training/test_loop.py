"""The run folder: what is in it, when it is written, and how training goes on from it."""

import csv
import json
import os
import shutil
import signal

import keras
import numpy as np
import pytest
from tiny_wavenet import LEVELS, tiny

import wavenet_keras as wk
from wavenet_keras import training
from wavenet_keras.dataset import Coverage
from wavenet_keras.training import make_optimizer, make_schedule
from wavenet_keras.training.loop import BatchesFrom
from wavenet_keras.training.run_folder import Diverged, RunFolder

EVERY = {"checkpoint_every": 4, "validate_every": 4, "log_every": 2, "max_checkpoints": 2}
EAGER = keras.backend.backend() == "tensorflow"  # for a few small steps, quicker than a graph


class Waves(keras.utils.PyDataset):
    """Noisy waves, others in each epoch; can misbehave at a step."""

    def __init__(self, batches=7, seed=0, at_step=None, happening=None):
        super().__init__()
        self.batches = batches
        self.seed = seed
        self.at_step = at_step
        self.happening = happening
        self.epoch = 0

    def __len__(self):
        return self.batches

    def __getitem__(self, index):
        rng = np.random.default_rng([self.seed, self.epoch, index])
        wave = np.sin(np.arange(81) * 0.3 + rng.uniform(0, 6, (2, 1)))
        codes = np.round(LEVELS / 2 + 5 * wave + rng.normal(size=wave.shape) / 2).astype("int32")
        weights = np.ones((2, 80), "float32")
        weights[:, :4] = 0.0
        if self.epoch * self.batches + index == self.at_step:
            self.happening(weights)
        return codes[:, :-1], codes[:, 1:], weights


def compiled(learning_rate=0.02, name="adam", ema=0.8, clip_norm=1.0):
    keras.utils.set_random_seed(1)
    model = tiny()
    optimizer = make_optimizer(name, learning_rate, clip_norm=clip_norm, ema=ema)
    model.compile(optimizer, run_eagerly=EAGER)
    return model


def history_of(run):
    with open(run.history, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [{name: float(value) for name, value in row.items() if value} for row in rows]


def state_of(path):
    """All variables in a checkpoint, the optimizer's too."""
    model = keras.saving.load_model(path)
    return [keras.ops.convert_to_numpy(v) for v in [*model.variables, *model.optimizer.variables]]


def assert_equal(values, others):
    assert len(values) == len(others)
    for value, other in zip(values, others, strict=True):
        np.testing.assert_array_equal(value, other)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A run of 18 steps, and the model as it was left."""
    model = compiled()
    folder = tmp_path_factory.mktemp("runs") / "finished"
    sounds = {"generate_every": 9, "generate_seconds": 0.01, "histograms": True}
    settings = {"note": "a test"}
    run = training.train(
        model, Waves(), folder, 18, Waves(3, seed=9), settings=settings, **EVERY, **sounds
    )
    return run, model


def test_a_run_is_one_folder(finished):
    run, model = finished
    names = {path.name for path in run.path.iterdir()}
    assert names == {
        *("model.keras", "best.keras", "checkpoints", "state.json", "settings.json"),
        *("history.csv", "tensorboard", "generated"),
    }
    assert run.settings["note"] == "a test"
    assert run.settings["versions"]["wavenet_keras"] == wk.__version__
    config = json.loads(json.dumps(model.get_config()))
    assert run.settings["model"] == {key: config[key] for key in config if key != "name"}
    assert run.state["step"] == 18


def test_history_has_a_row_every_few_steps_and_falls(finished):
    rows = history_of(finished[0])
    assert [row["step"] for row in rows] == list(range(2, 19, 2))
    assert all(np.isfinite(list(row.values())).all() for row in rows)
    # Ten seeds gave 1.0 to 1.6 bits.
    assert rows[-1]["bits_per_sample"] < rows[0]["bits_per_sample"] - 0.3
    for row in rows:
        assert row["bits_per_sample"] == pytest.approx(row["loss"] / np.log(2), abs=1e-5)
        assert ("val_bits_per_sample" in row) == (row["step"] in (4, 8, 12, 16, 18))
        assert row["learning_rate"] == pytest.approx(0.02)


def test_a_row_is_the_mean_since_the_row_before(tmp_path):
    """One batch again and again at learning rate 0: each row is that batch's own loss."""
    model = compiled(learning_rate=0.0, ema=None)
    waves = Waves(batches=3)
    run = training.train(model, waves, tmp_path, 3, log_every=1)
    for index, row in enumerate(history_of(run)):
        waves.epoch = 0
        results = model.test_on_batch(*waves[index], return_dict=True)
        assert row["bits_per_sample"] == pytest.approx(results["bits_per_sample"], abs=1e-5)


def test_the_last_checkpoints_are_kept(finished):
    run, _ = finished
    names = sorted(path.name for path in run.checkpoints.iterdir())
    assert names == ["step_000016.keras", "step_000018.keras"]
    assert run.last_good == run.checkpoints / "step_000018.keras"


def test_best_is_the_best_and_averaged(finished):
    run, _ = finished
    validated = {
        row["step"]: row["val_bits_per_sample"]
        for row in history_of(run)
        if "val_bits_per_sample" in row
    }
    best_step = min(validated, key=validated.get)
    assert run.state["best_step"] == best_step
    assert run.state["best_bits_per_sample"] == pytest.approx(validated[best_step], abs=1e-5)
    best = wk.load_voice(run.path)
    best.compile(run_eagerly=EAGER)
    results = best.evaluate(Waves(3, seed=9), verbose=0, return_dict=True)
    assert results["bits_per_sample"] == pytest.approx(validated[best_step], abs=1e-4)
    assert best.optimizer.iterations == 0  # saved without the state of training


def test_a_worse_model_does_not_replace_the_best(tmp_path):
    """Trained on waves and judged by noise: it gets worse and worse, by 1.8 to 4.6 bits."""

    class Noise(Waves):
        def __getitem__(self, index):
            codes, targets, weights = super().__getitem__(index)
            return codes, (targets * 7 + 3) % LEVELS, weights

    run = training.train(compiled(0.05, ema=None), Waves(), tmp_path, 12, Noise(2), **EVERY)
    bits = [r["val_bits_per_sample"] for r in history_of(run) if "val_bits_per_sample" in r]
    assert bits[0] == min(bits) < bits[-1]
    assert run.state["best_step"] == 4
    assert wk.load_voice(run.path).get_weights()[0] == pytest.approx(
        keras.saving.load_model(run.best).get_weights()[0]
    )


def test_model_keras_is_averaged_and_checkpoints_are_not(finished):
    run, model = finished
    latest = keras.saving.load_model(run.model)
    checkpoint = keras.saving.load_model(run.last_good)
    assert_equal(latest.get_weights(), model.get_weights())
    assert int(latest.optimizer.iterations) == int(checkpoint.optimizer.iterations) == 18
    assert np.abs(latest.get_weights()[0] - checkpoint.get_weights()[0]).max() > 1e-4
    checkpoint.optimizer.finalize_variable_values(checkpoint.trainable_variables)
    assert_equal(latest.get_weights(), checkpoint.get_weights())


def test_tensorboard_has_scalars_histograms_and_sound(finished):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    run, _ = finished
    events = EventAccumulator(str(run.tensorboard)).Reload()
    scalars = {tag: events.Scalars(tag) for tag in events.Tags()["scalars"]}
    rows = history_of(run)
    for name in ("loss", "bits_per_sample", "val_bits_per_sample", "learning_rate"):
        expected = {row["step"]: row[name] for row in rows if name in row}
        assert {event.step: pytest.approx(event.value) for event in scalars[name]} == expected
    (tag,) = events.Tags()["audio"]
    sounds = events.Audio(tag)
    assert tag == "generated"
    assert [sound.step for sound in sounds] == [9, 18]
    assert {(sound.sample_rate, sound.length_frames) for sound in sounds} == {(8000.0, 80)}
    assert len(events.Tags()["histograms"]) == len(tiny().trainable_variables)


def test_sounds_generated_while_training_are_the_averaged_models(finished):
    run, model = finished
    waveform, rate = wk.audio.load(run.path / "generated" / "step_000018_generated.wav")
    assert rate == 8000
    np.testing.assert_allclose(waveform, model.generate(80, seed=0)[0], atol=1e-4)
    assert (run.path / "generated" / "step_000009_generated.wav").exists()


def test_every_class_is_heard_by_its_name(tmp_path):
    class TwoVoices(Waves):
        def __getitem__(self, index):
            codes, *rest = super().__getitem__(index)
            return {"codes": codes, "global_condition": np.array([0, 2], "int32")}, *rest

    model = tiny("ids")
    model.compile(run_eagerly=EAGER)
    training.train(model, TwoVoices(), tmp_path, 1, generate_every=1, generate_seconds=0.005)
    names = {path.name for path in (tmp_path / "generated").iterdir()}
    assert names == {f"step_000001_generated_{name}.wav" for name in "abc"}


# Resuming


@pytest.mark.jax
def test_an_interrupted_run_ends_as_an_uninterrupted_one(tmp_path, capsys):
    """Ctrl-C in the middle of an interval, in the second epoch of the data."""

    def press_ctrl_c(weights):
        os.kill(os.getpid(), signal.SIGINT)

    def start(folder, waves):
        rate = make_schedule("cosine", 0.02, 14, warmup_steps=3)
        held_out = Waves(2, seed=9)
        return training.train(compiled(rate), waves, folder, 14, held_out, **EVERY)

    whole = start(tmp_path / "whole", Waves())
    before = signal.getsignal(signal.SIGINT)
    broken = start(tmp_path / "broken", Waves(at_step=9, happening=press_ctrl_c))
    assert signal.getsignal(signal.SIGINT) is before
    stopped_at = broken.state["step"]
    assert 5 <= stopped_at <= 11 and stopped_at % 4  # data is prepared a little ahead
    printed = capsys.readouterr().out
    assert f"Stopped at step {stopped_at} and saved {broken.last_good}" in printed
    assert broken.last_good.exists()

    resumed = start(tmp_path / "broken", Waves())
    assert f"Resuming {resumed} at step {stopped_at} of 14" in capsys.readouterr().out
    assert_equal(state_of(resumed.last_good), state_of(whole.last_good))
    assert_equal(state_of(resumed.model), state_of(whole.model))
    best, whole_best = wk.load_voice(resumed.path), wk.load_voice(whole.path)
    assert_equal(best.get_weights(), whole_best.get_weights())
    assert resumed.state == whole.state
    for row, whole_row in zip(history_of(resumed), history_of(whole), strict=True):
        assert row["step"] == whole_row["step"]
        assert row.get("val_bits_per_sample") == whole_row.get("val_bits_per_sample")


def test_a_run_that_was_killed_goes_on_from_its_last_checkpoint(tmp_path):
    """Killed between two checkpoints: steps since then are taken again, and counted once."""
    whole = training.train(compiled(), Waves(), tmp_path / "whole", 8, Waves(2), **EVERY)

    def end_without_a_checkpoint(weights):
        weights[:] = np.nan

    folder = tmp_path / "killed"
    waves = Waves(at_step=6, happening=end_without_a_checkpoint)
    with pytest.raises(Diverged):
        training.train(compiled(), waves, folder, 8, Waves(2), **EVERY)
    assert [row["step"] for row in history_of(RunFolder(folder))] == [2, 4, 6]
    resumed = training.train(compiled(), Waves(), folder, 8, Waves(2), **EVERY)
    assert [row["step"] for row in history_of(resumed)] == [2, 4, 6, 8]
    assert_equal(state_of(resumed.last_good), state_of(whole.last_good))


def test_a_finished_run_can_be_made_longer(finished, tmp_path, capsys):
    shutil.copytree(finished[0].path, tmp_path / "longer")
    run = training.train(compiled(), Waves(), tmp_path / "longer", 18, **EVERY)
    assert "nothing is left of 18" in capsys.readouterr().out
    run = training.train(compiled(), Waves(), run.path, 20, **EVERY)
    whole = training.train(compiled(), Waves(), tmp_path / "whole", 20, **EVERY)
    assert_equal(state_of(run.last_good), state_of(whole.last_good))
    assert run.settings["note"] == "a test"


def test_a_constant_learning_rate_may_be_changed(finished, tmp_path):
    shutil.copytree(finished[0].path, tmp_path / "run")
    run = training.train(compiled(0.001), Waves(), tmp_path / "run", 20, **EVERY)
    assert [row["learning_rate"] for row in history_of(run)][-2:] == pytest.approx([0.02, 0.001])


@pytest.mark.parametrize("first_step", [0, 5, 23])
def test_data_go_on_at_the_same_step(first_step, tmp_path):
    """Also over the ends of epochs, in which `Windows` draws others."""
    recording = tmp_path / "tone.wav"
    wk.audio.save(recording, np.sin(np.arange(4000) * 0.1).astype("float32") / 2, 8000)
    windows = wk.Windows(
        [recording], 8000, 200, 10, 2, batches_per_epoch=6, cache_folder=tmp_path / "cache"
    )
    batches = BatchesFrom(windows, first_step)
    for index in (0, 1, 4, 9):
        windows.epoch, position = divmod(first_step + index, 6)
        expected = windows[position]
        assert_equal(batches[index], expected)


def test_another_model_or_optimizer_is_refused(finished, tmp_path):
    shutil.copytree(finished[0].path, tmp_path / "run")
    other = tiny(dilations=[1, 4])
    with pytest.raises(ValueError, match=r"dilations is \[1, 2\] there and \[1, 4\] here"):
        training.train(other, Waves(), tmp_path / "run", 20)
    with pytest.raises(ValueError, match="around Adam with .* around SGD with"):
        training.train(compiled(name="sgd"), Waves(), tmp_path / "run", 20)
    with pytest.raises(ValueError, match="Compile it as it was"):
        training.train(compiled(ema=None), Waves(), tmp_path / "run", 20)


# Divergence


def test_nan_stops_the_run_and_names_the_last_good_checkpoint(tmp_path):
    def poison(weights):
        weights[0, 50] = np.nan

    waves = Waves(at_step=5, happening=poison)
    with pytest.raises(Diverged, match="became nan at step 6.*step_000004.keras.*lower learning"):
        training.train(compiled(), waves, tmp_path, 20, Waves(2), **EVERY)
    run = RunFolder(tmp_path)
    assert [path.name for path in run.checkpoints.iterdir()] == ["step_000004.keras"]
    for file in (run.last_good, run.model, run.best):
        assert all(np.isfinite(w).all() for w in keras.saving.load_model(file).get_weights())


def test_divergence_before_the_first_checkpoint(tmp_path):
    model = compiled(1e30, "sgd", ema=None, clip_norm=None)
    with pytest.raises(Diverged, match="No checkpoint had been saved yet"):
        training.train(model, Waves(), tmp_path, 20)
    assert not RunFolder(tmp_path).started


def test_weights_that_are_not_finite_are_not_saved(finished, tmp_path):
    """The loss of a step is finite, and its update is not: a checkpoint would be poisoned."""
    shutil.copytree(finished[0].path, tmp_path / "run")
    run = RunFolder(tmp_path / "run")
    model = compiled()
    weights = model.get_weights()
    weights[3][0] = np.inf
    model.set_weights(weights)
    with pytest.raises(Diverged, match="Weights are not finite.*step_000018.keras"):
        run.save_checkpoint(model, 20, (None, None), keep=2)
    with pytest.raises(Diverged, match="Weights are not finite.*step_000018.keras"):
        run.save_best(model)
    assert run.state["step"] == 18
    assert_equal(state_of(run.model), state_of(finished[0].model))


def test_a_crash_while_saving_leaves_the_last_checkpoint(finished, tmp_path, monkeypatch):
    shutil.copytree(finished[0].path, tmp_path / "run")
    run = RunFolder(tmp_path / "run")
    model = compiled()
    model.optimizer.build(model.trainable_variables)

    def half_a_file(path):
        path.write_bytes(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr(model, "save", half_a_file)
    with pytest.raises(OSError, match="No space"):
        run.save_checkpoint(model, 20, (None, None), keep=2)
    assert run.state["step"] == 18
    assert_equal(state_of(run.last_good), state_of(finished[0].last_good))


# What is said


def test_it_says_what_it_trains_on_and_how_it_goes(tmp_path, capsys):
    training.train(compiled(), Waves(), tmp_path, 11, Waves(2), **EVERY)
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0].startswith(f"Starting {tmp_path} at step 0 of 11: ")
    assert training.describe_device() in lines[0]
    assert "float32" in lines[0] and "receptive field 5 samples" in lines[0]
    assert lines[1].startswith("first step after ")
    assert lines[-1].startswith("step 11/11: ")
    for part in (" bits, held out ", " samples/s, ", "0 min 00 s left"):
        assert part in lines[-1]
    assert len(lines) < 8  # not a line for each step
    assert "\r" not in out + err


def test_in_a_terminal_the_line_renews_itself(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    training.train(compiled(), Waves(), tmp_path, 3)
    out, err = capsys.readouterr()
    assert "step" not in out.splitlines()[-1] or len(out.splitlines()) == 1
    assert "3/3" in err and " bits" in err and " left" in err


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="the double is TensorFlow's")
def test_the_device_is_named(monkeypatch):
    import tensorflow as tf

    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: [])
    assert training.describe_device() == f"CPU, {os.cpu_count()} cores, on tensorflow"
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: ["first", "second"])
    details = {"first": {"device_name": "Example 9000"}}
    monkeypatch.setattr(tf.config.experimental, "get_device_details", details.get)
    assert training.describe_device() == "Example 9000 on tensorflow"


@pytest.mark.jax
@pytest.mark.half_precision
def test_mixed_precision_and_a_graph(tmp_path):
    """As users start it: a graph; and a model that was not compiled, in half precision."""
    model = tiny(dtype="mixed_float16")
    run = training.train(model, Waves(), tmp_path, 4, log_every=2)
    assert run.state["step"] == 4
    assert all(np.isfinite(row["loss"]) for row in history_of(run))


def test_sounds_of_unknown_vectors_are_refused_before_the_first_step(tmp_path):
    model = tiny("vectors")
    model.compile(make_optimizer("adam", 0.02), run_eagerly=EAGER)
    with pytest.raises(ValueError, match="no `conditions`.*Pass generate_every=None"):
        training.train(model, Waves(), tmp_path / "run", 4, generate_every=2, **EVERY)


def test_a_network_of_vectors_trains_is_validated_by_class_and_heard(tmp_path):
    for index, name in enumerate(("anna", "bert")):
        path = tmp_path / "corpus" / name / "1.wav"
        path.parent.mkdir(parents=True)
        tone = 0.3 * np.sin(np.arange(2000) * 2 * np.pi * (300 + 200 * index) / 8000)
        wk.audio.save(path, tone.astype("float32"), 8000)
    corpus = wk.Corpus(tmp_path / "corpus")
    model = tiny("vectors")
    common = {
        **{"sample_rate": 8000, "receptive_field": model.receptive_field, "batch_size": 2},
        **{"window_samples": 300, "quantization_channels": LEVELS},
        **{"vectors": {"anna": [1, 0], "bert": [0, 1]}, "cache_folder": tmp_path / "cache"},
    }
    windows, held_out = wk.Windows(corpus, seed=0, **common), Coverage(corpus, **common)
    model.compile(make_optimizer("adam", 0.02), run_eagerly=EAGER)
    sounds = {"generate_every": 8, "generate_seconds": 0.01}
    run = training.train(model, windows, tmp_path / "run", 8, held_out, **EVERY, **sounds)
    rows = history_of(run)
    # Ten seeds gave 0.7 to 1.1 bits.
    assert rows[-1]["bits_per_sample"] < rows[0]["bits_per_sample"]
    of_each = [rows[-1][f"val_bits_per_sample/{name}"] for name in ("anna", "bert")]
    assert rows[-1]["val_bits_per_sample"] == pytest.approx(np.mean(of_each), abs=1e-5)
    names = {path.name for path in (run.path / "generated").iterdir()}
    assert names == {f"step_000008_generated_vector_{index}.wav" for index in (0, 1)}
