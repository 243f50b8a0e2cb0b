"""The parts of a WaveNet: a causal first layer and the gated residual block.

Everything here is written with `keras.ops`, so it runs on TensorFlow, JAX and PyTorch.

Two habits keep the arithmetic in a few large matrix products, which is what makes training fast:
the taps of a dilated convolution are laid side by side and multiplied by one matrix, and filter
and gate are the two halves of that same matrix.

Source: van den Oord et al., "WaveNet: A Generative Model for Raw Audio", 2016, sections 2.1-2.5.

Notebook: 02 Building WaveNet
"""

import math

import keras
from keras import ops

from wavenet_keras._devices import accelerator
from wavenet_keras.network.products import product
from wavenet_keras.network.taps import causal_taps, from_sample


@keras.saving.register_keras_serializable(package="wavenet_keras")
class SmoothOverLevels(keras.initializers.Initializer):
    """First weights of a table of code levels: neighbouring levels get similar rows.

    With independent random rows a network first has to find out which levels are close to each
    other; here every channel is a slow wave over the levels. On a network of 8 blocks and real
    speech this reaches after 200 training steps what independent rows reach after 400.

    Args:
        highest_frequency: Half periods over all levels of the quickest channel, at most.

    Call arguments:
        shape: `[taps, levels, channels]`.

    Example:
        >>> import numpy as np
        >>> rows = np.array(SmoothOverLevels()((2, 256, 8)))
        >>> bool(np.abs(np.diff(rows, axis=1)).max() < 0.1)
        True

    Notebook: 03 Training on a GPU
    """

    def __init__(self, highest_frequency=4.0):
        self.highest_frequency = highest_frequency

    def __call__(self, shape, dtype=None):
        taps, levels, channels = shape
        seed = keras.random.SeedGenerator()
        frequency = keras.random.uniform((taps, 1, channels), 0, self.highest_frequency, seed=seed)
        phase = keras.random.uniform((taps, 1, channels), 0, 2 * math.pi, seed=seed)
        level = ops.reshape(ops.linspace(-1.0, 1.0, levels), (1, levels, 1))
        # Together the taps have a mean square of 1.
        waves = ops.cos(math.pi * frequency * level + phase) * (2 / taps) ** 0.5
        return ops.cast(waves, dtype or keras.config.floatx())

    def get_config(self):
        return {"highest_frequency": self.highest_frequency}


@keras.saving.register_keras_serializable(package="wavenet_keras")
class CausalInput(keras.layers.Layer):
    """The first layer: codes become residual channels, by a causal convolution without bias.

    A one-hot code times a matrix is a row of that matrix, so on a CPU the one-hot vectors are never
    made: the rows of each tap are looked up and added. The gradient of a lookup adds up the rows
    of equal codes one after the other, which a GPU does slowly; there it is a product again.

    Args:
        channels: Number of output channels.
        kernel_size: Number of taps, at least 1.
        quantization_channels: Number of code levels. `None` takes a waveform instead of codes.

    Call arguments:
        inputs: Codes, integers `[batch, time]`; with `quantization_channels=None` a waveform
            `[batch, time, 1]`.
        padded: As for `causal_taps`.

    Returns:
        `[batch, time, channels]`; without padding `kernel_size - 1` samples shorter.

    Source: section 2.1 and 2.2 of the WaveNet paper.

    Notebook: 02 Building WaveNet
    """

    def __init__(self, channels, kernel_size=2, quantization_channels=256, **kwargs):
        super().__init__(**kwargs)
        self.channels = channels
        self.kernel_size = kernel_size
        self.quantization_channels = quantization_channels

    def build(self, input_shape=None):
        in_channels = self.quantization_channels or 1
        self.kernel = self.add_weight(
            name="kernel",
            shape=(self.kernel_size, in_channels, self.channels),
            initializer=SmoothOverLevels() if self.quantization_channels else "glorot_uniform",
            autocast=False,  # thousands of equal codes add up in the gradient of a lookup
        )
        self.built = True

    def call(self, inputs, padded=True):
        if self.quantization_channels is None:
            taps = causal_taps(inputs, self.kernel_size, 1, padded)  # [batch, time, taps]
            kernel = ops.cast(self.kernel, self.compute_dtype)
            return product(taps, ops.reshape(kernel, (-1, self.channels)))
        one_hot = None
        if accelerator():
            one_hot = ops.one_hot(inputs, self.quantization_channels, dtype=self.compute_dtype)
        outputs = self._rows(0, inputs, one_hot)  # [batch, time, channels]
        for age in range(1, self.kernel_size):
            outputs = outputs + _delay(self._rows(age, inputs, one_hot), age)
        return outputs if padded else from_sample(outputs, self.kernel_size - 1)

    def _rows(self, age, codes, one_hot):
        """The rows of the tap that looks so many samples back, `[batch, time, channels]`."""
        kernel = self.kernel[-1 - age]  # [levels, channels]
        if one_hot is not None:
            return product(one_hot, ops.cast(kernel, self.compute_dtype))
        return ops.cast(ops.take(kernel, codes, axis=0), self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:2], self.channels)

    def get_config(self):
        return {
            **super().get_config(),
            "channels": self.channels,
            "kernel_size": self.kernel_size,
            "quantization_channels": self.quantization_channels,
        }


def _delay(inputs, samples):
    """Shift `[batch, time, channels]` later by so many samples, zeros coming in."""
    time = ops.shape(inputs)[1]
    return ops.pad(inputs, [[0, 0], [samples, 0], [0, 0]])[:, :time]


@keras.saving.register_keras_serializable(package="wavenet_keras")
class GatedResidualBlock(keras.layers.Layer):
    """One dilated layer of WaveNet: convolution, gate, and the way on to the next block.

    ```
            |-> dilated conv, filter -> tanh ----|
    input --|          + conditions              x --> gated --> dense -- + --> residual
       |    |-> dilated conv, gate -> sigmoid ---|       |                |
       |                                                 '--> (to the skip sum)
       '------------------------------------------------------------------'
    ```

    The block hands out `gated`; the model multiplies the gated outputs of all blocks by one skip
    matrix, which equals a skip product in each block, added up, and is faster.

    Args:
        dilation: Distance between the taps in samples.
        kernel_size: Number of taps.
        residual_channels: Channels that come in and go on to the next block.
        dilation_channels: Channels of the filter, and as many of the gate.
        use_bias: Whether the convolution and the dense product have biases.
        residual_output: Whether the residual goes on. The last block of a network has none: only
            its gated output is used.
        global_condition_channels: Width of the global condition, `None` for none.
        local_condition_channels: Width of the local condition, `None` for none.
        hop_length: Samples that one frame of the local condition lasts.

    Call arguments:
        inputs: `[batch, time, residual_channels]`.
        global_condition: `[batch, global_condition_channels]` or `None`.
        local_condition: `[batch, frames, local_condition_channels]`, which last until the last
            sample of the inputs at least, or `None`.
        start: Which sample of the local condition the first output belongs to.
        padded: As for `causal_taps`.

    Returns:
        A pair: residual `[batch, time, residual_channels]`, or `None` without
        `residual_output`, and gated `[batch, time, dilation_channels]`; without padding both are
        `(kernel_size - 1) * dilation` samples shorter than the inputs.

    Source: sections 2.3 (gate), 2.4 (residual and skip) and 2.5 (conditions) of the WaveNet paper.

    Notebook: 02 Building WaveNet (the block), 04 and 06 (the conditions)
    """

    def __init__(
        self,
        dilation,
        kernel_size=2,
        residual_channels=32,
        dilation_channels=32,
        use_bias=True,
        residual_output=True,
        global_condition_channels=None,
        local_condition_channels=None,
        hop_length=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.residual_output = residual_output
        self.dilation = dilation
        self.kernel_size = kernel_size
        self.residual_channels = residual_channels
        self.dilation_channels = dilation_channels
        self.use_bias = use_bias
        self.global_condition_channels = global_condition_channels
        self.local_condition_channels = local_condition_channels
        self.hop_length = hop_length

    def build(self, input_shape=None):
        both = 2 * self.dilation_channels  # filter, then gate
        taps = self.kernel_size * self.residual_channels
        self.gated_kernel = self.add_weight(name="gated_kernel", shape=(taps, both))
        if self.use_bias:
            self.gated_bias = self.add_weight(name="gated_bias", shape=(both,), initializer="zeros")
        if self.residual_output:
            self.dense_kernel = self.add_weight(
                name="dense_kernel", shape=(self.dilation_channels, self.residual_channels)
            )
        if self.residual_output and self.use_bias:
            self.dense_bias = self.add_weight(
                name="dense_bias", shape=(self.residual_channels,), initializer="zeros"
            )
        if self.global_condition_channels:
            self.global_kernel = self.add_weight(
                name="global_kernel", shape=(self.global_condition_channels, both)
            )
        if self.local_condition_channels:
            self.local_kernel = self.add_weight(
                name="local_kernel", shape=(self.local_condition_channels, both)
            )
        self.built = True

    def call(self, inputs, global_condition=None, local_condition=None, start=0, padded=True):
        taps = causal_taps(inputs, self.kernel_size, self.dilation, padded)
        pre_activation = product(taps, self.gated_kernel)  # [batch, time, 2 * dilation]
        if self.use_bias:
            pre_activation = pre_activation + self.gated_bias
        if global_condition is not None:
            projected = ops.matmul(global_condition, self.global_kernel)  # [batch, 2 * dilation]
            pre_activation = pre_activation + ops.expand_dims(projected, 1)
        if local_condition is not None:
            projected = ops.matmul(local_condition, self.local_kernel)  # [batch, frames, 2 * d.]
            pre_activation = pre_activation + self._upsample(projected, start, ops.shape(taps)[1])
        gated = self.gate(pre_activation)
        if not self.residual_output:
            return None, gated
        carried = inputs if padded else from_sample(inputs, self.reach)
        return carried + self.dense(gated), gated

    @property
    def reach(self):
        """How many samples the oldest tap lies behind the newest."""
        return (self.kernel_size - 1) * self.dilation

    @property
    def output_shape(self):
        """What `summary()` shows of the two outputs: the gated one, which every block has."""
        return None, None, self.dilation_channels

    def gate(self, pre_activation):
        """`tanh(filter) * sigmoid(gate)` over the halves of `[..., 2 * dilation_channels]`."""
        filter_half, gate_half = ops.split(pre_activation, 2, axis=-1)
        return ops.tanh(filter_half) * ops.sigmoid(gate_half)

    def dense(self, gated):
        """The product that turns gated channels into what is added to the residual."""
        outputs = product(gated, self.dense_kernel)
        return outputs + self.dense_bias if self.use_bias else outputs

    def _upsample(self, frames, start, time):
        """Hold each frame `[batch, frames, channels]` for `hop_length` samples, and cut."""
        return ops.repeat(frames, self.hop_length, axis=1)[:, start : start + time]

    def get_config(self):
        names = (
            "dilation kernel_size residual_channels dilation_channels use_bias residual_output "
            "global_condition_channels local_condition_channels hop_length"
        )
        return {**super().get_config(), **{name: getattr(self, name) for name in names.split()}}
