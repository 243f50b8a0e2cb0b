"""Upsampling of a local condition, against numpy's interpolation and a convolution by hand."""

import keras
import numpy as np
import pytest
from keras import ops
from tiny_wavenet import with_random_weights

import wavenet_keras as wk
from wavenet_keras.network.upsampling import ConditionUpsampling

HOP_LENGTHS = [1, 2, 5, 8]


def random_frames(num_frames=6, channels=3):
    return np.random.default_rng(0).normal(size=(2, num_frames, channels)).astype("float32")


def tiny_model(upsampling):
    sizes = {"dilations": [1, 2], "skip_channels": 8}
    condition = {"local_condition_channels": 3, "hop_length": 4, "upsampling": upsampling}
    return with_random_weights(wk.WaveNet(**sizes, **condition))


@pytest.mark.jax
@pytest.mark.parametrize("hop_length", HOP_LENGTHS)
@pytest.mark.parametrize("learned", [False, True])
def test_straight_lines_are_those_of_numpy(hop_length, learned):
    frames = random_frames()
    samples = ops.convert_to_numpy(ConditionUpsampling(3, hop_length, learned)(frames))
    middles = (np.arange(6) + 0.5) * hop_length
    at = np.arange(6 * hop_length) + 0.5
    expected = [
        [np.interp(at, middles, clip[:, channel]) for channel in range(3)] for clip in frames
    ]
    np.testing.assert_allclose(samples, np.transpose(expected, (0, 2, 1)), atol=1e-5)  # float32


@pytest.mark.jax
def test_learned_weights_are_a_transposed_convolution():
    """Every frame adds its value times the filter, the filters `hop_length` apart."""
    hop_length, frames = 4, random_frames()
    layer = ConditionUpsampling(3, hop_length, learned=True)
    layer.build()
    kernel = np.random.default_rng(1).normal(size=layer.kernel.shape).astype("float32")
    layer.kernel.assign(kernel)
    filters = kernel[::-1].reshape(3 * hop_length, 3)  # the sample before sees it as "after"
    around = np.concatenate([frames[:, :1], frames, frames[:, -1:]], axis=1)
    expected = np.zeros((2, 10 * hop_length, 3))
    for frame in range(8):
        expected[:, frame * hop_length :][:, : 3 * hop_length] += around[:, frame, None] * filters
    expected = expected[:, 2 * hop_length : 8 * hop_length]
    np.testing.assert_allclose(ops.convert_to_numpy(layer(frames)), expected, atol=1e-5)


def test_learned_upsampling_learns():
    """A target made with other weights is reached, so gradients arrive."""
    frames = random_frames(num_frames=40, channels=2)
    target = np.repeat(frames, 4, axis=1)  # held frames
    layer = ConditionUpsampling(2, 4, learned=True)
    model = keras.Sequential([layer])
    model.compile(keras.optimizers.Adam(0.05), "mse")
    model.fit(frames, target, epochs=150, verbose=0)
    held = np.stack([np.zeros((4, 2)), np.ones((4, 2)), np.zeros((4, 2))])
    np.testing.assert_allclose(layer.kernel.numpy(), held, atol=0.05)


@pytest.mark.parametrize("upsampling", ["repeat", "linear", "learned"])
def test_a_model_keeps_its_upsampling_and_its_logits(tmp_path, upsampling):
    model = tiny_model(upsampling)
    inputs = {"codes": np.arange(48).reshape(2, 24), "local_condition": random_frames()}
    logits = ops.convert_to_numpy(model(inputs))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert loaded.upsampling == upsampling
    np.testing.assert_allclose(ops.convert_to_numpy(loaded(inputs)), logits, atol=1e-6)


def test_held_frames_and_lines_differ_but_agree_for_a_condition_that_never_changes():
    logits = {}
    frames = np.repeat(random_frames(num_frames=1), 6, axis=1)
    for upsampling in ("repeat", "linear"):
        model = tiny_model(upsampling)
        codes = np.arange(48).reshape(2, 24)
        same = model({"codes": codes, "local_condition": frames})
        other = model({"codes": codes, "local_condition": random_frames()})
        logits[upsampling] = ops.convert_to_numpy(same), ops.convert_to_numpy(other)
    np.testing.assert_allclose(logits["repeat"][0], logits["linear"][0], atol=1e-5)
    assert np.abs(logits["repeat"][1] - logits["linear"][1]).max() > 0.01


def test_an_unknown_upsampling_is_refused():
    with pytest.raises(ValueError, match="`upsampling` must be one of .* upsampling='cubic'"):
        wk.WaveNet(local_condition_channels=3, hop_length=4, upsampling="cubic")
