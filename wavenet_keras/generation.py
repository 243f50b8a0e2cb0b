"""Generation: a sample is drawn, joins what was drawn before, and the next one is drawn.

An engine turns a `Request` into codes. `naive`, in this file, shows the idea and is slow: it runs
the whole receptive field through the model for each sample. `keras` (`keras_engine.py`) keeps what
it has computed, on every backend and device. `numba` (`numba_engine.py`) does the same in one loop
compiled for the CPU. All draw with the same uniform numbers, so the same seed gives the same
sound, but where the last bit of rounding decides a draw, once in some hundred thousand draws.

With `numba`, no bit depends on the machine: since version 0.2, the same checkpoint, arguments and
seed give the same codes on every processor and every backend of Keras, from Python and from the
shell, for a speaker asked for or fixed, alone and in a batch, in chunks and whole. That is not
promised of `keras` and `naive`, which a matrix library computes.

Notebook: 05 Fast generation
"""

import time

import keras
import numpy as np
from keras import ops

from wavenet_keras import audio, keras_engine, sampling
from wavenet_keras._compiled import compiled
from wavenet_keras._progress import progress_bar
from wavenet_keras.request import make_request

STREAMS_FOR_GPU = 64  # from so many on, a GPU computes faster than a few cores
PROGRESS_DELAY = 3.0  # seconds before a progress bar appears


def generate(model, num_samples, *, engine="auto", progress=True, **arguments):
    """Generate sound.

    Args:
        model: A `WaveNet`.
        num_samples: Samples to generate, at least 1.
        batch_size: Streams to generate at once. Left at 1, it follows the prompts and conditions.
        prompt: A waveform to continue, float `[samples]` or `[batch, samples]`, -1 to 1, at the
            model's sample rate. `None`, or one without samples: silence.
        global_condition: For a model of classes an id or a name, or a list of them, one for each
            stream. Otherwise, and for a class between the classes, a vector `[channels]`, or
            vectors `[batch, channels]`, of floats.
        local_condition: Frames `[frames, channels]` or `[batch, frames, channels]`. They cover the
            prompt and what is generated: frame f belongs to the `hop_length` samples from number
            `f * hop_length` on, counted from the prompt's start.
        temperature: 1 draws from the model's distribution, less is tamer, more is wilder; 0 always
            takes the most probable level.
        top_k: Draw from the so many most probable levels only. `None`: from all.
        top_p: Draw from the fewest most probable levels that have this probability in sum, above 0
            and up to 1. `None`: from all.
        seed: A whole number; the same one gives the same sound, with the engine `"numba"` on every
            machine. Stream number i of a batch gets the same sound in a batch of any size, and a
            longer sound begins like a shorter one. `None`: another one each time.
        engine: One of `list_engines()`; `"auto"`, see `choose_engine`; or an engine with options,
            such as `wk.numba_engine.NumbaEngine(weight_dtype="bfloat16")`.
        progress: Whether to show a progress bar when it takes longer than a few seconds.

    Returns:
        float32 waveforms `[batch, num_samples]`, -1 to 1: what comes after the prompt.

    Raises:
        ValueError: An argument is out of range or does not fit the model or the others.

    Example:
        >>> import wavenet_keras as wk
        >>> model = wk.WaveNet(dilations=[1, 2, 4], skip_channels=32)
        >>> model.generate(100, batch_size=2, seed=0).shape
        (2, 100)

    Source: van den Oord et al., "WaveNet: A Generative Model for Raw Audio", 2016, section 2.

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
        engine: As for `generate`.
        progress: As for `generate`.
        **arguments: The others of `generate`.

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
    request = make_request(model, num_samples, piece_samples=chunk_samples, **arguments)
    chunks = _rechunk(_pieces(request, engine, progress), chunk_samples)
    return (audio.mu_law_decode(chunk, model.quantization_channels) for chunk in chunks)


def generate_codes(model, num_samples, *, engine="auto", progress=True, **arguments):
    """As `generate`, but the mu-law codes, int32 `[batch, num_samples]`."""
    request = make_request(model, num_samples, **arguments)
    return np.concatenate(list(_pieces(request, engine, progress)), axis=1)


def list_engines():
    """The names of the engines, fastest first.

    Returns:
        List of names.

    Example:
        >>> list_engines()
        ['numba', 'keras', 'naive']

    Notebook: 05 Fast generation
    """
    return list(_ENGINES)


def naive_codes(request):
    """Yield the codes of a `Request` one by one, each from the whole receptive field again."""
    predict = compiled(_draw_next, request.model, use_xla=False)
    codes = request.context  # [batch, receptive_field]
    for number in range(request.num_samples):
        inputs, position = request.window(codes, request.first_sample + number)
        uniforms = request.uniforms(1)[:, 0]
        drawn = predict(inputs, np.int32(position), uniforms, request.settings)
        drawn = ops.convert_to_numpy(drawn)[:, None]
        codes = np.concatenate([codes[:, 1:], drawn], axis=1)
        yield drawn


def _draw_next(model, inputs, position, uniforms, settings):
    logits = ops.take(model(inputs), position, axis=1)  # [batch, levels]
    return sampling.draw(sampling.adjust_logits(logits, **settings), uniforms)


def numba_codes(request):
    """Yield the codes of a `Request` from the CPU engine with its default options."""
    from wavenet_keras.numba_engine import NumbaEngine  # loads a compiler

    return NumbaEngine()(request)


_ENGINES = {"numba": numba_codes, "keras": keras_engine.generate_codes, "naive": naive_codes}


def choose_engine(model, batch_size=1):
    """The engine that `"auto"` stands for.

    `"numba"` where it supports the model; `"keras"` where it does not, and where a GPU has at least
    64 streams to compute at once. (One stream is a chain of small products that a GPU waits for.)

    Args:
        model: A `WaveNet`.
        batch_size: Number of streams.

    Returns:
        A name.

    Example:
        >>> import wavenet_keras as wk
        >>> choose_engine(wk.WaveNet(dilations=[1, 2, 4], skip_channels=32))
        'numba'

    Notebook: 05 Fast generation
    """
    from wavenet_keras import numba_engine

    for_gpu = batch_size >= STREAMS_FOR_GPU and _gpu_is_there()
    return "numba" if numba_engine.supports(model) and not for_gpu else "keras"


def _gpu_is_there():
    return bool(keras.distribution.list_devices("gpu"))


def _pieces(request, engine, progress):
    """Yield codes in pieces of the engine's own length, and show how far it got."""
    if engine == "auto":
        engine = choose_engine(request.model, request.batch_size)
    if not callable(engine) and engine not in _ENGINES:
        raise ValueError(
            f"`engine` must be 'auto', one of {', '.join(map(repr, _ENGINES))}, or an engine with "
            f"options such as numba_engine.NumbaEngine(). Received: engine={engine!r}."
        )
    run = engine if callable(engine) else _ENGINES[engine]
    pieces = run(request)
    return _with_progress(pieces, request) if progress else pieces


def _with_progress(pieces, request):
    started = time.perf_counter()
    done = 0
    with progress_bar(total=request.num_samples, unit=" samples", delay=PROGRESS_DELAY) as bar:
        for piece in pieces:
            done += piece.shape[1]
            speed = done / (time.perf_counter() - started) / request.model.sample_rate
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
