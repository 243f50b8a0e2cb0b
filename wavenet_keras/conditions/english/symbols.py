"""Signs that are said as words: &, +, =, #, @, % and their like.

Rules as in `dates`.

Notebook: 06 Local conditioning
"""

import re

_WORDS = {
    "&": "and",
    "+": "plus",
    "=": "equals",
    "@": "at",
    "%": "percent",
    "$": "dollar",
    "€": "euro",
    "£": "pound",
    "¥": "yen",
    "₹": "rupee",
    "¢": "cent",
    "×": "times",
    "÷": "divided by",
    "±": "plus or minus",
    "<": "less than",
    ">": "greater than",
    "°": "degrees",
    "§": "section",
    "µ": "mu",
    "²": "squared",
    "³": "cubed",
    "\\": "backslash",
}
# Marks of layout: without a sound where none of the rules above them knows better.
SILENT = "*_~^|/"


def _word(match):
    return _WORDS[match[0]].split()


RULES = [
    (re.compile(r"(?<=\bC)#|(?<=\bF)#"), lambda match: ["sharp"]),
    (re.compile(r"#\s?(?=\d)"), lambda match: ["number"]),
    (re.compile(r"#(?=\w)"), lambda match: ["hashtag"]),
    (re.compile(r"#"), lambda match: ["hash"]),
    (re.compile(r"(?<=\d)\s?/\s?(?=\d)"), lambda match: ["slash"]),
    (re.compile(r"(?<=\w)/(?=\w)"), lambda match: ["slash"] if _is_path(match) else []),
    (re.compile(r"(?<=\w)\^2(?!\d)"), lambda match: ["squared"]),
    (re.compile(r"(?<=\w)\^3(?!\d)"), lambda match: ["cubed"]),
    (re.compile(r"\^(?=[\w(])"), lambda match: ["to", "the", "power", "of"]),
    (re.compile(r"~(?=[\d$€£])"), lambda match: ["about"]),
    (re.compile("<="), lambda match: ["less", "than", "or", "equal", "to"]),
    (re.compile(">="), lambda match: ["greater", "than", "or", "equal", "to"]),
    (re.compile("[" + re.escape("".join(_WORDS)) + "]"), _word),
]


def _is_path(match):
    """Whether a slash is said: not in and/or, he/she."""
    return bool(re.search(r"\d$", match.string[: match.start()]))
