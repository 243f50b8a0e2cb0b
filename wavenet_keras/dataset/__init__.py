"""From recordings to batches for `fit`: codes on disk, windows of them, and their conditions.

Floor 2: may import `audio` and the underscored modules of floor 0. A `Corpus` comes in as a list of
recordings; this room does not know how it was found.

Notebook: 01 From sound to codes, 03 Training on a GPU, 04 and 06 (the conditions)
"""

from wavenet_keras.dataset.coverage import Coverage
from wavenet_keras.dataset.windows import Windows

__all__ = ["Coverage", "Windows"]
