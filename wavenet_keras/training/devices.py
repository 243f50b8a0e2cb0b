"""Which device Keras computes on, in words.

Notebook: 03 Training on a GPU
"""

import os

import keras

from wavenet_keras._devices import accelerator, devices_of_a_batch, place_among_processes


def describe_device():
    """The device that Keras computes on, in words.

    Example:
        >>> describe_device().split(" on ")[-1] == keras.backend.backend()
        True

    Notebook: 03 Training on a GPU
    """
    device = accelerator() or f"CPU, {os.cpu_count()} cores,"
    num_devices, (_, num_processes) = devices_of_a_batch(), place_among_processes()
    several = f"{num_devices} devices, " if num_devices > 1 else ""
    if num_processes > 1:
        several = f"{num_devices} devices in {num_processes} processes, "
    return f"{several}{device} on {keras.backend.backend()}"


def computes_on_accelerator():
    """Whether `fit` uses a GPU or TPU.

    Notebook: 03 Training on a GPU
    """
    return accelerator() is not None
