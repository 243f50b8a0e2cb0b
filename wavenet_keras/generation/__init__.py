"""Letting a network speak: a sample is drawn, joins what was drawn before, and the next is drawn.

`waveforms.py` is where a call comes in; `job.py` brings it into one form; an engine turns the job
into codes. `naive.py` shows the idea, `keras_engine.py` keeps what it has computed, and
`numba_engine/` does the same in one loop compiled for the CPU; it may stay closed. `sampling.py`
is the draw itself.

Floor 3: may import floors 0 to 2. The compiler of `numba_engine` is loaded when it is used first.

Notebook: 05 Fast generation
"""

from wavenet_keras.generation.engines import choose_engine, list_engines
from wavenet_keras.generation.waveforms import generate, generate_codes, stream

__all__ = ["choose_engine", "generate", "generate_codes", "list_engines", "stream"]
