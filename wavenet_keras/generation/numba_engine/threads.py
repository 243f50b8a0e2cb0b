"""Two threads on one stream: one goes along the blocks, the other sums up what they give.

A stream is a chain: a block waits for the block before it. Two things are not: what the older taps
add, which is known before the sample is, and the way out. The second thread does the first of
these, and each sum of the way out belongs to one thread at a time; both keep the order of the
additions, so the codes are those of one thread. The threads tell each other how far they are by
counters in memory and wait in loops, for a tenth of a microsecond; a system call would take longer
than the work. So both need a core of their own, or each waits for the other's turn. Where the first
one waits longer than it would take alone, it goes on alone.

Source: Arik et al., "Deep Voice", 2017, section 5.1.

Notebook: 05 Fast generation
"""

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from wavenet_keras.generation.numba_engine.kernels import (
    BEGIN,
    BLOCKS_AT_ONCE,
    copy,
    enter,
    leave,
    look_back,
    next_sample,
    pass_blocks,
    rectify,
    run,
)
from wavenet_keras.generation.numba_engine.products import add_tile
from wavenet_keras.generation.numba_engine.vectors import compiled

TILE = 64
# Counters, each in cache lines of its own.
_OLDER, _BLOCKS, _SKIP, _LEAD, _SECOND = 0, 16, 32, 48, 64
_LOOKS = 80  # so far behind each counter: how often it was looked at in vain
_COUNTERS = 160
_RELEASED = 2**62  # of a counter that nobody shall wait for any more
# Looks in vain, of a third of a nanosecond and more, that the lead gives a run, and each sample of
# it besides half as many as there are weights. With two idle cores it takes less than a tenth.
_PATIENCE, _PATIENCE_FOR_A_SAMPLE = 20_000_000, 20_000


def run_pair(pool, sizes, network, state, buffers, settings, frames, frame, uniforms, codes):
    """As `kernels.run`, for one stream, by two threads of a pool; by one where two are slower."""
    progress = np.zeros(_COUNTERS, "int64")
    share = _share(sizes)
    given = (sizes, network, state, buffers, frames, frame, progress, share)
    try:
        second = pool.submit(_call, assist, progress, *given, len(uniforms))
        done = _call(lead, progress, *given, settings, uniforms, codes)
    finally:
        progress[[_BLOCKS, _LEAD]] = _RELEASED
    second.result()
    if done < len(codes):
        index, samples_over = frame
        frames_over, samples_over = divmod(samples_over + done, sizes.hop_length)
        frame = (index + frames_over, samples_over)
        rest = (uniforms[done:], codes[done:])
        run(sizes, network, state, buffers, settings, frames, frame, *rest)


def _call(thread, progress, *arguments):
    """Call a thread's function; where it fails, the other thread shall not wait for it for ever."""
    try:
        return thread(*arguments)
    except BaseException:
        progress[:] = _RELEASED
        raise


def _share(sizes):
    """How many pieces of the skip sum, a tile for some blocks, the second thread adds up.

    Both have as much to do until the head. What waits for the block before counts one and a half
    times: that fits whether a processor waits for its memory there or for its sums.
    """
    pieces = sizes.skip // TILE * count_pieces(sizes)
    tap = sizes.blocks * sizes.residual * 2 * sizes.dilation
    older, newest, dense = tap * (sizes.kernel - 1), tap, tap // 2
    skip = sizes.blocks * sizes.dilation * sizes.skip
    second = (older + skip + (newest + dense) * 3 // 2) // 2 - older
    return min(max(round(second / skip * pieces), 0), pieces)


@compiled
def lead(sizes, network, state, buffers, frames, frame, progress, share, settings, uniforms, codes):
    """The thread that goes along the blocks and draws; returns for how many samples it did so."""
    stage = 0
    patience, patience_for_a_sample = _PATIENCE, _PATIENCE_FOR_A_SAMPLE + len(network.weights) // 2
    for sample in range(len(uniforms)):
        enter(sizes, network, state, buffers)
        before = sample * sizes.blocks
        for first in range(0, sizes.blocks, BLOCKS_AT_ONCE):
            end = min(first + BLOCKS_AT_ONCE, sizes.blocks)
            wait(progress, _OLDER, before + end)
            pass_blocks(sizes, network, state, buffers, first, end)
            tell(progress, _BLOCKS, before + end)
        finish_skip(sizes, network, buffers, progress, share, before)
        stage = meet(progress, _LEAD, _SECOND, stage)
        stage = way_out(sizes, network, buffers, progress, True, stage)
        leave(sizes, state, buffers, settings, uniforms[sample], codes[sample])
        patience += patience_for_a_sample
        if looks_in_vain(progress) > patience:
            return sample + 1
    return len(uniforms)


@compiled
def looks_in_vain(progress):
    """How often the lead has looked at the other thread's counters and had to wait."""
    return progress[_LOOKS + _OLDER] + progress[_LOOKS + _SKIP] + progress[_LOOKS + _SECOND]


@compiled
def assist(sizes, network, state, buffers, frames, frame, progress, share, num_samples):
    """The thread that looks back and sums up its share of skip, head and logits."""
    stage = 0
    for sample in range(num_samples):
        if ask(progress, _LEAD) == _RELEASED:
            return
        before = sample * sizes.blocks
        for first in range(0, sizes.blocks, BLOCKS_AT_ONCE):
            end = min(first + BLOCKS_AT_ONCE, sizes.blocks)
            look_back(sizes, network, state, buffers, frames[frame[0]], first, end)
            tell(progress, _OLDER, before + end)
        begin_skip(sizes, network, buffers, progress, share, before)
        stage = meet(progress, _SECOND, _LEAD, stage)
        stage = way_out(sizes, network, buffers, progress, False, stage)
        frame = next_sample(sizes, frame)


@compiled
def begin_skip(sizes, network, buffers, progress, share, before):
    """The second thread's share of the skip sum: the first tiles, and pieces of one more."""
    pieces = count_pieces(sizes)
    whole, shared = share // pieces, share % pieces
    begun = whole + (shared > 0)
    start(buffers.skip, network.skip_bias, BEGIN, begun)
    for piece in range(pieces):
        wait(progress, _BLOCKS, before + min((piece + 1) * BLOCKS_AT_ONCE, sizes.blocks))
        sum_piece(sizes, network, buffers, piece, BEGIN, begun if piece < shared else whole)
        if piece + 1 == shared:
            tell(progress, _SKIP, before + 1)
    rectify(buffers.skip, BEGIN, whole * TILE)


@compiled
def finish_skip(sizes, network, buffers, progress, share, before):
    """The lead's share of the skip sum: the last tiles, and the rest of the one that was begun."""
    pieces, tiles = count_pieces(sizes), sizes.skip // TILE
    whole, shared = share // pieces, share % pieces
    begun = whole + (shared > 0)
    start(buffers.skip, network.skip_bias, begun, tiles)
    for piece in range(pieces):
        if 0 < shared == piece:
            wait(progress, _SKIP, before + 1)
        sum_piece(sizes, network, buffers, piece, begun if piece < shared else whole, tiles)
    rectify(buffers.skip, whole * TILE, sizes.skip)


@compiled
def count_pieces(sizes):
    """Into how many pieces the blocks cut each tile of the skip sum."""
    return -(-sizes.blocks // BLOCKS_AT_ONCE)


@compiled
def sum_piece(sizes, network, buffers, piece, begins, ends):
    """What some blocks add to some tiles of the skip sum."""
    first = piece * BLOCKS_AT_ONCE
    inputs = min(BLOCKS_AT_ONCE, sizes.blocks - first) * sizes.dilation
    first *= sizes.dilation
    at = sizes.skip_at + first * sizes.skip
    sum_tiles(buffers.skip, network.weights, at, buffers.gated, first, inputs, begins, ends)


@compiled
def way_out(sizes, network, buffers, progress, leads, stage):
    """A thread's half of head and logits."""
    mine, theirs = (_LEAD, _SECOND) if leads else (_SECOND, _LEAD)
    at = sizes.skip_at + sizes.blocks * sizes.dilation * sizes.skip
    begins, ends = half(sizes.head // TILE, leads)
    start(buffers.head, network.head_bias, begins, ends)
    sum_tiles(buffers.head, network.weights, at, buffers.skip, BEGIN, sizes.skip, begins, ends)
    rectify(buffers.head, begins * TILE, ends * TILE)
    stage = meet(progress, mine, theirs, stage)
    at += sizes.skip * sizes.head
    begins, ends = half(sizes.outputs // TILE, leads)
    start(buffers.logits, network.logits_bias, begins, ends)
    sum_tiles(buffers.logits, network.weights, at, buffers.head, BEGIN, sizes.head, begins, ends)
    return meet(progress, mine, theirs, stage)


@compiled
def half(tiles, leads):
    return (tiles // 2, tiles) if leads else (0, tiles // 2)


@compiled
def start(out, bias, begins, ends):
    copy(out, begins * TILE, bias, begins * TILE, (ends - begins) * TILE)


@compiled
def sum_tiles(out, weights, at, inputs, first, num_inputs, begins, ends):
    """Add what some inputs give to the sums of some tiles."""
    for tile in range(begins, ends):
        tile_at = at + tile * num_inputs * TILE
        add_tile(out, tile * TILE, weights, tile_at, inputs, first, first + num_inputs)


@compiled
def wait(progress, counter, number):
    looks = 0
    while ask(progress, counter) < number:
        looks += 1
    progress[_LOOKS + counter] += looks


@compiled
def meet(progress, mine, theirs, stage):
    """Tell that a stage is done, and wait until the other thread has done it too."""
    tell(progress, mine, stage + 1)
    wait(progress, theirs, stage + 1)
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
