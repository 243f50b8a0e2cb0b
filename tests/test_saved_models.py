"""What version 0.2 saved, later versions load: same logits, same sound, and training goes on."""

import keras
import numpy as np
import pytest
from places import TEST_DATA

import wavenet_keras as wk
from wavenet_keras.training.optimizers import averaged_weights

SAVED = TEST_DATA / "saved_in_0_2.keras"


@pytest.fixture
def saved():
    return keras.saving.load_model(SAVED)


@pytest.fixture(scope="module")
def expected():
    with np.load(TEST_DATA / "saved_in_0_2.npz") as file:
        return dict(file)


def inputs_of(expected):
    return {name: expected[name] for name in ("codes", "global_condition", "local_condition")}


def one_vector(weights):
    return np.concatenate([np.ravel(weight) for weight in weights])


@pytest.mark.jax
def test_logits(saved, expected):
    logits = keras.ops.convert_to_numpy(saved(inputs_of(expected)))
    # A matrix library rounds as it suits the processor.
    np.testing.assert_allclose(logits, expected["logits"], atol=2e-6)


def test_the_same_seed_gives_the_same_codes(saved, expected):
    codes = wk.generation.generate_codes(
        saved, 200, global_condition="bob", local_condition=expected["frames"], seed=3
    )
    np.testing.assert_array_equal(codes, expected["generated"])


@pytest.mark.jax
def test_the_optimizer_has_kept_its_averages_and_its_count(saved, expected):
    assert int(saved.optimizer.iterations) == expected["iterations"]
    with averaged_weights(saved):
        np.testing.assert_array_equal(one_vector(saved.get_weights()), expected["averaged"])


@pytest.mark.jax
def test_training_goes_on_with_the_optimizers_state(saved, expected):
    saved.train_on_batch(inputs_of(expected), expected["targets"])
    weights = one_vector(saved.get_weights())
    np.testing.assert_allclose(weights, expected["weights_after_a_step"], atol=1e-5)


@pytest.mark.jax
def test_the_step_of_an_optimizer_without_its_state_is_another(saved, expected):
    """Otherwise the test above would tell nothing."""
    fresh = keras.saving.load_model(SAVED, compile=False)
    fresh.compile(optimizer=wk.training.make_optimizer(learning_rate=0.01, ema=0.9))
    fresh.train_on_batch(inputs_of(expected), expected["targets"])
    weights = one_vector(fresh.get_weights())
    assert np.abs(weights - expected["weights_after_a_step"]).max() > 1e-3
