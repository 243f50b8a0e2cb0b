"""Words that are made of known words: plurals, -ed, -ing, un-, and compounds.

Notebook: 06 Local conditioning
"""

import re

from wavenet_keras.conditions.english.phone_set import HISSING, VOICELESS, is_vowel

_CLITICS = {"'ll": "AH0 L", "'ve": "AH0 V", "'re": "ER0", "'d": "D", "n't": "AH0 N T"}
_SUFFIXES = {
    "ing": "IH0 NG",
    "ers": "ER0 Z",
    "er": "ER0",
    "est": "AH0 S T",
    "ly": "L IY0",
    "ness": "N AH0 S",
    "less": "L AH0 S",
    "ful": "F AH0 L",
    "able": "AH0 B AH0 L",
    "ish": "IH0 SH",
    "ment": "M AH0 N T",
    "like": "L AY2 K",
    "wise": "W AY2 Z",
    "ship": "SH IH2 P",
    "hood": "HH UH2 D",
    "y": "IY0",
}
_DROP_E = ("ing", "ers", "er", "est", "able", "ish", "y")  # their vowel takes the place of an e
_PREFIXES = {
    "un": "AH0 N",
    "re": "R IY0",
    "non": "N AA2 N",
    "pre": "P R IY0",
    "mis": "M IH0 S",
    "dis": "D IH0 S",
    "anti": "AE2 N T IY0",
    "over": "OW2 V ER0",
    "under": "AH2 N D ER0",
    "super": "S UW2 P ER0",
    "inter": "IH2 N T ER0",
    "multi": "M AH2 L T IY0",
    "micro": "M AY2 K R OW0",
    "hyper": "HH AY2 P ER0",
    "semi": "S EH2 M IY0",
    "sub": "S AH0 B",
    "counter": "K AW2 N T ER0",
}
# Stems that have most likely lost an e: tub(e)er, puls(e)ed, writh(e)ing.
_MISSES_E = re.compile(r"^[^aeiouy]*[aeiouy][^aeiouwxy]$|[cguvz]$|[^s]s$|th$")
_SHORTEST_BASE = 3
_SHORTEST_PART = 4  # of a compound; the dictionary has too many names of three letters


def by_rule(word, known):
    """The phones of a word from those of its base.

    Args:
        word: A str in lower case, not in the dictionary.
        known: A function from a word to its phones, a tuple, or to `None`.

    Returns:
        A tuple of str, or `None` where no rule fits.

    Example:
        >>> words = {"zorb": ("Z", "AO1", "R", "B"), "box": ("B", "AA1", "K", "S")}
        >>> by_rule("zorbs", words.get), by_rule("boxes", words.get)
        (('Z', 'AO1', 'R', 'B', 'Z'), ('B', 'AA1', 'K', 'S', 'AH0', 'Z'))
        >>> by_rule("zorbing", words.get)
        ('Z', 'AO1', 'R', 'B', 'IH0', 'NG')
        >>> by_rule("blurp", words.get) is None
        True

    Notebook: 06 Local conditioning
    """
    for rule in (_clitic, _plural, _past, _suffix, _prefix, _compound):
        phones = rule(word, known)
        if phones:
            return phones
    return None


def _base(stem, known, drops_e):
    """The phones of what an ending was added to: hop(p)ing, hop(e)ing, happ(y)ily."""
    candidates = [stem]
    if len(stem) > 2 and stem[-1] == stem[-2] and drops_e:
        candidates.append(stem[:-1])
    if drops_e:
        candidates.insert(0 if _MISSES_E.search(stem) else 1, stem + "e")
    if stem.endswith("i"):
        candidates.append(stem[:-1] + "y")
    for candidate in candidates:
        phones = known(candidate) if len(candidate) >= _SHORTEST_BASE else None
        if phones:
            return phones
    return None


def _clitic(word, known):
    for ending, phones in _CLITICS.items():
        base = known(word.removesuffix(ending)) if word.endswith(ending) else None
        if base:
            extra = "AH0 D" if ending == "'d" and base[-1] in ("T", "D") else phones
            return (*base, *extra.split())
    return None


def _plural(word, known):
    """Plurals, possessives and he-forms: all sound alike."""
    if word.endswith("ies"):
        base = _base(word[:-2], known, drops_e=False)
    elif word.endswith("es"):
        base = known(word[:-1]) or known(word[:-2])
    elif word.endswith("'s"):
        base = known(word[:-2])
    elif word.endswith("s") and not word.endswith("ss"):
        base = _base(word[:-1].rstrip("'"), known, drops_e=False)
    else:
        return None
    if not base:
        return None
    if base[-1] in HISSING:
        return (*base, "AH0", "Z")
    return (*base, "S" if base[-1] in VOICELESS else "Z")


def _past(word, known):
    base = _base(word[:-2], known, drops_e=True) if word.endswith("ed") else None
    if not base:
        return None
    if base[-1] in ("T", "D"):
        return (*base, "IH0", "D")
    return (*base, "T" if base[-1] in VOICELESS else "D")


def _suffix(word, known):
    for ending, phones in _SUFFIXES.items():
        base = None
        if word.endswith(ending):
            base = _base(word[: -len(ending)], known, drops_e=ending in _DROP_E)
        if base and not (ending == "y" and is_vowel(base[-1])):
            added = phones.split()
            return (*base, *(added[1:] if base[-1] == added[0] == "L" else added))
    return None


def _prefix(word, known):
    for beginning, phones in _PREFIXES.items():
        rest = word[len(beginning) :]
        if word.startswith(beginning) and len(rest) >= _SHORTEST_PART:
            base = known(rest) or _plural(rest, known) or _past(rest, known) or _suffix(rest, known)
            if base:
                return (*phones.split(), *base)
    return None


def _compound(word, known):
    """Two words in one, as evenly cut as can be; the first one keeps the stress."""
    middle = len(word) / 2
    cuts = sorted(
        range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1), key=lambda c: abs(c - middle)
    )
    for cut in cuts:
        front, back = known(word[:cut]), known(word[cut:]) or _plural(word[cut:], known)
        if front and back:
            return (*front, *(phone[:-1] + "2" if phone[-1] == "1" else phone for phone in back))
    return None
