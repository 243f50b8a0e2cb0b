"""Folders of recordings: what is in them, who speaks in which file, what is held out, downloads.

Floor 2: may import floors 0 and 1.

Notebook: 01 From sound to codes, 04 Global conditioning (the labels)
"""

from wavenet_keras.corpus.corpus import Corpus
from wavenet_keras.corpus.recordings import Recording

__all__ = ["Corpus", "Recording"]
