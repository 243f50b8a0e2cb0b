"""An encoder's frames in one order of sums: the same on every processor, so that a seed's sound is.

A difference in the last bit of a frame sooner or later decides a draw differently, and from there
on the sound is another one.

Notebook: 06b Any sentence
"""

import numpy as np
from keras import ops


def encoded_exactly(encoder, frames, vectors=None):
    """What a `FrameEncoder` makes of frames, summed in float64 and rounded once.

    Args:
        encoder: A built `FrameEncoder`.
        frames: float32 `[batch, frames + 2 * reach, numbers]`.
        vectors: Who speaks, floats `[batch, channels]`, or `None`.

    Returns:
        float32 `[batch, frames, encoder.channels]`.

    Example:
        >>> import numpy as np
        >>> from wavenet_keras.network.frame_encoder import FrameEncoder
        >>> encoder = FrameEncoder(kernel_size=3, dilations=[1, 2])
        >>> encoder.build((None, None, 4))
        >>> frames = np.random.default_rng(0).normal(size=(1, 20, 4)).astype("float32")
        >>> bool(np.allclose(encoded_exactly(encoder, frames), encoder(frames), atol=1e-4))
        True

    Notebook: 06b Any sentence
    """
    from wavenet_keras._fixed_order import matrix_product  # loads a compiler

    def product(inputs, weights):
        kernel, bias = map(ops.convert_to_numpy, weights)
        return matrix_product(inputs, kernel) + bias

    hidden = product(_numbers(encoder, np.asarray(frames)), encoder.first)
    if vectors is not None:
        kernel = ops.convert_to_numpy(encoder.global_kernel)
        hidden += matrix_product(ops.convert_to_numpy(vectors), kernel)[:, None]
    hidden = np.maximum(hidden, 0)
    for dilation, (convolution, mix) in zip(encoder.dilations, encoder.convolutions, strict=True):
        count = hidden.shape[1] - (encoder.kernel_size - 1) * dilation
        taps = [hidden[:, tap * dilation :][:, :count] for tap in range(encoder.kernel_size)]
        found = np.maximum(product(np.concatenate(taps, axis=-1), convolution), 0)
        hidden = taps[encoder.kernel_size // 2] + product(found, mix)
    outputs = product(hidden, encoder.last)
    outputs[..., encoder.mel_bands :] = np.tanh(outputs[..., encoder.mel_bands :])
    return outputs.astype(np.float32)


def _numbers(encoder, frames):
    """A vector for each id, and the other numbers as they are: `[batch, frames, numbers]`."""
    if not encoder.num_ids:
        return frames
    ids = np.round(frames[..., : encoder.num_ids]).astype(int)
    vectors = ops.convert_to_numpy(encoder.symbols)[np.clip(ids, 0, encoder.num_symbols - 1)]
    rest = frames[..., encoder.num_ids :]
    return np.concatenate([vectors.reshape(*ids.shape[:2], -1), rest], axis=-1)
