"""What a WaveNet computes: codes and conditions to logits, by layers made from their sizes.

Source: van den Oord et al., "WaveNet: A Generative Model for Raw Audio", 2016, section 2; the
default sizes are the ones of the program this package replaces, tensorflow-wavenet.

Notebook: 02 Building WaveNet
"""

import inspect

import keras
from keras import ops

from wavenet_keras import audio
from wavenet_keras._checks import (
    one_of,
    whole_number,
    whole_number_or_none,
    whole_numbers,
    yes_or_no,
)
from wavenet_keras.network.checks import check_conditions, checked_names
from wavenet_keras.network.compilation import keep_compilations
from wavenet_keras.network.conditioned_model import ConditionedModel
from wavenet_keras.network.frame_encoder import FrameEncoder
from wavenet_keras.network.layer_settings import (
    freeze_layers,
    keras_arguments,
    read_layer_settings,
)
from wavenet_keras.network.layers import CausalInput, GatedResidualBlock
from wavenet_keras.network.mel_of_codes import mel_of_codes
from wavenet_keras.network.products import Dense
from wavenet_keras.network.sizes import SIZES, count_receptive_field
from wavenet_keras.network.taps import from_sample
from wavenet_keras.network.upsampling import UPSAMPLINGS, ConditionUpsampling


class Network(ConditionedModel):
    """The computing part of `WaveNet`, which tells of its arguments, inputs and outputs."""

    def __init__(
        self,
        dilations=None,
        kernel_size=2,
        initial_kernel_size=2,
        residual_channels=32,
        dilation_channels=32,
        skip_channels=512,
        head_channels=None,
        quantization_channels=256,
        use_bias=True,
        scalar_input=False,
        num_classes=None,
        global_condition_channels=None,
        class_names=None,
        local_condition_channels=None,
        hop_length=None,
        upsampling="repeat",
        encoder=None,
        sample_rate=16000,
        layer_settings=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        keep_compilations()
        dilations = SIZES["reference"]["dilations"] if dilations is None else dilations
        self.dilations = whole_numbers("dilations", dilations)
        self.kernel_size = whole_number("kernel_size", kernel_size)
        self.initial_kernel_size = whole_number("initial_kernel_size", initial_kernel_size)
        self.residual_channels = whole_number("residual_channels", residual_channels)
        self.dilation_channels = whole_number("dilation_channels", dilation_channels)
        self.skip_channels = whole_number("skip_channels", skip_channels)
        self.head_channels = whole_number_or_none("head_channels", head_channels)
        self.quantization_channels = whole_number(
            "quantization_channels", quantization_channels, least=2
        )
        self.use_bias = yes_or_no("use_bias", use_bias)
        self.scalar_input = yes_or_no("scalar_input", scalar_input)
        self.num_classes = whole_number_or_none("num_classes", num_classes)
        self.global_condition_channels = whole_number_or_none(
            "global_condition_channels", global_condition_channels
        )
        self.class_names = checked_names(class_names)
        self.local_condition_channels = whole_number_or_none(
            "local_condition_channels", local_condition_channels
        )
        self.hop_length = whole_number_or_none("hop_length", hop_length)
        self.upsampling = one_of("upsampling", upsampling, UPSAMPLINGS)
        self.encoder = None if encoder is None else dict(encoder)
        self.sample_rate = whole_number("sample_rate", sample_rate)
        check_conditions(self)
        self._make_layers(layer_settings)
        self.build()
        freeze_layers(self, layer_settings)

    def _make_layers(self, settings):
        def arguments(name):
            return {
                "name": name,
                "dtype": self.dtype_of_layer(name),
                **keras_arguments(settings, name),
            }

        self.causal_input = CausalInput(
            channels=self.residual_channels,
            kernel_size=self.initial_kernel_size,
            quantization_channels=None if self.scalar_input else self.quantization_channels,
            **arguments("causal_input"),
        )
        if self.encoder is not None:
            self.frame_encoder = FrameEncoder(
                **self.encoder,
                global_condition_channels=self.global_condition_channels,
                **arguments("frame_encoder"),
            )
        self.blocks = [
            GatedResidualBlock(
                dilation=dilation,
                kernel_size=self.kernel_size,
                residual_channels=self.residual_channels,
                dilation_channels=self.dilation_channels,
                use_bias=self.use_bias,
                residual_output=index < len(self.dilations) - 1,
                global_condition_channels=self.global_condition_channels,
                local_condition_channels=self.block_condition_channels,
                hop_length=self.block_hop_length,
                **arguments(f"block_{index}"),
            )
            for index, dilation in enumerate(self.dilations)
        ]
        head_channels = self.head_channels or self.skip_channels
        self.skip = self._way_out(self.skip_channels, "relu", arguments("skip"))
        self.head = self._way_out(head_channels, "relu", arguments("head"))
        self.logits = self._way_out(self.quantization_channels, None, arguments("logits"))
        if self.local_condition_channels and self.upsampling != "repeat":
            self.upsample = ConditionUpsampling(
                self.block_condition_channels,
                self.hop_length,
                learned=self.upsampling == "learned",
                **arguments("upsample"),
            )
        if self.num_classes:
            self.embedding = keras.layers.Embedding(
                self.num_classes,
                self.global_condition_channels,
                # Keras' own 0.05 is so little that a network learns to do without the ids first,
                # and then follows what it has generated rather than the id, into another voice.
                embeddings_initializer=keras.initializers.RandomNormal(stddev=1.0),
                **arguments("embedding"),
            )

    def _way_out(self, channels, activation, arguments):
        return Dense(channels, activation=activation, use_bias=self.use_bias, **arguments)

    def dtype_of_layer(self, name):
        """The dtype policy that a layer is made with."""
        # Logits and what follows stay in float32, whatever the policy: a softmax over rounded
        # logits loses the tails of the distribution. So does the encoder, a hundredth of the work.
        in_full = name in ("logits", "frame_encoder")
        return keras.DTypePolicy("float32") if in_full else self.dtype_policy

    def build(self, input_shape=None):
        """Makes all weights from the configuration; `input_shape` is not needed."""
        if self.built:
            return
        # The shapes are for `summary()`: no weight depends on them.
        self.causal_input.build((None, None))
        for block in self.blocks:
            block.build((None, None, self.residual_channels))
        self.skip.build((None, None, len(self.blocks) * self.dilation_channels))
        self.head.build((None, None, self.skip_channels))
        self.logits.build((None, None, self.head_channels or self.skip_channels))
        if self.frame_encoder is not None:
            self.frame_encoder.build((None, None, self.local_condition_channels))
        if self.upsample is not None:
            self.upsample.build((None, None, self.block_condition_channels))
        if self.embedding is not None:
            self.embedding.build((None,))
        self.built = True

    def call(self, inputs, training=None):
        return self._compute_logits(self.first_output, inputs, training)

    @property
    def begins_anywhere(self):
        """Whether earlier outputs can be left out: not where a subclass computes its own."""
        return type(self).call is Network.call

    def logits_from(self, first, inputs):
        """The logits `[batch, time - first, levels]` from output number `first` on."""
        if not self.begins_anywhere:
            return self(inputs)[:, first:]
        return self._compute_logits(first, inputs)

    def _compute_logits(self, first, inputs, training=None):
        """What `logits_from` gives, by the layers of this class.

        The earlier ones never pass skip, head and logits. Where a whole receptive field lies
        before the first output, the blocks see no zeros before the beginning either, and each
        hands on just what the next ones need.
        """
        codes, global_condition, frames = self.split_inputs(inputs)
        if frames is not None:
            frames = self.encode_frames(frames, global_condition)
            self._add_mel_loss(codes, frames, training)
            frames = self.upsampled(frames)
        padded = first < self.receptive_field - 1
        residual = self.causal_input(self.codes_to_input(codes), padded=padded)
        start = 0 if padded else self.initial_kernel_size - 1  # of what is computed, in the inputs
        gated = []
        for block in self.blocks:
            start += 0 if padded else block.reach
            residual, outputs = block(
                residual, global_condition, frames, start=start, padded=padded
            )
            gated.append(from_sample(outputs, first - start))  # [batch, time - first, channels]
        return self.predict_logits(ops.concatenate(gated, axis=-1))

    def _add_mel_loss(self, codes, frames, training):
        """While training, holds the first outputs of an encoder to the spectrum of the sound."""
        bands = self.frame_encoder.mel_bands if self.frame_encoder else 0
        if not (training and bands and self.frame_encoder.mel_weight):
            return
        sizes = self.quantization_channels, self.sample_rate, self.hop_length
        first, mel = mel_of_codes(codes, *sizes, bands)
        told = ops.cast(frames[:, first : first + ops.shape(mel)[1], :bands], "float32")
        count = ops.maximum(ops.size(mel), 1)  # none of codes shorter than its window
        distance = ops.sum(ops.abs(told - mel)) / ops.cast(count, "float32")
        self.add_loss(self.frame_encoder.mel_weight * distance)

    def codes_to_input(self, codes):
        """What the first layer takes: the codes, or with `scalar_input` their waveform."""
        if not self.scalar_input:
            return codes
        levels = audio.mu_law_decode(range(self.quantization_channels), self.quantization_channels)
        waveform = ops.take(ops.convert_to_tensor(levels, self.compute_dtype), codes, axis=0)
        return ops.expand_dims(waveform, -1)  # [batch, time, 1]

    def predict_logits(self, gated):
        """The way out: gated outputs of all blocks `[..., blocks * dilation_channels]` to logits.

        One product with the stacked skip matrices equals the sum of each block's skip output.
        """
        return self.logits(self.head(self.skip(gated)))

    def compute_output_spec(self, inputs, training=None):
        """Symbolic logits. They are float32, where Keras would assume the policy's dtype."""
        codes, _, _ = self.split_inputs(inputs)
        return keras.KerasTensor((*codes.shape, self.quantization_channels), dtype="float32")

    @property
    def receptive_field(self):
        """How many input samples can move one output; they end at the output's own position."""
        return count_receptive_field(self.dilations, self.kernel_size, self.initial_kernel_size)

    def get_config(self):
        arguments = inspect.signature(Network.__init__).parameters
        own = [name for name in arguments if name not in ("self", "layer_settings", "kwargs")]
        config = {**super().get_config(), **{name: getattr(self, name) for name in own}}
        if self.encoder is None:
            del config["encoder"]  # left out where there is none, as it always was
        settings = read_layer_settings(self)  # left out where there are none, as it always was
        return {**config, "layer_settings": settings} if settings else config
