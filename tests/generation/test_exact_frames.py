"""An encoder's frames in one order of sums: those of the layer, the same wherever they stand."""

import keras
import numpy as np
import pytest
from keras import ops

from wavenet_keras.generation.exact_frames import encoded_exactly
from wavenet_keras.network.frame_encoder import FrameEncoder

SETTINGS = {"hidden_channels": 12, "kernel_size": 3, "dilations": (1, 2), "mel_bands": 5}


@pytest.mark.jax
@pytest.mark.parametrize("num_ids", [0, 3])
@pytest.mark.parametrize("speakers", [None, 2])
@pytest.mark.parametrize("free_channels", [0, 4])
def test_they_are_those_of_the_layer(num_ids, speakers, free_channels):
    keras.utils.set_random_seed(0)
    encoder = FrameEncoder(
        num_ids, 7, free_channels=free_channels, global_condition_channels=speakers, **SETTINGS
    )
    encoder.build((None, None, num_ids + 6))
    random = np.random.default_rng(0)
    for weight in encoder.trainable_variables:
        weight.assign(random.normal(size=weight.shape, scale=0.4))
    ids = random.integers(0, 7, (2, 30, num_ids))
    frames = np.concatenate([ids, random.normal(size=(2, 30, 6))], axis=-1).astype("float32")
    vectors = None if speakers is None else random.normal(size=(2, speakers)).astype("float32")
    expected = encoder(ops.convert_to_tensor(frames), vectors)
    encoded = encoded_exactly(encoder, frames, vectors)
    assert encoded.dtype == np.float32
    assert encoded.shape == (2, 30 - 2 * encoder.reach, 5 + free_channels)
    np.testing.assert_allclose(encoded, ops.convert_to_numpy(expected), atol=2e-4, rtol=1e-4)


def test_a_frame_is_the_same_whatever_stands_beside_its_surroundings():
    encoder = FrameEncoder(**SETTINGS)
    encoder.build((None, None, 6))
    frames = np.random.default_rng(1).normal(size=(3, 40, 6)).astype("float32")
    whole, reach = encoded_exactly(encoder, frames), encoder.reach
    part = encoded_exactly(encoder, frames[1:2, 10 : 11 + 2 * reach])
    np.testing.assert_array_equal(part[0, 0], whole[1, 10])
