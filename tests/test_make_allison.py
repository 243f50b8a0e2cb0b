"""The script that trains `allison`: what it decides, and what was shipped with it."""

import csv
import importlib
import json
import sys

import numpy as np
import pytest
import soundfile
from places import DATA, SPEECH

import wavenet_keras as wk
from wavenet_keras.conditions.plans import CHANNELS, Plan, PlannedPhone, write_plans

CHECKPOINTS = DATA / "checkpoints"


@pytest.fixture
def scripts(monkeypatch):
    monkeypatch.syspath_prepend(str(DATA))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return [importlib.import_module(name) for name in ("make_allison", "make_plans")]


def test_the_parts_of_the_recordings(scripts, tmp_path):
    """By the table that `make_plans.py` writes: nothing held out is trained or selected on."""
    script, make_plans = scripts
    plans = {}
    for number, name in enumerate(("a/1", "a/2", "a/3", "b/1", "b/2", "b/3")):
        file = tmp_path / "recordings" / f"{name}.flac"
        file.parent.mkdir(parents=True, exist_ok=True)
        noise = 0.1 * np.random.default_rng(number).normal(size=8000).astype("float32")
        soundfile.write(file, noise, 8000)
        plans[f"{name}.flac"] = Plan([PlannedPhone("SIL", 1.0)], "", name[0])
    held_out = {file: plans.pop(file) for file in ("a/3.flac", "b/3.flac")}
    write_plans(tmp_path / "plans.jsonl", plans)
    write_plans(tmp_path / "held_out_plans.jsonl", held_out)
    make_plans.write_table(tmp_path / "recordings", plans, held_out)
    training, selection = script.split(tmp_path)
    chosen = [script.relative(one, tmp_path) for part in (training, selection) for one in part]
    assert sorted(chosen) == sorted(plans) and len(selection) == 2
    assert training.class_names == ["a", "b"]
    frames = script.frames_of(tmp_path)(training.files[0])
    assert frames.shape == (200, CHANNELS)


def test_what_is_shipped_is_what_the_papers_say():
    papers = json.loads((CHECKPOINTS / "allison.json").read_text(encoding="utf-8"))
    with open(CHECKPOINTS / "allison_history.csv", newline="", encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table) if row["val_bits_per_sample"]]
    best = min(rows, key=lambda row: float(row["val_bits_per_sample"]))
    assert int(best["step"]) == papers["steps_taken_by_the_shipped_weights"]
    voice = wk.load_voice("allison")
    assert voice.speakers == ["allison"] and voice.sample_rate == 8000
    config = {**voice.network.get_config(), "name": None, "dtype": None}
    for name, value in papers["model"].items():
        if name not in ("name", "dtype"):
            assert config[name] == value, name
    assert (CHECKPOINTS / "allison.keras").stat().st_size < 4_000_000


def test_no_judged_sentence_chose_the_weights(scripts):
    """Neither those of the scores nor those that `data/speech` holds out."""
    _, make_plans = scripts
    papers = json.loads((CHECKPOINTS / "allison.json").read_text(encoding="utf-8"))
    with open(SPEECH / "recordings.csv", newline="", encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table) if row["split"] == "held_out"]
    judged = {f"en_{name.replace('/', '-')}.flac" for name in make_plans.HELD_OUT}
    assert len(judged) == 21 and len(papers["held_out_files"]) > 20
    apart = judged | {row["file"].split("/")[1] for row in rows}
    assert not apart & set(papers["held_out_files"])


@pytest.mark.parametrize("text", ["Good morning.", "Is it seven?"])
def test_she_says_a_text(text):
    plan = wk.plan(text, seed=0)
    waveform, sample_rate = wk.say(plan, seed=0)
    assert len(waveform) == round(plan.seconds * sample_rate / 40) * 40
    level = 10 * np.log10(np.mean(waveform**2))
    assert -32 < level < -12  # her recordings have about -18 dB
    again, _ = wk.say(text, seed=0)
    np.testing.assert_array_equal(again, waveform)
