"""WaveNet in Keras 3: a network that writes sound one sample at a time, and a tutorial about it.

Example:
    >>> import wavenet_keras as wk
    >>> codes = wk.audio.mu_law_encode([0.0, 0.5, -0.5])
    >>> wk.audio.mu_law_decode(codes).shape
    (3,)
"""

import importlib

from wavenet_keras._backend import import_keras
from wavenet_keras._version import __version__

_MODULES = (
    "audio",
    "corpus",
    "dataset",
    "digit_voice",
    "downloads",
    "evaluation",
    "generation",
    "global_conditions",
    "layers",
    "mel",
    "model",
    "numba_engine",
    "plots",
    "sampling",
    "speech_statistics",
    "spoken_digits",
    "tensorflow_wavenet",
    "training",
    "vocoder",
    "voices",
    "widgets",
)
_HOMES = {
    "Corpus": "corpus",
    "WaveNet": "model",
    "Windows": "dataset",
    "download_corpus": "downloads",
    "load_tensorflow_wavenet": "tensorflow_wavenet",
    "load_voice": "voices",
    "say": "digit_voice",
}
__all__ = ["__version__", *_MODULES, *_HOMES]

import_keras()
# Imported at once: it registers the classes that `keras.saving.load_model` looks for.
importlib.import_module("wavenet_keras.model")


def __getattr__(name):
    """Imports a module, or the module that holds a name, when it is first used (PEP 562)."""
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name in _HOMES:
        value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), *__all__})
