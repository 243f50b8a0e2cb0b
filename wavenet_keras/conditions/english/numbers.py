"""Numbers as words: how many, the how-manieth, years, and digits one by one.

Notebook: 06 Local conditioning
"""

_ONES = str.split(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SIZES = (
    (10**12, "trillion"),
    (10**9, "billion"),
    (10**6, "million"),
    (10**3, "thousand"),
    (100, "hundred"),
)
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_MOST_DIGITS = 15  # of a number that is said as one


def cardinal(number):
    """A whole number from 0 to 10**15 - 1 as a list of words.

    Example:
        >>> cardinal(1205)
        ['one', 'thousand', 'two', 'hundred', 'five']

    Notebook: 06 Local conditioning
    """
    if number < 20:
        return [_ONES[number]]
    if number < 100:
        return [_TENS[number // 10]] + ([_ONES[number % 10]] if number % 10 else [])
    size, name = next(pair for pair in _SIZES if number >= pair[0])
    rest = cardinal(number % size) if number % size else []
    return [*cardinal(number // size), name, *rest]


def ordinal(number):
    """The place in a row as a list of words.

    Example:
        >>> ordinal(21), ordinal(30), ordinal(4)
        (['twenty', 'first'], ['thirtieth'], ['fourth'])

    Notebook: 06 Local conditioning
    """
    *front, last = cardinal(number)
    if last in _ORDINALS:
        return [*front, _ORDINALS[last]]
    return [*front, last[:-1] + "ieth" if last.endswith("y") else last + "th"]


def year(number):
    """A year of four digits as a list of words: in pairs, but for 2000 to 2009 and the like.

    Example:
        >>> year(1984), year(2005), year(1905), year(1900)
        (['nineteen', 'eighty', 'four'], ['two', 'thousand', 'five'],
         ['nineteen', 'oh', 'five'], ['nineteen', 'hundred'])

    Notebook: 06 Local conditioning
    """
    century, rest = divmod(number, 100)
    if number % 1000 < 10:
        return cardinal(number)
    if rest == 0:
        return [*cardinal(century), "hundred"]
    return [*cardinal(century), *(["oh"] if rest < 10 else []), *cardinal(rest)]


def digits(text):
    """Each digit of a text as a word; what is no digit is passed over.

    Example:
        >>> digits("40-7")
        ['four', 'zero', 'seven']

    Notebook: 06 Local conditioning
    """
    return [_ONES[int(one)] for one in text if one in "0123456789"]


def plural(words):
    """Words of a number in the plural, as of decades and parts.

    Example:
        >>> plural(["nineteen", "eighty"]), plural(["fifth"]), plural(["six"])
        (['nineteen', 'eighties'], ['fifths'], ['sixes'])

    Notebook: 06 Local conditioning
    """
    *front, last = words
    if last.endswith("y"):
        return [*front, last[:-1] + "ies"]
    return [*front, last + ("es" if last.endswith("x") else "s")]


def number(text):
    """A number as it is written as a list of words.

    Commas between thousands are dropped, what follows the point is said digit by digit. A zero in
    front (`"007"`) makes it a code, and so do more than 15 digits: these are said one by one.

    Args:
        text: A str such as `"1,234.5"`, `"-3"` or `".5"`.

    Returns:
        A list of str.

    Example:
        >>> number("-1,234.50"), number("007")
        (['minus', 'one', 'thousand', 'two', 'hundred', 'thirty', 'four', 'point', 'five',
          'zero'], ['zero', 'zero', 'seven'])

    Notebook: 06 Local conditioning
    """
    sign = {"-": ["minus"], "+": ["plus"]}.get(text[:1], [])
    whole, point, part = text.lstrip("+-").replace(",", "").partition(".")
    if whole == "":
        said = ["zero"]
    elif len(whole) > _MOST_DIGITS or (whole[0] == "0" and len(whole) > 1):
        said = digits(whole)
    else:
        said = cardinal(int(whole))
    return [*sign, *said, *(["point", *digits(part)] if point and part else [])]
