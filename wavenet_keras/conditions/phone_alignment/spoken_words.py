"""The words of a recording, each in all the ways it may be said.

English is read as `wk.phones` reads it, and a word of the dictionary may be said in any of the ways
that stand there: the recording decides. Another language comes with a dictionary of its words.

Notebook: 06b Any sentence
"""

import re
from dataclasses import dataclass

from wavenet_keras.conditions.english import phones
from wavenet_keras.conditions.english.dictionary import pronunciation
from wavenet_keras.conditions.plans.symbols import parsed

_MOST_VARIANTS = 9  # of a word in the shipped dictionary
WORD_OR_SIGN = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*['’]?|[,.;:?!…]")
_SIGNS = {";": ",", ":": ",", "…": "."}
_STRENGTH = ("", ",", ".", "?", "!")


@dataclass(frozen=True)
class SpokenWord:
    """A word and how it may be said."""

    word: str
    variants: tuple[tuple[str, ...], ...]  # written phones; the first is the usual one
    ends: str  # what follows it: "", ",", ".", "?" or "!"


def symbols_of(phones):
    """Phones as an aligner knows them: without stress and length.

    Example:
        >>> symbols_of(("AH0", "L", "OW1"))
        ('AX', 'L', 'OW')

    Notebook: 06b Any sentence
    """
    return tuple(parsed(phone).symbol for phone in phones)


def english_words(text, own_words=None):
    """The words of an English text.

    Args:
        text: A str, as for `wk.phones`.
        own_words: The path of a dictionary of your own, as for `wk.phones`.

    Returns:
        A list of `SpokenWord`.

    Raises:
        ValueError: There is nothing to say in it.

    Example:
        >>> [word.variants for word in english_words("The cat.")]
        [(('DH', 'AH0'), ('DH', 'IY0')), (('K', 'AE1', 'T'),)]

    Notebook: 06b Any sentence
    """
    words = []
    for word in phones(text, own_words).words:
        others = []
        if word.found == "dictionary":
            numbered = (pronunciation(f"{word.spelling}({k})") for k in range(2, _MOST_VARIANTS))
            others = [pronunciation(word.spelling), *numbered]
            most = max(1, _stresses(word.phones))
            others = [way for way in others if way and _stresses(way) <= most]
        variants = _different([word.phones, *others])
        words.append(SpokenWord(word.spelling, variants, word.pause))
    return words


def words_of_dictionary(text, dictionary):
    """The words of a text in any language.

    Args:
        text: A str.
        dictionary: `{word in lower case: a pronunciation, or a list of several}`; a pronunciation
            is a tuple of phones, or a str of them with spaces between.

    Returns:
        A list of `SpokenWord`.

    Raises:
        ValueError: The dictionary lacks a word, or there are no words.

    Example:
        >>> [word] = words_of_dictionary("¡Hola!", {"hola": "o1 L a0"})
        >>> word
        SpokenWord(word='hola', variants=(('o1', 'L', 'a0'),), ends='!')

    Notebook: 06b Any sentence
    """
    words = []
    for token in WORD_OR_SIGN.findall(text.lower()):
        if not token[0].isalnum():
            sign = _SIGNS.get(token, token)
            if words and _STRENGTH.index(sign) > _STRENGTH.index(words[-1].ends):
                words[-1] = SpokenWord(words[-1].word, words[-1].variants, sign)
            continue
        said = dictionary.get(token)
        if not said:
            raise ValueError(
                f"Expected the dictionary to have each word of {text[:60]!r}, but it lacks "
                f"{token!r}. Add it: {{{token!r}: 'phones with spaces between'}}."
            )
        words.append(SpokenWord(token, _different(_pronunciations(said)), ""))
    if not words:
        raise ValueError(f"Expected a text with words, received {text[:60]!r}, which has none.")
    if words[-1].ends in ("", ","):
        words[-1] = SpokenWord(words[-1].word, words[-1].variants, ".")
    return words


def _pronunciations(said):
    """A list of tuples of phones: of one pronunciation, a str or a tuple, or of a list of them."""
    ways = said if isinstance(said, list) else [said]
    return [tuple(way.split()) if isinstance(way, str) else tuple(way) for way in ways]


def _stresses(phones):
    """How many syllables are stressed: "am" is not said as A.M., which the dictionary has too."""
    return sum(phone.endswith("1") for phone in phones)


def _different(variants):
    """Those that differ in more than stress, in their order: the first is the usual one."""
    kept = {}
    for each in variants:
        without_stress = tuple("AH" if one == "AX" else one for one in symbols_of(each))
        kept.setdefault(without_stress, tuple(each))
    return tuple(kept.values())
