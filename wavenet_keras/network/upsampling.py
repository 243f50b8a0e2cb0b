"""From frames to samples: a local condition at a low rate, brought to the rate of the sound.

Each sample is a weighted sum of its own frame and the frames before and after it; the weights
depend on where in its frame the sample stands. Held frames, straight lines between the middles of
frames and a learned transposed convolution (of `3 * hop_length` taps, one filter for each channel,
stride `hop_length`) differ in nothing but these weights.

Source: section 2.5 of the WaveNet paper, which names repetition and a learned upsampling.

Notebook: 06 Local conditioning
"""

import keras
import numpy as np
from keras import ops

UPSAMPLINGS = ("repeat", "linear", "learned")


def linear_weights(hop_length):
    """Weights that make straight lines between the middles of frames.

    Args:
        hop_length: Samples in a frame.

    Returns:
        float32 `[3, hop_length]`: the shares of the frame before, the own frame and the frame after
        for each sample of a frame; the three add up to 1.

    Example:
        >>> from wavenet_keras.network.upsampling import linear_weights
        >>> print(linear_weights(2))
        [[0.25 0.  ]
         [0.75 0.75]
         [0.   0.25]]

    Notebook: 06 Local conditioning
    """
    from_middle = (np.arange(hop_length) + 0.5) / hop_length - 0.5  # in frames
    before, after = np.maximum(-from_middle, 0), np.maximum(from_middle, 0)
    return np.stack([before, 1 - before - after, after]).astype("float32")


def weigh_frames(frames, weights, num_frames):
    """Make samples of frames: products and sums alone, so that every machine makes the same.

    Args:
        frames: `[batch, 1 + num_frames + 1, channels]`, one frame more at each end; a tensor, or an
            array of numpy.
        weights: Alike, `[3, hop_length, channels or 1]`.
        num_frames: How many frames become samples.

    Returns:
        `[batch, num_frames, hop_length, channels]`.

    Example:
        >>> import numpy as np
        >>> from wavenet_keras.network.upsampling import linear_weights, weigh_frames
        >>> frames = np.array([0.0, 0.0, 4.0, 4.0], "float32").reshape(1, 4, 1)
        >>> print(weigh_frames(frames, linear_weights(2)[..., None], 2).ravel())
        [0. 1. 3. 4.]

    Notebook: 06 Local conditioning
    """
    return sum(frames[:, shift : shift + num_frames, None] * weights[shift] for shift in range(3))


@keras.saving.register_keras_serializable(package="wavenet_keras")
class ConditionUpsampling(keras.layers.Layer):
    """Frames become samples; the first and last frame go on beyond the ends.

    Args:
        channels: Width of a frame.
        hop_length: Samples that one frame lasts.
        learned: Whether the weights are trained, one set for each channel. They begin as straight
            lines, so an untrained layer interpolates linearly.

    Input shape:
        `[batch, frames, channels]`.

    Output shape:
        `[batch, frames * hop_length, channels]`.

    Example:
        >>> from keras import ops
        >>> from wavenet_keras.network.upsampling import ConditionUpsampling
        >>> frames = ops.reshape(ops.convert_to_tensor([0.0, 4.0]), (1, 2, 1))
        >>> print(ops.convert_to_numpy(ConditionUpsampling(1, hop_length=2)(frames))[0, :, 0])
        [0. 1. 3. 4.]

    Source: section 2.5 of the WaveNet paper.

    Notebook: 06 Local conditioning
    """

    def __init__(self, channels, hop_length, learned=False, **kwargs):
        super().__init__(**kwargs)
        self.channels = channels
        self.hop_length = hop_length
        self.learned = learned

    def build(self, input_shape=None):
        if self.learned:
            lines = np.repeat(linear_weights(self.hop_length)[..., None], self.channels, axis=-1)
            self.kernel = self.add_weight(
                name="kernel",
                shape=lines.shape,  # [3, hop_length, channels]
                initializer=lambda shape, dtype: ops.cast(lines, dtype),
            )
        self.built = True

    def call(self, frames):
        weights = ops.cast(self.frame_weights(), self.compute_dtype)
        around = ops.concatenate([frames[:, :1], frames, frames[:, -1:]], axis=1)
        num_frames = ops.shape(frames)[1]
        samples = weigh_frames(around, weights, num_frames)
        return ops.reshape(samples, (-1, num_frames * self.hop_length, self.channels))

    def frame_weights(self):
        """Weights of three frames for each sample of one, `[3, hop_length, channels or 1]`."""
        return self.kernel if self.learned else linear_weights(self.hop_length)[..., None]

    def compute_output_shape(self, input_shape):
        batch, frames, channels = input_shape
        return batch, None if frames is None else frames * self.hop_length, channels

    def get_config(self):
        return {
            **super().get_config(),
            "channels": self.channels,
            "hop_length": self.hop_length,
            "learned": self.learned,
        }
