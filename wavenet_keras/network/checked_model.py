"""A Keras model that looks at its data before it computes with them.

Once a training step is compiled, nothing can be said any more: a code above the levels becomes NaN
on JAX, a negative one counts from the end, and recordings of another rate are learnt in silence.

Notebook: 03 Training on a GPU
"""

import keras

from wavenet_keras._devices import check_devices_share, place_among_processes
from wavenet_keras.network.checks import check_targets, check_values
from wavenet_keras.network.step_batches import as_steps_take_them

ROWS_OF_KERAS = 32  # in a batch of arrays, where nothing is said


class CheckedModel(keras.Model):
    """`fit`, `evaluate` and the like as in Keras, but for data that do not fit the model.

    Arrays are looked at as a whole. Of a `keras.utils.PyDataset` the first batch is looked at; one
    that can tell whether it fits, such as `Windows`, is asked. Where several devices share a batch
    (`keras.distribution.DataParallel`, on JAX), their number has to divide its rows.

    Raises:
        ValueError: By all methods here, for codes or ids that the model does not have, for batches
            that the devices cannot share, and under a strategy of `tf.distribute`.
    """

    takes_step_batches = False  # whether its steps take batches in few bytes, where there are such

    def compile(self, *arguments, **named):
        self._refuse_strategy()
        super().compile(*arguments, **named)

    def check_data(self, x, y=None, batch_size=None):
        """Raise a `ValueError` where data are not for this model, or for its devices.

        Args:
            x: What `fit` takes: arrays, or a data set.
            y: Targets, where `x` is no data set.
            batch_size: Rows in a batch of arrays. `None`: all of them are one.
        """
        self._refuse_strategy()
        data = getattr(x, "dataset", x)  # a data set of batches of another one
        if hasattr(data, "check_fits"):
            data.check_fits(self)
            check_devices_share(data.batch_size)
        elif isinstance(x, keras.utils.PyDataset):
            if x.num_batches:  # not one without end, which may count what it gives
                batch = x[0]
                self.check_data(*(batch[:2] if isinstance(batch, tuple) else [batch]))
        else:
            check_values(self, x)
            check_targets(self, y)
            _check_rows(x, batch_size)

    def _refuse_strategy(self):
        """TensorFlow's own way to several devices, which a model on another backend does not know.

        Before the first step Keras takes the mean of the codes over the replicas, to learn their
        shape, and hands floats to the network.
        """
        strategy = getattr(self, "distribute_strategy", None)
        replicas = getattr(strategy, "num_replicas_in_sync", 1)
        if replicas > 1:
            raise ValueError(
                f"This model does not train under {type(strategy).__name__} with {replicas} "
                "replicas (tried with Keras 3.15 and TensorFlow 2.21: Keras makes floats of the "
                "codes there, and takes the loss and the norm of the gradients of each replica by "
                "itself). Use JAX for several devices: KERAS_BACKEND=jax, and before the model is "
                "made keras.distribution.set_distribution(keras.distribution.DataParallel()); in "
                "the shell, wavenet-keras train --num_devices."
            )

    def _build_before_workers_begin(self, data):
        """Let Keras learn the shapes of a data set from its first batch, asked for here.

        On JAX Keras takes a batch from the workers for it, when a model is new, and hands out
        later what they have made ahead by then: before the first batch, and twice.
        """
        if keras.backend.backend() != "jax" or not isinstance(data, keras.utils.PyDataset):
            return
        if self.compiled and data.num_batches and (data.workers > 1 or data.use_multiprocessing):
            self._symbolic_build(data_batch=data[0])

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
        self.check_data(x, y, batch_size or ROWS_OF_KERAS)
        if isinstance(validation_data, (tuple, list)):
            rows = kwargs.get("validation_batch_size") or batch_size or ROWS_OF_KERAS
            self.check_data(*validation_data[:2], rows)
        elif validation_data is not None:
            self.check_data(validation_data)
        if hasattr(x, "epoch"):
            callbacks = _with_callback(_BeginAtEpoch(x), callbacks)
        if self.takes_step_batches:
            x, validation_data = map(as_steps_take_them, (x, validation_data))
        self._build_before_workers_begin(x)
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

    def evaluate(self, x=None, y=None, batch_size=None, *args, **kwargs):
        self.check_data(x, y, batch_size or ROWS_OF_KERAS)
        if self.takes_step_batches:
            x = as_steps_take_them(x)
        self._build_before_workers_begin(x)
        return super().evaluate(x, y, batch_size, *args, **kwargs)

    def predict(self, x, batch_size=None, *args, **kwargs):
        self.check_data(x, batch_size=batch_size or ROWS_OF_KERAS)
        return super().predict(x, batch_size, *args, **kwargs)

    def train_on_batch(self, x, y=None, *args, **kwargs):
        self.check_data(x, y)
        return super().train_on_batch(x, y, *args, **kwargs)

    def test_on_batch(self, x, y=None, *args, **kwargs):
        self.check_data(x, y)
        return super().test_on_batch(x, y, *args, **kwargs)

    def predict_on_batch(self, x):
        self.check_data(x)
        return super().predict_on_batch(x)


def _check_rows(x, batch_size):
    """Refuse arrays of which a batch cannot be shared, the last one included."""
    arrays = [one for one in keras.tree.flatten(x) if len(getattr(one, "shape", ()))]
    if not arrays:
        return
    num_rows = len(arrays[0])
    batch_size = min(batch_size or num_rows, num_rows)
    _, num_processes = place_among_processes()
    check_devices_share(num_processes * batch_size)
    check_devices_share(num_processes * (num_rows % batch_size if batch_size else 0))


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
