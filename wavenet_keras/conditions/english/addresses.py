"""Addresses of e-mail, of pages and names of files as words.

Rules as in `dates`.

Notebook: 06 Local conditioning
"""

import re

from wavenet_keras.conditions.english.numbers import digits, number

_DOMAINS = (
    "com|org|net|edu|gov|mil|int|info|io|ai|app|dev|co|me|tv|uk|us|ca|au|de|fr|it|es|nl|eu|ch"
)
_KINDS = (
    "pdf|txt|doc|docx|csv|py|ipynb|md|json|html|htm|jpg|jpeg|png|gif|mp3|mp4|wav|zip|exe|xls|js"
)
_LABEL = r"[A-Za-z0-9](?:[\w-]{0,61}[A-Za-z0-9])?"
_AS_WORDS = {
    "com",
    "org",
    "net",
    "info",
    "app",
    "dev",
    "co",
    "me",
    "gov",
    "mil",
    "doc",
    "zip",
    "wav",
}
_SPELLED = set(f"{_DOMAINS}|{_KINDS}|www".split("|")) - _AS_WORDS
_SIGNS = {
    ".": "dot",
    "-": "dash",
    "_": "underscore",
    "/": "slash",
    "@": "at",
    "+": "plus",
    "~": "tilde",
    "=": "equals",
    "&": "and",
    "%": "percent",
    "#": "hash",
    "?": "question mark",
    ":": "colon",
}
_PIECE = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]|\d+|[^A-Za-z\d]")


def _address(match):
    """Piece by piece; letters that make no word, such as www, are spelled."""
    text = re.sub(r"^https?://", "", match["address"], flags=re.I).rstrip("/")
    said = []
    for piece in _PIECE.findall(text):
        if piece.isdecimal():
            said += number(piece) if len(piece) < 3 else digits(piece)
        elif not (piece.isascii() and piece.isalpha()):
            said += _SIGNS.get(piece, "").split()
        elif piece.lower() in _SPELLED or len(piece) == 1 or piece.isupper():
            said.append(piece.upper())
        else:
            said.append(piece.lower())
    return said


_PATH = r"(?::\d+)?(?:[/?#](?:[\w/~%&=?#@+:.,-]*[\w/])?)?"
RULES = [
    (re.compile(rf"(?P<address>[\w.+-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+)"), _address),
    (re.compile(rf"(?P<address>https?://{_LABEL}(?:\.{_LABEL})*{_PATH})", re.I), _address),
    (re.compile(rf"(?<![\w.@])(?P<address>www\.{_LABEL}(?:\.{_LABEL})+{_PATH})", re.I), _address),
    (
        re.compile(rf"(?<![\w.@])(?P<address>(?:{_LABEL}\.)+(?:{_DOMAINS})(?![\w@]){_PATH})(?!\w)"),
        _address,
    ),
    (re.compile(rf"(?<![\w.])(?P<address>[\w-]{{1,100}}\.(?:{_KINDS}))(?![\w.]\w|\w)"), _address),
]
