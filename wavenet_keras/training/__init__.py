"""Training: the loop around `fit`, optimizers, metrics, callbacks, and the folder of a run.

Any Keras model with codes in and logits out can be trained here; that it is a WaveNet matters only
to the sounds which it makes on the way.

Floor 2: may import floors 0 and 1.

Notebook: 03 Training on a GPU
"""

from wavenet_keras.training.devices import describe_device
from wavenet_keras.training.loop import train
from wavenet_keras.training.memory import fit_to_memory
from wavenet_keras.training.optimizers import add_l2_loss, make_optimizer, make_schedule
from wavenet_keras.training.run_folder import Diverged, RunFolder

__all__ = [
    "Diverged",
    "RunFolder",
    "add_l2_loss",
    "describe_device",
    "fit_to_memory",
    "make_optimizer",
    "make_schedule",
    "train",
]
