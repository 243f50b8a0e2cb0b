"""The engines by name, and which of them suits a model and a machine.

Notebook: 05 Fast generation
"""

from wavenet_keras._devices import accelerator
from wavenet_keras.generation import keras_engine, naive

STREAMS_FOR_GPU = 64  # about where a GPU overtakes the cores beside it: README, "Speed"


def numba_codes(job):
    """The codes of a `Job` from the CPU engine with its default options."""
    from wavenet_keras.generation.numba_engine import NumbaEngine  # loads a compiler

    return NumbaEngine()(job)


_ENGINES = {"numba": numba_codes, "keras": keras_engine.generate_codes, "naive": naive.naive_codes}


def list_engines():
    """The names of the engines, fastest first.

    Returns:
        List of names.

    Example:
        >>> list_engines()
        ['numba', 'keras', 'naive']

    Notebook: 05 Fast generation
    """
    return list(_ENGINES)


def choose_engine(model, batch_size=1):
    """The engine that `"auto"` stands for.

    `"numba"` where it supports the model; `"keras"` where it does not, and where a GPU has at least
    64 streams to compute at once. (One stream is a chain of small products that a GPU waits for.)

    Args:
        model: A `WaveNet`.
        batch_size: Number of streams.

    Returns:
        A name.

    Example:
        >>> import wavenet_keras as wk
        >>> choose_engine(wk.WaveNet(dilations=[1, 2, 4], skip_channels=32))
        'numba'

    Notebook: 05 Fast generation
    """
    from wavenet_keras.generation.numba_engine import supports  # loads a compiler

    for_gpu = batch_size >= STREAMS_FOR_GPU and accelerator() is not None
    return "numba" if supports(model) and not for_gpu else "keras"


def find_engine(engine, job):
    """The engine that a user asked for, a function of the `Job`.

    Args:
        engine: `"auto"`, a name, or an engine itself.
        job: The `Job` that it is to be used for.

    Raises:
        ValueError: There is no engine of this name.
    """
    if engine == "auto":
        engine = choose_engine(job.model, job.batch_size)
    if callable(engine):
        return engine
    if engine not in _ENGINES:
        raise ValueError(
            f"`engine` must be 'auto', one of {', '.join(map(repr, _ENGINES))}, or an engine with "
            f"options such as numba_engine.NumbaEngine(). Received: engine={engine!r}."
        )
    return _ENGINES[engine]
