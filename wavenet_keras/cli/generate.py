"""`wavenet-keras generate`: its options, and what it does.

The options have the names of tensorflow-wavenet's `generate.py` wherever they still have a meaning.

Notebook: 05 Fast generation
"""

import signal
import sys

from wavenet_keras import audio
from wavenet_keras.audio.growing_wavs import GrowingWavs
from wavenet_keras.cli.conditions import check_one_condition, class_id, vector_of
from wavenet_keras.cli.options import INTERRUPTED, adder, boolean
from wavenet_keras.generation import list_engines
from wavenet_keras.voices import load_voice

ENGINES = ("auto", *list_engines())
DEFAULT_VOICE = "speech"
DEFAULTS = {
    "samples": 16000,
    "clips": 1,
    "wav_out_path": "generated.wav",
    "save_every": None,
    "temperature": 1.0,
    "top_k": None,
    "top_p": None,
    "fast_generation": True,
    "engine": "auto",
    "weights": "float32",
    "threads": None,
    "wav_seed": None,
    "gc_id": None,
    "gc_vector": None,
    "seed": None,
}
# Options of tensorflow-wavenet's generate.py that are still taken, and only say why.
NOT_NEEDED = {
    "wavenet_params": "the model knows its own sizes.",
    "logdir": "the sound is written to --wav_out_path only.",
    "gc_channels": "the model knows its own sizes.",
    "gc_cardinality": "the model knows its own sizes.",
}


def add_options(parser):
    """Let a trained model speak. The sound is written to a wav file; Ctrl-C keeps what is there
    so far."""
    parser.add_argument(
        "model",
        nargs="?",
        help="A run folder, a .keras file, or the name of a shipped voice (default: "
        f"{DEFAULT_VOICE}).",
    )
    add = adder(parser, DEFAULTS)
    add("samples", int, "Number of samples to generate.")
    add("clips", int, "Number of sounds to generate at once, for one speaker or without.")
    add("wav_out_path", str, "The wav file to write; several get _1, _2 ... behind their name.")
    add(
        "save_every",
        int,
        "Write the file each time so many samples are there (default: at the end).",
    )
    add("temperature", float, "Below 1 the likely is drawn more often, above 1 less often.")
    add("top_k", int, "Draw from the k likeliest levels only (default: all).")
    add(
        "top_p",
        float,
        "Draw from the likeliest levels that make up this probability (default: all).",
    )
    add(
        "fast_generation",
        boolean,
        "Whether to keep what was computed; false computes the whole context anew each time.",
    )
    add(
        "engine",
        str,
        "What computes: numba on the CPU, keras on any device, naive (the slow way), or "
        "auto, the fastest that can.",
        ENGINES,
    )
    add(
        "weights",
        str,
        "How exact the numbers of the network are, for numba: bfloat16 is faster where memory is "
        "the limit.",
        ("float32", "bfloat16"),
    )
    add(
        "threads",
        int,
        "Threads, for numba (default: one for each sound, at most as many as cores). With 2, both "
        "compute one sound; they need two idle cores.",
    )
    add(
        "wav_seed",
        str,
        "A recording to continue: its first samples, as many as the receptive "
        "field has. What is written is the continuation alone.",
    )
    add(
        "gc_id",
        str,
        "Who speaks, for a model trained with --gc_channels: name or number; several, with commas "
        "between them, speak in one file each.",
    )
    add(
        "gc_vector",
        str,
        "Who speaks, as numbers with commas: for a model trained with --gc_vectors, or "
        "a place between the speakers of another (default: none).",
    )
    add("seed", int, "Seed; the same one gives the same sound (default: another each time).")


def run(given):
    """`wavenet-keras generate`, by the options that were given; returns the exit code."""
    options = {"model": DEFAULT_VOICE, **DEFAULTS, **given}
    model = load_voice(options["model"])
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
        progress=True,
    )
    wavs = GrowingWavs(
        options["wav_out_path"], clips, options["samples"], model.sample_rate, save_every
    )
    return _write(wavs, chunks)


def _engine(options):
    """The engine that the options ask for."""
    name = options["engine"] if options["fast_generation"] else "naive"
    if options["weights"] == "float32" and options["threads"] is None:
        return name
    if name not in ("auto", "numba"):
        raise ValueError(f"--weights and --threads are for the engine numba. Received {name}.")
    from wavenet_keras.generation.numba_engine import NumbaEngine  # loads a compiler

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
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C
    interrupted = False
    try:
        for chunk in chunks:
            wavs.add(chunk)
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
