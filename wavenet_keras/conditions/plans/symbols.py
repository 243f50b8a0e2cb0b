"""The phones that a plan can hold: ARPAbet for English, and symbols for the sounds of others.

A phone is written as its symbol; on a vowel the digit of its stress, 0 none, 1 primary, 2
secondary; then `:` if it is long and `'` if it is soft (palatal). English needs the digits alone.
`AH0`, the weak vowel of "the", is a sound of its own: the symbol `AX`.

Notebook: 06b Any sentence
"""

import functools
import re
from typing import NamedTuple

PAUSE = "SIL"
ENDS = ("", ",", ".", "?", "!")  # what may follow a word
SENTENCE_ENDS = ENDS[2:]
ENGLISH_VOWELS = tuple(str.split("AA AE AH AX AO AW AY EH ER EY IH IY OW OY UH UW"))
ENGLISH_CONSONANTS = tuple(str.split("B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH"))
# Of Spanish, French, Italian and Russian: a, e, o and the vowels of French "peu", "tu", "blanc",
# "vin", "bon"; the r of "pero", "perro" and "rue"; b, g and x between Spanish vowels; n and l of
# "España" and "calle"; Italian z; the vowel of French "huit"; Russian "y" and soft "sh".
OTHER_SYMBOLS = tuple(str.split("a e o OE UY AN EN ON DX RR RX X BH GH NY LY TS DZ HY IX SX"))
SYMBOLS = (PAUSE, *ENGLISH_VOWELS, *ENGLISH_CONSONANTS, *OTHER_SYMBOLS)
VOWELS = frozenset(ENGLISH_VOWELS).union(str.split("a e o OE UY AN EN ON IX"))
VOICED = VOWELS | frozenset(
    str.split("B D DH G JH L M N NG R V W Y Z ZH DX RR RX BH GH NY LY DZ HY")
)

_IDS = {symbol: number for number, symbol in enumerate(SYMBOLS)}
_WRITTEN = re.compile("([A-Za-z]+)([012]?)(:?)('?)")


class Phone(NamedTuple):
    """What a written phone says."""

    symbol: str  # one of SYMBOLS
    stress: int  # 0, 1 or 2
    long: bool
    soft: bool


def parsed(phone):
    """The parts of a written phone.

    Args:
        phone: A str, such as `"OW1"`, `"L"`, `"SIL"`, `"a1:"` or `"T'"`.

    Returns:
        A `Phone`: its symbol, stress, whether it is long, whether it is soft. A vowel without a
        digit has no stress.

    Raises:
        ValueError: It is no phone.

    Example:
        >>> parsed("OW1")
        Phone(symbol='OW', stress=1, long=False, soft=False)
        >>> parsed("AH0").symbol, parsed("AH1").symbol
        ('AX', 'AH')

    Notebook: 06b Any sentence
    """
    if not isinstance(phone, str):
        raise ValueError(_what_is_wrong(phone, "", ""))
    return _parsed(phone)


@functools.lru_cache(maxsize=4096)
def _parsed(phone):
    match = _WRITTEN.fullmatch(phone)
    symbol, digit, long, soft = match.groups() if match else ("", "", "", "")
    if symbol not in _IDS or (digit and symbol not in VOWELS):
        raise ValueError(_what_is_wrong(phone, symbol, digit))
    if symbol == PAUSE and (long or soft):
        raise ValueError(
            f"Expected a pause as {PAUSE!r}, received {phone!r}. Give it more seconds."
        )
    stress = int(digit or 0)
    if symbol in ("AH", "AX"):
        symbol = "AH" if stress else "AX"
    return Phone(symbol, stress, bool(long), bool(soft))


def _what_is_wrong(phone, symbol, digit):
    expected = "Expected a phone, such as 'AH0', 'L' or 'SIL' for a pause"
    if symbol in _IDS and digit:
        return f"{expected}, received {phone!r}. Only a vowel has a stress: write {symbol!r}."
    if symbol.upper() in _IDS:
        return f"{expected}, received {phone!r}. Write it in capitals: {phone.upper()!r}."
    return (
        f"{expected}, received {phone!r}. Take one of these, a vowel with its stress 0, 1 or 2 "
        f"behind it: {' '.join(SYMBOLS)}."
    )


def written(symbol, stress=0, long=False, soft=False):
    """A phone as it is written: the inverse of `parsed`.

    Example:
        >>> written("OW", 1), written("AX"), written("AX", 1), written("L")
        ('OW1', 'AH0', 'AH1', 'L')

    Notebook: 06b Any sentence
    """
    digit = str(stress) if symbol in VOWELS else ""
    symbol = "AH" if symbol == "AX" else symbol
    return f"{symbol}{digit}{':' if long else ''}{chr(39) if soft else ''}"


def symbol_id(phone):
    """The number of a phone's symbol, its place in `SYMBOLS`; of `SIL` it is 0.

    Args:
        phone: A str, with or without its stress.

    Returns:
        An int.

    Raises:
        ValueError: It is no phone.

    Example:
        >>> symbol_id("SIL"), SYMBOLS[symbol_id("OW1")], SYMBOLS[symbol_id("AH0")]
        (0, 'OW', 'AX')

    Notebook: 06b Any sentence
    """
    return _IDS[parsed(phone).symbol]


def is_vowel(phone):
    """Whether a phone is a vowel.

    Example:
        >>> is_vowel("AH0"), is_vowel("B")
        (True, False)

    Notebook: 06b Any sentence
    """
    return parsed(phone).symbol in VOWELS


def is_voiced(phone):
    """Whether the voice sounds in a phone, as a rule.

    Example:
        >>> is_voiced("Z"), is_voiced("S"), is_voiced("SIL")
        (True, False, False)

    Notebook: 06b Any sentence
    """
    return parsed(phone).symbol in VOICED
