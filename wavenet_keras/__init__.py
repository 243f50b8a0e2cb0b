"""WaveNet in Keras 3: a network that writes sound one sample at a time, and a tutorial about it.

Example:
    >>> import wavenet_keras as wk
    >>> codes = wk.audio.mu_law_encode([0.0, 0.5, -0.5])
    >>> wk.audio.mu_law_decode(codes).shape
    (3,)
"""

import importlib

from wavenet_keras._backend import prepare_for_keras
from wavenet_keras._version import __version__

# Every public name: the module that stands for it, or that holds it, behind the colon.
_HOMES = {
    "Corpus": "corpus:Corpus",
    "TextVoice": "voices.text.text_voice:TextVoice",
    "WaveNet": "model:WaveNet",
    "Windows": "dataset:Windows",
    "audio": "audio",
    "corpus": "corpus",
    "dataset": "dataset",
    "digit_voice": "voices.digits",
    "display": "display",
    "download_corpus": "corpus.downloads:download_corpus",
    "downloads": "corpus.downloads",
    "english": "conditions.english",
    "evaluation": "evaluation",
    "generation": "generation",
    "global_conditions": "voices.classes",
    "layers": "network.layers",
    "load_tensorflow_wavenet": "voices.tensorflow_wavenet:load_tensorflow_wavenet",
    "load_voice": "voices:load_voice",
    "mel": "audio.mel",
    "model": "model",
    "numba_engine": "generation.numba_engine",
    "phones": "conditions.english:phones",
    "plan": "voices.text.saying:plan",
    "plots": "lessons.plots",
    "read_transcripts": "corpus.transcripts:read_transcripts",
    "sampling": "generation.sampling",
    "say": "voices.text.saying:say",
    "speech_statistics": "evaluation.speech",
    "spoken_digits": "conditions.digits",
    "tensorflow_wavenet": "voices.tensorflow_wavenet",
    "train_voice": "voices.text.own_voice:train_voice",
    "training": "training",
    "vocoder": "voices.vocoder",
    "voices": "voices",
    "widgets": "lessons.widgets",
}
__all__ = ["__version__", *_HOMES]

# Keras takes seconds to import, so it comes when it is first needed. With it come the modules that
# register the classes `keras.saving.load_model` looks for.
prepare_for_keras(register=lambda: importlib.import_module("wavenet_keras.voices"))


def __getattr__(name):
    """Imports what stands for a public name when it is first used (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, held = _HOMES[name].partition(":")
    value = importlib.import_module(f"{__name__}.{module}")
    globals()[name] = getattr(value, held) if held else value
    return globals()[name]


def __dir__():
    return sorted({*globals(), *__all__})
