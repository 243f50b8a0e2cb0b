"""The numbers of a network in the order in which the CPU engine reads them.

Channels are filled up with zeros to vectors of 16, which changes no sum. The matrices become one
array: the older taps of all blocks, then of each block the newest tap and the way on, then the way
out, whose skip sum comes some blocks at a time.

Notebook: 05 Fast generation
"""

from collections import namedtuple

import numpy as np
from keras import ops
from llvmlite import binding

from wavenet_keras import audio
from wavenet_keras.generation.numba_engine.kernels import BLOCKS_AT_ONCE
from wavenet_keras.generation.numba_engine.products import BROAD, LOW, TALL, TILES
from wavenet_keras.generation.numba_engine.vectors import WIDTH

WEIGHT_DTYPES = ("float32", "bfloat16")
WITHOUT_FRAMES = 2**62  # the `hop_length` of a network without a local condition

# All whole numbers; channels are filled up. `rows`: outputs that many streams sum up at once.
# `chain_at`, `skip_at`: where the weights of the chain of blocks begin, and those of the way out.
Sizes = namedtuple(
    "Sizes",
    "streams rows kernel residual dilation blocks skip head levels outputs hop_length "
    "chain_at skip_at",
)
# `weights`: one array, float32, or uint32 (pairs of bfloat16). `table` [taps, levels, residual].
# The biases are repeated for each stream. `ring_starts`, `ring_lengths` and `dilations` count rows,
# for each block.
PackedNetwork = namedtuple(
    "PackedNetwork",
    "weights table dense_biases skip_bias head_bias logits_bias ring_starts ring_lengths dilations",
)


class Weights:
    """The weights of a model as float32 arrays of numpy.

    What every step reads is rounded to `weight_dtype`; biases, and the matrices of the conditions,
    which are used up before the loop begins, are not.

    Attributes:
        table: `[taps, levels, residual]`: what each tap of the first layer adds for each level.
        blocks: For each block a dict of `gated`, `gated_bias`, and if the block has them `dense`,
            `dense_bias` and `global`.
        local: The matrices of the local condition side by side, float64 `[channels, blocks *
            2 * dilation_channels]`, or `None`.
        out: For skip, head and logits a pair of matrix and bias.
    """

    def __init__(self, model, weight_dtype="float32"):
        def rounded(variable):
            return rounded_to(ops.convert_to_numpy(variable), weight_dtype)

        def bias(variable, width):
            if variable is None:
                return np.zeros(width, "float32")
            return ops.convert_to_numpy(variable)

        kernel = rounded(model.causal_input.kernel)  # [taps, levels or 1, residual]
        if model.scalar_input:
            levels = np.arange(model.quantization_channels)
            waveform = audio.mu_law_decode(levels, model.quantization_channels)
            kernel = waveform[:, None] * kernel
        self.table = kernel
        self.blocks = []
        for block in model.blocks:
            numbers = {"gated": rounded(block.gated_kernel)}
            if block.residual_output:
                numbers["dense"] = rounded(block.dense_kernel)
            if model.global_condition_channels:
                numbers["global"] = ops.convert_to_numpy(block.global_kernel)
            gated_bias = getattr(block, "gated_bias", None)
            numbers["gated_bias"] = bias(gated_bias, 2 * model.dilation_channels)
            numbers["dense_bias"] = bias(
                getattr(block, "dense_bias", None), model.residual_channels
            )
            self.blocks.append(numbers)
        self.local = None
        if model.local_condition_channels:
            kernels = [ops.convert_to_numpy(block.local_kernel) for block in model.blocks]
            self.local = np.concatenate(kernels, axis=1).astype("float64")
        self.out = [
            (rounded(layer.kernel), bias(layer.bias, layer.units))
            for layer in (model.skip, model.head, model.logits)
        ]


def pack(model, weights, streams, weight_dtype="float32"):
    """Put `Weights` in the order of a step for so many streams.

    Args:
        model: The `WaveNet`.
        weights: Its `Weights`.
        streams: 1, or a multiple of 16.
        weight_dtype: As for `Weights`. One stream reads bfloat16 in half the memory. Many streams
            share what is read, so there the rounded numbers stay in float32, as biases always do.

    Returns:
        `Sizes` and `PackedNetwork`.
    """
    pad = filled_up
    dilation = model.dilation_channels
    older, chain, way_out = [], [], []
    for index, block in enumerate(weights.blocks):
        taps = block["gated"].reshape(model.kernel_size, model.residual_channels, 2, dilation)
        taps = _pad(taps, {1: pad(model.residual_channels), 3: pad(dilation)})
        taps = taps.reshape(*taps.shape[:2], -1)
        older += list(taps[:-1])
        chain.append(taps[-1])
        if index < len(weights.blocks) - 1:
            widths = {0: pad(dilation), 1: pad(model.residual_channels)}
            chain.append(_pad(block["dense"], widths))
    (skip, skip_bias), (head, head_bias), (logits, logits_bias) = weights.out
    skip = skip.reshape(len(weights.blocks), dilation, -1)
    skip = _pad(skip, {1: pad(dilation), 2: whole_tiles(skip.shape[2])})
    for first in range(0, len(skip), BLOCKS_AT_ONCE):
        way_out.append(skip[first : first + BLOCKS_AT_ONCE].reshape(-1, skip.shape[2]))
    for matrix in (head, logits):
        way_out.append(_pad(matrix, {axis: whole_tiles(matrix.shape[axis]) for axis in (0, 1)}))
    rows = 0 if streams == 1 else rows_of_a_tile(streams)

    def arrange(matrix):
        return _in_rows(matrix, rows) if rows else _in_tiles(matrix)

    halve = streams == 1 and weight_dtype == "bfloat16"
    parts = [[arrange(matrix) for matrix in part] for part in (older, chain, way_out)]
    ends = np.cumsum([sum(map(len, part)) for part in parts])
    stream_of_weights = np.concatenate(sum(parts, []))
    lengths = (model.kernel_size - 1) * np.array(model.dilations)

    def each_stream(bias, fill=pad):
        return np.repeat(_pad(bias, {0: fill(len(bias))}), streams)

    sizes = Sizes(
        streams=streams,
        rows=rows,
        kernel=model.kernel_size,
        residual=pad(model.residual_channels),
        dilation=pad(dilation),
        blocks=len(model.blocks),
        skip=skip.shape[2],
        head=whole_tiles(head.shape[1]),
        levels=model.quantization_channels,
        outputs=whole_tiles(model.quantization_channels),
        hop_length=model.block_hop_length or WITHOUT_FRAMES,
        chain_at=int(ends[0]),
        skip_at=int(ends[1]),
    )
    network = PackedNetwork(
        weights=_halves_in_words(stream_of_weights) if halve else stream_of_weights,
        table=np.ascontiguousarray(_pad(weights.table, {2: sizes.residual})),
        dense_biases=np.concatenate([each_stream(block["dense_bias"]) for block in weights.blocks]),
        skip_bias=each_stream(skip_bias, whole_tiles),
        head_bias=each_stream(head_bias, whole_tiles),
        logits_bias=each_stream(logits_bias, whole_tiles),
        ring_starts=np.cumsum(lengths) - lengths,
        ring_lengths=lengths,
        dilations=np.array(model.dilations),
    )
    return sizes, network


def each_channel(array, width):
    """Fill up filter and gate, `[..., 2 * dilation_channels]`, each to `width`; flat at the end."""
    halves = array.reshape(*array.shape[:-1], 2, -1)
    halves = _pad(halves, {halves.ndim - 1: width})
    return halves.reshape(*array.shape[:-1], 2 * width)


def count_streams(rows):
    """One row is computed alone, more are filled up to vectors."""
    return 1 if len(rows) == 1 else filled_up(len(rows))


def filled_up(channels):
    """Channels, filled up to whole vectors."""
    return -(-channels // WIDTH) * WIDTH


def whole_tiles(channels):
    """Channels on the way out, filled up so that two threads can share them tile by tile."""
    return -(-channels // TILES[0]) * TILES[0]


def _pad(array, sizes):
    """Zeros at the ends of axes, up to the sizes in `{axis: size}`."""
    widths = [(0, sizes.get(axis, size) - size) for axis, size in enumerate(array.shape)]
    if not any(missing for _, missing in widths):
        return array  # np.pad would copy it, hundreds of times for a network
    return np.pad(array, widths)


def _in_tiles(matrix):
    """`[inputs, outputs]` as one stream reads it: a tile of outputs, all its inputs, the next.

    Of two inputs, first come 16 outputs of the one, then those of the other.
    """
    pieces, first = [], 0
    for tile in TILES:
        while matrix.shape[1] - first >= tile:
            pairs = matrix[:, first : first + tile].reshape(-1, 2, tile // WIDTH, WIDTH)
            pieces.append(pairs.transpose(0, 2, 1, 3).ravel())
            first += tile
    return np.concatenate(pieces)


def _in_rows(matrix, rows):
    """`[inputs, outputs]` as many streams read it: a tile of outputs, all its inputs, the next."""
    inputs, outputs = matrix.shape
    return matrix.reshape(inputs, outputs // rows, rows).transpose(1, 0, 2).ravel()


def rows_of_a_tile(streams):
    """How many outputs at once are the quickest for so many streams, on this processor."""
    if not _has_avx512():
        return LOW
    return TALL if streams // WIDTH % 2 else BROAD


def _has_avx512():
    try:
        return binding.get_host_cpu_features().get("avx512f", False)
    except RuntimeError:  # llvmlite does not know how to ask every processor
        return False


def rounded_to(array, weight_dtype):
    """The nearest numbers that `weight_dtype` can hold, still in float32."""
    array = np.asarray(array, "float32")
    if weight_dtype == "float32":
        return array
    bits = array.view("uint32")
    bits = bits + 0x7FFF + ((bits >> 16) & 1)  # to the nearest, ties to even
    return (bits & 0xFFFF0000).view("float32")


def _halves_in_words(array):
    """Rounded numbers `[pairs, 2, 16]`, flat, as the halves of words `[pairs, 16]`, flat."""
    pairs = array.view("uint32").reshape(-1, 2, WIDTH)
    return (pairs[:, 1] | (pairs[:, 0] >> 16)).ravel()
