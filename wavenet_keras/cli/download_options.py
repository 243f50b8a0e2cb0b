"""The options of `wavenet-keras download`.

Notebook: 04 Global conditioning
"""

from wavenet_keras.cli.options import adder, path

DEFAULTS = {"corpus": None, "folder": None}
NOT_NEEDED = {}
OPTION_OF = {}


def add_options(parser):
    """Download a well-known corpus of recordings. Without a name it lists them."""
    parser.add_argument("corpus", nargs="?", help="vctk, fsdd, lj_speech or speech_commands.")
    add = adder(parser, DEFAULTS)
    add(
        "folder",
        path,
        "FOLDER",
        "Where it is to go, or is already (default: the environment variable WAVENET_KERAS_DATA, "
        "or else the cache folder).",
    )


def check(options):
    """Nothing can be wrong that `run` would not find as quickly."""
