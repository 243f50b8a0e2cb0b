"""Which word, and which sentence, each phone of a plan is in.

Notebook: 06b Any sentence
"""

import numpy as np

from wavenet_keras.conditions.plans.symbols import PAUSE, SENTENCE_ENDS


def word_numbers(phones):
    """Which word each phone is in.

    A word begins where a phone says so, and where another word stands beside it: a word that
    loses its first phone stays a word.

    Args:
        phones: A list of `PlannedPhone`.

    Returns:
        int `[phones]`, counted from 0; -1 in pauses.

    Notebook: 06b Any sentence
    """
    numbers, number, last = [], -1, None
    for one in phones:
        if one.phone == PAUSE:
            numbers.append(-1)
            continue
        number += bool(one.begins_word) or one.word != last
        last = one.word
        numbers.append(number)
    return np.array(numbers, int)


def word_places(phones):
    """For each word a list of the places of its phones.

    Notebook: 06b Any sentence
    """
    numbers = word_numbers(phones)
    words = [[] for _ in range(int(numbers.max(initial=-1)) + 1)]
    for place, number in enumerate(numbers):
        if number >= 0:
            words[number].append(place)
    return words


def sentence_numbers(phones):
    """Which sentence each phone is in: a pause is in the one that it follows.

    Args:
        phones: A list of `PlannedPhone`.

    Returns:
        int `[phones]`, counted from 0.

    Notebook: 06b Any sentence
    """
    numbers, number, ended, last = [], 0, False, -1
    for one, word in zip(phones, word_numbers(phones), strict=True):
        if word >= 0:
            number += ended and word != last
            ended, last = one.ends in SENTENCE_ENDS, word
        numbers.append(number)
    return np.array(numbers, int)


def text_of(phones):
    """The words of phones as a line of text, with the signs after them.

    Notebook: 06b Any sentence
    """
    first = [phones[places[0]] for places in word_places(phones)]
    return " ".join(f"{one.word}{one.ends}" for one in first)
