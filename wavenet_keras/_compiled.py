"""A function of arrays, compiled by whichever backend Keras computes with."""

import importlib

import keras


def compile_function(function, use_xla):
    """Compile a function of arrays.

    Args:
        function: A pure function made of `keras.ops`. Its arguments and results are arrays, or
            tuples, lists and dicts of them.
        use_xla: Whether TensorFlow compiles with XLA. JAX always does, PyTorch never.

    Returns:
        A function of the same arguments.

    Example:
        >>> double = compile_function(lambda numbers: keras.ops.add(numbers, numbers), False)
        >>> float(double(keras.ops.ones(())))
        2.0
    """
    backend = keras.backend.backend()
    library = importlib.import_module(backend)  # Keras has loaded it
    if backend == "tensorflow":
        return library.function(function, jit_compile=use_xla, autograph=False)
    if backend == "jax":
        return library.jit(function)
    return library.no_grad()(function)
