"""Training steps compute outputs with loss alone: same loss, same gradients, same measurements.

The oracle is the same model that computes every output, as it does for any other data set.
"""

import keras
import numpy as np
import pytest
from tiny_wavenet import (
    BRANCHES,
    HOP_LENGTH,
    LEVELS,
    TINY,
    inputs_for,
    logits_of,
    tiny,
    with_random_weights,
)

import wavenet_keras as wk

WINDOW = 3 * HOP_LENGTH


class Batches(keras.utils.PyDataset):
    """Two batches of windows with their context, whose outputs have no weight."""

    def __init__(self, model, outputs_without_loss, told=True):
        super().__init__()
        self.model = model
        self.without = outputs_without_loss
        if told:
            self.outputs_without_loss = outputs_without_loss

    def __len__(self):
        return 2

    def __getitem__(self, index):
        random = np.random.default_rng(index)
        shape = (3, self.without + WINDOW)
        inputs = inputs_for(self.model, *shape)
        weights = random.uniform(0.5, 1.5, shape).astype("float32")
        weights[:, : self.without] = 0
        return inputs, random.integers(0, LEVELS, shape).astype("int32"), weights


def fitted(branch, told, context=0, compile_with=None, **arguments):
    """Weights after two steps, what was measured, and how many outputs were computed."""
    model = with_random_weights(tiny(branch, **arguments))
    model.compile(keras.optimizers.SGD(0.1), **(compile_with or {}))
    lengths = []
    predict_logits = model.predict_logits
    model.predict_logits = lambda gated: lengths.append(gated.shape[1]) or predict_logits(gated)
    batches = Batches(model, model.receptive_field - 1 + context, told)
    results = model.fit(batches, shuffle=False, verbose=0, validation_data=batches).history
    return model.get_weights(), results, lengths


def assert_equal(one, other):
    for a, b in zip(one[0], other[0], strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)
    assert one[1].keys() == other[1].keys()
    for name in one[1]:
        np.testing.assert_allclose(one[1][name], other[1][name], rtol=1e-5)


@pytest.mark.jax
@pytest.mark.parametrize("branch", BRANCHES)
def test_loss_gradients_and_bits_are_those_of_all_outputs(branch):
    short, whole = fitted(branch, told=True), fitted(branch, told=False)
    assert_equal(short, whole)
    assert WINDOW in short[2]
    assert WINDOW not in whole[2]


@pytest.mark.jax
@pytest.mark.parametrize("upsampling", ["repeat", "linear", "learned"])
@pytest.mark.parametrize("context", [-2, -1, 0, 1, HOP_LENGTH])
def test_with_frames_and_with_a_shorter_or_longer_context(upsampling, context):
    """A context shorter than the receptive field sees zeros; a longer one is cut off."""
    settings = {"context": context, "upsampling": upsampling, "kernel_size": 3}
    assert_equal(fitted("local", True, **settings), fitted("local", False, **settings))


@pytest.mark.parametrize(
    "compile_with",
    [
        {"loss": keras.losses.SparseCategoricalCrossentropy(from_logits=True)},
        {"metrics": [keras.metrics.SparseCategoricalAccuracy()]},
    ],
    ids=["a mean over all outputs", "a metric without weights"],
)
def test_all_outputs_are_computed_where_they_count(compile_with):
    short, whole = (fitted("plain", told, compile_with=compile_with) for told in (True, False))
    assert_equal(short, whole)
    assert WINDOW not in short[2]


@pytest.mark.jax
def test_other_calls_and_other_data_get_all_outputs():
    """Within a training too, by a callback, and on the next data set."""
    model = with_random_weights(tiny())
    model.compile()
    batches = Batches(model, model.receptive_field - 1)
    shapes = []
    inputs, targets, weights = batches[0]

    def look(batch, logs):
        if keras.backend.backend() == "jax":
            model.jax_state_sync()  # during an epoch the weights live elsewhere
        shapes.append(model(inputs, training=True).shape)

    look = keras.callbacks.LambdaCallback(on_train_batch_end=look)
    model.fit(batches, verbose=0, callbacks=[look])
    assert [tuple(shape) for shape in shapes] == 2 * [(*inputs.shape, LEVELS)]

    untold = Batches(model, model.receptive_field - 1, told=False)
    everywhere = np.ones_like(weights)
    alike = tiny()
    alike.set_weights(model.get_weights())
    alike.compile()
    for one in (model, alike):
        one.compile()
    expected = alike.evaluate(inputs, targets, sample_weight=everywhere, verbose=0)
    measured = model.evaluate(inputs, targets, sample_weight=everywhere, verbose=0)
    np.testing.assert_allclose(measured, expected, rtol=1e-6)
    model.evaluate(batches, verbose=0)
    by_hand = model.test_on_batch(inputs, targets, sample_weight=everywhere)
    np.testing.assert_allclose(by_hand, expected, rtol=1e-5)
    model.fit(batches, verbose=0)
    alike.set_weights(model.get_weights())
    loss = [one.train_on_batch(inputs, targets, everywhere)[0] for one in (model, alike)]
    np.testing.assert_allclose(*loss, rtol=1e-6)
    assert model.evaluate(untold, verbose=0)[0] == pytest.approx(
        model.evaluate(batches, verbose=0)[0], rel=1e-6
    )


class Louder(wk.WaveNet):
    """Computes its logits by itself."""

    def call(self, inputs, training=None):
        residual, gated = self.blocks[0](self.causal_input(inputs))
        _, more = self.blocks[1](residual)
        return 2 * self.predict_logits(keras.ops.concatenate([gated, more], axis=-1))


@pytest.mark.jax
def test_a_call_of_ones_own_gets_and_gives_all_outputs():
    model = with_random_weights(Louder(**TINY))
    model.compile(keras.optimizers.SGD(0.1))
    batches = Batches(model, model.receptive_field - 1)
    inputs, targets, weights = batches[0]
    logits = logits_of(model, inputs).astype("float64")
    nats = (
        np.log(np.exp(logits).sum(-1)) - np.take_along_axis(logits, targets[..., None], -1)[..., 0]
    )
    _, bits = model.evaluate(inputs, targets, sample_weight=weights, verbose=0)
    assert bits == pytest.approx(np.average(nats, weights=weights) / np.log(2), rel=1e-5)
    assert np.isfinite(model.fit(batches, verbose=0).history["loss"][0])
    logits = model.logits_from(3, inputs)
    np.testing.assert_allclose(logits, logits_of(model, inputs)[:, 3:], rtol=1e-5)
