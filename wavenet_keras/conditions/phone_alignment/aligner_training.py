"""Trains an aligner on recordings and their words: align, fit the mixtures, align again.

It begins from a flat start, in which the phones of a sentence share its loud part evenly, or from
an aligner of another voice or language.

Source: Young and others, "The HTK Book", 2002, chapter 3: flat start, then mixtures that are split.

Notebook: 06b Any sentence
"""

from dataclasses import dataclass

import numpy as np

from wavenet_keras._parallel import in_order
from wavenet_keras._progress import progress_bar
from wavenet_keras.conditions.phone_alignment.aligner import PhoneAligner
from wavenet_keras.conditions.phone_alignment.heard_pauses import with_heard_pauses
from wavenet_keras.conditions.phone_alignment.mixtures import Mixtures, fit_mixture
from wavenet_keras.conditions.phone_alignment.sentence_graphs import (
    PAUSE,
    STATES_OF_PHONE,
)

FLAT_START = ((1, 6), (2, 3), (4, 4))  # components of a mixture, and rounds with so many
FROM_AN_ALIGNER = ((1, 2), (2, 3))  # one Gaussian first: it goes to another voice most freely
_COMPONENTS_OF_PAUSE = 2  # times as many: noise, breath and silence are all pauses
_FEWEST_FRAMES = 8  # of a state, for a mixture of its own
_LOUD = 0.45  # of the way from the loudest to the quietest frames


@dataclass(frozen=True)
class Utterance:
    """What is known of a recording before it is aligned."""

    features: np.ndarray  # float32 [frames, features], normalised over the speaker
    words: list  # of lists of pronunciations, tuples of symbols


def train_aligner(utterances, start=None, schedule=None, likenesses=None):
    """Train an aligner.

    Args:
        utterances: A list of `Utterance`.
        start: A `PhoneAligner` to begin from; `None` begins from nothing.
        schedule: Pairs `(components, rounds)`; `None`: `FLAT_START` or `FROM_AN_ALIGNER`.
        likenesses: As of `PhoneAligner.knowing`, for phones that `start` does not know.

    Returns:
        A `PhoneAligner` of the phones of the utterances, and of those of `start`.

    Raises:
        ValueError: There are no utterances, or `start` lacks a phone that `likenesses` lacks too.

    Notebook: 06b Any sentence
    """
    if not utterances:
        raise ValueError("Expected recordings to train an aligner on, received none.")
    if start is None:
        aligner = PhoneAligner((PAUSE, *sorted(said_in(utterances))), None)
        aligner.mixtures = _fitted(_flat_frames(utterances, aligner), 1, None)
    else:
        aligner = _with_own_pauses(start.knowing(said_in(utterances), likenesses), utterances)
    graphs = [aligner.graph(utterance.words) for utterance in utterances]
    rounds = [
        components
        for components, times in schedule or (FROM_AN_ALIGNER if start else FLAT_START)
        for _ in range(times)
    ]
    for components in progress_bar(rounds, desc="training an aligner", unit="round"):
        aligner = _round(aligner, utterances, graphs, components)
    return aligner


def _with_own_pauses(aligner, utterances):
    features = [utterance.features for utterance in utterances]
    states = range(len(aligner.mixtures.weights))
    pauses, *others = map(aligner.mixtures.of_state, states)
    return PhoneAligner(aligner.symbols, Mixtures([with_heard_pauses(pauses, features), *others]))


def said_in(utterances):
    """The symbols of all pronunciations, a set."""
    return {
        symbol
        for utterance in utterances
        for variants in utterance.words
        for phones in variants
        for symbol in phones
    }


def _round(aligner, utterances, graphs, components):
    """Align all, then fit each state's mixture to the frames that it got."""

    def aligned(index):
        found = aligner.align(utterances[index].features, graphs[index])
        return None if found is None else found.states

    frames = [[] for _ in range(len(aligner.mixtures.weights))]
    for index, states in enumerate(in_order(aligned, range(len(utterances)))):
        if states is None:
            continue
        for state in np.unique(states):
            frames[state].append(utterances[index].features[states == state])
    return PhoneAligner(aligner.symbols, _fitted(frames, components, aligner.mixtures))


def _fitted(frames, components, before):
    """`Mixtures` of each state's frames; a state with few keeps what it was, or sounds like all."""
    everything = None
    mixtures = []
    for state, parts in enumerate(frames):
        own = np.concatenate(parts) if parts else np.zeros((0, 1))
        start = None if before is None else before.of_state(state)
        if len(own) >= _FEWEST_FRAMES:
            most = components * (_COMPONENTS_OF_PAUSE if state == 0 else 1)
            mixtures.append(fit_mixture(own, most, start))
        elif start is not None:
            mixtures.append(start)
        else:
            if everything is None:
                everything = fit_mixture(np.concatenate(sum(frames, [])), 1)
            mixtures.append(everything)
    return Mixtures(mixtures)


def _flat_frames(utterances, aligner):
    """The frames of each state, if all the states of a sentence shared its loud part evenly."""
    frames = [[] for _ in range(1 + STATES_OF_PHONE * (len(aligner.symbols) - 1))]
    for utterance in utterances:
        states = [
            aligner.first_state[symbol] + part
            for variants in utterance.words
            for symbol in variants[0]
            for part in range(STATES_OF_PHONE)
        ]
        begin, end = _loud_part(utterance.features[:, 0])
        cuts = np.linspace(begin, end, len(states) + 1).astype(int)
        frames[0] += [utterance.features[:begin], utterance.features[end:]]
        for state, start, stop in zip(states, cuts, cuts[1:], strict=False):
            frames[state].append(utterance.features[start:stop])
    return frames


def _loud_part(levels):
    """The first frame that is loud, and the frame after the last, by the first coefficient."""
    loudest, quietest = np.percentile(levels, 95), np.percentile(levels, 3)
    loud = np.flatnonzero(levels > loudest - _LOUD * (loudest - quietest))
    return (loud[0], loud[-1] + 1) if len(loud) else (0, len(levels))
