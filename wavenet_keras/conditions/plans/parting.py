"""Plans of several sentences: taken apart, and put together.

Notebook: 06b Any sentence
"""

from dataclasses import replace

from wavenet_keras.conditions.plans.symbols import PAUSE
from wavenet_keras.conditions.plans.words import sentence_numbers

EDGE_SECONDS = 0.1  # of a pause where a sentence had none
SHORTEST_ON_GRID = 0.04  # a pause that is halved in whole hundredths of a second


def sentences_of(phones):
    """Copies of phones, sentence by sentence, each from a pause to a pause.

    Args:
        phones: A list of `PlannedPhone`.

    Returns:
        A list of lists of `PlannedPhone`.

    Notebook: 06b Any sentence
    """
    numbers = sentence_numbers(phones)
    sentences = [[] for _ in range(int(numbers.max(initial=-1)) + 1)]
    for one, number in zip(phones, numbers, strict=True):
        sentences[number].append(replace(one))
    for number, own in enumerate(sentences):
        if own[0].phone != PAUSE:
            own.insert(0, _edge(own[0], own[0].pitch[0]))
        if own[-1].phone != PAUSE:
            own.append(_edge(own[-1], own[-1].pitch[-1]))
        elif number + 1 < len(sentences):
            sentences[number + 1].insert(0, _half_of(own[-1]))
    return sentences


def chained(sequences):
    """Copies of phones, one sequence after the other; two pauses that meet become one.

    Args:
        sequences: A list of lists of `PlannedPhone`.

    Returns:
        A list of `PlannedPhone`.

    Notebook: 06b Any sentence
    """
    phones = []
    for sequence in sequences:
        own = [replace(one) for one in sequence]
        if phones and own and phones[-1].phone == own[0].phone == PAUSE:
            last, first = phones[-1], own.pop(0)
            last.seconds += first.seconds
            last.pitch = (last.pitch[0], (last.pitch[1] + first.pitch[1]) / 2, first.pitch[2])
        phones += own
    return phones


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


def _half_of(pause):
    """Takes half of a pause away, and returns it."""
    half = pause.seconds / 2
    if pause.seconds >= SHORTEST_ON_GRID:
        half = round(half, 2)
    rest = replace(pause, seconds=pause.seconds - half)
    pause.seconds = half
    return rest
