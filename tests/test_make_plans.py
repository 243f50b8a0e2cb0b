"""The parts of `data/make_plans.py` that need no package of recordings."""

import sys
from pathlib import Path

import numpy as np
import pytest

from wavenet_keras.conditions.plans import Plan, PlannedPhone, is_vowel, parsed

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

import make_plans
import other_languages
import prompt_transcripts


@pytest.mark.parametrize(
    ("said", "language", "phones"),
    [
        ("ˈo_l_a", "es", "o1 L a0"),
        ("n_ˈu_m_e_ɾ_o", "es", "N UW1 M e0 DX o0"),
        ("s_ɛ_s_j_ˈɔ̃", "fr", "S EH0 S Y ON1"),
        ("r_a_ɡ_ˈa_tsː_ɪ", "it", "RR a0 G a1 TS: IH0"),
        ("ˈaʊ_t_o", "it", "a1 UH0 T o0"),
    ],
)
def test_ipa_becomes_phones(said, language, phones):
    assert other_languages.from_ipa(said, language) == tuple(phones.split())


def test_all_symbols_are_phones():
    for symbol in other_languages.SYMBOL_OF.values():
        assert parsed(symbol).symbol == symbol or symbol == "AX"
        is_vowel(symbol)


@pytest.mark.parametrize(
    ("name", "text", "language", "said"),
    [
        ("spy-iax2", ' IAX (note: does not say "2")', "en", "IAX"),
        ("dir-multi2", " ... for ...", "en", "for"),
        ("digits/h-40", " fourtieth", "en", "fortieth"),
        (
            "dictate/both_help",
            " press * to pause, press # to go",
            "en",
            "press star to pause, press pound to go",
        ),
        ("conf-full", " La conferenza ? piena.", "it", "La conferenza è piena."),
        ("vm-then", " Poi #", "it", "Poi cancelletto"),
    ],
)
def test_transcripts_are_what_is_said(name, text, language, said):
    assert prompt_transcripts._said(name, text, language) == said


def plan_of(*phones):
    return Plan(
        [PlannedPhone(phone, seconds, voiced=(voice,) * 3) for phone, seconds, voice in phones]
    )


def test_bad_alignments_are_seen():
    good = [("SIL", 0.2, 0.0), ("S", 0.1, 0.2), ("AA1", 0.2, 1.0), ("T", 0.1, 0.3), ("S", 0.2, 0.0)]
    assert not make_plans.is_aligned_badly(plan_of(*good))
    assert make_plans.is_aligned_badly(plan_of(*good, ("AA1", 0.8, 1.0)))
    assert make_plans.is_aligned_badly(plan_of(*good, ("SIL", 0.3, 0.6)))
    assert not make_plans.is_aligned_badly(plan_of(*good, ("SIL", 0.05, 0.6)))
    voiced = [(phone, seconds, 1.0) for phone, seconds, _ in good[1:]]
    assert make_plans.is_aligned_badly(plan_of(*voiced))


def test_odd_ones_are_far_below_the_others():
    scores = {str(k): score for k, score in enumerate(np.random.default_rng(0).normal(-40, 1, 200))}
    assert make_plans.odd_ones({**scores, "odd": -55.0}) == ["odd"]


def test_what_is_held_out_is_held_out_everywhere():
    assert len(make_plans.HELD_OUT) == 21
    assert {"agent-incorrect", "priv-callpending", "vm-login"} <= make_plans.HELD_OUT
