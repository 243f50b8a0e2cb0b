"""The shell command `wavenet-keras`: train a WaveNet, let it speak, measure it.

Each command is a module with its options and what it does: `train.py` (its many options in
`train_options.py`), `generate.py`, `say.py`, `evaluate.py`, `download.py`. `program.py` puts them
together.

Floor 6: may import floors 0 to 5.

Notebook: 03 Training on a GPU, 05 Fast generation
"""

from wavenet_keras.cli.program import main

__all__ = ["main"]
