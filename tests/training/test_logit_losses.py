"""Losses and metrics that would take a WaveNet's logits for something else."""

import functools

import keras
import numpy as np
import pytest
from tiny_wavenet import LEVELS, inputs_for, tiny

pytestmark = pytest.mark.jax
losses, metrics = keras.losses, keras.metrics
OF_PROBABILITIES = [
    {"loss": "sparse_categorical_crossentropy"},
    {"loss": losses.sparse_categorical_crossentropy},
    {"loss": losses.SparseCategoricalCrossentropy()},
    {"loss": ["sparse_categorical_crossentropy"]},
    {"loss": losses.CategoricalCrossentropy()},
    {"loss": "binary_crossentropy"},
    {"loss": "kl_divergence"},
    {"loss": losses.Poisson()},
    {"metrics": ["sparse_categorical_crossentropy"]},
    {"metrics": ["accuracy", "ce"]},
    {"weighted_metrics": [metrics.SparseCategoricalCrossentropy()]},
    {"metrics": [metrics.KLDivergence()]},
]


@pytest.mark.parametrize("arguments", OF_PROBABILITIES)
def test_logits_are_not_taken_for_probabilities(arguments):
    kind = "loss" if "loss" in arguments else "metric"
    with pytest.raises(ValueError, match=rf"Expected a {kind} of logits.*from_logits=True\)"):
        tiny().compile(**arguments)


def own_loss(targets, logits):
    return keras.ops.mean(logits**2)


def test_losses_of_logits_are_taken():
    from_logits = losses.SparseCategoricalCrossentropy(from_logits=True)
    function = functools.partial(losses.sparse_categorical_crossentropy, from_logits=True)
    results = []
    for loss in ("auto", from_logits, function):
        model = tiny()
        model.set_weights([np.full(weight.shape, 0.1) for weight in model.get_weights()])
        model.compile(loss=loss, metrics=["accuracy"], run_eagerly=True)
        codes = inputs_for(model)
        results.append(model.test_on_batch(codes, codes, return_dict=True)["loss"])
    np.testing.assert_allclose(results, np.log(LEVELS), rtol=1e-5)
    model.compile(loss=own_loss, run_eagerly=True)
    assert np.isfinite(model.test_on_batch(codes, codes, return_dict=True)["loss"])


@pytest.mark.parametrize("loss", ["mse", "mae", "hinge", losses.Huber()])
def test_codes_are_not_compared_with_logits(loss):
    """With as many samples as levels the shapes would go together, and mean nothing."""
    model = tiny()
    model.compile(loss=loss, weighted_metrics=None, run_eagerly=True)
    codes = np.zeros((1, LEVELS), "int32")
    with pytest.raises(ValueError, match="which compares them number by number"):
        model.train_on_batch(codes, codes)
    logits = np.zeros((1, LEVELS, LEVELS), "float32")  # of a teacher
    assert np.isfinite(model.test_on_batch(codes, logits, return_dict=True)["loss"])


def test_a_model_saved_with_such_a_loss_is_loaded_all_the_same(tmp_path, monkeypatch):
    model = tiny()
    with monkeypatch.context() as patched:  # as version 0.2 did
        patched.setattr("wavenet_keras.model.check_takes_logits", lambda kind, given: None)
        model.compile(loss="sparse_categorical_crossentropy")
        model.save(tmp_path / "model.keras")
    with pytest.warns(UserWarning, match="loaded, but not compiled. Expected a loss of logits"):
        loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded.get_weights()[0], model.get_weights()[0])
