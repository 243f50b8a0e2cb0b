"""The script that trains `vocoder`: what it decides, and the whole of it in small."""

import csv
import importlib
import json
import shutil
import sys

import numpy as np
import pytest
from places import DATA, SPEECH

import wavenet_keras as wk


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(str(DATA))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return importlib.import_module("make_vocoder")


@pytest.fixture
def few_recordings(tmp_path):
    """The first recordings of each speaker, in a folder as `make_speech.py` writes it."""
    folder = tmp_path / "speech"
    with open(SPEECH / "recordings.csv", newline="", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    chosen = []
    for speaker in sorted({row["speaker"] for row in rows}):
        own = [row for row in rows if row["speaker"] == speaker]
        for split, count in (("training", 3), ("held_out", 1)):
            of_split = [row for row in own if row["split"] == split]
            chosen += sorted(of_split, key=lambda row: float(row["seconds"]))[:count]
    for row in chosen:
        (folder / row["file"]).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SPEECH / row["file"], folder / row["file"])
    with open(folder / "recordings.csv", "w", newline="", encoding="utf-8") as table:
        writer = csv.DictWriter(table, rows[0])
        writer.writeheader()
        writer.writerows(chosen)
    return folder


def test_the_judges_are_neither_trained_on_nor_chosen_by(script):
    parts = [{one.path for one in part} for part in script.split(SPEECH)]
    everything = {recording.path for recording in wk.Corpus(SPEECH)}
    assert set.union(*parts) == everything and sum(map(len, parts)) == len(everything)
    assert parts[2] == {recording.path for recording in wk.Corpus(SPEECH).split()[1]}


def test_the_shipped_voice_has_the_settings_of_the_script(script):
    papers = json.loads((script.CHECKPOINTS / "vocoder.json").read_text(encoding="utf-8"))
    settings = script.settings_for(script.NUM_STEPS, "mixed_bfloat16")
    assert {name: papers[name] for name in settings} == settings
    assert papers["first_stage"] == script.settings_for(script.FIRST_STEPS, "mixed_bfloat16")
    assert not set(papers["selection_files"]) & set(papers["held_out_files"])


@pytest.mark.slow
def test_both_stages_in_small(script, few_recordings, tmp_path, monkeypatch):
    """The second begins with the first one's weights, and what is shipped keeps to its papers."""
    full = script.settings_for
    small = {"batch_size": 2, "window_samples": 160}
    monkeypatch.setattr(script, "settings_for", lambda *asked: full(*asked) | small)
    for name, steps in (("FIRST_STEPS", 2), ("NUM_STEPS", 3)):
        monkeypatch.setattr(script, name, steps)
    monkeypatch.setattr(script, "SELECTION_SHARE", 0.3)
    shipped = tmp_path / "shipped"
    monkeypatch.setattr(script, "CHECKPOINTS", shipped)
    monkeypatch.setattr(sys.modules["voice_training"], "CHECKPOINTS", shipped)
    began = []
    copy_weights = wk.global_conditions.copy_weights
    monkeypatch.setattr(
        wk.global_conditions,
        "copy_weights",
        lambda *models: copy_weights(*models) or began.append(models),
    )
    asked = ["--speech", str(few_recordings), "--runs", str(tmp_path / "runs")]
    monkeypatch.setattr(sys, "argv", ["make_vocoder.py", *asked, "--precision", "float32"])
    script.main()
    ((first, _),) = began
    assert first.local_condition_channels is None and first.residual_channels == 64
    papers = json.loads((shipped / "vocoder.json").read_text(encoding="utf-8"))
    model = wk.load_voice(shipped / "vocoder.keras")
    config = {key: value for key, value in model.get_config().items() if key != "name"}
    assert json.loads(json.dumps(config)) == papers["model"]
    assert papers["first_stage"]["num_steps"] == 2 and papers["num_steps"] == 3
    for log in ("vocoder_history.csv", "vocoder_first_stage_history.csv"):
        rows = np.genfromtxt(shipped / log, delimiter=",", names=True, deletechars="")
        assert np.isfinite(rows["val_bits_per_sample"]).any()
