"""Every engine against one parallel pass of the model, with the draw written out in numpy."""

import gc
import weakref

import keras
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
from wavenet_keras.generation import job, keras_engine, waveforms

on_jax_too = pytest.mark.jax  # where the backend could make a difference


@pytest.fixture(scope="module")
def model():
    return make_model()


@on_jax_too
@pytest.mark.parametrize(("kernel_size", "initial_kernel_size"), [(1, 2), (2, 1), (2, 3), (3, 2)])
def test_engines_agree_for_every_kernel_size(kernel_size, initial_kernel_size):
    model = make_model(kernel_size=kernel_size, initial_kernel_size=initial_kernel_size)
    codes = check_engines(model, batch=3)
    assert len(np.unique(codes)) > 10  # a draw that is always the same would prove little


@on_jax_too
@pytest.mark.parametrize("samples", [1, 5, 8, 9, 10, 50])  # the receptive field is 9
@pytest.mark.parametrize("batch", [1, 3])
def test_engines_continue_a_prompt(model, samples, batch):
    assert model.receptive_field == 9
    alone = check_engines(model, prompt=noise(samples), batch=batch)
    each = check_engines(model, prompt=noise(batch, samples, seed=6), batch=batch)
    assert (alone[:, :10] != each[:, :10]).any()


@on_jax_too
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


@on_jax_too
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


@on_jax_too
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
        pytest.param(7, "repeat", marks=on_jax_too),
        (16, "repeat"),
        pytest.param(7, "linear", marks=on_jax_too),
        (16, "linear"),
        pytest.param(6, "learned", marks=on_jax_too),
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


@on_jax_too
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


@on_jax_too
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


@on_jax_too
@pytest.mark.parametrize("engine", ["numba", "keras"])
@pytest.mark.parametrize("chunk_samples", [1, 333, 801, 1700, 5000])
def test_a_stream_is_the_same_sound_in_chunks(model, chunk_samples, engine):
    num_samples = 20 if chunk_samples == 1 else 1700  # more than one call can draw
    assert num_samples == 20 or num_samples > 2 * keras_engine.CAPACITY
    arguments = {"batch_size": 2, "seed": 4, "engine": engine}
    whole = model.generate(num_samples, **arguments)
    chunks = list(model.stream(num_samples, chunk_samples, **arguments))
    assert [chunk.shape[1] for chunk in chunks[:-1]] == [chunk_samples] * (len(chunks) - 1)
    assert 1 <= chunks[-1].shape[1] <= chunk_samples
    np.testing.assert_array_equal(np.concatenate(chunks, axis=1), whole)


def test_a_stream_of_the_naive_engine(model):
    whole = model.generate(20, seed=4, engine="naive")
    chunks = list(model.stream(20, 8, seed=4, engine="naive"))
    assert [chunk.shape for chunk in chunks] == [(1, 8), (1, 8), (1, 4)]
    np.testing.assert_array_equal(np.concatenate(chunks, axis=1), whole)


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


def test_generate_returns_the_waveform_of_the_codes(model):
    waveform = model.generate(50, batch_size=2, seed=9)
    assert waveform.dtype == np.float32
    codes = generation.generate_codes(model, 50, batch_size=2, seed=9)
    np.testing.assert_array_equal(waveform, wk.audio.mu_law_decode(codes, LEVELS))


def test_the_seed_decides(model):
    first = model.generate(60, batch_size=3, seed=11)
    np.testing.assert_array_equal(model.generate(60, batch_size=3, seed=11), first)
    assert (model.generate(60, batch_size=3, seed=12) != first).any(axis=1).all()
    assert (first[0] != first[1]).any()
    assert (model.generate(60) != model.generate(60)).any()


def test_longer_sounds_and_larger_batches_begin_the_same(model):
    large = model.generate(60, batch_size=3, seed=11)
    np.testing.assert_array_equal(model.generate(25, batch_size=3, seed=11), large[:, :25])
    np.testing.assert_array_equal(model.generate(60, seed=11), large[:1])


def test_an_empty_prompt_is_silence_like_none(model):
    np.testing.assert_array_equal(
        model.generate(20, prompt=np.zeros(0, "float32"), seed=1), model.generate(20, seed=1)
    )


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


@on_jax_too
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


@on_jax_too
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


@on_jax_too
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


def test_a_saved_and_loaded_model_generates_the_same(model, tmp_path):
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded.generate(30, seed=2), model.generate(30, seed=2))


def test_progress_shows_the_speed_when_it_takes_long(model, monkeypatch, capsys):
    model.generate(20, seed=0)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(waveforms, "PROGRESS_DELAY", 0)
    model.generate(20, seed=0)
    shown = capsys.readouterr().err
    assert "20/20" in shown and "x real time" in shown
    list(model.stream(20, seed=0))
    assert capsys.readouterr().err == ""


def test_engines_are_listed_and_unknown_ones_refused(model):
    assert generation.list_engines() == ["numba", "keras", "naive"]
    for call in (generation.generate, generation.stream, wk.WaveNet.stream):
        with pytest.raises(ValueError, match="'auto', one of 'numba', 'keras', 'naive'.*'cuda'"):
            call(model, 10, engine="cuda")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"num_samples": 0},
            "`num_samples` must be a whole number of at least 1.*: num_samples=0",
        ),
        ({"num_samples": 2.5}, "`num_samples` must be a whole number"),
        ({"batch_size": 0}, "`batch_size` must be a whole number"),
        ({"seed": -1}, "`seed` must be a whole number of at least 0"),
        ({"seed": 1.5}, "`seed` must be a whole number"),
        ({"temperature": -1}, "`temperature` must be 0"),
        ({"top_k": 0}, "`top_k` must be a whole number"),
        ({"top_p": 1.5}, "`top_p` must be a probability"),
        ({"prompt": np.zeros((1, 1, 5), "float32")}, r"`prompt` must be a waveform \[samples\]"),
        ({"prompt": np.float32(0)}, r"Received shape \(\)"),
        ({"prompt": np.zeros((0, 5), "float32")}, r"Received shape \(0, 5\)"),
        ({"prompt": np.zeros(5, "int32")}, "floats from -1 to 1, not codes. Received dtype int32"),
        ({"prompt": np.array([0.0, np.nan])}, "`prompt` must be finite.* 1 of 2"),
        ({"prompt": noise(2, 5), "batch_size": 3}, "batch_size=3, prompt: 2"),
        ({"global_condition": 0}, "takes no `global_condition`"),
        ({"local_condition": noise(5, 3)}, "takes no `local_condition`"),
    ],
)
def test_errors_of_an_unconditioned_model(model, arguments, message):
    # A stream that is not asked for a single chunk has to raise too: a server asks once it has
    # promised a sound to somebody.
    calls = (generation.generate, generation.stream, wk.WaveNet.generate, wk.WaveNet.stream)
    for call in calls:
        with pytest.raises(ValueError, match=message):
            call(model, **{"num_samples": 10, **arguments})


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ({"global_condition": None}, "needs `global_condition`"),
        ({"global_condition": 3}, "Unknown class 3"),
        ({"global_condition": "nobody"}, "Unknown class 'nobody'.* anna, bert and the ids 0 to 1"),
        ({"global_condition": [0.5, 0.5]}, r"the shape \[3\].* Received shape \[2\]"),
        ({"global_condition": [0, 1], "batch_size": 3}, "batch_size=3, prompt: 1, global: 2"),
        ({"local_condition": None}, "needs `local_condition`"),
        ({"local_condition": noise(9, 4)}, r"the shape \[frames, 3\].* Received shape \[9, 4\]"),
        ({"local_condition": noise(3)}, r"Received shape \[3\]"),
        ({"local_condition": np.full((9, 3), np.nan)}, "`local_condition` must be finite"),
        ({"local_condition": noise(3, 3)}, "20 samples need 4 frames of 6 .* Received 3 frames"),
        ({"local_condition": noise(2, 9, 3), "global_condition": [0, 1, 0]}, "global: 3, local: 2"),
    ],
)
def test_errors_of_a_conditioned_model(conditions, message):
    model = make_model(
        num_classes=2,
        global_condition_channels=3,
        class_names=["anna", "bert"],
        local_condition_channels=3,
        hop_length=6,
    )
    given = {"global_condition": 0, "local_condition": noise(9, 3), **conditions}
    with pytest.raises(ValueError, match=message):
        model.generate(15, prompt=noise(5), **given)
