"""The shell command `wavenet-keras`: train a WaveNet, let it speak, measure it.

Each command is two modules. `train_options.py`, `generate_options.py` and so on need neither Keras
nor a model: `add_options(parser)`, the `DEFAULTS` of the options, `OPTION_OF`, what they are called
in Python where they have another name, `NOT_NEEDED`, a dict from options of tensorflow-wavenet to
the reason why they mean nothing here, and `check(options)`, which refuses what can be seen to be
wrong by then. `train.py`, `generate.py` and so on have `run(given)`, which takes a dict of the
options that were given and returns the exit code. `program.py` puts them together; `endings.py` is
about commands that are ended by others.

Floor 6: may import floors 0 to 5.

Notebook: 03 Training on a GPU, 05 Fast generation
"""

from wavenet_keras.cli.program import main

__all__ = ["main"]
