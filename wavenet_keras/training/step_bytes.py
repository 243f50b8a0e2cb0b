"""How many bytes of memory a training step takes: surely, and as measured.

A step computes outputs only where there is loss. So skip, head and logits count over the samples of
a window, and each block over these and the context that the blocks after it still need.

Notebook: 03 Training on a GPU
"""

from typing import NamedTuple

import keras

from wavenet_keras._devices import accelerator

BYTES_OF_FLOAT32 = 4


class Parts(NamedTuple):
    """Bytes of what a step computes, each counted once.

    Attributes:
        taps: What the blocks' convolutions read, kernel size times residual channels.
        hidden: The dilation channels of all blocks, once; filter and gate are two of them.
        gated: What all blocks hand to the skip product, over the window.
        way_out: Skip and head channels, over the window.
        levels: Logits, over the window, always float32.
        inputs: Codes, targets and weights; on a GPU the one-hot codes too.
        weights: The network's own.
    """

    taps: int
    hidden: int
    gated: int
    way_out: int
    levels: int
    inputs: int
    weights: int


def parts_of_a_step(model, batch_size, window_samples):
    """The bytes of what a step computes, as `Parts`; the arguments are those of the others here.

    Notebook: 03 Training on a GPU
    """
    number = 2 if "16" in model.compute_dtype else BYTES_OF_FLOAT32
    reaches = [(model.kernel_size - 1) * dilation for dilation in model.dilations]
    time = window_samples + model.receptive_field - 1
    in_blocks = sum(window_samples + sum(reaches[block + 1 :]) for block in range(len(reaches)))
    of_blocks, in_window = batch_size * in_blocks * number, batch_size * window_samples * number
    one_hot = number * model.quantization_channels if accelerator() else 0
    return Parts(
        taps=of_blocks * model.kernel_size * model.residual_channels,
        hidden=of_blocks * model.dilation_channels,
        gated=in_window * len(model.dilations) * model.dilation_channels,
        way_out=in_window * (model.skip_channels + (model.head_channels or model.skip_channels)),
        levels=batch_size * window_samples * BYTES_OF_FLOAT32 * model.quantization_channels,
        inputs=batch_size * time * (3 * BYTES_OF_FLOAT32 + one_hot),
        weights=BYTES_OF_FLOAT32 * model.count_params(),
    )


class _Costs(NamedTuple):
    """How often each of `Parts` is in memory at once, and what a backend takes besides."""

    taps: float
    hidden: float
    gated: float
    way_out: float
    levels: float
    inputs: float
    weights: float
    block: float  # bytes for tracing and compiling each block
    base: float  # bytes


# Fitted to what `python -m benchmarks.memory --save ...` measured.
_TENSORFLOW = _Costs(1.0, 3.7, 1.9, 1.6, 3.2, 1, 4, block=4e6, base=3e7)
_JAX = _Costs(1.0, 2.8, 1.0, 2.2, 5.4, 1, 4, block=25e6, base=3.3e7)


def least_bytes_of_a_step(model, batch_size, window_samples):
    """How much memory the activations of a training step take at the least.

    For the gradients every block keeps its input, its filter and gate, and the window's part of
    what comes of them; skip, head and logits are kept too. What a backend needs besides is left
    out, so a step that does not fit by this number does not fit.

    Args:
        model: A `WaveNet`.
        batch_size: Windows in a batch.
        window_samples: Samples of a window that count in the loss; the context comes on top.

    Returns:
        A number of bytes.

    Example:
        >>> import wavenet_keras as wk
        >>> small = wk.WaveNet(dilations=[1, 2, 4], skip_channels=32)
        >>> least_bytes_of_a_step(small, batch_size=8, window_samples=9000) / 1e6
        203.647488

    Notebook: 03 Training on a GPU
    """
    parts = parts_of_a_step(model, batch_size, window_samples)
    inputs_of_blocks = parts.taps // model.kernel_size
    return sum(
        (inputs_of_blocks, 2 * parts.hidden, parts.gated, parts.way_out, parts.levels, parts.inputs)
    )


def estimated_bytes_of_a_step(model, batch_size, window_samples):
    """How much memory a training step is expected to take, on top of what the process has.

    It is fitted to steps of `fit` in fresh processes, on a CPU of two cores and in float32: 3 to 50
    blocks of 16 to 512 channels, 1 to 8 windows of 200 to 20,000 samples, 32 to 1,024 skip
    channels, 256 and 1,024 levels, 0.1 to 1.8 GB. On TensorFlow it was off by -18 to +7 % for
    16 sizes (`python -m benchmarks.memory`). On JAX it was off by -14 to +12 % for 12 of them, of
    up to 30 blocks (`KERAS_BACKEND=jax python -m benchmarks.memory --most_blocks 30`), and by -11
    to +14 % for the others, where a step was begun before the last one had ended. The same step
    measured twice differed by up to a fifth.

    Compiling is counted in: 25 MB for each block on JAX, which is most of what a small step takes.
    Not counted are conditions, validation, and memory that an earlier step of the same process left
    to be used again. For a GPU nothing was measured: JAX' numbers are taken, without compiling.

    Args:
        model: A `WaveNet`.
        batch_size: Windows in a batch.
        window_samples: Samples of a window that count in the loss; the context comes on top.

    Returns:
        A number of bytes.

    Example:
        >>> import wavenet_keras as wk
        >>> small = wk.WaveNet(dilations=[1, 2, 4], skip_channels=32)
        >>> sizes = {"batch_size": 8, "window_samples": 9000}
        >>> estimate = estimated_bytes_of_a_step(small, **sizes)
        >>> 1 < estimate / least_bytes_of_a_step(small, **sizes) < 5
        True

    Notebook: 03 Training on a GPU
    """
    compiled_by_xla = keras.backend.backend() == "jax" or accelerator() is not None
    costs = _JAX if compiled_by_xla else _TENSORFLOW
    parts = parts_of_a_step(model, batch_size, window_samples)
    tensors = sum(cost * part for cost, part in zip(costs, parts, strict=False))
    if accelerator() is not None:  # it is compiled in the memory of the machine
        return int(tensors)
    return int(tensors + costs.block * len(model.dilations) + costs.base)
