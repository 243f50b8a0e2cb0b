"""Which device Keras computes on: a GPU or a TPU where its backend sees one, the CPU otherwise.

And among how many devices and processes it shares a batch.
"""

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


def devices_of_a_batch():
    """Among how many devices a batch is shared: 1 without a `keras.distribution`.

    Those of all processes count. A distribution counts on JAX alone: there Keras shares batches.
    """
    distribution = keras.distribution.distribution()
    if distribution is None or keras.backend.backend() != "jax":
        return 1
    mesh = distribution.device_mesh
    return mesh.shape[list(mesh.axis_names).index(distribution.batch_dim_name)]


def place_among_processes():
    """The number of this process among those that share each batch, and how many there are."""
    distribution = keras.distribution.distribution()
    num_processes = getattr(distribution, "num_processes", 1)  # without a distribution: one
    return (distribution.data_shard_id, num_processes) if num_processes > 1 else (0, 1)


def check_devices_share(num_rows, rows="windows in a batch"):
    """Refuse rows that cannot be shared evenly among the devices, those of all processes.

    Raises:
        ValueError: The number of devices does not divide them.
    """
    num_devices = devices_of_a_batch()
    if num_rows % num_devices:
        raise ValueError(
            f"Expected as many {rows} for each of {num_devices} devices, received "
            f"batch_size={num_rows}. Take a multiple of {num_devices}, or fewer devices."
        )
