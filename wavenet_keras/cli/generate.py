"""`wavenet-keras generate`: what it does. Its options are in `generate_options.py`.

Notebook: 05 Fast generation
"""

import sys

from wavenet_keras import audio
from wavenet_keras.audio.growing_wavs import GrowingWavs
from wavenet_keras.cli.conditions import class_ids, vector_for
from wavenet_keras.cli.endings import ends_as_by_ctrl_c
from wavenet_keras.cli.generate_options import DEFAULT_VOICE, DEFAULTS
from wavenet_keras.cli.options import INTERRUPTED
from wavenet_keras.voices import voice_names
from wavenet_keras.voices.shipped import load_wavenet


def run(given):
    """`wavenet-keras generate`, by the options that were given; returns the exit code."""
    options = {"model": DEFAULT_VOICE, **DEFAULTS, **given}
    model = load_wavenet(options["model"])
    condition = _condition(model, options)
    clips = _number_of_clips(options["clips"], condition)
    prompt = None
    if options["wav_seed"]:
        waveform, _ = audio.load(options["wav_seed"], model.sample_rate)
        if len(waveform) == 0:
            raise ValueError(f"{options['wav_seed']} has no samples that could be continued.")
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
        progress=True,
    )
    wavs = GrowingWavs(
        options["wav_out_path"], clips, options["samples"], model.sample_rate, save_every
    )
    return _write(wavs, chunks)


def _engine(options):
    """The engine that the options ask for."""
    name = options["engine"] if options["fast_generation"] else "naive"
    if options["weights"] == DEFAULTS["weights"] and options["threads"] is None:
        return name
    from wavenet_keras.generation.numba_engine import NumbaEngine  # loads a compiler

    return NumbaEngine(options["weights"], options["threads"])


def _condition(model, options):
    """The classes or the vector given in the shell, a list or `[[channels]]`; `None` for none."""
    if model.local_condition_channels:
        raise ValueError(
            f"{options['model']} wants to be told what to say, moment by moment. wavenet-keras "
            "say does that with digits; in Python, model.generate(local_condition=frames)."
        )
    if options["gc_vector"] is not None:
        return [vector_for(model, options["gc_vector"])]
    if options["gc_id"] is not None:
        return class_ids(model, options["gc_id"])
    if model.num_classes:
        return _first_class(model, options["model"])
    if model.global_condition_channels:
        raise ValueError(
            f"--gc_vector is missing: {model.global_condition_channels} numbers, with commas."
        )
    return None


def _first_class(model, voice):
    """A shipped voice speaks without being told as whom, and says so; who trained one chooses."""
    known = model.class_names or [f"0 to {model.num_classes - 1}"]
    if voice not in voice_names():
        raise ValueError(f"--gc_id is missing: who is to speak? One of {', '.join(known)}.")
    print(f"{voice} speaks as {known[0]}; --gc_id chooses among {', '.join(known)}.", flush=True)
    return [0]


def _number_of_clips(clips, condition):
    if condition is None or len(condition) == 1:
        return clips
    if clips not in (1, len(condition)):
        raise ValueError(
            f"--clips={clips} does not go with {len(condition)} speakers in --gc_id: leave it out, "
            "or name one speaker."
        )
    return len(condition)


def _write(wavs, chunks):
    """Write chunks `[clips, samples]` as they come, and what there is when it is interrupted."""
    interrupted = False
    try:
        with ends_as_by_ctrl_c():
            for chunk in chunks:
                wavs.add(chunk)
    except KeyboardInterrupt:
        interrupted = True
    if wavs.done == 0:
        print("Interrupted before the first sample; nothing was written.", file=sys.stderr)
        return INTERRUPTED
    wavs.finish()
    how = "Interrupted: " if interrupted else ""
    length = f"{wavs.done} samples, {wavs.done / wavs.sample_rate:.2f} s at {wavs.sample_rate} Hz"
    paths = ", ".join(map(str, wavs.paths))
    print(f"{how}{length}, are in {paths}")
    return INTERRUPTED if interrupted else 0
