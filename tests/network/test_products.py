"""Products on a GPU: the same numbers, and gradients summed row by row of the batch.

The oracle of a gradient is the sum over all samples in float64. No GPU is needed: the form that one
gets is computed on the CPU.
"""

import importlib.util

import keras
import numpy as np
import pytest
from tiny_wavenet import (
    BRANCHES,
    LEVELS,
    inputs_for,
    logits_of,
    tiny,
    with_random_weights,
)

from wavenet_keras.network import layers, products
from wavenet_keras.network.products import Dense, product

pytestmark = pytest.mark.jax

BATCH, TIME, INPUTS, OUTPUTS = 3, 2000, 5, 4


@pytest.fixture(params=[None, "Example 9000"], ids=["CPU", "GPU"])
def device(request, monkeypatch):
    take_for(request.param, monkeypatch)
    return request.param


def take_for(device, monkeypatch):
    for module in (layers, products):
        monkeypatch.setattr(module, "accelerator", lambda: device)


class Product(keras.layers.Layer):
    """A product alone, to have its gradient from a step of gradient descent."""

    def build(self, shape):
        self.kernel = self.add_weight(shape=(INPUTS, OUTPUTS))
        self.built = True

    def call(self, inputs):
        return product(inputs, self.kernel)


@pytest.mark.parametrize(
    ("dtype", "tolerance"),
    [
        ("float32", 1e-5),
        pytest.param("mixed_bfloat16", 1e-2, marks=pytest.mark.half_precision),
    ],
)
def test_the_gradient_of_a_matrix(device, dtype, tolerance):
    random = np.random.default_rng(0)
    values = random.normal(size=(BATCH, TIME, INPUTS)).astype("float32")
    upstream = random.normal(0.5, 1, size=(BATCH, TIME, OUTPUTS)).astype("float32")
    layer = Product(dtype=dtype)
    inputs = keras.Input((None, INPUTS))
    model = keras.Model(inputs, layer(inputs))
    model.compile(
        keras.optimizers.SGD(1.0), loss=lambda y, outputs: keras.ops.sum(y * outputs, axis=-1)
    )
    kernel = layer.get_weights()[0].copy()
    outputs = keras.ops.convert_to_numpy(keras.ops.cast(model(values), "float32"))
    np.testing.assert_allclose(outputs, values @ kernel, atol=tolerance * 4)
    model.train_on_batch(values, upstream)
    share = BATCH * TIME  # Keras averages over batch and time
    summed = np.einsum("bti,bto->io", values.astype("float64"), upstream.astype("float64"))
    np.testing.assert_allclose(
        kernel - layer.get_weights()[0],
        summed / share,
        atol=tolerance * np.abs(summed).max() / share,
    )


@pytest.mark.parametrize("branch", BRANCHES)
def test_training_in_the_form_for_a_gpu_is_training(branch, monkeypatch):
    """The CPU's form is the oracle: losses, and weights after two steps of every gradient."""
    found = []
    for device in (None, "Example 9000"):
        take_for(device, monkeypatch)
        model = with_random_weights(tiny(branch))
        model.compile(keras.optimizers.SGD(0.1))
        inputs = inputs_for(model, 3, 24)
        targets = np.random.default_rng(1).integers(0, LEVELS, (3, 24))
        losses = [model.train_on_batch(inputs, targets)[0] for _ in range(2)]
        found.append((losses, model.get_weights()))
    (losses, weights), (expected_losses, expected) = reversed(found)
    np.testing.assert_allclose(losses, expected_losses, rtol=1e-5)
    for one, other in zip(weights, expected, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_a_dense_layer_of_samples_is_dense(device):
    """The oracle is Keras's own layer; also where a single step of generation has no time axis."""
    own, keras_own = Dense(4, activation="relu"), keras.layers.Dense(4, activation="relu")
    values = np.random.default_rng(0).normal(size=(2, 7, 3)).astype("float32")
    own.build(values.shape)
    keras_own.build(values.shape)
    own.set_weights([np.random.default_rng(1).normal(size=(3, 4)), np.arange(4)])
    keras_own.set_weights(own.get_weights())
    for some in (values, values[:, 0], values[:, :, None]):
        np.testing.assert_allclose(np.array(own(some)), np.array(keras_own(some)), atol=1e-6)


def test_a_model_in_the_form_for_a_gpu_is_saved_and_exported(tmp_path, monkeypatch):
    take_for("Example 9000", monkeypatch)
    model = with_random_weights(tiny())
    model.compile()
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    codes = inputs_for(model)
    np.testing.assert_array_equal(logits_of(loaded, codes), logits_of(model, codes))
    loaded.train_on_batch(codes, codes)  # with its optimizer
    model.export(tmp_path / "exported", verbose=False)
    if importlib.util.find_spec("tensorflow"):
        import tensorflow

        exported = tensorflow.saved_model.load(str(tmp_path / "exported"))
        np.testing.assert_allclose(
            exported.serve(codes).numpy(), logits_of(model, codes), atol=1e-5
        )
