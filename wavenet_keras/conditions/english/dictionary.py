"""Dictionaries of pronunciation: the shipped one, and a reader's own.

Notebook: 06 Local conditioning
"""

import functools
import lzma
from collections.abc import Mapping
from pathlib import Path

from wavenet_keras._printable import printable
from wavenet_keras.conditions.english.phone_set import what_is_wrong
from wavenet_keras.conditions.english.shipped import ENGLISH


@functools.cache
def _entries():
    """{word: line of phones} of the CMU dictionary; the second way to say a word is `word(2)`.

    The lines stay text until one is asked for: so loading takes a fifth of a second.
    """
    text = lzma.decompress((ENGLISH / "cmudict.dict.xz").read_bytes()).decode("ascii")
    return dict(line.split(" ", 1) for line in text.splitlines())


@functools.cache
def _additions():
    """{word: phones} of words that the CMU dictionary has not."""
    return read_dictionary(ENGLISH / "more_words.txt")


def pronunciation(word):
    """How the shipped dictionaries say a word.

    Args:
        word: A str in lower case.

    Returns:
        A tuple of str, or `None` where they do not know it.

    Example:
        >>> pronunciation("hello"), pronunciation("zxcv") is None
        (('HH', 'AH0', 'L', 'OW1'), True)

    Notebook: 06 Local conditioning
    """
    found = _additions().get(word)
    if found is None and word in _entries():
        found = tuple(_entries()[word].partition("#")[0].split())
    return found


def read_dictionary(path, check=what_is_wrong):
    r"""Read a dictionary: a word and its phones on each line.

    Empty lines and what follows a `#` are passed over.

    Args:
        path: A str or path of a text file in UTF-8.
        check: A function that says what is wrong with a list of phones, or `None`.

    Returns:
        `{word in lower case: tuple of phones}`.

    Raises:
        ValueError: There is no such file, or a line is wrong; it names the file and the line.

    Example:
        >>> import pathlib, tempfile
        >>> path = pathlib.Path(tempfile.mkdtemp()) / "my_words.txt"
        >>> _ = path.write_text("Keras  K EH1 R AH0 S\n")
        >>> read_dictionary(path)
        {'keras': ('K', 'EH1', 'R', 'AH0', 'S')}

    Notebook: 06 Local conditioning
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(
            "Expected a dictionary, a text file in UTF-8 with lines such as 'hello  HH AH0 L OW1'. "
            f"Received {printable(path)!r}, which cannot be read: {error}."
        ) from error
    words = {}
    for number, line in enumerate(text.splitlines(), start=1):
        word, *phones = line.partition("#")[0].split() or [None]
        if word is None:
            continue
        wrong = check(phones)
        if wrong:
            raise ValueError(
                f"{printable(path)}, line {number}: expected a word and its phones, such as "
                f"'hello  HH AH0 L OW1', received {line.strip()!r}. {wrong}"
            )
        words[word.lower()] = tuple(phones)
    return words


def own_words(dictionary, check=what_is_wrong):
    """A reader's own words, from a file or from a dict.

    Args:
        dictionary: A path, as of `read_dictionary`; `{word: phones}`, the phones a sequence or a
            str with blanks between them; or `None` for none.
        check: As of `read_dictionary`.

    Returns:
        `{word in lower case: tuple of phones}`.

    Raises:
        ValueError: As `read_dictionary`; or the phones of a word are none.

    Example:
        >>> own_words({"Keras": "K EH1 R AH0 S"})
        {'keras': ('K', 'EH1', 'R', 'AH0', 'S')}

    Notebook: 06b Any sentence
    """
    if dictionary is None:
        return {}
    if not isinstance(dictionary, Mapping):
        return read_dictionary(dictionary, check)
    words = {}
    for word, phones in dictionary.items():
        phones = tuple(phones.split() if isinstance(phones, str) else phones)
        wrong = check(phones)
        if wrong:
            raise ValueError(
                "Expected words and their phones, such as {'hello': 'HH AH0 L OW1'}, received "
                f"{' '.join(map(str, phones))!r} for {word!r}. {wrong}"
            )
        words[word.lower()] = phones
    return words
