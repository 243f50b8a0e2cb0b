"""Which device Keras computes on: a GPU or a TPU where its backend sees one, the CPU otherwise."""

import importlib

import keras


def accelerator():
    """The name of the GPU or TPU that computes, the first one; `None` without any."""
    backend = keras.backend.backend()
    library = importlib.import_module(backend)  # Keras has loaded it
    return _FIND[backend](library)


def _of_tensorflow(tensorflow):
    gpus = tensorflow.config.list_physical_devices("GPU")
    details = tensorflow.config.experimental.get_device_details(gpus[0]) if gpus else {}
    return details.get("device_name", "GPU") if gpus else None


def _of_jax(jax):
    first = jax.devices()[0]
    return None if first.platform == "cpu" else first.device_kind


def _of_torch(torch):
    return torch.cuda.get_device_name() if torch.cuda.is_available() else None


_FIND = {"tensorflow": _of_tensorflow, "jax": _of_jax, "torch": _of_torch}
