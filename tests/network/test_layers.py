"""The parts of the model against the paper's equations, computed sample by sample in numpy."""

import keras
import naive_wavenet as naive
import numpy as np
import pytest

from wavenet_keras.network import layers
from wavenet_keras.network.layers import (
    CausalInput,
    GatedResidualBlock,
    SmoothOverLevels,
)
from wavenet_keras.network.taps import causal_taps

pytestmark = pytest.mark.jax

BATCH, TIME, RESIDUAL, DILATION = 2, 11, 4, 3
HOP_LENGTH = 4
GLOBAL, LOCAL = 2, 5


def random(*shape):
    return np.random.default_rng(sum(shape)).normal(size=shape).astype("float32")


def values_of(tensor):
    return keras.ops.convert_to_numpy(tensor)


def built(layer):
    """The layer with random weights, biases too, and these by name."""
    layer.build()
    layer.set_weights([random(*weight.shape) for weight in layer.weights])
    names = [weight.name for weight in layer.weights]
    return layer, dict(zip(names, layer.get_weights(), strict=True))


@pytest.mark.parametrize("kernel_size", [1, 2, 3])
@pytest.mark.parametrize("dilation", [1, 2, 5, 20])
def test_causal_taps_times_a_kernel_is_a_causal_convolution(kernel_size, dilation):
    signal = random(BATCH, TIME, RESIDUAL)
    kernel = random(kernel_size, RESIDUAL, DILATION)
    taps = values_of(causal_taps(keras.ops.convert_to_tensor(signal), kernel_size, dilation))
    assert taps.shape == (BATCH, TIME, kernel_size * RESIDUAL)
    for clip in range(BATCH):
        expected = naive.causal_convolution(signal[clip], kernel, dilation)
        np.testing.assert_allclose(taps[clip] @ kernel.reshape(-1, DILATION), expected, atol=1e-5)


on_both_devices = pytest.mark.parametrize("device", [None, "Example 9000"], ids=["CPU", "GPU"])


@on_both_devices
@pytest.mark.parametrize("kernel_size", [1, 2, 3])
def test_causal_input_of_codes_is_a_convolution_of_one_hot_vectors(
    kernel_size, device, monkeypatch
):
    monkeypatch.setattr(layers, "accelerator", lambda: device)
    layer, weights = built(CausalInput(RESIDUAL, kernel_size, quantization_channels=7))
    codes = np.random.default_rng(0).integers(0, 7, (BATCH, TIME))
    outputs = values_of(layer(codes))
    for clip in range(BATCH):
        expected = naive.causal_convolution(naive.one_hot(codes[clip], 7), weights["kernel"])
        np.testing.assert_allclose(outputs[clip], expected, atol=1e-5)


@on_both_devices
@pytest.mark.parametrize(
    ("dtype", "tolerance"),
    [
        ("float32", 1e-5),
        # A number of bfloat16 is rounded to 0.4 %, and a sum of two halves, as some processors make
        # it, twice; thousands of them added up in it are far off.
        pytest.param("mixed_bfloat16", 8e-3, marks=pytest.mark.half_precision),
    ],
)
def test_the_gradient_of_a_code_that_comes_thousands_of_times(
    dtype, tolerance, device, monkeypatch
):
    """By one step of gradient descent on the sum of all outputs: a row falls by its count."""
    monkeypatch.setattr(layers, "accelerator", lambda: device)
    codes = np.random.default_rng(0).integers(0, 7, (1, 30_000))
    codes[codes > 2] = 2  # nearly always
    inputs = keras.Input((None,), dtype="int32")
    layer = CausalInput(4, kernel_size=1, quantization_channels=7, dtype=dtype)
    model = keras.Model(inputs, layer(inputs))
    model.compile(keras.optimizers.SGD(1e-3), loss=lambda y, outputs: keras.ops.sum(outputs))
    before = values_of(layer.kernel)
    model.train_on_batch(codes, codes)
    counts = np.bincount(codes[0], minlength=7)[None, :, None]  # [taps, levels, channels]
    fallen = (before - values_of(layer.kernel)) * 1e3
    np.testing.assert_allclose(fallen, counts + np.zeros_like(before), rtol=tolerance, atol=0.1)


@pytest.mark.parametrize("kernel_size", [1, 2, 3])
def test_causal_input_of_a_waveform(kernel_size):
    layer, weights = built(CausalInput(RESIDUAL, kernel_size, quantization_channels=None))
    waveform = random(BATCH, TIME, 1)
    outputs = values_of(layer(waveform))
    for clip in range(BATCH):
        expected = naive.causal_convolution(waveform[clip], weights["kernel"])
        np.testing.assert_allclose(outputs[clip], expected, atol=1e-5)


@pytest.mark.parametrize("kernel_size", [1, 3])
def test_causal_input_starts_with_unit_variance(kernel_size):
    """So the first block's tanh and sigmoid are neither idle nor saturated when training starts."""
    layer = CausalInput(64, kernel_size, quantization_channels=256)
    codes = np.random.default_rng(0).integers(0, 256, (4, 500))
    assert values_of(layer(codes)).std() == pytest.approx(1.0, abs=0.1)


def test_neighbouring_levels_start_alike_and_channels_differ():
    rows = values_of(SmoothOverLevels(highest_frequency=4.0)((2, 256, 32)))
    assert rows.shape == (2, 256, 32)
    # A cosine's slope is at most its angular speed: 4 half periods of pi over 255 steps.
    assert np.abs(np.diff(rows, axis=1)).max() <= 4 * np.pi * (2 / 255)
    channels = rows.transpose(0, 2, 1).reshape(64, 256)
    assert len(np.unique(channels.round(3), axis=0)) == 64


def expected_block(block, weights, inputs, global_condition, local_condition):
    """One clip [time, channels] through the block, by the paper's equations."""
    width = block.dilation_channels
    kernel = weights["gated_kernel"].reshape(block.kernel_size, block.residual_channels, 2 * width)
    shift = np.zeros((len(inputs), 2 * width)) + weights.get("gated_bias", 0.0)
    if global_condition is not None:
        shift = shift + global_condition @ weights["global_kernel"]
    if local_condition is not None:
        frames = naive.hold(local_condition, block.hop_length, len(inputs))
        shift = shift + frames @ weights["local_kernel"]
    filters, gates = (slice(None, width), slice(width, None))
    gated = naive.gated_unit(
        inputs,
        kernel[..., filters],
        kernel[..., gates],
        block.dilation,
        shift[:, filters],
        shift[:, gates],
    )
    residual = None
    if block.residual_output:
        residual = inputs + gated @ weights["dense_kernel"] + weights.get("dense_bias", 0.0)
    return residual, gated


CONDITIONS = {
    "unconditioned": {},
    "global": {"global_condition_channels": GLOBAL},
    "local": {"local_condition_channels": LOCAL, "hop_length": HOP_LENGTH},
    "both": {
        "global_condition_channels": GLOBAL,
        "local_condition_channels": LOCAL,
        "hop_length": HOP_LENGTH,
    },
}


@pytest.mark.parametrize(
    ("kernel_size", "dilation", "use_bias", "residual_output", "conditions"),
    [
        (1, 1, True, True, "unconditioned"),
        (2, 1, True, True, "unconditioned"),
        (2, 1, False, True, "global"),
        (2, 4, True, True, "global"),
        (2, 4, True, False, "unconditioned"),
        (3, 2, True, True, "local"),
        (3, 2, False, False, "both"),
        (3, 20, True, True, "both"),
    ],
)
def test_block_computes_the_equations(kernel_size, dilation, use_bias, residual_output, conditions):
    arguments = CONDITIONS[conditions]
    block, weights = built(
        GatedResidualBlock(
            dilation,
            kernel_size=kernel_size,
            residual_channels=RESIDUAL,
            dilation_channels=DILATION,
            use_bias=use_bias,
            residual_output=residual_output,
            **arguments,
        )
    )
    inputs = random(BATCH, TIME, RESIDUAL)
    frames = -(-TIME // HOP_LENGTH)
    global_condition = random(BATCH, GLOBAL) if conditions in ("global", "both") else None
    local_condition = random(BATCH, frames, LOCAL) if conditions in ("local", "both") else None
    residual, gated = block(inputs, global_condition, local_condition)
    assert (residual is None) != residual_output
    for clip in range(BATCH):
        expected_residual, expected_gated = expected_block(
            block,
            weights,
            inputs[clip],
            None if global_condition is None else global_condition[clip],
            None if local_condition is None else local_condition[clip],
        )
        np.testing.assert_allclose(values_of(gated)[clip], expected_gated, atol=1e-5)
        if residual_output:
            np.testing.assert_allclose(values_of(residual)[clip], expected_residual, atol=1e-5)


def test_frames_beyond_the_codes_change_nothing():
    block, _ = built(
        GatedResidualBlock(
            2, residual_channels=RESIDUAL, dilation_channels=DILATION, **CONDITIONS["local"]
        )
    )
    inputs, frames = random(BATCH, TIME, RESIDUAL), random(BATCH, 6, LOCAL)
    needed = -(-TIME // HOP_LENGTH)
    assert needed < frames.shape[1]
    _, gated_with_all = block(inputs, local_condition=frames)
    _, gated_with_needed = block(inputs, local_condition=frames[:, :needed])
    np.testing.assert_allclose(values_of(gated_with_all), values_of(gated_with_needed), atol=1e-5)


@pytest.mark.parametrize(
    "layer",
    [
        CausalInput(5, kernel_size=3, quantization_channels=None, name="first"),
        CausalInput(5, kernel_size=1, quantization_channels=9),
        GatedResidualBlock(4, 3, 5, 6, False, False, 2, 7, 8, name="last", dtype="mixed_bfloat16"),
        GatedResidualBlock(4),
    ],
    ids=lambda layer: layer.name,
)
def test_a_layer_is_rebuilt_from_its_configuration(layer):
    config = keras.saving.serialize_keras_object(layer)
    again = keras.saving.deserialize_keras_object(config)
    assert again.get_config() == layer.get_config()
    layer.build()
    again.build()
    shapes = [(weight.name, tuple(weight.shape)) for weight in layer.weights]
    assert [(weight.name, tuple(weight.shape)) for weight in again.weights] == shapes


def test_layers_take_symbolic_inputs_of_any_length():
    codes = keras.Input((None,), dtype="int32")
    residual = CausalInput(RESIDUAL)(codes)
    residual, gated = GatedResidualBlock(1, 2, RESIDUAL, DILATION)(residual)
    assert tuple(residual.shape) == (None, None, RESIDUAL)
    assert tuple(gated.shape) == (None, None, DILATION)
