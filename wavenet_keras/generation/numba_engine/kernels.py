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
from numba import njit

from wavenet_keras.generation.numba_engine.draw import leave, remember
from wavenet_keras.generation.numba_engine.vectors import (
    WIDTH,
    add,
    broadcast,
    divide,
    exponential,
    load,
    load_first,
    load_second,
    maximum,
    minimum,
    multiply,
    multiply_add,
    splat,
    store,
)

TILES = (64, 32, 16)  # outputs of one stream that are summed at once, in registers
ROWS = 4  # outputs of many streams that are summed at once

BEGIN = np.int64(0)  # numba would compile `pass_blocks` a second time for a 0 in the code

_ZERO, _ONE, _TWO = np.float32(0.0), np.float32(1.0), np.float32(2.0)
_TANH_ENDS = np.float32(15.0)  # beyond it, tanh is 1 in float32


@njit(cache=True, nogil=True)
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
        at = pass_blocks(
            sizes, network, state, buffers, frames[frame[0]], BEGIN, sizes.blocks, BEGIN
        )
        if len(uniforms):
            predict(sizes, network, buffers, at)
            leave(sizes, state, buffers, settings, uniforms[sample], codes[sample])
        else:
            remember(state, codes[sample])
        frame = next_sample(sizes, frame)


@njit(cache=True, nogil=True)
def next_sample(sizes, frame):
    """Where the next sample stands: its frame, and how many samples of that are over."""
    index, samples_over = frame
    return (index + 1, 0) if samples_over + 1 == sizes.hop_length else (index, samples_over + 1)


@njit(cache=True, nogil=True)
def enter(sizes, network, state, buffers):
    """The first layer: one row of a table for each tap, added up."""
    streams, channels = sizes.streams, sizes.residual
    residual = (sizes.kernel - 1) * channels * streams  # where it lies among the taps
    for stream in range(streams):
        for channel in range(channels):
            total = _ZERO
            for tap in range(state.recent.shape[0]):
                total += network.table[tap, state.recent[tap, stream], channel]
            buffers.taps[residual + channel * streams + stream] = total


@njit(cache=True, nogil=True)
def pass_blocks(sizes, network, state, buffers, frame, first_block, end, at):
    """Residual blocks from one up to another; returns where their weights end."""
    streams = sizes.streams
    width = sizes.residual * streams
    pre_width = 2 * sizes.dilation * streams
    gated_width = sizes.dilation * streams
    taps, pre = buffers.taps, buffers.pre
    residual = (sizes.kernel - 1) * width
    for block in range(first_block, end):
        length, position = network.ring_lengths[block], state.positions[block]
        first = network.ring_starts[block]
        for tap in range(sizes.kernel - 1):  # the oldest first
            row = position + tap * (length // (sizes.kernel - 1))
            row = first + (row - length if row >= length else row)
            copy(taps, tap * width, state.rings, row * width, width)
        if length:
            copy(state.rings, (first + position) * width, taps, residual, width)
            state.positions[block] = 0 if position + 1 == length else position + 1
        copy(pre, 0, state.fixed, block * pre_width, pre_width)
        if len(frame):
            _add(pre, 0, frame, block * pre_width, pre_width)
        at = _product(
            pre, 0, network.weights, at, taps, 0, sizes.kernel * sizes.residual, sizes.dilation * 2,
            streams,
        )  # fmt: skip
        gate(buffers.gated, block * gated_width, pre, gated_width)
        if block < sizes.blocks - 1:
            _add(taps, residual, network.dense_biases, block * width, width)
            at = _product(
                taps, residual, network.weights, at, buffers.gated, block * gated_width,
                sizes.dilation, sizes.residual, streams,
            )  # fmt: skip
    return at


@njit(cache=True, nogil=True)
def predict(sizes, network, buffers, at):
    """From the gated outputs of all blocks to logits: skip sum, head, output."""
    weights, streams = network.weights, sizes.streams
    skip, head, logits = buffers.skip, buffers.head, buffers.logits
    gated = sizes.blocks * sizes.dilation
    copy(skip, 0, network.skip_bias, 0, sizes.skip * streams)
    at = _product(skip, 0, weights, at, buffers.gated, 0, gated, sizes.skip, streams)
    rectify(skip, 0, sizes.skip * streams)
    copy(head, 0, network.head_bias, 0, sizes.head * streams)
    at = _product(head, 0, weights, at, skip, 0, sizes.skip, sizes.head, streams)
    rectify(head, 0, sizes.head * streams)
    copy(logits, 0, network.logits_bias, 0, sizes.outputs * streams)
    _product(logits, 0, weights, at, head, 0, sizes.head, sizes.outputs, streams)


@njit(cache=True, nogil=True)
def _product(out, out_at, weights, at, inputs, inputs_at, num_inputs, num_outputs, streams):
    """Add a matrix product to `out`; returns where the matrix ends among the weights."""
    if streams == 1:
        return _product_of_one(out, out_at, weights, at, inputs, inputs_at, num_inputs, num_outputs)
    return _product_of_many(
        out, out_at, weights, at, inputs, inputs_at, num_inputs, num_outputs, streams
    )


@njit(cache=True, nogil=True)
def _product_of_one(out, out_at, weights, at, inputs, inputs_at, num_inputs, num_outputs):
    """Up to 64 sums stay in registers while the inputs pass by once, two at a time."""
    end, inputs_end = out_at + num_outputs, inputs_at + num_inputs
    while end - out_at >= 64:
        at = add_tile(out, out_at, weights, at, inputs, inputs_at, inputs_end)
        out_at += 64
    if end - out_at >= 32:
        a, b = load(out, out_at), load(out, out_at + 16)
        for index in range(inputs_at, inputs_end, 2):
            x, y = broadcast(inputs, index), broadcast(inputs, index + 1)
            a = multiply_add(x, load_first(weights, at), a)
            a = multiply_add(y, load_second(weights, at), a)
            b = multiply_add(x, load_first(weights, at + 32), b)
            b = multiply_add(y, load_second(weights, at + 32), b)
            at += 64
        store(out, out_at, a)
        store(out, out_at + 16, b)
        out_at += 32
    if end > out_at:
        a = load(out, out_at)
        for index in range(inputs_at, inputs_end, 2):
            a = multiply_add(broadcast(inputs, index), load_first(weights, at), a)
            a = multiply_add(broadcast(inputs, index + 1), load_second(weights, at), a)
            at += 32
        store(out, out_at, a)
    return at


@njit(cache=True, nogil=True)
def add_tile(out, out_at, weights, at, inputs, index, inputs_end):
    """64 sums, from the inputs between two indices; returns where their weights end."""
    a, b = load(out, out_at), load(out, out_at + 16)
    c, d = load(out, out_at + 32), load(out, out_at + 48)
    while index < inputs_end:
        x, y = broadcast(inputs, index), broadcast(inputs, index + 1)
        a = multiply_add(x, load_first(weights, at), a)
        a = multiply_add(y, load_second(weights, at), a)
        b = multiply_add(x, load_first(weights, at + 32), b)
        b = multiply_add(y, load_second(weights, at + 32), b)
        c = multiply_add(x, load_first(weights, at + 64), c)
        c = multiply_add(y, load_second(weights, at + 64), c)
        d = multiply_add(x, load_first(weights, at + 96), d)
        d = multiply_add(y, load_second(weights, at + 96), d)
        at += 128
        index += 2
    store(out, out_at, a)
    store(out, out_at + 16, b)
    store(out, out_at + 32, c)
    store(out, out_at + 48, d)
    return at


@njit(cache=True, nogil=True)
def _product_of_many(out, out_at, weights, at, inputs, inputs_at, num_inputs, num_outputs, streams):
    """Four outputs of 16 streams stay in registers while the inputs pass by."""
    for first in range(0, num_outputs, 4):
        row = out_at + first * streams
        for lane in range(0, streams, 16):
            a, b = load(out, row + lane), load(out, row + streams + lane)
            c, d = load(out, row + 2 * streams + lane), load(out, row + 3 * streams + lane)
            weight, index = at, inputs_at + lane
            for _ in range(num_inputs):
                x = load(inputs, index)
                a = multiply_add(x, broadcast(weights, weight), a)
                b = multiply_add(x, broadcast(weights, weight + 1), b)
                c = multiply_add(x, broadcast(weights, weight + 2), c)
                d = multiply_add(x, broadcast(weights, weight + 3), d)
                weight += 4
                index += streams
            store(out, row + lane, a)
            store(out, row + streams + lane, b)
            store(out, row + 2 * streams + lane, c)
            store(out, row + 3 * streams + lane, d)
        at += 4 * num_inputs
    return at


@njit(cache=True, nogil=True)
def gate(gated, gated_at, pre, width):
    """`tanh(filter) * sigmoid(gate)`, both from exponentials, with one division."""
    one, ends = splat(_ONE), splat(_TANH_ENDS)
    for index in range(0, width, WIDTH):
        filter_ = minimum(maximum(load(pre, index), multiply(ends, splat(-_ONE))), ends)
        a = exponential(multiply(filter_, splat(-_TWO)))
        b = exponential(multiply(load(pre, width + index), splat(-_ONE)))
        tanh_above = multiply_add(a, splat(-_ONE), one)
        store(gated, gated_at + index, divide(tanh_above, multiply(add(one, a), add(one, b))))


@njit(cache=True, nogil=True)
def copy(out, out_at, source, source_at, width):
    for index in range(0, width, WIDTH):
        store(out, out_at + index, load(source, source_at + index))


@njit(cache=True, nogil=True)
def _add(out, out_at, source, source_at, width):
    for index in range(0, width, WIDTH):
        total = add(load(out, out_at + index), load(source, source_at + index))
        store(out, out_at + index, total)


@njit(cache=True, nogil=True)
def rectify(values, first, end):
    for index in range(first, end, WIDTH):
        store(values, index, maximum(load(values, index), splat(_ZERO)))
