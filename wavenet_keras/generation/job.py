"""What a generation engine is asked to do: the user's arguments, checked, in one form.

Every engine gets the same `Job`, with the same uniform numbers in it, and so draws the same
codes.

Notebook: 05 Fast generation
"""

import dataclasses
import functools

import keras
import numpy as np
from keras import ops

from wavenet_keras import audio
from wavenet_keras._checks import whole_number
from wavenet_keras.generation import sampling
from wavenet_keras.generation.exact_frames import encoded_exactly
from wavenet_keras.generation.inputs import (
    checked_global_condition,
    checked_local_condition,
    checked_prompt,
)
from wavenet_keras.generation.memory import check_streams
from wavenet_keras.network.upsampling import weigh_frames


@dataclasses.dataclass(frozen=True, eq=False)
class Job:
    """One generation, ready for an engine.

    Samples are counted from the start of the prompt; before it, there has always been silence.
    """

    model: keras.Model
    context: np.ndarray  # codes, int32 [batch, receptive_field]: what stands before the first draw
    first_sample: int  # the number of the first sample to draw: the length of the prompt
    num_samples: int  # how many to draw for each stream
    generators: list  # a generator of uniform numbers for each stream
    global_condition: np.ndarray | None  # ids int32 [batch] or vectors float32 [batch, channels]
    local_condition: np.ndarray | None  # float32 [batch, frames, channels]
    settings: dict  # temperature, top_k and top_p for `sampling.adjust_logits`
    piece_samples: int  # an engine hands out at most so many samples at a time

    @property
    def batch_size(self):
        return len(self.context)

    def uniforms(self, count):
        """The next uniform numbers, float32 `[batch, count]`: one decides each draw."""
        return np.stack([generator.random(count, "float32") for generator in self.generators])

    def frames(self, first_frame, num_frames):
        """Frames of the local condition, the first and last repeated beyond the ends, or `None`."""
        if self.local_condition is None:
            return None
        numbers = np.arange(first_frame, first_frame + num_frames)
        return self.local_condition[:, np.clip(numbers, 0, self.local_condition.shape[1] - 1)]

    @functools.cached_property
    def _encoded(self):
        """Encoded frames, from number `-frames_around` to so many after the last one.

        Further away an encoder sees nothing but the repeated frame at that end.
        """
        around, num_frames = self.model.frames_around, self.local_condition.shape[1]
        given = self.frames(-2 * around, num_frames + 4 * around)
        vectors = self.model.vectors_of(self.global_condition)
        encoded = encoded_exactly(self.model.frame_encoder, given, vectors)
        encoded = ops.cast(encoded, self.model.compute_dtype)  # as `encode_frames` gives them
        return ops.convert_to_numpy(ops.cast(encoded, "float32"))

    def encoded_frames(self, first_frame, num_frames):
        """As `frames`, but as the encoder gives them; without one they are the same."""
        if self.model.frame_encoder is None or self.local_condition is None:
            return self.frames(first_frame, num_frames)
        numbers = np.arange(first_frame, first_frame + num_frames) + self.model.frames_around
        return self._encoded[:, np.clip(numbers, 0, self._encoded.shape[1] - 1)]

    def block_frames(self, first_row, num_rows):
        """The same as rows for the blocks, each of `model.block_hop_length` samples."""
        if self.model.upsample is None or self.local_condition is None:
            return self.encoded_frames(first_row, num_rows)
        hop_length = self.model.hop_length
        first = first_row // hop_length
        num_frames = (first_row + num_rows - 1) // hop_length - first + 1
        weights = ops.convert_to_numpy(self.model.upsample.frame_weights())
        around = self.encoded_frames(
            first - 1, num_frames + 2
        )  # upsampling looks one before and behind
        samples = weigh_frames(around, weights, num_frames)
        samples = samples.reshape(len(samples), -1, around.shape[-1])
        start = first_row - first * hop_length
        return samples[:, start : start + num_rows]

    def window(self, codes, sample):
        """The model's inputs that predict one sample from everything that can move it.

        The model starts a frame of the local condition at the first code it gets, so the window
        starts on the grid of frames: codes that do not matter fill up both ends. The shape is the
        same for every sample.

        Args:
            codes: int32 `[batch, receptive_field]`, the codes just before the sample.
            sample: Its number.

        Returns:
            The inputs, with codes `[batch, receptive_field + hop_length - 1]`, two frames more
            where frames are not just held, and the position of the logits that predict the sample.
        """
        receptive_field, hop_length = codes.shape[1], self.model.hop_length or 1
        # Logits at position p predict sample number `start + p`.
        in_front = (sample - receptive_field + 1) % hop_length
        behind = hop_length - 1 - in_front
        if self.model.upsample is not None:  # it looks at the frames before and after
            in_front, behind = in_front + hop_length, behind + hop_length
        start = sample - receptive_field + 1 - in_front
        fill = [(0, 0), (in_front, behind)]
        silence = audio.silence_code(self.model.quantization_channels)
        codes = np.pad(codes, fill, constant_values=silence)
        around = self.model.frames_around
        num_frames = -(-codes.shape[1] // hop_length) + 2 * around
        frames = self.frames(start // hop_length - around, num_frames)
        return {"codes": codes, **self.conditions(frames)}, in_front + receptive_field - 1

    def conditions(self, frames):
        """What the model gets beside codes: a dict of the conditions there are."""
        conditions = {"global_condition": self.global_condition, "local_condition": frames}
        return {name: value for name, value in conditions.items() if value is not None}


def make_job(
    model,
    num_samples,
    batch_size=1,
    prompt=None,
    global_condition=None,
    local_condition=None,
    temperature=1.0,
    top_k=None,
    top_p=None,
    seed=None,
    piece_samples=800,
):
    """Check the arguments of `WaveNet.generate` and bring them into one form.

    Raises:
        ValueError: An argument is out of range or does not fit the model or the others.
        MemoryError: So many streams need more memory than is free.
    """
    num_samples = whole_number("num_samples", num_samples)
    sampling.check_settings(temperature, top_k, top_p)
    prompt = checked_prompt(model, prompt)  # [1 or batch, samples]
    global_condition = checked_global_condition(model, global_condition)
    local_condition = checked_local_condition(model, local_condition, prompt.shape[1] + num_samples)
    batch = _common_batch_size(
        whole_number("batch_size", batch_size),
        {"prompt": prompt, "global": global_condition, "local": local_condition},
    )
    check_streams(model, batch)
    return Job(
        model=model,
        context=_context(model, np.broadcast_to(prompt, (batch, prompt.shape[1]))),
        first_sample=prompt.shape[1],
        num_samples=num_samples,
        generators=stream_generators(seed, batch),
        global_condition=_for_each_stream(global_condition, batch),
        local_condition=_for_each_stream(local_condition, batch),
        settings={
            "temperature": np.float32(temperature),
            "top_k": None if top_k is None else np.int32(min(top_k, model.quantization_channels)),
            "top_p": None if top_p is None else np.float32(top_p),
        },
        piece_samples=whole_number("chunk_samples", piece_samples),
    )


def _context(model, prompt):
    """The last `receptive_field` codes of endless silence and then the prompt."""
    waveform = prompt[:, -model.receptive_field :]
    codes = audio.mu_law_encode(waveform, model.quantization_channels)
    in_front = model.receptive_field - codes.shape[1]
    silence = audio.silence_code(model.quantization_channels)
    return np.pad(codes, [(0, 0), (in_front, 0)], constant_values=silence)


def stream_generators(seed, batch=1):
    """Each stream has its own generator: neither its neighbours nor its length change it.

    PCG64 by name: NumPy may change which generator `default_rng` stands for.

    Args:
        seed: A whole number, `None`, or generators, as for `WaveNet.generate`.
        batch: How many streams.

    Returns:
        A list of `numpy.random.Generator`.

    Raises:
        ValueError: The seed is something else, or there are more or fewer generators than streams.

    Example:
        >>> (generator,) = stream_generators(0)
        >>> round(float(generator.random()), 4)
        0.637

    Notebook: 05 Fast generation
    """
    if isinstance(seed, np.random.Generator):
        seed = [seed]
    if isinstance(seed, list) and all(isinstance(one, np.random.Generator) for one in seed):
        if len(seed) != batch:
            raise ValueError(
                f"`seed` must hold a generator for each of {batch} streams. Received {len(seed)}."
            )
        return seed
    if seed is None:
        seed = np.random.SeedSequence().entropy
    elif isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise ValueError(
            "`seed` must be a whole number of at least 0, or None for a new one each time. "
            f"Received: seed={seed!r}."
        )
    return [np.random.Generator(np.random.PCG64([int(seed), stream])) for stream in range(batch)]


def _common_batch_size(batch_size, arrays):
    """The batch size that was asked for or, where that was left at 1, comes with the arrays."""
    sizes = {name: len(array) for name, array in arrays.items() if array is not None}
    common = max(batch_size, *sizes.values())
    if any(size not in (1, common) for size in (batch_size, *sizes.values())):
        raise ValueError(
            "`batch_size`, and the number of prompts and conditions, must agree or be 1. Received: "
            f"batch_size={batch_size}, {', '.join(f'{n}: {size}' for n, size in sizes.items())}."
        )
    return common


def _for_each_stream(array, batch):
    return None if array is None else np.broadcast_to(array, (batch, *array.shape[1:]))
