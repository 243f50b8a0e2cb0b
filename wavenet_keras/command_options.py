"""The parser of `wavenet-keras`, and the options of all commands but `train`.

They have the names of tensorflow-wavenet's `generate.py` wherever they still have a meaning.

Notebook: 05 Fast generation
"""

import argparse

from wavenet_keras.option_types import adder, boolean
from wavenet_keras.train_options import add_train_options

ENGINES = ("auto", "numba", "keras", "naive")

# Options of tensorflow-wavenet's scripts that a command still takes, and only says why.
NOT_NEEDED = {
    "train": {
        "store_metadata": "profile a run with the TensorBoard profiler of your backend.",
        "logdir_root": "name the run's folder with --logdir.",
    },
    "generate": {
        "wavenet_params": "the model knows its own sizes.",
        "logdir": "the sound is written to --wav_out_path only.",
        "gc_channels": "the model knows its own sizes.",
        "gc_cardinality": "the model knows its own sizes.",
    },
    "evaluate": {},
    "download": {},
    "say": {},
}


def make_parser():
    """The parser of all commands. Options that were not given are absent from its result."""
    parser = argparse.ArgumentParser(
        prog="wavenet-keras",
        description="Train a WaveNet on recordings, let it speak, and measure it.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, add_options in (
        ("train", add_train_options),
        ("generate", _add_generate_options),
        ("say", _add_say_options),
        ("evaluate", _add_evaluate_options),
        ("download", _add_download_options),
    ):
        command = commands.add_parser(
            name,
            help=add_options.__doc__.split(".")[0],
            description=add_options.__doc__,
            argument_default=argparse.SUPPRESS,
        )
        add_options(command)
        command.add_argument(
            "--traceback", action="store_true", help="Show where in the program an error arose."
        )
        for option in NOT_NEEDED[name]:
            command.add_argument(f"--{option}", nargs="?", help=argparse.SUPPRESS)
    return parser


DEFAULT_VOICE = "speech"
GENERATE_DEFAULTS = {
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


def _add_generate_options(parser):
    """Let a trained model speak. The sound is written to a wav file; Ctrl-C keeps what is there
    so far."""
    parser.add_argument(
        "model",
        nargs="?",
        help="A run folder, a .keras file, or the name of a shipped voice (default: "
        f"{DEFAULT_VOICE}).",
    )
    add = adder(parser, GENERATE_DEFAULTS)
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


SAY_DEFAULTS = {
    "speaker": "jackson",
    "wav_out_path": "said.wav",
    "rhythm": "typical",
    "temperature": None,
    "seed": None,
}


def _add_say_options(parser):
    """Say digits in one of six voices. The sound is written to a wav file."""
    parser.add_argument("text", nargs="+", help="Digits, such as 407 or 4 0 7.")
    add = adder(parser, SAY_DEFAULTS)
    add("speaker", str, "Who speaks: george, jackson, lucas, nicolas, theo or yweweler.")
    add("wav_out_path", str, "The wav file to write.")
    add(
        "rhythm",
        str,
        "typical: each digit as long as the speaker's usually are; varied: as they might be.",
        ("typical", "varied"),
    )
    add("temperature", float, "As for generate (default: what suits this voice).")
    add("seed", int, "Seed; the same one gives the same sound (default: another each time).")


EVALUATE_DEFAULTS = {"held_out": False, "gc_id": None, "gc_vector": None}


def _add_evaluate_options(parser):
    """Measure bits per sample of a model on recordings. Every sample of every recording counts; a
    model that knows nothing needs 8 bits."""
    parser.add_argument(
        "model", help="A run folder, a .keras file, or the name of a shipped voice."
    )
    parser.add_argument("recordings", nargs="+", help="Recordings, or one folder of recordings.")
    add = adder(parser, EVALUATE_DEFAULTS)
    add(
        "held_out",
        boolean,
        "Whether to use only the recordings of a folder that are held out from training.",
    )
    add(
        "gc_id",
        str,
        "Who speaks in all of them: name or number (default: the recordings' own labels, and a "
        "line for each).",
    )
    add("gc_vector", str, "Who speaks in all of them, as numbers with commas (default: none).")


DOWNLOAD_DEFAULTS = {"corpus": None, "folder": None}


def _add_download_options(parser):
    """Download a well-known corpus of recordings. Without a name it lists them."""
    parser.add_argument("corpus", nargs="?", help="vctk, fsdd, lj_speech or speech_commands.")
    add = adder(parser, DOWNLOAD_DEFAULTS)
    add(
        "folder",
        str,
        "Where it is to go, or is already (default: the environment variable WAVENET_KERAS_DATA, "
        "or else the cache folder).",
    )
