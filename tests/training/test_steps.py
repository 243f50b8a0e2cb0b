"""Results of a step are read from the device when a callback asks for them, and not before."""

import keras
import pytest

from wavenet_keras.training.steps import StepList, StepLogs


@pytest.mark.jax
def test_results_become_numbers_when_they_are_read(monkeypatch):
    read = []
    to_numpy = keras.ops.convert_to_numpy
    monkeypatch.setattr(keras.ops, "convert_to_numpy", lambda x: read.append(x) or to_numpy(x))
    logs = StepLogs({"loss": keras.ops.ones(()), "bits": keras.ops.zeros(()), "seconds": 2.5})
    assert read == []
    assert (logs["loss"], type(logs["loss"]), len(read)) == (1.0, float, 1)
    assert logs["seconds"] == 2.5
    logs |= {"val": 3.0}
    assert {**logs} == {"loss": 1.0, "bits": 0.0, "seconds": 2.5, "val": 3.0}
    assert len(read) == 2


def test_callbacks_share_the_results_in_their_order():
    seen = []

    class Adds(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            logs["added"] = logs["loss"] + batch

    class Sees(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(logs["added"])

    steps = StepList([Adds(), Sees()])
    steps.on_train_batch_end(3, {"loss": keras.ops.ones(())})
    assert seen == [4.0]
