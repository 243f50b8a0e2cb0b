"""The table of a run: whole at any moment, with all columns that it ever had."""

import csv
import errno
import math

import pytest
from small_runs import EVERY, Waves, compiled, history_of

from wavenet_keras import training
from wavenet_keras.training.callbacks import Validation
from wavenet_keras.training.history import Table
from wavenet_keras.training.run_folder import RunFolder


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_row_is_the_mean_since_the_row_before_whatever_lies_between(tmp_path):
    """Validations at 4 and 8 and a break at 7: rows of three steps are means of rows of one."""
    every = {**EVERY, "log_every": 3}
    training.train(compiled(), Waves(), tmp_path / "threes", 7, Waves(2), **every)
    # The end of a run is a row too, and so is the beginning of the next means.
    threes = training.train(compiled(), Waves(), tmp_path / "threes", 12, Waves(2), **every)
    ones = training.train(compiled(), Waves(), tmp_path / "ones", 12, **{**EVERY, "log_every": 1})
    single = history_of(ones)
    previous = 0
    for row in history_of(threes):
        steps = single[previous : int(row["step"])]
        for name in ("loss", "bits_per_sample"):
            mean = sum(one[name] for one in steps) / len(steps)
            assert row[name] == pytest.approx(mean, abs=1e-5)
        previous = int(row["step"])
    assert [row["step"] for row in history_of(threes)] == [3, 6, 7, 9, 12]


def test_other_columns_keep_what_there_was(tmp_path):
    path = tmp_path / "history.csv"
    first = Table(path, ["step", "loss", "val/anna"], 0)
    first.add({"step": 1, "loss": 0.5, "val/anna": 7.5})
    second = Table(path, ["step", "loss", "val/bert"], 1)
    second.add({"step": 2, "loss": 0.25, "val/bert": 7.25})
    assert rows_of(path) == [
        {"step": "1", "loss": "0.5", "val/bert": "", "val/anna": "7.5"},
        {"step": "2", "loss": "0.25", "val/bert": "7.25", "val/anna": ""},
    ]


def test_a_stretch_without_validation_keeps_its_column_and_the_best(tmp_path):
    run = training.train(compiled(), Waves(), tmp_path, 8, Waves(2), **EVERY)
    best, state = run.best.read_bytes(), run.state
    training.train(compiled(3.0), Waves(), tmp_path, 12, **EVERY)
    assert run.state["best_bits_per_sample"] == state["best_bits_per_sample"]
    training.train(compiled(3.0), Waves(), tmp_path, 16, Waves(2), **EVERY)
    validated = {r["step"]: r.get("val_bits_per_sample") for r in history_of(run)}
    assert validated[4] and validated[8] and not validated[12] and validated[16]
    assert validated[16] > state["best_bits_per_sample"]  # at such a learning rate
    assert run.best.read_bytes() == best
    assert run.state["best_step"] == state["best_step"]


def test_rows_of_steps_to_come_and_torn_ones_are_left_out(tmp_path):
    path = tmp_path / "history.csv"
    path.write_text("step,loss\n1,0.5\n2,0.4\n3,0.3\n2,0.3,9\n1\nnan,1\n4,0.", "utf-8")
    table = Table(path, ["step", "loss"], 2)
    table.write()
    assert rows_of(path) == [{"step": "1", "loss": "0.5"}, {"step": "2", "loss": "0.4"}]


def test_a_disk_that_is_full_for_a_while_delays_rows_and_loses_none(tmp_path, monkeypatch):
    table = Table(tmp_path / "history.csv", ["step"], 0)
    table.add({"step": 1})

    def full(*arguments, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("builtins.open", full)
        patch.setattr("wavenet_keras.training.history.written_whole", full)
        for step in (2, 3):
            with pytest.warns(UserWarning, match="history.csv lacks rows for now: No space"):
                table.add({"step": step})
    assert [row["step"] for row in rows_of(table.path)] == ["1"]
    table.add({"step": 4})
    assert [row["step"] for row in rows_of(table.path)] == ["1", "2", "3", "4"]


def test_a_validation_without_a_finite_number_is_never_the_best(tmp_path, monkeypatch, capsys):
    """By three validations of which the first measures no number, and a kept best that is none."""
    measured = iter([math.nan, 5.0, math.inf, 4.5])
    monkeypatch.setattr(Validation, "_bits", lambda self, dataset: next(measured))
    run = training.train(compiled(), Waves(), tmp_path, 12, Waves(2), **EVERY)
    assert run.best_so_far == (8, 5.0)
    assert "Step 4: the held-out bits are not finite" in capsys.readouterr().out
    monkeypatch.setattr(RunFolder, "best_so_far", (8, math.nan))  # as version 0.3.0 kept it
    training.train(compiled(), Waves(), tmp_path, 16, Waves(2), **EVERY)
    monkeypatch.undo()
    assert run.best_so_far == (16, 4.5)
