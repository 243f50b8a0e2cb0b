"""Where phones stand: against a naive version, and by hand."""

import math

import numpy as np
import pytest

from wavenet_keras.conditions.plans import (
    FUNCTION_WORDS,
    NUM_CONTEXT,
    NUM_IDS,
    SYMBOLS,
    VOWELS,
    PlannedPhone,
    phone_contexts,
)

(
    STRESSED,
    SECONDARY,
    SOFT,
    LONG,
    PLACE,
    FIRST,
    LAST,
    WORD_LENGTH,
    FUNCTION,
    PHRASE_PLACE,
    BEFORE,
    BEHIND,
    PHRASE_LENGTH,
    WORD_PLACE,
    WORDS,
    COMMA,
    STOP,
    QUESTION,
    EXCLAMATION,
    LAST_WORD,
) = range(NUM_CONTEXT)
ENGLISH = [symbol for symbol in SYMBOLS[1:40] if symbol != "AX"]
SPELLINGS = ["the", "seven", "doors", "To", "zip", "a"]


def spoken(*words, ends=""):
    """Phones of words, a str `word: PH ONES sign` each, or `-` for a pause."""
    phones = []
    for one in words:
        if one == "-":
            phones.append(PlannedPhone("SIL"))
            continue
        spelling, said = one.split(": ", maxsplit=1)
        said, _, ends = said.partition(" |")
        for place, phone in enumerate(said.split()):
            phones.append(PlannedPhone(phone, word=spelling, begins_word=place == 0, ends=ends))
    return phones


def random_phones(seed):
    random = np.random.default_rng(seed)
    words = []
    for _ in range(random.integers(1, 20)):
        if random.random() < 0.25:
            words.append("-")
            continue
        said = []
        for symbol in random.choice(ENGLISH, random.integers(1, 8)):
            said.append(f"{symbol}{random.integers(3)}" if symbol in VOWELS else symbol)
        sign = random.choice(["", "", ",", ".", "?", "!"])
        words.append(f"{random.choice(SPELLINGS)}: {' '.join(said)} |{sign}")
    return spoken(*words)


def naive_row(phones, index):
    """The 20 numbers of one phone, by search from it to both sides."""
    pauses = [one.phone == "SIL" for one in phones]
    begin = index
    while begin > 0 and pauses[begin - 1] == pauses[index]:
        begin -= 1
    end = index + 1
    while end < len(phones) and pauses[end] == pauses[index]:
        end += 1
    length, before = end - begin, index - begin
    phrase = [
        before / (length - 1) if length > 1 else 0,
        min(before, 8) / 8,
        min(end - 1 - index, 8) / 8,
        math.log2(length) / 6,
    ]
    if pauses[index]:
        return [0, 0, 0, 0, 0, 1, 1, 0, 0, *phrase, 0, 1 / 12, 0, 0, 0, 0, 1]
    first = index
    while not phones[first].begins_word:
        first -= 1
    own = [first]
    while own[-1] + 1 < len(phones) and not (
        phones[own[-1] + 1].begins_word or pauses[own[-1] + 1]
    ):
        own.append(own[-1] + 1)
    vowels = [place for place in own if phones[place].phone[-1].isdigit()]
    behind = [place for place in vowels if place >= index]
    nucleus = behind[0] if behind else vowels[-1] if vowels else None
    stress = "" if nucleus is None else phones[nucleus].phone[-1]
    function = phones[index].word.lower() in ("the", "to", "a")
    begun = [place for place in range(begin, end) if phones[place].begins_word]
    word_place = sum(place <= index for place in begun) - 1
    sign = phones[end - 1].ends or ","
    return [
        stress == "1" and not function,
        stress == "2" and not function,
        0,
        0,
        (index - first) / (len(own) - 1) if len(own) > 1 else 0,
        index == first,
        index == own[-1],
        math.log2(len(own)) / 3,
        function,
        *phrase,
        word_place / (len(begun) - 1) if len(begun) > 1 else 0,
        min(len(begun), 12) / 12,
        *(sign == one for one in ",.?!"),
        word_place == len(begun) - 1,
    ]


@pytest.mark.parametrize("seed", range(30))
def test_numbers_against_a_naive_version(seed):
    phones = random_phones(seed)
    _, numbers = phone_contexts(phones)
    expected = [naive_row(phones, index) for index in range(len(phones))]
    assert numbers.dtype == np.float32
    np.testing.assert_allclose(numbers, np.array(expected, float), atol=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_ids_are_the_neighbours(seed):
    phones = random_phones(seed)
    ids, _ = phone_contexts(phones)
    assert ids.dtype == np.int32
    assert ids.shape == (len(phones), NUM_IDS)
    names = [one.phone.rstrip("012") if one.phone != "AH0" else "AX" for one in phones]
    padded = ["SIL", "SIL", *names, "SIL", "SIL"]
    assert [[SYMBOLS[number] for number in row] for row in ids] == [
        padded[index : index + 5] for index in range(len(phones))
    ]


def test_consonants_have_the_stress_of_their_syllable():
    phones = spoken("permit: P ER0 M IH1 T", "understand: AH2 N D ER0 S T AE1 N D")
    _, numbers = phone_contexts(phones)
    assert numbers[:, STRESSED].tolist() == [0, 0, 1, 1, 1] + [0] * 4 + [1] * 5
    assert numbers[:, SECONDARY].tolist() == [0] * 5 + [1] + [0] * 8


def test_a_word_without_a_vowel_has_no_stress_and_takes_none_from_others():
    _, numbers = phone_contexts(spoken("go: G OW1", "mm: M M", "go: G OW1"))
    assert numbers[:, STRESSED].tolist() == [1, 1, 0, 0, 1, 1]


def test_function_words_in_any_capitals_have_no_stress():
    _, numbers = phone_contexts(spoken("The: DH AH1", "can: K AE1 N", "can't: K AE1 N T"))
    assert numbers[:, FUNCTION].tolist() == [1] * 5 + [0] * 4
    assert numbers[:, STRESSED].tolist() == [0] * 5 + [1] * 4
    assert len(FUNCTION_WORDS) > 60 and all(one == one.lower() for one in FUNCTION_WORDS)


def test_marks_of_other_languages_are_told():
    _, numbers = phone_contexts(spoken("x: T' a1: L"))
    assert numbers[:, SOFT].tolist() == [1, 0, 0]
    assert numbers[:, LONG].tolist() == [0, 1, 0]


@pytest.mark.parametrize(
    ("sign", "column"),
    [("", COMMA), (",", COMMA), (".", STOP), ("?", QUESTION), ("!", EXCLAMATION)],
)
def test_what_ends_a_phrase(sign, column):
    phones = spoken("-", "one: W AH1 N |.", f"go: G OW1 |{sign}", "-", "now: N AW1 |.")
    _, numbers = phone_contexts(phones)
    told = numbers[:, COMMA : EXCLAMATION + 1]
    expected = np.zeros_like(told)
    expected[1:6, column - COMMA] = 1  # a full stop within a phrase does not end it
    expected[7:, STOP - COMMA] = 1
    np.testing.assert_array_equal(told, expected)


def test_places_in_a_phrase_by_hand():
    _, numbers = phone_contexts(spoken("-", "a: AH0", "big: B IH1 G", "-"))
    np.testing.assert_allclose(numbers[1:5, PHRASE_PLACE], [0, 1 / 3, 2 / 3, 1])
    np.testing.assert_allclose(numbers[1:5, BEFORE] * 8, [0, 1, 2, 3])
    np.testing.assert_allclose(numbers[1:5, BEHIND] * 8, [3, 2, 1, 0])
    np.testing.assert_allclose(numbers[1:5, PHRASE_LENGTH], 2 / 6)
    assert numbers[1:5, WORD_PLACE].tolist() == [0, 1, 1, 1]
    np.testing.assert_allclose(numbers[1:5, WORDS], 2 / 12)
    assert numbers[1:5, LAST_WORD].tolist() == [0, 1, 1, 1]
    assert numbers[1:5, FIRST].tolist() == [1, 1, 0, 0]
    assert numbers[1:5, LAST].tolist() == [1, 0, 0, 1]
    assert numbers[1:5, PLACE].tolist() == [0, 0, 0.5, 1]
    np.testing.assert_allclose(numbers[2:5, WORD_LENGTH], np.log2(3) / 3)


def test_a_pause_within_a_word_leaves_it_one_word():
    _, numbers = phone_contexts(
        spoken("ago: AH0 G OW1")[:1] + spoken("-") + spoken("ago: AH0 G OW1")[1:]
    )
    assert numbers[[0, 2, 3], PLACE].tolist() == [0, 0.5, 1]
    assert numbers[[0, 2, 3], LAST_WORD].tolist() == [1, 1, 1]
    assert np.isfinite(numbers).all()


def test_durations_and_pitch_do_not_matter():
    phones = random_phones(3)
    before = phone_contexts(phones)
    for one in phones:
        one.seconds, one.pitch, one.voiced = -1, None, None
    for one, other in zip(before, phone_contexts(phones), strict=True):
        np.testing.assert_array_equal(one, other)


def test_wrong_phones():
    with pytest.raises(ValueError, match="at least one phone, received none"):
        phone_contexts([])
    with pytest.raises(ValueError, match="received ';'"):
        phone_contexts([PlannedPhone("L", ends=";")])
