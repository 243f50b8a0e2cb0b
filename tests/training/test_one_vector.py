"""Optimizers on one vector do what they do alone, to the weights they are given and no others."""

import keras
import numpy as np
import pytest
from tiny_wavenet import inputs_for, tiny

from wavenet_keras.training.one_vector import OneVectorOptimizer

SHAPES = [(3,), (2, 3), (), (4, 1, 2)]
VARIANTS = {
    "adam": lambda: keras.optimizers.Adam(0.1, global_clipnorm=1.0, use_ema=True, ema_momentum=0.7),
    "sgd": lambda: keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True),
    "rmsprop": lambda: keras.optimizers.RMSprop(0.1, momentum=0.5, clipvalue=0.6),
    "schedule": lambda: keras.optimizers.Adam(
        keras.optimizers.schedules.CosineDecay(0.2, 5), weight_decay=0.1
    ),
    "decay and average": lambda: keras.optimizers.AdamW(0.1, use_ema=True, ema_momentum=0.7),
    "lion": lambda: keras.optimizers.Lion(0.01),
    "scaled": lambda: keras.optimizers.Adam(0.1, loss_scale_factor=8.0),
}
# These look at a weight as a whole, or at several steps.
ON_THE_WEIGHTS = {
    "clipped one by one": lambda: keras.optimizers.SGD(0.1, clipnorm=0.5),
    "several steps": lambda: keras.optimizers.Adam(0.1, gradient_accumulation_steps=2),
    "written back": lambda: keras.optimizers.Adam(0.1, use_ema=True, ema_overwrite_frequency=3),
    "lamb": lambda: keras.optimizers.Lamb(0.1),
    "adafactor": lambda: keras.optimizers.Adafactor(0.1),
    "some do not decay": lambda: without_decay_of_biases(),
}


def without_decay_of_biases():
    optimizer = keras.optimizers.AdamW(0.1, weight_decay=0.5)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    return optimizer


def random_values(seed):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape).astype("float32") for shape in SHAPES]


def numbers(variables):
    return [np.array(keras.ops.convert_to_numpy(variable)) for variable in variables]


def new_weights(**arguments):
    names = ["kernel", "bias", "scale", "table"]
    values = random_values(0)
    return [
        keras.Variable(v, name=name, **arguments) for v, name in zip(values, names, strict=True)
    ]


def assert_close(weights, others):
    for weight, other in zip(numbers(weights), numbers(others), strict=True):
        np.testing.assert_allclose(other, weight, rtol=1e-5, atol=1e-6)


def assert_equal_steps(variant, choose=lambda step, pairs: pairs, prepare=lambda weights: None):
    """Six steps of an optimizer alone and on one vector, with the same choice of gradients."""
    results = []
    for optimizer in (variant(), OneVectorOptimizer(variant())):
        weights = new_weights()
        prepare(weights)
        optimizer.build(weights)
        for step in range(1, 7):
            pairs = list(zip(random_values(step), weights, strict=True))
            optimizer.apply_gradients(choose(step, pairs))
        results.append((optimizer, weights))
    (plain, weights), (one_vector, others) = results
    assert_close(weights, others)
    assert int(one_vector.iterations) == int(plain.iterations)
    assert float(one_vector.learning_rate) == pytest.approx(float(plain.learning_rate))
    assert float(one_vector.scale_loss(1.0)) == float(plain.scale_loss(1.0))
    plain.finalize_variable_values(weights)
    one_vector.finalize_variable_values(others)
    assert_close(weights, others)
    return one_vector


@pytest.mark.jax
@pytest.mark.parametrize("variant", VARIANTS)
def test_one_vector_gives_what_the_optimizer_alone_gives(variant):
    optimizer = assert_equal_steps(VARIANTS[variant])
    assert optimizer.vector is not None


@pytest.mark.jax
@pytest.mark.parametrize("variant", ON_THE_WEIGHTS)
def test_what_one_vector_cannot_do_is_done_on_the_weights(variant):
    optimizer = assert_equal_steps(ON_THE_WEIGHTS[variant])
    assert optimizer.vector is None


@pytest.mark.jax
def test_weights_in_another_order_get_their_own_gradients():
    assert_equal_steps(VARIANTS["adam"], lambda step, pairs: pairs[::-1] if step > 2 else pairs)


@pytest.mark.jax
@pytest.mark.parametrize("variant", ["adam", "sgd", "rmsprop", "schedule", "decay and average"])
def test_weights_without_a_gradient_are_left_alone(variant):
    """As those of a layer that was frozen after the optimizer was built: no momentum, no decay."""
    assert_equal_steps(VARIANTS[variant], lambda step, pairs: pairs[1:] if step > 3 else pairs)
    assert_equal_steps(VARIANTS[variant], lambda step, pairs: pairs[step % 3 :])


def test_a_gradient_that_is_none_is_none():
    optimizer = OneVectorOptimizer(keras.optimizers.Adam(0.1))
    weights = [keras.Variable([1.0]), keras.Variable([2.0])]
    with pytest.warns(UserWarning, match="Gradients do not exist"):
        optimizer.apply([None, keras.ops.ones(1)], weights)
    assert float(weights[0][0]) == 1.0
    assert float(weights[1][0]) == pytest.approx(1.9)


@pytest.mark.jax
def test_constraints_hold():
    def constrain(weights):
        weights[1].constraint = keras.constraints.MaxNorm(0.5)
        weights[3].constraint = keras.constraints.NonNeg()

    assert_equal_steps(VARIANTS["sgd"], prepare=constrain)


@pytest.mark.jax
def test_weights_of_two_dtypes():
    def build(optimizer):
        weights = [
            keras.Variable(value, dtype=dtype)
            for value, dtype in zip(random_values(0), ["float16", "float32"] * 2, strict=True)
        ]
        optimizer.apply(random_values(1), weights)
        return weights

    plain, one_vector = keras.optimizers.SGD(0.1), OneVectorOptimizer(keras.optimizers.SGD(0.1))
    assert_close(build(plain), build(one_vector))


@pytest.mark.jax
def test_unknown_weights_are_refused_and_nothing_moves():
    optimizer = OneVectorOptimizer(keras.optimizers.SGD(1.0))
    weights, others = new_weights(), new_weights()
    optimizer.apply(random_values(1), weights)
    before = numbers(weights) + numbers(others)
    for unknown in (others, [*weights[:3], others[3]]):
        with pytest.raises(ValueError, match="Unknown variable"):
            optimizer.apply(random_values(2), unknown)
    with pytest.raises(ValueError, match="Received a list of 1 gradients"):
        optimizer.apply(random_values(2)[:1])
    with pytest.raises(ValueError, match="each weight once"):
        optimizer.apply(random_values(2), [weights[0], *weights[:3]])
    for after, value in zip(numbers(weights) + numbers(others), before, strict=True):
        np.testing.assert_array_equal(after, value)


def test_building_twice_changes_nothing():
    optimizer = OneVectorOptimizer(keras.optimizers.Adam(0.1))
    weights = new_weights()
    optimizer.build(weights)
    count = len(optimizer.variables)
    optimizer.build(weights)
    optimizer.build(new_weights())
    assert len(optimizer.variables) == count
    with pytest.raises(ValueError, match="before the optimizer is built"):
        optimizer.exclude_from_weight_decay(var_names=["bias"])


def test_what_is_left_out_of_the_decay_may_be_said_to_either():
    inside, outside = (OneVectorOptimizer(keras.optimizers.AdamW(0.1, 0.5)) for _ in range(2))
    inside.inner_optimizer.exclude_from_weight_decay(var_names=["bias"])
    outside.exclude_from_weight_decay(var_names=["bias"])
    results = []
    for optimizer in (inside, outside):
        weights = new_weights()
        optimizer.apply([np.zeros(shape, "float32") for shape in SHAPES], weights)
        results.append(numbers(weights))
    for weight, other, start in zip(*results, random_values(0), strict=True):
        np.testing.assert_array_equal(weight, other)
        moved = not np.array_equal(weight, start)
        assert moved == (start.shape != SHAPES[1]), "only the bias stays"


def test_nothing_to_train():
    optimizer = OneVectorOptimizer(keras.optimizers.Adam(0.1))
    optimizer.build([])
    assert [variable.name for variable in optimizer.inner_optimizer.variables] == [
        "iteration",
        "learning_rate",
    ]


def test_a_scaled_loss_goes_around_it():
    with pytest.raises(ValueError, match="around this optimizer, not inside"):
        OneVectorOptimizer(keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam()))


def test_weights_changed_from_outside_count():
    """As when a checkpoint is loaded: the vector does not remember older weights."""
    optimizer = OneVectorOptimizer(keras.optimizers.SGD(1.0))
    weight = keras.Variable([1.0, 2.0])
    optimizer.apply([keras.ops.ones(2)], [weight])
    weight.assign([10.0, 20.0])
    optimizer.apply([keras.ops.ones(2)], [weight])
    np.testing.assert_array_equal(numbers([weight])[0], [9.0, 19.0])


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


def test_state_saved_for_other_weights_is_not_taken_for_theirs(tmp_path):
    """Two blocks of the same size: the vectors are equally long, and mean different weights."""
    saved, other = tiny(dilations=[1, 2, 4]), tiny(dilations=[1, 2, 4])
    saved.blocks[0].trainable = False
    other.blocks[1].trainable = False
    codes = inputs_for(saved)
    for model in (saved, other):
        model.compile(run_eagerly=True)
    saved.train_on_batch(codes, codes)
    saved.save_weights(tmp_path / "saved.weights.h5")
    with pytest.warns(UserWarning, match="other layers were frozen. It starts anew"):
        other.load_weights(tmp_path / "saved.weights.h5")
    for weight, again in zip(saved.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(again, weight)
    assert int(other.optimizer.iterations) == 0
