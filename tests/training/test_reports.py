"""What a run tells: its table, its TensorBoard logs, and its lines."""

import numpy as np
import pytest
from small_runs import EVERY, Waves, compiled, history_of
from tiny_wavenet import tiny

from wavenet_keras import training


def test_history_has_a_row_every_few_steps_and_falls(finished):
    rows = history_of(finished[0])
    assert [row["step"] for row in rows] == list(range(2, 19, 2))
    assert all(np.isfinite(list(row.values())).all() for row in rows)
    # Ten seeds gave 1.0 to 1.6 bits.
    assert rows[-1]["bits_per_sample"] < rows[0]["bits_per_sample"] - 0.3
    for row in rows:
        assert row["bits_per_sample"] == pytest.approx(row["loss"] / np.log(2), abs=1e-5)
        assert ("val_bits_per_sample" in row) == (row["step"] in (4, 8, 12, 16, 18))
        assert row["learning_rate"] == pytest.approx(0.02)


def test_a_row_is_the_mean_since_the_row_before(tmp_path):
    """One batch again and again at learning rate 0: each row is that batch's own loss."""
    model = compiled(learning_rate=0.0, ema=None)
    waves = Waves(batches=3)
    run = training.train(model, waves, tmp_path, 3, log_every=1)
    for index, row in enumerate(history_of(run)):
        waves.epoch = 0
        results = model.test_on_batch(*waves[index], return_dict=True)
        assert row["bits_per_sample"] == pytest.approx(results["bits_per_sample"], abs=1e-5)


def test_tensorboard_has_scalars_histograms_and_sound(finished):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    run, _ = finished
    events = EventAccumulator(str(run.tensorboard)).Reload()
    scalars = {tag: events.Scalars(tag) for tag in events.Tags()["scalars"]}
    rows = history_of(run)
    for name in ("loss", "bits_per_sample", "val_bits_per_sample", "learning_rate"):
        expected = {row["step"]: row[name] for row in rows if name in row}
        assert {event.step: pytest.approx(event.value) for event in scalars[name]} == expected
    (tag,) = events.Tags()["audio"]
    sounds = events.Audio(tag)
    assert tag == "generated"
    assert [sound.step for sound in sounds] == [9, 18]
    assert {(sound.sample_rate, sound.length_frames) for sound in sounds} == {(8000.0, 80)}
    assert len(events.Tags()["histograms"]) == len(tiny().trainable_variables)


def test_it_says_what_it_trains_on_and_how_it_goes(tmp_path, capsys):
    training.train(compiled(), Waves(), tmp_path, 11, Waves(2), **EVERY)
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0].startswith(f"Starting {tmp_path} at step 0 of 11: ")
    assert training.describe_device() in lines[0]
    assert "float32" in lines[0] and "receptive field 5 samples" in lines[0]
    assert lines[1].startswith("first step after ")
    assert lines[-1].startswith("step 11/11: ")
    for part in (" bits, held out ", " samples/s, ", "0 min 00 s left"):
        assert part in lines[-1]
    assert len(lines) < 8  # not a line for each step
    assert "\r" not in out + err


def test_in_a_terminal_the_line_renews_itself(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    training.train(compiled(), Waves(), tmp_path, 3)
    out, err = capsys.readouterr()
    assert "step" not in out.splitlines()[-1] or len(out.splitlines()) == 1
    assert "3/3" in err and " bits" in err and " left" in err
