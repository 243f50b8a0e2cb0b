"""What computes, and the most that it can do: products, copies, transfers, launches."""

import importlib.metadata
import os
import platform
import shutil
import subprocess
import time

import numpy as np
from keras import ops

from benchmarks.gpu_rows import backend
from wavenet_keras import training
from wavenet_keras.lessons.start.environment import processor_name

LIBRARIES = (
    "keras",
    "tensorflow",
    "tensorflow-cpu",
    "jax",
    "jaxlib",
    "jax-cuda12-plugin",
    "jax-cuda13-plugin",
    "numpy",
    "numba",
)


def describe(bench):
    """Versions, the device in words, the driver, and the processor beside it."""
    yield f"{training.describe_device()}{', everything small' if bench.small else ''}"
    versions = [f"Python {platform.python_version()}"]
    for library in LIBRARIES:
        try:
            versions.append(f"{library} {importlib.metadata.version(library)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    yield ", ".join(versions)
    if shutil.which("nvidia-smi"):
        query = "--query-gpu=name,memory.total,driver_version"
        command = ["nvidia-smi", query, "--format=csv,noheader"]
        asked = subprocess.run(command, capture_output=True, text=True, timeout=30)
        yield f"nvidia-smi: {'; '.join(asked.stdout.splitlines()) or 'no answer'}"
    yield f"beside it: {processor_name()}, {usable_cores()} cores"


def usable_cores():
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def peaks(bench):
    """The rates that later rows are compared with."""
    size = bench.size(8192, 256)
    rates = {
        "bf16": product_rate(bench, size, "bfloat16"),
        "float32": product_rate(bench, size, "float32"),
    }
    bench.peaks = rates
    with backend.full_float32():
        full = product_rate(bench, size, "float32")
    yield (
        f"products of {size:,} x {size:,}: bf16 {rates['bf16'] / 1e12:.3g}, float32 as it is by "
        f"default {rates['float32'] / 1e12:.3g}, in full precision {full / 1e12:.3g} TFLOP/s"
    )
    yield f"memory, read and written: {copy_rate(bench, bench.size(2**28, 2**20)) / 1e12:.3g} TB/s"
    yield f"host to device: {transfer_rate(bench.size(2**28, 2**20)) / 1e9:.3g} GB/s"
    launched, read_back = launch_seconds(bench)
    yield (
        f"launch of a small function {1e6 * launched:.0f} us, "
        f"with a number read back {1e6 * read_back:.0f} us"
    )


def product_rate(bench, size, dtype):
    """Floating-point operations per second of a product of two square matrices."""
    numbers = np.random.default_rng(0).normal(size=(size, size)).astype("float32")
    left = backend.on_device(ops.cast(numbers, dtype))
    multiply = backend.compiled(ops.matmul)
    backend.wait(multiply(left, left))
    return 2 * size**3 / bench.quickest(lambda: multiply(left, left))


def copy_rate(bench, elements):
    """Bytes per second that are read and written where each float32 is read once and written."""
    numbers = backend.on_device(ops.ones(elements, "float32"))
    add_one = backend.compiled(lambda numbers: numbers + 1)
    backend.wait(add_one(numbers))
    return 2 * 4 * elements / bench.quickest(lambda: add_one(numbers))


def transfer_rate(num_bytes):
    """Bytes per second from an array of NumPy to the device."""
    host = np.zeros(num_bytes // 4, "float32")
    backend.wait(backend.on_device(host))
    return num_bytes / min(
        backend.seconds_of_call(lambda: backend.on_device(host)) for _ in range(5)
    )


def launch_seconds(bench):
    """Seconds of a call of a tiny function: many on their way, and one with its number read."""
    number = backend.on_device(np.zeros(1, "float32"))
    add_one = backend.compiled(lambda number: number + 1)
    backend.wait(add_one(number))
    launched = bench.quickest(lambda: add_one(number), seconds=0.1)
    taken = []
    for _ in range(30):
        begun = time.perf_counter()
        ops.convert_to_numpy(add_one(number))
        taken.append(time.perf_counter() - begun)
    return launched, min(taken)
