"""Is everything here that the notebooks need? Says so, and how to mend what is missing.

    python -m wavenet_keras.lessons.start.environment

Notebook: 00 Start here
"""

import importlib.metadata
import io
import os
import pathlib
import platform
import sys
from typing import NamedTuple

import numpy as np

from wavenet_keras import _voice_files, training

OLDEST_PYTHON = (3, 11)
PACKAGES = ("keras", "numpy", "librosa", "soundfile", "soxr", "numba", "matplotlib", "ipywidgets")
SHIPPED_VOICE = "speech"


class Finding(NamedTuple):
    """One line of the report.

    Attributes:
        status: `"OK"`, `"NOTE"` for what can be lived with, or `"FAIL"`.
        what: What was looked at, and what was found.
        cure: What to do about it; empty where nothing is to be done.
    """

    status: str
    what: str
    cure: str = ""

    def __str__(self):
        return f"{self.status:5}{self.what}" + (f"\n     -> {self.cure}" if self.cure else "")


def check_environment():
    """Print what the notebooks need, each with OK or FAIL, and the cure for what fails.

    Returns:
        Whether everything that is needed is there.

    Example:
        >>> from wavenet_keras.lessons.start.environment import check_environment
        >>> everything_there = check_environment()
        OK   Python ...

    Notebook: 00 Start here
    """
    checks = (_python, _packages, _device, _sound_files, _voice)
    findings = [finding for check in checks for finding in check()]
    print(*findings, sep="\n")
    failed = sum(finding.status == "FAIL" for finding in findings)
    print("\nEverything is there." if not failed else f"\nTo be mended first: {failed}.")
    return not failed


def processor_name():
    """The name of this machine's processor, and how compilers call its kind.

    Returns:
        A text such as `"AMD EPYC 7B13 (znver3)"`.

    Example:
        >>> from wavenet_keras.lessons.start.environment import processor_name
        >>> len(processor_name()) > 0
        True

    Notebook: 00 Start here
    """
    from llvmlite.binding import get_host_cpu_name

    kind = get_host_cpu_name()
    name = _name_in_cpuinfo() or platform.processor() or platform.machine()
    return name if name == kind else f"{name} ({kind})"


def _name_in_cpuinfo():
    """What Linux on x86-64 tells; empty elsewhere."""
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "")


def _python():
    system = f"{platform.system()}, {os.cpu_count()} cores, {processor_name()}"
    found = f"Python {platform.python_version()} on {system}"
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return [Finding("OK", found)]
    needed = ".".join(map(str, OLDEST_PYTHON))
    return [Finding("FAIL", found, f"Install Python {needed} or newer, then `make tutorial`.")]


def _packages():
    versions, missing = [], []
    for name in PACKAGES:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    findings = [Finding("OK", ", ".join(versions))] if versions else []
    if missing:
        cure = 'Run `pip install -e ".[tensorflow,notebooks]"` in the folder of this repository.'
        findings.append(Finding("FAIL", f"not installed: {', '.join(missing)}", cure))
    return findings


def _device():
    device = training.describe_device()
    if not device.startswith("CPU"):
        return [Finding("OK", f"computes on {device}")]
    cure = (
        "Enough for every notebook. If there is an NVIDIA GPU that should be used: "
        "`make clean`, then `BACKEND=gpu make tutorial`, or `BACKEND=gpu-jax` for JAX."
    )
    return [Finding("OK", f"computes on {device}"), Finding("NOTE", "no GPU is used", cure)]


def _sound_files():
    """Write a sound in memory and read it again, as every notebook does with files."""
    try:
        import soundfile

        memory = io.BytesIO()
        tone = np.sin(np.arange(800) * 0.1).astype("float32") / 2
        soundfile.write(memory, tone, 8000, format="FLAC")
        memory.seek(0)
        read, _ = soundfile.read(memory, dtype="float32")
        if np.abs(read - tone).max() > 1e-3:
            raise OSError("what was read is not what was written")
    except Exception as error:
        cure = (
            "Run `pip install --force-reinstall soundfile`; on Debian: `apt install libsndfile1`."
        )
        return [Finding("FAIL", f"sound files: {type(error).__name__}: {error}", cure)]
    return [Finding("OK", "sound files can be written and read")]


def _voice():
    if SHIPPED_VOICE in _voice_files.voice_names():
        return [Finding("OK", f"the shipped voice {SHIPPED_VOICE!r} is there")]
    cure = (
        f"Expected in {_voice_files.CHECKPOINTS}. Get the whole repository (`git clone`, or `git "
        "checkout data/checkpoints`) and run the notebooks inside it; or install the package again."
    )
    return [Finding("FAIL", f"the shipped voice {SHIPPED_VOICE!r} is missing", cure)]


if __name__ == "__main__":
    sys.exit(not check_environment())
