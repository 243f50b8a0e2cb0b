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
    still = _still_steps(job, group.rows, first, steps, taps)
    if still:
        _, frames, _ = next(group.runs(first, 1))
        _settle(group, frames[0])
        state.recent[:] = heard[still : still + taps]
    if still < steps:
        group.hear(first + still, heard[taps + still :])
    state.recent[:] = heard[-taps:]


def _still_steps(job, rows, first, steps, taps):
    """For how many steps nothing changes in what was heard, neither codes nor conditions."""
    codes = job.context[rows]
    still = min(steps, max(_count_same(codes) - taps + 1, 0))
    if job.local_condition is None:
        return still
    hop_length = job.model.block_hop_length
    first_frame, last_frame = first // hop_length, (first + steps - 1) // hop_length
    frames = job.block_frames(first_frame, last_frame - first_frame + 1)[rows]
    return min(still, (first_frame + _count_same(frames)) * hop_length - first)


def _count_same(rows):
    """How many entries `[rows, entries, ...]` are as the first one, until one is not."""
    other = (rows != rows[:, :1]).reshape(len(rows), rows.shape[1], -1).any(axis=(0, 2))
    return int(np.argmax(other)) if other.any() else len(other)


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
