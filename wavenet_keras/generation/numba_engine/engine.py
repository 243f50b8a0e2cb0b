"""The CPU engine: one compiled loop, faster than real time on one core.

It computes what the `keras` engine computes, without its overhead: a step of a network is a few
hundred small matrix products, and starting an operation costs more than such a product. Here one
function, compiled by numba, does all of it (`kernels.py`) on weights packed in the order they
are read (`weights.py`).

The same seed gives the same codes on every processor, alone and in a batch, in chunks and whole,
with one thread and with two. So everything that enters the loop is computed in an order of its own
too: conditions by `_fixed_order.py`, what was heard before by the loop itself (`start.py`).

Memory: the weights twice, the rings (for each stream 4 bytes per channel and sample of dilation,
655 kB for the reference network) and one piece of codes: nothing grows with the sound's length.

Notebook: 05 Fast generation
"""

import dataclasses
import os
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import keras
import numpy as np

from wavenet_keras.generation.numba_engine.streams import Group, fixed_parts
from wavenet_keras.generation.numba_engine.vectors import WIDTH
from wavenet_keras.generation.numba_engine.weights import (
    WEIGHT_DTYPES,
    Weights,
    count_streams,
    pack,
)
from wavenet_keras.network.layers import CausalInput, GatedResidualBlock
from wavenet_keras.network.network import Network
from wavenet_keras.network.products import Dense

# What the loop takes for granted, and a subclass might change.
_COMPUTING_METHODS = {
    Network: ("call", "codes_to_input", "predict_logits", "split_inputs"),
    CausalInput: ("call",),
    GatedResidualBlock: ("call", "gate", "dense"),
}
_WAY_OUT = {"skip": "relu", "head": "relu", "logits": "linear"}

FEWEST_LANES = 12  # from so many streams on, a core computes them together


class Support(NamedTuple):
    """Whether an engine can run a model; if not, why."""

    supported: bool
    reason: str = ""

    def __bool__(self):
        return self.supported


def supports(model):
    """Whether this engine can generate from a model.

    It computes in float32 from float32 weights, whatever the model itself computes in: one with the
    policy `"mixed_bfloat16"` is as good as any.

    Args:
        model: A Keras model.

    Returns:
        A `Support`: true, or false with a `reason`.

    Example:
        >>> import wavenet_keras as wk
        >>> bool(supports(wk.WaveNet(dilations=[1, 2, 4])))
        True
        >>> supports(wk.WaveNet(dilations=[1, 2, 4], dtype="bfloat16")).reason
        'it reads weights in float32, and those of `causal_input` are in bfloat16'

    Notebook: 05 Fast generation
    """
    if not isinstance(model, Network):
        return Support(False, f"it knows WaveNet only, and this is a {type(model).__name__}")
    for part, known in [
        (model, Network),
        (model.causal_input, CausalInput),
        *((block, GatedResidualBlock) for block in model.blocks),
    ]:
        for name in _COMPUTING_METHODS[known]:
            if getattr(type(part), name, None) is not getattr(known, name):
                return Support(False, f"it does not know what `{name}` of {type(part)} computes")
    for layer, activation in _WAY_OUT.items():
        dense = getattr(model, layer)
        if (
            type(dense) not in (Dense, keras.layers.Dense)
            or dense.activation.__name__ != activation
        ):
            return Support(False, f"it takes `{layer}` to be a Dense layer with {activation}")
    for layer in (*model.layers, *model.blocks):
        if layer.quantization_mode:
            mode = layer.quantization_mode
            return Support(False, f"it reads weights as they are, and `{layer.name}` has {mode}")
        if layer.variable_dtype != "float32":
            theirs = f"those of `{layer.name}` are in {layer.variable_dtype}"
            return Support(False, f"it reads weights in float32, and {theirs}")
    return Support(True)


@dataclasses.dataclass(frozen=True)
class NumbaEngine:
    """The engine and its options; as `engine="numba"` it has the default ones.

    Args:
        weight_dtype: `"float32"`, or `"bfloat16"`: half the memory to read, numbers rounded to 8
            bits. All sums stay float32.
        threads: Threads at most; streams are spread over them. `None`: as many as cores. With 2, a
            single stream is computed by both, which needs two idle cores; without, by one.

    Example:
        >>> import wavenet_keras as wk
        >>> model = wk.WaveNet(dilations=[1, 2, 4], skip_channels=32)
        >>> engine = wk.numba_engine.NumbaEngine(weight_dtype="bfloat16")
        >>> model.generate(100, seed=0, engine=engine).shape
        (1, 100)
    """

    weight_dtype: str = "float32"
    threads: int | None = None

    def __post_init__(self):
        if self.weight_dtype not in WEIGHT_DTYPES:
            raise ValueError(
                f"`weight_dtype` must be one of {', '.join(WEIGHT_DTYPES)}. "
                f"Received: weight_dtype={self.weight_dtype!r}."
            )

    def __call__(self, job):
        """The codes of a `Job` a piece at a time, an iterator of int32 `[batch, samples]`.

        Raises:
            ValueError: The engine cannot run the model; at once, not with the first piece.
        """
        supported = supports(job.model)
        if not supported:
            raise ValueError(f"The engine 'numba' cannot run this model: {supported.reason}.")
        return self._pieces(job)

    def _pieces(self, job):
        threads = self.threads or _usable_cores()
        weights = Weights(job.model, self.weight_dtype)
        fixed = fixed_parts(job, weights)
        shares = _share_out(job.batch_size, threads)
        packed = {
            streams: pack(job.model, weights, streams, self.weight_dtype)
            for streams in set(map(count_streams, shares))
        }
        alone = job.batch_size == 1
        with ThreadPoolExecutor(threads) as pool:
            groups = list(
                pool.map(
                    lambda rows: Group(job, weights, fixed, packed[count_streams(rows)], rows),
                    shares,
                )
            )
            pair = pool if alone and self.threads == 2 else None
            for done in range(0, job.num_samples, job.piece_samples):
                uniforms = job.uniforms(min(job.piece_samples, job.num_samples - done))
                pieces = [pool.submit(group.draw, done, uniforms, pair) for group in groups]
                yield np.concatenate([piece.result() for piece in pieces])


def _usable_cores():
    """How many cores this process may use; some systems do not tell, and some know none."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _share_out(streams, threads):
    """Rows of the batch that are computed together: a few alone, many in vectors."""
    if streams < FEWEST_LANES:
        return np.arange(streams)[:, None]
    return np.array_split(np.arange(streams), min(threads, -(-streams // WIDTH)))
