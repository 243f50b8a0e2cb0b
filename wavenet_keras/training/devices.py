"""Which device Keras computes on, and how it is called.

Notebook: 03 Training on a GPU
"""

import os

import keras


def describe_device():
    """The device that Keras computes on, in words.

    Example:
        >>> describe_device().split(" on ")[-1] == keras.backend.backend()
        True

    Notebook: 03 Training on a GPU
    """
    backend = keras.backend.backend()
    device = _accelerator(backend) or f"CPU, {os.cpu_count()} cores,"
    return f"{device} on {backend}"


def computes_on_accelerator():
    """Whether `fit` uses a GPU or TPU.

    Notebook: 03 Training on a GPU
    """
    return _accelerator(keras.backend.backend()) is not None


def _accelerator(backend):
    """The name of the GPU or TPU that `fit` uses, the first one; `None` without any."""
    if backend == "tensorflow":
        import tensorflow as tf

        gpus = tf.config.list_physical_devices("GPU")
        details = tf.config.experimental.get_device_details(gpus[0]) if gpus else {}
        return details.get("device_name", "GPU") if gpus else None
    if backend == "jax":
        import jax

        first = jax.devices()[0]
        return None if first.platform == "cpu" else first.device_kind
    import torch

    return torch.cuda.get_device_name() if torch.cuda.is_available() else None
