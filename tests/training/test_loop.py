"""The loop: a run that is interrupted, killed or made longer ends as one that was not."""

import os
import shutil
import signal

import numpy as np
import pytest
from small_runs import EVERY, Waves, assert_equal, compiled, history_of, state_of
from tiny_wavenet import tiny

import wavenet_keras as wk
from wavenet_keras import training
from wavenet_keras.training import make_schedule
from wavenet_keras.training.loop import BatchesFrom
from wavenet_keras.training.run_folder import Diverged, RunFolder


@pytest.mark.jax
def test_an_interrupted_run_ends_as_an_uninterrupted_one(tmp_path, capsys):
    """Ctrl-C in the middle of an interval, in the second epoch of the data."""

    def press_ctrl_c(weights):
        os.kill(os.getpid(), signal.SIGINT)

    def start(folder, waves):
        rate = make_schedule("cosine", 0.02, 14, warmup_steps=3)
        held_out = Waves(2, seed=9)
        return training.train(compiled(rate), waves, folder, 14, held_out, **EVERY)

    whole = start(tmp_path / "whole", Waves())
    before = signal.getsignal(signal.SIGINT)
    broken = start(tmp_path / "broken", Waves(at_step=9, happening=press_ctrl_c))
    assert signal.getsignal(signal.SIGINT) is before
    stopped_at = broken.state["step"]
    assert 5 <= stopped_at <= 11 and stopped_at % 4  # data is prepared a little ahead
    printed = capsys.readouterr().out
    assert f"Stopped at step {stopped_at} and saved {broken.last_good}" in printed
    assert broken.last_good.exists()

    resumed = start(tmp_path / "broken", Waves())
    assert f"Resuming {resumed} at step {stopped_at} of 14" in capsys.readouterr().out
    assert_equal(state_of(resumed.last_good), state_of(whole.last_good))
    assert_equal(state_of(resumed.model), state_of(whole.model))
    best, whole_best = wk.load_voice(resumed.path), wk.load_voice(whole.path)
    assert_equal(best.get_weights(), whole_best.get_weights())
    assert resumed.state == whole.state
    for row, whole_row in zip(history_of(resumed), history_of(whole), strict=True):
        assert row["step"] == whole_row["step"]
        assert row.get("val_bits_per_sample") == whole_row.get("val_bits_per_sample")


def test_a_run_that_was_killed_goes_on_from_its_last_checkpoint(tmp_path):
    """Killed between two checkpoints: steps since then are taken again, and counted once."""
    whole = training.train(compiled(), Waves(), tmp_path / "whole", 8, Waves(2), **EVERY)

    def end_without_a_checkpoint(weights):
        weights[:] = np.nan

    folder = tmp_path / "killed"
    waves = Waves(at_step=6, happening=end_without_a_checkpoint)
    with pytest.raises(Diverged):
        training.train(compiled(), waves, folder, 8, Waves(2), **EVERY)
    assert [row["step"] for row in history_of(RunFolder(folder))] == [2, 4, 6]
    resumed = training.train(compiled(), Waves(), folder, 8, Waves(2), **EVERY)
    assert [row["step"] for row in history_of(resumed)] == [2, 4, 6, 8]
    assert_equal(state_of(resumed.last_good), state_of(whole.last_good))


def test_a_finished_run_can_be_made_longer(finished, tmp_path, capsys):
    shutil.copytree(finished[0].path, tmp_path / "longer")
    run = training.train(compiled(), Waves(), tmp_path / "longer", 18, **EVERY)
    assert "nothing is left of 18" in capsys.readouterr().out
    run = training.train(compiled(), Waves(), run.path, 20, **EVERY)
    whole = training.train(compiled(), Waves(), tmp_path / "whole", 20, **EVERY)
    assert_equal(state_of(run.last_good), state_of(whole.last_good))
    assert run.settings["note"] == "a test"


def test_a_constant_learning_rate_may_be_changed(finished, tmp_path):
    shutil.copytree(finished[0].path, tmp_path / "run")
    run = training.train(compiled(0.001), Waves(), tmp_path / "run", 20, **EVERY)
    assert [row["learning_rate"] for row in history_of(run)][-2:] == pytest.approx([0.02, 0.001])


@pytest.mark.parametrize("first_step", [0, 5, 23])
def test_data_go_on_at_the_same_step(first_step, tmp_path):
    """Also over the ends of epochs, in which `Windows` draws others."""
    recording = tmp_path / "tone.wav"
    wk.audio.save(recording, np.sin(np.arange(4000) * 0.1).astype("float32") / 2, 8000)
    windows = wk.Windows(
        [recording], 8000, 200, 10, 2, batches_per_epoch=6, cache_folder=tmp_path / "cache"
    )
    batches = BatchesFrom(windows, first_step, num_steps=40)
    for index in (0, 1, 4, 9):
        windows.epoch, position = divmod(first_step + index, 6)
        expected = windows[position]
        assert_equal(batches[index], expected)


def test_another_model_or_optimizer_is_refused(finished, tmp_path):
    shutil.copytree(finished[0].path, tmp_path / "run")
    other = tiny(dilations=[1, 4])
    with pytest.raises(ValueError, match=r"dilations is \[1, 2\] there and \[1, 4\] here"):
        training.train(other, Waves(), tmp_path / "run", 20)
    with pytest.raises(ValueError, match="around Adam with .* around SGD with"):
        training.train(compiled(name="sgd"), Waves(), tmp_path / "run", 20)
    with pytest.raises(ValueError, match="Compile it as it was"):
        training.train(compiled(ema=None), Waves(), tmp_path / "run", 20)


@pytest.mark.jax
@pytest.mark.half_precision
def test_mixed_precision_and_a_graph(tmp_path):
    """As users start it: a graph; and a model that was not compiled, in half precision."""
    model = tiny(dtype="mixed_float16")
    run = training.train(model, Waves(), tmp_path, 4, log_every=2)
    assert run.state["step"] == 4
    assert all(np.isfinite(row["loss"]) for row in history_of(run))
