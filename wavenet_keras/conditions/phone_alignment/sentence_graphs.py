"""All ways to say a sentence: its words one after the other, each in one of its pronunciations.

Each phone has three states, so that its begin, middle and end may sound different; a pause has one.
Pauses may stand before, between and after the words, and need not.

Notebook: 06b Any sentence
"""

from dataclasses import dataclass

import numpy as np

STATES_OF_PHONE = 3
PAUSE = "SIL"
_BEGIN = -1  # stands for "nothing before" among predecessors


def state_of(symbols):
    """The first state of each symbol: `{symbol: int}`; the pause has state 0.

    Example:
        >>> state_of(("SIL", "AA", "B"))
        {'SIL': 0, 'AA': 1, 'B': 4}

    Notebook: 06b Any sentence
    """
    places = {symbol: 1 + STATES_OF_PHONE * k for k, symbol in enumerate(symbols[1:])}
    return {PAUSE: 0, **places}


@dataclass(frozen=True)
class Place:
    """Where in its sentence a node of the graph is."""

    word: int  # of which word; of a pause: the word before it, or -1
    variant: int  # in which of its pronunciations; of a pause: -1
    phone: int  # at which phone of it; of a pause: -1

    @property
    def is_pause(self):
        return self.phone < 0


@dataclass(frozen=True)
class SentenceGraph:
    """Nodes, each with a state, and from which nodes each can be reached."""

    states: np.ndarray  # int32 [nodes]
    places: tuple[Place, ...]  # of each node
    begins: np.ndarray  # int32 [nodes + 1]
    sources: np.ndarray  # int32 [arcs]: before node n, sources[begins[n] : begins[n + 1]]
    first: np.ndarray  # bool [nodes]: may be the first
    last: np.ndarray  # bool [nodes]: may be the last


def sentence_graph(words, first_state):
    """The graph of a sentence.

    Args:
        words: A list of words; each is a list of pronunciations, each a sequence of symbols.
        first_state: As `state_of` gives it.

    Returns:
        A `SentenceGraph`.

    Raises:
        ValueError: There are no words, or a word has no phones.

    Example:
        >>> graph = sentence_graph([[("B",)]], state_of(("SIL", "B")))
        >>> graph.states.tolist()
        [0, 1, 2, 3, 0]
        >>> graph.first.tolist(), graph.last.tolist()
        ([True, True, False, False, False], [False, False, False, True, True])

    Notebook: 06b Any sentence
    """
    if not words or not all(word and all(word) for word in words):
        raise ValueError(
            "Expected one or more words, each with pronunciations of one or more phones, received "
            f"{words!r}."
        )
    states, places, sources = [], [], []

    def add(state, place, before):
        states.append(state)
        places.append(place)
        sources.append([*before, len(states) - 1])  # a node may follow itself
        return len(states) - 1

    ends = [_BEGIN, add(0, Place(-1, -1, -1), [_BEGIN])]
    for number, variants in enumerate(words):
        word_ends = []
        for variant, phones in enumerate(variants):
            before = ends
            for place, symbol in enumerate(phones):
                for part in range(STATES_OF_PHONE):
                    state = first_state[symbol] + part
                    before = [add(state, Place(number, variant, place), before)]
            word_ends += before
        ends = [*word_ends, add(0, Place(number, -1, -1), word_ends)]
    first = np.array([_BEGIN in before for before in sources])
    last = np.zeros(len(states), bool)
    last[ends] = True
    arcs = [[source for source in before if source != _BEGIN] for before in sources]
    return SentenceGraph(
        np.array(states, np.int32),
        tuple(places),
        np.cumsum([0, *map(len, arcs)]).astype(np.int32),
        np.array([source for before in arcs for source in before], np.int32),
        first,
        last,
    )
