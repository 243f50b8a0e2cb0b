"""The options of `wavenet-keras`: their names, their defaults and what they mean.

They have the names of tensorflow-wavenet's `train.py` and `generate.py` wherever they still have
a meaning.

Notebook: 03 Training on a GPU, 05 Fast generation
"""

import argparse
import math
import sys

PRESETS = ("tiny", "speech", "reference")
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
}


def make_parser():
    """The parser of all commands. Options that were not given are absent from its result."""
    parser = argparse.ArgumentParser(
        prog="wavenet-keras",
        description="Train a WaveNet on recordings, let it speak, and measure it.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, add_options in (
        ("train", _add_train_options),
        ("generate", _add_generate_options),
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


TRAIN_DEFAULTS = {
    "data_dir": None,
    "labels": "auto",
    "sample_rate": None,
    "silence_threshold": None,
    "validation": None,
    "validation_seconds": 60.0,
    "preset": "speech",
    "wavenet_params": None,
    "gc_channels": None,
    "gc_vectors": None,
    "balance_classes": False,
    "num_steps": 100_000,
    "batch_size": 8,
    "sample_size": 8000,
    "optimizer": "adam",
    "learning_rate": 1e-3,
    "learning_rate_schedule": "constant",
    "warmup_steps": 0,
    "momentum": 0.9,
    "clip_norm": 1.0,
    "l2_regularization_strength": 0.0,
    "ema": None,
    "precision": "float32",
    "seed": 0,
    "checkpoint_every": 500,
    "max_checkpoints": 5,
    "validate_every": None,
    "log_every": 50,
    "histograms": False,
    "generate_every": 5000,
    "generate_seconds": 2.0,
}


def _add_train_options(parser):
    """Train a WaveNet on a folder of recordings. A run is one folder (--logdir): start the same
    command again and it goes on where it stopped; Ctrl-C saves. Options given then count from
    there on, all others stay as they were."""
    add = _adder(parser.add_argument_group("the run"), TRAIN_DEFAULTS)
    add("logdir", str, "Folder of the run (default: runs/ and the name of --data_dir).")
    add("restore_from", str, "Folder of a run to go on with, instead of --logdir.")
    add("num_steps", int, "Number of training steps in all.")
    add("checkpoint_every", int, "Steps between two checkpoints.")
    add("max_checkpoints", int, "Number of checkpoints to keep; the best model is kept besides.")
    add("validate_every", int, "Steps between two validations (default: as --checkpoint_every).")
    add("log_every", int, "Steps between two rows of history.csv and of TensorBoard.")
    add("histograms", _boolean, "Whether TensorBoard gets histograms of the weights.")
    add("generate_every", int, "Steps between two sounds generated while training; 0 for none.")
    add("generate_seconds", float, "Length of these sounds in seconds.")
    add("seed", int, "Seed of the first weights, the order of the data and the sounds.")

    add = _adder(parser.add_argument_group("the data"), TRAIN_DEFAULTS)
    add("data_dir", str, "Folder of recordings (wav, flac, ogg, mp3, aiff), searched recursively.")
    add(
        "labels",
        str,
        "Where the labels for --gc_channels come from: auto (a recordings.csv, file names of known "
        "corpora, or folders); speaker, digit or word, where file names tell several; a .csv "
        "table of file and label; tensorflow-wavenet, for its ids; or a regular expression with "
        "one group that is found in the path.",
    )
    add(
        "sample_rate",
        int,
        "Sample rate in Hz; recordings are resampled (default: that of "
        "--wavenet_params, or else the commonest of the recordings, at most 16000).",
    )
    add(
        "silence_threshold",
        _silence_threshold,
        "Trim silence at both ends of each recording "
        "that is below this level, in dB of full scale: a negative number such as -60 (default: "
        "no trimming). tensorflow-wavenet's raw amplitudes are understood too: a positive number "
        "such as 0.01 is turned into dB (-40); 0 trims nothing.",
    )
    add(
        "validation",
        float,
        "Share of the recordings to hold out for validation; 0 for none "
        "(default: the split that comes with the recordings, or else 0.05).",
    )
    add(
        "validation_seconds",
        float,
        "Seconds of held-out sound that a validation measures at most, spread evenly; 0 for all.",
    )
    add(
        "balance_classes",
        _boolean,
        "Whether each speaker is heard equally often, instead of in proportion to the length of "
        "the recordings.",
    )
    add("batch_size", int, "Number of windows in a training step.")
    add(
        "sample_size",
        int,
        "Length of a window in samples that count in the loss; the context "
        "in front of them comes on top.",
    )

    add = _adder(parser.add_argument_group("the model"), TRAIN_DEFAULTS)
    add(
        "preset",
        str,
        "Size of the network: tiny (16 blocks, for a first try), speech (30 blocks "
        "of 32 channels, for a CPU), reference (50 blocks, tensorflow-wavenet's).",
        PRESETS,
    )
    add(
        "wavenet_params",
        str,
        "JSON file of tensorflow-wavenet with the sizes, instead of --preset.",
    )
    add(
        "gc_channels",
        int,
        "Train one network for all speakers, told apart by an embedding of "
        "so many channels (default: all recordings as if of one speaker).",
    )
    add(
        "gc_vectors",
        str,
        "Train one network for all, told apart by vectors of yours instead of --gc_channels: a "
        ".csv table with the column label and one column for each number (default: none).",
    )
    add(
        "precision",
        str,
        "Numbers to compute with; mixed ones need a GPU that has them.",
        ("float32", "mixed_float16", "mixed_bfloat16"),
    )

    add = _adder(parser.add_argument_group("the optimizer"), TRAIN_DEFAULTS)
    add("optimizer", str, "How the weights are moved.", ("adam", "sgd", "rmsprop"))
    add("learning_rate", float, "Learning rate, the highest of the schedule.")
    add(
        "learning_rate_schedule",
        str,
        "How the learning rate changes until --num_steps.",
        ("constant", "cosine", "exponential"),
    )
    add("warmup_steps", int, "Steps over which a cosine schedule first rises.")
    add("momentum", float, "Momentum of sgd and rmsprop.")
    add("clip_norm", float, "Largest norm of the gradients of a step; 0 for no clipping.")
    add(
        "l2_regularization_strength",
        float,
        "Strength of an L2 penalty on all weights but the biases, added to the loss.",
    )
    add(
        "ema",
        float,
        "Momentum of the running average of the weights that validation and "
        "best.keras use; 0 for none (default: an average over a tenth of the run, at most over "
        "1000 steps).",
    )


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
    add = _adder(parser, GENERATE_DEFAULTS)
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
        _boolean,
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


EVALUATE_DEFAULTS = {"held_out": False, "gc_id": None, "gc_vector": None}


def _add_evaluate_options(parser):
    """Measure bits per sample of a model on recordings. Every sample of every recording counts; a
    model that knows nothing needs 8 bits."""
    parser.add_argument(
        "model", help="A run folder, a .keras file, or the name of a shipped voice."
    )
    parser.add_argument("recordings", nargs="+", help="Recordings, or one folder of recordings.")
    add = _adder(parser, EVALUATE_DEFAULTS)
    add(
        "held_out",
        _boolean,
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
    add = _adder(parser, DOWNLOAD_DEFAULTS)
    add(
        "folder",
        str,
        "Where it is to go, or is already (default: the environment variable WAVENET_KERAS_DATA, "
        "or else the cache folder).",
    )


def _adder(group, defaults):
    """A function that adds an option with its default in the help; a bare yes/no option is yes."""

    def add(name, kind, text, choices=None):
        default = defaults.get(name)
        if default is not None:
            text = f"{text.removesuffix('.')} (default: {str(default).lower()})."
        bare = {"nargs": "?", "const": True} if kind is _boolean else {}
        kind = {"type": kind, "choices": choices} if choices else {"type": kind}
        metavar = {} if choices else {"metavar": "VALUE"}
        group.add_argument(f"--{name}", help=text.replace("%", "%%"), **kind, **bare, **metavar)

    return add


def _boolean(text):
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if text.lower() not in words:
        raise argparse.ArgumentTypeError(f"expected true or false, received {text!r}")
    return words[text.lower()]


def _silence_threshold(text):
    """A level in dB, also from a raw amplitude; 0 means none."""
    value = float(text)
    if value <= 0:
        return value
    if value >= 1:
        raise argparse.ArgumentTypeError(
            f"expected a negative number of dB such as -60, received {text}"
        )
    decibel = round(20 * math.log10(value), 1)
    print(
        f"--silence_threshold {text} is taken as an amplitude: {decibel} dB of full scale.",
        file=sys.stderr,
    )
    return decibel
