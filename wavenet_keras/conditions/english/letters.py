"""From letters to phones for words that no dictionary has: a recurrent network in NumPy.

A GRU reads the letters, another one writes phones until it writes the end. The weights are those of
g2p_en (Kyubyong Park and Jongseok Kim, Apache-2.0), learned from an older CMU dictionary; see
`data/english/LICENCE.md`.

Source: Cho et al. 2014, Learning Phrase Representations using RNN Encoder-Decoder,
<https://arxiv.org/abs/1406.1078>.

Notebook: 06 Local conditioning
"""

import functools
import re

import numpy as np

from wavenet_keras.conditions.english.phone_set import CONSONANTS, VOWELS
from wavenet_keras.conditions.english.shipped import ENGLISH

_FIRST_LETTER = 3  # rows before it: padding, an unknown letter, the end of the word
_END_OF_WORD, _BEGIN, _END = 2, 2, 3
_BEFORE_PHONES = 4
# The phones in the order of the network's outputs; it also knows UW without stress.
_PHONES = sorted([*CONSONANTS, *(vowel + stress for vowel in VOWELS for stress in "012"), "UW"])
_MOST_PHONES = 20  # what the network was trained for
_MOST_LETTERS = 14  # of one piece; longer words are read in pieces


def letters_to_phones(word):
    """The phones of a word from its letters: a guess.

    Of 1,747 words that the network had not learned from, a third came out with all their phones
    right, and of all their phones four in five (`data/README.md`).

    Args:
        word: A str; letters a to z are read, in lower case, and all else passed over.

    Returns:
        A tuple of str.

    Example:
        >>> letters_to_phones("blick")
        ('B', 'L', 'IH1', 'K')

    Notebook: 06 Local conditioning
    """
    phones = []
    for piece in _pieces(re.sub("[^a-z]", "", word.lower())):
        phones += _decode(_encode(piece))
    return tuple(phones)


def _pieces(word):
    """A long word cut before consonants that a vowel follows."""
    pieces = []
    while len(word) > _MOST_LETTERS:
        ends = [cut.end() - 1 for cut in re.finditer("[aeiouy][^aeiouy](?=[aeiouy])", word)]
        usable = [end for end in ends if 4 <= end <= _MOST_LETTERS - 2]
        cut = usable[-1] if usable else _MOST_LETTERS
        pieces.append(word[:cut])
        word = word[cut:]
    return [*pieces, word]


@functools.cache
def _weights():
    with np.load(ENGLISH / "letters_to_phones.npz") as file:
        return {name: file[name].astype(np.float32) for name in file}


def _step(inputs, state, side):
    """One step of a GRU; its three gates lie in one matrix: reset, update, new."""
    weights = _weights()
    from_input = weights[f"{side}_w_ih"] @ inputs + weights[f"{side}_b_ih"]
    from_state = weights[f"{side}_w_hh"] @ state + weights[f"{side}_b_hh"]
    reset_in, update_in, new_in = np.split(from_input, 3)
    reset_state, update_state, new_state = np.split(from_state, 3)
    reset = _sigmoid(reset_in + reset_state)
    update = _sigmoid(update_in + update_state)
    new = np.tanh(new_in + reset * new_state)
    return (1 - update) * new + update * state


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _encode(word):
    weights = _weights()
    rows = [ord(letter) - ord("a") + _FIRST_LETTER for letter in word] + [_END_OF_WORD]
    state = np.zeros(weights["enc_w_hh"].shape[1], np.float32)
    for row in rows:
        state = _step(weights["enc_emb"][row], state, "enc")
    return state


def _decode(state):
    weights = _weights()
    phones, last = [], _BEGIN
    while len(phones) < _MOST_PHONES:
        state = _step(weights["dec_emb"][last], state, "dec")
        last = int(np.argmax(weights["fc_w"] @ state + weights["fc_b"]))
        if last == _END:
            break
        if last >= _BEFORE_PHONES:
            phone = _PHONES[last - _BEFORE_PHONES]
            phones.append("UW0" if phone == "UW" else phone)
    return phones
