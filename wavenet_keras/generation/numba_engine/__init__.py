"""The CPU engine: one compiled loop, faster than real time on one core. It may stay closed.

From the outside in: `engine.py` is called with a job, `streams.py` holds the state of the streams
that are computed together, `weights.py` puts the numbers in the order in which they are read,
`start.py` hears the silence or the prompt; then the loop, `kernels.py`, its products,
`products.py`, its draw, `draw.py`, the loop shared by two threads, `threads.py`, and the vectors
and tiles of them that all are written with, `vectors.py` and `tiles.py`.

A part of `generation`; importing it loads numba.

Notebook: 05 Fast generation
"""

from wavenet_keras.generation.numba_engine.engine import NumbaEngine, Support, supports

__all__ = ["NumbaEngine", "Support", "supports"]
