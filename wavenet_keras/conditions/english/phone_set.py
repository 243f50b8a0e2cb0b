"""The phones of American English, in ARPAbet as the CMU dictionary writes it.

A vowel carries its stress as a digit: 0 none, 1 primary, 2 secondary. A consonant carries none.

Notebook: 06 Local conditioning
"""

VOWELS = ("AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW")
CONSONANTS = tuple(str.split("B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH"))
PHONES = frozenset(CONSONANTS) | {vowel + stress for vowel in VOWELS for stress in "012"}
HISSING = frozenset({"S", "Z", "SH", "ZH", "CH", "JH"})
VOICELESS = frozenset({"P", "T", "K", "F", "TH", "S", "SH", "CH", "HH"})


def is_vowel(phone):
    """Whether a phone is a vowel: only these carry stress.

    Example:
        >>> is_vowel("AH0"), is_vowel("B")
        (True, False)

    Notebook: 06 Local conditioning
    """
    return phone[-1] in "012"


def what_is_wrong(phones):
    """Why these are no phones, in a sentence; `None` if they are.

    Args:
        phones: A list of str.

    Returns:
        A str or `None`.

    Example:
        >>> what_is_wrong(["HH", "AH0", "L", "OW1"]) is None
        True
        >>> what_is_wrong(["HH", "AH"])
        'The vowel AH needs its stress, a digit: AH0, AH1 or AH2.'
        >>> what_is_wrong(["QQ"])[:18]
        "'QQ' is no phone; "

    Notebook: 06 Local conditioning
    """
    if not phones:
        return "There are no phones."
    for phone in phones:
        if phone in VOWELS:
            return f"The vowel {phone} needs its stress, a digit: {phone}0, {phone}1 or {phone}2."
        if phone not in PHONES:
            return (
                f"{phone!r} is no phone; known are the consonants {' '.join(CONSONANTS)} and, "
                f"each with a digit 0, 1 or 2 for its stress, the vowels {' '.join(VOWELS)}."
            )
    return None
