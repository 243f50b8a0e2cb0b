"""How good predictions are, while Keras trains and evaluates.

Notebook: 03 Training on a GPU
"""

import contextlib
import math

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="wavenet_keras")
class BitsPerSample(keras.metrics.Mean):
    """Cross-entropy in bits: how many bits one sample costs under the model's predictions.

    A network that knows nothing about 256 levels scores 8; lower is better. In nats (the unit of
    the loss) the numbers are smaller by a factor of 0.693.

    Example:
        >>> import numpy as np
        >>> from wavenet_keras.training.metrics import BitsPerSample
        >>> metric = BitsPerSample()
        >>> metric.update_state(np.zeros((1, 3)), np.zeros((1, 3, 256)))
        >>> print(round(float(metric.result()), 3))
        8.0

    Notebook: 03 Training on a GPU
    """

    def __init__(self, name="bits_per_sample", dtype=None):
        super().__init__(name=name, dtype=dtype)

    def update_state(self, targets, logits, sample_weight=None):
        # Cast as the loss casts them: TensorFlow then computes the cross-entropy of both once.
        targets, logits = ops.cast(targets, self.dtype), ops.cast(logits, self.dtype)
        nats = keras.losses.sparse_categorical_crossentropy(targets, logits, from_logits=True)
        super().update_state(nats / math.log(2), sample_weight)


def running_means(model):
    """What the means of a model stand on since they were last reset.

    Returns:
        A list of `[name, total, count]`, one for each mean among the metrics, the loss included.

    Notebook: 03 Training on a GPU
    """
    return [[mean.name, float(mean.total), float(mean.count)] for mean in _means(model)]


def add_running_means(model, earlier):
    """Adds what the means stood on before a break, so that they go on over it.

    Args:
        model: A compiled model that has had a step: only then do its metrics exist.
        earlier: What `running_means` gave before the break.

    Returns:
        A dict from name to the mean over both.

    Notebook: 03 Training on a GPU
    """
    means = {mean.name: mean for mean in _means(model)}
    for name, total, count in earlier:
        if name in means:
            means[name].total.assign_add(total)
            means[name].count.assign_add(count)
    return {name: float(mean.result()) for name, mean in means.items()}


@contextlib.contextmanager
def kept_metrics(model):
    """Lets a model be evaluated while it is trained, which would reset its metrics."""
    variables = model.metrics_variables
    values = [ops.convert_to_numpy(variable) for variable in variables]
    try:
        yield
    finally:
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)


def _means(model):
    """The means among the metrics, and among those that `compile` was given, a metric of them."""
    metrics = [one for metric in model.metrics for one in getattr(metric, "metrics", [metric])]
    return [metric for metric in metrics if isinstance(metric, keras.metrics.Mean)]
