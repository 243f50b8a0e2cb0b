"""Where each phone of a plan stands: its neighbours, and its place in syllable, word and phrase.

A phrase is what lies between two pauses. Nothing here asks how long a phone lasts or how high it
is: durations and pitch are predicted from these numbers.

Notebook: 06b Any sentence
"""

import numpy as np

from wavenet_keras.conditions.plans.symbols import ENDS, VOWELS, parsed, symbol_id
from wavenet_keras.conditions.plans.words import word_numbers

NUM_IDS = 5  # two phones before, the phone, two after
NUM_CONTEXT = 20
COUNTED_PHONES, COUNTED_WORDS = 8, 12  # as far as places in a phrase are counted
# Short words that are said without stress, whatever their vowels carry in a dictionary.
FUNCTION_WORDS = frozenset(
    str.split(
        "a an the of to for in on at by with from into onto and or but if as than then so that "
        "this these those there is am are was were be been being has have had do does did will "
        "would can could shall should may might must not i you he she it we they me him her us "
        "them my your his its our their which who whom whose when while"
    )
)


def phone_contexts(phones):
    """What can be said of phones without durations and pitch.

    Args:
        phones: A list of `PlannedPhone`; of each, `phone`, `word`, `begins_word` and `ends` are
            read.

    Returns:
        `(ids, numbers)`. The ids, int32 `[phones, 5]`, are places in `SYMBOLS`: of the two phones
        before, the phone and the two after; beyond the ends are pauses. The numbers, float32
        `[phones, 20]`, are, for each phone:

        - its stress, primary and secondary (0 or 1), of a consonant that of its syllable's vowel,
          in a function word none; whether it is soft; whether it is long;
        - its place in the word, 0 to 1; whether it is the first and the last; the word's length;
          whether it is a function word;
        - its place in the phrase, 0 to 1; how many phones lie before and behind it there, as far
          as 8; the phrase's length in phones; the word's place in it, 0 to 1; its number of words;
        - whether the phrase ends with a comma (or a pause without a sign), a full stop, a question
          mark, an exclamation mark; whether the word is the last of its phrase.

    Raises:
        ValueError: There are no phones, one is unknown, or a word ends with an unknown sign.

    Example:
        >>> from wavenet_keras.conditions.plans import PlannedPhone, phone_contexts
        >>> hi = [PlannedPhone("HH", word="hi", begins_word=True), PlannedPhone("AY1", word="hi")]
        >>> ids, numbers = phone_contexts(hi)
        >>> ids.tolist(), numbers[:, 0].tolist()
        ([[0, 0, 23, 7, 0], [0, 23, 7, 0, 0]], [1.0, 1.0])

    Notebook: 06b Any sentence
    """
    if not len(phones):
        raise ValueError("Expected at least one phone, received none.")
    ids = np.array([symbol_id(one.phone) for one in phones], np.int32)
    padded = np.concatenate([[0, 0], ids, [0, 0]]).astype(np.int32)
    around = np.stack([padded[shift : shift + len(ids)] for shift in range(NUM_IDS)], axis=1)
    words = word_numbers(phones)
    numbers = np.concatenate([_in_word(phones, words), _in_phrase(phones, words)], axis=1)
    return around, numbers.astype(np.float32)


def _in_word(phones, words):
    """[phones, 9]: stress, softness, length, place in the word, function word."""
    parts = [parsed(one.phone) for one in phones]
    speech = np.flatnonzero(words >= 0)
    own = words[speech]
    place, length = np.zeros(len(phones)), np.ones(len(phones))
    function = np.array([one.word.lower() in FUNCTION_WORDS for one in phones], float)
    function[words < 0] = 0
    counts = np.bincount(own) if len(own) else np.zeros(1, int)
    length[speech] = counts[own]
    place[speech] = np.arange(len(speech)) - (np.cumsum(counts) - counts)[own]
    stress = np.zeros(len(phones), int)
    stress[speech] = _syllable_stress([parts[index] for index in speech], own)
    stress[function > 0] = 0
    return np.stack(
        [
            stress == 1,
            stress == 2,
            [part.soft for part in parts],
            [part.long for part in parts],
            place / np.maximum(length - 1, 1),
            place == 0,
            place == length - 1,
            np.log2(length) / 3,
            function,
        ],
        axis=1,
    )


def _syllable_stress(parts, words):
    """The stress of each phone: its vowel's is that of the next one in its word, or the last."""
    stress = [part.stress if part.symbol in VOWELS else None for part in parts]
    for index in reversed(range(len(parts) - 1)):
        if stress[index] is None and words[index] == words[index + 1]:
            stress[index] = stress[index + 1]
    for index in range(len(parts)):
        if stress[index] is None:
            same = index and words[index] == words[index - 1]
            stress[index] = stress[index - 1] if same else 0
    return np.array(stress, int)


def _in_phrase(phones, words):
    """[phones, 11]: place in the phrase, of the phone and of its word, and what ends it."""
    pause = words < 0
    number = np.cumsum(np.r_[0, pause[1:] != pause[:-1]])  # runs of speech and of pauses
    starts = np.flatnonzero(np.r_[True, np.diff(number) > 0])
    stops = np.r_[starts[1:], len(words)]
    start, stop = starts[number], stops[number]
    length = stop - start
    before = np.arange(len(words)) - start
    behind = length - 1 - before
    word, num_words = words - words[start], words[stop - 1] - words[start] + 1
    ends = np.array([_end_number(one.ends) for one in phones])[stop - 1]
    ends = np.where(pause, 0, np.maximum(ends, 1))
    return np.stack(
        [
            before / np.maximum(length - 1, 1),
            np.minimum(before, COUNTED_PHONES) / COUNTED_PHONES,
            np.minimum(behind, COUNTED_PHONES) / COUNTED_PHONES,
            np.log2(length) / 6,
            word / np.maximum(num_words - 1, 1),
            np.minimum(num_words, COUNTED_WORDS) / COUNTED_WORDS,
            *(ends == sign for sign in range(1, len(ENDS))),
            word == num_words - 1,
        ],
        axis=1,
    )


def _end_number(ends):
    if ends not in ENDS:
        raise ValueError(
            f"Expected what follows a word to be one of {', '.join(map(repr, ENDS))}, "
            f"received {ends!r}."
        )
    return ENDS.index(ends)
