"""The network of melody: how long each phone of a text lasts, how high it is, and where is a pause.

Notebook: 06b Any sentence
"""

import keras
import numpy as np
from keras import ops

from wavenet_keras._checks import meant_name, whole_number, whole_numbers
from wavenet_keras.conditions.plans import NUM_CONTEXT, NUM_IDS, SYMBOLS, phone_contexts
from wavenet_keras.voices.text.melodies import NUM_OUTPUTS, NUM_VALUES, prosody_of
from wavenet_keras.voices.text.one_text import as_array, outputs_of
from wavenet_keras.voices.text.planned import plan_of

NUM_SYMBOLS = len(SYMBOLS)
NOBODY = -1  # in place of a phone, behind the end of a row


@keras.saving.register_keras_serializable(package="wavenet_keras")
class ProsodyNetwork(keras.Model):
    """From phones to a distribution of melodies, and from there to plans.

    What is known of each phone (`phone_contexts`, and who speaks) goes through gated convolutions
    over phones, forwards and backwards in time. Out come, for each phone, what is expected of its
    duration and of its pitch at three points; how a melody deviates from that, phone by phone
    (`melodies` says how); how much of each third is voiced; and the probability of a pause behind.

    Args:
        speakers: Their names, a list.
        channels: Of the convolutions.
        dilations: Of each convolution, in phones.
        kernel_size: Of each convolution: how many phones it sees, an odd number.
        dropout: Share of the channels that is left out while training.
        symbol_channels: Of the table of phones.
        speaker_channels: Of the table of speakers.
        num_symbols: How many phones there are.

    Call arguments:
        inputs: A dict: `"phones"`, ids int32 `[batch, phones, 5]`, -1 behind the end of a row;
            `"numbers"` float32 `[batch, phones, 20]`; `"speaker"`, ids int32 `[batch]`.

    Returns:
        float32 `[batch, phones, NUM_OUTPUTS]`, which `prosody_of` takes apart. Pitch is relative
        to the speaker's mean.

    Raises:
        ValueError: A size is no whole number of at least 1, or a name is there twice.

    Example:
        >>> import wavenet_keras as wk
        >>> from wavenet_keras.voices.text.prosody import ProsodyNetwork
        >>> network = ProsodyNetwork(["me"], channels=8)  # knows nothing yet
        >>> plan = network.plan(wk.phones("Hello."), seed=1)
        >>> [one.phone for one in plan.phones], plan.speaker
        (['SIL', 'HH', 'AH0', 'L', 'OW1', 'SIL'], 'me')

    Notebook: 06b Any sentence
    """

    def __init__(
        self,
        speakers=("speaker",),
        channels=80,
        dilations=(1, 2, 4, 8),
        kernel_size=3,
        dropout=0.2,
        symbol_channels=12,
        speaker_channels=8,
        num_symbols=NUM_SYMBOLS,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.speakers = _checked_speakers(speakers)
        self.channels = whole_number("channels", channels)
        self.dilations = whole_numbers("dilations", dilations)
        self.kernel_size = _checked_kernel_size(kernel_size)
        self.dropout = float(dropout)
        self.symbol_channels = whole_number("symbol_channels", symbol_channels)
        self.speaker_channels = whole_number("speaker_channels", speaker_channels)
        self.num_symbols = whole_number("num_symbols", num_symbols)
        layers = keras.layers
        self.symbols = layers.Embedding(self.num_symbols, symbol_channels, name="symbols")
        self.voices = layers.Embedding(len(self.speakers), speaker_channels, name="voices")
        self.first = layers.Dense(channels, activation="relu", name="first")
        blocks = range(len(self.dilations))
        self.gates = [layers.Dense(2 * channels, name=f"gate_{block}") for block in blocks]
        self.ways_back = [layers.Dense(channels, name=f"way_back_{block}") for block in blocks]
        self.last = layers.Dense(NUM_OUTPUTS, dtype="float32", name="last")
        self.drop = layers.Dropout(self.dropout)
        self.drop_inputs = layers.Dropout(self.dropout / 3)
        self.build()

    def build(self, input_shape=None):
        """Makes all weights from the configuration; `input_shape` is not needed."""
        if self.built:
            return
        num_inputs = NUM_IDS * self.symbol_channels + NUM_CONTEXT + self.speaker_channels
        self.symbols.build((None, None, NUM_IDS))
        self.voices.build((None,))
        self.first.build((None, None, num_inputs))
        for gate, way_back in zip(self.gates, self.ways_back, strict=True):
            gate.build((None, None, self.kernel_size * self.channels))
            way_back.build((None, None, self.channels))
        self.last.build((None, None, self.channels))

        def kept(name, shape, value):
            return self.add_weight(
                shape=shape,
                initializer=keras.initializers.Constant(value),
                trainable=False,
                dtype="float32",
                name=name,
            )

        # What recordings tell by counting: set by training, and kept with the weights.
        self.usual_pitch = kept("usual_pitch", (len(self.speakers),), np.log(180.0))
        self.lowest_pitch = kept("lowest_pitch", (len(self.speakers),), np.log(80.0))
        self.highest_pitch = kept("highest_pitch", (len(self.speakers),), np.log(400.0))
        self.longest = kept("longest", (self.num_symbols,), 0.5)  # seconds
        self.emphasis = kept("emphasis", (NUM_VALUES,), 1.0)  # factors of what is expected
        self.liveliness = kept("liveliness", (NUM_VALUES,), 1.0)  # and of deviations from it
        self.built = True

    def call(self, inputs, training=None):
        ids = inputs["phones"]
        present = ops.cast(ids[..., NUM_IDS // 2] != NOBODY, self.compute_dtype)[..., None]
        rows = self.symbols(ops.maximum(ids, 0))  # [batch, phones, 5, symbol channels]
        batch, phones = ops.shape(ids)[0], ops.shape(ids)[1]
        rows = ops.reshape(rows, (batch, phones, NUM_IDS * self.symbol_channels))
        voice = ops.expand_dims(self.voices(inputs["speaker"]), 1)
        voice = ops.broadcast_to(voice, (batch, phones, self.speaker_channels))
        numbers = ops.cast(inputs["numbers"], self.compute_dtype)
        known = ops.concatenate([rows, numbers, voice], axis=-1)
        hidden = self.first(self.drop_inputs(known, training=training))
        hidden = self.drop(hidden, training=training)
        for dilation, gate, way_back in zip(
            self.dilations, self.gates, self.ways_back, strict=True
        ):
            taps = self.taps(hidden * present, dilation)
            both = gate(taps)  # [batch, phones, 2 * channels]
            gated = ops.tanh(both[..., : self.channels]) * ops.sigmoid(both[..., self.channels :])
            hidden = hidden + way_back(self.drop(gated, training=training))
        return self.last(self.drop(ops.relu(hidden), training=training))

    def taps(self, rows, dilation, library=ops):
        """Rows of phones beside each other, those before and after: `[..., phones, channels]` to
        `[..., phones, kernel_size * channels]`."""
        reach = self.kernel_size // 2 * dilation
        phones = rows.shape[-2] if library is np else ops.shape(rows)[-2]
        leading = ((0, 0),) * (len(rows.shape) - 2)
        padded = library.pad(rows, (*leading, (reach, reach), (0, 0)))
        places = range(0, 2 * reach + 1, dilation)
        parts = [padded[..., place : place + phones, :] for place in places]
        return library.concatenate(parts, axis=-1)

    def prosody(self, phones, speaker=None):
        """What is to be expected of phones, and how a melody deviates from it.

        Args:
            phones: A list of `PlannedPhone`, pauses included.
            speaker: A name; left out, the first.

        Returns:
            A `Prosody` of float64 arrays, `[phones, ...]`.

        Raises:
            ValueError: There are no phones, one is unknown, or there is no such speaker.
        """
        outputs = outputs_of(self, *phone_contexts(phones), self.speaker_id(speaker))
        prosody = prosody_of(outputs, library=np)
        emphasis, liveliness = (
            as_array(one).astype(np.float64) for one in (self.emphasis, self.liveliness)
        )
        return prosody._replace(
            expected=prosody.expected * emphasis,
            carried=prosody.carried * liveliness[:, None] / liveliness,
            scatter=prosody.scatter * liveliness[:, None],
        )

    def plan(self, reading, speaker=None, seed=0, expression=1.0, speed=1.0, pitch=0.0):
        """Plans a text: pauses, durations and melody.

        Each sentence is drawn by itself, from the seed and its number. It begins and ends with
        0.1 s of silence; between two sentences of a text the pause is longer.

        Args:
            reading: What `wk.phones` gives; or a `Plan`, whose phones and pauses are kept and
                given new durations and pitch.
            speaker: A name; left out, the first.
            seed: A whole number: the same one gives the same plan.
            expression: How lively it is. 0 is the expected melody, the same for every seed. As far
                as 1, the natural spread, it is how much of the drawn deviation is taken; beyond,
                as far as 4, it widens the range of the pitch around the sentence's mean.
            speed: 2 is twice as fast.
            pitch: Semitones up; below 0, down.

        Returns:
            A `Plan`. Before speed and pitch are applied, its pitch stays in the speaker's range,
            and each phone lasts 15 ms at least and at most five times what it usually does.

        Raises:
            ValueError: There is no such speaker, or a number is out of range.

        Example:
            >>> import wavenet_keras as wk
            >>> from wavenet_keras.voices.text.prosody import ProsodyNetwork
            >>> network = ProsodyNetwork(["me"], channels=8)
            >>> plan = network.plan(wk.phones("Good morning."), seed=3)
            >>> faster = network.plan(wk.phones("Good morning."), seed=3, speed=2)
            >>> round(plan.seconds / faster.seconds, 6)
            2.0

        Notebook: 06b Any sentence
        """
        return plan_of(self, reading, speaker, seed, expression, speed, pitch)

    def speaker_id(self, speaker=None):
        """The number of a speaker.

        Raises:
            ValueError: There is no such speaker.
        """
        if speaker is None:
            return 0
        name = meant_name(speaker, self.speakers)
        if name is None:
            raise ValueError(
                f"Unknown speaker {speaker!r}. This network knows {', '.join(self.speakers)}."
            )
        return self.speakers.index(name)

    def with_speakers(self, names):
        """A copy that knows more speakers, who begin as the mean of the others.

        Args:
            names: New ones, a list.

        Returns:
            A `ProsodyNetwork`; this one stays as it is.

        Raises:
            ValueError: A name is known already.
        """
        wider = type(self)(**{**self.get_config(), "speakers": [*self.speakers, *names]})
        for old, new in zip(self.weights, wider.weights, strict=True):
            value = as_array(old)
            if tuple(old.shape) != tuple(new.shape):  # a row for each speaker
                more = np.broadcast_to(value.mean(axis=0), (len(names), *value.shape[1:]))
                value = np.concatenate([value, more])
            new.assign(value)
        return wider

    def get_config(self):
        return {
            **super().get_config(),
            "speakers": self.speakers,
            "channels": self.channels,
            "dilations": self.dilations,
            "kernel_size": self.kernel_size,
            "dropout": self.dropout,
            "symbol_channels": self.symbol_channels,
            "speaker_channels": self.speaker_channels,
            "num_symbols": self.num_symbols,
        }


def _checked_speakers(speakers):
    speakers = [speakers] if isinstance(speakers, str) else list(speakers)
    if not speakers or len(set(speakers)) < len(speakers):
        raise ValueError(f"Expected names of speakers, each one once, received {speakers}.")
    return speakers


def _checked_kernel_size(kernel_size):
    kernel_size = whole_number("kernel_size", kernel_size)
    if kernel_size % 2 == 0:
        raise ValueError(
            f"Expected kernel_size as an odd number, as many phones before as after; received "
            f"{kernel_size}."
        )
    return kernel_size
