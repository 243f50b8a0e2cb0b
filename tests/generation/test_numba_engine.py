"""The CPU engine: its arithmetic against numpy and the model, one stream against many, refusals."""

import os
import re
import subprocess
import sys
import threading
import time

import keras
import numba
import numpy as np
import pytest
from drawing import (
    LEVELS,
    check_engines,
    drawn_from,
    make_model,
    noise,
    parallel_logits,
    uniforms_of,
)
from keras import ops
from tiny_wavenet import HOP_LENGTH, tiny, with_random_weights

import wavenet_keras as wk
from wavenet_keras import generation
from wavenet_keras.generation import engines, job, sampling
from wavenet_keras.generation.numba_engine import (
    NumbaEngine,
    draw,
    kernels,
    products,
    start,
    supports,
    threads,
    vectors,
    weights,
)
from wavenet_keras.generation.numba_engine.engine import _share_out
from wavenet_keras.generation.numba_engine.kept_kernels import forget_older_kernels
from wavenet_keras.generation.numba_engine.streams import Buffers, Group, Settings, fixed_parts
from wavenet_keras.network.layers import GatedResidualBlock

CONDITIONS = {
    "num_classes": 5,
    "global_condition_channels": 4,
    "local_condition_channels": 3,
    "hop_length": 8,
}


@numba.njit
def exponentials(numbers, results):
    for index in range(0, len(numbers), vectors.WIDTH):
        vector = vectors.exponential(vectors.load(numbers, index))
        vectors.store(results, index, vector)


def test_the_exponential_is_that_of_numpy():
    numbers = np.linspace(-86, 88, 1 << 16).astype("float32")
    results = np.empty_like(numbers)
    exponentials(numbers, results)
    np.testing.assert_allclose(results, np.exp(np.float64(numbers)), rtol=2.5e-7)
    beyond = np.repeat(np.float32([-1000, -np.inf, 1000, np.inf]), 4)
    exponentials(beyond, results[:16])
    np.testing.assert_allclose(results[:16:4], np.exp([-87.0, -87, 88, 88]), rtol=2.5e-7)


def test_the_gate_is_tanh_times_sigmoid():
    pre = np.random.default_rng(0).normal(scale=8, size=(2, 4096)).astype("float32")
    pre[:, :6] = [[0, 500, -500, 500, -500, 1e-4], [0, 500, 500, -500, -500, 1e-4]]
    gated = np.empty(4096, "float32")
    kernels.gate(gated, 0, pre.ravel(), 0, 4096)
    filter_, gate = np.float64(pre)
    expected = np.tanh(filter_) / (1 + np.exp(np.minimum(-gate, 700)))
    np.testing.assert_allclose(gated, expected, atol=2e-7)


@pytest.mark.parametrize("kernel_size", [1, 2, 3])
@pytest.mark.parametrize("streams", [1, 16])
def test_the_logits_of_every_step_are_those_of_the_model(kernel_size, streams):
    """The loop is stopped after each sample, and its logits are read out of its buffers."""
    model = make_model(
        dilations=[3, 1, 3, 2], kernel_size=kernel_size, residual_channels=40, **CONDITIONS
    )
    ids = np.arange(streams, dtype="int32") % 5
    frames = noise(streams, 9, 3)
    prompt = noise(streams, 30)
    conditions = {"global_condition": ids, "local_condition": frames}
    asked = job.make_job(
        model, 40, batch_size=streams, prompt=prompt, seed=0, piece_samples=1, **conditions
    )
    numbers = weights.Weights(model)
    packed = weights.pack(model, numbers, streams)
    group = Group(asked, numbers, fixed_parts(asked, numbers), packed, np.arange(streams))
    codes, logits = [], []
    for sample in range(40):
        codes.append(group.draw(sample, asked.uniforms(1)))
        logits.append(group.buffers.logits.reshape(-1, streams)[:LEVELS].T.copy())
    heard = wk.audio.mu_law_encode(prompt, LEVELS)
    everything = np.concatenate([heard, *codes], axis=1)
    expected = parallel_logits(model, everything, conditions)[:, 30:]
    np.testing.assert_allclose(np.stack(logits, axis=1), expected, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("batch", [12, 16, 19])
def test_streams_in_vectors_draw_what_each_draws_alone(batch):
    model = make_model(kernel_size=3, **CONDITIONS)
    arguments = {
        "prompt": noise(batch, 25),
        "global_condition": np.arange(batch) % 5,
        "local_condition": noise(batch, 12, 3),
        "num_samples": 60,
        "top_p": 0.95,
    }
    together = generation.generate_codes(
        model, batch_size=batch, seed=2, engine="numba", **arguments
    )
    assert _share_out(batch, 1)[0].size == batch
    np.testing.assert_array_equal(
        together,
        generation.generate_codes(model, batch_size=batch, seed=2, engine="keras", **arguments),
    )


@pytest.mark.parametrize("rows", [products.LOW, products.TALL, products.BROAD])
def test_tiles_of_every_size_add_up_the_same(rows, monkeypatch):
    """A processor takes one or two of them; here each is tried on whatever processor this is."""
    model = make_model(dilations=[1, 2, 4, 8, 3, 5], kernel_size=3, skip_channels=70)
    asked = {"num_samples": 60, "seed": 6, "engine": NumbaEngine(threads=1)}
    alone = generation.generate_codes(model, batch_size=3, **asked)
    monkeypatch.setattr(weights, "rows_of_a_tile", lambda streams: rows)
    together = generation.generate_codes(model, batch_size=32, **asked)
    np.testing.assert_array_equal(together[:3], alone)


def test_many_streams_agree_with_the_other_engines():
    check_engines(make_model(), prompt=noise(12), batch=21)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_threads_change_nothing(threads):
    model = make_model()
    for batch in (3, 40):
        expected = generation.generate_codes(model, 50, batch_size=batch, seed=1, engine="keras")
        drawn = generation.generate_codes(
            model, 50, batch_size=batch, seed=1, engine=NumbaEngine(threads=threads)
        )
        np.testing.assert_array_equal(drawn, expected)


@pytest.mark.parametrize(
    ("weight_dtype", "share"),
    [("float32", None), ("bfloat16", None), ("float32", 0), ("float32", 5), ("float32", 8)],
)
def test_two_threads_on_one_stream_draw_what_one_draws(weight_dtype, share, monkeypatch):
    """Wide enough for each thread to have tiles of every layer; each chunk starts them anew.

    Of the 8 pieces of the skip sum, the second thread may have none, all, or an odd number.
    """
    if share is not None:
        monkeypatch.setattr(threads, "_share", lambda sizes: share)
    model = make_model(
        dilations=[1, 2, 4, 8, 3, 5],
        residual_channels=32,
        dilation_channels=32,
        skip_channels=200,
        head_channels=130,
        quantization_channels=256,
        **CONDITIONS,
    )
    for weight in model.weights:
        weight.assign(weight * 0.3)
    arguments = {
        "num_samples": 60,
        "prompt": noise(20),
        "global_condition": 2,
        "local_condition": noise(10, 3),
        "seed": 4,
    }
    one, two = (
        list(model.stream(engine=NumbaEngine(weight_dtype, count), chunk_samples=25, **arguments))
        for count in (1, 2)
    )
    np.testing.assert_array_equal(np.concatenate(two, axis=1), np.concatenate(one, axis=1))
    assert len(np.unique(one[0])) > 10


def test_the_first_thread_goes_on_alone_where_the_second_has_no_core(monkeypatch):
    """As where both have one core, and each sample takes many turns; in the middle of a frame."""
    model = make_model(**CONDITIONS)
    lead, assist, by_both = threads.lead, threads.assist, []

    def watched(*arguments):
        by_both.append(lead(*arguments))
        return by_both[-1]

    def late(*arguments):
        time.sleep(0.5)
        assist(*arguments)

    arguments = {"global_condition": 2, "local_condition": noise(10, 3), "seed": 4}
    one = generation.generate_codes(model, 30, engine=NumbaEngine(threads=1), **arguments)
    monkeypatch.setattr(threads, "lead", watched)
    monkeypatch.setattr(threads, "assist", late)
    two = generation.generate_codes(model, 30, engine=NumbaEngine(threads=2), **arguments)
    np.testing.assert_array_equal(two, one)
    assert by_both == [1]


@pytest.mark.parametrize("name", ["lead", "assist"])
def test_no_thread_waits_for_one_that_failed(name, monkeypatch):
    """As where numba cannot keep what it compiled. Without a release this takes for ever."""

    def fail(*arguments):
        raise OSError("No space left on device")

    monkeypatch.setattr(threads, name, fail)
    with pytest.raises(OSError, match="No space left"):
        make_model().generate(50, seed=0, engine=NumbaEngine(threads=2))


@pytest.mark.parametrize(
    "sizes",
    [
        {"residual_channels": 32, "dilation_channels": 16, "skip_channels": 64},
        {"residual_channels": 70, "dilation_channels": 33, "head_channels": 100},
        {"quantization_channels": 200, "initial_kernel_size": 4},
        {"dilations": [1, 2, 4, 8, 16, 1, 2, 5, 5, 40], "kernel_size": 3},
        {"dilations": [7]},
    ],
)
@pytest.mark.parametrize("batch", [1, 13])
def test_channels_of_any_width_and_any_dilations(sizes, batch):
    model = make_model(**sizes)
    levels = model.quantization_channels
    for weight in model.weights:
        weight.assign(weight * 0.3)  # many channels add up
    codes = generation.generate_codes(model, 60, batch_size=batch, seed=5, engine="numba")
    silence = wk.audio.mu_law_encode(np.zeros((batch, model.receptive_field + 1)), levels)
    everything = np.concatenate([silence, codes[:, :-1]], axis=1)
    logits = ops.convert_to_numpy(model(everything))[:, model.receptive_field :]
    np.testing.assert_array_equal(codes, drawn_from(logits, uniforms_of(5, batch, 60)))


def test_drawing_is_that_of_sampling():
    """Thousands of draws at every setting, some with levels that tie, against `keras.ops`."""
    generator = np.random.default_rng(3)
    logits = generator.normal(scale=3, size=(400, LEVELS)).astype("float32")
    logits[::3] = np.round(logits[::3])
    uniforms = generator.random(400, "float32")
    uniforms[:4] = [0, np.nextafter(np.float32(1), np.float32(0)), 0.5, 0]
    buffers = Buffers(*[np.zeros(LEVELS, "float32")] * 6, *np.zeros((2, LEVELS), "float32"))
    for temperature in (0, 0.3, 1, 3):
        for top_k in (None, 1, 5, 1000):
            for top_p in (None, 0.2, 0.9, 1.0):
                adjusted = sampling.adjust_logits(logits, temperature, top_k, top_p)
                expected = ops.convert_to_numpy(sampling.draw(adjusted, uniforms))
                settings = Settings(
                    np.float32(temperature), top_k or LEVELS, np.float32(top_p or 2)
                )
                for row, uniform, code in zip(logits, uniforms, expected, strict=True):
                    buffers.row[:] = row
                    assert draw.draw(buffers, LEVELS, settings, uniform) == code


def test_bfloat16_is_the_network_with_rounded_weights():
    """Rounding the weights by hand, and drawing from those in float32, gives the same codes."""
    model = make_model(num_classes=3, global_condition_channels=4)
    rounded = make_model(num_classes=3, global_condition_channels=4)
    for weight in rounded.weights:
        if weight.name in ("kernel", "gated_kernel", "dense_kernel"):  # what every step reads
            weight.assign(ops.cast(ops.cast(weight, "bfloat16"), "float32"))
    arguments = {"prompt": noise(30), "global_condition": 1, "seed": 1, "num_samples": 80}
    for batch in (1, 13):
        halves = generation.generate_codes(
            model, batch_size=batch, engine=NumbaEngine("bfloat16"), **arguments
        )
        np.testing.assert_array_equal(
            halves,
            generation.generate_codes(rounded, batch_size=batch, engine="keras", **arguments),
        )
    assert (halves != generation.generate_codes(model, batch_size=13, **arguments)).any()


def test_new_weights_are_used_at_once():
    model = make_model()
    before = model.generate(30, seed=0, engine="numba")
    for weight in model.weights:
        weight.assign(weight * 0.5)
    after = model.generate(30, seed=0, engine="numba")
    assert (before != after).any()
    np.testing.assert_array_equal(after, model.generate(30, seed=0, engine="naive"))


def test_a_stream_that_is_left_early_leaves_nothing():
    stream = make_model().stream(10_000, chunk_samples=100, batch_size=3, engine="numba")
    next(stream)
    assert threading.active_count() > 1
    stream.close()
    assert not [thread for thread in threading.enumerate() if "ThreadPool" in thread.name]


class OtherBlock(GatedResidualBlock):
    def gate(self, pre_activation):
        return pre_activation[..., : self.dilation_channels]


class OtherNetwork(wk.WaveNet):
    def predict_logits(self, gated):
        return super().predict_logits(gated) * 2


class Trained(wk.WaveNet):
    def train_step(self, *arguments):
        raise NotImplementedError


def with_other_block():
    model = make_model()
    model.blocks[1] = OtherBlock(dilation=1, residual_channels=6, dilation_channels=5)
    return model


def with_other_head():
    model = make_model()
    model.head.activation = keras.activations.gelu
    return model


def with_one_layer_of_half_precision():
    model = make_model()
    sizes = {"residual_channels": 6, "dilation_channels": 5}
    model.blocks[1] = GatedResidualBlock(dilation=1, **sizes, dtype="bfloat16", name="half")
    model.blocks[1].build()
    return model


def quantized(mode, **arguments):
    model = make_model(**arguments)
    model.quantize(mode)
    return model


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: keras.Sequential(), "WaveNet only, and this is a Sequential"),
        pytest.param(
            lambda: make_model(dtype="bfloat16"),
            "those of `causal_input` are in bfloat16",
            marks=pytest.mark.half_precision,
        ),
        (lambda: quantized("int8"), "`skip` has int8"),
        (lambda: quantized("int4"), "`skip` has int4"),
        (lambda: OtherNetwork(dilations=[1, 2]), "`predict_logits` of .*OtherNetwork"),
        (with_other_block, "`gate` of .*OtherBlock"),
        (with_other_head, "`head` to be a Dense layer with relu"),
    ],
)
def test_it_refuses_what_it_cannot_run_and_says_why(make, reason):
    model = make()
    answer = supports(model)
    assert not answer
    with pytest.raises(AssertionError):
        assert answer
    assert re.search(reason, answer.reason)
    if isinstance(model, wk.WaveNet):
        with pytest.raises(ValueError, match=f"'numba' cannot run this model: .*{reason}"):
            model.stream(5, engine="numba")  # at once, not with the first chunk
        assert generation.choose_engine(model) == "keras"
        assert model.generate(5, seed=0).shape == (1, 5)


def test_a_layer_of_another_precision_is_named():
    assert "those of `half` are in bfloat16" in supports(with_one_layer_of_half_precision()).reason


def test_a_policy_that_keeps_weights_in_float32_changes_no_code():
    conditions = {"num_classes": 3, "global_condition_channels": 2}
    model = make_model(**conditions)
    mixed = make_model(dtype="mixed_bfloat16", **conditions)
    mixed.set_weights(model.get_weights())
    given = {"global_condition": [0, 2], "seed": 4}
    assert generation.choose_engine(mixed) == "numba"
    np.testing.assert_array_equal(mixed.generate(60, **given), model.generate(60, **given))


def test_low_rank_adaptation_is_heard():
    model = make_model()
    model.skip.enable_lora(2)
    before = model.generate(60, seed=0)
    model.skip.lora_kernel_b.assign(keras.random.normal(model.skip.lora_kernel_b.shape, seed=1))
    after = model.generate(60, seed=0, engine="numba")
    assert (after != before).any()
    np.testing.assert_array_equal(after, model.generate(60, seed=0, engine="naive"))


def test_it_takes_a_subclass_that_computes_the_same():
    model = Trained(dilations=[1, 2], skip_channels=16)
    assert supports(model)
    assert generation.choose_engine(model) == "numba"


@pytest.mark.jax  # which calls it an error to ask for a GPU that is not there
def test_auto_leaves_many_streams_to_a_gpu(monkeypatch):
    model = make_model()
    assert generation.choose_engine(model, 1000) == "numba"
    monkeypatch.setattr(engines, "accelerator", lambda: "Example 9000")
    assert generation.choose_engine(model, 1) == "numba"
    assert generation.choose_engine(model, engines.STREAMS_FOR_GPU) == "keras"


def test_unknown_weights_are_refused():
    with pytest.raises(ValueError, match="one of float32, bfloat16.*'int8'"):
        NumbaEngine(weight_dtype="int8")


def test_the_compiled_loop_is_kept_for_the_next_process(tmp_path):
    code = (
        "import wavenet_keras as wk\n"
        "wk.WaveNet(dilations=[1, 2], skip_channels=16).generate(5, engine='numba')\n"
        "from wavenet_keras.generation.numba_engine.kernels import run\n"
        "print(sum(run.stats.cache_hits.values()), sum(run.stats.cache_misses.values()))\n"
    )
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    for expected in ("0 1", "1 0"):
        printed = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert printed.strip() == expected


def test_kernels_that_are_older_than_a_source_are_forgotten(tmp_path):
    """numba itself looks at the file of the function alone: a called one may have changed."""
    kept = tmp_path / "__pycache__"
    kept.mkdir()
    for number, name in enumerate(("a.py", "__pycache__/a.old.nbi", "b.py", "__pycache__/a.nbi")):
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (1000 + number, 1000 + number))
    (kept / "a.old.1.nbc").write_text("")
    forget_older_kernels(tmp_path)
    assert sorted(path.name for path in kept.iterdir()) == ["a.nbi", "a.old.1.nbc"]
    os.utime(tmp_path / "b.py", (2000, 2000))
    forget_older_kernels(tmp_path)
    assert [path.name for path in kept.iterdir()] == ["a.old.1.nbc"]


@pytest.mark.parametrize("branch", ["plain", "local", "everything"])
@pytest.mark.parametrize("initial_kernel_size", [1, 3])
def test_what_stands_still_before_the_first_draw_needs_one_step(
    branch, initial_kernel_size, monkeypatch
):
    """The same codes as where all of it is heard, whichever part of it stands still."""
    model = with_random_weights(
        tiny(branch, dilations=[1, 2, 4, 8], initial_kernel_size=initial_kernel_size)
    )
    rng = np.random.default_rng(0)
    loud = rng.uniform(-0.9, 0.9, 3)
    for prompt in (None, np.zeros(7), np.r_[np.zeros(13), loud], np.r_[loud, np.zeros(40)]):
        samples = 0 if prompt is None else len(prompt)
        arguments = {"prompt": prompt, "seed": 3}
        if model.num_classes:
            arguments["global_condition"] = 1
        if model.local_condition_channels:
            frames = rng.normal(size=(-(-(samples + 25) // HOP_LENGTH), 2))
            frames[:3] = frames[0]
            arguments["local_condition"] = frames
        codes = wk.generation.generate_codes(model, 25, engine="numba", **arguments)
        with monkeypatch.context() as patch:
            patch.setattr(start, "_still_steps", lambda *_: 0)
            heard = wk.generation.generate_codes(model, 25, engine="numba", **arguments)
        np.testing.assert_array_equal(codes, heard)
