"""The script that scores Allison's voice: its sentences, its parts of the prompts, its rows."""

import importlib
import sys
import types

import numpy as np
import pytest
from places import DATA

from wavenet_keras.conditions.plans import CHANNELS, Plan, PlannedPhone
from wavenet_keras.evaluation.word_recognition import WordErrors, spoken_words


@pytest.fixture
def scripts(monkeypatch):
    """Import a script of the data folder by name."""
    monkeypatch.syspath_prepend(str(DATA))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return importlib.import_module


@pytest.fixture
def scores(scripts):
    return scripts("allison_scores")


def test_there_are_enough_everyday_sentences(scores):
    sentences = scores.everyday_sentences()
    assert len(sentences) == len(set(sentences)) >= 60
    spoken = [spoken_words(text) for text in sentences]
    assert all(6 <= len(words) <= 14 for words in spoken)
    assert sum(map(len, spoken)) >= 600
    assert sum(text.endswith("?") for text in sentences) >= 10
    assert sum(any(sign.isdigit() for sign in text) for text in sentences) >= 4


def test_sentences_that_a_prompt_says_are_refused(scores):
    prompts = ["Goodbye.", "Please leave a message after the tone."]
    scores.check_unheard(["She waved and said goodbye to him."], prompts)
    for asked in ("Leave a message!", "Now, please leave a message after the tone, Tom."):
        with pytest.raises(ValueError, match="no prompt says"):
            scores.check_unheard([asked], prompts)


def plan_of(text, seconds=3.0):
    words = text.split()
    phones = [PlannedPhone("AA1", seconds / len(words), word=w, begins_word=True) for w in words]
    return Plan(phones, text, "allison")


def test_tuning_sentences_are_said_by_no_other_prompt(scripts, tmp_path):
    judges = scripts("allison_judges")
    texts = {
        "whole": "the weather is nice and warm today",
        "part": "nice and warm",  # said by the one before, but too short to count
        "twice": "please enter your number followed by pound",
        "longer": "please enter your number followed by pound now",
        "short": "good morning to you",
        "slow": "this one lasts for much too long",
    }
    recordings = [
        judges.Recording(
            tmp_path / name, text, tuple(text.split()), plan_of(text, 20 if name == "slow" else 3)
        )
        for name, text in texts.items()
    ]
    chosen = judges.tuning_files(recordings, list(texts.values()))
    assert {file.name for file in chosen} == {"whole"}


def test_the_interval_holds_the_rate(scores):
    errors = [WordErrors(10, 1, 0, 0)] * 30 + [WordErrors(10, 0, 5, 0)] * 10
    least, most = scores.interval(errors)
    assert least < (30 + 50) / 400 < most
    assert most - least < 0.2
    assert scores.interval([WordErrors(4, 1, 0, 0)] * 5) == pytest.approx([0.25, 0.25])


class Network:
    """Says of each plan its frames' sum, and notes what it was asked."""

    sample_rate, hop_length, num_classes = 8000, 40, 2

    def __init__(self):
        self.calls = []

    def class_id(self, name):
        return ["june", "allison"].index(name)

    def generate(self, num_samples, local_condition, **settings):
        assert local_condition.shape[1:] == (num_samples // 40, CHANNELS)
        self.calls.append(settings)
        return np.repeat(local_condition.sum(axis=2), 40, axis=1)


def test_sentences_of_all_lengths_are_spoken_together(scores):
    network = Network()
    voice = types.SimpleNamespace(network=network, speakers=["allison"])
    plans = [plan_of("one two three", 0.1 * (1 + 7 * n % 20)) for n in range(20)]
    sounds = scores.Speaker(voice, temperature=0.8, seed=3).waveforms(plans)
    assert [settings["batch_size"] for settings in network.calls] == [scores.STREAMS, 4]
    assert all(set(settings["global_condition"]) == {1} for settings in network.calls)
    assert all(settings["temperature"] == 0.8 for settings in network.calls)
    for plan, sound in zip(plans, sounds, strict=True):
        frames = scores.plan_frames(plan)
        np.testing.assert_array_equal(sound, np.repeat(frames.sum(axis=1), 40))


class Judge:
    """Hears nothing but a first word."""

    name = "own"

    def hear(self, waveform, sample_rate):
        return ["one"]


def test_a_row_counts_errors_and_failed_words(scores, capsys):
    random = np.random.default_rng(0)
    sounds = [0.3 * random.normal(size=8000).clip(-3, 3), np.zeros(8000)]
    plans = [plan_of("one two", 1.0), plan_of("one", 1.0)]
    sentences = [["one", "two"], ["one"]]
    row, heard = scores.score("text", [Judge()], sentences, sounds, plans=plans)
    assert row["own"]["word_error_rate"] == pytest.approx(1 / 3, abs=1e-4)
    assert (row["own"]["words"], row["own"]["deletions"]) == (3, 1)
    assert [(one[0], one[3], one[4]) for one in row["failed_words"]] == [
        ("one", "noise", 0),
        ("two", "noise", 0),
        ("one", "silent", 1),
    ]
    assert heard == {"said": ["one two", "one"], "own": ["one", "one"]}
    assert "failed 3 of 3 words" in capsys.readouterr().out
