"""A plan in sentences: where each ends, and the pause between two.

Notebook: 06b Any sentence
"""

from dataclasses import replace

import numpy as np

from wavenet_keras.conditions.plans.symbols import PAUSE

SENTENCE_ENDS = (".", "?", "!")
EDGE_SECONDS = 0.1  # of a pause where a sentence had none


def sentence_numbers(phones):
    """int `[phones]`: which sentence a phone is in, from 0; a pause is in the one before it.

    Notebook: 06b Any sentence
    """
    numbers, number, ended = [], 0, False
    for one in phones:
        if one.phone != PAUSE:
            number += ended and bool(one.begins_word)
            ended = one.ends in SENTENCE_ENDS
        numbers.append(number)
    return np.array(numbers, int)


def sentences_of(phones):
    """A list of `(phones, whole)`: of each sentence, and whether it is all there is.

    Notebook: 06b Any sentence
    """
    numbers = sentence_numbers(phones)
    parts = []
    leading = []  # the half of the pause that opens the next one
    count = int(numbers[-1]) + 1 if len(numbers) else 0
    for number in range(count):
        own = leading + [replace(phones[place]) for place in np.flatnonzero(numbers == number)]
        leading = []
        if own[0].phone != PAUSE:
            own.insert(0, _edge(own[0], own[0].pitch[0]))
        if own[-1].phone != PAUSE:
            own.append(_edge(own[-1], own[-1].pitch[-1]))
        elif number < count - 1:
            leading = [_halved(own)]
        parts.append((own, count == 1))
    return parts


def text_of(phones):
    """The words of phones as a line of text, with the signs after them.

    Notebook: 06b Any sentence
    """
    spoken = [one for one in phones if one.phone != PAUSE]
    first = spoken[:1] + [one for one in spoken[1:] if one.begins_word]
    return " ".join(f"{one.word}{one.ends}" for one in first)


def _edge(beside, pitch):
    """A pause beside a phone, at the pitch where they meet."""
    return replace(
        beside,
        phone=PAUSE,
        seconds=EDGE_SECONDS,
        pitch=(pitch,) * 3,
        voiced=(0.0,) * 3,
        word="",
        begins_word=False,
        ends="",
    )


def _halved(phones):
    """Takes half of the last pause away, and returns it."""
    last = phones[-1]
    whole = last.seconds
    last.seconds = round(whole / 2, 2) if whole >= 0.04 else whole / 2  # on the grid of 5 ms
    return replace(last, seconds=whole - last.seconds)
