"""Says what a log of tests was made on: processor, system, and the libraries that compute.

python scripts/describe_machine.py
"""

import importlib.metadata
import os
import platform

from wavenet_keras.lessons.start.environment import processor_name

LIBRARIES = ("numpy", "scipy", "numba", "librosa", "keras", "tensorflow", "tensorflow_cpu", "jax")
# What makes a library compute as on another processor; `scripts/simulate_processors.py` sets them.
ARITHMETIC = (
    "NPY_DISABLE_CPU_FEATURES",
    "NUMBA_CPU_FEATURES",
    "NUMBA_CPU_NAME",
    "OMP_NUM_THREADS",
    "ONEDNN_MAX_CPU_ISA",
    "OPENBLAS_CORETYPE",
    "OPENBLAS_NUM_THREADS",
    "TF_ENABLE_ONEDNN_OPTS",
    "TF_NUM_INTRAOP_THREADS",
    "XLA_FLAGS",
)


def main():
    print(f"Processor: {processor_name()}, {os.cpu_count()} cores")
    print(f"System: {platform.platform()}, Python {platform.python_version()}")
    versions = []
    for name in LIBRARIES:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    print(f"Libraries: {', '.join(versions)}")
    changed = [f"{name}={os.environ[name]!r}" for name in ARITHMETIC if name in os.environ]
    if changed:
        print(f"Arithmetic: {', '.join(changed)}")


if __name__ == "__main__":
    main()
