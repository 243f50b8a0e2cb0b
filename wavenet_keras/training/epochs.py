"""Callbacks of the user's beside ours, with the epochs and batches that they know from `fit`.

Notebook: 03 Training on a GPU
"""

import keras

from wavenet_keras.training.callbacks import StepCallback


class EpochsOf(StepCallback):
    """Runs callbacks as if each pass over the data set were an epoch of `fit`.

    A run is one long epoch for Keras, however often it is interrupted. These callbacks see the
    epochs and batches of the whole run instead, and go on counting after a resume: 10 steps of a
    data set of 4 batches end in epoch 2, batch 1. At the end of an epoch `logs` also has the
    results of the last validation. As in Keras, they begin anew with each call.

    Args:
        plan: The `Plan`.
        callbacks: Keras callbacks.
        batches: Batches in a pass over the data set.
    """

    def __init__(self, plan, callbacks, batches):
        super().__init__(plan)
        self.callbacks = list(callbacks)
        self.batches = batches
        self.hear_of_steps = any(map(_hears_of_steps, self.callbacks))
        self.validated = {}

    def on_train_begin(self, logs=None):
        epochs = -(-self.num_steps // self.batches)
        self.list = keras.callbacks.CallbackList(
            self.callbacks, model=self.model, epochs=epochs, steps=self.batches, verbose=0
        )
        self.list.on_train_begin(logs)
        if self.step % self.batches:
            self.list.on_epoch_begin(self.step // self.batches)

    def on_train_batch_begin(self, batch, logs=None):
        epoch, batch = divmod(self.step, self.batches)
        if batch == 0:
            self.list.on_epoch_begin(epoch)
        self.list.on_train_batch_begin(batch, logs)

    def on_train_batch_end(self, batch, logs=None):
        super().on_train_batch_end(batch, logs)
        epoch, batch = divmod(self.step - 1, self.batches)
        if self.hear_of_steps:  # to hand on the results is to wait for them
            self.list.on_train_batch_end(batch, dict(logs))
        self.validated |= {name: logs[name] for name in logs if name.startswith("val_")}
        first_epoch = self.step_before // self.batches
        for earlier in range(first_epoch, epoch):  # several steps at once may end several epochs
            self._end_epoch(earlier, logs)
            self.list.on_epoch_begin(earlier + 1)
        if batch == self.batches - 1 or self.step == self.num_steps:
            self._end_epoch(epoch, logs)

    def _end_epoch(self, epoch, logs):
        self.sync_weights()
        self.list.on_epoch_end(epoch, {**logs, **self.validated})

    def on_train_end(self, logs=None):
        self.list.on_train_end(logs)


def _hears_of_steps(callback):
    """Whether a callback does anything after a step."""
    return any(
        getattr(getattr(callback, name), "__func__", None)
        is not getattr(keras.callbacks.Callback, name)
        for name in ("on_train_batch_end", "on_batch_end")
    )
