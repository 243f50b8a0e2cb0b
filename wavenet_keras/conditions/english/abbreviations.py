"""Abbreviations and initials as words.

Rules as in `dates`.

Notebook: 06 Local conditioning
"""

import re

from wavenet_keras.conditions.english.numbers import cardinal, ordinal

# Before a name: their dot never ends a sentence. The dot of the first ones is often left out.
_TITLES = {
    "mr": "mister",
    "mrs": "missus",
    "ms": "miz",
    "dr": "doctor",
    "prof": "professor",
    "st": "saint",
    "ft": "fort",
    "mt": "mount",
    "rev": "reverend",
    "gen": "general",
    "col": "colonel",
    "capt": "captain",
    "lt": "lieutenant",
    "sgt": "sergeant",
    "sen": "senator",
    "rep": "representative",
    "gov": "governor",
    "pres": "president",
    "hon": "honorable",
}
_WITHOUT_DOT = "Mr|Mrs|Ms|Dr|Prof|St|Mt"
# After a name, or anywhere.
_OTHERS = {
    "mr": "mister",
    "mrs": "missus",
    "ms": "miz",
    "prof": "professor",
    "dr": "drive",
    "st": "street",
    "ave": "avenue",
    "blvd": "boulevard",
    "rd": "road",
    "apt": "apartment",
    "dept": "department",
    "est": "established",
    "inc": "incorporated",
    "ltd": "limited",
    "co": "company",
    "corp": "corporation",
    "bros": "brothers",
    "jr": "junior",
    "sr": "senior",
    "etc": "et cetera",
    "e.g": "for example",
    "i.e": "that is",
    "vs": "versus",
    "cf": "compare",
    "al": "al",
    "approx": "approximately",
    "misc": "miscellaneous",
    "ft": "feet",
    "lb": "pounds",
    "lbs": "pounds",
    "oz": "ounces",
    "min": "minutes",
    "sec": "seconds",
    "hr": "hour",
    "hrs": "hours",
    "mon": "monday",
    "tue": "tuesday",
    "tues": "tuesday",
    "wed": "wednesday",
    "thu": "thursday",
    "thurs": "thursday",
    "fri": "friday",
    "jan": "january",
    "feb": "february",
    "mar": "march",
    "apr": "april",
    "jun": "june",
    "jul": "july",
    "aug": "august",
    "sep": "september",
    "sept": "september",
    "oct": "october",
    "nov": "november",
    "dec": "december",
}
_UNITS = {"ft", "lb", "lbs", "oz", "min", "sec", "hr", "hrs"}
_LATIN = {"e.g", "i.e", "vs", "cf", "approx"}  # something always follows
_CAPITAL = {"mon", "wed", "fri", "mar", "jan", "oct", "dec", "co", "st", "rd", "est"}
_BEFORE_NUMBER = {
    "no": "number",
    "nos": "numbers",
    "vol": "volume",
    "ch": "chapter",
    "c": "circa",
    "ca": "circa",
    "fig": "figure",
    "figs": "figures",
    "eq": "equation",
    "sec": "section",
    "p": "page",
    "pp": "pages",
    "apt": "apartment",
}
# Words that begin sentences: after the dot of an abbreviation they show that it ended one.
_BEGINS = re.compile(
    r"[\"')]*\s+[\"'(]*(?:The|A|An|He|She|It|They|We|You|I|This|That|These|Those|There|His|Her|Its|My"
    r"|Our|Their|But|And|So|In|On|At|When|If|What|Who|Why|How|Then|Now|Please|Yes|No)\b"
)
_NAMES = "Chapter|Part|War|Act|Volume|Section|Type|Phase|Book|Scene|Level|Stage|Class|Bowl|Episode"
_ROMAN = {"I": 1, "V": 5, "X": 10}


def _any_of(abbreviations):
    return "|".join(re.escape(one) for one in sorted(abbreviations, key=len, reverse=True))


def _end(match):
    return ["."] if _BEGINS.match(match.string, match.end()) else []


def _title(match):
    """Saint and doctor before a name; street and drive after one: 12 Main St. Springfield."""
    title = (match["title"] or match["bare"]).lower()
    before = match.string[: match.start()]
    ends = re.search(r"[A-Z]\w*\s$", before) and _BEGINS.match(match.string, match.end())
    if title in ("dr", "st") and (ends or re.search(r"\d\s+(?:[A-Z]\w*\s)+$", before)):
        return _OTHERS[title].split() + _end(match)
    return [_TITLES[title]]


def _other(match):
    name = match["short"].lower()
    if name == "dr" and match["short"] == "dr":
        return ["doctor"]
    if name in _UNITS and not re.search(r"\d\s*$", match.string[: match.start()]):
        return None  # wait a sec.
    if name in _CAPITAL and not match["short"][0].isupper():
        return None
    return _OTHERS[name].split() + ([] if name in _LATIN else _end(match))


def _letters(match):
    """Letters with dots, to be spelled: the U.S., J. K. Rowling, Ph.D."""
    letters = "".join(one for one in match[0] if one.isalpha()).upper()
    return [letters, *_end(match)]


def _initial(match):
    """The J. of J. Smith; but a letter after a small word may end a sentence: vitamin C."""
    previous = (match.string[: match.start()].split() or [""])[-1]
    begins = not previous or previous[-1] in ".!?," or previous[0].isupper()
    return [match["letter"]] if begins and match["letter"] != "I" else None


def _roman(match):
    """World War two, Henry the eighth."""
    value, largest = 0, 0
    for letter in reversed(match["roman"]):
        one = _ROMAN[letter]
        value += one if one >= largest else -one
        largest = max(largest, one)
    counted = re.search(rf"\b(?:{_NAMES})\s$", match.string[: match.start()], re.I)
    return cardinal(value) if counted else ["the", *ordinal(value)]


RULES = [
    (
        re.compile(
            rf"\b(?:(?P<title>(?i:{_any_of(_TITLES)}))\.(?=\s?[A-Z])|"
            rf"(?P<bare>{_WITHOUT_DOT})(?=\s[A-Z]))"
        ),
        _title,
    ),
    (re.compile(r"\b(?:Ph\.?D|B\.?Sc|M\.?Sc)\b\.?"), _letters),
    (
        re.compile(rf"\b(?P<short>(?i:{_any_of(_BEFORE_NUMBER)}))\.\s?(?=\d)"),
        lambda match: [_BEFORE_NUMBER[match["short"].lower()]],
    ),
    (re.compile(rf"\b(?P<short>(?i:{_any_of(_OTHERS)}))\.(?!\w)"), _other),
    (re.compile(r"\b(?P<short>etc|vs)\b"), lambda match: _OTHERS[match["short"]].split()),
    (re.compile(r"\bw/o\b"), lambda match: ["without"]),
    (re.compile(r"\bw/(?=\s)"), lambda match: ["with"]),
    (re.compile(r"\b(?:[A-Za-z]\.){2,}"), _letters),
    (re.compile(r"\b[A-Z]\.(?:\s[A-Z]\.)+(?=\s[A-Z])"), _letters),
    (re.compile(r"\b(?P<letter>[A-Z])\.(?=\s[A-Z])"), _initial),
    (re.compile(r"\b(?P<letter>[A-HJ-Z])\.(?=\s[a-z])"), lambda match: [match["letter"]]),
    (
        re.compile(r"\b([A-Z]{1,3})&([A-Z]{1,3})\b"),  # AT&T
        lambda match: [match[1], "and", match[2]],
    ),
    (
        re.compile(r"(?<=[a-z]\s)(?<=\w\w\s)(?P<roman>(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3}))(?!\w)"),
        _roman,
    ),
]
