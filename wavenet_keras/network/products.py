"""Matrix products over long windows, whose gradients keep a GPU busy.

The gradient of a small matrix sums over every sample of a batch. As one product that is a sum of
half a million terms for a few thousand numbers: on a GPU it falls to one of its hundred processors.
Summed within each window first, each window is another processor's.

Notebook: 03 Training on a GPU
"""

import keras
from keras import ops

from wavenet_keras._devices import accelerator


def product(inputs, kernel):
    """The product of each sample with a matrix.

    On a GPU or TPU the gradient of the matrix is summed within each row of the batch, and then over
    the rows in float32. It is the same sum but for rounding.

    Args:
        inputs: Tensor `[batch, time, in_channels]`; any other shape has the usual gradient.
        kernel: Tensor `[in_channels, out_channels]`.

    Returns:
        Tensor `[batch, time, out_channels]`.

    Example:
        >>> from keras import ops
        >>> from wavenet_keras.network.products import product
        >>> ops.shape(product(ops.ones((2, 5, 3)), ops.ones((3, 4))))
        (2, 5, 4)

    Notebook: 03 Training on a GPU
    """
    if accelerator() and len(inputs.shape) == 3:
        # A copy is a tensor: for a variable TensorFlow wants another kind of gradient.
        return _product_by_rows(inputs, ops.copy(kernel))
    return ops.matmul(inputs, kernel)


@ops.custom_gradient
def _product_by_rows(inputs, kernel):
    def gradients(*given, upstream=None):
        (upstream,) = (upstream,) if upstream is not None else given
        by_rows = ops.matmul(ops.transpose(inputs, (0, 2, 1)), upstream)  # [batch, in, out]
        of_kernel = ops.sum(ops.cast(by_rows, "float32"), axis=0)
        of_inputs = ops.matmul(upstream, ops.transpose(kernel))
        return of_inputs, ops.cast(of_kernel, kernel.dtype)

    return ops.matmul(inputs, kernel), gradients


@keras.saving.register_keras_serializable(package="wavenet_keras")
class Dense(keras.layers.Dense):
    """Keras's `Dense` with the gradient of `product`.

    It has the name of Keras's: in `.keras` files that is where a layer's weights are found.

    Example:
        >>> from keras import ops
        >>> from wavenet_keras.network.products import Dense
        >>> ops.shape(Dense(4, activation="relu")(ops.ones((2, 5, 3))))
        (2, 5, 4)

    Notebook: 03 Training on a GPU
    """

    def call(self, inputs, training=None):
        outputs = product(inputs, self.kernel)
        if self.bias is not None:
            outputs = outputs + self.bias
        return self.activation(outputs)

    def quantize(self, mode=None, type_check=True, **named):
        # Keras quantizes no subclass unasked, which may compute something else; this one does not.
        return super().quantize(mode, type_check=type_check and type(self) is not Dense, **named)
