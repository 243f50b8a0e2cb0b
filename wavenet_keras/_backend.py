"""Imports Keras once, quietly.

TensorFlow writes a page of messages to the terminal while it starts, and a good part of it comes
before any log level is read. None of it helps a reader of a notebook, so it is held back and shown
only when the import fails. Whoever sets `TF_CPP_MIN_LOG_LEVEL` below 3 has asked for the messages
and gets them all.
"""

import contextlib
import ctypes
import os
import sys
import tempfile

_BACKEND_MODULES = ("tensorflow", "jax", "torch")


def import_keras():
    """Imports Keras without its backend's start-up messages, unless it is imported already.

    Raises:
        ImportError: if the backend that Keras is set to is not installed; it says what to install.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    _keep_freed_memory()
    if "keras" in sys.modules:
        return
    wants_messages = os.environ["TF_CPP_MIN_LOG_LEVEL"] in ("0", "1", "2")
    try:
        with contextlib.nullcontext() if wants_messages else _stderr_held_back():
            import keras  # noqa: F401
    except ModuleNotFoundError as error:
        backend = (error.name or "").partition(".")[0]
        if backend not in _BACKEND_MODULES:
            raise
        raise ImportError(_how_to_install(backend)) from error


def _keep_freed_memory():
    """Lets glibc keep the memory that tensors leave, instead of giving it back to the system.

    TensorFlow on a CPU takes and frees tens of megabytes for every layer of every step. By default
    each of these comes fresh from the system, page by page and filled with zeros: half of the time
    of a training step. `benchmarks/training.py --system-malloc` shows the difference. Whoever sets
    one of glibc's own `MALLOC_...` variables has chosen otherwise.
    """
    if sys.platform != "linux" or any(name.startswith("MALLOC_") for name in os.environ):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:  # another C library than glibc
        return
    arena_max, mmap_threshold, top_pad = -8, -3, -2  # names in malloc.h, with M_ in front
    mallopt(arena_max, 1)
    mallopt(mmap_threshold, 32 << 20)  # the highest that glibc takes
    # Not M_TRIM_THRESHOLD: TensorFlow sets that one itself whenever it starts to read a data set.
    mallopt(top_pad, 1 << 30)  # bytes of free memory to keep; taken from the system on use only


@contextlib.contextmanager
def _stderr_held_back():
    """Keeps what is written to file descriptor 2, and shows it only when the block raises.

    `contextlib.redirect_stderr` would not do: C++ code writes to the descriptor itself.
    """
    try:
        terminal = os.dup(2)
    except OSError:  # the process has no standard error, so nobody reads it
        yield
        return
    with tempfile.TemporaryFile() as held_back:
        _flush_stderr()
        os.dup2(held_back.fileno(), 2)
        try:
            yield
        except BaseException:
            _stop_holding_back(terminal)
            held_back.seek(0)
            sys.stderr.write(held_back.read().decode(errors="replace"))
            raise
        else:
            _stop_holding_back(terminal)


def _stop_holding_back(terminal):
    _flush_stderr()
    os.dup2(terminal, 2)
    os.close(terminal)


def _flush_stderr():
    if sys.stderr is not None:
        sys.stderr.flush()


def _how_to_install(backend):
    extra = backend if backend in ("tensorflow", "jax") else "tensorflow"
    return (
        f"Keras is set to compute with {backend}, which is not installed. Install a backend with\n"
        f'    pip install "wavenet_keras[{extra}]"\n'
        "([tensorflow] is the default, [gpu] is TensorFlow with CUDA, [jax] is JAX), or set the "
        "environment variable KERAS_BACKEND to one that is installed: tensorflow, jax or torch."
    )
