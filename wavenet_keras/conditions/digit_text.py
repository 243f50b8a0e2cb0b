"""The digits that a text stands for, written as numerals or as words.

Notebook: 06 Local conditioning
"""

import re
from numbers import Integral

from wavenet_keras.conditions.digits import DIGIT_NAMES

# Between two digits: blanks, a comma, a hyphen or dash. A hyphen after a blank and before a digit
# is none of them, as it is the sign of a negative number.
_BETWEEN = re.compile(r"\s*,\s*|\s+[-\u2010-\u2013]\s+|\s+|(?<=\S)[-\u2010-\u2013](?=\S)")


def read_digits(text):
    """The digits of a text as a list of int, in the order in which they are written.

    Words and numerals may be mixed. Blanks, commas and hyphens between them part groups, as in a
    telephone number, and are not spoken: `"12,5"` is one, two, five. What would have to be spoken
    and is no digit, such as a decimal point or a minus, is refused.

    Args:
        text: A str, such as `"407"`, `"4 0 7"`, `"four zero seven"` or `"555-1234"`; or a whole
            number from 0, as its decimal digits (a zero in front of it is lost to Python).

    Returns:
        A list of int, 0 to 9.

    Raises:
        ValueError: It holds something else, or no digit.

    Example:
        >>> from wavenet_keras.conditions.digit_text import read_digits
        >>> read_digits("4 zero 7"), read_digits("555-1234"), read_digits(407)
        ([4, 0, 7], [5, 5, 5, 1, 2, 3, 4], [4, 0, 7])

    Notebook: 06 Local conditioning
    """
    if isinstance(text, Integral) and not isinstance(text, bool):
        text = str(int(text))
    if not isinstance(text, str):
        raise ValueError(f"{_EXPECTED}, received {text!r}.")
    digits = []
    for part in _BETWEEN.split(text.strip()):
        if part.casefold() in DIGIT_NAMES:
            digits.append(DIGIT_NAMES.index(part.casefold()))
        elif part.isascii() and part.isdecimal():
            digits += map(int, part)
        else:
            raise ValueError(
                f"{_EXPECTED}, received {text!r}. This voice knows the words zero to nine only, "
                f"and so none for {part!r}; blanks, commas and hyphens between digits are not "
                "spoken."
            )
    return digits


_EXPECTED = (
    "Expected a text of digits such as '407', 'four zero seven' or '555-1234', or a whole number "
    "such as 407"
)
