"""What the CPU engine remembers before its first draw: the silence or the prompt it has heard.

A prompt goes through the loop itself, sample by sample, as if the engine had drawn it. So a sound
goes on from a prompt with exactly the state it would have had, to the last bit. Silence, and any
other steady sound, is the same at every sample, so one step of each block is enough.

Notebook: 05 Fast generation
"""

import numpy as np
from numba import njit

from wavenet_keras.numba_kernels import copy, enter, pass_blocks


def hear(group, request, rows):
    """Bring the state of a group of streams to where the first sample is drawn.

    Args:
        group: The `Group`; its rings are still empty.
        request: The `Request`, with the codes of what was heard.
        rows: Which streams of the batch the group computes.
    """
    model, state = request.model, group.state
    context = request.context[rows].T  # codes [receptive_field, streams of the group]
    taps = model.initial_kernel_size
    steps = len(context) - taps  # the oldest input that any ring keeps depends on so many
    heard = np.zeros((len(context), group.sizes.streams), "int32")
    heard[:, : len(rows)] = context
    if steps == 0:
        state.recent[:] = heard
        return
    hop_length = group.sizes.hop_length
    first = 0 if request.local_condition is None else request.first_sample - steps
    frames = group.project_frames(first // hop_length, (first + steps - 1) // hop_length + 1)
    state.recent[:] = heard[:taps]
    arguments = (group.sizes, group.network, state, group.buffers, frames)
    if (context[:-1] == context[0]).all() and (frames == frames[0]).all():
        _settle(*arguments)
    else:
        _listen(*arguments, first % hop_length, heard[taps:])
    state.recent[:] = heard[-taps:]


@njit(cache=True, nogil=True)
def _listen(sizes, network, state, buffers, frames, samples_into_frame, codes):
    """One step for each of the codes `[samples, streams]`, without a prediction."""
    frame_index = 0
    for sample in range(len(codes)):
        enter(sizes, network, state, buffers)
        pass_blocks(sizes, network, state, buffers, frames[frame_index], (0, sizes.blocks), 0)
        for tap in range(len(state.recent) - 1):
            state.recent[tap] = state.recent[tap + 1]
        state.recent[-1] = codes[sample]
        samples_into_frame += 1
        if samples_into_frame == sizes.hop_length:
            samples_into_frame = 0
            frame_index += 1


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
