"""Characters as people type them, made plain: quotes, dashes, accents, emoji, other scripts.

Notebook: 06 Local conditioning
"""

import re
import unicodedata
from collections import Counter
from typing import NamedTuple

_SAME = {
    **dict.fromkeys("‘’‚‛ʼ´`′", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‐‑", "-"),
    **dict.fromkeys("―⸺", "—"),
    **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\ufe0e\ufe0f", ""),
    **dict.fromkeys("\u2028\u2029\x0b\x0c\r\x85", "\n"),
    **dict.fromkeys("•‣◦▪●", "\n"),
    "−": " -",
    "μ": "µ",
    "…": "...",
    "⁄": "/",
    "№": "No. ",
    "≤": "<=",
    "≥": ">=",
    "℃": "°C",
    "℉": "°F",
    "¡": "",
    "¿": "",
}
# Letters that Unicode does not take apart into a plain one and a mark.
_LETTERS = {
    **{"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ŋ": "ng", "ı": "i"},
    **{"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"},
    **{"ð": "th", "Ð": "Th", "þ": "th", "Þ": "Th"},
}
_TONES = range(0x1F3FB, 0x1F400)  # colours of skin
_FLAGS = range(0x1F1E6, 0x1F200)  # letters of flags
_PICTURES = (range(0x2600, 0x27C0), range(0x1F300, 0x1FB00), range(0x2B00, 0x2C00))
# What stands for itself beside letters and digits.
SIGNS = frozenset(" \n.,;:!?'\"-–—()[]{}/\\&+=#@%$€£¥₹¢*_~^<>|°×÷±§²³µ")
_EMOTICON = re.compile(r"(?<!\S)[:;]['-]?[)(DPp](?!\w)")


class PlainText(NamedTuple):
    """A text in plain characters, and what became of the others."""

    text: str  # letters a to z, digits and SIGNS
    replaced: dict  # {character: how often} of letters with accents and of named pictures
    skipped: dict  # {character: how often} of what is not spoken


def plain(text):
    """A text in plain characters.

    An accent is dropped, a picture becomes its name in Unicode, quotes and dashes of all kinds
    become one kind, and what has no sound is left out and counted.

    Args:
        text: A str.

    Returns:
        A `PlainText`.

    Raises:
        ValueError: A word is written in another script.

    Example:
        >>> plain("A “café” \N{BLACK HEART SUIT}†")
        PlainText(text='A "cafe" , black heart suit , ', replaced={'é': 1, '♥': 1},
                  skipped={'†': 1})

    Notebook: 06 Local conditioning
    """
    replaced, skipped = Counter(), Counter()
    skipped.update(_EMOTICON.findall(text))
    text = unicodedata.normalize("NFC", _EMOTICON.sub(lambda match: " " * len(match[0]), text))
    made, last_picture = [], None
    for place, character in enumerate(text):
        if character == last_picture:  # three hearts are named once
            replaced[character] += 1
            continue
        if ord(character) in _TONES or _SAME.get(character) == "":
            continue
        picture = _picture(character)
        last_picture = character if picture else None
        said = picture or _plain_character(character)
        if said is None:
            _check_script(text, place, character)
            said = _greek_letter(character)
        if said is None:
            skipped[character] += 1
            said = " " if not unicodedata.combining(character) else ""
        elif picture or (character.isalpha() and not character.isascii()):
            replaced[character] += 1
        made.append(said)
    return PlainText("".join(made), dict(replaced), dict(skipped))


def _plain_character(character):
    """A character as plain ones; `None` if it has none."""
    if (character.isascii() and character.isalnum()) or character in SIGNS:
        return character
    if character in _SAME:
        return _SAME[character]
    if character in _LETTERS:
        return _LETTERS[character]
    if character == "\t" or unicodedata.category(character) == "Zs":
        return " "
    if unicodedata.category(character) == "So":  # a trade mark has no sound
        return None
    taken_apart = unicodedata.normalize("NFKD", character)
    kept = "".join(one for one in taken_apart if not unicodedata.combining(one)).replace("⁄", "/")
    if kept and all((one.isascii() and one.isalnum()) or one in "/" for one in kept):
        return f" {kept}" if "/" in kept else kept  # 2½ is 2 1/2
    return None


def _picture(character):
    """The name of an emoji between pauses; `None` if it is none, or nameless."""
    code = ord(character)
    if code in _FLAGS:
        return f" {chr(code - _FLAGS.start + ord('A'))} "
    name = unicodedata.name(character, "")
    if not name or not any(code in block for block in _PICTURES):
        return None
    return f" , {re.sub(r'[^a-z]+', ' ', name.lower()).strip()} , "


def _greek_letter(character):
    """A letter of formulas by its name, such as pi."""
    name = unicodedata.name(character, "")
    if not name.startswith("GREEK ") or " LETTER " not in name:
        return None
    return f" {name.rpartition(' LETTER ')[2].split(' ')[0].lower()} "


def _check_script(text, place, character):
    """Refuse a word in another script; a single letter of Greek is one of a formula."""
    if not character.isalpha():
        return
    script = _script(character)
    before, after = re.search(r"\S*$", text[:place])[0], re.match(r"\S+", text[place:])[0]
    word = before + after
    letters = [one for one in word if one.isalpha() and _script(one) == script]
    if script == "GREEK" and len(letters) == 1:
        return
    name = {"CJK": "Chinese characters", "HIRAGANA": "Japanese characters"}.get(
        script, f"{script.capitalize()} letters"
    )
    raise ValueError(
        "Expected English, which is written with the letters A to Z. Received "
        f"{name}: {word[:40]!r}, at character {place + 1} of the text. Write the word in Latin "
        "letters, leave it out, or type its phones in braces, such as {M AA1 S K AW0}."
    )


def _script(character):
    return unicodedata.name(character, "UNKNOWN").split(" ")[0]
