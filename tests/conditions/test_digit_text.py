"""Numerals, words and the signs between them."""

import numpy as np
import pytest

from wavenet_keras.conditions.digit_text import read_digits


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("407", [4, 0, 7]),
        (" 4\t07\n", [4, 0, 7]),
        ("four zero seven", [4, 0, 7]),
        ("Four ZERO seven", [4, 0, 7]),
        ("4 zero 7", [4, 0, 7]),
        ("four-zero-seven", [4, 0, 7]),
        (407, [4, 0, 7]),
        (0, [0]),
        (np.int64(407), [4, 0, 7]),
        (np.uint8(7), [7]),
        (np.str_("40"), [4, 0]),
        ("555-1234", [5, 5, 5, 1, 2, 3, 4]),
        ("555 - 12", [5, 5, 5, 1, 2]),
        ("555\u20131234", [5, 5, 5, 1, 2, 3, 4]),  # as word processors write it
        ("12,5", [1, 2, 5]),
        ("1, 2,three", [1, 2, 3]),
    ],
)
def test_what_can_be_said(text, digits):
    assert read_digits(text) == digits


@pytest.mark.parametrize(
    ("text", "unspoken"),
    [
        ("4a", "4a"),
        ("4zero7", "4zero7"),
        ("", ""),
        ("  ", ""),
        ("\u096a", "\u096a"),  # a Devanagari four
        ("\u0664", "\u0664"),  # an Arabic one
        ("\uff14", "\uff14"),  # one of the width of a Chinese character
        ("\xb2", "\xb2"),
        ("4.0", "4.0"),
        ("-1", "-1"),
        ("4 -7", "-7"),
        ("-", "-"),
        ("1,,2", ""),
        ("ten", "ten"),
        (-1, "-1"),
    ],
)
def test_what_has_no_word(text, unspoken):
    with pytest.raises(ValueError, match="a text of digits such as '407'") as refused:
        read_digits(text)
    assert f"the words zero to nine only, and so none for {unspoken!r};" in str(refused.value)


@pytest.mark.parametrize("text", [None, True, np.True_, 4.0, np.float32(4), ["4"], b"407", 4 + 0j])
def test_what_is_no_text_and_no_whole_number(text):
    with pytest.raises(ValueError, match="or a whole number such as 407, received"):
        read_digits(text)
