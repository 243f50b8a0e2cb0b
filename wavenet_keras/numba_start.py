"""What the CPU engine remembers before its first draw: the silence or the prompt it has heard.

A prompt goes through the loop itself, sample by sample, as if the engine had drawn it. So a sound
goes on from a prompt with exactly the state it would have had, to the last bit. Silence, and any
other steady sound, is the same at every sample, so one step of each block is enough.

Notebook: 05 Fast generation
"""

import numpy as np
from numba import njit

from wavenet_keras.numba_draw import remember
from wavenet_keras.numba_kernels import copy, enter, next_sample, pass_blocks


def hear(group):
    """Bring the state of a `Group` of streams, empty so far, to where its first sample is drawn."""
    request, state = group.request, group.state
    context = request.context[group.rows].T  # codes [receptive_field, streams of the group]
    taps = request.model.initial_kernel_size
    steps = len(context) - taps  # the oldest input that any ring keeps depends on so many
    heard = np.zeros((len(context), group.sizes.streams), "int32")
    heard[:, : len(group.rows)] = context
    if steps == 0:
        state.recent[:] = heard
        return
    state.recent[:] = heard[:taps]
    arguments = (group.sizes, group.network, state, group.buffers)
    first = request.first_sample - steps
    if _is_steady(request, group.rows, first, steps):
        _, frames, _ = next(group.runs(first, 1))
        _settle(*arguments, frames)
    else:
        for part, frames, frame in group.runs(first, steps):
            _listen(*arguments, frames, frame, heard[taps:][part])
    state.recent[:] = heard[-taps:]


def _is_steady(request, rows, first, steps):
    """Whether nothing changes in what was heard, but perhaps the very last code."""
    codes = request.context[rows, :-1]
    if (codes != codes[:, :1]).any():
        return False
    if request.local_condition is None:
        return True
    hop_length = request.model.block_hop_length
    first_frame, last_frame = first // hop_length, (first + steps - 1) // hop_length
    frames = request.block_frames(first_frame, last_frame - first_frame + 1)[rows]
    return (frames == frames[:, :1]).all()


@njit(cache=True, nogil=True)
def _listen(sizes, network, state, buffers, frames, frame, codes):
    """One step for each of the codes `[samples, streams]`, without a prediction."""
    for sample in range(len(codes)):
        enter(sizes, network, state, buffers)
        pass_blocks(sizes, network, state, buffers, frames[frame[0]], (0, sizes.blocks), 0)
        remember(state, codes[sample])
        frame = next_sample(sizes, frame)


@njit(cache=True, nogil=True)
def _settle(sizes, network, state, buffers, frames):
    """One step in which every block finds its present input as its old ones."""
    enter(sizes, network, state, buffers)
    at = 0
    width = sizes.residual * sizes.streams
    residual = (sizes.kernel - 1) * width  # where the present input lies among the taps
    for block in range(sizes.blocks):
        first = network.ring_starts[block]
        for row in range(first, first + network.ring_lengths[block]):
            copy(state.rings, row * width, buffers.taps, residual, width)
        at = pass_blocks(sizes, network, state, buffers, frames[0], (block, block + 1), at)
