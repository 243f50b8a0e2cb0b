"""What the CPU engine remembers before its first draw: the silence or the prompt it has heard.

A prompt goes through the loop itself, sample by sample, as if the engine had drawn it. So a sound
goes on from a prompt with exactly the state it would have had, to the last bit. Silence, and any
other steady sound, is the same at every sample, so one step of each block is enough.

Notebook: 05 Fast generation
"""

import numpy as np

from wavenet_keras.generation.numba_engine.kernels import enter, look_back, pass_blocks


def start_state(group):
    """Bring the state of a `Group` of streams, empty so far, to where its first sample is drawn."""
    job, state = group.job, group.state
    context = job.context[group.rows].T  # codes [receptive_field, streams of the group]
    taps = job.model.initial_kernel_size
    steps = len(context) - taps  # the oldest input that any ring keeps depends on so many
    heard = np.zeros((len(context), group.sizes.streams), "int32")
    heard[:, : len(group.rows)] = context
    if steps == 0:
        state.recent[:] = heard
        return
    state.recent[:] = heard[:taps]
    first = job.first_sample - steps
    if _is_steady(job, group.rows, first, steps):
        _, frames, _ = next(group.runs(first, 1))
        _settle(group, frames[0])
    else:
        group.hear(first, heard[taps:])
    state.recent[:] = heard[-taps:]


def _is_steady(job, rows, first, steps):
    """Whether nothing changes in what was heard, but perhaps the very last code."""
    codes = job.context[rows, :-1]
    if (codes != codes[:, :1]).any():
        return False
    if job.local_condition is None:
        return True
    hop_length = job.model.block_hop_length
    first_frame, last_frame = first // hop_length, (first + steps - 1) // hop_length
    frames = job.block_frames(first_frame, last_frame - first_frame + 1)[rows]
    return (frames == frames[:, :1]).all()


def _settle(group, frame):
    """One step in which every block finds its present input as its old ones."""
    sizes, network, state, buffers = group.sizes, group.network, group.state, group.buffers
    enter(sizes, network, state, buffers)
    width = sizes.residual * sizes.streams
    rings = state.rings.reshape(-1, width)
    for block in range(sizes.blocks):
        first = network.ring_starts[block]
        rings[first : first + network.ring_lengths[block]] = buffers.residual
        look_back(sizes, network, state, buffers, frame, block, block + 1)
        pass_blocks(sizes, network, state, buffers, block, block + 1)
