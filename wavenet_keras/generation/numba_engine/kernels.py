"""The compiled loop of the CPU engine: what happens for one sample, in the order it happens.

All numbers of a network lie in one array, in the order in which a step reads them, so a step reads
memory as one straight stream (`weights.py` packs it). The state of `streams` sounds lies
beside each other: element `channel * streams + stream`. One sound is computed with vectors of
channels, 16 and more with vectors of sounds; both add up the same products in the same order, so
a stream has the same codes alone and in company.

Source: Paine et al., "Fast WaveNet Generation Algorithm", 2016 (the rings); Arik et al., "Deep
Voice", 2017, section 5 (one matrix for filter and gate, one stream of weights).

Notebook: 05 Fast generation
"""

import numpy as np

from wavenet_keras.generation.numba_engine.draw import leave, remember
from wavenet_keras.generation.numba_engine.products import product
from wavenet_keras.generation.numba_engine.vectors import (
    WIDTH,
    add,
    compiled,
    divide,
    exponential,
    load,
    maximum,
    minimum,
    multiply,
    multiply_add,
    splat,
    store,
)

BLOCKS_AT_ONCE = 4  # whose part of the skip sum is added up together

BEGIN = np.int64(0)  # numba would compile a function once more for a 0 in the code

_ZERO, _ONE, _TWO = np.float32(0.0), np.float32(1.0), np.float32(2.0)
_TANH_ENDS = np.float32(15.0)  # beyond it, tanh is 1 in float32


@compiled
def run(sizes, network, state, buffers, settings, frames, frame, uniforms, codes):
    """Draw a sample for each row of `codes`; or hear them, where they are there already.

    Args:
        sizes: `Sizes`, whole numbers.
        network: `Network`, the packed weights.
        state: `State`, which is changed.
        buffers: `Buffers`, whose contents do not matter before or after.
        settings: temperature, top_k and top_p; no limit is `levels` and 2.
        frames: What the local condition adds, `[frames, blocks * pre-activations]`; or empty.
        frame: The frame of the first sample, and how many samples of it are over.
        uniforms: float32 `[samples, streams]`; of no samples, the codes are heard, not drawn.
        codes: int32 `[samples, streams]`, to be filled; or what is heard.
    """
    for sample in range(len(codes)):
        enter(sizes, network, state, buffers)
        look_back(sizes, network, state, buffers, frames[frame[0]], BEGIN, sizes.blocks)
        pass_blocks(sizes, network, state, buffers, BEGIN, sizes.blocks)
        if len(uniforms):
            predict(sizes, network, buffers)
            leave(sizes, state, buffers, settings, uniforms[sample], codes[sample])
        else:
            remember(state, codes[sample])
        frame = next_sample(sizes, frame)


@compiled
def next_sample(sizes, frame):
    """Where the next sample stands: its frame, and how many samples of that are over."""
    index, samples_over = frame
    return (index + 1, 0) if samples_over + 1 == sizes.hop_length else (index, samples_over + 1)


@compiled
def enter(sizes, network, state, buffers):
    """The first layer: one row of a table for each tap, added up."""
    streams = sizes.streams
    for stream in range(streams):
        for channel in range(sizes.residual):
            total = _ZERO
            for tap in range(state.recent.shape[0]):
                total += network.table[tap, state.recent[tap, stream], channel]
            buffers.residual[channel * streams + stream] = total


@compiled
def look_back(sizes, network, state, buffers, frame, first_block, end):
    """What is known of pre-activations before a sample is: biases, conditions and older taps."""
    streams, pre = sizes.streams, buffers.pre
    width = sizes.residual * streams
    pre_width = 2 * sizes.dilation * streams
    older_taps = sizes.kernel - 1
    at = first_block * older_taps * sizes.residual * 2 * sizes.dilation
    for block in range(first_block, end):
        pre_at = block * pre_width
        if len(frame):
            add_up(pre, pre_at, state.fixed, pre_at, frame, pre_at, pre_width)
        else:
            copy(pre, pre_at, state.fixed, pre_at, pre_width)
        length, position = network.ring_lengths[block], state.positions[block]
        for tap in range(older_taps):  # the oldest first
            row = position + tap * network.dilations[block]
            row = network.ring_starts[block] + (row - length if row >= length else row)
            at = product(
                pre, pre_at, network.weights, at, state.rings, row * width, sizes.residual,
                2 * sizes.dilation, sizes,
            )  # fmt: skip


@compiled
def pass_blocks(sizes, network, state, buffers, first_block, end):
    """Residual blocks from one up to another, which have been looked back on."""
    streams, weights = sizes.streams, network.weights
    residual, pre, gated = buffers.residual, buffers.pre, buffers.gated
    width = sizes.residual * streams
    pre_width = 2 * sizes.dilation * streams
    gated_width = sizes.dilation * streams
    at = sizes.chain_at + first_block * 3 * sizes.residual * sizes.dilation
    for block in range(first_block, end):
        length, position = network.ring_lengths[block], state.positions[block]
        if length:
            copy(
                state.rings, (network.ring_starts[block] + position) * width, residual, BEGIN, width
            )
            state.positions[block] = 0 if position + 1 == length else position + 1
        at = product(
            pre, block * pre_width, weights, at, residual, BEGIN, sizes.residual,
            2 * sizes.dilation, sizes,
        )  # fmt: skip
        gate(gated, block * gated_width, pre, block * pre_width, gated_width)
        if block < sizes.blocks - 1:
            add_up(residual, BEGIN, residual, BEGIN, network.dense_biases, block * width, width)
            at = product(
                residual, BEGIN, weights, at, gated, block * gated_width, sizes.dilation,
                sizes.residual, sizes,
            )  # fmt: skip


@compiled
def predict(sizes, network, buffers):
    """From the gated outputs of all blocks to logits: skip sum, head, output."""
    weights, streams = network.weights, sizes.streams
    skip, head, logits = buffers.skip, buffers.head, buffers.logits
    at = sizes.skip_at
    copy(skip, BEGIN, network.skip_bias, BEGIN, sizes.skip * streams)
    for first in range(0, sizes.blocks, BLOCKS_AT_ONCE):
        blocks = min(BLOCKS_AT_ONCE, sizes.blocks - first)
        at = product(
            skip, BEGIN, weights, at, buffers.gated, first * sizes.dilation * streams,
            blocks * sizes.dilation, sizes.skip, sizes,
        )  # fmt: skip
    rectify(skip, BEGIN, sizes.skip * streams)
    copy(head, BEGIN, network.head_bias, BEGIN, sizes.head * streams)
    at = product(head, BEGIN, weights, at, skip, BEGIN, sizes.skip, sizes.head, sizes)
    rectify(head, BEGIN, sizes.head * streams)
    copy(logits, BEGIN, network.logits_bias, BEGIN, sizes.outputs * streams)
    product(logits, BEGIN, weights, at, head, BEGIN, sizes.head, sizes.outputs, sizes)


@compiled
def gate(gated, gated_at, pre, pre_at, width):
    """`tanh(filter) * sigmoid(gate)`, both from exponentials, with one division."""
    one, ends = splat(_ONE), splat(_TANH_ENDS)
    for index in range(0, width, WIDTH):
        filter_ = minimum(maximum(load(pre, pre_at + index), multiply(ends, splat(-_ONE))), ends)
        a = exponential(multiply(filter_, splat(-_TWO)))
        b = exponential(multiply(load(pre, pre_at + width + index), splat(-_ONE)))
        tanh_above = multiply_add(a, splat(-_ONE), one)
        store(gated, gated_at + index, divide(tanh_above, multiply(add(one, a), add(one, b))))


@compiled
def copy(out, out_at, source, source_at, width):
    for index in range(0, width, WIDTH):
        store(out, out_at + index, load(source, source_at + index))


@compiled
def add_up(out, out_at, first, first_at, second, second_at, width):
    for index in range(0, width, WIDTH):
        total = add(load(first, first_at + index), load(second, second_at + index))
        store(out, out_at + index, total)


@compiled
def rectify(values, first, end):
    for index in range(first, end, WIDTH):
        store(values, index, maximum(load(values, index), splat(_ZERO)))
