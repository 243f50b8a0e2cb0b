"""What happens beside the steps: sounds, validation by class, divergence."""

import keras
import numpy as np
import pytest
from small_runs import EAGER, EVERY, Waves, assert_equal, compiled, history_of, state_of
from tiny_wavenet import LEVELS, tiny

import wavenet_keras as wk
from wavenet_keras import training
from wavenet_keras.dataset import Coverage
from wavenet_keras.training import make_optimizer
from wavenet_keras.training.run_folder import Diverged, RunFolder


def test_sounds_generated_while_training_are_the_averaged_models(finished):
    run, model = finished
    waveform, rate = wk.audio.load(run.path / "generated" / "step_000018_generated.wav")
    assert rate == 8000
    np.testing.assert_allclose(waveform[:-8], model.generate(80, seed=0)[0, :-8], atol=1e-4)
    assert waveform[-1] == 0  # faded
    assert (run.path / "generated" / "step_000009_generated.wav").exists()


@pytest.mark.parametrize("fault", ["the network", "the file"])
def test_a_sound_that_fails_is_named_and_stops_nothing(fault, tmp_path, monkeypatch):
    model = compiled()

    def fail(*arguments, **options):
        raise RuntimeError(f"{fault} has a bad day")

    monkeypatch.setattr(
        *((model, "generate") if fault == "the network" else (wk.audio, "save")), fail
    )
    with pytest.warns(
        UserWarning, match=f"No sound was made at step 2: {fault} has a bad day. The training"
    ):
        run = training.train(
            model, Waves(), tmp_path, 4, generate_every=2, generate_seconds=0.01, **EVERY
        )
    assert run.state["step"] == 4
    whole = training.train(compiled(), Waves(), tmp_path / "whole", 4, **EVERY)
    assert_equal(state_of(run.last_good), state_of(whole.last_good))


def test_a_sound_without_a_sample_is_refused_before_the_first_step(tmp_path):
    with pytest.raises(ValueError, match="generate_seconds=0.0001"):
        training.train(
            compiled(), Waves(), tmp_path / "run", 4, generate_every=2, generate_seconds=1e-4
        )
    assert not (tmp_path / "run").exists()


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


@pytest.mark.parametrize("step", [5, 6])
def test_nan_stops_the_run_and_names_the_last_good_checkpoint(step, tmp_path):
    """At step 6 a row would be written; the loss of step 5 is looked at after step 6."""

    def poison(weights):
        weights[0, 50] = np.nan

    waves = Waves(at_step=step - 1, happening=poison)
    expected = f"became nan at step {step}.*step_000004.keras.*lower learning"
    with pytest.raises(Diverged, match=expected):
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
