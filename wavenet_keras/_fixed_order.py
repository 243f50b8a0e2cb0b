"""Matrix products that are the same on every processor, to the last bit.

A matrix library adds in whatever order suits the processor it finds, so its sums differ from one
processor to the next in their last bits. That is harmless in training and in logits, but a bias
that differs in its last bit sooner or later decides a draw differently, and from there on the sound
is another one. What prepares generation is therefore added up here: in float64, in the order of
the inputs, and rounded once by whoever needs float32.

Notebook: 05 Fast generation
"""

import numpy as np
from numba import njit


def matrix_product(inputs, matrix):
    """The product of two matrices, each sum in one order.

    A product of two float32 numbers is exact in float64, so nothing is rounded but the sums.

    Args:
        inputs: Floats `[..., channels]`.
        matrix: Floats `[channels, outputs]`.

    Returns:
        float64 `[..., outputs]`.

    Example:
        >>> import numpy as np
        >>> from wavenet_keras._fixed_order import matrix_product
        >>> print(matrix_product(np.array([1.0, 2.0]), np.array([[1.0, 10.0], [3.0, 20.0]])))
        [ 7. 50.]

    Notebook: 05 Fast generation
    """
    inputs = np.asarray(inputs, np.float64)
    rows = np.ascontiguousarray(inputs.reshape(-1, inputs.shape[-1]))
    sums = np.zeros((len(rows), matrix.shape[1]))
    _add_products(sums, rows, np.ascontiguousarray(matrix, np.float64))
    return sums.reshape(*inputs.shape[:-1], -1)


def add_condition(bias, condition, kernel):
    """A bias with a condition that never changes folded into it, rounded once.

    Args:
        bias: float32 `[outputs]`.
        condition: float32 `[..., channels]`.
        kernel: The matrix of the condition, float32 `[channels, outputs]`.

    Returns:
        float32 `[..., outputs]`.

    Example:
        >>> import numpy as np
        >>> from wavenet_keras._fixed_order import add_condition
        >>> print(add_condition(np.ones(2), np.array([2.0]), np.array([[1.0, 10.0]])))
        [ 3. 21.]

    Notebook: 04 Global conditioning, 05 Fast generation
    """
    return (bias + matrix_product(condition, kernel)).astype(np.float32)


@njit(cache=True, nogil=True)
def _add_products(sums, rows, matrix):
    for row in range(len(rows)):
        for channel in range(rows.shape[1]):
            number = rows[row, channel]
            if number != 0:  # spares most of the work where rows are almost empty
                for output in range(matrix.shape[1]):
                    sums[row, output] += number * matrix[channel, output]
