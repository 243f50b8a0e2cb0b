"""Optimizers, schedules, L2 loss and averaged weights, against Keras and numpy."""

import keras
import numpy as np
import pytest
from tiny_wavenet import inputs_for, tiny

from wavenet_keras.training import optimizers
from wavenet_keras.training.optimizers import averaged_weights, make_optimizer


def numbers(variables):
    return [keras.ops.convert_to_numpy(variable) for variable in variables]


def test_make_optimizer_chooses_and_sets():
    adam = make_optimizer().inner_optimizer
    assert isinstance(adam, keras.optimizers.Adam)
    assert (adam.global_clipnorm, adam.use_ema) == (1.0, False)
    rmsprop = make_optimizer("rmsprop", 0.2, momentum=0.4, clip_norm=None, ema=0.6).inner_optimizer
    assert isinstance(rmsprop, keras.optimizers.RMSprop)
    assert (rmsprop.momentum, rmsprop.global_clipnorm) == (0.4, None)
    assert (rmsprop.use_ema, rmsprop.ema_momentum) == (True, 0.6)
    with pytest.raises(ValueError, match="adam, sgd, rmsprop. Received: 'adagrad'"):
        make_optimizer("adagrad")


def test_schedules():
    rates = {
        "constant": lambda step: 0.1,
        "cosine": lambda step: 0.1 * (1 + np.cos(np.pi * step / 100)) / 2,
        "exponential": lambda step: 0.1 * 0.01 ** (step / 100),
    }
    for name, expected in rates.items():
        schedule = optimizers.make_schedule(name, 0.1, 100)
        for step in (0, 30, 100):
            rate = schedule(step) if callable(schedule) else schedule
            assert float(rate) == pytest.approx(expected(step), abs=1e-7), name
    schedule = optimizers.make_schedule("cosine", 0.1, 100, warmup_steps=20)
    assert [float(schedule(step)) for step in (0, 10, 20)] == pytest.approx([0.0, 0.05, 0.1])
    assert float(schedule(60)) == pytest.approx(0.05)
    assert float(schedule(100)) == pytest.approx(0.0, abs=1e-8)
    with pytest.raises(ValueError, match="constant, cosine, exponential. Received: 'linear'"):
        optimizers.make_schedule("linear", 0.1, 100)
    with pytest.raises(ValueError, match="Only the cosine schedule"):
        optimizers.make_schedule("constant", 0.1, 100, warmup_steps=5)
    for steps in (99, 100):
        with pytest.raises(ValueError, match=f"Received: warmup_steps=100 and num_steps={steps}"):
            optimizers.make_schedule("cosine", 0.1, steps, warmup_steps=100)


def test_l2_loss_is_half_the_sum_of_squares_without_biases():
    model = tiny("ids")
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(size=weight.shape) for weight in model.get_weights()])
    model.compile(run_eagerly=True)
    inputs = inputs_for(model)
    before = model.test_on_batch(inputs, inputs["codes"], return_dict=True)
    optimizers.add_l2_loss(model, 0.3)
    after = model.test_on_batch(inputs, inputs["codes"], return_dict=True)
    kernels = [w for w in model.trainable_variables if not w.path.endswith("bias")]
    assert 0 < len(kernels) < len(model.trainable_variables)
    squares = sum((value**2).sum() for value in numbers(kernels))
    assert after["loss"] - before["loss"] == pytest.approx(0.3 / 2 * squares, rel=1e-4)
    assert after["bits_per_sample"] == pytest.approx(before["bits_per_sample"])


@pytest.mark.jax
def test_averaged_weights_for_a_while():
    optimizer = make_optimizer("sgd", 0.5, momentum=0.0, clip_norm=None, ema=0.75)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(optimizer, "mse")
    weights = model.trainable_variables
    weights[0].assign([[1.0]])
    optimizer.build(weights)
    for gradient in (0.1, 0.7):
        optimizer.apply([keras.ops.full((1, 1), gradient)], weights)
    raw = numbers(weights)[0].copy()
    first = 1.0 - 0.5 * 0.1  # the average starts with the weights after the first step
    with averaged_weights(model):
        assert float(weights[0][0, 0]) == pytest.approx(0.75 * first + 0.25 * raw[0, 0])
    np.testing.assert_array_equal(numbers(weights)[0], raw)


def test_averaged_weights_come_back_after_an_error():
    model = tiny()
    model.compile(make_optimizer(ema=0.9))
    model.optimizer.build(model.trainable_variables)
    raw = model.get_weights()
    with pytest.raises(RuntimeError), averaged_weights(model):
        raise RuntimeError
    for weight, value in zip(model.get_weights(), raw, strict=True):
        np.testing.assert_array_equal(weight, value)
