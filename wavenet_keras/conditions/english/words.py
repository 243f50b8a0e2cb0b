"""A text as people write it, as the words that are said and the pauses between them.

The text is read from left to right. At each place the first rule that fits says what is said; the
rules of each kind of writing are in a module of their own.

Notebook: 06 Local conditioning
"""

import re
from typing import NamedTuple

from wavenet_keras.conditions.english import (
    abbreviations,
    addresses,
    dates,
    numerals,
    quantities,
    symbols,
)
from wavenet_keras.conditions.english.phone_set import what_is_wrong

_RULES = [
    *addresses.RULES,
    *dates.RULES,
    *quantities.RULES,
    *abbreviations.RULES,
    *numerals.RULES,
    *symbols.RULES,
]
_TYPED = re.compile(r"\{([^{}\n]*)(\}?)")
_ELISIONS = "tis|twas|em|til|cause|bout|cuse|n"
_WORD = re.compile(
    rf"'(?:{_ELISIONS})\b|[A-Za-z]+(?:'[A-Za-z]+)*(?:-[A-Za-z]+(?:'[A-Za-z]+)*)*", re.I
)
_FORMULA = re.compile(r"[A-Z]{1,3}(?=\d)")
_ENDS = re.compile(r"[.!?]+")
_PAUSE = re.compile(r"\s*(?:--+|—|–|[,;:()\[\]])|\s-+(?=\s)")
_LOWER_FOLLOWS = re.compile(r"[\"')\]]*\s*[\"'(]*[a-z]")
_QUOTED_LOWER = re.compile(r"[\"')]+\s*[a-z]")

PAUSES = (",", ".", "!", "?")  # from the weakest to the strongest
SENTENCE_ENDS = PAUSES[1:]


class Token(NamedTuple):
    """One thing to be said, or a pause."""

    said: str  # a word; letters; phones with blanks between; one of PAUSES
    written: str  # what stands for it in the text; "" for the second and later words of it
    kind: str  # "word", "spelled", "typed" or "pause"


def read_words(text):
    """What is said, in its order.

    Args:
        text: A str of plain characters, of `characters.plain`.

    Returns:
        `(tokens, skipped)`: a list of `Token`, and `{sign: how often}` of what has no sound.

    Raises:
        ValueError: Braces do not hold phones.

    Example:
        >>> tokens, _ = read_words("Dr. Lee paid $5.")
        >>> [token.said for token in tokens]
        ['doctor', 'Lee', 'paid', 'five', 'dollars', '.']

    Notebook: 06 Local conditioning
    """
    tokens, skipped, place = [], {}, 0
    while place < len(text):
        found, end = _next(text, place)
        if found is None:
            sign = text[place]
            if sign in symbols.SILENT:
                skipped[sign] = skipped.get(sign, 0) + 1
        else:
            tokens += found
        place = end
    return tokens, skipped


def _next(text, place):
    """The tokens at a place, `None` for none, and where to go on."""
    if text[place] == "\n":
        return [Token(".", "", "pause")], place + 1
    typed = _TYPED.match(text, place)
    if typed:
        return [_typed_phones(typed, text)], typed.end()
    for pattern, say in _RULES:
        match = pattern.match(text, place)
        if match and match.end() > place:
            said = say(match)
            if said is not None:
                return _tokens(said, match[0].strip()), match.end()
    word = _WORD.match(text, place)
    if word:
        formula = _FORMULA.match(text, place)  # the CO of CO2
        return [Token(word[0], word[0], "spelled" if formula else "word")], word.end()
    ends = _ENDS.match(text, place)
    if ends:
        return [Token(_end_of(ends, text), "", "pause")], ends.end()
    pause = _PAUSE.match(text, place)
    if pause:
        return [Token(",", "", "pause")], pause.end()
    return None, place + 1


def _tokens(said, written):
    tokens = []
    for one in said:
        if one in PAUSES:
            tokens.append(Token(one, "", "pause"))
        else:
            tokens.append(Token(one, written, "spelled" if one.isupper() else "word"))
            written = ""
    return tokens


def _end_of(ends, text):
    """The pause that dots, question and exclamation marks stand for."""
    marks = ends[0]
    if len(marks) > 1 and set(marks) == {"."}:
        return "," if _LOWER_FOLLOWS.match(text, ends.end()) else "."
    mark = next(one for one in "?!." if one in marks)
    if mark != "." and _QUOTED_LOWER.match(text, ends.end()):
        return ","  # "Stop!" he said.
    return mark


def _typed_phones(typed, text):
    phones = typed[1].split()
    wrong = what_is_wrong(phones) if typed[2] else "The closing brace is missing."
    if wrong:
        raise ValueError(
            "Expected phones between braces, as the CMU dictionary writes them, such as {HH AH0 L "
            f"OW1}}. Received {typed[0]!r} at character {typed.start() + 1} of the text. {wrong} "
            "Braces that are to be no phones: leave them out."
        )
    return Token(" ".join(phones), typed[0], "typed")
