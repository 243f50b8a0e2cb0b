"""Which device Keras computes on, in words.

Notebook: 03 Training on a GPU
"""

import os

import keras

from wavenet_keras._devices import accelerator


def describe_device():
    """The device that Keras computes on, in words.

    Example:
        >>> describe_device().split(" on ")[-1] == keras.backend.backend()
        True

    Notebook: 03 Training on a GPU
    """
    device = accelerator() or f"CPU, {os.cpu_count()} cores,"
    return f"{device} on {keras.backend.backend()}"
