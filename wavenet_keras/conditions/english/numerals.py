"""Bare numbers as words: telephone numbers, fractions, ordinals, ranges, decimals, years.

Rules as in `dates`; these come last, for what dates and quantities leave.

Notebook: 06 Local conditioning
"""

import re

from wavenet_keras.conditions.english.dates import MONTHS
from wavenet_keras.conditions.english.numbers import cardinal, digits, number, ordinal, plural, year
from wavenet_keras.conditions.english.quantities import NUMBER

_TELEPHONE = re.compile(
    r"(?<![\w.])(?:"
    r"\+\d[\d\s()-]{6,}\d"  # with the code of a country
    r"|(?:1[\s.-])?(?:\(\d{3}\)\s?|\d{3}[\s.-])\d{3}[\s.-]\d{4}"
    r"|\d+(?:-\d+){3,8}"  # such as an ISBN
    r"|0\d{2,4}[\s-]\d{3,4}[\s-]\d{3,4}"
    r"|\d{3}-\d{4}"
    r"|\d{3}-\d\d-\d{4}"
    r")(?![\w-])"
)
_SAID_AS_PAIR = {("24", "7"), ("9", "11"), ("50", "50")}
_PARTS = {2: "half", 4: "quarter"}
_NTHS = {*range(2, 13), 16, 20, 32, 50, 64, 100}  # denominators; 12/25 is a day


def _telephone(match):
    """Digit by digit, with a pause between groups."""
    said = ["plus"] if match[0].startswith("+") else []
    for group in re.findall(r"\d+", match[0]):
        said += [*digits(group), ","]
    return said[:-1]


def _fraction(match):
    whole, top, bottom = match["whole"], int(match["top"]), int(match["bottom"])
    if (match["top"], match["bottom"]) in _SAID_AS_PAIR:
        return [*cardinal(top), *cardinal(bottom)]
    if not whole and 1 <= top <= 12 and 12 < bottom <= 31 and bottom not in _NTHS:
        return [MONTHS[top - 1], *ordinal(bottom)]
    if not (0 < top < bottom or (top and bottom == 2)) or bottom not in _NTHS:
        return [*(number(whole) if whole else []), *cardinal(top), "over", *cardinal(bottom)]
    name = [_PARTS[bottom]] if bottom in _PARTS else ordinal(bottom)
    if top > 1:
        name = ["halves"] if bottom == 2 else plural(name)
    if whole:
        front = ["a"] if top == 1 else cardinal(top)
        return [*number(whole), "and", *front, *name]
    return [*cardinal(top), *name]


def _year_or_number(text):
    """Four digits without a comma are most often a year: 1984, but not 1,984."""
    if re.fullmatch(r"1[1-9]\d\d|20\d\d", text):
        return year(int(text))
    return number(text)


def _ordinal(match):
    return ordinal(int(match["number"].replace(",", "")))


def _version(match):
    said = []
    for part in match[0].split("."):
        said += [*number(part), "point"]
    return said[:-1]


def _in_word(match):
    """Digits that stand against letters: the 3 of MP3, the 380 of A380."""
    return number(match[0]) if len(match[0]) < 3 else digits(match[0])


def _product(match):
    """1920x1080 is a size, 3 x 4 a product."""
    front, blank, back = match.groups()
    if blank:
        return [*number(front), "times", *number(back)]
    front, back = (year(int(one)) if len(one) == 4 else number(one) for one in (front, back))
    return [*front, "by", *back]


def _power_of_ten(match):
    return [*number(match["number"]), *["times", "ten", "to", "the"], *number(match["power"])]


RULES = [
    (_TELEPHONE, _telephone),
    (re.compile(r"(?<=\b[Cc]all |\b[Dd]ial )\d{3}\b(?![\w,.]\d)"), lambda match: digits(match[0])),
    (
        re.compile(r"(?<![\w./])(?:(?P<whole>\d+)(?:\s|-))?(?P<top>\d+)/(?P<bottom>\d+)(?![\w/])"),
        _fraction,
    ),
    (re.compile(r"(?<![\w.])(?P<number>\d[\d,]{0,20})(?:st|nd|rd|th)\b"), _ordinal),
    (re.compile(r"(?<![\w.])\d+(?:\.\d+){2,}(?![\w.]*\d)"), _version),
    (re.compile(rf"(?<![\w.])(?P<number>-?{NUMBER})[eE](?P<power>[-+]?\d+)\b"), _power_of_ten),
    (  # the second of the two is left to its own rule: 5-10 %, $5-$10
        re.compile(rf"(?<![\w.-])(?P<number>{NUMBER})\s?(?:–|(?<=\d)-)\s?(?=[$€£]?\d)(?!\d+-)"),
        lambda match: [*_year_or_number(match["number"]), "to"],
    ),
    (re.compile(r"(?<![\w.])(\d+)(\s?)x\2(\d+)(?![\w.]\d)"), _product),
    (re.compile(r"(?<=\d)x\b"), lambda match: ["times"]),  # 2x faster
    (re.compile(r"(?<=\d):(?=\d)"), lambda match: ["to"]),  # 16:9
    (re.compile(r"(?<=\d)\s?\*\s?(?=\d)"), lambda match: ["times"]),
    (re.compile(r"(?<=[\d%])[-–](?=[$€£]?\d)"), lambda match: ["to"]),  # $5-$10
    (re.compile(r"(?<=[\d)])\s[-–]\s(?=[\d(])"), lambda match: ["minus"]),
    (
        re.compile(rf"(?:(?<![\w.)])[-+])?(?<![\w.,]){NUMBER}(?!\d)"),
        lambda match: _year_or_number(match[0]),
    ),
    (re.compile(r"\d+"), _in_word),
]
