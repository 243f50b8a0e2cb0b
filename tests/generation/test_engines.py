"""All engines draw the same codes, whatever the network and its conditions."""

import numpy as np
import pytest
from drawing import (
    LEVELS,
    NUM_SAMPLES,
    check_engines,
    drawn_from,
    make_model,
    noise,
    parallel_logits,
    uniforms_of,
)
from keras import ops

import wavenet_keras as wk
from wavenet_keras import generation, sampling
from wavenet_keras.generation import job, keras_engine


@pytest.mark.jax
@pytest.mark.parametrize(("kernel_size", "initial_kernel_size"), [(1, 2), (2, 1), (2, 3), (3, 2)])
def test_engines_agree_for_every_kernel_size(kernel_size, initial_kernel_size):
    model = make_model(kernel_size=kernel_size, initial_kernel_size=initial_kernel_size)
    codes = check_engines(model, batch=3)
    assert len(np.unique(codes)) > 10  # a draw that is always the same would prove little


@pytest.mark.jax
@pytest.mark.parametrize("samples", [1, 5, 8, 9, 10, 50])  # the receptive field is 9
@pytest.mark.parametrize("batch", [1, 3])
def test_engines_continue_a_prompt(model, samples, batch):
    assert model.receptive_field == 9
    alone = check_engines(model, prompt=noise(samples), batch=batch)
    each = check_engines(model, prompt=noise(batch, samples, seed=6), batch=batch)
    assert (alone[:, :10] != each[:, :10]).any()


@pytest.mark.jax
@pytest.mark.parametrize("temperature", [0, 0.5, 1.5])
def test_engines_agree_at_every_temperature(model, temperature):
    check_engines(model, prompt=noise(20), temperature=temperature)


@pytest.mark.parametrize("settings", [{"top_k": 3}, {"top_p": 0.6}, {"top_k": 5, "top_p": 1.0}])
def test_engines_rule_out_the_same_levels(model, settings):
    arguments = {"num_samples": 200, "seed": 1, "progress": False, **settings}
    codes = generation.generate_codes(model, engine="keras", **arguments)
    for engine in ("numba", "naive"):
        np.testing.assert_array_equal(
            generation.generate_codes(model, engine=engine, **arguments), codes
        )
    adjusted = sampling.adjust_logits(parallel_logits(model, codes, {}), **settings)
    expected = drawn_from(ops.convert_to_numpy(adjusted), uniforms_of(1, 1, 200))
    np.testing.assert_array_equal(codes, expected)


@pytest.mark.jax
@pytest.mark.parametrize("arguments", [{"use_bias": False}, {"scalar_input": True}])
def test_engines_agree_without_biases_and_with_scalar_input(arguments):
    check_engines(make_model(**arguments), prompt=noise(7), batch=2)


def test_global_condition_by_id_and_by_name():
    names = ["allison", "carlo", "june"]
    model = make_model(num_classes=3, global_condition_channels=4, class_names=names)
    ids = np.array([2, 0, 1], "int32")
    by_id = check_engines(
        model, conditions={"global_condition": ids}, batch=3, global_condition=ids
    )
    assert len(np.unique(by_id[:, :5], axis=0)) == 3
    for condition, batch, expected in [
        (["june", "allison", "carlo"], 1, [2, 0, 1]),  # the batch size follows
        (["june", 0, "carlo"], 3, [2, 0, 1]),
        ("june", 1, [2]),
        (np.int64(1), 2, [1, 1]),
    ]:
        asked = job.make_job(model, 5, batch_size=batch, global_condition=condition)
        np.testing.assert_array_equal(asked.global_condition, expected)
        assert asked.uniforms(5).shape == (len(expected), 5)


@pytest.mark.jax
def test_global_condition_by_vector():
    model = make_model(global_condition_channels=4)
    vectors = noise(3, 4)
    each = check_engines(
        model, conditions={"global_condition": vectors}, batch=3, global_condition=vectors
    )
    shared = generation.generate_codes(
        model, NUM_SAMPLES, batch_size=3, global_condition=vectors[0], seed=3
    )
    np.testing.assert_array_equal(shared[0], each[0])
    assert (shared[1:] != each[1:]).any(axis=1).all()


@pytest.mark.parametrize(
    ("hop_length", "upsampling"),
    [
        (1, "repeat"),
        pytest.param(7, "repeat", marks=pytest.mark.jax),
        (16, "repeat"),
        pytest.param(7, "linear", marks=pytest.mark.jax),
        (16, "linear"),
        pytest.param(6, "learned", marks=pytest.mark.jax),
    ],
)
def test_local_condition_covers_prompt_and_result(hop_length, upsampling):
    model = make_model(local_condition_channels=3, hop_length=hop_length, upsampling=upsampling)
    for prompt_samples in (0, 5, 30):
        num_frames = -(-(prompt_samples + NUM_SAMPLES) // hop_length)
        frames = 3 * noise(2, num_frames, 3)
        check_engines(
            model,
            prompt=noise(2, prompt_samples),
            conditions={"local_condition": frames},
            batch=2,
            local_condition=frames,
        )


@pytest.mark.jax
def test_every_condition_at_once_and_frames_shared_by_the_batch():
    model = make_model(
        kernel_size=3,
        num_classes=5,
        global_condition_channels=4,
        local_condition_channels=3,
        hop_length=8,
    )
    frames = noise(6, 3)
    ids = np.array([4, 1], "int32")
    conditions = {
        "global_condition": ids,
        "local_condition": np.broadcast_to(frames, (2, 6, 3)),
    }
    given = {"global_condition": ids, "local_condition": frames}
    check_engines(model, prompt=noise(5), conditions=conditions, batch=2, **given)


@pytest.mark.half_precision
@pytest.mark.parametrize("policy", ["mixed_bfloat16", "bfloat16"])
def test_engines_run_in_low_precision(policy):
    model = make_model(dtype=policy)
    codes = np.random.default_rng(8).integers(0, LEVELS, (1, 10)).astype("int32")
    expected = parallel_logits(model, codes, {})
    asked = job.make_job(model, 1, prompt=wk.audio.mu_law_decode(codes, LEVELS))
    state = keras_engine.start(asked)
    common = keras_engine.prepare(model, state, {})
    after_prompt = parallel_logits(model, np.pad(codes, [(0, 0), (0, 1)]), {})[:, -1]
    logits, _ = keras_engine.step(model, common, state, np.int32(0))
    scale = np.abs(expected).max()
    np.testing.assert_allclose(ops.convert_to_numpy(logits), after_prompt, atol=0.05 * scale)
    assert model.generate(5, seed=0).shape == (1, 5)


def test_engines_are_listed_and_unknown_ones_refused(model):
    assert generation.list_engines() == ["numba", "keras", "naive"]
    for call in (generation.generate, generation.stream, wk.WaveNet.stream):
        with pytest.raises(ValueError, match="'auto', one of 'numba', 'keras', 'naive'.*'cuda'"):
            call(model, 10, engine="cuda")
