"""Callbacks of the caller: their place beside ours, and their epochs, also over a break."""

import csv

import keras
import numpy as np
import pytest
from small_runs import EVERY, Waves, assert_equal, compiled, history_of, state_of

from wavenet_keras import training
from wavenet_keras.training.callbacks import Plan
from wavenet_keras.training.epochs import EpochsOf
from wavenet_keras.training.steps import StepLogs


class Watch(keras.callbacks.Callback):
    """Writes down what it is told."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def on_train_begin(self, logs=None):
        self.seen.append("train")

    def on_epoch_begin(self, epoch, logs=None):
        self.seen.append(("begin", epoch))

    def on_train_batch_end(self, batch, logs=None):
        self.seen.append(batch)

    def on_epoch_end(self, epoch, logs=None):
        self.seen.append(("end", epoch))

    def on_train_end(self, logs=None):
        self.seen.append("trained")


@pytest.mark.jax
def test_epochs_are_passes_over_the_data_as_in_fit_and_go_on_after_a_break(tmp_path):
    of_fit, whole, first, second = Watch(), Watch(), Watch(), Watch()
    compiled().fit(Waves(batches=3), epochs=2, callbacks=[of_fit], verbose=0)
    data = {"windows": Waves(batches=3), "num_steps": 6}
    training.train(compiled(), run_folder=tmp_path / "whole", callbacks=[whole], **data, **EVERY)
    assert whole.seen == of_fit.seen

    def stop(batch, logs):
        if batch == 1 and len(first.seen) > 5:
            first.model.stop_training = True

    stopping = keras.callbacks.LambdaCallback(on_train_batch_end=stop)
    broken = tmp_path / "broken"
    run = training.train(compiled(), run_folder=broken, callbacks=[first, stopping], **data)
    assert run.state["step"] == 5
    training.train(compiled(), run_folder=broken, callbacks=[second], **data)
    assert first.seen[:-1] + second.seen[2:] == whole.seen
    assert second.seen[:3] == ["train", ("begin", 1), 2]
    assert_equal(
        state_of(run.last_good), state_of(tmp_path / "whole/checkpoints/step_000006.keras")
    )


def test_they_come_after_the_validation_and_before_the_row_and_the_checkpoint(tmp_path):
    class Halve(keras.callbacks.Callback):
        """Halves the learning rate where it sees a validation."""

        def on_train_batch_end(self, batch, logs=None):
            if "val_bits_per_sample" in logs:
                self.model.optimizer.learning_rate = 0.01

    run = training.train(
        compiled(0.02), Waves(), tmp_path, 4, Waves(2), callbacks=[Halve()], **EVERY
    )
    assert [row["learning_rate"] for row in history_of(run)] == pytest.approx([0.02, 0.01])
    saved = keras.saving.load_model(run.last_good)
    assert float(saved.optimizer.learning_rate) == pytest.approx(0.01)


def test_early_stopping_reads_the_last_validation_and_what_it_ends_is_saved(tmp_path, capsys):
    stopping = keras.callbacks.EarlyStopping("val_bits_per_sample", patience=1, mode="max")
    run = training.train(
        compiled(), Waves(batches=4), tmp_path, 40, Waves(2), callbacks=[stopping], **EVERY
    )
    # It wants the bits to rise; they fall. The first epoch sets the bar, the second stops.
    assert run.state["step"] == 8
    assert f"Stopped at step 8 and saved {run.last_good}" in capsys.readouterr().out


def test_nothing_is_written_if_a_callback_refuses_the_first_step(tmp_path):
    def refuse(batch, logs):
        raise ZeroDivisionError

    callbacks = [keras.callbacks.LambdaCallback(on_train_batch_begin=refuse)]
    with pytest.raises(ZeroDivisionError):
        training.train(compiled(), Waves(), tmp_path / "a" / "run", 4, callbacks=callbacks)
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("arguments", [{"workers": 3}, {"workers": 2, "max_queue_size": 4}])
def test_workers_of_the_data_set_make_the_batches_of_the_run(arguments, tmp_path):
    """Also over the end of an epoch, where several are in different epochs at once."""
    from wavenet_keras.training.loop import BatchesFrom

    class Busy(Waves):
        def __init__(self, **arguments):
            keras.utils.PyDataset.__init__(self, **arguments)
            self.batches, self.seed, self.at_step, self.epoch = 3, 0, None, 0

    batches = BatchesFrom(Busy(**arguments), 0, 10)
    assert {name: getattr(batches, name) for name in arguments} == arguments
    run = training.train(compiled(), Busy(**arguments), tmp_path / "several", 10)
    one = training.train(compiled(), Waves(batches=3), tmp_path / "one", 10)
    assert_equal(state_of(run.last_good), state_of(one.last_good))


def several_at_once(steps):
    model = compiled()
    model.compile(model.optimizer, steps_per_execution=steps)
    return model


@pytest.mark.jax
@pytest.mark.parametrize("steps", [2, 4, 7])
def test_several_steps_at_once_end_where_single_ones_do(steps, tmp_path):
    """10 steps in all, which none of the numbers but 2 divides; the break comes after 6."""
    settings = {"held_out": Waves(seed=1), "validate_every": 4, "checkpoint_every": 4}
    settings |= {"log_every": 2, "max_checkpoints": 9}
    one = training.train(several_at_once(1), Waves(), tmp_path / "one", 10, **settings)
    run = training.train(several_at_once(steps), Waves(), tmp_path / "run", 10, **settings)
    training.train(several_at_once(steps), Waves(), tmp_path / "resumed", 6, **settings)
    resumed = training.train(several_at_once(steps), Waves(), tmp_path / "resumed", 10, **settings)
    for other in (run, resumed):
        assert_equal(state_of(other.last_good), state_of(one.last_good))
        assert other.state["step"] == 10

    def due(every):  # the ends of executions at which a multiple lies behind, and the last step
        ends = [*range(steps, 10, steps), 10]
        return [e for e in ends if e // every > (max(e - steps, 0)) // every or e == 10]

    rows = list(csv.DictReader(run.history.read_text().splitlines()))
    assert [int(row["step"]) for row in rows] == due(2)
    assert [int(row["step"]) for row in rows if row["val_bits_per_sample"]] == due(4)
    saved = sorted(int(path.stem.split("_")[1]) for path in run.checkpoints.glob("step_*"))
    assert saved == due(4)
    single = {row["step"]: row for row in csv.DictReader(one.history.read_text().splitlines())}
    for row in rows:
        if row["val_bits_per_sample"] and int(row["step"]) % 4 == 0:
            bits = single[row["step"]]["val_bits_per_sample"]
            assert float(row["val_bits_per_sample"]) == pytest.approx(float(bits), abs=1e-4)


def test_epochs_that_end_within_an_execution(tmp_path):
    """Waves of 3 batches, 5 steps at once: epochs end and begin as many times as in `fit`."""
    heard = []
    tell = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: heard.append(("begin", epoch)),
        on_epoch_end=lambda epoch, logs: heard.append(("end", epoch)),
    )
    training.train(several_at_once(5), Waves(batches=3), tmp_path / "r", 10, callbacks=[tell])
    assert heard == [(what, epoch) for epoch in range(4) for what in ("begin", "end")]


@pytest.mark.parametrize("name", ["validate_every", "checkpoint_every", "max_checkpoints"])
@pytest.mark.parametrize("number", [0, -1, 2.5, None, True, np.nan])
def test_counts_are_whole_and_positive(name, number, tmp_path):
    with pytest.raises(ValueError, match=f"`{name}` must be a whole number of at least 1"):
        training.train(compiled(), Waves(), tmp_path / "run", 4, **{name: number})
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "callback, hears",
    [
        (keras.callbacks.EarlyStopping("loss"), False),
        (keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: None), False),
        (keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: None), True),
        (Watch(), True),
    ],
)
def test_results_of_a_step_are_read_for_who_hears_of_steps(callback, hears, tmp_path):
    class Logs(StepLogs):
        def __getitem__(self, name):
            read.append(name)
            return super().__getitem__(name)

    read = []
    epochs = EpochsOf(Plan(training.RunFolder(tmp_path), 0, 12), [callback], batches=5)
    epochs.set_model(compiled())
    epochs.on_train_begin()
    for batch in range(4):
        epochs.on_train_batch_begin(batch)
        epochs.on_train_batch_end(batch, Logs(loss=1.0))
    assert bool(read) == hears
    epochs.on_train_batch_end(4, Logs(loss=1.0))
    assert read  # the epoch has ended
