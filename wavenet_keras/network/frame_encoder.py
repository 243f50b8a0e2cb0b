"""Frames of numbers that describe speech become frames that WaveNet understands.

A frame of a plan says which phone is spoken, which are beside it, how far it is on and how high the
voice is: numbers that a product with a matrix cannot combine. This small network looks at them and
at the frames around, and tells the blocks what kind of sound is due. A part of what it tells is
held to be the log-mel spectrum of the sound while it is trained; the rest is its own.

Source: van den Oord et al., "WaveNet: A Generative Model for Raw Audio", 2016, sections 2.5 and
3.2, where the linguistic features go into the blocks directly; the network between the two is after
Arik et al., "Deep Voice: Real-time Neural Text-to-Speech", 2017, section 4.1.

Notebook: 06b Any sentence
"""

import keras
from keras import ops

from wavenet_keras._checks import checked_number, whole_number, whole_numbers
from wavenet_keras._devices import accelerator
from wavenet_keras.network.products import product
from wavenet_keras.network.taps import causal_taps


@keras.saving.register_keras_serializable(package="wavenet_keras")
class FrameEncoder(keras.layers.Layer):
    """Frames `[batch, frames + 2 * reach, ...]` to frames `[batch, frames, channels]`.

    A product, then residual convolutions over the frames around, without padding: the frames that
    an output looks at are always given. So a frame means the same in a window of a training and in
    a whole sentence.

    Args:
        num_ids: How many of the first numbers of a frame are ids, such as those of five phones;
            each becomes a learned vector.
        num_symbols: Number of different ids.
        symbol_channels: Width of these vectors.
        hidden_channels: Width of the layers between.
        kernel_size: Taps of a convolution, an odd number.
        dilations: Distance between the taps of each convolution, in frames.
        mel_bands: How many of the outputs are the log-mel spectrum, as `mel_of_codes` has it. 0 for
            none.
        free_channels: How many outputs, -1 to 1, are its own.
        dropout: Share of the hidden numbers that are left out while training.
        mel_weight: Weight in the loss of the mean absolute distance between those outputs and the
            spectrum of the sound.
        global_condition_channels: Width of the vectors that say who speaks, `None` for none.

    Call arguments:
        frames: float32 `[batch, frames + 2 * reach, numbers]`.
        global_condition: `[batch, global_condition_channels]` or `None`: who speaks.

    Raises:
        ValueError: A size is not a whole positive number, or `kernel_size` is even.

    Example:
        >>> from keras import ops
        >>> from wavenet_keras.network.frame_encoder import FrameEncoder
        >>> encoder = FrameEncoder(num_ids=1, num_symbols=3, dilations=[1, 2], kernel_size=3)
        >>> encoder.build((None, None, 4))
        >>> encoder.reach, ops.shape(encoder(ops.zeros((1, 10 + 2 * 3, 4))))
        (3, (1, 10, 80))

    Source: Arik et al., "Deep Voice", 2017, section 4.1.

    Notebook: 06b Any sentence
    """

    def __init__(
        self,
        num_ids=0,
        num_symbols=None,
        symbol_channels=32,
        hidden_channels=128,
        kernel_size=5,
        dilations=(1, 2, 4, 8),
        mel_bands=40,
        free_channels=40,
        dropout=0.25,
        mel_weight=1.0,
        global_condition_channels=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.num_ids = whole_number("num_ids", num_ids, least=0)
        self.num_symbols = whole_number("num_symbols", num_symbols) if self.num_ids else None
        self.symbol_channels = whole_number("symbol_channels", symbol_channels)
        self.hidden_channels = whole_number("hidden_channels", hidden_channels)
        self.kernel_size = whole_number("kernel_size", kernel_size)
        self.dilations = whole_numbers("dilations", dilations)
        self.mel_bands = whole_number("mel_bands", mel_bands, least=0)
        self.free_channels = whole_number("free_channels", free_channels, least=0)
        self.dropout = checked_number("dropout", dropout, least=0, most=0.9)
        self.mel_weight = checked_number("mel_weight", mel_weight, least=0, most=1000)
        self.global_condition_channels = global_condition_channels
        if self.kernel_size % 2 == 0:
            raise ValueError(
                "`kernel_size` of the encoder must be odd: as many frames before as after. "
                f"Received: kernel_size={kernel_size}."
            )
        if not self.channels:
            raise ValueError("An encoder needs outputs. Received: mel_bands=0 and free_channels=0.")
        self.seed_generator = keras.random.SeedGenerator()

    @property
    def channels(self):
        """Width of an encoded frame."""
        return self.mel_bands + self.free_channels

    @property
    def reach(self):
        """How many frames on each side of its own an output looks at."""
        return (self.kernel_size - 1) // 2 * sum(self.dilations)

    def build(self, input_shape):
        hidden, numbers = self.hidden_channels, input_shape[-1] - self.num_ids
        if numbers < 0:
            raise ValueError(
                f"Expected frames of {self.num_ids} ids at least, received {input_shape[-1]} "
                "channels."
            )
        if self.num_ids:
            self.symbols = self.add_weight(
                name="symbols",
                shape=(self.num_symbols, self.symbol_channels),
                initializer=keras.initializers.RandomNormal(stddev=0.5),
            )
        width = numbers + self.num_ids * self.symbol_channels
        self.first = self._product("first", width, hidden)
        if self.global_condition_channels:
            self.global_kernel = self.add_weight(
                name="global_kernel", shape=(self.global_condition_channels, hidden)
            )
        self.convolutions = [
            (
                self._product(f"convolution_{index}", self.kernel_size * hidden, hidden),
                self._product(f"mix_{index}", hidden, hidden),
            )
            for index in range(len(self.dilations))
        ]
        self.last = self._product("last", hidden, self.channels)
        self.built = True

    def _product(self, name, inputs, outputs):
        """Kernel and bias of a product."""
        return (
            self.add_weight(name=f"{name}_kernel", shape=(inputs, outputs)),
            self.add_weight(name=f"{name}_bias", shape=(outputs,), initializer="zeros"),
        )

    def call(self, frames, global_condition=None, training=None):
        hidden = _multiply(self._numbers(frames), self.first)  # [batch, frames + 2 * reach, hidden]
        if global_condition is not None:
            who = ops.matmul(ops.cast(global_condition, hidden.dtype), self.global_kernel)
            hidden = hidden + ops.expand_dims(who, 1)
        hidden = self._drop(ops.relu(hidden), training)
        for dilation, (convolution, mix) in zip(self.dilations, self.convolutions, strict=True):
            taps = causal_taps(hidden, self.kernel_size, dilation, padded=False)
            found = self._drop(ops.relu(_multiply(taps, convolution)), training)
            hidden = _middle(hidden, self.kernel_size // 2 * dilation) + _multiply(found, mix)
        outputs = _multiply(hidden, self.last)
        mel, free = ops.split(outputs, [self.mel_bands], axis=-1)
        return ops.concatenate([mel, ops.tanh(free)], axis=-1)

    def _drop(self, hidden, training):
        if not (training and self.dropout):
            return hidden
        return keras.random.dropout(hidden, self.dropout, seed=self.seed_generator)

    def save_own_variables(self, store):
        """As Keras does, and the state of the dropout: a resumed run drops what it would have."""
        super().save_own_variables(store)
        store["seed"] = self.seed_generator.state

    def load_own_variables(self, store):
        """As Keras does, and the state of the dropout."""
        self.seed_generator.state.assign(store["seed"])
        names = [name for name in [*store.keys()] if name != "seed"]
        super().load_own_variables({name: store[name] for name in names})

    def _numbers(self, frames):
        """What a product can take: a vector for each id, and the other numbers as they are."""
        if not self.num_ids:
            return frames
        ids, numbers = ops.split(frames, [self.num_ids], axis=-1)
        ids = ops.cast(ops.round(ids), "int32")
        if accelerator():  # where the gradient of a lookup is slow, as in `CausalInput`
            one_hot = ops.one_hot(ids, self.num_symbols, dtype=self.compute_dtype)
            vectors = ops.matmul(one_hot, self.symbols)
        else:
            vectors = ops.take(self.symbols, ids, axis=0)
        batch, time, _ = ops.shape(frames)
        vectors = ops.reshape(vectors, (batch, time, self.num_ids * self.symbol_channels))
        return ops.concatenate([vectors, numbers], axis=-1)

    def compute_output_shape(self, input_shape, global_condition_shape=None):
        batch, frames, _ = input_shape
        return batch, None if frames is None else frames - 2 * self.reach, self.channels

    def get_config(self):
        names = (
            "num_ids num_symbols symbol_channels hidden_channels kernel_size dilations mel_bands "
            "free_channels dropout mel_weight global_condition_channels"
        )
        return {**super().get_config(), **{name: getattr(self, name) for name in names.split()}}


def _multiply(inputs, weights):
    kernel, bias = weights
    return product(inputs, kernel) + bias


def _middle(frames, cut):
    """`[batch, frames - 2 * cut, channels]`, without so many at each end."""
    batch, time, channels = ops.shape(frames)
    return ops.slice(frames, (0, cut, 0), (batch, time - 2 * cut, channels))
