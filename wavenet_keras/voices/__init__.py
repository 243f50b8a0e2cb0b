"""Trained networks that speak: the shipped ones and your own, and what is done with trained ones.

`shipped.py` loads a voice, `digits.py` says digits, `vocoder.py` makes speech of spectrograms.
`tensorflow_wavenet.py` reads the networks of the program that this package replaces; `classes.py`
looks at the speakers of a network, mixes them, keeps one, adds one.

Floor 5: may import floors 0 to 4.

Notebook: 00 Start here, 04 Global conditioning, 06 Local conditioning
"""

from wavenet_keras.voices.shipped import CHECKPOINTS, load_voice, voice_names

__all__ = ["CHECKPOINTS", "load_voice", "voice_names"]
