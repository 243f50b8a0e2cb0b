"""The words of other languages as phones: looked up with espeak-ng while plans are prepared.

Nothing of espeak-ng is shipped or needed afterwards. A word is looked up alone and in its sentence,
where it may sound otherwise: both ways go to the aligner, and the recording decides.
"""

import functools
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

from wavenet_keras.conditions.phone_alignment.spoken_words import WORD_OR_SIGN
from wavenet_keras.conditions.plans.symbols import VOWELS, written

VOICE_OF = {"es": "es-419", "fr": "fr-fr", "it": "it", "ru": "ru"}

# International Phonetic Alphabet to the symbols of a plan.
SYMBOL_OF = {
    **{"a": "a", "ɐ": "a", "ɑ": "AA", "ʌ": "AX", "ə": "AX", "æ": "AE", "e": "e", "ɛ": "EH"},
    **{"ɜ": "EH", "i": "IY", "ɪ": "IH", "o": "o", "ɔ": "AO", "u": "UW", "ʉ": "UW", "ʊ": "UH"},
    **{"y": "UY", "ø": "OE", "œ": "OE", "ɵ": "OE", "ɨ": "IX"},
    **{"ɑ̃": "AN", "ɛ̃": "EN", "œ̃": "EN", "ɔ̃": "ON"},
    **{"tʃ": "CH", "dʒ": "JH", "ts": "TS", "dz": "DZ"},
    **{sign: sign.upper() for sign in "bdfgklmnpstvwz"},
    **{"h": "HH", "j": "Y", "r": "RR", "ɡ": "G", "ŋ": "NG", "ɾ": "DX", "ɹ": "R", "ʁ": "RX"},
    **{"ʀ": "RX", "ʃ": "SH", "θ": "TH", "ð": "DH", "ʒ": "ZH", "x": "X", "χ": "X", "β": "BH"},
    **{"ɣ": "GH", "ɲ": "NY", "ʎ": "LY", "ʝ": "JH", "ɥ": "HY", "ɭ": "L", "ɕ": "SX", "ʑ": "ZH"},
}
SYMBOL_IN = {"ru": {"y": "IX", "ɵ": "o", "r": "DX"}}  # where a language means another sound
LONGEST = max(map(len, SYMBOL_OF))


def dictionary(texts: list[str], language: str) -> dict[str, list[tuple[str, ...]]]:
    """Return the words of texts, each with the ways in which it is said."""
    clauses = sorted({part.strip() for text in texts for part in re.split("[,.;:?!]", text)})
    clauses = [clause for clause in clauses if WORD_OR_SIGN.search(clause)]
    words = sorted({word for clause in clauses for word in words_of(clause)})
    ways: dict[str, list[tuple[str, ...]]] = {word: [] for word in words}
    look_up = functools.partial(espeak, language=language)
    with ThreadPoolExecutor(4) as pool:
        for clause, said in zip(clauses, pool.map(look_up, clauses), strict=True):
            own = words_of(clause)
            if len(own) == len(said):
                for word, phones in zip(own, said, strict=True):
                    add(ways[word], phones)
        for word, said in zip(words, pool.map(look_up, words), strict=True):
            add(ways[word], tuple(phone for part in said for phone in part))
    return {word: said for word, said in ways.items() if said}


def words_of(clause: str) -> list[str]:
    return [token for token in WORD_OR_SIGN.findall(clause.lower()) if token[0].isalnum()]


def add(ways: list[tuple[str, ...]], phones: tuple[str, ...]) -> None:
    if phones and phones not in ways:
        ways.append(phones)


def espeak(text: str, language: str) -> list[tuple[str, ...]]:
    """Return the phones of each word of a text."""
    if shutil.which("espeak-ng") is None:
        raise FileNotFoundError(
            "Words of other languages are looked up with espeak-ng, and there is none here. "
            "Install it (apt install espeak-ng), or make English alone: --languages en."
        )
    command = ["espeak-ng", "-v", VOICE_OF[language], "-q", "--ipa", "--sep=_", text]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    said = re.sub(r"\([a-z-]+\)", "", said)  # where a word of another language begins and ends
    phones = (from_ipa(word, language) for word in said.split())
    return [word for word in phones if word]


def from_ipa(said: str, language: str) -> tuple[str, ...]:
    """Return the phones of a word in the International Phonetic Alphabet: `"ˈo_l_a"`."""
    symbols = SYMBOL_OF | SYMBOL_IN.get(language, {})
    phones, stress, place = [], 0, 0
    said = said.replace("_", "")
    while place < len(said):
        sign = said[place]
        if sign in "ˈˌ":
            stress = 1 if sign == "ˈ" else 2
        if sign == "ː" and phones and not phones[-1].endswith(":"):
            phones[-1] += ":"
        if sign == "ʲ" and phones and not phones[-1].endswith("'"):
            phones[-1] += "'"
        for length in range(min(LONGEST, len(said) - place), 0, -1):
            symbol = symbols.get(said[place : place + length])
            if symbol:
                phones.append(written(symbol, stress if symbol in VOWELS else 0))
                stress = 0 if symbol in VOWELS else stress
                place += length - 1
                break
        place += 1
    return tuple(phones)
