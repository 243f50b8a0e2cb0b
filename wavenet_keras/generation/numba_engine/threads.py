"""Two threads on one stream: one goes along the blocks, the other sums up what they give.

A stream is a chain: a block waits for the block before it. The way out is not: each of its sums
belongs to one thread, and both keep the order of the additions, so the codes are those of one
thread. The threads tell each other how far they are by counters in memory and wait in loops, for a
tenth of a microsecond; a system call would take longer than the work. So both need a core of their
own, or each waits for the other's turn.

Source: Arik et al., "Deep Voice", 2017, section 5.1.

Notebook: 05 Fast generation
"""

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from wavenet_keras.generation.numba_engine.kernels import (
    add_tile,
    copy,
    enter,
    leave,
    next_sample,
    pass_blocks,
    rectify,
)

BLOCKS_AT_ONCE = 4  # after so many, the lead tells how far it is
TILE = 64
_BLOCKS, _LEAD, _SECOND = 0, 16, 32  # counters, each in a cache line of its own


def run_pair(pool, sizes, network, state, buffers, settings, frames, frame, uniforms, codes):
    """As `kernels.run`, for one stream, by two threads of a pool."""
    progress = np.zeros(48, "int64")
    shares = _shares(sizes)
    second = pool.submit(assist, sizes, network, buffers, len(uniforms), progress, shares)
    lead(
        sizes, network, state, buffers, settings, frames, frame, uniforms, codes, progress, shares
    )  # fmt: skip
    second.result()


def _shares(sizes):
    """How many tiles of skip, head and logits the second thread sums up: half of all work."""
    rows = sizes.blocks * sizes.dilation
    chain = sizes.blocks * (2 * sizes.kernel * sizes.residual + sizes.residual) * sizes.dilation
    skip_tiles = sizes.skip // TILE
    share = round((chain + rows * sizes.skip) / 2 / (rows * TILE))
    return (min(share, skip_tiles), sizes.head // TILE // 2, sizes.outputs // TILE // 2)


@njit(cache=True, nogil=True)
def lead(
    sizes, network, state, buffers, settings, frames, frame, uniforms, codes, progress, shares
):
    """The thread that goes along the blocks and draws."""
    stage = 0
    for sample in range(len(uniforms)):
        enter(sizes, network, state, buffers)
        at = 0
        for first in range(0, sizes.blocks, BLOCKS_AT_ONCE):
            end = min(first + BLOCKS_AT_ONCE, sizes.blocks)
            at = pass_blocks(sizes, network, state, buffers, frames[frame[0]], first, end, at)
            tell(progress, _BLOCKS, sample * sizes.blocks + end)
        gated = sizes.blocks * sizes.dilation
        tiles = (shares[0], sizes.skip // TILE)
        start(buffers.skip, network.skip_bias, tiles)
        sum_tiles(buffers.skip, network.weights, at, buffers.gated, 0, gated, gated, tiles)
        rectify_tiles(buffers.skip, tiles)
        stage = meet(progress, _LEAD, _SECOND, stage)
        at += gated * sizes.skip
        _way_out(sizes, network, buffers, at, shares, True, progress, stage)
        stage += 2
        leave(sizes, state, buffers, settings, uniforms[sample], codes[sample])
        frame = next_sample(sizes, frame)


@njit(cache=True, nogil=True)
def assist(sizes, network, buffers, num_samples, progress, shares):
    """The thread that sums up its share of skip, head and logits."""
    gated = sizes.blocks * sizes.dilation
    chain = sizes.kernel * sizes.residual * 2 * sizes.dilation * sizes.blocks
    chain += sizes.dilation * sizes.residual * (sizes.blocks - 1)
    tiles = (0, shares[0])
    stage = 0
    for sample in range(num_samples):
        start(buffers.skip, network.skip_bias, tiles)
        done = 0
        while done < sizes.blocks:
            ready = ask(progress, _BLOCKS) - sample * sizes.blocks
            if ready > done:
                first, end = done * sizes.dilation, ready * sizes.dilation
                sum_tiles(
                    buffers.skip, network.weights, chain, buffers.gated, first, end, gated, tiles
                )  # fmt: skip
                done = ready
        rectify_tiles(buffers.skip, tiles)
        stage = meet(progress, _SECOND, _LEAD, stage)
        at = chain + gated * sizes.skip
        _way_out(sizes, network, buffers, at, shares, False, progress, stage)
        stage += 2


@njit(cache=True, nogil=True)
def _way_out(sizes, network, buffers, at, shares, leads, progress, stage):
    """A thread's share of head and logits."""
    mine, theirs = (_LEAD, _SECOND) if leads else (_SECOND, _LEAD)
    tiles = (shares[1], sizes.head // TILE) if leads else (0, shares[1])
    start(buffers.head, network.head_bias, tiles)
    sum_tiles(buffers.head, network.weights, at, buffers.skip, 0, sizes.skip, sizes.skip, tiles)
    rectify_tiles(buffers.head, tiles)
    stage = meet(progress, mine, theirs, stage)
    at += sizes.skip * sizes.head
    tiles = (shares[2], sizes.outputs // TILE) if leads else (0, shares[2])
    start(buffers.logits, network.logits_bias, tiles)
    sum_tiles(buffers.logits, network.weights, at, buffers.head, 0, sizes.head, sizes.head, tiles)
    meet(progress, mine, theirs, stage)


@njit(cache=True, nogil=True)
def start(out, bias, tiles):
    copy(out, tiles[0] * TILE, bias, tiles[0] * TILE, (tiles[1] - tiles[0]) * TILE)


@njit(cache=True, nogil=True)
def sum_tiles(out, weights, at, inputs, first, end, num_inputs, tiles):
    """Add what the inputs between two indices give to the sums of some tiles."""
    for tile in range(tiles[0], tiles[1]):
        start_of_weights = at + (tile * num_inputs + first) * TILE
        add_tile(out, tile * TILE, weights, start_of_weights, inputs, first, end)


@njit(cache=True, nogil=True)
def rectify_tiles(values, tiles):
    rectify(values, tiles[0] * TILE, tiles[1] * TILE)


@njit(cache=True, nogil=True)
def meet(progress, mine, theirs, stage):
    """Tell that a stage is done, and wait until the other thread has done it too."""
    tell(progress, mine, stage + 1)
    while ask(progress, theirs) < stage + 1:
        pass
    return stage + 1


@intrinsic
def tell(typing_context, counters, index, number):
    """Write a counter after everything that was written before it."""

    def generate(context, builder, signature, arguments):
        address = _counter(context, builder, signature, arguments)
        builder.store_atomic(arguments[2], address, "release", 8)

    return types.void(counters, types.intp, types.int64), generate


@intrinsic
def ask(typing_context, counters, index):
    """Read a counter before everything that is read after it."""

    def generate(context, builder, signature, arguments):
        address = _counter(context, builder, signature, arguments)
        return builder.load_atomic(address, "acquire", 8)

    return types.int64(counters, types.intp), generate


def _counter(context, builder, signature, arguments):
    counters = context.make_array(signature.args[0])(context, builder, arguments[0])
    address = builder.gep(counters.data, [arguments[1]])
    return builder.bitcast(address, ir.IntType(64).as_pointer())
