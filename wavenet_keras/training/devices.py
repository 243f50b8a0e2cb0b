"""Which device Keras computes on, in words, and whether a GPU stands idle beside it.

Notebook: 03 Training on a GPU
"""

import functools
import os
import shutil
import subprocess
import warnings

import keras

from wavenet_keras._devices import accelerator, devices_of_a_batch, place_among_processes

_DRIVER = "/dev/nvidia0"
_CURES = {
    "tensorflow": "in this repository `make clean`, then `BACKEND=gpu make tutorial`; elsewhere "
    '`pip install "tensorflow[and-cuda]"`',
    "jax": "in this repository `make clean`, then `BACKEND=gpu-jax make tutorial`; elsewhere "
    '`pip install "jax[cuda12]"`',
}
_CHOICES = {  # what a user sets to compute on the CPU; no word is needed then
    "CUDA_VISIBLE_DEVICES": ("", "-1"),
    "NVIDIA_VISIBLE_DEVICES": ("none", "void"),
    "JAX_PLATFORMS": ("cpu",),
}


def describe_device():
    """The device that Keras computes on, in words, and a GPU that is there and is not used.

    Returns:
        A text such as `"NVIDIA H100 80GB HBM3 on jax"` or `"CPU, 2 cores, on tensorflow"`.

    Example:
        >>> describe_device().split(" on ")[-1] == keras.backend.backend()
        True

    Notebook: 03 Training on a GPU
    """
    beside = " and not the NVIDIA GPU of this machine," if has_idle_gpu() else ""
    device = accelerator() or f"CPU, {os.cpu_count()} cores,{beside}"
    num_devices, (_, num_processes) = devices_of_a_batch(), place_among_processes()
    several = f"{num_devices} devices, " if num_devices > 1 else ""
    if num_processes > 1:
        several = f"{num_devices} devices in {num_processes} processes, "
    return f"{several}{device} on {keras.backend.backend()}"


def has_idle_gpu():
    """Whether this machine has an NVIDIA GPU that Keras's backend does not see.

    A GPU that was hidden, by `CUDA_VISIBLE_DEVICES=` for instance, is not idle but not wanted.

    Returns:
        `True` or `False`.

    Example:
        >>> has_idle_gpu() and accelerator() is not None
        False

    Notebook: 03 Training on a GPU
    """
    chosen = any(os.environ.get(name) in values for name, values in _CHOICES.items())
    return not chosen and accelerator() is None and machine_has_gpu()


@functools.cache
def machine_has_gpu():
    """Whether the driver of an NVIDIA GPU is there: its device, or `nvidia-smi` lists one."""
    if os.path.exists(_DRIVER):
        return True
    command = shutil.which("nvidia-smi")
    if command is None:
        return False
    try:
        asked = subprocess.run([command, "-L"], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0 and "GPU " in asked.stdout


def warn_of_idle_gpu(stacklevel=1):
    """Warns, once in a process, that the CPU computes on a machine with an NVIDIA GPU.

    Args:
        stacklevel: Whose line the warning names, as in `warnings.warn`; 1 is the caller's.

    Notebook: 03 Training on a GPU
    """
    if not _have_warned and has_idle_gpu():
        _have_warned.append(True)
        backend = keras.backend.backend()
        cure = _CURES.get(backend, f"install {backend} with CUDA")
        warnings.warn(
            f"This machine has an NVIDIA GPU, and {backend} computes on the CPU: it sees no GPU. "
            f"It may be the build for CPUs: {cure}. CUDA_VISIBLE_DEVICES=-1 in the environment "
            "says that the CPU is meant.",
            stacklevel=stacklevel + 1,
        )


_have_warned = []
