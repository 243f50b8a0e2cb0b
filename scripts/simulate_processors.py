"""Runs the package's tests and the notebooks with the arithmetic of other processors.

    python scripts/simulate_processors.py                  # all of them, an hour on two cores
    python scripts/simulate_processors.py no-avx           # one of them
    python scripts/simulate_processors.py --list

Each library that computes asks the processor what it can do and chooses its code accordingly; an
environment variable makes it choose as on an older one. So one x86-64 machine stands in for others,
up to its own abilities. What each run printed is kept in `.processors`.
"""

import argparse
import os
import platform
import re
import subprocess
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
LOGS = REPOSITORY / ".processors"
PARTS = ("test-package", "test-notebooks")
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS"), "1"
)
# `numpy` says which of NumPy's features are left; the other variables are those of the libraries.
PROCESSORS = {
    "no-avx": {  # Intel Nehalem, 2008, and its like
        "numpy": "X86_V2",
        "NUMBA_CPU_NAME": "x86-64-v2",
        "NUMBA_CPU_FEATURES": "",
        "ONEDNN_MAX_CPU_ISA": "SSE41",
        "OPENBLAS_CORETYPE": "Nehalem",
        "XLA_FLAGS": "--xla_cpu_max_isa=SSE4_2",
        **ONE_THREAD,
    },
    "avx": {  # Intel Sandy Bridge, 2011; and TensorFlow with its own products, not oneDNN's
        "numpy": "X86_V2",
        "NUMBA_CPU_NAME": "sandybridge",
        "NUMBA_CPU_FEATURES": "",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "OPENBLAS_CORETYPE": "Sandybridge",
        "XLA_FLAGS": "--xla_cpu_max_isa=AVX",
        **ONE_THREAD,
    },
    "avx2": {  # Intel Haswell, 2013
        "numpy": "X86_V3",
        "NUMBA_CPU_NAME": "haswell",
        "NUMBA_CPU_FEATURES": "",
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "OPENBLAS_CORETYPE": "Haswell",
        "XLA_FLAGS": "--xla_cpu_max_isa=AVX2",
    },
    "avx512": {  # Intel Skylake X, 2017
        "numpy": "X86_V4",
        "NUMBA_CPU_NAME": "skylake-avx512",
        "NUMBA_CPU_FEATURES": "",
        "ONEDNN_MAX_CPU_ISA": "AVX512_CORE",
        "OPENBLAS_CORETYPE": "SkylakeX",
        "XLA_FLAGS": "--xla_cpu_max_isa=AVX512",
    },
}
LEVELS = ("X86_V2", "X86_V3", "X86_V4")


def numpy_features_beyond(level):
    """What NumPy must not use on a processor of this level, among what it has code for and finds.

    Args:
        level: One of `LEVELS`, x86-64's own names for what a processor can do.
    """
    from numpy._core import _multiarray_umath as numpy_core

    allowed = LEVELS[: LEVELS.index(level) + 1]
    disabled = os.environ.get("NPY_DISABLE_CPU_FEATURES", "").split()  # by a simulation around us
    found = [name for name in numpy_core.__cpu_dispatch__ if numpy_core.__cpu_features__[name]]
    return [name for name in dict.fromkeys(found + disabled) if name not in allowed]


def environment_of(processor):
    """The environment variables that make this machine compute like another one."""
    settings = dict(PROCESSORS[processor])
    features = numpy_features_beyond(settings.pop("numpy"))
    return {**os.environ, **settings, "NPY_DISABLE_CPU_FEATURES": " ".join(features)}


def run(processor, part):
    """Run one part of the tests.

    Returns:
        What pytest said last, and whether all passed.
    """
    log = LOGS / f"{processor}-{part}.log"
    started = time.monotonic()
    with log.open("wb") as file:
        command = ["make", "--no-print-directory", part]
        process = subprocess.run(
            command, cwd=REPOSITORY, env=environment_of(processor), stdout=file, stderr=file
        )
    closing = re.findall(r"^(?:=+ )?(\d+ (?:passed|failed).*?) in ", log.read_text(), re.MULTILINE)
    said = closing[-1] if closing else f"no test was run, see {log.relative_to(REPOSITORY)}"
    return f"{said} ({time.monotonic() - started:.0f} s)", process.returncode == 0


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("processors", nargs="*", help=f"of {', '.join(PROCESSORS)}; default: all")
    parser.add_argument("--parts", nargs="+", default=PARTS, help=f"default: {' '.join(PARTS)}")
    parser.add_argument("--list", action="store_true", help="print their settings")
    options = parser.parse_args(arguments)
    if options.list:
        for name, settings in PROCESSORS.items():
            print(f"{name}: {' '.join(f'{key}={value}' for key, value in settings.items())}")
        return
    if unknown := set(options.processors) - PROCESSORS.keys():
        parser.error(f"expected some of {', '.join(PROCESSORS)}, received {', '.join(unknown)}")
    if platform.machine().lower() not in ("x86_64", "amd64"):
        parser.error(f"only x86-64 processors are simulated, and this is {platform.machine()}")
    LOGS.mkdir(exist_ok=True)
    failed = False
    for processor in options.processors or PROCESSORS:
        for part in options.parts:
            said, passed = run(processor, part)
            failed |= not passed
            print(f"{processor:8} {part:15} {'' if passed else 'FAILED: '}{said}", flush=True)
    if failed:
        sys.exit(f"What was printed is in {LOGS.relative_to(REPOSITORY)}.")


if __name__ == "__main__":
    main()
