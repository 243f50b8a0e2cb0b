"""Numbers with what they count, as words: money, percent, degrees, units.

Rules as in `dates`.

Notebook: 06 Local conditioning
"""

import re

from wavenet_keras.conditions.english.numbers import cardinal, number

NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_SIGNED = rf"(?P<number>(?:(?<![\w.)])[-+])?(?<![\d.,]){NUMBER})(?![\d])"
_CURRENCIES = {  # sign: one, many, one hundredth, many of them
    "$": ("dollar", "dollars", "cent", "cents"),
    "€": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "¥": ("yen", "yen", "sen", "sen"),
    "₹": ("rupee", "rupees", "paisa", "paise"),
}
_SIZES = {"k": "thousand", "m": "million", "b": "billion", "bn": "billion", "tn": "trillion"}
_SIZE = r"(?:\s?(?P<size>thousand|million|billion|trillion|[kKmMbB]|bn|tn)\b)?"
_COIN = "|".join(map(re.escape, _CURRENCIES))
# What a sum of money is said in the singular before: a five dollar bill.
_OF_MONEY = re.compile(r"\s(?:bill|bills|note|notes|coin|coins)\b")

_METRIC = {
    "m": ("meter", "meters"),
    "g": ("gram", "grams"),
    "l": ("liter", "liters"),
    "L": ("liter", "liters"),
    "W": ("watt", "watts"),
    "V": ("volt", "volts"),
    "Hz": ("hertz", "hertz"),
    "B": ("byte", "bytes"),
    "J": ("joule", "joules"),
    "s": ("second", "seconds"),
}
_PREFIXES = {
    "k": ("kilo", "mglWVJ"),
    "K": ("kilo", "B"),
    "M": ("mega", "BW"),
    "G": ("giga", "BW"),
    "T": ("tera", "B"),
    "c": ("centi", "mlL"),
    "m": ("milli", "mglLWVs"),
    "µ": ("micro", "mgs"),
}
_UNITS = {
    **{unit: names for unit, names in _METRIC.items() if unit not in ("B", "J")},
    **{
        prefix + unit: tuple(name + one for one in _METRIC[unit])
        for prefix, (name, units) in _PREFIXES.items()
        for unit in units
    },
    **{prefix + "Hz": (name + "hertz",) * 2 for prefix, (name, _) in _PREFIXES.items()},
    "kB": ("kilobyte", "kilobytes"),
    "mi": ("mile", "miles"),
    "ft": ("foot", "feet"),
    "yd": ("yard", "yards"),
    "lb": ("pound", "pounds"),
    "lbs": ("pound", "pounds"),
    "oz": ("ounce", "ounces"),
    "sec": ("second", "seconds"),
    "min": ("minute", "minutes"),
    "h": ("hour", "hours"),
    "hr": ("hour", "hours"),
    "hrs": ("hour", "hours"),
    "kWh": ("kilowatt hour", "kilowatt hours"),
    "mph": ("mile per hour", "miles per hour"),
    "km/h": ("kilometer per hour", "kilometers per hour"),
    "kph": ("kilometer per hour", "kilometers per hour"),
    "m/s": ("meter per second", "meters per second"),
    "kbps": ("kilobit per second", "kilobits per second"),
    "Mbps": ("megabit per second", "megabits per second"),
    "Gbps": ("gigabit per second", "gigabits per second"),
    "dB": ("decibel", "decibels"),
    "px": ("pixel", "pixels"),
    "fps": ("frame per second", "frames per second"),
    "rpm": ("revolution per minute", "revolutions per minute"),
    "sq ft": ("square foot", "square feet"),
}
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))


def _money(match):
    one, many, part, parts = _CURRENCIES[match["coin"]]
    minus = ["minus"] if match["minus"] else []
    amount = match["number"]
    if match["size"]:
        size = match["size"].lower()
        return [*minus, *number(amount), _SIZES.get(size, size), many]
    whole, _, cents = amount.replace(",", "").partition(".")
    if _OF_MONEY.match(match.string, match.end()):
        many = one
    if len(cents) != 2:
        return [*minus, *number(amount), one if amount == "1" else many]
    said = [*number(whole or "0"), one if whole == "1" else many]
    hundredths = [*cardinal(int(cents)), part if cents == "01" else parts]
    if cents == "00":
        return minus + said
    return minus + (hundredths if int(whole or 0) == 0 else [*said, "and", *hundredths])


def _degrees(match):
    said = [*number(match["number"]), "degree" if match["number"] == "1" else "degrees"]
    return said + {"C": ["celsius"], "F": ["fahrenheit"], None: []}[match["scale"]]


def _unit(match):
    one, many = _UNITS[match["unit"]]
    attribute = match["hyphen"] == "-"  # a 5-km run
    name = one if match["number"].lstrip("+-") == "1" or attribute else many
    raised = {"²": ["square"], "³": ["cubic"], None: []}[match["raised"]]
    return [*number(match["number"]), *raised, *name.split()]


RULES = [
    (
        re.compile(
            rf"(?P<minus>(?<![\w.])-)?(?:\b(?:US|C|A|CA|AU))?(?P<coin>{_COIN})\s?"
            rf"(?P<number>{NUMBER})(?!\d)" + _SIZE
        ),
        _money,
    ),
    (
        re.compile(
            rf"(?P<minus>(?<![\w.])-)?(?<![\d.,])(?P<number>{NUMBER}){_SIZE}\s?(?P<coin>{_COIN})"
            r"(?!\d)"
        ),
        _money,
    ),
    (
        re.compile(rf"(?<![\d.,])(?P<number>{NUMBER})\s?¢"),
        lambda match: [*number(match["number"]), "cent" if match["number"] == "1" else "cents"],
    ),
    (
        re.compile(rf"{_SIGNED}(?:in\b\.?|\s?in\.)"),  # "12 in" may be anything
        lambda match: [*number(match["number"]), "inch" if match["number"] == "1" else "inches"],
    ),
    (
        re.compile(rf"(?<=\d)/(?P<unit>{_UNIT})(?!\w)"),
        lambda match: ["per", *_UNITS[match["unit"]][0].split()],
    ),
    (re.compile(r"(?<=\d)/(?=[a-z]{3})"), lambda match: ["per"]),
    (re.compile(rf"{_SIGNED}\s?%"), lambda match: [*number(match["number"]), "percent"]),
    (re.compile(rf"{_SIGNED}\s?°\s?(?P<scale>[CF])?(?!\w)"), _degrees),
    (
        re.compile(rf"{_SIGNED}(?P<hyphen>\s|-)?(?P<unit>{_UNIT})(?P<raised>[²³])?(?![\w/'²³])"),
        _unit,
    ),
]
