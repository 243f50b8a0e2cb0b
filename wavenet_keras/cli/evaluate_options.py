"""The options of `wavenet-keras evaluate`, and what can be wrong with them before a model is there.

Notebook: 07 Evaluating and refining
"""

from pathlib import Path

from wavenet_keras._voice_files import find_voice
from wavenet_keras.cli.conditions import check_one_condition
from wavenet_keras.cli.options import adder, boolean, path, word

DEFAULTS = {"held_out": False, "gc_id": None, "gc_vector": None}
NOT_NEEDED = {}
OPTION_OF = {"global_condition": "gc_id"}


def add_options(parser):
    """Measure bits per sample of a model on recordings. Every sample of every recording counts; a
    model that knows nothing needs 8 bits."""
    parser.add_argument(
        "model", type=path, help="A run folder, a .keras file, or the name of a shipped voice."
    )
    parser.add_argument(
        "recordings", nargs="+", type=path, help="Recordings, or one folder of recordings."
    )
    add = adder(parser, DEFAULTS)
    add(
        "held_out",
        boolean,
        "true|false",
        "Whether to use only the recordings of a folder that are held out from training.",
    )
    add(
        "gc_id",
        word,
        "NAME",
        "Who speaks in all of them: name or number (default: the recordings' own labels, and a "
        "line for each).",
    )
    add(
        "gc_vector",
        word,
        "NUMBERS",
        "Who speaks in all of them, as numbers with commas (default: none).",
    )


def check(options):
    """Refuse files that are not there and options that exclude each other."""
    check_one_condition(options["gc_id"], options["gc_vector"])
    find_voice(options["model"])
    files = [Path(file) for file in options["recordings"]]
    for file in files:
        if not file.exists():
            raise FileNotFoundError(f"Expected a recording or a folder, found nothing at {file}.")
        if file.is_dir() and len(files) > 1:
            raise ValueError(f"Expected recordings, or one folder alone; {file} is a folder.")
    if options["held_out"] and not files[0].is_dir():
        raise ValueError("--held_out needs a folder of recordings.")
