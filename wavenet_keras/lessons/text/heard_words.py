"""The words of a recording, each with its time and with how well the sound fits it.

Notebook: 06b Any sentence
"""

from typing import NamedTuple

import numpy as np

from wavenet_keras.conditions.phone_alignment import FRAME_SECONDS, english_words
from wavenet_keras.conditions.phone_alignment.spoken_words import symbols_of


class HeardWord(NamedTuple):
    """A word of a transcript, where the aligner found it.

    Attributes:
        word: As it is said.
        begins: In seconds.
        ends: In seconds.
        fit: Mean log-likelihood of its frames: the higher, the better the sound fits.
    """

    word: str
    begins: float
    ends: float
    fit: float


def heard_words(text, features, aligner):
    """Find when each word of a transcript is said.

    Args:
        text: What is said, English.
        features: float32 `[frames, features]` of the recording, normalised over its speaker.
        aligner: A `PhoneAligner`.

    Returns:
        A list of `HeardWord`.

    Raises:
        ValueError: There is nothing to say in the text; or the recording is too short for it.

    Example:
        >>> from wavenet_keras.conditions.phone_alignment import shipped_aligner
        >>> noise = np.random.default_rng(0).normal(size=(60, 39)).astype("float32")
        >>> [one.word for one in heard_words("Good morning.", noise, shipped_aligner())]
        ['good', 'morning']

    Notebook: 06b Any sentence
    """
    words = english_words(text)
    graph = aligner.graph([[symbols_of(way) for way in word.variants] for word in words])
    alignment = aligner.align(features, graph)
    if alignment is None:
        raise ValueError(
            f"Expected a recording that is long enough for {text!r}, received {len(features)} "
            f"frames of {1000 * FRAME_SECONDS:g} ms."
        )
    states, which = np.unique(alignment.states, return_inverse=True)
    fits = aligner.mixtures.log_likelihoods(features, states)[np.arange(len(features)), which]
    return [_heard(number, word.word, alignment, fits) for number, word in enumerate(words)]


def _heard(number, word, alignment, fits):
    own = [segment for segment in alignment.segments if segment.word == number]
    begin, end = own[0].begin, own[-1].end
    return HeardWord(
        word, begin * FRAME_SECONDS, end * FRAME_SECONDS, float(fits[begin:end].mean())
    )
