"""A Keras model that looks at its data before it computes with them.

Once a training step is compiled, nothing can be said any more: a code above the levels becomes NaN
on JAX, a negative one counts from the end, and recordings of another rate are learnt in silence.

Notebook: 03 Training on a GPU
"""

import keras

from wavenet_keras.network.checks import check_targets, check_values


class CheckedModel(keras.Model):
    """`fit`, `evaluate` and the like as in Keras, but for data that do not fit the model.

    Arrays are looked at as a whole. Of a `keras.utils.PyDataset` the first batch is looked at; one
    that can tell whether it fits, such as `Windows`, is asked.

    Raises:
        ValueError: By all methods here, for codes or ids that the model does not have.
    """

    def check_data(self, x, y=None):
        """Raise a `ValueError` where data are not for this model.

        Args:
            x: What `fit` takes: arrays, or a data set.
            y: Targets, where `x` is no data set.
        """
        data = getattr(x, "dataset", x)  # a data set of batches of another one
        if hasattr(data, "check_fits"):
            data.check_fits(self)
        elif isinstance(x, keras.utils.PyDataset):
            if x.num_batches:  # not one without end, which may count what it gives
                batch = x[0]
                self.check_data(*(batch[:2] if isinstance(batch, tuple) else [batch]))
        else:
            check_values(self, x)
            check_targets(self, y)

    def fit(
        self,
        x=None,
        y=None,
        batch_size=None,
        epochs=1,
        verbose="auto",
        callbacks=None,
        validation_split=0.0,
        validation_data=None,
        *args,
        **kwargs,
    ):
        self.check_data(x, y)
        if isinstance(validation_data, (tuple, list)):
            self.check_data(*validation_data[:2])
        elif validation_data is not None:
            self.check_data(validation_data)
        if hasattr(x, "epoch"):
            callbacks = _with_callback(_BeginAtEpoch(x), callbacks)
        return super().fit(
            x,
            y,
            batch_size,
            epochs,
            verbose,
            callbacks,
            validation_split,
            validation_data,
            *args,
            **kwargs,
        )

    def evaluate(self, x=None, y=None, *args, **kwargs):
        self.check_data(x, y)
        return super().evaluate(x, y, *args, **kwargs)

    def predict(self, x, *args, **kwargs):
        self.check_data(x)
        return super().predict(x, *args, **kwargs)

    def train_on_batch(self, x, y=None, *args, **kwargs):
        self.check_data(x, y)
        return super().train_on_batch(x, y, *args, **kwargs)

    def test_on_batch(self, x, y=None, *args, **kwargs):
        self.check_data(x, y)
        return super().test_on_batch(x, y, *args, **kwargs)

    def predict_on_batch(self, x):
        self.check_data(x)
        return super().predict_on_batch(x)


class _BeginAtEpoch(keras.callbacks.Callback):
    """Lets a data set begin at the epoch that it was given to `fit` with.

    On JAX Keras looks at a batch of a new model's data first, and calls that an epoch.
    """

    def __init__(self, dataset):
        super().__init__()
        self.dataset = dataset
        self.epoch = dataset.epoch

    def on_train_begin(self, logs=None):
        self.dataset.epoch = self.epoch


def _with_callback(callback, callbacks):
    """What `fit` takes as callbacks, and one more."""
    if isinstance(callbacks, keras.callbacks.CallbackList):
        callbacks.callbacks.insert(0, callback)
        return callbacks
    listed = callbacks if isinstance(callbacks, (list, tuple)) else [callbacks]
    return [callback, *(one for one in listed if one is not None)]
