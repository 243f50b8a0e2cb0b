"""The options of `wavenet-keras generate`, and what can be wrong with them before a model is there.

They have the names of tensorflow-wavenet's `generate.py` wherever they still have a meaning.

Notebook: 05 Fast generation
"""

from pathlib import Path

from wavenet_keras._places import check_file
from wavenet_keras._voice_files import find_voice
from wavenet_keras.cli.conditions import check_one_condition
from wavenet_keras.cli.options import add_seed, adder, boolean, number, path, whole, word

ENGINES = ("auto", "numba", "keras", "naive")
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
# What the options are called in Python, where they have another name.
OPTION_OF = {
    "num_samples": "samples",
    "batch_size": "clips",
    "prompt": "wav_seed",
    "global_condition": "gc_id",
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
        type=path,
        help="A run folder, a .keras file, or the name of a shipped voice (default: "
        f"{DEFAULT_VOICE}).",
    )
    add = adder(parser, DEFAULTS)
    add("samples", whole(1), "SAMPLES", "Number of samples to generate.")
    add(
        "clips",
        whole(1),
        "CLIPS",
        "Number of sounds to generate at once, for one speaker or without.",
    )
    add(
        "wav_out_path",
        path,
        "FILE",
        "The wav file to write, its last 5 ms faded so that the end does not click; several get "
        "_1, _2 ... behind their name.",
    )
    add(
        "save_every",
        whole(1),
        "SAMPLES",
        "Write the file each time so many samples are there (default: at the end).",
    )
    add(
        "temperature",
        number(least=0),
        "NUMBER",
        "Below 1 the likely is drawn more often, above 1 less often.",
    )
    add("top_k", whole(1), "LEVELS", "Draw from the k likeliest levels only (default: all).")
    add(
        "top_p",
        number(above=0, most=1),
        "PROBABILITY",
        "Draw from the likeliest levels that make up this probability (default: all).",
    )
    add(
        "fast_generation",
        boolean,
        "true|false",
        "Whether to keep what was computed; false computes the whole context anew each time.",
    )
    add(
        "engine",
        str,
        ENGINES,
        "What computes: numba on the CPU, keras on any device, naive (the slow way), or "
        "auto, the fastest that can.",
    )
    add(
        "weights",
        str,
        ("float32", "bfloat16"),
        "How exact the numbers of the network are, for numba: bfloat16 is faster where memory is "
        "the limit.",
    )
    add(
        "threads",
        whole(1),
        "THREADS",
        "Threads, for numba (default: one for each sound, at most as many as cores). With 2, both "
        "compute one sound; they need two idle cores.",
    )
    add(
        "wav_seed",
        path,
        "FILE",
        "A recording to continue: its first samples, as many as the receptive "
        "field has. What is written is the continuation alone.",
    )
    add(
        "gc_id",
        word,
        "NAME",
        "Who speaks, for a model trained with --gc_channels: name or number; several, with commas "
        "between them, speak in one file each (default: the shipped voice speaks as its first).",
    )
    add(
        "gc_vector",
        word,
        "NUMBERS",
        "Who speaks, as numbers with commas: for a model trained with --gc_vectors, or "
        "a place between the speakers of another (default: none).",
    )
    add_seed(add)


def check(options):
    """Refuse files that are not there, and options that exclude each other."""
    check_one_condition(options["gc_id"], options["gc_vector"])
    _check_engine(options)
    path = check_file(options["wav_out_path"], ".wav")
    if options["wav_seed"]:
        seed = Path(options["wav_seed"])
        if not seed.is_file():
            raise FileNotFoundError(f"Expected a recording to continue, found no file at {seed}.")
        if path.exists() and path.samefile(seed):
            raise ValueError(f"{path} is the recording to continue; write to another file.")
    find_voice(options.get("model", DEFAULT_VOICE))


def _check_engine(options):
    engine = options["engine"]
    if not options["fast_generation"]:
        if engine not in ("auto", "naive"):
            raise ValueError(f"--fast_generation false is the engine naive. Received {engine}.")
        engine = "naive"
    plain = options["weights"] == DEFAULTS["weights"] and options["threads"] is None
    if not plain and engine not in ("auto", "numba"):
        raise ValueError(f"--weights and --threads are for the engine numba. Received {engine}.")
