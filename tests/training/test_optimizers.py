"""Optimizers on one vector, schedules, L2 loss and averaged weights, against Keras and numpy."""

import keras
import numpy as np
import pytest
from tiny_wavenet import inputs_for, tiny

from wavenet_keras.training import optimizers
from wavenet_keras.training.optimizers import OneVectorOptimizer, averaged_weights, make_optimizer

SHAPES = [(3,), (2, 3), (), (4, 1, 2)]
VARIANTS = {
    "adam": lambda: keras.optimizers.Adam(0.1, global_clipnorm=1.0, use_ema=True, ema_momentum=0.7),
    "sgd": lambda: keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True),
    "rmsprop": lambda: keras.optimizers.RMSprop(0.1, momentum=0.5, clipvalue=0.6),
    "schedule": lambda: keras.optimizers.Adam(
        keras.optimizers.schedules.CosineDecay(0.2, 5), weight_decay=0.1
    ),
}


def random_values(seed):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape).astype("float32") for shape in SHAPES]


def numbers(variables):
    return [keras.ops.convert_to_numpy(variable) for variable in variables]


@pytest.mark.jax
@pytest.mark.parametrize("variant", VARIANTS)
def test_one_vector_gives_what_the_optimizer_alone_gives(variant):
    plain, one_vector = VARIANTS[variant](), OneVectorOptimizer(VARIANTS[variant]())
    weights, others = ([keras.Variable(v) for v in random_values(0)] for _ in range(2))
    for step in range(1, 7):
        plain.apply(random_values(step), weights)
        one_vector.apply(random_values(step), others)
    assert int(one_vector.iterations) == 6
    assert float(one_vector.learning_rate) == pytest.approx(float(plain.learning_rate))
    for weight, other in zip(numbers(weights), numbers(others), strict=True):
        np.testing.assert_allclose(other, weight, rtol=1e-5, atol=1e-6)
    plain.finalize_variable_values(weights)
    one_vector.finalize_variable_values(others)
    for weight, other in zip(numbers(weights), numbers(others), strict=True):
        np.testing.assert_allclose(other, weight, rtol=1e-5, atol=1e-6)


def test_weights_changed_from_outside_count():
    """As when a checkpoint is loaded: the vector does not remember older weights."""
    optimizer = OneVectorOptimizer(keras.optimizers.SGD(1.0))
    weight = keras.Variable([1.0, 2.0])
    optimizer.apply([keras.ops.ones(2)], [weight])
    weight.assign([10.0, 20.0])
    optimizer.apply([keras.ops.ones(2)], [weight])
    np.testing.assert_array_equal(numbers([weight])[0], [9.0, 19.0])


def test_weights_without_a_gradient_stay():
    optimizer = OneVectorOptimizer(keras.optimizers.Adam(0.1))
    weights = [keras.Variable([1.0]), keras.Variable([2.0])]
    optimizer.apply([None, keras.ops.ones(1)], weights)
    assert float(weights[0][0]) == 1.0
    assert float(weights[1][0]) == pytest.approx(1.9)


def test_what_it_cannot_do_is_refused():
    with pytest.raises(ValueError, match="Use `global_clipnorm`. Received: clipnorm=2.0"):
        OneVectorOptimizer(keras.optimizers.SGD(clipnorm=2.0))
    optimizer = OneVectorOptimizer(keras.optimizers.SGD())
    weights = [keras.Variable([1.0]), keras.Variable([2.0])]
    optimizer.build(weights)
    with pytest.raises(ValueError, match="built for 2 weights and got gradients of 1"):
        optimizer.apply([keras.ops.ones(1)], weights[:1])


def test_it_is_saved_once_and_comes_back(tmp_path):
    codes = inputs_for(tiny())
    models = {}
    for name in ("plain", "one_vector"):
        model = tiny()
        adam = keras.optimizers.Adam(0.01, use_ema=True, ema_momentum=0.9)
        model.compile(adam if name == "plain" else OneVectorOptimizer(adam), run_eagerly=True)
        model.train_on_batch(codes, codes)
        model.save(tmp_path / f"{name}.keras")
        models[name] = model
    sizes = {path.stem: path.stat().st_size for path in tmp_path.iterdir()}
    assert sizes["one_vector"] < sizes["plain"]
    loaded = keras.saving.load_model(tmp_path / "one_vector.keras")
    saved = models["one_vector"].optimizer
    assert loaded.optimizer.get_config() == saved.get_config()
    variables, others = (o.inner_optimizer.variables for o in (loaded.optimizer, saved))
    for variable, other in zip(numbers(variables), numbers(others), strict=True):
        np.testing.assert_array_equal(variable, other)


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
