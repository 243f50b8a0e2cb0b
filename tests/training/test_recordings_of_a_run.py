"""A run knows its recordings, wherever they lie, and says when they are others."""

import json
import shutil

import numpy as np
import pytest
from small_runs import EAGER, EVERY, Waves, compiled, history_of
from tiny_wavenet import LEVELS, tiny

import wavenet_keras as wk
from wavenet_keras import training
from wavenet_keras.dataset import Coverage
from wavenet_keras.training import RunFolder, make_optimizer
from wavenet_keras.training.archives import read_note

STEPS = {"checkpoint_every": 2, "validate_every": 2, "log_every": 1}


def record(folder, names, seed=0, speaker="anna"):
    for index, name in enumerate(names):
        path = folder / speaker / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        noise = np.random.default_rng([seed, index]).normal(scale=0.1, size=2000)
        wk.audio.save(path, noise.astype("float32"), 8000)
    return folder


def train(folder, data, num_steps, held_out=None, model=None, cache=None, **settings):
    model = model or tiny()
    common = {
        **{"sample_rate": 8000, "receptive_field": 5, "batch_size": 2, "window_samples": 100},
        **{"quantization_channels": LEVELS, "cache_folder": folder.parent / "cache", **settings},
    }
    model.compile(make_optimizer("adam", 0.02), run_eagerly=EAGER)
    windows = wk.Windows(wk.Corpus(data), seed=0, **common)
    judge = None if held_out is None else Coverage(wk.Corpus(held_out), **common)
    return training.train(model, windows, folder, num_steps, judge, **STEPS)


def test_another_corpus_of_the_same_names_is_refused(tmp_path):
    """Names, lengths and sizes of the files are the same; what they hold is not."""
    one = record(tmp_path / "a" / "wavs", "123")
    other = record(tmp_path / "b" / "wavs", "123", seed=9)
    run = train(tmp_path / "run", one, 2)
    before = {path: path.read_bytes() for path in run.path.rglob("*") if path.is_file()}
    with pytest.raises(
        ValueError, match="was trained on other recordings: of its 3 .* 0 are among"
    ):
        train(run.path, other, 4)
    with pytest.raises(ValueError, match="Take another folder .* or remove .*recordings.json"):
        train(run.path, other, 4)
    assert {path: path.read_bytes() for path in run.path.rglob("*") if path.is_file()} == before
    (run.path / "recordings.json").unlink()
    assert train(run.path, other, 4).state["step"] == 4


def test_a_run_and_its_corpus_may_move(tmp_path, capsys):
    record(tmp_path / "here" / "wavs", "123")
    run = train(tmp_path / "here" / "run", tmp_path / "here" / "wavs", 2)
    shutil.move(tmp_path / "here", tmp_path / "there")
    capsys.readouterr()
    train(tmp_path / "there" / "run", tmp_path / "there" / "wavs", 4)
    assert "recordings" not in capsys.readouterr().out.replace("3 recordings", "")
    assert not run.path.exists()


def test_changes_of_a_few_recordings_are_told(tmp_path, capsys):
    data = record(tmp_path / "wavs", "12345")
    run = train(tmp_path / "run", data, 2)
    (data / "anna" / "5.wav").unlink()
    record(data, "0", seed=7)
    (data / "anna" / "3.wav").write_bytes((data / "anna" / "0.wav").read_bytes()[:-400])
    train(run.path, data, 4)
    said = capsys.readouterr().out
    assert "2 are gone or changed" in said and "2 are new or changed" in said
    for name in "0", "3", "5":
        assert str(data / "anna" / f"{name}.wav") in said
    capsys.readouterr()
    train(run.path, data, 6)  # told once
    assert "gone or changed" not in capsys.readouterr().out


def test_other_labels_of_the_same_recordings_are_refused(tmp_path):
    """As many speakers, in another order of the alphabet: each would speak as the other."""
    data = record(record(tmp_path / "wavs", "12"), "12", seed=5, speaker="bert")
    channels = {"num_classes": 2, "global_condition_channels": 2}  # ids without names
    run = train(tmp_path / "run", data, 2, model=tiny(**channels))
    (data / "anna").rename(data / "zoe")
    with pytest.raises(ValueError, match="4 of its recordings under other conditions.*was 1 there"):
        train(run.path, data, 4, model=tiny(**channels))


def test_other_vectors_of_the_same_labels_are_refused(tmp_path):
    data = record(record(tmp_path / "wavs", "1"), "1", seed=5, speaker="bert")
    model, bert = {"global_condition_channels": 2}, [0, 1]
    vectors = {"anna": [1, 0], "bert": bert}
    run = train(tmp_path / "run", data, 2, model=tiny(**model), vectors=vectors)
    vectors = {"anna": [0.5, 0], "bert": bert}
    with pytest.raises(ValueError, match="was .1.0, 0.0. there and is .0.5, 0.0. here"):
        train(run.path, data, 4, model=tiny(**model), vectors=vectors)


def test_the_best_is_measured_again_where_others_are_held_out(tmp_path, capsys):
    data, first = record(tmp_path / "wavs", "123"), record(tmp_path / "held", "1", seed=3)
    run = train(tmp_path / "run", data, 2, held_out=first)
    step, bits = run.best_so_far
    loud = tmp_path / "loud" / "anna"
    loud.mkdir(parents=True)
    noise = np.random.default_rng(1).uniform(-0.9, 0.9, size=2000)
    wk.audio.save(loud / "1.wav", noise.astype("float32"), 8000)
    best = wk.load_voice(run.path)
    train(run.path, data, 3, held_out=loud.parent)
    said = capsys.readouterr().out
    assert f"best.keras of step {step} had {bits:.3f} bits per sample on other held-out" in said
    expected = wk.evaluation.bits_per_sample(best, loud / "1.wav")
    assert f"On these it has {expected:.3f}." in said
    rows = {row["step"]: row.get("val_bits_per_sample") for row in history_of(run)}
    assert run.best_so_far[1] == pytest.approx(min(expected, rows[3]), abs=1e-3)
    assert run.state["best_bits_per_sample"] == run.best_so_far[1]


def test_recordings_held_out_that_were_trained_on_are_told(tmp_path, capsys):
    data = record(tmp_path / "wavs", "123")
    run = train(tmp_path / "run", data, 2)
    train(run.path, data, 4, held_out=data)
    assert "3 of 3 held-out recordings were trained on before" in capsys.readouterr().out


def test_data_sets_that_do_not_tell_are_taken_as_they_are(tmp_path):
    run = training.train(compiled(), Waves(), tmp_path, 2, **EVERY)
    assert not (run.path / "recordings.json").exists()
    assert training.train(compiled(), Waves(seed=5), tmp_path, 4, **EVERY).state["step"] == 4


def test_notes_are_of_their_files(finished):
    run, _ = finished
    assert read_note(run.model) == {"step": 18}
    note = read_note(run.best)
    assert note["best_step"] == run.state["best_step"]
    assert json.dumps(note)  # plain numbers
    assert RunFolder(run.path).best_so_far == (note["best_step"], note["best_bits_per_sample"])
