"""Plans: phones, edits, sentences, the table, and what makes no sense."""

import math

import numpy as np
import pytest

from wavenet_keras.conditions.english.phone_set import PHONES
from wavenet_keras.conditions.plans import (
    SYMBOLS,
    VOICED,
    VOWELS,
    Plan,
    PlannedPhone,
    is_voiced,
    is_vowel,
    joined,
    parsed,
    plan_frames,
    symbol_id,
)
from wavenet_keras.conditions.plans.symbols import written

SILENT = str.split("P T K F S SH CH TH HH X TS SX SIL")


def word(spelling, phones, ends="", seconds=0.08, pitch=(200.0, 190.0, 180.0)):
    return [
        PlannedPhone(phone, seconds, pitch, None, spelling, place == 0, ends)
        for place, phone in enumerate(phones.split())
    ]


def pause(seconds=0.1, hz=150.0):
    return PlannedPhone("SIL", seconds, (hz,) * 3)


def two_sentences():
    return Plan(
        [
            pause(),
            *word("hello", "HH AH0 L OW1", ","),
            pause(0.2),
            *word("ann", "AE1 N", "!"),
            pause(0.3),
            *word("record", "R IH0 K AO1 R D", "."),
            pause(),
        ],
        "Hello, Ann! Record.",
        "allison",
    )


def same(one, other):
    """Whether two lists of phones are equal, but for the last digits of their numbers."""
    assert [(p.phone, p.word, p.begins_word, p.ends) for p in one] == [
        (p.phone, p.word, p.begins_word, p.ends) for p in other
    ]
    for name in ("seconds", "pitch", "voiced"):
        np.testing.assert_allclose(
            [getattr(p, name) for p in one], [getattr(p, name) for p in other], rtol=1e-9
        )


# Symbols


def test_every_english_phone_has_a_symbol_and_keeps_its_name():
    for phone in PHONES:
        symbol, stress, long, soft = parsed(phone)
        assert written(symbol, stress) == phone
        assert (
            SYMBOLS[symbol_id(phone)]
            == symbol
            == ("AX" if phone == "AH0" else phone[:2].strip("012"))
        )
        assert (long, soft) == (False, False)
        assert is_vowel(phone) == (phone[-1] in "012")


def test_symbols_are_62_and_the_pause_is_the_first():
    assert len(SYMBOLS) == len(set(SYMBOLS)) == 62
    assert SYMBOLS[0] == "SIL"
    assert symbol_id("SIL") == 0
    assert {symbol for symbol in SYMBOLS if not is_voiced(symbol)} == set(SILENT)
    assert VOWELS < VOICED < set(SYMBOLS)


def test_marks_of_other_languages():
    assert parsed("a1:") == ("a", 1, True, False)
    assert parsed("T'") == ("T", 0, False, True)
    assert parsed("TS:'") == ("TS", 0, True, True)
    assert parsed("o") == ("o", 0, False, False)
    assert parsed("AX") == parsed("AX0") == parsed("AH") == ("AX", 0, False, False)
    assert written("a", 2, long=True) == "a2:"


@pytest.mark.parametrize(
    ("phone", "advice"),
    [
        ("XX", "Take one of these"),
        ("ah0", "capitals: 'AH0'"),
        ("L1", "Only a vowel has a stress: write 'L'"),
        ("SIL:", "more seconds"),
        ("", "Take one of these"),
        ("AH3", "Take one of these"),
        ("AH0 ", "Take one of these"),
        (None, "Take one of these"),
        (["AH0"], "Take one of these"),
    ],
)
def test_no_phone(phone, advice):
    with pytest.raises(ValueError, match="received") as error:
        symbol_id(phone)
    assert advice in str(error.value)
    with pytest.raises(ValueError, match="received"):
        PlannedPhone(phone)
    one = PlannedPhone("L")
    with pytest.raises(ValueError, match="received"):
        one.phone = phone
    assert one.phone == "L"


# A phone, a plan


def test_voicing_follows_a_phone_of_another_kind_only():
    one = PlannedPhone("S")
    assert one.voiced == (0.0, 0.0, 0.0)
    one.phone = "Z"
    assert one.voiced == (1.0, 1.0, 1.0)
    one.voiced = (1.0, 0.5, 0.0)
    one.phone = "V"  # as voiced as a Z
    assert one.voiced == (1.0, 0.5, 0.0)
    assert PlannedPhone("S", voiced=(0.2, 0.0, 0.0)).voiced == (0.2, 0.0, 0.0)


def test_what_a_plan_knows():
    plan = two_sentences()
    assert plan.words == ["hello", "ann", "record"]
    assert plan.seconds == pytest.approx(0.7 + 12 * 0.08)
    lengths = [one.seconds for one in plan.phones]
    np.testing.assert_allclose(plan.times, [math.fsum(lengths[:n]) for n in range(17)])


def test_the_table_by_hand():
    plan = Plan([pause(), *word("zoo", "Z UW1", "?", 0.1234)], "Zoo?", "june")
    assert repr(plan).splitlines() == [
        "'Zoo?', 0.35 s, june",
        "place  word  phone  seconds  pitch in Hz      voiced",
        "0            SIL      0.100   150  150  150  0.0 0.0 0.0",
        "1      zoo?  Z        0.123   200  190  180  1.0 1.0 1.0",
        "2            UW1      0.123   200  190  180  1.0 1.0 1.0",
    ]


def test_the_table_of_a_long_plan_is_short_and_that_of_a_wrong_one_is_shown():
    lines = repr(Plan([pause() for _ in range(1000)])).splitlines()
    assert lines[152] == "... 830 more ..."
    assert len(lines) == 2 + 150 + 1 + 20
    assert lines[-1].startswith("999 ")
    wrong = Plan([PlannedPhone("L", "long", None, 7)])
    assert "'long'" in repr(wrong) and "None" in repr(wrong) and "7" in repr(wrong)
    assert len(repr(Plan()).splitlines()) == 2


# Edits


def test_edits_leave_the_plan_as_it_is():
    plan, before = two_sentences(), two_sentences()
    plan.stretched(2).phones[0].seconds = 9
    plan.transposed(2), plan.with_range(0.5), plan.with_stress(2, 0), plan.with_emphasis(0)
    plan.copy().phones[1].phone = "S"
    plan.sentences()[0].phones[0].seconds = 7
    joined([plan, plan]).phones[0].seconds = 7
    assert plan == before


def test_stretched_and_transposed():
    plan = two_sentences()
    slow, high = plan.stretched(1.5), plan.transposed(12)
    assert [p.seconds for p in slow.phones] == [1.5 * p.seconds for p in plan.phones]
    assert [p.pitch for p in slow.phones] == [p.pitch for p in plan.phones]
    np.testing.assert_allclose(
        [p.pitch for p in high.phones], 2 * np.array([p.pitch for p in plan.phones])
    )
    assert [p.seconds for p in high.phones] == [p.seconds for p in plan.phones]
    assert (slow.text, slow.speaker) == (plan.text, plan.speaker)
    same(plan.transposed(5).transposed(-5).phones, plan.phones)


def test_range_is_around_the_mean_of_each_sentence():
    first = [*word("a", "AY1", ".", 0.2, (100, 100, 100)), *word("b", "AY1", "", 0.1, (400,) * 3)]
    plan = Plan([*first, *word("sss", "S", "", 0.5, (300, 200, 100))])
    flat, wide = plan.with_range(0), plan.with_range(2)
    # The first sentence has one pitch; in the second only the vowel is voiced.
    np.testing.assert_allclose([p.pitch for p in flat.phones], [[100] * 3, [400] * 3, [400] * 3])
    np.testing.assert_allclose(
        [p.pitch for p in wide.phones], [[100] * 3, [400] * 3, [225, 100, 25]]
    )
    same(plan.with_range(1).phones, plan.phones)


def test_the_mean_weighs_by_time_and_works_where_nothing_is_voiced():
    long, short = word("a", "AY1", "", 0.3, (100,) * 3), word("b", "AY1", "", 0.1, (200,) * 3)
    mean = 100 * 2**0.25
    np.testing.assert_allclose(
        [p.pitch for p in Plan(long + short).with_range(0).phones], [[mean] * 3] * 2
    )
    hiss = Plan(word("ss", "S S", "", 0.1, (100, 200, 400)))
    np.testing.assert_allclose([p.pitch for p in hiss.with_range(0).phones], [[200] * 3] * 2)


def test_the_stress_of_a_word_moves_with_length_and_pitch():
    plan = two_sentences()
    plan.phones[12].seconds, plan.phones[12].pitch = 0.2, (240, 230, 220)  # AO1
    moved = plan.with_stress("Record", 0)
    assert [p.phone for p in moved.phones[9:15]] == ["R", "IH1", "K", "AO0", "R", "D"]
    assert moved.phones[10].seconds == 0.2 and moved.phones[10].pitch == (240, 230, 220)
    assert moved.phones[12].seconds == 0.08 and moved.phones[12].pitch == (200, 190, 180)
    assert moved.with_stress(2, 1) == plan
    assert plan.with_stress(2, 1) == plan
    assert [p.phone for p in plan.with_stress("hello", 0).phones[1:5]] == ["HH", "AH1", "L", "OW0"]


def test_emphasis():
    plan = two_sentences()
    ann = plan.with_emphasis("ann", semitones=12, factor=1.5)
    same(ann.phones[:6] + ann.phones[8:], plan.phones[:6] + plan.phones[8:])
    for one in ann.phones[6:8]:
        assert one.seconds == pytest.approx(0.12) and one.pitch == pytest.approx((400, 380, 360))


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda plan: plan.stretched(0), "factor as a number from 0.1 to 10, received 0"),
        (lambda plan: plan.stretched(float("nan")), "factor as a number"),
        (lambda plan: plan.transposed(25), "semitones as a number from -24 to 24, received 25"),
        (lambda plan: plan.with_range(-1), "expression as a number from 0 to 4, received -1"),
        (lambda plan: plan.with_range("x"), "expression as a number"),
        (lambda plan: plan.with_stress("record", 2), "'record' as a whole number from 0, below 2"),
        (lambda plan: plan.with_stress("record", True), "received True"),
        (lambda plan: plan.with_stress("bob", 0), "received 'bob', which is said 0 times"),
        (lambda plan: joined([plan, plan]).with_stress("ann", 0), "said 2 times.*1: 'ann'"),
        (lambda plan: plan.with_emphasis(3), "from 0, below 3, received 3"),
        (lambda plan: plan.with_emphasis(-1), "received -1"),
        (lambda plan: joined([]), "at least one plan, received none"),
    ],
)
def test_edits_that_cannot_be_made(edit, message):
    with pytest.raises(ValueError, match=message):
        edit(two_sentences())


def test_a_word_that_loses_its_first_phone_stays_a_word():
    plan = two_sentences()
    del plan.phones[9]  # the R of "record"
    assert plan.words == ["hello", "ann", "record"]
    assert len(plan.sentences()) == 2
    again = Plan([*word("no", "N OW1"), *word("no", "N OW1")])
    assert again.words == ["no", "no"]


# Sentences


def test_sentences_halve_the_pause_between_them():
    plan = two_sentences()
    first, second = plan.sentences()
    same(first.phones[:-1], plan.phones[:8])
    same(second.phones[1:], plan.phones[9:])
    assert (first.text, second.text) == ("hello, ann!", "record.")
    assert first.speaker == second.speaker == "allison"
    assert first.phones[-1].seconds == pytest.approx(0.15)
    assert second.phones[0].seconds == pytest.approx(0.15)
    same(joined([first, second]).phones, plan.phones)


@pytest.mark.parametrize("seconds", [0.005, 0.03, 0.045, 0.1, 0.115, 0.55])
def test_halves_make_the_whole_and_stay_on_the_grid(seconds):
    plan = two_sentences()
    plan.phones[8].seconds = seconds
    first, second = plan.sentences()
    halves = [first.phones[-1].seconds, second.phones[0].seconds]
    assert sum(halves) == pytest.approx(seconds)
    assert min(halves) > 0
    if seconds >= 0.04:
        assert np.array(halves) / 0.005 == pytest.approx(np.round(np.array(halves) / 0.005))


def test_sentences_without_pauses_get_some():
    plan = Plan([*word("yes", "Y EH1 S", "."), *word("yes", "Y EH1 S", "."), *word("no", "N OW1")])
    parts = plan.sentences()
    assert [part.words for part in parts] == [["yes"], ["yes"], ["no"]]
    for part in parts:
        for end in (part.phones[0], part.phones[-1]):
            assert (end.phone, end.seconds, end.word, end.ends) == ("SIL", 0.1, "", "")
        assert part.phones[0].pitch == (200,) * 3 and part.phones[-1].pitch == (180,) * 3
        part.check()


def test_one_sentence_keeps_its_text():
    plan = Plan(word("two", "T UW1", "."), "2.")
    assert [part.text for part in plan.sentences()] == ["2."]
    assert Plan([pause(), pause()], "…").sentences()[0].phones == [pause(), pause()]
    assert Plan().sentences() == []


# What makes no sense


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("seconds", 0, "seconds above 0, at most 10, received 0"),
        ("seconds", -0.1, "seconds above 0"),
        ("seconds", 80, "received 80"),  # milliseconds
        ("seconds", float("nan"), "received nan"),
        ("seconds", float("inf"), "received inf"),
        ("seconds", "0.1", "received '0.1'"),
        ("seconds", True, "received True"),
        ("pitch", (200, float("nan"), 200), "three numbers in Hz from 10 to 4000"),
        ("pitch", (200, 0, 200), "three numbers in Hz"),
        ("pitch", (5.2, 5.3, 5.3), "three numbers in Hz"),  # logarithms
        ("pitch", (200, -200, 200), "three numbers in Hz"),
        ("pitch", (200, 200), "three numbers in Hz"),
        ("pitch", 200, "received 200"),
        ("voiced", (0, 1.1, 0), "shares from 0 to 1"),
        ("voiced", (0, -0.1, 0), "shares from 0 to 1"),
        ("voiced", (0, float("nan"), 0), "shares from 0 to 1"),
        ("voiced", 1, "shares from 0 to 1"),
        ("ends", ";", "ends as one of .* received ';'"),
        ("ends", ["."], "ends as one of"),
        ("word", None, "word as a str"),
    ],
)
def test_nonsense_is_named(name, value, message):
    plan = two_sentences()
    plan.check()
    setattr(plan.phones[4], name, value)
    for use in (plan.check, lambda: plan_frames(plan)):
        with pytest.raises(ValueError, match=message) as error:
            use()
        assert "Phone 4 of the plan, 'OW1'" in str(error.value)


def test_an_empty_plan_and_long_pauses():
    with pytest.raises(ValueError, match="at least one phone, received one with none"):
        Plan([]).check()
    Plan([pause(300.0)]).check()
    with pytest.raises(ValueError, match="at most 600"):
        Plan([pause(601.0)]).check()
    Plan([PlannedPhone("L", np.float32(0.1), np.array([100.0] * 3), [0, 1, np.float64(1)])]).check()
