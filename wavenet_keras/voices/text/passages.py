"""A text or a plan in passages, which are read, planned and spoken one after the other.

So a text of any length needs the memory of one passage, and its first sound the time of one. A
passage is a sentence; a very long one is cut, at a comma where there is one, into several.

Notebook: 06b Any sentence
"""

import dataclasses
import re

from wavenet_keras.conditions.english.reading import Sentence
from wavenet_keras.conditions.plans import PAUSE, Plan

MOST_PHONES = 250  # of a passage of a text: about 20 seconds
MOST_SECONDS = 30.0  # of a passage of a plan, where it has pauses
MOST_CHARACTERS = 1000  # of a text that are read at once, where it shows clear ends of sentences
LONGEST_PIECE = 5000  # of a text that shows none
ENDS_OF_LINES = ".!?:;"  # after which the next line of a file is another one
WRAPPED = 40  # so many characters and no full stop: the next line of a file goes on
# Four small letters before: no abbreviation is that long, and few names end a sentence.
_CLEAR_END = re.compile(r"(?<=[a-z]{4}[.!?])[\"')\]]*\s+(?=[\"'(]*[A-Z])")


def pieces_of_text(texts):
    """The pieces of a text that can be read apart from each other.

    Args:
        texts: A str, whose lines are read apart; or an iterable of str, from which no more is taken
            than is asked for.

    Yields:
        Strs: lines, and parts of long ones.

    Example:
        >>> list(pieces_of_text("One.\\nTwo. Three."))
        ['One.', 'Two. Three.']

    Notebook: 06b Any sentence
    """
    for text in [texts] if isinstance(texts, str) else texts:
        for line in text.splitlines():
            yield from _pieces_of_line(line)


def _pieces_of_line(line):
    start = 0
    while len(line) - start > MOST_CHARACTERS:
        end = _CLEAR_END.search(line, start + MOST_CHARACTERS, start + LONGEST_PIECE)
        cut = end.end() if end else line.find(" ", start + LONGEST_PIECE) + 1
        if cut == 0:
            break
        yield line[start:cut]
        start = cut
    if line[start:].strip():
        yield line[start:]


def unwrapped(lines):
    """The lines of a file, those together that a writer's program has broken.

    A line goes on in the next one if that begins with a small letter, or if it is long itself and
    ends with no sign that ends a sentence. No more lines are taken than are needed.

    Args:
        lines: An iterable of str.

    Yields:
        Strs without line ends.

    Example:
        >>> list(unwrapped(["Dear all,\\n", "\\n", "one\\n", "two.\\n", "Three.\\n"]))
        ['Dear all,', '', 'one two.', 'Three.']

    Notebook: 06b Any sentence
    """
    held = None
    for line in lines:
        line = line.strip()
        if held is not None:
            if line and (line[0].islower() or len(held) >= WRAPPED):
                line = f"{held} {line}"
            else:
                yield held
        held = line
        if not line or line[-1] in ENDS_OF_LINES:
            yield line
            held = None
    if held is not None:
        yield held


def passages_of_sentence(sentence, most_phones=MOST_PHONES):
    """A sentence of a reading, cut between words where it has too many phones.

    Args:
        sentence: A `Sentence`.
        most_phones: How many a passage may have; a single word may have more.

    Returns:
        A list of `Sentence`. All but the last end with a comma.

    Example:
        >>> from wavenet_keras.conditions.english import phones
        >>> (sentence,) = phones("one two, three four").sentences
        >>> [[w.spelling for w in p.words] for p in passages_of_sentence(sentence, 8)]
        [['one', 'two'], ['three', 'four']]

    Notebook: 06b Any sentence
    """
    words, passages = list(sentence.words), []
    while (count := _count_phones(words)) > most_phones and len(words) > 1:
        target = count / -(-count // most_phones)
        cut = _best_cut(words, target, most_phones)
        first, words = words[:cut], words[cut:]
        if not first[-1].pause:
            first[-1] = dataclasses.replace(first[-1], pause=",")
        passages.append(Sentence(tuple(first)))
    return [*passages, Sentence(tuple(words))]


def _count_phones(words):
    return sum(len(word.phones) for word in words)


def _best_cut(words, target, most_phones):
    """After how many words to cut: near the target, at a pause if one is near enough."""
    best, found = 1, (2, 0.0)
    so_far = 0
    for number, word in enumerate(words[:-1], start=1):
        so_far += len(word.phones)
        if so_far > most_phones:
            break
        distance = abs(so_far - target) / target
        rank = (0 if word.pause and distance < 0.5 else 1, distance)
        if rank < found:
            best, found = number, rank
    return best


def passages_of_plan(plan, most_seconds=MOST_SECONDS):
    """The passages of a plan, in their order.

    One ends where two pauses stand side by side, as between the sentences of a planned text; in
    the middle of the pause after a sentence; and, in a sentence that is very long, in the middle of
    a pause within it.

    Args:
        plan: A `Plan`.
        most_seconds: From this length on, a sentence is cut.

    Yields:
        Plans that begin and end with a pause.

    Notebook: 06b Any sentence
    """
    for part in _between_double_pauses(plan):
        for sentence in part.sentences():
            yield from _at_pauses(sentence, most_seconds)


def _between_double_pauses(plan):
    starts, spoken = [0], False
    for place, one in enumerate(plan.phones):
        if one.phone != PAUSE:
            spoken = True
        elif spoken and place and plan.phones[place - 1].phone == PAUSE:
            starts.append(place)
            spoken = False
    if len(starts) > 1 and not spoken:
        del starts[-1]  # pauses alone are no passage
    if len(starts) == 1:
        return [plan]
    ends = [*starts[1:], len(plan.phones)]
    return [
        Plan(plan.phones[start:end], "", plan.speaker)
        for start, end in zip(starts, ends, strict=True)
    ]


def _at_pauses(sentence, most_seconds):
    if sentence.seconds <= most_seconds:
        return [sentence]
    parts, own, seconds = [], [], 0.0
    last = len(sentence.phones) - 1
    for place, one in enumerate(sentence.phones):
        inside = one.phone == PAUSE and 0 < place < last
        if inside and seconds >= most_seconds / 2:
            half = dataclasses.replace(one, seconds=one.seconds / 2)
            parts.append([*own, half])
            own, seconds = [dataclasses.replace(half)], half.seconds
        else:
            own.append(one)
            seconds += one.seconds
    return [Plan(phones, "", sentence.speaker) for phones in [*parts, own]]
