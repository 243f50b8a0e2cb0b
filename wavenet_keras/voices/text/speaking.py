"""From plans to sound: passage after passage, in chunks, each passage with a seed of its own.

Notebook: 06b Any sentence
"""

import time

import numpy as np

from wavenet_keras._progress import progress_bar
from wavenet_keras.conditions.plans import plan_frames
from wavenet_keras.generation.job import stream_generators

PROGRESS_DELAY = 3.0  # seconds before a progress bar appears


def seed_or_new(seed):
    """The seed; where it is `None`, another one each time.

    Raises:
        ValueError: It is something else than a whole number or `None`.
    """
    if seed is None:
        return np.random.SeedSequence().entropy
    stream_generators(seed)
    return int(seed)


def generator_of_passage(seed, number):
    """The generator of a passage's uniform numbers.

    The first passage has the numbers that `WaveNet.generate` draws with the same seed.

    Notebook: 06b Any sentence
    """
    if number == 0:
        return stream_generators(seed)[0]
    return np.random.Generator(np.random.PCG64([seed, 0, number]))


def seed_of_passage(seed, number):
    """The whole number that decides the melody of a passage: the seed itself for the first one.

    Notebook: 06b Any sentence
    """
    if number == 0:
        return seed
    return int(np.random.SeedSequence([seed, 1, number]).generate_state(1, np.uint64)[0])


def spoken_chunks(network, plans, class_id, chunk_samples, seed, **settings):
    """The sound of plans, one after the other, in chunks of one length.

    Args:
        network: A `WaveNet` that takes the frames of plans.
        plans: An iterable of `Plan`. The next one is asked for when all before it is spoken.
        class_id: Who speaks, a class of the network; `None` where it has none.
        chunk_samples: Samples in a chunk; the last may be shorter.
        seed: A whole number.
        **settings: `temperature` and `engine`, as of `WaveNet.stream`.

    Yields:
        float32 waveforms `[chunk_samples]`.

    Notebook: 06b Any sentence
    """
    held = np.zeros(0, np.float32)
    try:
        for number, plan in enumerate(plans):
            frames = plan_frames(plan, network.sample_rate, network.hop_length)
            for (piece,) in network.stream(
                len(frames) * network.hop_length,
                chunk_samples=chunk_samples,
                global_condition=None if class_id is None else [class_id],
                local_condition=frames,
                seed=[generator_of_passage(seed, number)],
                **settings,
            ):
                held = np.concatenate([held, piece])
                while len(held) >= chunk_samples:
                    yield held[:chunk_samples]
                    held = held[chunk_samples:]
    except ValueError:  # a text that cannot be said, behind others that were
        if len(held):
            yield held
        raise
    if len(held):
        yield held


class Progress:
    """A bar over the seconds of a speech whose length is not known before it is planned.

    Args:
        total: What there is to plan, in a unit that grows evenly with the length: characters, or
            seconds; `None` where it is not known.

    Example:
        >>> import types
        >>> progress = Progress(total=100)
        >>> _ = list(progress.noted([(types.SimpleNamespace(seconds=4.0), 50)]))
        >>> progress.expected_seconds
        8.0

    Notebook: 06b Any sentence
    """

    def __init__(self, total):
        self._total = total
        self._done = 0.0
        self._seconds = 0.0

    def noted(self, plans):
        """The plans of pairs of a plan and how much of the total it stands for."""
        for plan, done in plans:
            self._done += done
            self._seconds += plan.seconds
            yield plan

    @property
    def expected_seconds(self):
        """How long all of it may last, by what was planned so far; `None` before that."""
        if not self._done:
            return None
        rest = max(self._total - self._done, 0)
        return self._seconds * (1 + rest / self._done)

    def shown(self, chunks, sample_rate):
        """The same chunks, with a bar that tells how far they got and how long it will take."""
        started, spoken = time.perf_counter(), 0.0
        form = "{l_bar}{bar}| {n:.1f}/{total:.1f} s of sound [{elapsed}<{remaining}{postfix}]"
        with progress_bar(total=1.0, delay=PROGRESS_DELAY, bar_format=form) as bar:
            for chunk in chunks:
                spoken += len(chunk) / sample_rate
                bar.total = max(self.expected_seconds or 0.0, spoken)
                speed = spoken / (time.perf_counter() - started)
                bar.set_postfix_str(f"{speed:.2g} x real time", refresh=False)
                bar.update(len(chunk) / sample_rate)
                yield chunk
