"""An aligner: it knows how each phone sounds, and finds when each is said in a recording.

Notebook: 06b Any sentence
"""

import functools
from dataclasses import dataclass
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np

from wavenet_keras._whole_files import written_whole
from wavenet_keras.conditions.english.shipped import ENGLISH
from wavenet_keras.conditions.phone_alignment.mixtures import Mixtures
from wavenet_keras.conditions.phone_alignment.sentence_graphs import (
    STATES_OF_PHONE,
    sentence_graph,
    state_of,
)
from wavenet_keras.conditions.phone_alignment.viterbi import best_path

# What phone of English sounds like one that an aligner of English has not heard.
LIKENESSES = {
    **{"ZH": "JH", "a": "AA", "e": "EH", "o": "OW", "OE": "ER", "UY": "IY", "IX": "IH"},
    **{"AN": "AA", "EN": "AE", "ON": "AO", "DX": "D", "RR": "R", "RX": "HH", "X": "HH"},
    **{"BH": "V", "GH": "G", "NY": "N", "LY": "L", "TS": "T", "DZ": "D", "HY": "Y", "SX": "SH"},
}
# What NumPy raises of files that are none, cut off, or hold something else.
_UNREADABLE = (OSError, EOFError, KeyError, ValueError, TypeError, AttributeError, BadZipFile)
STAY, GO = np.log(0.7), np.log(0.3)  # a state lasts 3.3 frames, 17 ms, on average


class Segment(NamedTuple):
    """A phone or a pause with its frames."""

    word: int  # of which word; of a pause: -1
    variant: int  # in which of the word's pronunciations
    phone: int  # at which phone of it; of a pause: -1
    begin: int  # its first frame
    end: int  # the frame after its last

    @property
    def is_pause(self):
        return self.phone < 0


@dataclass(frozen=True)
class Alignment:
    """When each phone of a sentence is said."""

    segments: tuple[Segment, ...]
    score: float  # mean log-likelihood of a frame
    nodes: np.ndarray  # int32 [frames]: at which node of the graph each frame is
    states: np.ndarray  # int32 [frames]: of which state


class PhoneAligner:
    """A hidden Markov model of each phone.

    Args:
        symbols: The phones it knows, a tuple of str; the first is `"SIL"`, the pause.
        mixtures: `Mixtures`: one of the pause, then three of each other symbol.

    Notebook: 06b Any sentence
    """

    def __init__(self, symbols, mixtures):
        self.symbols = tuple(symbols)
        self.mixtures = mixtures
        self.first_state = state_of(self.symbols)

    def graph(self, words):
        """The `SentenceGraph` of words, each a list of pronunciations in this aligner's symbols."""
        return sentence_graph(words, self.first_state)

    def align(self, features, graph):
        """Find when each phone is said.

        Args:
            features: float32 `[frames, features]`, normalised over their speaker.
            graph: As `graph` makes it.

        Returns:
            An `Alignment`, or `None` where the frames are too few for the words.
        """
        states, which = np.unique(graph.states, return_inverse=True)
        logs = self.mixtures.log_likelihoods(features, states)
        nodes, score = best_path(np.ascontiguousarray(logs[:, which]), graph, STAY, GO)
        if nodes is None:
            return None
        return Alignment(
            tuple(_segments(nodes, graph)), score / len(features), nodes, graph.states[nodes]
        )

    def knowing(self, symbols, likenesses=None):
        """An aligner that knows more phones: each sounds as one that this one knows.

        Args:
            symbols: Which phones it is to know.
            likenesses: `{symbol: symbol}`: what sounds like what; `None`: `LIKENESSES`.

        Returns:
            A `PhoneAligner`; this one, where it knows them all.

        Raises:
            ValueError: A phone is not known and sounds like none.
        """
        new = sorted(set(symbols) - set(self.symbols))
        if not new:
            return self
        likenesses = LIKENESSES if likenesses is None else likenesses
        mixtures = [self.mixtures.of_state(k) for k in range(len(self.mixtures.weights))]
        for symbol in new:
            like = likenesses.get(symbol)
            if like not in self.first_state:
                raise ValueError(
                    f"Expected phones that the aligner knows ({' '.join(self.symbols)}), received "
                    f"{symbol!r}. Say in likenesses which of them sounds like it."
                )
            first = self.first_state[like]
            mixtures += [self.mixtures.of_state(first + k) for k in range(STATES_OF_PHONE)]
        return PhoneAligner((*self.symbols, *new), Mixtures(mixtures))

    def save(self, path):
        """Write it to a `.npz` file, as numbers of 16 bits.

        Args:
            path: A str or path that ends with `.npz`.
        """
        with written_whole(path) as temporary, open(temporary, "wb") as file:
            np.savez_compressed(
                file,
                symbols=np.array(self.symbols),
                **self.mixtures.compact(),
            )

    @classmethod
    def load(cls, path):
        """Read an aligner that `save` wrote.

        Args:
            path: A str or path.

        Returns:
            A `PhoneAligner`.

        Raises:
            ValueError: There is no such file, or it holds no aligner.
        """
        try:
            with np.load(path) as file:
                arrays = {name: file[name] for name in file.files}
            symbols = tuple(map(str, arrays["symbols"]))
            mixtures = Mixtures.from_arrays(arrays)
            if len(mixtures.weights) != 1 + STATES_OF_PHONE * (len(symbols) - 1):
                raise ValueError(f"{len(mixtures.weights)} states of {len(symbols)} symbols")
        except _UNREADABLE as error:
            raise ValueError(
                f"Expected an aligner that PhoneAligner.save wrote, a .npz file, received {path}, "
                f"which cannot be read: {error}."
            ) from error
        return cls(symbols, mixtures)


@functools.cache
def shipped_aligner():
    """The aligner of English that comes with the package, of Allison Smith's telephone prompts.

    Returns:
        A `PhoneAligner`. It aligns another voice too, and better after a few rounds on it.

    Example:
        >>> len(shipped_aligner().symbols)
        41

    Notebook: 06b Any sentence
    """
    return PhoneAligner.load(ENGLISH / "aligner.npz")


def _segments(nodes, graph):
    """Frames at the same phone, joined."""
    begin = 0
    for frame in range(1, len(nodes) + 1):
        place = graph.places[nodes[begin]]
        if frame < len(nodes) and graph.places[nodes[frame]] == place:
            continue
        word = -1 if place.is_pause else place.word
        yield Segment(word, place.variant, place.phone, begin, frame)
        begin = frame
