"""What `wavenet-keras generate` does, once its options are read.

Notebook: 05 Fast generation
"""

import signal
import sys
import time

import numpy as np

import wavenet_keras as wk
from wavenet_keras import audio
from wavenet_keras._progress import progress_bar
from wavenet_keras.audio.growing_wavs import GrowingWavs
from wavenet_keras.command_options import DEFAULT_VOICE, GENERATE_DEFAULTS

INTERRUPTED = 130  # what shells expect of a program that Ctrl-C ended


def generate(given):
    """`wavenet-keras generate`.

    Args:
        given: Dict of the options that were given.

    Returns:
        The exit code.
    """
    options = {"model": DEFAULT_VOICE, **GENERATE_DEFAULTS, **given}
    model = wk.load_voice(options["model"])
    condition = _condition(model, options["gc_id"], options["gc_vector"])
    clips = _number_of_clips(options["clips"], condition)
    prompt = None
    if options["wav_seed"]:
        waveform, _ = audio.load(options["wav_seed"], model.sample_rate)
        prompt = waveform[: model.receptive_field]
    save_every = options["save_every"] or options["samples"]
    chunks = model.stream(
        options["samples"],
        chunk_samples=min(save_every, 800),
        batch_size=clips,
        prompt=prompt,
        global_condition=condition,
        temperature=options["temperature"],
        top_k=options["top_k"],
        top_p=options["top_p"],
        seed=options["seed"],
        engine=_engine(options),
    )
    wavs = GrowingWavs(
        options["wav_out_path"], clips, options["samples"], model.sample_rate, save_every
    )
    return _write(wavs, chunks, options["samples"])


def _engine(options):
    """The engine that the options ask for."""
    name = options["engine"] if options["fast_generation"] else "naive"
    if options["weights"] == "float32" and options["threads"] is None:
        return name
    if name not in ("auto", "numba"):
        raise ValueError(f"--weights and --threads are for the engine numba. Received {name}.")
    from wavenet_keras.generation.numba_engine.engine import NumbaEngine

    return NumbaEngine(options["weights"], options["threads"])


def _condition(model, names, vector):
    """The classes or the vector given in the shell, a list or `[1, channels]`; `None` for none."""
    check_one_condition(names, vector)
    if vector is not None:
        return vector_of(vector)[None]
    if names is not None:
        return [class_id(model, name.strip()) for name in names.split(",")]
    if model.num_classes:
        known = model.class_names or [f"0 to {model.num_classes - 1}"]
        raise ValueError(f"--gc_id is missing: who is to speak? One of {', '.join(known)}.")
    if model.global_condition_channels:
        raise ValueError(
            f"--gc_vector is missing: {model.global_condition_channels} numbers, with commas."
        )
    return None


def check_one_condition(names, vector):
    """Refuse classes and a vector at once."""
    if names is not None and vector is not None:
        raise ValueError("Give --gc_id or --gc_vector, not both.")


def vector_of(text):
    """The vector given in the shell as numbers with commas between them, float32 `[channels]`."""
    try:
        return np.array([float(number) for number in text.split(",")], np.float32)
    except ValueError as error:
        raise ValueError(
            f"Expected numbers with commas as --gc_vector, received {text!r}."
        ) from error


def _number_of_clips(clips, condition):
    if condition is None or len(condition) == 1:
        return clips
    if clips not in (1, len(condition)):
        raise ValueError(
            f"--clips={clips} does not go with {len(condition)} speakers in --gc_id: leave it out, "
            "or name one speaker."
        )
    return len(condition)


def class_id(model, name_or_number):
    """The id of a class given in the shell: a name, or else a number."""
    known = model.class_names or []
    is_number = name_or_number not in known and name_or_number.isdecimal()
    return model.class_id(int(name_or_number) if is_number else name_or_number)


def _write(wavs, chunks, num_samples):
    """Write chunks `[clips, samples]` as they come, and what there is when it is interrupted."""
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C
    interrupted = False
    started = time.perf_counter()
    try:
        with progress_bar(total=num_samples, unit=" samples", unit_scale=True) as bar:
            for chunk in chunks:
                wavs.add(chunk)
                seconds = time.perf_counter() - started
                real_time = wavs.done / wavs.sample_rate / seconds
                bar.set_postfix_str(f"{real_time:.2g} x real time", refresh=False)
                bar.update(chunk.shape[1])
    except KeyboardInterrupt:
        interrupted = True
    finally:
        signal.signal(signal.SIGTERM, previous)
    if wavs.done == 0:
        print("Interrupted before the first sample; nothing was written.", file=sys.stderr)
        return INTERRUPTED
    if wavs.done > wavs.saved:
        wavs.save()
    how = "Interrupted: " if interrupted else ""
    length = f"{wavs.done} samples, {wavs.done / wavs.sample_rate:.2f} s at {wavs.sample_rate} Hz"
    paths = ", ".join(map(str, wavs.paths))
    print(f"{how}{length}, are in {paths}")
    return INTERRUPTED if interrupted else 0
