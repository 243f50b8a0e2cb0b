"""Which device Keras computes on: a GPU or a TPU where its backend sees one, the CPU otherwise.

And among how many devices and processes it shares a batch.
"""

import importlib
import os
import subprocess

import keras

SECONDS_TO_ANSWER = 10


def accelerator():
    """The name of the GPU or TPU that computes, the first one; `None` without any."""
    return _ask(_NAME)


def accelerator_memory():
    """Bytes that the first GPU or TPU still has for tensors, as far as its backend tells.

    What other processes took of a GPU is known to PyTorch alone, so it may be less than this.

    Returns:
        A number; infinity where nobody says, and without a GPU or TPU.

    Example:
        >>> accelerator_memory() > 0
        True
    """
    if accelerator() is None:
        return float("inf")
    try:
        return max(0.0, _ask(_MEMORY))
    except Exception:  # whatever it is: an answer is a help and no need
        return float("inf")


def _ask(of_backend):
    backend = keras.backend.backend()
    return of_backend[backend](importlib.import_module(backend))  # Keras has loaded it


def _of_tensorflow(tensorflow):
    gpus = tensorflow.config.list_physical_devices("GPU")
    details = tensorflow.config.experimental.get_device_details(gpus[0]) if gpus else {}
    return details.get("device_name", "GPU") if gpus else None


def _of_jax(jax):
    first = jax.devices()[0]
    return None if first.platform == "cpu" else first.device_kind


def _of_torch(torch):
    return torch.cuda.get_device_name() if torch.cuda.is_available() else None


def _memory_of_tensorflow(tensorflow):
    """A limit that was set, or all that the GPU has, but for TensorFlow's own tensors."""
    (first, *_) = tensorflow.config.list_physical_devices("GPU")
    own = tensorflow.config.experimental.get_memory_info("GPU:0")["current"]
    settings = tensorflow.config.get_logical_device_configuration(first)
    limit = settings[0].memory_limit if settings else None  # MB
    return (limit * float(1 << 20) if limit else _memory_by_nvidia_smi()) - own


def _memory_of_jax(jax):
    told = jax.devices()[0].memory_stats()
    return float(told["bytes_limit"] - told["bytes_in_use"])


def _memory_of_torch(torch):
    free, _ = torch.cuda.mem_get_info()
    return float(free + torch.cuda.memory_reserved() - torch.cuda.memory_allocated())


def _memory_by_nvidia_smi():
    """All bytes of the first GPU that this process may use."""
    first = os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",")[0] or "0"
    command = ["nvidia-smi", f"--id={first}", "--query-gpu=memory.total"]
    process = subprocess.run(
        [*command, "--format=csv,noheader,nounits"],
        check=True,
        capture_output=True,
        text=True,
        timeout=SECONDS_TO_ANSWER,
    )
    return float(process.stdout.split()[0]) * (1 << 20)


_NAME = {"tensorflow": _of_tensorflow, "jax": _of_jax, "torch": _of_torch}
_MEMORY = {
    "tensorflow": _memory_of_tensorflow,
    "jax": _memory_of_jax,
    "torch": _memory_of_torch,
}


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
