"""How the pauses of a speaker sound: his room, his microphone, his breath.

An aligner of another speaker knows other pauses, and would take a loud breath for a long F. What is
quiet for long is a pause, whoever speaks.

Notebook: 06b Any sentence
"""

import numpy as np

from wavenet_keras.conditions.phone_alignment.mixtures import Mixture, fit_mixture

_QUIET = 0.5  # of the way from the loudest to the quietest frames of a recording
_LONG = 30  # frames: 150 ms, longer than most consonants
_EDGE = 5  # frames at the ends of a pause that may be half a phone
_COMPONENTS = 4
_FEWEST_FRAMES = 100


def pause_frames(features):
    """The frames of a recording that lie within long quiet stretches.

    Args:
        features: `[frames, features]`; the first tells the level.

    Returns:
        `[some frames, features]`.

    Example:
        >>> levels = np.array([1.0] * 50 + [-1.0] * 40 + [1.0] * 50)
        >>> len(pause_frames(levels[:, None]))
        30

    Notebook: 06b Any sentence
    """
    levels = features[:, 0]
    loudest, quietest = np.percentile(levels, 95), np.percentile(levels, 3)
    quiet = levels < loudest - _QUIET * (loudest - quietest)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], quiet.astype(int), [0]])))
    kept = np.zeros(len(levels), bool)
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        if end - begin >= _LONG:
            kept[begin + _EDGE : end - _EDGE] = True
    return features[kept]


def with_heard_pauses(known, features):
    """A mixture of pauses, half as it was known and half as they are heard.

    Args:
        known: The `Mixture` of the pauses of somebody else.
        features: A list of `[frames, features]` of one speaker.

    Returns:
        A `Mixture`; `known`, where the speaker has hardly a pause.

    Notebook: 06b Any sentence
    """
    frames = np.concatenate([pause_frames(each) for each in features])
    if len(frames) < _FEWEST_FRAMES:
        return known
    heard = fit_mixture(frames, _COMPONENTS)
    return Mixture(
        np.concatenate([known.weights, heard.weights]) / 2,
        np.concatenate([known.means, heard.means]),
        np.concatenate([known.variances, heard.variances]),
    )
