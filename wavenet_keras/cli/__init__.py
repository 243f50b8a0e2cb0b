"""The shell command `wavenet-keras`: train a WaveNet, let it speak, measure it.

Each command is a module: `train.py` (its many options in `train_options.py`), `generate.py`,
`say.py`, `evaluate.py`, `download.py`. It has `add_options(parser)`, the `DEFAULTS` of its options,
`NOT_NEEDED`, a dict from options of tensorflow-wavenet to the reason why they mean nothing here,
and `run(given)`, which takes a dict of the options that were given and returns the exit code.
`program.py` puts them together.

Floor 6: may import floors 0 to 5.

Notebook: 03 Training on a GPU, 05 Fast generation
"""

from wavenet_keras.cli.program import main

__all__ = ["main"]
