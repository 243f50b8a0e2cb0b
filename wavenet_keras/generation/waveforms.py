"""Generation from outside: waveforms, whole or a chunk at a time, by the engine that suits.

An engine turns a `Job` into codes. `naive` (`naive.py`) shows the idea and is slow: it runs the
whole receptive field through the model for each sample. `keras` (`keras_engine.py`) keeps what it
has computed, on every backend and device. `numba` (`numba_engine/`) does the same in one loop
compiled for the CPU. All draw with the same uniform numbers, so the same seed gives the same
sound, but where the last bit of rounding decides a draw, about once in thirty thousand draws.

With `numba`, no bit depends on the machine: since version 0.2, the same checkpoint, arguments and
seed give the same codes on every processor and every backend of Keras, from Python and from the
shell, for a speaker asked for or fixed, alone and in a batch, in chunks and whole. That is not
promised of `keras` and `naive`, which a matrix library computes.

Notebook: 05 Fast generation
"""

import time

import numpy as np

from wavenet_keras import audio
from wavenet_keras._progress import progress_bar
from wavenet_keras.generation.engines import find_engine
from wavenet_keras.generation.job import make_job

PROGRESS_DELAY = 3.0  # seconds before a progress bar appears


def generate(model, num_samples, *, engine="auto", progress=True, **arguments):
    """Generate sound: what `WaveNet.generate` does.

    Args:
        model: A `WaveNet`.
        num_samples: Samples to generate, at least 1.
        engine: As for `WaveNet.generate`.
        progress: Whether to show a progress bar when it takes longer than a few seconds.
        **arguments: The others of `WaveNet.generate`, which explains them.

    Returns:
        float32 waveforms `[batch, num_samples]`, -1 to 1: what comes after the prompt.

    Raises:
        ValueError: An argument is out of range or does not fit the model or the others.

    Example:
        >>> import wavenet_keras as wk
        >>> model = wk.WaveNet(dilations=[1, 2, 4], skip_channels=32)
        >>> wk.generation.generate(model, 100, batch_size=2, seed=0, progress=False).shape
        (2, 100)

    Notebook: 05 Fast generation
    """
    codes = generate_codes(model, num_samples, engine=engine, progress=progress, **arguments)
    return audio.mu_law_decode(codes, model.quantization_channels)


def stream(model, num_samples, chunk_samples=800, *, engine="auto", progress=False, **arguments):
    """Generate the same sound as `generate`, a chunk at a time, as it comes.

    Args:
        model: A `WaveNet`.
        num_samples: Samples to generate in all.
        chunk_samples: Samples in a chunk; the last may be shorter.
        engine: As for `WaveNet.generate`.
        progress: As for `generate`.
        **arguments: The others of `WaveNet.generate`.

    Returns:
        An iterator of float32 waveforms `[batch, chunk_samples]`.

    Raises:
        ValueError: As `generate`; at once, not with the first chunk.

    Example:
        >>> import wavenet_keras as wk
        >>> model = wk.WaveNet(dilations=[1, 2, 4], skip_channels=32)
        >>> [chunk.shape for chunk in model.stream(1000, chunk_samples=400, seed=0)]
        [(1, 400), (1, 400), (1, 200)]

    Notebook: 05 Fast generation
    """
    job = make_job(model, num_samples, piece_samples=chunk_samples, **arguments)
    chunks = _rechunk(_pieces(job, engine, progress), chunk_samples)
    return (audio.mu_law_decode(chunk, model.quantization_channels) for chunk in chunks)


def generate_codes(model, num_samples, *, engine="auto", progress=True, **arguments):
    """As `generate`, but the mu-law codes, int32 `[batch, num_samples]`."""
    job = make_job(model, num_samples, **arguments)
    return np.concatenate(list(_pieces(job, engine, progress)), axis=1)


def _pieces(job, engine, progress):
    """Yield codes in pieces of the engine's own length, and show how far it got."""
    pieces = find_engine(engine, job)(job)
    return _with_progress(pieces, job) if progress else pieces


def _with_progress(pieces, job):
    started = time.perf_counter()
    done = 0
    with progress_bar(total=job.num_samples, unit=" samples", delay=PROGRESS_DELAY) as bar:
        for piece in pieces:
            done += piece.shape[1]
            speed = done / (time.perf_counter() - started) / job.model.sample_rate
            bar.set_postfix_str(f"{speed:.2g} x real time", refresh=False)
            bar.update(piece.shape[1])
            yield piece


def _rechunk(pieces, chunk_samples):
    """Yield the same codes in chunks of one length; the last may be shorter."""
    held = []
    held_samples = 0
    for piece in pieces:
        held.append(piece)
        held_samples += piece.shape[1]
        if held_samples >= chunk_samples:
            codes = np.concatenate(held, axis=1)
            yield codes[:, :chunk_samples]
            held = [codes[:, chunk_samples:]]
            held_samples -= chunk_samples
    if held_samples:
        yield np.concatenate(held, axis=1)
