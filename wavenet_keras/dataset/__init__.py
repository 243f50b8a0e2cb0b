"""From recordings to batches for `fit`: codes on disk, windows of them, and their conditions.

Floor 2: may import floors 0 and 1. A `Corpus` comes in as a list of recordings; how it was found is
not known here.

Notebook: 01 From sound to codes, 03 Training on a GPU, 04 and 06 (the conditions)
"""

from wavenet_keras.dataset.coverage import Coverage
from wavenet_keras.dataset.windows import Windows

__all__ = ["Coverage", "Windows"]
