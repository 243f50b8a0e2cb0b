"""Trained networks of tensorflow-wavenet, taken over.

tensorflow-wavenet (https://github.com/ibab/tensorflow-wavenet) was written for TensorFlow 1. Its
checkpoints hold the variables of a network, its `wavenet_params.json` the sizes.

Notebook: 03 Training on a GPU
"""

from pathlib import Path

import numpy as np

from wavenet_keras.model import WaveNet
from wavenet_keras.network.params import arguments_from_params


def load_tensorflow_wavenet(checkpoint, params, num_classes=None, global_condition_channels=None):
    """A `WaveNet` with the weights of a checkpoint of tensorflow-wavenet: same codes, same logits.

    TensorFlow must be installed to read the checkpoint; the model then runs on any backend. With
    `scalar_input`, tensorflow-wavenet reads the waveform itself and our model the waveform that
    its mu-law codes stand for; such networks give the same logits for the same input.

    Args:
        checkpoint: Path of the checkpoint without extension, such as `"logdir/model.ckpt-99999"`
            for the files `model.ckpt-99999.index` and `model.ckpt-99999.data-00000-of-00001`.
        params: The path of the network's `wavenet_params.json`, or what stands in it, a dict.
        num_classes: Number of speakers of a conditioned network (`gc_cardinality`); `None`
            without conditioning, or where its conditions are vectors.
        global_condition_channels: Width of its embedding (`gc_channels`), or of the vectors.

    Returns:
        A `WaveNet`.

    Raises:
        FileNotFoundError: There is no such checkpoint.
        ValueError: The checkpoint and the sizes do not fit together, or `params` are not right.

    Example:
        >>> model = load_tensorflow_wavenet(
        ...     "logdir/model.ckpt-99999", "wavenet_params.json", num_classes=109,
        ...     global_condition_channels=32)  # doctest: +SKIP

    Notebook: 03 Training on a GPU
    """
    variables = _Variables(checkpoint)
    model = WaveNet(
        **arguments_from_params(params),
        num_classes=num_classes,
        global_condition_channels=global_condition_channels,
    )
    layers = [f"dilated_stack/layer{index}" for index in range(len(model.blocks))]
    _load_input(model, variables)
    for block, layer in zip(model.blocks, layers, strict=True):
        _load_block(block, layer, variables)
    _load_skip(model, layers, variables)
    _load_head(model, variables)
    variables.check_all_taken()
    return model


def _load_input(model, variables):
    causal_input = model.causal_input
    causal_input.kernel.assign(variables.take("causal_layer/filter", causal_input.kernel.shape))
    if model.embedding is not None:
        table = model.embedding.embeddings
        table.assign(variables.take("embeddings/gc_embedding", table.shape))


def _load_block(block, layer, variables):
    taps, residual, dilation = block.kernel_size, block.residual_channels, block.dilation_channels
    gated = variables.take_pair(f"{layer}/filter", f"{layer}/gate", (taps, residual, dilation))
    block.gated_kernel.assign(gated.reshape(taps * residual, 2 * dilation))  # oldest tap first
    if block.global_condition_channels:
        shape = (1, block.global_condition_channels, dilation)
        pair = variables.take_pair(f"{layer}/gc_filter", f"{layer}/gc_gate", shape)
        block.global_kernel.assign(pair[0])
    # Biases have no names of their own; numbers say in which order they were made.
    if block.use_bias:
        pair = variables.take_pair(f"{layer}/Variable", f"{layer}/Variable_1", (dilation,))
        block.gated_bias.assign(pair)
    # The last layer of tensorflow-wavenet has a dense product too, but nothing reads its output.
    dense_kernel = variables.take(f"{layer}/dense", (1, dilation, residual))[0]
    dense_bias = variables.take(f"{layer}/Variable_2", (residual,)) if block.use_bias else None
    if block.residual_output:
        block.dense_kernel.assign(dense_kernel)
        if block.use_bias:
            block.dense_bias.assign(dense_bias)


def _load_skip(model, layers, variables):
    """The layers' skip outputs are added up: matrices stand on each other, biases are added."""
    shape = (1, model.dilation_channels, model.skip_channels)
    kernels = [variables.take(f"{layer}/skip", shape)[0] for layer in layers]
    model.skip.kernel.assign(np.concatenate(kernels))
    if model.use_bias:
        shape = (model.skip_channels,)
        biases = [variables.take(f"{layer}/Variable_3", shape) for layer in layers]
        model.skip.bias.assign(np.sum(biases, axis=0))


def _load_head(model, variables):
    names = {"postprocess1": "Variable", "postprocess2": "Variable_1"}
    for dense, (kernel, bias) in zip((model.head, model.logits), names.items(), strict=True):
        kernel_shape = (1, *dense.kernel.shape)
        dense.kernel.assign(variables.take(f"postprocessing/{kernel}", kernel_shape)[0])
        if model.use_bias:
            dense.bias.assign(variables.take(f"postprocessing/{bias}", dense.bias.shape))


class _Variables:
    """The variables of a checkpoint, handed out by name, each with the shape it must have."""

    def __init__(self, checkpoint):
        import tensorflow  # heavy, and Keras may be set to another backend

        self._path = _without_extension(checkpoint)
        self._reader = tensorflow.train.load_checkpoint(str(self._path))
        shapes = self._reader.get_variable_to_shape_map()
        prefix = "wavenet/"
        self._shapes = {
            name.removeprefix(prefix): tuple(shape)
            for name, shape in shapes.items()
            if name.startswith(prefix)
        }
        self._prefix = prefix
        self._taken = set()
        if not self._shapes:
            raise ValueError(
                f"Expected a checkpoint of tensorflow-wavenet, whose variables are named "
                f"'{prefix}...'. {self._path} holds {', '.join(sorted(shapes)[:5]) or 'nothing'}."
            )

    def take(self, name, shape):
        if self._shapes.get(name) != tuple(shape):
            found = f"shape {self._shapes[name]}" if name in self._shapes else "no such variable"
            raise ValueError(
                f"Expected '{self._prefix}{name}' of shape {tuple(shape)} in {self._path}, found "
                f"{found}. {self._advice()}"
            )
        self._taken.add(name)
        return self._reader.get_tensor(self._prefix + name)

    def take_pair(self, filter_name, gate_name, shape):
        """Filter and gate side by side: the last axis becomes twice as long."""
        return np.concatenate(
            [self.take(name, shape) for name in (filter_name, gate_name)], axis=-1
        )

    def check_all_taken(self):
        """What is left over means other sizes; the optimizer's, `<variable>/Adam`, may be."""
        left = [
            name
            for name in sorted(self._shapes)
            if name not in self._taken and name.rpartition("/")[0] not in self._taken
        ]
        if left:
            raise ValueError(
                f"{self._path} has {len(left)} variables more than a network of the given sizes: "
                f"{', '.join(left[:3])}{', ...' if len(left) > 3 else ''}. {self._advice()}"
            )

    def _advice(self):
        return (
            "Pass the parameter file that the network was trained with; this checkpoint's "
            f"conditioning is {self._conditioning()}."
        )

    def _conditioning(self):
        if "embeddings/gc_embedding" in self._shapes:
            num_classes, channels = self._shapes["embeddings/gc_embedding"]
            return f"num_classes={num_classes}, global_condition_channels={channels}"
        if "dilated_stack/layer0/gc_filter" in self._shapes:
            channels = self._shapes["dilated_stack/layer0/gc_filter"][1]
            return f"num_classes=None, global_condition_channels={channels}"
        return "num_classes=None, global_condition_channels=None"


def _without_extension(checkpoint):
    path = Path(checkpoint)
    if path.suffix == ".index" or path.suffix.startswith(".data-"):
        path = path.with_suffix("")
    if not path.with_name(f"{path.name}.index").is_file():
        folder = path if path.is_dir() else path.parent
        found = sorted(str(file.with_suffix("")) for file in folder.glob("*.index"))
        raise FileNotFoundError(
            f"Expected a TensorFlow checkpoint, the files {path}.index and {path}.data-*; found "
            f"{path}.index missing. Checkpoints there: {', '.join(found) or 'none'}."
        )
    return path
