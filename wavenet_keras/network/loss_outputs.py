"""A Keras model whose training steps compute no outputs that carry no loss.

A window brings the samples that its first target depends on, and their own outputs have no weight
in the loss. They are a quarter of the outputs for 30 blocks and windows of a second, and would
pass the widest layers, the logits and the softmax, for nothing.

Notebook: 03 Training on a GPU
"""

import contextlib

import keras

from wavenet_keras.network.checked_model import CheckedModel
from wavenet_keras.network.step_batches import widened

# These divide by the weights or by nothing, and not by the number of outputs.
REDUCTIONS = ("mean_with_sample_weight", "sum")


class LossOutputsModel(CheckedModel):
    """`fit` and `evaluate` begin at the first output with loss, where the data set tells it.

    A data set tells it by `outputs_without_loss`, as `Windows` does: how many outputs at the
    beginning of each row have no weight, whatever the batch. Loss and gradients are the same but
    for rounding. Where they would not be (a loss that is averaged over all outputs, a metric
    without weights), and in a subclass with a `call` of its own, all outputs are computed. `call`
    begins there within such a step alone.
    """

    first_output = 0  # of those that `call` computes
    _without_loss = {"train": 0, "test": 0}
    _weights_decide = False  # whether an output of no weight changes nothing

    def __setattr__(self, name, value):
        # On JAX Keras sets this after each step, to all weights, and looks through all that is set
        # for layers: a quarter of the Python of a step (`benchmarks/python_of_a_step.py`).
        if name == "_jax_state":
            object.__setattr__(self, name, value)
        else:
            super().__setattr__(name, value)

    def compile(self, optimizer="rmsprop", loss=None, *, metrics=None, **named):
        self._weights_decide = getattr(loss, "reduction", None) in REDUCTIONS and not metrics
        super().compile(optimizer, loss, metrics=metrics, **named)

    def fit(self, x=None, *arguments, **named):
        self._begin_at("train", x)
        return super().fit(x, *arguments, **named)

    def evaluate(self, x=None, *arguments, **named):
        self._begin_at("test", x)
        return super().evaluate(x, *arguments, **named)

    def train_on_batch(self, *arguments, **named):
        self._begin_at("train", None)
        return super().train_on_batch(*arguments, **named)

    def test_on_batch(self, *arguments, **named):
        self._begin_at("test", None)
        return super().test_on_batch(*arguments, **named)

    @property
    def takes_step_batches(self):
        """Whether batches may come in few bytes: not where a subclass has a step of its own."""
        steps = LossOutputsModel.train_step, LossOutputsModel.test_step
        return (type(self).train_step, type(self).test_step) == steps

    def _begin_at(self, step, data):
        """Have a step compiled anew if its outputs begin elsewhere than before."""
        data = getattr(data, "dataset", data)  # a data set of batches of another one
        can_begin = self._weights_decide and self.begins_anywhere
        first = getattr(data, "outputs_without_loss", 0) if can_begin else 0
        if first != self._without_loss[step]:
            self._without_loss = {**self._without_loss, step: first}
            setattr(self, f"{step}_function", None)

    @contextlib.contextmanager
    def _from_first_output(self, step, data):
        """Computes outputs with loss alone for a while, and gives the data that go with them."""
        self.first_output = self._without_loss[step]
        data = widened(data)
        x, *of_outputs = keras.utils.unpack_x_y_sample_weight(data)
        try:
            yield (
                keras.utils.pack_x_y_sample_weight(
                    x, *(values[:, self.first_output :] for values in of_outputs)
                )
                if self.first_output
                else data
            )
        finally:
            self.first_output = 0

    def train_step(self, *state_and_data):
        *state, data = state_and_data  # JAX has a state
        with self._from_first_output("train", data) as data:
            return super().train_step(*state, data)

    def test_step(self, *state_and_data):
        *state, data = state_and_data
        with self._from_first_output("test", data) as data:
            return super().test_step(*state, data)
