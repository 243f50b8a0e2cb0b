"""The likeliest words for a sound, among all sequences of words: a search by dynamic programming.

Each pronunciation is a chain of states, one after the other, and ends in a pause that may be left
out. A path takes one state a frame. It stays, goes on to the next state, or, from the end of a
word, enters the first state of any word. The best path up to a frame needs only the best ones up to
the frame before: that is Viterbi's algorithm.

Notebook: 06b Any sentence
"""

import functools

import numpy as np

NOWHERE = -1e30  # the logarithm of a path that there is not


class WordNetwork:
    """The states of all pronunciations of all words, for `decode`.

    Args:
        pronunciations: A list that holds, for each word, a list of its pronunciations; each is a
            list of numbers of states, columns of the likelihoods.
        pause: The number of the state of a pause.

    Example:
        >>> network = WordNetwork([[[1, 2]], [[3, 4], [3, 5]]], pause=0)
        >>> network.states.tolist(), network.begins.tolist(), network.words.tolist()
        ([1, 2, 0, 3, 4, 0, 3, 5, 0], [0, 3, 6, 9], [0, 1, 1])

    Notebook: 06b Any sentence
    """

    def __init__(self, pronunciations, pause):
        chains = [(word, chain) for word, ways in enumerate(pronunciations) for chain in ways]
        if not chains or not all(len(chain) for _, chain in chains):
            raise ValueError(
                "Expected pronunciations of at least one state each, received "
                f"{[list(chain) for _, chain in chains][:5]}."
            )
        self.num_words, self.pause = len(pronunciations), int(pause)
        self.states = np.array(
            [state for _, chain in chains for state in [*chain, pause]], np.int64
        )
        self.begins = np.cumsum([0] + [len(chain) + 1 for _, chain in chains]).astype(np.int64)
        self.words = np.array([word for word, _ in chains], np.int64)


def decode(likelihoods, network, following, stay, go, beam=np.inf):
    """The words on the likeliest path.

    Args:
        likelihoods: float `[frames, states]`: the logarithm of how likely each frame is in each
            state.
        network: A `WordNetwork`.
        following: float `[words + 1, words + 1]`: what entering a word costs after each other word,
            or at the beginning, the last row; the last column is what ending there costs.
        stay: The logarithm of how likely a state is kept for another frame.
        go: The same for leaving it.
        beam: Words that end so far below the best path of their frame are not followed by another.

    Returns:
        `(words, score)`: a list of numbers, and the logarithm for the whole path. `([], -1e30)`
        where no path fits, as for a sound of no frames.

    Example:
        >>> network = WordNetwork([[[1]], [[2]]], pause=0)
        >>> sound = np.log([[0.1, 0.8, 0.1], [0.1, 0.1, 0.8], [0.8, 0.1, 0.1]])
        >>> words, score = decode(sound, network, np.zeros((3, 3)), stay=-1.0, go=-1.0)
        >>> words
        [0, 1]

    Source: Viterbi, "Error bounds for convolutional codes and an asymptotically optimum decoding
    algorithm", 1967; Young, Russell and Thornton, "Token passing", 1989.

    Notebook: 06b Any sentence
    """
    likelihoods = np.ascontiguousarray(likelihoods, np.float64)
    following = np.ascontiguousarray(following, np.float64)
    arrays = network.states, network.begins, network.words
    score, end, before = _compiled_search()(
        likelihoods, *arrays, network.pause, following, float(stay), float(go), float(beam)
    )
    words = []
    while end >= 0:  # `end` is frame * words + word: when a word ended, and which
        words.append(int(end % network.num_words))
        end = before.flat[end]
    return words[::-1], float(score)


@functools.cache
def _compiled_search():
    from numba import njit

    return njit(cache=True, nogil=True)(_search)


def _search(likelihoods, states, begins, words, pause, following, stay, go, beam):
    """Best score, where its last word ended, and `[frames, words]`: where the word before ended."""
    frames, positions, num_words = len(likelihoods), len(states), len(following) - 1
    before = np.full((frames, num_words), -1, np.int64)
    scores = np.full(positions, NOWHERE)  # of the best path to each position
    ends = np.full(positions, -1, np.int64)  # where on this path the last word ended
    left = np.full(num_words, NOWHERE)  # of the best path that has just left each word
    only_pause = 0.0  # of the path that has heard nothing yet, ready for a word
    best = 0.0
    for frame in range(frames):
        entered = only_pause + following[num_words, :num_words]
        after = np.full(num_words, -1, np.int64)
        for word in range(num_words):
            if left[word] > NOWHERE and left[word] >= best - beam:
                for other in range(num_words):
                    score = left[word] + following[word, other]
                    if score > entered[other]:
                        entered[other] = score
                        after[other] = (frame - 1) * num_words + word
        left[:] = NOWHERE
        best = NOWHERE
        for chain in range(len(words)):
            word, first, last = words[chain], begins[chain], begins[chain + 1] - 1
            # From the end on: each position still has the score of the frame before.
            for position in range(last, first - 1, -1):
                score, end = scores[position] + stay, ends[position]
                if position > first:
                    coming, its_end = scores[position - 1] + go, ends[position - 1]
                else:
                    coming, its_end = entered[word], after[word]
                if coming > score:
                    score, end = coming, its_end
                if score > NOWHERE:
                    score += likelihoods[frame, states[position]]
                scores[position], ends[position] = max(score, NOWHERE), end
                best = max(best, score)
            for position in (last - 1, last):  # the last phone, or the pause after it
                if scores[position] + go > left[word]:
                    left[word] = scores[position] + go
                    before[frame, word] = ends[position]
        # The first pause is entered at once, and left like any state.
        silent = (0.0 if frame == 0 else only_pause - go + stay) + likelihoods[frame, pause]
        only_pause = silent + go
    score, end = only_pause + following[num_words, num_words], -1
    for word in range(num_words):
        if left[word] + following[word, num_words] > score:
            score = left[word] + following[word, num_words]
            end = (frames - 1) * num_words + word
    if frames == 0:
        score = NOWHERE
    return score, end, before
