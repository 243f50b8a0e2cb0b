"""Keras is imported quietly, whenever that is, and its backend is quiet afterwards.

TensorFlow writes a page of messages while it starts, more when it compiles, and hints whenever it
traces a function again. None of it helps a reader, and in a notebook each line is a red box. What
is written while Keras is imported is held back, and shown only when the import fails; some of it
comes before TensorFlow reads any log level, so a log level alone would not do. From then on,
messages are switched off: of TensorFlow's C++ code all but fatal ones, of its Python code and of
JAX those below an error. Exceptions are shown as ever, and so is all that other code writes.

Importing Keras takes seconds, and not all needs it: the help of a command, a wrong option, a sound
file. So `import wavenet_keras` does not import Keras. It puts a finder in front of Python's own,
which sees to the above at the moment when anybody, a reader's own program too, imports Keras or its
backend; and it has this package's classes registered then, for `keras.saving.load_model`.

What a program that imports Keras before this package has seen by then cannot be taken back; it is
quiet from here on. Whoever sets `TF_CPP_MIN_LOG_LEVEL` below 3 has asked for the messages and gets
them all.

TensorFlow 2.20 reads its level once, at its start. There, a program that imports Keras first still
sees XLA start.
"""

import contextlib
import ctypes
import functools
import logging
import os
import re
import sys
import tempfile
from pathlib import Path

_PACKAGE = "wavenet_keras."
_BACKEND_MODULES = ("tensorflow", "jax", "torch")
_LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL"
_MARKS_OF_AN_IMPORT = ("TF2_BEHAVIOR", "TPU_SKIP_MDS_QUERY")  # TensorFlow's; JAX's, but on a TPU


def prepare_for_keras(register):
    """Has Keras imported quietly when it is needed, and this package known to it.

    Args:
        register: Called without arguments once Keras is there: at once where it is imported
            already, or else right after its import; if a module of this package imports it, then
            after that module, because what registers needs it whole.
    """
    _keep_freed_memory()
    if not _messages_are_wanted():
        os.environ[_LOG_LEVEL] = "3"  # for what reads it later, and for the processes from here
        for name in _QUIETEN.keys() & sys.modules.keys():
            _QUIETEN[name](sys.modules[name])
    if "keras" in sys.modules:
        register()
    else:
        sys.meta_path.insert(0, _QuietImports(register))


class _QuietImports:
    """A finder of modules: what the other finders know, but Keras and its backends quiet."""

    def __init__(self, register):
        self._register = register
        self._half_imported = set()  # modules of this package

    def find_spec(self, name, path=None, target=None):
        own = name.startswith(_PACKAGE) and self._register is not None
        if not own and name != "keras" and name not in _QUIETEN:
            return None
        others = [finder for finder in sys.meta_path if finder is not self]
        specs = (finder.find_spec(name, path, target) for finder in others)
        spec = next((spec for spec in specs if spec), None)
        if spec and spec.loader:
            load = self._load_own if own else self._load_quietly
            spec.loader.exec_module = functools.partial(load, name, spec.loader.exec_module)
        return spec

    def _load_own(self, name, load, module):
        self._half_imported.add(name)
        try:
            load(module)
        finally:
            self._half_imported.discard(name)
        self._register_if_possible()

    def _load_quietly(self, name, load, module):
        wanted = _messages_are_wanted()
        with contextlib.nullcontext() if wanted else _stderr_held_back():
            load(module) if name != "keras" else _load_keras(load, module)
        if name == "keras":
            self._register_if_possible()
        elif not wanted:
            _QUIETEN[name](module)

    def _register_if_possible(self):
        if self._register and "keras" in sys.modules and not self._half_imported:
            register, self._register = self._register, None
            register()


def _load_keras(load, module):
    try:
        load(module)
    except ModuleNotFoundError as error:
        backend = (error.name or "").partition(".")[0]
        if backend not in _BACKEND_MODULES:
            raise
        raise ImportError(_how_to_install(backend)) from error


def _messages_are_wanted():
    """Whether somebody has asked for TensorFlow's messages.

    JAX writes a 1 into the environment when it is imported, and TensorFlow imports JAX where it is
    installed. So a process has that 1, and hands it on to those that it starts, although nobody
    has asked. Both leave other variables too, which tell their 1 from a reader's own.
    """
    level = os.environ.get(_LOG_LEVEL)
    written_by_jax = level == "1" and any(mark in os.environ for mark in _MARKS_OF_AN_IMPORT)
    return level in ("0", "1", "2") and not written_by_jax


def _quieten_tensorflow(tensorflow):
    # Not worth a failure: where a name is missing, the environment variable says what is shown.
    with contextlib.suppress(AttributeError, OSError, StopIteration, TypeError):
        logger = tensorflow.get_logger()
        if logger.level in (logging.NOTSET, logging.INFO):  # as TensorFlow leaves it, not as chosen
            logger.setLevel(logging.ERROR)
        _show_fatal_cpp_messages_only(tensorflow.sysconfig)


def _show_fatal_cpp_messages_only(sysconfig):
    """Calls `absl::SetMinLogLevel`, whose name in the library has Abseil's version inside.

    The environment variable does not do: it is read once, when TensorFlow is loaded, which may
    have been before this package was imported. Errors are hidden too, because C++ code calls much
    an error that is none: that oneDNN leaves an operation to Eigen, or that there is no GPU.
    """
    options = Path(sysconfig.get_include(), "absl", "base", "options.h").read_text()
    version = re.search(r"#define ABSL_OPTION_INLINE_NAMESPACE_NAME (\w+)", options)[1]
    library = next(Path(sysconfig.get_lib()).glob("libtensorflow_framework*"))
    name = f"_ZN4absl{len(version)}{version}14SetMinLogLevelENS0_18LogSeverityAtLeastE"
    fatal = 3
    ctypes.CDLL(str(library))[name](fatal)


def _quieten_jax(jax):
    if getattr(jax.config, "jax_logging_level", None) == "NOTSET":
        jax.config.update("jax_logging_level", "ERROR")  # of Python and C++


_QUIETEN = {"tensorflow": _quieten_tensorflow, "jax": _quieten_jax}


def _keep_freed_memory():
    """Lets glibc keep the memory that tensors leave, instead of giving it back to the system.

    TensorFlow on a CPU takes and frees tens of megabytes for every layer of every step. By default
    each of these comes fresh from the system, page by page and filled with zeros: half of the time
    of a training step. `benchmarks/training.py --system-malloc` shows the difference. Whoever sets
    one of glibc's own `MALLOC_...` variables has chosen otherwise.
    """
    if sys.platform != "linux" or any(name.startswith("MALLOC_") for name in os.environ):
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):  # another C library than glibc, or no dynamic one
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
    with contextlib.ExitStack() as stack:
        try:
            held_back = stack.enter_context(tempfile.TemporaryFile())
            terminal = os.dup(2)
        except OSError:  # no standard error, so nobody reads it; or nowhere to keep what is written
            yield
            return
        stack.callback(os.close, terminal)
        try:
            _flush_stderr()
            os.dup2(held_back.fileno(), 2)
            yield
        except BaseException:
            _give_back_stderr(terminal)
            held_back.seek(0)
            if sys.stderr is not None:
                sys.stderr.write(held_back.read().decode(errors="replace"))
            raise
        else:
            _give_back_stderr(terminal)


def _give_back_stderr(terminal):
    _flush_stderr()
    os.dup2(terminal, 2)


def _flush_stderr():
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):  # it is closed, or nobody reads it
            sys.stderr.flush()


def _how_to_install(backend):
    extra = backend if backend in ("tensorflow", "jax") else "tensorflow"
    return (
        f"Keras is set to compute with {backend}, which is not installed. Install a backend with\n"
        f'    pip install "wavenet_keras[{extra}]"\n'
        "([tensorflow] is the default, [gpu] is TensorFlow with CUDA, [jax] is JAX for CPUs, "
        "[gpu-jax] is JAX with CUDA), or set the "
        "environment variable KERAS_BACKEND to one that is installed: tensorflow, jax or torch."
    )
