"""`make` chooses a backend that uses the GPU of a machine, and Keras is told which it is."""

import os
import shutil
import subprocess

import pytest
from places import REPOSITORY

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")


@pytest.fixture
def make(tmp_path):
    """Runs `make` with an environment of its own, and with or without an `nvidia-smi`."""
    commands = tmp_path / "bin"
    commands.mkdir()

    def run(*arguments, gpu, **environment):
        (commands / "nvidia-smi").write_text(f"#!/bin/sh\nexit {0 if gpu else 9}\n")
        (commands / "nvidia-smi").chmod(0o755)
        inherited = {k: v for k, v in os.environ.items() if k not in ("BACKEND", "KERAS_BACKEND")}
        for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):  # `make test` runs this under make
            inherited.pop(name, None)
        path = f"{commands}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            ["make", f"VENV={tmp_path / 'venv'}", *arguments],
            cwd=REPOSITORY,
            env={**inherited, "PATH": path, **environment},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    return run


@pytest.mark.parametrize(
    ("gpu", "asked", "taken"),
    [
        (True, {}, "gpu"),
        (False, {}, "tensorflow"),
        (True, {"BACKEND": "jax"}, "gpu-jax"),
        (False, {"BACKEND": "jax"}, "jax"),
        (True, {"BACKEND": "tensorflow"}, "tensorflow"),
    ],
)
@pytest.mark.parametrize("in_environment", [True, False])
def test_the_backend_of_a_new_environment(make, tmp_path, gpu, asked, taken, in_environment):
    words = [] if in_environment else [f"{name}={value}" for name, value in asked.items()]
    target = str(tmp_path / "venv" / "installed-tutorial")
    told = make("-n", target, *words, gpu=gpu, **(asked if in_environment else {}))
    assert f'-m pip install -e ".[{taken},notebooks]"' in told
    assert f"echo {taken} > " in told
    assert ("BACKEND=jax is JAX for CPUs" in told) == (taken == "gpu-jax")


@pytest.mark.parametrize(
    ("made_with", "given", "told"),
    [
        ("tensorflow", {}, "none"),
        ("gpu", {}, "none"),
        ("jax", {}, "jax"),
        ("gpu-jax", {}, "jax"),
        ("gpu-jax", {"KERAS_BACKEND": "torch"}, "torch"),  # who says it has the last word
    ],
)
def test_keras_is_told_where_there_is_jax_alone(make, tmp_path, made_with, given, told):
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$* on ${KERAS_BACKEND:-none}"\n')
    python.chmod(0o755)
    for file in ("backend", "installed-tutorial", "installed-tests"):
        (tmp_path / "venv" / file).write_text(made_with + "\n")
    said = make("benchmark-gpu", "BENCHMARK_ARGS=--small", gpu=True, **given)
    assert f"-m benchmarks.gpu --seconds 540 --small on {told}\n" in said
