"""WaveNet as a Keras model.

Source: van den Oord et al., "WaveNet: A Generative Model for Raw Audio", 2016; the default sizes
are the ones of the program this package replaces, tensorflow-wavenet.

Notebook: 02 Building WaveNet
"""

import keras
from keras import ops

from wavenet_keras import audio
from wavenet_keras.metrics import BitsPerSample
from wavenet_keras.model_checks import (
    check_conditions,
    check_inputs,
    one_of,
    whole_number,
    whole_number_or_none,
    whole_numbers,
)
from wavenet_keras.model_layers import make_layers
from wavenet_keras.optimizers import make_optimizer
from wavenet_keras.upsampling import UPSAMPLINGS

REFERENCE_DILATIONS = [2**power for power in range(10)] * 5


@keras.saving.register_keras_serializable(package="wavenet_keras")
class WaveNet(keras.Model):
    """A network that predicts each sample of a waveform from the samples before it.

    `logits[:, t]` is the distribution of `codes[:, t + 1]`, given `codes[:, : t + 1]`. All
    weights exist as soon as the model does; nothing waits for the first input.

    Args:
        dilations: Distance between the taps of each block in samples, first block first.
            Defaults to 1, 2, 4, ... 512, five times.
        kernel_size: Taps of each dilated convolution, at least 1.
        initial_kernel_size: Taps of the causal convolution at the input, at least 1.
        residual_channels: Width of the path from block to block.
        dilation_channels: Width of each filter and of each gate.
        skip_channels: Width of the sum of what all blocks found.
        head_channels: Width of the layer before the output. `None`: as `skip_channels`.
        quantization_channels: Number of mu-law levels, input and output.
        use_bias: Whether the blocks, the skip sum and the head have biases.
        scalar_input: Feed the network the decoded waveform instead of one-hot codes.
        num_classes: Number of global conditions such as speakers, given as ids and embedded.
        global_condition_channels: Width of the embedding; without `num_classes`, the width of the
            vectors that are given instead of ids.
        class_names: Names that may stand for ids, one for each of `num_classes`.
        local_condition_channels: Width of the frames of a local condition such as a spectrogram.
        hop_length: Samples that one frame of the local condition lasts.
        upsampling: How frames become samples: `"repeat"` holds each one, `"linear"` draws straight
            lines between their middles, `"learned"` is a transposed convolution that begins so.
        sample_rate: Sample rate of the sound in Hz; kept with the model, used when it is played.
        **kwargs: `name`, `dtype` (for instance `"mixed_bfloat16"`) and `trainable` of Keras.

    Input:
        Codes, integers `[batch, time]` from 0 to `quantization_channels - 1`; or, for a
        conditioned model, a dict of

        - `"codes"`: as above;
        - `"global_condition"`: ids, integers `[batch]`, or vectors
          `[batch, global_condition_channels]`; where there are classes, a vector stands for a
          class between or beside them;
        - `"local_condition"`: `[batch, frames, local_condition_channels]`. Frame `f` conditions
          the logits at `f * hop_length` to `(f + 1) * hop_length - 1`; the frames must last as
          long as the codes.

    Output:
        Logits, float32 `[batch, time, quantization_channels]`.

    Raises:
        ValueError: For sizes that are not whole positive numbers, for conditions described by half.

    Example:
        >>> import numpy as np
        >>> import wavenet_keras as wk
        >>> model = wk.WaveNet(dilations=[1, 2, 4, 8], skip_channels=64, sample_rate=8000)
        >>> model.receptive_field
        17
        >>> tuple(model(np.zeros((1, 100), "int32")).shape)
        (1, 100, 256)

    Source: the WaveNet paper, section 2.

    Notebook: 02 Building WaveNet
    """

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
        sample_rate=16000,
        **kwargs,
    ):
        super().__init__(**kwargs)
        dilations = REFERENCE_DILATIONS if dilations is None else dilations
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
        self.use_bias = use_bias
        self.scalar_input = scalar_input
        self.num_classes = whole_number_or_none("num_classes", num_classes)
        self.global_condition_channels = whole_number_or_none(
            "global_condition_channels", global_condition_channels
        )
        self.class_names = list(class_names) if class_names else None
        self.local_condition_channels = whole_number_or_none(
            "local_condition_channels", local_condition_channels
        )
        self.hop_length = whole_number_or_none("hop_length", hop_length)
        self.upsampling = one_of("upsampling", upsampling, UPSAMPLINGS)
        self.sample_rate = whole_number("sample_rate", sample_rate)
        check_conditions(self)
        make_layers(self)
        self.build()

    def build(self, input_shape=None):
        """Makes all weights from the configuration; `input_shape` is not needed."""
        if self.built:
            return
        self.causal_input.build()
        for block in self.blocks:
            block.build()
        self.skip.build((None, None, len(self.blocks) * self.dilation_channels))
        self.head.build((None, None, self.skip_channels))
        self.logits.build((None, None, self.head_channels or self.skip_channels))
        for layer in (self.upsample, self.embedding):
            if layer is not None:
                layer.build()
        self.built = True

    def call(self, inputs, training=None):
        codes, global_condition, local_condition = self.split_inputs(inputs)
        local_condition = self.condition_of_blocks(local_condition)
        residual = self.causal_input(self.codes_to_input(codes))
        gated = []
        for block in self.blocks:
            residual, block_gated = block(residual, global_condition, local_condition)
            gated.append(block_gated)
        return self.predict_logits(ops.concatenate(gated, axis=-1))

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

    def split_inputs(self, inputs):
        """Check the input structure, and embed the ids.

        Returns:
            Codes `[batch, time]`, global condition `[batch, channels]` or `None`, local condition
            `[batch, frames, channels]` or `None`.
        """
        if not isinstance(inputs, dict):
            inputs = {"codes": inputs}
        check_inputs(self, inputs)
        global_condition = inputs.get("global_condition")
        if self.embedding is not None and len(global_condition.shape) == 1:
            global_condition = self.embedding(global_condition)
        elif global_condition is not None:
            global_condition = ops.cast(global_condition, self.compute_dtype)
        local_condition = inputs.get("local_condition")
        if local_condition is not None:
            local_condition = ops.cast(local_condition, self.compute_dtype)
        codes = ops.cast(inputs["codes"], "int32")  # TensorFlow takes no rows by uint8
        return codes, global_condition, local_condition

    def compute_output_spec(self, inputs, training=None):
        """Symbolic logits. They are float32, where Keras would assume the policy's dtype."""
        codes, _, _ = self.split_inputs(inputs)
        return keras.KerasTensor((*codes.shape, self.quantization_channels), dtype="float32")

    def condition_of_blocks(self, local_condition):
        """The local condition as the blocks get it: frames to hold, or samples; `None` stays."""
        if local_condition is None or self.upsample is None:
            return local_condition
        return self.upsample(local_condition)  # [batch, frames * hop_length, channels]

    @property
    def block_hop_length(self):
        """Samples that a row of the local condition lasts when it comes to the blocks.

        Held frames are projected before they are held, which is cheaper; others are samples.
        """
        return self.hop_length if self.upsampling == "repeat" or not self.hop_length else 1

    @property
    def receptive_field(self):
        """How many input samples can move one output; they end at the output's own position."""
        return (self.kernel_size - 1) * sum(self.dilations) + self.initial_kernel_size

    def class_id(self, name_or_id):
        """The id of a class given by name or by id.

        Raises:
            ValueError: If the model has no such class; it lists those it has.
        """
        known = self.class_names or []
        if name_or_id in known:
            return known.index(name_or_id)
        if not isinstance(name_or_id, str) and 0 <= name_or_id < (self.num_classes or 0):
            return int(name_or_id)
        raise ValueError(
            f"Unknown class {name_or_id!r}. This model knows "
            + (f"{', '.join(known)} and " if known else "")
            + (f"the ids 0 to {self.num_classes - 1}." if self.num_classes else "no classes.")
        )

    def compile(self, optimizer="auto", loss="auto", *, weighted_metrics="auto", **kwargs):
        """As `keras.Model.compile`; what is left out is what WaveNet needs.

        Args:
            optimizer: `"auto"`: Adam at 1e-3, gradients clipped to a norm of 1.
            loss: `"auto"`: cross-entropy in nats, averaged over the samples with weight.
            weighted_metrics: `"auto"`: `BitsPerSample`.
            **kwargs: All else that `keras.Model.compile` takes.
        """
        if optimizer == "auto":
            optimizer = make_optimizer()
        if loss == "auto":
            loss = keras.losses.SparseCategoricalCrossentropy(
                from_logits=True, reduction="mean_with_sample_weight", name="cross_entropy"
            )
        if weighted_metrics == "auto":
            weighted_metrics = [BitsPerSample()]
        super().compile(optimizer, loss, weighted_metrics=weighted_metrics, **kwargs)
        # TensorFlow would trace the first training step twice if it made variables on the way.
        if not self.optimizer.built:
            self.optimizer.build(self.trainable_variables)

    def compile_from_config(self, config):
        """Compiles a loaded model as it was compiled when it was saved."""
        self.compile(**keras.saving.deserialize_keras_object(config))

    def get_config(self):
        return {**super().get_config(), **{name: getattr(self, name) for name in _ARGUMENTS}}

    @classmethod
    def from_params(cls, path, **overrides):
        """A model with the sizes in a parameter file of tensorflow-wavenet.

        Args:
            path: A `wavenet_params.json`.
            **overrides: Constructor arguments that replace or add to the file's.

        Example:
            >>> import json, pathlib, tempfile
            >>> import wavenet_keras as wk
            >>> file = pathlib.Path(tempfile.mkdtemp()) / "wavenet_params.json"
            >>> _ = file.write_text(json.dumps({"filter_width": 2, "sample_rate": 16000,
            ...     "dilations": [1, 2, 4], "residual_channels": 32, "dilation_channels": 32,
            ...     "quantization_channels": 256, "skip_channels": 64, "use_biases": True,
            ...     "scalar_input": False, "initial_filter_width": 32}))
            >>> wk.WaveNet.from_params(file).receptive_field
            9

        Notebook: 03 Training on a GPU
        """
        from wavenet_keras.tensorflow_wavenet import arguments_from_params

        return cls(**{**arguments_from_params(path), **overrides})

    def generate(
        self,
        num_samples,
        batch_size=1,
        prompt=None,
        global_condition=None,
        local_condition=None,
        temperature=1.0,
        top_k=None,
        top_p=None,
        seed=None,
        engine="auto",
    ):
        """Generates sound; see `wavenet_keras.generation.generate` for all arguments.

        Returns:
            float32 waveforms `[batch, num_samples]` in -1..1 at `sample_rate`.

        Notebook: 05 Fast generation
        """
        from wavenet_keras import generation

        return generation.generate(
            self,
            num_samples,
            batch_size=batch_size,
            prompt=prompt,
            global_condition=global_condition,
            local_condition=local_condition,
            temperature=temperature,
            top_k=top_k,
            top_p=top_p,
            seed=seed,
            engine=engine,
        )

    def stream(self, num_samples, chunk_samples=800, **arguments):
        """Generates the same samples as `generate`, a chunk at a time.

        Args:
            num_samples: Number of samples in all.
            chunk_samples: Number of samples in a chunk; the last one may be shorter.
            **arguments: As for `generate`.

        Yields:
            float32 waveforms `[batch, chunk_samples]`.

        Notebook: 05 Fast generation
        """
        from wavenet_keras import generation

        yield from generation.stream(self, num_samples, chunk_samples=chunk_samples, **arguments)


_ARGUMENTS = (
    "dilations",
    "kernel_size",
    "initial_kernel_size",
    "residual_channels",
    "dilation_channels",
    "skip_channels",
    "head_channels",
    "quantization_channels",
    "use_bias",
    "scalar_input",
    "num_classes",
    "global_condition_channels",
    "class_names",
    "local_condition_channels",
    "hop_length",
    "upsampling",
    "sample_rate",
)
