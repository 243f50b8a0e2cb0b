"""A run is one folder, and nothing in it is half written."""

import json
import shutil

import keras
import numpy as np
import pytest
from small_runs import EAGER, EVERY, Waves, assert_equal, compiled, history_of, state_of
from tiny_wavenet import LEVELS

import wavenet_keras as wk
from wavenet_keras import training
from wavenet_keras.training.run_folder import Diverged, RunFolder


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
