"""Compiling, training and saving: loss, metric, precision, and files that hold everything."""

import subprocess
import sys

import keras
import naive_wavenet as naive
import numpy as np
import pytest
from tiny_wavenet import (
    LEVELS,
    every_branch,
    inputs_for,
    logits_of,
    tiny,
    with_random_weights,
)

import wavenet_keras as wk
from wavenet_keras.model import BitsPerSample


def targets_and_weights(shape=(2, 20)):
    """Random codes, and weights that leave out a beginning, as a window's context."""
    rng = np.random.default_rng(3)
    weights = rng.choice([0.0, 0.5, 1.0], shape).astype("float32")
    weights[:, : shape[1] // 4] = 0.0
    return rng.integers(0, LEVELS, shape).astype("int32"), weights


def mean_nats(targets, logits, weights):
    """Cross-entropy averaged over the samples with weight."""
    nats = [naive.cross_entropy(*clip) for clip in zip(targets, logits, strict=True)]
    return (np.array(nats) * weights).sum() / weights.sum()


@pytest.mark.jax
def test_loss_and_metric_are_means_over_the_weighted_samples():
    model = with_random_weights(tiny())
    model.compile()
    codes, (targets, weights) = inputs_for(model), targets_and_weights()
    nats = mean_nats(targets, logits_of(model, codes), weights)
    results = model.test_on_batch(codes, targets, weights, return_dict=True)
    assert results["loss"] == pytest.approx(nats, rel=1e-5)
    assert results["bits_per_sample"] == pytest.approx(nats / np.log(2), rel=1e-5)
    nothing = model.test_on_batch(codes, targets, np.zeros_like(weights), return_dict=True)
    assert nothing["loss"] == 0.0


@pytest.mark.jax
def test_bits_per_sample_over_several_batches():
    rng = np.random.default_rng(0)
    metric = BitsPerSample()
    total, weight_sum = 0.0, 0.0
    for _ in range(3):
        targets, weights = rng.integers(0, LEVELS, (2, 7)), rng.uniform(size=(2, 7))
        logits = rng.normal(size=(2, 7, LEVELS), scale=3.0).astype("float32")
        metric.update_state(targets, logits, weights)
        total += mean_nats(targets, logits, weights) / np.log(2) * weights.sum()
        weight_sum += weights.sum()
    assert float(metric.result()) == pytest.approx(total / weight_sum, rel=1e-5)
    metric.reset_state()
    metric.update_state(targets, np.zeros((2, 7, LEVELS), "float32"))
    assert float(metric.result()) == pytest.approx(np.log2(LEVELS))
    assert BitsPerSample.from_config(metric.get_config()).name == "bits_per_sample"


def test_compile_fills_in_what_is_left_out_and_keeps_what_is_given():
    model = tiny()
    model.compile()
    assert isinstance(model.optimizer.inner_optimizer, keras.optimizers.Adam)
    assert float(model.optimizer.learning_rate) == pytest.approx(1e-3)
    assert model.optimizer.inner_optimizer.global_clipnorm == 1.0
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=0)
    model.compile("sgd", loss, weighted_metrics=["accuracy"], run_eagerly=True)
    assert isinstance(model.optimizer, keras.optimizers.SGD)
    assert model.loss is loss
    assert model.run_eagerly
    codes = inputs_for(model)
    results = model.test_on_batch(codes, codes, return_dict=True)
    assert set(results) == {"loss", "accuracy"}


# Saving


def assert_same_state(model, other):
    """Equal weights, and equal optimizer state: momenta, averages, step, scale of the loss."""
    variables, others = ([*voice.variables, *voice.optimizer.variables] for voice in (model, other))
    assert len(variables) == len(others)
    for variable, again in zip(variables, others, strict=True):
        values, values_again = (keras.ops.convert_to_numpy(v.value) for v in (variable, again))
        np.testing.assert_array_equal(values, values_again, err_msg=variable.path)


@pytest.mark.parametrize(
    "branch", ["no_bias", "vectors", pytest.param("everything", marks=pytest.mark.jax)]
)
def test_a_saved_model_comes_back_with_every_value_and_trains_on(branch, tmp_path):
    model = with_random_weights(tiny(branch))
    untrained = model.get_weights()
    optimizer = keras.optimizers.Adam(1e-2, use_ema=True, ema_momentum=0.5, global_clipnorm=1.0)
    model.compile(optimizer, run_eagerly=True)
    batch = (inputs_for(model), *targets_and_weights())
    model.train_on_batch(*batch)
    for weight, before in zip(model.weights, untrained, strict=True):
        assert not np.array_equal(weight.numpy(), before), f"{weight.path} has not been trained"
    model.save(tmp_path / "voice.keras")
    loaded = keras.saving.load_model(tmp_path / "voice.keras")

    assert loaded.get_config() == model.get_config()
    assert loaded.optimizer.get_config() == model.optimizer.get_config()
    assert len(model.optimizer.variables) > 3 * len(model.variables)  # two momenta, an average
    assert_same_state(model, loaded)
    np.testing.assert_array_equal(logits_of(loaded, batch[0]), logits_of(model, batch[0]))
    model.train_on_batch(*batch)
    loaded.train_on_batch(*batch)
    assert_same_state(model, loaded)


@every_branch
def test_saved_weights_and_models_that_were_not_compiled(branch, tmp_path):
    model = with_random_weights(tiny(branch))
    model.save(tmp_path / "voice.keras")
    model.save_weights(tmp_path / "voice.weights.h5")
    loaded = keras.saving.load_model(tmp_path / "voice.keras")
    other = tiny(branch)
    other.load_weights(tmp_path / "voice.weights.h5")
    inputs = inputs_for(model)
    for again in (loaded, other):
        np.testing.assert_array_equal(logits_of(again, inputs), logits_of(model, inputs))
    assert not loaded.compiled


def test_a_functional_model_around_it_is_saved_too(tmp_path):
    model = with_random_weights(tiny(name="voice"))
    codes = keras.Input((None,), dtype="int32")
    functional = keras.Model(codes, keras.ops.softmax(model(codes)))
    functional.save(tmp_path / "functional.keras")
    loaded = keras.saving.load_model(tmp_path / "functional.keras")
    inputs = inputs_for(model)
    np.testing.assert_array_equal(logits_of(loaded, inputs), logits_of(functional, inputs))
    assert loaded.get_layer("voice").receptive_field == model.receptive_field


def test_a_new_process_loads_a_model_after_importing_the_package(tmp_path):
    path = tmp_path / "voice.keras"
    model = tiny("ids")
    model.compile()
    model.save(path)
    program = (
        "import keras, wavenet_keras\n"
        f"model = keras.saving.load_model({str(path)!r})\n"
        "print(model.sample_rate, model.class_names, type(model).__name__)"
    )
    command = [sys.executable, "-c", program]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "8000 ['a', 'b', 'c'] WaveNet"


# Precision


@pytest.mark.jax
@pytest.mark.half_precision
@pytest.mark.parametrize(("policy", "digits"), [("mixed_float16", 3e-3), ("mixed_bfloat16", 3e-2)])
def test_mixed_precision_is_close_and_keeps_logits_and_loss_in_float32(policy, digits):
    compute_dtype = policy.removeprefix("mixed_")
    exact, mixed = with_random_weights(tiny("everything")), tiny("everything", dtype=policy)
    mixed.set_weights(exact.get_weights())
    for layer in mixed._flatten_layers(include_self=False):
        expected = "float32" if layer.name == "logits" else compute_dtype
        assert (layer.compute_dtype, layer.variable_dtype) == (expected, "float32"), layer.name

    inputs, (targets, weights) = inputs_for(exact), targets_and_weights()
    logits, exact_logits = mixed(inputs), logits_of(exact, inputs)
    assert keras.backend.standardize_dtype(logits.dtype) == "float32"
    logits = keras.ops.convert_to_numpy(logits)
    error = np.abs(logits - exact_logits).max() / np.abs(exact_logits).max()
    assert 0 < error < digits

    mixed.compile(run_eagerly=True)
    results = mixed.test_on_batch(inputs, targets, weights, return_dict=True)
    # The loss of rounded logits, not a rounded loss.
    assert results["loss"] == pytest.approx(mean_nats(targets, logits, weights), rel=1e-5)


@pytest.mark.half_precision
@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision_trains_and_is_saved(policy, tmp_path):
    model = tiny(dtype=policy)
    model.compile(keras.optimizers.Adam(0.1, global_clipnorm=1.0), run_eagerly=True)
    codes = inputs_for(model)
    losses = [float(model.train_on_batch(codes, codes)[0]) for _ in range(8)]
    assert losses[-1] < 0.75 * losses[0]  # ten seeds gave 0.21 to 0.49
    model.save(tmp_path / "voice.keras")
    loaded = keras.saving.load_model(tmp_path / "voice.keras")
    assert loaded.dtype_policy.name == policy
    assert_same_state(model, loaded)


# Training


class Chords(keras.utils.PyDataset):
    """Random windows of two chords of three tones, no loss on the context in front."""

    chords = {0: (400, 500, 600), 1: (300, 400, 500)}  # Hz

    def __init__(self, receptive_field, batches):
        super().__init__()
        self.context = receptive_field - 1
        self.batches = batches
        seconds = np.arange(2000) / 8000
        self.codes = {
            chord: wk.audio.mu_law_encode(
                0.3 * sum(np.sin(2 * np.pi * tone * seconds) for tone in tones)
            )
            for chord, tones in self.chords.items()
        }

    def __len__(self):
        return self.batches

    def __getitem__(self, index):
        rng = np.random.default_rng(index)
        classes = np.array([0, 1, 0, 1], "int32")
        length = self.context + 100
        starts = rng.integers(0, 2000 - length - 1, len(classes))
        clips = [
            self.codes[chord][start : start + length + 1]
            for chord, start in zip(classes, starts, strict=True)
        ]
        windows = np.stack(clips)
        weights = np.ones((len(classes), length), "float32")
        weights[:, : self.context] = 0.0
        inputs = {"codes": windows[:, :-1], "global_condition": classes}
        return inputs, windows[:, 1:], weights


@pytest.mark.jax
def test_fit_learns_two_chords_from_a_dataset():
    """From ln 256 = 5.5 nats to almost nothing: a chord holds no surprise once it is known."""
    model = wk.WaveNet(
        dilations=[1, 2, 4],
        residual_channels=16,
        dilation_channels=16,
        skip_channels=32,
        num_classes=2,
        global_condition_channels=4,
        sample_rate=8000,
    )
    chords = Chords(model.receptive_field, batches=40)
    model.compile(keras.optimizers.Adam(1e-2, global_clipnorm=1.0))
    history = model.fit(chords, epochs=2, verbose=0).history
    assert history["loss"][1] < history["loss"][0]
    assert history["bits_per_sample"][1] == pytest.approx(history["loss"][1] / np.log(2), rel=1e-5)

    inputs, targets, weights = chords[0]
    nats = mean_nats(targets, logits_of(model, inputs), weights)
    assert nats < 0.05 * np.log(256)  # ten seeds gave 0.005 to 0.021
