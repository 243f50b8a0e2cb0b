"""`wavenet-keras download`: what it does. Its options are in `download_options.py`.

Notebook: 04 Global conditioning
"""

import shlex

from wavenet_keras._printable import printable
from wavenet_keras.cli.download_options import DEFAULTS
from wavenet_keras.corpus.downloads import download_corpus, list_corpora


def run(given):
    """`wavenet-keras download`, by the options that were given; returns the exit code."""
    options = {**DEFAULTS, **given}
    if options["corpus"] is None:
        print(list_corpora())
        return 0
    folder = printable(download_corpus(options["corpus"], options["folder"]))
    print(
        f"It is in {folder}.\n"
        f"Train: wavenet-keras train --data_dir {shlex.quote(folder)} --gc_channels 16"
    )
    return 0
