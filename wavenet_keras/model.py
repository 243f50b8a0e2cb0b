"""WaveNet as a Keras model: the class that people use.

What it computes is in `network.py`; here are training, parameter files and generation.

Notebook: 02 Building WaveNet
"""

import warnings

import keras

from wavenet_keras import generation
from wavenet_keras.network.network import Network
from wavenet_keras.network.params import arguments_from_params
from wavenet_keras.network.signature import exported_signature
from wavenet_keras.training.logit_losses import check_shape_of_targets, check_takes_logits
from wavenet_keras.training.metrics import BitsPerSample
from wavenet_keras.training.one_vector import place_of, weights_of
from wavenet_keras.training.optimizers import make_optimizer


@keras.saving.register_keras_serializable(package="wavenet_keras")
class WaveNet(Network):
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
        encoder: A dict of arguments of `FrameEncoder`, a network between frames and blocks.
        sample_rate: Sample rate of the sound in Hz; kept with the model, used when it is played.
        layer_settings: What single layers have of their own, a dict by name, such as
            `{"block_0": {"trainable": False}}`. A saved model notes here what was frozen, quantized
            or given LoRA.
        **kwargs: `name`, `dtype` (for instance `"mixed_bfloat16"`) and `trainable` of Keras.

    Input:
        Codes, integers `[batch, time]` from 0 to `quantization_channels - 1`; or, for a
        conditioned model, a dict of

        - `"codes"`: as above;
        - `"global_condition"`: ids, integers `[batch]`, or vectors
          `[batch, global_condition_channels]`, which may stand between or beside classes;
        - `"local_condition"`: `[batch, frames, local_condition_channels]`. Frame `f` conditions
          the logits at `f * hop_length` to `(f + 1) * hop_length - 1`; they must last as long as
          the codes, and with an `encoder` there are `frames_around` more at each end.

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

    _trained = None  # ids of the weights that the compiled training step moves

    def compile(self, optimizer="auto", loss="auto", *, weighted_metrics="auto", **kwargs):
        """As `keras.Model.compile`; what is left out is what WaveNet needs.

        Args:
            optimizer: `"auto"`: Adam at 1e-3, gradients clipped to a norm of 1.
            loss: `"auto"`: cross-entropy in nats, averaged over the samples with weight.
            weighted_metrics: `"auto"`: `BitsPerSample`.
            **kwargs: All else that `keras.Model.compile` takes.

        Raises:
            ValueError: A loss or metric would take the logits for probabilities.
        """
        if optimizer == "auto":
            optimizer = make_optimizer()
        if loss == "auto":
            loss = keras.losses.SparseCategoricalCrossentropy(
                from_logits=True, reduction="mean_with_sample_weight", name="cross_entropy"
            )
        if weighted_metrics == "auto":
            weighted_metrics = [BitsPerSample()]
        check_takes_logits("loss", loss)
        check_takes_logits("metric", [weighted_metrics, kwargs.get("metrics")])
        super().compile(optimizer, loss, weighted_metrics=weighted_metrics, **kwargs)
        # TensorFlow would trace the first training step twice if it made variables on the way.
        if self.optimizer is not None and not self.optimizer.built:
            self.optimizer.build(self.trainable_variables)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """As `keras.Model.compute_loss`; codes are not compared with logits number by number."""
        if y is not None and y_pred is not None:
            check_shape_of_targets(y, y_pred, self.loss)
        return super().compute_loss(x, y, y_pred, sample_weight, training)

    def get_compile_config(self):
        """As `keras.Model.get_compile_config`, with the weights that the optimizer was built for.

        They are not those that train now where a layer was frozen after `compile`.
        """
        config = super().get_compile_config()
        built_for = [place_of(weight) for weight in weights_of(getattr(self, "optimizer", None))]
        if built_for and built_for != [place_of(weight) for weight in self.trainable_variables]:
            config["optimizer_built_for"] = built_for
        return config

    def compile_from_config(self, config):
        """Compiles a loaded model as it was compiled when it was saved."""
        config = dict(config)
        built_for = config.pop("optimizer_built_for", None)
        arguments = keras.saving.deserialize_keras_object(config)
        if built_for:
            weights = {place_of(weight): weight for weight in self.weights}
            arguments["optimizer"].build([weights[place] for place in built_for])
        try:
            self.compile(**arguments)
        except ValueError as error:  # an earlier version took any loss
            warnings.warn(f"The model is loaded, but not compiled. {error}", stacklevel=2)

    def make_train_function(self, force=False):
        """As Keras makes it; again when layers were frozen or set free since.

        Raises:
            ValueError: On JAX, the optimizer was built for other weights: Keras takes weights by
                their number there, and would move the wrong ones.
        """
        trained = [id(weight) for weight in self.trainable_variables]
        built_for = [id(weight) for weight in weights_of(getattr(self, "optimizer", None))]
        if keras.backend.backend() == "jax" and built_for and trained != built_for:
            raise ValueError(
                f"This model trains other weights ({len(trained)}) than its optimizer was built "
                f"for ({len(built_for)}): layers were frozen or set free after compile(), or the "
                "optimizer is another model's. Call compile() again, with a new optimizer."
            )
        force = force or trained != self._trained
        self._trained = trained
        return super().make_train_function(force)

    def export(
        self, filepath, format="tf_saved_model", verbose=None, input_signature=None, **arguments
    ):
        """As `keras.Model.export`, whether the model has been called or not.

        What is exported computes logits, in any batch size and of any length. It takes what the
        model takes: codes, or a dict with `"codes"` and the conditions, classes as ids.

        Args:
            filepath: Where to write.
            format: `"tf_saved_model"`, `"onnx"`, `"litert"`, or another of Keras.
            verbose: Whether to say what was written.
            input_signature: `None`: what the model takes; otherwise as in Keras.
            **arguments: What else Keras takes.

        Raises:
            ValueError: On JAX, for frames and codes of any length; it says what to do.

        Notebook: 02 Building WaveNet
        """
        if input_signature is None:
            input_signature = [exported_signature(self, format)]
        super().export(filepath, format, verbose, input_signature, **arguments)

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
        """Generates sound, a sample after the other.

        Args:
            num_samples: Samples to generate, at least 1.
            batch_size: Streams to generate at once. Left at 1, it follows the prompts and
                conditions.
            prompt: A waveform to continue, float `[samples]` or `[batch, samples]`, -1 to 1, at the
                model's sample rate; or a pair of a waveform and its rate, as `wk.audio.load` gives
                it, which is resampled. `None`, or one without samples: silence.
            global_condition: For a model of classes an id or a name, or a list of them, one for
                each stream. Otherwise, and for a class between the classes, a vector `[channels]`,
                or vectors `[batch, channels]`, of floats.
            local_condition: Frames `[frames, channels]` or `[batch, frames, channels]`. They cover
                the prompt and what is generated: frame f belongs to the `hop_length` samples from
                number `f * hop_length` on, counted from the prompt's start.
            temperature: 1 draws from the model's distribution, less is tamer, more is wilder; 0
                always takes the most probable level.
            top_k: Draw from the so many most probable levels only. `None`: from all.
            top_p: Draw from the fewest most probable levels that have this probability in sum,
                above 0 and up to 1. `None`: from all.
            seed: A whole number; the same one gives the same sound, with the engine `"numba"` on
                every machine. Stream number i of a batch gets the same sound in a batch of any
                size, and a longer sound begins like a shorter one. `None`: another one each time.
                Or generators of NumPy, a list of one for each stream: their next numbers are used.
            engine: One of `wk.generation.list_engines()`; `"auto"`, see `choose_engine` beside it;
                or an engine with options, such as
                `wk.numba_engine.NumbaEngine(weight_dtype="bfloat16")`.

        Returns:
            float32 waveforms `[batch, num_samples]`, -1 to 1, at `sample_rate`: what comes after
            the prompt.

        Raises:
            ValueError: An argument is out of range or does not fit the model or the others.

        Example:
            >>> import wavenet_keras as wk
            >>> model = wk.WaveNet(dilations=[1, 2, 4], skip_channels=32)
            >>> model.generate(100, batch_size=2, seed=0).shape
            (2, 100)

        Source: the WaveNet paper, section 2.

        Notebook: 05 Fast generation
        """
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

        Returns:
            An iterator of float32 waveforms `[batch, chunk_samples]`.

        Raises:
            ValueError: As `generate`; at once, not with the first chunk.

        Notebook: 05 Fast generation
        """
        return generation.stream(self, num_samples, chunk_samples=chunk_samples, **arguments)
