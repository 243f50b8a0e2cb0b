"""Callbacks of the caller: their place beside ours, and their epochs, also over a break."""

import keras
import numpy as np
import pytest
from small_runs import EVERY, Waves, assert_equal, compiled, history_of, state_of

from wavenet_keras import training


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

    batches = BatchesFrom(Busy(**arguments), 0)
    assert {name: getattr(batches, name) for name in arguments} == arguments
    run = training.train(compiled(), Busy(**arguments), tmp_path / "several", 10)
    one = training.train(compiled(), Waves(batches=3), tmp_path / "one", 10)
    assert_equal(state_of(run.last_good), state_of(one.last_good))


def test_steps_of_several_executions_are_refused(tmp_path):
    model = compiled()
    model.compile(steps_per_execution=4)
    with pytest.raises(ValueError, match="steps_per_execution=1. Received: 4"):
        training.train(model, Waves(), tmp_path / "run", 8)


@pytest.mark.parametrize("name", ["validate_every", "checkpoint_every", "max_checkpoints"])
@pytest.mark.parametrize("number", [0, -1, 2.5, None, True, np.nan])
def test_counts_are_whole_and_positive(name, number, tmp_path):
    with pytest.raises(ValueError, match=f"`{name}` must be a whole number of at least 1"):
        training.train(compiled(), Waves(), tmp_path / "run", 4, **{name: number})
    assert not (tmp_path / "run").exists()
