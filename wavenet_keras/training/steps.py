"""How callbacks are called after each step of a run: results are read when they are asked for.

A device computes while Python goes on. Who reads the loss of a step waits until that step is done,
and the device then waits for the next one. Keras reads all results after every step.

Notebook: 03 Training on a GPU
"""

import collections

import keras


class StepLogs(collections.UserDict):
    """The results of a step by name: Python numbers, made of tensors when they are read."""

    def __getitem__(self, name):
        value = super().__getitem__(name)
        if keras.ops.is_tensor(value):
            self.data[name] = value = float(keras.ops.convert_to_numpy(value))
        return value


class StepList(keras.callbacks.CallbackList):
    """The callbacks of a run, for `fit`: as Keras calls them, but with `StepLogs`."""

    def on_train_batch_end(self, batch, logs=None):
        logs = StepLogs(logs or {})
        for callback in self.callbacks:
            callback.on_train_batch_end(batch, logs)
