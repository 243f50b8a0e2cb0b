"""The cached engine: each sample costs one step of every block, whatever the receptive field.

A dilated convolution reads two samples of its block's input (with `kernel_size=2`): the present
one, and one that was there `dilation` samples ago. Kept in a ring buffer, the old one need not be
computed again. The rings of all blocks lie in one array, so a step reads all old samples by one
gather, multiplies them by their half of the weights in one batched product, and writes the new
ones by one scatter; only the present sample goes from block to block.

The loop over samples is `keras.ops.while_loop`, compiled: by XLA on TensorFlow and JAX. The state
goes into a call and comes out of it; nothing is kept on the model.

Source: Paine et al., "Fast WaveNet Generation Algorithm", 2016.

Notebook: 05 Fast generation
"""

from collections import namedtuple

import numpy as np
from keras import ops

from wavenet_keras.generation import sampling
from wavenet_keras.network.compilation import compiled

CAPACITY = 800  # samples that one call can draw; a call for fewer compiles nothing new

# clock: samples drawn so far, int32; recent: the last codes, [batch, initial_kernel_size];
# rings: old inputs of all blocks, [rows, batch, residual_channels], see `_ring_rows`.
State = namedtuple("State", "clock recent rings")

# What all steps of a call share, for every block. `old_kernels` [blocks, (kernel_size - 1) *
# residual_channels, 2 * dilation_channels] belong to the old taps, `present_kernels` to the present
# one. `fixed` [blocks, 1 or batch, 2 * dilation_channels] is the bias and the global condition,
# `frames` [frames, blocks, batch, 2 * dilation_channels] the local condition, or None.
Common = namedtuple("Common", "old_kernels present_kernels fixed frames")


def generate_codes(job):
    """Yield the codes of a `Job` a piece at a time, int32 `[batch, samples]`."""
    hop_length = job.model.block_hop_length or 1
    run = compiled(run_steps, job.model, use_xla=True)
    state = start(job)
    piece_samples = min(job.piece_samples, CAPACITY)
    for done in range(0, job.num_samples, piece_samples):
        count = min(piece_samples, job.num_samples - done)
        sample = job.first_sample + done
        frames = job.block_frames(sample // hop_length, CAPACITY // hop_length + 2)
        uniforms = np.zeros((CAPACITY, job.batch_size), "float32")
        uniforms[:count] = job.uniforms(count).T
        state, codes = run(
            state,
            job.conditions(frames),
            np.int32(sample % hop_length),
            uniforms,
            np.int32(count),
            job.settings,
        )
        yield ops.convert_to_numpy(codes)[:count].T


def start(job):
    """The state before the first draw: one parallel pass over the context fills the rings."""
    inputs, now = job.window(job.context, job.first_sample)
    fill = compiled(fill_rings, job.model, use_xla=False)
    return State(
        clock=np.int32(0),
        recent=job.context[:, -job.model.initial_kernel_size :],
        rings=fill(inputs, np.int32(now)),
    )


def fill_rings(model, inputs, now):
    """Old inputs of all blocks `[rows, batch, residual_channels]`, as they are before a sample.

    Args:
        model: The `WaveNet`.
        inputs: What the model takes.
        now: The position of the sample in them, int32.
    """
    codes, global_condition, local_condition = model.split_inputs(inputs)
    local_condition = model.condition_of_blocks(local_condition, global_condition)
    residual = model.causal_input(model.codes_to_input(codes))  # [batch, time, channels]
    old_inputs = []
    for block in model.blocks:
        shape = (codes.shape[0], block.reach, residual.shape[-1])
        old_inputs.append(ops.slice(residual, (0, now - block.reach, 0), shape))
        residual, _ = block(residual, global_condition, local_condition)
    rings = ops.transpose(ops.concatenate(old_inputs, axis=1), (1, 0, 2))
    return ops.cast(rings, model.variable_dtype)


def run_steps(model, state, conditions, samples_into_frame, uniforms, count, settings):
    """Draw `count` samples; this is what gets compiled.

    Args:
        model: The `WaveNet`.
        state: The `State` before.
        conditions: Dict of the global condition and of the frames that these samples need.
        samples_into_frame: How many samples of the first frame are over, int32.
        uniforms: float32 `[capacity, batch]`, of which the first `count` are used.
        count: How many samples to draw, int32.
        settings: Dict of arguments of `sampling.adjust_logits`.

    Returns:
        The `State` after, and codes `[capacity, batch]`, the first `count` of them drawn.
    """
    common = prepare(model, state, conditions)

    def draw_one(index, clock, recent, rings, codes):
        frame = (samples_into_frame + index) // (model.block_hop_length or 1)
        logits, rings = step(model, common, State(clock, recent, rings), frame)
        logits = sampling.adjust_logits(logits, **settings)
        drawn = sampling.draw(logits, ops.take(uniforms, index, axis=0))  # [batch]
        recent = ops.concatenate([recent[:, 1:], drawn[:, None]], axis=1)
        codes = ops.slice_update(codes, ops.stack([index, ops.zeros_like(index)]), drawn[None])
        return index + 1, clock + 1, recent, rings, codes

    index = ops.zeros((), "int32")
    codes = ops.zeros(uniforms.shape, "int32")
    _, *state, codes = ops.while_loop(
        lambda index, *_: index < count, draw_one, (index, *state, codes)
    )
    return State(*state), codes


def prepare(model, state, conditions):
    """Gather what all steps share from the weights and the conditions, a `Common`."""
    global_condition = model.vectors_of(conditions.get("global_condition"))
    local_condition = conditions.get("local_condition")  # as the blocks take it
    old_taps = (model.kernel_size - 1) * model.residual_channels
    kernels = ops.stack([block.gated_kernel.value for block in model.blocks])
    fixed = ops.zeros((len(model.blocks), 1, 2 * model.dilation_channels), kernels.dtype)
    if model.use_bias:
        biases = ops.stack([block.gated_bias.value for block in model.blocks])
        fixed = ops.expand_dims(biases, 1)
    if global_condition is not None:
        projections = [ops.matmul(global_condition, b.global_kernel) for b in model.blocks]
        fixed = fixed + ops.cast(ops.stack(projections), kernels.dtype)
    frames = None
    if local_condition is not None:
        local_condition = ops.cast(local_condition, model.compute_dtype)
        projections = [ops.matmul(local_condition, b.local_kernel) for b in model.blocks]
        frames = ops.cast(ops.stack(projections), kernels.dtype)  # [blocks, batch, frames, 2 * d.]
        frames = ops.transpose(frames, (2, 0, 1, 3))
    return Common(kernels[:, :old_taps], kernels[:, old_taps:], fixed, frames)


def step(model, common, state, frame):
    """Take in the most recent code, and predict the next.

    Args:
        model: The `WaveNet`.
        common: What `prepare` made.
        state: The `State` before.
        frame: Which of the frames in `common` conditions this prediction, int32.

    Returns:
        Logits `[batch, quantization_channels]`, and the rings after.
    """
    old = _old_contribution(model, common, state, frame)  # [blocks, batch, 2 * dilation_channels]
    residual = model.causal_input(model.codes_to_input(state.recent))[:, -1]  # [batch, channels]
    residual = ops.cast(residual, state.rings.dtype)
    residuals, gated = [], []
    for index, block in enumerate(model.blocks):
        residuals.append(residual)
        present = ops.matmul(residual, common.present_kernels[index])
        gated.append(block.gate(old[index] + present))
        if block.residual_output:
            residual = residual + block.dense(gated[-1])
    logits = model.predict_logits(ops.concatenate(gated, axis=-1))
    return logits, _remember(model, state, ops.stack(residuals))


def _old_contribution(model, common, state, frame):
    """What each block adds up before its present input: bias, conditions, old samples."""
    total = common.fixed
    if common.frames is not None:
        total = total + ops.take(common.frames, frame, axis=0)
    if model.kernel_size == 1:
        return total
    ages = np.outer(model.dilations, np.arange(model.kernel_size - 1, 0, -1))  # [blocks, old taps]
    old = ops.take(state.rings, _ring_rows(model, state.clock, ages), axis=0)
    old = ops.transpose(old, (0, 2, 1, 3))  # [blocks, batch, old taps, channels]
    old = ops.reshape(old, (*old.shape[:2], -1))
    return total + ops.matmul(old, common.old_kernels)


def _remember(model, state, residuals):
    """Overwrite each block's oldest input with its present one, `[blocks, batch, channels]`."""
    if model.kernel_size == 1:
        return state.rings
    rows = _ring_rows(model, state.clock, np.zeros((len(model.blocks), 1)))
    return ops.scatter_update(state.rings, rows, residuals)


def _ring_rows(model, clock, ages):
    """The row where each block keeps its input of so many samples ago, `[blocks, ...]` like `ages`.

    The rings of all blocks lie one after the other in the same rows. The input at time t is in
    the row t modulo the ring's length.
    """
    lengths = np.array([[block.reach] for block in model.blocks])  # of the rings
    first_rows = np.cumsum(lengths, axis=0) - lengths
    return first_rows.astype("int32") + (clock - ages.astype("int32")) % lengths.astype("int32")
