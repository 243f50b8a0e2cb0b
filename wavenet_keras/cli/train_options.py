"""The options of `wavenet-keras train`: their names, their defaults and what they mean.

What can be wrong with them before a model is there is said here, too.

They have the names of tensorflow-wavenet's `train.py` wherever they still have a meaning.

Notebook: 03 Training on a GPU, 04 Global conditioning
"""

from pathlib import Path

from wavenet_keras._places import check_folder
from wavenet_keras.cli.options import adder, boolean, number, path, silence_threshold, whole, word
from wavenet_keras.cli.process_options import add_process_options, check_processes
from wavenet_keras.cli.text_options import (
    TEXT_DEFAULTS,
    TEXT_OPTION_OF,
    add_text_options,
    check_text,
)
from wavenet_keras.corpus.labels import is_known, read_pattern

PRESETS = ("tiny", "speech", "reference")
DEFAULTS = {
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
    "num_devices": 1,
    "steps_per_execution": 1,
    "codes_on": "auto",
    "seed": 0,
    "checkpoint_every": 500,
    "max_checkpoints": 5,
    "validate_every": None,
    "log_every": 50,
    "histograms": False,
    "generate_every": 5000,
    "generate_seconds": 2.0,
    **TEXT_DEFAULTS,
}
# What the options are called in Python, where they have another name.
OPTION_OF = {
    "window_samples": "sample_size",
    "silence_threshold_db": "silence_threshold",
    "global_condition_channels": "gc_channels",
    **TEXT_OPTION_OF,
}
# Options of tensorflow-wavenet's train.py that are still taken, and only say why.
NOT_NEEDED = {
    "store_metadata": "profile a run with the TensorBoard profiler of your backend.",
    "logdir_root": "name the run's folder with --logdir.",
}


def add_options(parser):
    """Train a WaveNet on a folder of recordings. A run is one folder (--logdir): start the same
    command again and it goes on where it stopped; Ctrl-C saves. Options given then count from
    there on, all others stay as they were."""
    add = adder(parser.add_argument_group("the run"), DEFAULTS)
    add("logdir", path, "FOLDER", "Folder of the run (default: runs/ and the name of --data_dir).")
    add("restore_from", path, "FOLDER", "Folder of a run to go on with, instead of --logdir.")
    add("num_steps", whole(1), "STEPS", "Number of training steps in all.")
    add("checkpoint_every", whole(1), "STEPS", "Steps between two checkpoints.")
    add(
        "max_checkpoints",
        whole(1),
        "NUMBER",
        "Number of checkpoints to keep; the best model is kept besides.",
    )
    add(
        "validate_every",
        whole(1),
        "STEPS",
        "Steps between two validations (default: as --checkpoint_every).",
    )
    add("log_every", whole(1), "STEPS", "Steps between two rows of history.csv and of TensorBoard.")
    add("histograms", boolean, "true|false", "Whether TensorBoard gets histograms of the weights.")
    add(
        "generate_every",
        whole(0),
        "STEPS",
        "Steps between two sounds generated while training; 0 for none.",
    )
    add("generate_seconds", number(above=0), "SECONDS", "Length of these sounds in seconds.")
    add(
        "seed",
        whole(0, 2**32 - 1),  # as much as NumPy's own generator takes
        "NUMBER",
        "Seed of the first weights, the order of the data and the sounds.",
    )

    add = adder(parser.add_argument_group("the data"), DEFAULTS)
    add(
        "data_dir",
        path,
        "FOLDER",
        "Folder of recordings (wav, flac, ogg, mp3, aiff), searched recursively.",
    )
    add(
        "labels",
        word,
        "LABELS",
        "Where the labels for --gc_channels come from: auto (a recordings.csv, file names of known "
        "corpora, or folders); speaker, digit or word, where file names tell several; a .csv "
        "table of file and label; tensorflow-wavenet, for its ids; or a regular expression with "
        "one group that is found in the path.",
    )
    add(
        "sample_rate",
        whole(1),
        "HZ",
        "Sample rate in Hz; recordings are resampled (default: that of "
        "--wavenet_params, or else the commonest of the recordings, at most 16000).",
    )
    add(
        "silence_threshold",
        silence_threshold,
        "DB",
        "Trim silence at both ends of each recording "
        "that is below this level, in dB of full scale: a negative number such as -60 (default: "
        "no trimming). tensorflow-wavenet's raw amplitudes are understood too: a positive number "
        "such as 0.01 is turned into dB (-40); 0 trims nothing.",
    )
    add(
        "validation",
        number(least=0, below=1),
        "SHARE",
        "Share of the recordings to hold out for validation; 0 for none "
        "(default: the split that comes with the recordings, or else 0.05).",
    )
    add(
        "validation_seconds",
        number(least=0),
        "SECONDS",
        "Seconds of held-out sound that a validation measures at most, spread evenly; 0 for all.",
    )
    add(
        "balance_classes",
        boolean,
        "true|false",
        "Whether each speaker is heard equally often, instead of in proportion to the length of "
        "the recordings.",
    )
    add("batch_size", whole(1), "WINDOWS", "Number of windows in a training step.")
    add(
        "sample_size",
        whole(1),
        "SAMPLES",
        "Length of a window in samples that count in the loss; the context "
        "in front of them comes on top.",
    )

    add = adder(parser.add_argument_group("a voice that says any sentence"), DEFAULTS)
    add_text_options(add)

    add = adder(parser.add_argument_group("the model"), DEFAULTS)
    add(
        "preset",
        str,
        PRESETS,
        "Size of the network: tiny (16 blocks, for a first try), speech (30 blocks "
        "of 32 channels, for a CPU), reference (50 blocks, tensorflow-wavenet's).",
    )
    add(
        "wavenet_params",
        path,
        "FILE",
        "JSON file of tensorflow-wavenet with the sizes, instead of --preset.",
    )
    add(
        "gc_channels",
        whole(1),
        "CHANNELS",
        "Train one network for all speakers, told apart by an embedding of "
        "so many channels (default: all recordings as if of one speaker).",
    )
    add(
        "gc_vectors",
        path,
        "FILE",
        "Train one network for all, told apart by vectors of yours instead of --gc_channels: a "
        ".csv table with the column label and one column for each number (default: none).",
    )
    add(
        "precision",
        str,
        ("float32", "mixed_float16", "mixed_bfloat16"),
        "Numbers to compute with; mixed ones need a GPU that has them.",
    )

    add = adder(parser.add_argument_group("the optimizer"), DEFAULTS)
    add("optimizer", str, ("adam", "sgd", "rmsprop"), "How the weights are moved.")
    add("learning_rate", number(above=0), "NUMBER", "Learning rate, the highest of the schedule.")
    add(
        "learning_rate_schedule",
        str,
        ("constant", "cosine", "exponential"),
        "How the learning rate changes until --num_steps.",
    )
    add("warmup_steps", whole(0), "STEPS", "Steps over which a cosine schedule first rises.")
    add("momentum", number(least=0, below=1), "NUMBER", "Momentum of sgd and rmsprop.")
    add(
        "clip_norm",
        number(least=0),
        "NUMBER",
        "Largest norm of the gradients of a step; 0 for no clipping.",
    )
    add(
        "l2_regularization_strength",
        number(least=0),
        "NUMBER",
        "Strength of an L2 penalty on all weights but the biases, added to the loss.",
    )
    add(
        "ema",
        number(least=0, below=1),
        "NUMBER",
        "Momentum of the running average of the weights that validation and "
        "best.keras use; 0 for none (default: an average over a tenth of the run, at most over "
        "1000 steps).",
    )
    add("steps_per_execution", whole(1), "STEPS", "Steps of a GPU before it is asked for results.")
    add(
        "codes_on",
        str,
        ("auto", "device", "host"),
        "Where windows are cut: on the device, which gets all codes once; on the host, which makes "
        "each batch; or on a GPU where the codes fit, with JAX, and else on the host.",
    )

    add = adder(parser.add_argument_group("several devices and machines (JAX)"), DEFAULTS)
    add_process_options(add)


def check(options):
    """Refuse folders and files that are not there, labels of no kind, and half a cluster."""
    restore_from, logdir = options.get("restore_from"), options.get("logdir")
    if restore_from and logdir:
        raise ValueError(
            "Give --restore_from or --logdir, not both: a run is continued in its own folder."
        )
    if not (restore_from or logdir or options["data_dir"]):
        raise ValueError("--data_dir is missing: the folder with the recordings to train on.")
    if options["data_dir"] and not Path(options["data_dir"]).is_dir():
        raise FileNotFoundError(
            f"Expected a folder of recordings as --data_dir, found none at {options['data_dir']}."
        )
    for name in ("wavenet_params", "gc_vectors"):
        if options[name] and not Path(options[name]).is_file():
            raise FileNotFoundError(f"Expected a file as --{name}, found none at {options[name]}.")
    if not is_known(options["labels"]):
        read_pattern(options["labels"])
    check_folder(restore_from or logdir or "runs")
    check_processes(options)
    if options["text"] or not Path(restore_from or logdir or "", "settings.json").is_file():
        check_text(options)  # else the run knows its text, and `train_text.py` checks
