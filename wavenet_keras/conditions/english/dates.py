"""Dates and times of day as words.

Each rule is a pattern and a function from its match to what is said: lower-case words, letters to
be spelled in capitals, a comma for a pause and a full stop for the end of a sentence; `None` when
the match is no such thing after all.

Notebook: 06 Local conditioning
"""

import re

from wavenet_keras.conditions.english.numbers import cardinal, number, ordinal, plural, year

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_SHORT = {name[:3]: name for name in MONTHS} | {"sept": "september"}
_MONTH = r"(?P<month>(?:{})|(?:{})\b\.?)".format(
    "|".join(name.capitalize() for name in MONTHS),
    "|".join(name.capitalize() for name in _SHORT),
)
_NTH = r"(?:st|nd|rd|th)"
_YEAR = r"(?:,?\s+(?P<year>[12]\d{3})(?![\d,.]*\d))?"
_HALF = r"(?:\s*(?P<half>[ap]\.m\.|[ap]m\b|[AP]M\b|[AP]\.M\.))"
_NEW_SENTENCE = re.compile(r"[\"')]*\s+[\"'(]*[A-Z]")


def _month(name):
    name = name.lower().rstrip(".")
    return name if name in MONTHS else _SHORT[name]


def _with_year(words, written):
    return words + year(int(written)) if written else words


def _month_first(match):
    day = int(match["day"])
    if not 1 <= day <= 31:
        return None
    return _with_year([_month(match["month"]), *ordinal(day)], match["year"])


def _day_first(match):
    day = int(match["day"])
    if not 1 <= day <= 31:
        return None
    the = [] if re.search(r"\bthe\s+$", match.string[: match.start()], re.I) else ["the"]
    return _with_year([*the, *ordinal(day), "of", _month(match["month"])], match["year"])


def _in_numbers(match):
    """A date with slashes, in the American order unless only the other one can be."""
    first, second = int(match["first"]), int(match["second"])
    month, day = (second, first) if first > 12 else (first, second)
    return _date(month, day, match["year"])


def _international(match):
    return _date(int(match["month"]), int(match["day"]), match["year"])


def _date(month, day, written_year):
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    if len(written_year) == 2:
        written_year = ("19" if int(written_year) > 50 else "20") + written_year
    return _with_year([MONTHS[month - 1], *ordinal(day)], written_year)


def _half_of_day(match):
    """The letters AM or PM, and the end of a sentence where their dot is one."""
    if not match["half"]:
        return []
    ends = match["half"].endswith(".") and _NEW_SENTENCE.match(match.string, match.end())
    return [match["half"].replace(".", "").upper(), *(["."] if ends else [])]


def _clock(match):
    hour, minute = int(match["hour"]), int(match["minute"])
    if hour > 24 or minute > 59:
        return None
    if minute:
        said = [*cardinal(hour), *(["oh"] if minute < 10 else []), *cardinal(minute)]
    elif match["half"]:
        said = cardinal(hour)
    else:
        said = [*cardinal(hour), *(["o'clock"] if 1 <= hour <= 12 else ["hundred"])]
    if match["second"]:
        second = int(match["second"])
        said += ["and", *cardinal(second), "second" if second == 1 else "seconds"]
    return said + _half_of_day(match)


def _hour(match):
    hour = int(match["hour"])
    return None if hour > 12 else cardinal(hour) + _half_of_day(match)


def _decade(match):
    if len(match["years"]) == 4:
        return plural(year(int(match["years"])))
    return plural(number(match["years"]))


RULES = [
    (re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}}){_NTH}?(?![\d:/]|\.\d){_YEAR}"), _month_first),
    (
        re.compile(rf"(?<![\d.,:/$])(?P<day>\d{{1,2}}){_NTH}?\s+(?:of\s+)?{_MONTH}{_YEAR}"),
        _day_first,
    ),
    (
        re.compile(r"(?<![\w/.-])(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?![\w/-])"),
        _international,
    ),
    (
        re.compile(r"(?<![\w/.])(?P<first>\d\d?)/(?P<second>\d\d?)/(?P<year>\d{4}|\d\d)(?![\w/])"),
        _in_numbers,
    ),
    (
        re.compile(
            r"(?<![\w:.])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>[0-5]\d))?(?![\d:])"
            + _HALF
            + "?"
        ),
        _clock,
    ),
    (re.compile(r"(?<![\w:.,/])(?P<hour>\d{1,2})" + _HALF), _hour),
    (re.compile(r"(?<![\w.,])'?(?P<years>[12]\d\d0|[2-9]0)'?s\b"), _decade),
    (re.compile(r"(?<!\w)'(?P<years>\d\d)(?![\w'])"), lambda match: number(match["years"])),
]
