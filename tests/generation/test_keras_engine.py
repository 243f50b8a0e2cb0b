"""The cached engine: a step against the whole network, and frames across calls."""

import numpy as np
import pytest
from drawing import (
    LEVELS,
    check_engines,
    make_model,
    noise,
    parallel_logits,
)
from keras import ops

from wavenet_keras.generation import job, keras_engine


@pytest.mark.jax
@pytest.mark.parametrize("initial_kernel_size", [1, 2, 3])
@pytest.mark.parametrize("kernel_size", [1, 2, 3])
def test_a_step_predicts_what_the_model_predicts(kernel_size, initial_kernel_size):
    """Fed the same codes, the steps give the logits of the parallel pass, one by one."""
    model = make_model(
        dilations=[3, 1, 3, 2],
        kernel_size=kernel_size,
        initial_kernel_size=initial_kernel_size,
        local_condition_channels=3,
        hop_length=4,
    )
    codes = np.random.default_rng(8).integers(0, LEVELS, (2, 30)).astype("int32")
    conditions = {"local_condition": noise(2, 8, 3)}
    expected = parallel_logits(model, codes, conditions)
    asked = job.make_job(model, 30, batch_size=2, seed=0, **conditions)
    state = keras_engine.start(asked)
    common = keras_engine.prepare(model, state, asked.conditions(asked.frames(0, 8)))
    for number in range(30):
        frame = np.int32(number // model.hop_length)
        logits, rings = keras_engine.step(model, common, state, frame)
        np.testing.assert_allclose(
            ops.convert_to_numpy(logits), expected[:, number], atol=1e-4, rtol=1e-4
        )
        recent = np.concatenate([state.recent[:, 1:], codes[:, number : number + 1]], axis=1)
        state = keras_engine.State(np.int32(number + 1), recent, rings)


@pytest.mark.parametrize("upsampling", ["repeat", "linear", "learned"])
def test_frames_go_on_from_one_call_of_the_engine_to_the_next(monkeypatch, upsampling):
    model = make_model(local_condition_channels=3, hop_length=7, upsampling=upsampling)
    monkeypatch.setattr(keras_engine, "CAPACITY", 16)
    frames = 3 * noise(1, 10, 3)
    check_engines(
        model,
        prompt=noise(25),
        conditions={"local_condition": frames},
        local_condition=frames,
    )
