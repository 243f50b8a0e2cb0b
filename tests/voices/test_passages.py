"""Texts and plans in passages: what is cut, where, and that nothing is lost."""

import itertools

import numpy as np
import pytest

import wavenet_keras as wk
from wavenet_keras.conditions.plans import Plan, PlannedPhone
from wavenet_keras.voices.text.passages import (
    passages_of_plan,
    passages_of_sentence,
    pieces_of_text,
    unwrapped,
)


def test_a_text_is_read_in_lines_and_long_lines_at_clear_ends_of_sentences():
    assert list(pieces_of_text("One.\n\n  \nTwo. Three.")) == ["One.", "Two. Three."]
    sentence = "Dr. Lee met Mr. Hood at 5 p.m. Then both went to the river together. "
    pieces = list(pieces_of_text(sentence * 100))
    assert "".join(pieces) == sentence * 100
    assert 3 < len(pieces) < 10
    assert all(piece.endswith("together. ") for piece in pieces)
    whole = wk.phones(sentence * 100)
    assert [phone for piece in pieces for phone in wk.phones(piece).phones] == whole.phones


def test_a_line_without_any_sign_is_cut_between_words():
    line = "word " * 5000
    pieces = list(pieces_of_text(line))
    assert "".join(pieces) == line.rstrip() + " " or "".join(pieces) == line
    assert max(map(len, pieces)) < 6100 and all(piece.strip() for piece in pieces)
    assert list(pieces_of_text("x" * 20_000)) == ["x" * 20_000]


def test_no_more_of_an_iterable_is_taken_than_is_asked_for():
    taken = []
    lines = (taken.append(number) or f"Line {number}.\n" for number in itertools.count())
    pieces = pieces_of_text(unwrapped(lines))
    assert next(pieces) == "Line 0." and taken == [0]
    assert next(pieces) == "Line 1." and taken == [0, 1]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["a", "b."], ["a b."]),
        (["Milk", "Bread", "Eggs"], ["Milk", "Bread", "Eggs"]),
        (["It was the best of times, it was the worst", "Of all."], None),
        (["It was the best of times, it was the worst.", "of all"], ["It was", "of all"]),
        (["One", "", "two"], ["One", "", "two"]),
        ([], []),
        (["  tail  "], ["tail"]),
    ],
)
def test_lines_that_a_program_has_broken_belong_together(lines, expected):
    if expected is None:
        expected = [" ".join(lines)]
    found = list(unwrapped(lines))
    assert len(found) == len(expected)
    assert all(one.startswith(begin) for one, begin in zip(found, expected, strict=True))


def test_a_long_sentence_is_cut_at_commas_if_there_are_and_else_between_words():
    for text in ("one two three four five six seven, " * 60, "one two three four " * 60):
        (sentence,) = wk.phones(text).sentences
        passages = passages_of_sentence(sentence, 100)
        words = [word for passage in passages for word in passage.words]
        assert [word.phones for word in words] == [word.phones for word in sentence.words]
        counts = [sum(len(word.phones) for word in passage.words) for passage in passages]
        assert max(counts) <= 100 and min(counts) >= 30
        assert [passage.end for passage in passages[:-1]] == [","] * (len(passages) - 1)
        if "," in text:
            ends = [passage.words[-1].spelling for passage in passages]
            assert set(ends) == {"seven"}
    (short,) = wk.phones("One, two.").sentences
    assert passages_of_sentence(short) == [short]


def test_a_word_that_is_too_long_stays_whole():
    (sentence,) = wk.phones("{" + "AA1 " * 300 + "} and on").sentences
    lengths = [len(passage.words) for passage in passages_of_sentence(sentence)]
    assert lengths == [1, 2]


def phones_of(*names, seconds=0.1):
    return [
        PlannedPhone(name.rstrip(".,"), seconds, begins_word=name != "SIL", word=name.lower())
        if name[-1] not in ".,"
        else PlannedPhone(name[:-1], seconds, begins_word=True, ends=name[-1], word=name.lower())
        for name in names
    ]


def names_of(plan):
    return " ".join(one.phone for one in plan.phones)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("SIL B SIL SIL D SIL", ["SIL B SIL", "SIL D SIL"]),
        ("SIL B. SIL D SIL", ["SIL B SIL", "SIL D SIL"]),
        ("B. D", ["SIL B SIL", "SIL D SIL"]),
        ("SIL B SIL D SIL", ["SIL B SIL D SIL"]),
        ("SIL B SIL SIL SIL", ["SIL B SIL SIL SIL"]),
        ("SIL SIL SIL B SIL", ["SIL SIL SIL B SIL"]),
        ("SIL SIL", ["SIL SIL"]),
    ],
)
def test_a_plan_is_parted_where_a_sentence_ends(names, expected):
    plan = Plan(phones_of(*names.split()), "as a whole", "june")
    passages = list(passages_of_plan(plan))
    assert [names_of(one) for one in passages] == expected
    assert all(one.speaker == "june" for one in passages)


def test_a_sentence_of_a_minute_is_parted_in_its_pauses_without_a_change_of_time():
    plan = Plan(phones_of(*(["SIL"] + ["B", "D", "SIL"] * 200)))
    passages = list(passages_of_plan(plan))
    lengths = [one.seconds for one in passages]
    assert len(passages) > 1 and max(lengths) <= 30
    np.testing.assert_allclose(sum(lengths), plan.seconds)
    assert sum(len(one.phones) for one in passages) == len(plan.phones) + len(passages) - 1
    unbroken = Plan(phones_of(*(["B", "D"] * 300)))
    assert [one.seconds for one in passages_of_plan(unbroken)] == pytest.approx([60.2])
