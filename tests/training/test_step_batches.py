"""Runs on batches in few bytes end as others do: on the device or not, by one worker or more."""

import os
import signal

import keras
import numpy as np
import pytest
from small_runs import EVERY, Waves, assert_equal, compiled, history_of, state_of

import wavenet_keras as wk
from wavenet_keras import training
from wavenet_keras.dataset import Coverage
from wavenet_keras.training import callbacks, distribution, memory
from wavenet_keras.training.loop import BatchesFrom


@pytest.fixture
def recordings(tmp_path):
    for index in range(2):
        path = tmp_path / "recordings" / f"{index}.wav"
        path.parent.mkdir(exist_ok=True)
        noise = np.random.default_rng(index).normal(scale=0.1, size=700 + 300 * index)
        wk.audio.save(path, noise.astype("float32"), 8000)
    return wk.Corpus(path.parent, min_seconds=0)


def data_for(model, recordings, **settings):
    common = {"window_samples": 40, "batch_size": 3}
    windows = wk.Windows.for_model(
        model, recordings, batches_per_epoch=5, seed=2, **common, **settings
    )
    return windows, Coverage.for_model(model, recordings, **common, **settings)


def run_of(folder, recordings, until, callbacks=(), **settings):
    """A run up to each of these steps, in so many calls of `train`."""
    model = compiled()
    windows, held_out = data_for(model, recordings, **settings)
    for num_steps in until:
        if num_steps != until[0]:
            model = compiled()
        run = training.train(
            model, windows, folder, num_steps, held_out, callbacks=callbacks, **EVERY
        )
    return run


@pytest.mark.jax
def test_a_resumed_run_on_the_device_ends_as_one_on_the_host_without_a_break(recordings, tmp_path):
    """Over the end of an epoch, with validation on the device too; and so do two workers."""
    whole = run_of(tmp_path / "host", recordings, [12], codes_on="host")
    runs = [
        run_of(tmp_path / "device", recordings, [7, 12], codes_on="device"),
        run_of(tmp_path / "at once", recordings, [12], codes_on="device"),
        run_of(tmp_path / "workers", recordings, [7, 12], codes_on="host", workers=2),
        run_of(tmp_path / "both", recordings, [7, 12], codes_on="device", workers=2),
    ]
    for run in runs:
        assert run.state == whole.state
        for name in ("last_good", "model"):
            assert_equal(state_of(getattr(run, name)), state_of(getattr(whole, name)))
        best, whole_best = wk.load_voice(run.path), wk.load_voice(whole.path)
        assert_equal(best.get_weights(), whole_best.get_weights())
        rows = [row for row in history_of(run) if row["step"] != 7]  # where the run was resumed
        bits = [row.get("val_bits_per_sample") for row in rows]
        assert bits == [row.get("val_bits_per_sample") for row in history_of(whole)]


class CtrlC(keras.callbacks.Callback):
    """Presses it once."""

    def on_epoch_begin(self, epoch, logs=None):
        os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.jax
@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_saves_and_stops(recordings, tmp_path, workers, capsys):
    run = run_of(tmp_path / "run", recordings, [12], (CtrlC(),), codes_on="device", workers=workers)
    stopped_at = run.state["step"]
    assert stopped_at < 4 and f"Stopped at step {stopped_at} and saved" in capsys.readouterr().out
    resumed = run_of(tmp_path / "run", recordings, [12], codes_on="device", workers=workers)
    whole = run_of(tmp_path / "whole", recordings, [12], codes_on="host")
    assert_equal(state_of(resumed.last_good), state_of(whole.last_good))


@pytest.mark.jax
@pytest.mark.parametrize("codes_on", ["device", "host"])
def test_batches_of_a_run_are_those_of_its_data(recordings, codes_on):
    windows, _ = data_for(compiled(), recordings, codes_on=codes_on, workers=3, max_queue_size=4)
    batches = BatchesFrom(windows, first_step=3, num_steps=14)
    assert (batches.workers, batches.max_queue_size) == (3, 4)
    for index in range(len(batches)):
        assert_equal(keras.tree.flatten(batches.batch_for_step(index)), batches[index])


def test_each_process_has_its_rows_of_a_batch_in_few_bytes(recordings, monkeypatch):
    for data in (data_for(compiled(), recordings)[0], Waves(batches=5)):
        batches = BatchesFrom(data, first_step=3, num_steps=14)
        whole = batches[4]
        count, shares = len(whole[1]), []
        for process in range(count):
            place = process, count
            monkeypatch.setattr(distribution, "place_among_processes", lambda place=place: place)
            shares.append(batches.batch_for_step(4))
            assert_equal(distribution.shared(data).batch_for_step(1), _share_of(data[1], *place))
        monkeypatch.undo()
        for array, *parts in zip(whole, *shares, strict=True):
            np.testing.assert_array_equal(np.concatenate(parts), array)


def _share_of(batch, process, count):
    return [array[process : process + 1] for array in batch]


def test_codes_on_the_device_take_memory_of_the_step(recordings, monkeypatch):
    model = compiled()
    on_device, _ = data_for(model, recordings, codes_on="device")
    on_host, _ = data_for(model, recordings, codes_on="host")
    needed = memory.estimated_bytes_of_a_step(model, 3, 40)
    monkeypatch.setattr(memory, "free_memory", lambda: needed + 1699)
    assert memory.check_memory(model, on_host) is None
    assert "will need about" in memory.check_memory(model, on_device)
    monkeypatch.setattr(memory, "free_memory", lambda: needed + 1700)
    assert memory.check_memory(model, on_device) is None
    on_device.batch_for_step(0)
    monkeypatch.setattr(memory, "free_memory", lambda: needed)  # what is there is no longer free
    assert memory.check_memory(model, on_device) is None


def test_a_run_on_a_card_says_where_batches_are_made(recordings, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("wavenet_keras.training.loop.accelerator", lambda: "a card")
    for codes_on, expected in (
        ("device", "Batches are cut on the device, from codes there.\n"),
        ("host", "Batches are made on the host. codes_on='host' was asked for.\n"),
    ):
        run_of(tmp_path / codes_on, recordings, [1], codes_on=codes_on)
        assert expected in capsys.readouterr().out


class Loss(dict):
    """The results of a step, which count how often they are read."""

    def __getitem__(self, name):
        self.was_read = True
        return super().__getitem__(name)


def test_losses_are_looked_at_now_and_then(tmp_path, monkeypatch):
    """Each tenth of a second, those of the calls before; the last one before it is written."""
    now = [0.0]
    monkeypatch.setattr(callbacks.time, "perf_counter", lambda: now[0])
    plan = callbacks.Plan(training.RunFolder(tmp_path), 0, 20)
    stop = callbacks.StopAtDivergence(plan, [8])
    logs = [Loss(loss=1.0) for _ in range(20)]
    for batch in range(12):
        now[0] += 0.03
        stop.on_train_batch_end(batch, logs[batch])
    assert [step for step, one in enumerate(logs, 1) if hasattr(one, "was_read")] == [4, 8]
    for one in logs[13:16]:
        one["loss"] = np.inf  # a mean stays what it became
    now[0] += 0.03
    with pytest.raises(training.Diverged, match="became inf at step 14"):
        for batch in range(12, 16):
            stop.on_train_batch_end(batch, logs[batch])
