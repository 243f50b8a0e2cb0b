"""A device tells its memory where it can. All are doubles."""

import importlib
import os
import subprocess
from types import SimpleNamespace

import keras
import pytest

from wavenet_keras import _devices


@pytest.fixture
def backend(monkeypatch):
    """Lets a double be the backend of Keras."""

    def take(name, double):
        monkeypatch.setattr(keras.backend, "backend", lambda: name)
        monkeypatch.setattr(importlib, "import_module", lambda module: {name: double}[module])

    return take


def jax_with(**device):
    return SimpleNamespace(devices=lambda: [SimpleNamespace(device_kind="Example", **device)])


def test_jax_tells_what_is_left(backend):
    told = {"bytes_limit": 60 << 30, "bytes_in_use": 1 << 30}
    backend("jax", jax_with(platform="gpu", memory_stats=lambda: told))
    assert _devices.accelerator() == "Example"
    assert _devices.accelerator_memory() == 59 << 30


@pytest.mark.parametrize("told", [None, {}, {"bytes_limit": 5}])
def test_a_device_that_does_not_tell_has_no_limit(backend, told):
    backend("jax", jax_with(platform="gpu", memory_stats=lambda: told))
    assert _devices.accelerator_memory() == float("inf")


def test_without_a_gpu_there_is_none_to_ask(backend):
    backend("jax", jax_with(platform="cpu"))
    assert _devices.accelerator_memory() == float("inf")


def tensorflow_with(memory_limit=None):
    settings = [SimpleNamespace(memory_limit=memory_limit)]
    experimental = SimpleNamespace(
        get_device_details=lambda gpu: {"device_name": "Example"},
        get_memory_info={"GPU:0": {"current": 1 << 30}}.get,
    )
    return SimpleNamespace(
        config=SimpleNamespace(
            list_physical_devices=lambda kind: ["first"],
            get_logical_device_configuration=lambda gpu: settings if memory_limit else None,
            experimental=experimental,
        )
    )


@pytest.mark.parametrize(("visible", "asked"), [(None, "0"), ("", "0"), ("GPU-5f,2", "GPU-5f")])
def test_of_tensorflows_gpu_the_driver_tells_how_large_it_is(
    backend, monkeypatch, tmp_path, visible, asked
):
    """By a program of that name, which knows one GPU and has to be asked for that one."""
    program = tmp_path / "nvidia-smi"
    program.write_text(f'#!/bin/sh\n[ "$1" = --id={asked} ] && echo 24576 || exit 6\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if visible is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    backend("tensorflow", tensorflow_with())
    assert _devices.accelerator_memory() == (24 << 30) - (1 << 30)


def test_a_limit_set_for_tensorflow_counts(backend):
    backend("tensorflow", tensorflow_with(memory_limit=4096))
    assert _devices.accelerator_memory() == 3 << 30


@pytest.mark.parametrize(
    "error",
    [FileNotFoundError(), subprocess.TimeoutExpired("nvidia-smi", 10), PermissionError()],
    ids=lambda error: type(error).__name__,
)
def test_a_driver_that_does_not_answer_is_no_error(backend, monkeypatch, error):
    def fail(*arguments, **named):
        raise error

    monkeypatch.setattr(subprocess, "run", fail)
    backend("tensorflow", tensorflow_with())
    assert _devices.accelerator_memory() == float("inf")


def test_torch_tells_what_is_free_and_what_it_holds_for_later(backend):
    cuda = SimpleNamespace(
        is_available=lambda: True,
        get_device_name=lambda: "Example",
        mem_get_info=lambda: (5 << 30, 16 << 30),
        memory_reserved=lambda: 3 << 30,
        memory_allocated=lambda: 1 << 30,
    )
    backend("torch", SimpleNamespace(cuda=cuda))
    assert _devices.accelerator_memory() == 7 << 30
