"""Small models with every optional branch, and inputs for them."""

import keras
import numpy as np
import pytest

import wavenet_keras as wk

LEVELS = 16
TINY = {
    "dilations": [1, 2],
    "residual_channels": 5,
    "dilation_channels": 4,
    "skip_channels": 12,
    "quantization_channels": LEVELS,
    "sample_rate": 8000,
}
HOP_LENGTH = 5
BRANCHES = {
    "plain": {},
    "no_bias": {"use_bias": False, "kernel_size": 3, "head_channels": 7},
    "ids": {"num_classes": 3, "global_condition_channels": 2, "class_names": ["a", "b", "c"]},
    "vectors": {"global_condition_channels": 2, "initial_kernel_size": 3},
    "local": {"local_condition_channels": 2, "hop_length": HOP_LENGTH, "kernel_size": 1},
    "everything": {
        "scalar_input": True,
        "num_classes": 3,
        "global_condition_channels": 2,
        "class_names": ["a", "b", "c"],
        "local_condition_channels": 2,
        "hop_length": HOP_LENGTH,
        "head_channels": 7,
    },
}
every_branch = pytest.mark.parametrize("branch", BRANCHES)


def tiny(branch="plain", **arguments):
    return wk.WaveNet(**{**TINY, **BRANCHES[branch], **arguments})


def inputs_for(model, batch=2, time=20):
    """Random inputs with the structure that the model takes."""
    rng = np.random.default_rng(1)
    codes = rng.integers(0, model.quantization_channels, (batch, time)).astype("int32")
    inputs = {"codes": codes}
    if model.num_classes:
        inputs["global_condition"] = (np.arange(batch) % model.num_classes).astype("int32")
    elif model.global_condition_channels:
        channels = model.global_condition_channels
        inputs["global_condition"] = rng.normal(size=(batch, channels)).astype("float32")
    if model.local_condition_channels:
        shape = (batch, -(-time // model.hop_length), model.local_condition_channels)
        inputs["local_condition"] = rng.normal(size=shape).astype("float32")
    return inputs if len(inputs) > 1 else codes


def symbolic_inputs_for(model):
    """`keras.Input`s of any batch and length, in the same structure."""
    shapes = {"codes": (None,)}
    if model.num_classes:
        shapes["global_condition"] = ()
    elif model.global_condition_channels:
        shapes["global_condition"] = (model.global_condition_channels,)
    if model.local_condition_channels:
        shapes["local_condition"] = (None, model.local_condition_channels)
    integers = ("codes", "global_condition") if model.num_classes else ("codes",)
    inputs = {
        name: keras.Input(shape, dtype="int32" if name in integers else "float32", name=name)
        for name, shape in shapes.items()
    }
    return inputs if len(inputs) > 1 else inputs["codes"]


def logits_of(model, inputs):
    return keras.ops.convert_to_numpy(model(inputs))


def with_random_weights(model):
    """Biases too, which are zero at the start."""
    rng = np.random.default_rng(2)
    weights = [rng.normal(size=weight.shape, scale=0.5) for weight in model.get_weights()]
    model.set_weights(weights)
    return model


def untrained_voice(speakers, **arguments):
    """A network of 256 levels that says something at random as each of the speakers."""
    return with_random_weights(
        wk.WaveNet(
            dilations=[1, 2],
            skip_channels=8,
            sample_rate=8000,
            num_classes=len(speakers),
            class_names=speakers,
            global_condition_channels=2,
            **arguments,
        )
    )
