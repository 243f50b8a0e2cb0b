"""`wavenet-keras download`: its options, and what it does.

Notebook: 04 Global conditioning
"""

from wavenet_keras._printable import printable
from wavenet_keras.cli.options import adder
from wavenet_keras.corpus.downloads import download_corpus, list_corpora

DEFAULTS = {"corpus": None, "folder": None}
NOT_NEEDED = {}


def add_options(parser):
    """Download a well-known corpus of recordings. Without a name it lists them."""
    parser.add_argument("corpus", nargs="?", help="vctk, fsdd, lj_speech or speech_commands.")
    add = adder(parser, DEFAULTS)
    add(
        "folder",
        str,
        "Where it is to go, or is already (default: the environment variable WAVENET_KERAS_DATA, "
        "or else the cache folder).",
    )


def run(given):
    """`wavenet-keras download`, by the options that were given; returns the exit code."""
    options = {**DEFAULTS, **given}
    if options["corpus"] is None:
        print(list_corpora())
        return 0
    folder = printable(download_corpus(options["corpus"], options["folder"]))
    print(f"It is in {folder}.\nTrain: wavenet-keras train --data_dir {folder} --gc_channels 16")
    return 0
