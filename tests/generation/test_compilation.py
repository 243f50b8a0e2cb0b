"""A function of a model is compiled once, with the weights as arguments."""

import gc
import weakref

import numpy as np
import pytest
from drawing import (
    make_model,
    noise,
)

from wavenet_keras import generation, sampling


@pytest.fixture
def traces(monkeypatch):
    """A list that grows whenever an engine is traced anew: `draw` runs as Python only then."""
    calls = []
    draw = sampling.draw

    def counting_draw(*arguments):
        calls.append(arguments)
        return draw(*arguments)

    monkeypatch.setattr(sampling, "draw", counting_draw)
    return calls


@pytest.mark.jax
@pytest.mark.parametrize("engine", ["keras", "naive"])
def test_a_second_call_compiles_nothing(traces, engine):
    model = make_model()
    arguments = {"engine": engine, "top_k": 9, "top_p": 0.9}
    model.generate(20, seed=0, **arguments)
    compiled_once = len(traces)
    assert compiled_once > 0
    model.generate(20, seed=0, **arguments)
    model.generate(33, prompt=noise(50), temperature=0.5, **{**arguments, "top_k": 4})
    list(model.stream(30, 7, **arguments))
    assert len(traces) == compiled_once


@pytest.mark.jax
@pytest.mark.parametrize("engine", ["keras", "naive"])
def test_new_weights_are_used_without_compiling_again(traces, engine):
    model = make_model()
    before = model.generate(30, seed=0, engine=engine)
    compiled_once = len(traces)
    for weight in model.weights:
        weight.assign(weight * 0.5)
    after = model.generate(30, seed=0, engine=engine)
    assert len(traces) == compiled_once
    assert (before != after).any()
    fresh = make_model()
    fresh.set_weights(model.get_weights())
    np.testing.assert_array_equal(fresh.generate(30, seed=0, engine="naive"), after)


@pytest.mark.jax
def test_what_was_compiled_does_not_keep_the_model():
    model = make_model()
    weights_before = model.get_weights()
    for engine in generation.list_engines():
        model.generate(5, seed=0, engine=engine)
    for before, after in zip(weights_before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None
