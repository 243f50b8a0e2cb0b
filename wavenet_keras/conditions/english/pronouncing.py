"""One written word as phones: from a dictionary, by rule, from its letters, or letter by letter.

Notebook: 06 Local conditioning
"""

import re

from wavenet_keras.conditions.english.dictionary import pronunciation
from wavenet_keras.conditions.english.inflections import by_rule
from wavenet_keras.conditions.english.letters import letters_to_phones

# In capitals these are letters, though the dictionary has a word or a name that is written alike.
_LETTERS_IN_CAPITALS = frozenset(
    str.split(
        "US IT ID WHO AI UN AD BC ER PA OS IO MS LA ET IP IQ MA MD VA DC USA UK EU "
        "BBC FBI CIA IBM CEO URL HTML HTTP PC TV AM PM"
    )
)
# What people hold: of these the plain form is meant, not soo or helloo.
_HELD = frozenset(str.split("so no oh ah hey hi hello yes yeah please go bro wow way very"))
_LONGEST_ACRONYM = 4  # where all the text is in capitals
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_CAPITALS = re.compile(r"([A-Z]{2,})('?s)?")


def spelled(letters):
    """The names of letters, one after the other.

    Example:
        >>> spelled("BC")
        ('B', 'IY1', 'S', 'IY1')

    Notebook: 06 Local conditioning
    """
    return tuple(phone for letter in letters.lower() for phone in pronunciation(f"{letter}."))


def pronounce(written, own=None, shouted=False):
    """The words that a written one is said as.

    Args:
        written: A str of letters, apostrophes and hyphens, capitals as they are written.
        own: `{word in lower case: tuple of phones}`, asked before the shipped dictionary.
        shouted: Whether all the text is in capitals, so that they say nothing of a word.

    Returns:
        A list of `(spelling, phones, found)`, most often of one word; `found` is "dictionary",
        "rule", "letters" or "spelled".

    Example:
        >>> pronounce("Hello")
        [('hello', ('HH', 'AH0', 'L', 'OW1'), 'dictionary')]
        >>> pronounce("XML")
        [('XML', ('EH2', 'K', 'S', 'EH2', 'M', 'EH1', 'L'), 'spelled')]

    Notebook: 06 Local conditioning
    """
    own = own or {}

    def known(word):
        return own.get(word) or pronunciation(word)

    word = written.lower()
    if word in own:
        return [(word, own[word], "dictionary")]
    if len(word) == 1 and word not in "ai":
        return [(written.upper(), spelled(word), "spelled")]
    phones = _acronym(_CAPITALS.fullmatch(written), known, shouted)
    if phones:
        return [(written, phones, "spelled")]
    for tried in (word, word.strip("'"), _without_runs(word, known)):
        if tried and known(tried):
            return [(tried, known(tried), "dictionary")]
    if "-" in word:
        parts = [part for part in written.split("-") if part.strip("'")]
        return [said for part in parts for said in pronounce(part, own, shouted)]
    word = word.strip("'")
    phones = by_rule(word, known)
    if phones:
        return [(word, phones, "rule")]
    if not re.search("[aeiouy]", word) or (shouted and len(word) <= _LONGEST_ACRONYM):
        letters = word.replace("'", "").upper()
        return [(letters, spelled(letters), "spelled")]
    humps = _CAMEL.findall(written)
    if len(humps) > 1 and "'" not in written and not shouted:
        return [said for hump in humps for said in pronounce(hump, own)]
    return [(word, letters_to_phones(word), "letters")]


def _acronym(match, known, shouted):
    """The phones of capitals that are spelled; `None` where they are a word, such as NASA."""
    if not match:
        return None
    capitals, ending = match.groups()
    letters, word = spelled(capitals), known(capitals.lower())
    if word and _unstressed(word) == _unstressed(letters):
        phones = word  # the dictionary spells it too, and knows how it is stressed
    elif not shouted and (not word or capitals in _LETTERS_IN_CAPITALS):
        phones = letters
    else:
        return None
    return by_rule("x's", {"x": phones}.get) if ending else phones


def _unstressed(phones):
    return [phone.rstrip("012") for phone in phones]


def _without_runs(word, known):
    """A known word in which a letter was held: sooo, coool."""
    once, twice = (re.sub(r"([a-z])\1{2,}", kept, word) for kept in (r"\1", r"\1\1"))
    candidates = (once, twice) if once in _HELD else (twice, once)
    return next((one for one in candidates if one != word and known(one)), None)
