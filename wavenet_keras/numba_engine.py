"""The CPU engine: one compiled loop, faster than real time on one core.

It computes what the `keras` engine computes, without its overhead: a step of a network is a few
hundred small matrix products, and starting an operation costs more than such a product. Here one
function, compiled by numba, does all of it (`numba_kernels.py`) on weights packed in the order they
are read (`numba_weights.py`).

The same seed gives the same codes on every processor, alone and in a batch, in chunks and whole,
with one thread and with two. So everything that enters the loop is computed in an order of its own
too: conditions by `_fixed_order.py`, what was heard before by the loop itself (`numba_start.py`).

Memory: the weights twice, the rings (for each stream 4 bytes per channel and sample of dilation,
655 kB for the reference network) and one piece of codes: nothing grows with the sound's length.

Notebook: 05 Fast generation
"""

import dataclasses
import os
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import keras
import numpy as np
from keras import ops

from wavenet_keras._fixed_order import add_condition, matrix_product
from wavenet_keras.network.layers import CausalInput, GatedResidualBlock
from wavenet_keras.network.network import Network
from wavenet_keras.numba_kernels import run
from wavenet_keras.numba_pair import run_pair
from wavenet_keras.numba_start import start_state
from wavenet_keras.numba_vectors import WIDTH
from wavenet_keras.numba_weights import WEIGHT_DTYPES, Weights, each_channel, filled_up, pack

# What the loop takes for granted, and a subclass might change.
_COMPUTING_METHODS = {
    Network: ("call", "codes_to_input", "predict_logits", "split_inputs"),
    CausalInput: ("call",),
    GatedResidualBlock: ("call", "gate", "dense"),
}
_WAY_OUT = {"skip": "relu", "head": "relu", "logits": "linear"}

FEWEST_LANES = 12  # from so many streams on, a core computes them together
FRAMES_AT_ONCE = 200  # projected together; for each of them, the pre-activations of all blocks

# `recent` [initial_kernel_size, streams]: the last codes. `rings` [rows * residual * streams].
# `positions` [blocks]: the row of each ring that is overwritten next. `fixed`, bias and global
# condition: [blocks * 2 * dilation * streams].
State = namedtuple("State", "recent rings positions fixed")
Buffers = namedtuple("Buffers", "taps pre gated skip head logits row probabilities")
Settings = namedtuple("Settings", "temperature top_k top_p")


class Support(NamedTuple):
    """Whether an engine can run a model; if not, why."""

    supported: bool
    reason: str = ""

    def __bool__(self):
        return self.supported


def supports(model):
    """Whether this engine can generate from a model.

    Args:
        model: A Keras model.

    Returns:
        A `Support`: true, or false with a `reason`.

    Example:
        >>> import wavenet_keras as wk
        >>> bool(supports(wk.WaveNet(dilations=[1, 2, 4])))
        True
        >>> supports(wk.WaveNet(dilations=[1, 2, 4], dtype="mixed_bfloat16")).reason
        'it computes in float32, and the model in bfloat16 (its dtype policy)'

    Notebook: 05 Fast generation
    """
    if not isinstance(model, Network):
        return Support(False, f"it knows WaveNet only, and this is a {type(model).__name__}")
    if model.compute_dtype != "float32":
        computes = f"it computes in float32, and the model in {model.compute_dtype}"
        return Support(False, f"{computes} (its dtype policy)")
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
        if type(dense) is not keras.layers.Dense or dense.activation.__name__ != activation:
            return Support(False, f"it takes `{layer}` to be a Dense layer with {activation}")
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

    def __call__(self, request):
        """The codes of a `Request` a piece at a time, an iterator of int32 `[batch, samples]`.

        Raises:
            ValueError: The engine cannot run the model; at once, not with the first piece.
        """
        supported = supports(request.model)
        if not supported:
            raise ValueError(f"The engine 'numba' cannot run this model: {supported.reason}.")
        return self._pieces(request)

    def _pieces(self, request):
        threads = self.threads or _usable_cores()
        weights = Weights(request.model, self.weight_dtype)
        fixed = fixed_parts(request, weights)
        alone = request.batch_size == 1
        with ThreadPoolExecutor(threads) as pool:
            groups = list(
                pool.map(
                    lambda rows: Group(request, weights, fixed, self.weight_dtype, rows),
                    _share_out(request.batch_size, threads),
                )
            )
            pair = pool if alone and self.threads == 2 else None
            for done in range(0, request.num_samples, request.piece_samples):
                uniforms = request.uniforms(min(request.piece_samples, request.num_samples - done))
                jobs = [pool.submit(group.draw, done, uniforms, pair) for group in groups]
                yield np.concatenate([job.result() for job in jobs])


class Group:
    """Streams that are computed together: their state, and the loop over their samples."""

    def __init__(self, request, weights, fixed, weight_dtype, rows):
        self.request, self.weights, self.rows = request, weights, rows
        streams = 1 if len(rows) == 1 else filled_up(len(rows))
        self.sizes, self.network = pack(request.model, weights, streams, weight_dtype)
        self.state = self._empty_state(fixed[:, rows])
        self.buffers = self._make_buffers()
        settings, levels = request.settings, self.sizes.levels
        self.settings = Settings(
            temperature=np.float32(settings["temperature"]),
            top_k=levels if settings["top_k"] is None else int(settings["top_k"]),
            top_p=np.float32(2.0 if settings["top_p"] is None else settings["top_p"]),
        )
        start_state(self)

    def draw(self, start, uniforms, pool=None):
        """Codes int32 `[rows, samples]` by uniforms `[batch, samples]`, from sample `start` on.

        With a pool of two threads, both work on the same stream.
        """
        uniforms = np.ascontiguousarray(self._lanes(uniforms[self.rows].T))
        codes = np.zeros(uniforms.shape, "int32")
        self._run(self.request.first_sample + start, uniforms, codes, pool)
        return codes[:, : len(self.rows)].T

    def hear(self, first, codes):
        """Take in codes int32 `[samples, streams]`, from sample number `first` on."""
        self._run(first, np.zeros((0, self.sizes.streams), "float32"), codes)

    def _run(self, first, uniforms, codes, pool=None):
        for part, frames, frame in self.runs(first, len(codes)):
            arguments = (self.sizes, self.network, self.state, self.buffers, self.settings, frames)
            arguments += (frame, uniforms[part], codes[part])
            if pool is None:
                run(*arguments)
            else:
                run_pair(pool, *arguments)

    def runs(self, first, num_samples):
        """Cut samples into runs whose frames take little memory.

        Args:
            first: The number of the first sample.
            num_samples: How many.

        Yields:
            Which of the samples, a slice; their frames as `project_frames` gives them; and where in
            these frames the first sample is, (frame, samples of it that are over).
        """
        hop_length = self.sizes.hop_length
        if self.request.local_condition is None:
            yield slice(0, num_samples), np.zeros((1, 0), "float32"), (0, 0)
            return
        for start in range(0, num_samples, FRAMES_AT_ONCE * hop_length):
            end = min(start + FRAMES_AT_ONCE * hop_length, num_samples)
            frame, samples_into_frame = divmod(first + start, hop_length)
            frames = self.project_frames(frame, (first + end - 1) // hop_length + 1)
            yield slice(start, end), frames, (0, samples_into_frame)

    def project_frames(self, first, end):
        """What the local condition adds: `[frames, blocks * 2 * dilation * streams]`."""
        features = self.request.block_frames(first, end - first)[self.rows]
        added = matrix_product(features, self.weights.local).astype("float32")
        added = added.reshape(*added.shape[:2], len(self.weights.blocks), -1)
        added = each_channel(added, self.sizes.dilation)
        return self._lanes(added.transpose(1, 2, 3, 0)).reshape(end - first, -1)

    def _lanes(self, array):
        """Fill up the last axis, the rows, to the streams."""
        widths = [(0, 0)] * (array.ndim - 1) + [(0, self.sizes.streams - array.shape[-1])]
        return np.pad(array, widths)

    def _empty_state(self, fixed):
        sizes = self.sizes
        fixed = each_channel(fixed, sizes.dilation).transpose(0, 2, 1)  # [blocks, 2 d., rows]
        ring_rows = self.network.ring_lengths.sum()
        return State(
            recent=np.zeros((self.request.model.initial_kernel_size, sizes.streams), "int32"),
            rings=np.zeros(ring_rows * sizes.residual * sizes.streams, "float32"),
            positions=np.zeros(sizes.blocks, "int64"),
            fixed=self._lanes(fixed).ravel(),
        )

    def _make_buffers(self):
        sizes = self.sizes
        widths = {
            "taps": sizes.kernel * sizes.residual,
            "pre": 2 * sizes.dilation,
            "gated": sizes.blocks * sizes.dilation,
            "skip": sizes.skip,
            "head": sizes.head,
            "logits": sizes.outputs,
        }
        buffers = {name: np.zeros(w * sizes.streams, "float32") for name, w in widths.items()}
        return Buffers(
            **buffers,
            row=np.zeros(sizes.outputs, "float32"),
            probabilities=np.zeros(sizes.outputs, "float32"),
        )


def fixed_parts(request, weights):
    """Bias and global condition of each block, float32 `[blocks, batch, 2 * dilation_channels]`."""
    condition = request.global_condition
    if condition is None:
        biases = np.stack([block["gated_bias"] for block in weights.blocks])
        return np.repeat(biases[:, None], request.batch_size, axis=1)
    if condition.ndim == 1:  # ids
        condition = ops.convert_to_numpy(request.model.embedding(condition))
    return np.stack(
        [add_condition(block["gated_bias"], condition, block["global"]) for block in weights.blocks]
    )


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
