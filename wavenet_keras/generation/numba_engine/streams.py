"""Streams that are computed together: their state, and their way through the loop.

Notebook: 05 Fast generation
"""

from collections import namedtuple

import numpy as np
from keras import ops

from wavenet_keras._fixed_order import add_condition, matrix_product
from wavenet_keras.generation.numba_engine.kernels import run
from wavenet_keras.generation.numba_engine.start import start_state
from wavenet_keras.generation.numba_engine.threads import run_pair
from wavenet_keras.generation.numba_engine.vectors import WIDTH
from wavenet_keras.generation.numba_engine.weights import each_channel

FRAMES_AT_ONCE = 200  # projected together; for each of them, the pre-activations of all blocks

# `recent` [initial_kernel_size, streams]: the last codes. `rings` [rows * residual * streams].
# `positions` [blocks]: the row of each ring that is overwritten next. `fixed`, bias and global
# condition: [blocks * 2 * dilation * streams].
State = namedtuple("State", "recent rings positions fixed")
Buffers = namedtuple("Buffers", "residual pre gated skip head logits row probabilities")
Settings = namedtuple("Settings", "temperature top_k top_p")


class Group:
    """Streams that are computed together: their state, and the loop over their samples."""

    def __init__(self, job, weights, fixed, packed, rows):
        self.job, self.weights, self.rows = job, weights, rows
        self.sizes, self.network = packed
        self.state = self._empty_state(fixed[:, rows])
        self.buffers = self._make_buffers()
        settings, levels = job.settings, self.sizes.levels
        self.settings = Settings(
            temperature=np.float32(settings["temperature"]),
            top_k=levels if settings["top_k"] is None else int(settings["top_k"]),
            top_p=np.float32(2.0 if settings["top_p"] is None else settings["top_p"]),
        )
        start_state(self)

    def draw(self, start, uniforms, pool=None):
        """Codes int32 `[rows, samples]` by uniforms `[batch, samples]`, from sample `start` on.

        With a pool of two threads, both work on the same stream.
        """
        uniforms = np.ascontiguousarray(self._lanes(uniforms[self.rows].T))
        codes = np.zeros(uniforms.shape, "int32")
        self._run(self.job.first_sample + start, uniforms, codes, pool)
        return codes[:, : len(self.rows)].T

    def hear(self, first, codes):
        """Take in codes int32 `[samples, streams]`, from sample number `first` on."""
        self._run(first, np.zeros((0, self.sizes.streams), "float32"), codes)

    def _run(self, first, uniforms, codes, pool=None):
        for part, frames, frame in self.runs(first, len(codes)):
            arguments = (self.sizes, self.network, self.state, self.buffers, self.settings, frames)
            arguments += (frame, uniforms[part], codes[part])
            if pool is None:
                run(*arguments)
            else:
                run_pair(pool, *arguments)

    def runs(self, first, num_samples):
        """Cut samples into runs whose frames take little memory.

        Args:
            first: The number of the first sample.
            num_samples: How many.

        Yields:
            Which of the samples, a slice; their frames as `project_frames` gives them; and where in
            these frames the first sample is, (frame, samples of it that are over).
        """
        hop_length = self.sizes.hop_length
        if self.job.local_condition is None:
            yield slice(0, num_samples), np.zeros((1, 0), "float32"), (0, 0)
            return
        for start in range(0, num_samples, FRAMES_AT_ONCE * hop_length):
            end = min(start + FRAMES_AT_ONCE * hop_length, num_samples)
            frame, samples_into_frame = divmod(first + start, hop_length)
            frames = self.project_frames(frame, (first + end - 1) // hop_length + 1)
            yield slice(start, end), frames, (0, samples_into_frame)

    def project_frames(self, first, end):
        """What the local condition adds: `[frames, blocks * 2 * dilation * streams]`."""
        features = self.job.block_frames(first, end - first)[self.rows]
        added = matrix_product(features, self.weights.local).astype("float32")
        added = added.reshape(*added.shape[:2], len(self.weights.blocks), -1)
        added = each_channel(added, self.sizes.dilation)
        return self._lanes(added.transpose(1, 2, 3, 0)).reshape(end - first, -1)

    def _lanes(self, array):
        """Fill up the last axis, the rows, to the streams."""
        widths = [(0, 0)] * (array.ndim - 1) + [(0, self.sizes.streams - array.shape[-1])]
        return np.pad(array, widths)

    def _empty_state(self, fixed):
        sizes = self.sizes
        fixed = each_channel(fixed, sizes.dilation).transpose(0, 2, 1)  # [blocks, 2 d., rows]
        ring_rows = self.network.ring_lengths.sum()
        return State(
            recent=np.zeros((self.job.model.initial_kernel_size, sizes.streams), "int32"),
            rings=np.zeros(ring_rows * sizes.residual * sizes.streams, "float32"),
            positions=np.zeros(sizes.blocks, "int64"),
            fixed=self._lanes(fixed).ravel(),
        )

    def _make_buffers(self):
        sizes = self.sizes
        widths = {
            "residual": sizes.residual,
            "pre": sizes.blocks * 2 * sizes.dilation,
            "gated": sizes.blocks * sizes.dilation,
            "skip": sizes.skip,
            "head": sizes.head,
            "logits": sizes.outputs,
        }
        buffers = {name: np.zeros(w * sizes.streams, "float32") for name, w in widths.items()}
        return Buffers(
            **buffers,
            row=np.zeros(sizes.outputs, "float32"),
            probabilities=np.zeros(sizes.outputs * min(sizes.streams, WIDTH), "float32"),
        )


def fixed_parts(job, weights):
    """Bias and global condition of each block, float32 `[blocks, batch, 2 * dilation_channels]`."""
    condition = job.global_condition
    if condition is None:
        biases = np.stack([block["gated_bias"] for block in weights.blocks])
        return np.repeat(biases[:, None], job.batch_size, axis=1)
    if condition.ndim == 1:  # ids
        condition = ops.convert_to_numpy(job.model.embedding.embeddings)[condition]
    return np.stack(
        [add_condition(block["gated_bias"], condition, block["global"]) for block in weights.blocks]
    )
