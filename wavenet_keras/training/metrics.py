"""How good predictions are, while Keras trains and evaluates.

Notebook: 03 Training on a GPU
"""

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
