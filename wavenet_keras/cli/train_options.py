"""The options of `wavenet-keras train`: their names, their defaults and what they mean.

They have the names of tensorflow-wavenet's `train.py` wherever they still have a meaning.

Notebook: 03 Training on a GPU, 04 Global conditioning
"""

from wavenet_keras.cli.options import adder, boolean, silence_threshold
from wavenet_keras.network.sizes import SIZES

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
    "seed": 0,
    "checkpoint_every": 500,
    "max_checkpoints": 5,
    "validate_every": None,
    "log_every": 50,
    "histograms": False,
    "generate_every": 5000,
    "generate_seconds": 2.0,
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
    add("logdir", str, "Folder of the run (default: runs/ and the name of --data_dir).")
    add("restore_from", str, "Folder of a run to go on with, instead of --logdir.")
    add("num_steps", int, "Number of training steps in all.")
    add("checkpoint_every", int, "Steps between two checkpoints.")
    add("max_checkpoints", int, "Number of checkpoints to keep; the best model is kept besides.")
    add("validate_every", int, "Steps between two validations (default: as --checkpoint_every).")
    add("log_every", int, "Steps between two rows of history.csv and of TensorBoard.")
    add("histograms", boolean, "Whether TensorBoard gets histograms of the weights.")
    add("generate_every", int, "Steps between two sounds generated while training; 0 for none.")
    add("generate_seconds", float, "Length of these sounds in seconds.")
    add("seed", int, "Seed of the first weights, the order of the data and the sounds.")

    add = adder(parser.add_argument_group("the data"), DEFAULTS)
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
        silence_threshold,
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
        boolean,
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

    add = adder(parser.add_argument_group("the model"), DEFAULTS)
    add(
        "preset",
        str,
        "Size of the network: tiny (16 blocks, for a first try), speech (30 blocks "
        "of 32 channels, for a CPU), reference (50 blocks, tensorflow-wavenet's).",
        tuple(SIZES),
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

    add = adder(parser.add_argument_group("the optimizer"), DEFAULTS)
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
