"""Text of any language as words and phones, by a dictionary alone.

English has rules for numbers, abbreviations and unknown words (`english/`). Here a text is what
stands in it: words, which the dictionary has to know, and signs, which are pauses.

Notebook: 06b Any sentence
"""

import dataclasses
import re
import unicodedata

from wavenet_keras.conditions.english import Reading, Sentence, Word
from wavenet_keras.conditions.plans import parsed

_MARK = re.compile(r"\{([^{}\n]*)\}|[^\W_]+(?:['’ʼ-][^\W_]+)*['’]?|\.{3}|[.!?…]+|[,;:—–()]|\n")
_ENDS = ".!?"
MOST_SHOWN = 10  # unknown words in an error


def what_is_wrong_with(phones):
    """Why these are no phones of any language, in a sentence; `None` if they are.

    Example:
        >>> what_is_wrong_with(["B", "o1"]) is None, what_is_wrong_with([])
        (True, 'There are no phones.')

    Notebook: 06b Any sentence
    """
    if not phones:
        return "There are no phones."
    for phone in phones:
        try:
            parsed(phone)
        except ValueError as error:
            return str(error)
    return None


def read_by_dictionary(text, words):
    """How a text is said, by a dictionary.

    Args:
        text: A str. A new line ends a sentence; phones may be typed in braces.
        words: `{word in lower case: tuple of phones}`.

    Returns:
        A `Reading`, of no sentence where there is nothing to say.

    Raises:
        ValueError: The dictionary lacks words, which are named; or braces hold no phones.

    Example:
        >>> words = {"buona": ("B", "UW0", "o1", "N", "a0"), "sera": ("S", "e1", "RX", "a0")}
        >>> read_by_dictionary("Buona sera!", words).spoken
        'buona sera !'

    Notebook: 06b Any sentence
    """
    said, unknown = [], []
    for mark in _MARK.finditer(unicodedata.normalize("NFC", text)):
        if mark[1] is not None:
            said.append(Word(mark[1], _typed(mark), "typed", mark[0]))
        elif mark[0][0].isalnum():
            spelling, phones = _look_up(mark[0], words)
            if phones is None:
                unknown.append(mark[0])
            else:
                said.append(Word(spelling, phones, "dictionary", mark[0]))
        elif said:
            said[-1] = dataclasses.replace(said[-1], pause=_stronger(said[-1].pause, mark[0]))
    if unknown:
        raise ValueError(_missing(unknown))
    if said and said[-1].pause not in tuple(_ENDS):
        said[-1] = dataclasses.replace(said[-1], pause=".")
    return Reading(tuple(_sentences(said)))


def _look_up(written, words):
    for spelling in (written.lower(), written.lower().replace("’", "'").replace("ʼ", "'")):
        for one in (spelling, spelling.rstrip("'")):
            if one in words:
                return one, tuple(words[one])
    return written, None


def _typed(mark):
    phones = mark[1].split()
    wrong = what_is_wrong_with(phones)
    if wrong:
        raise ValueError(
            f"Expected phones between braces, received {mark[0]!r} at character "
            f"{mark.start() + 1} of the text. {wrong}"
        )
    return tuple(phones)


def _stronger(pause, mark):
    if mark in ("...", "…") or mark in ",;:—–()":
        return pause or ","
    end = "." if mark == "\n" else next((one for one in "?!" if one in mark), ".")
    return end if pause in ("", ",", ".") else pause


def _missing(unknown):
    names = list(dict.fromkeys(unknown))
    more = f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else ""
    return (
        f"The dictionary has no {', '.join(map(repr, names[:MOST_SHOWN]))}{more}. Add a line with "
        "the word and its phones to a dictionary of your own, or type the phones in braces; write "
        "numbers as words."
    )


def _sentences(words):
    own = []
    for word in words:
        own.append(word)
        if word.pause in tuple(_ENDS):
            yield Sentence(tuple(own))
            own = []
