"""The device is named in words, and a GPU that stands idle beside it too."""

import os
import warnings

import keras
import pytest
from small_runs import Waves, compiled

from wavenet_keras import training
from wavenet_keras.network import compilation
from wavenet_keras.training import devices

BACKEND = keras.backend.backend()
CPU = f"CPU, {os.cpu_count()} cores,"


@pytest.mark.skipif(BACKEND != "tensorflow", reason="the double is TensorFlow's")
def test_the_device_is_named(monkeypatch):
    import tensorflow as tf

    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: [])
    assert training.describe_device() == f"CPU, {os.cpu_count()} cores, on tensorflow"
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: ["first", "second"])
    details = {"first": {"device_name": "Example 9000"}}
    monkeypatch.setattr(tf.config.experimental, "get_device_details", details.get)
    assert training.describe_device() == "Example 9000 on tensorflow"


@pytest.mark.jax
def test_jax_keeps_what_it_compiles_for_a_gpu_and_only_that(monkeypatch, tmp_path):
    """A second process finds it: JAX writes a file for each compiled function."""
    jax = pytest.importorskip("jax")
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    monkeypatch.setenv("WAVENET_KERAS_CACHE", str(tmp_path))
    compilation.keep_compilations()
    assert jax.config.jax_compilation_cache_dir is None  # this is a CPU
    monkeypatch.setattr(compilation, "accelerator", lambda: "Example 9000")
    try:
        compilation.keep_compilations()
        assert jax.config.jax_compilation_cache_dir == str(tmp_path / "compiled_by_jax")
        jax.config.update("jax_compilation_cache_dir", "chosen")
        compilation.keep_compilations()
        assert jax.config.jax_compilation_cache_dir == "chosen"
    finally:
        jax.config.update("jax_compilation_cache_dir", None)


class Machine:
    """A machine whose GPU Keras's backend sees or does not see."""

    def __init__(self, monkeypatch):
        self.monkeypatch = monkeypatch
        for name in ("CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES", "JAX_PLATFORMS"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setattr(devices, "_have_warned", [])
        self.has(gpu=True, seen=False)

    def has(self, gpu, seen):
        self.monkeypatch.setattr(devices, "machine_has_gpu", lambda: gpu)
        self.monkeypatch.setattr(devices, "accelerator", lambda: "Example 9000" if seen else None)


@pytest.fixture
def machine(monkeypatch):
    return Machine(monkeypatch)


@pytest.mark.jax
@pytest.mark.parametrize(
    ("gpu", "seen", "described"),
    [
        (True, False, f"{CPU} and not the NVIDIA GPU of this machine, on {BACKEND}"),
        (True, True, f"Example 9000 on {BACKEND}"),
        (False, False, f"{CPU} on {BACKEND}"),
    ],
)
def test_an_idle_gpu_is_named(machine, gpu, seen, described):
    machine.has(gpu, seen)
    assert training.describe_device() == described
    assert devices.has_idle_gpu() == (gpu and not seen)


@pytest.mark.jax
def test_training_beside_an_idle_gpu_says_so_once(machine, tmp_path, capsys):
    extra = {"tensorflow": "gpu", "jax": "gpu-jax"}[BACKEND]
    expected = f"{BACKEND} computes on the CPU.*BACKEND={extra} "
    with pytest.warns(UserWarning, match=expected) as told:
        training.train(compiled(), Waves(), tmp_path / "first", 1)
    places = {one.filename for one in told if one.category is UserWarning}
    assert places == {__file__}  # the line that trains, not one of ours
    assert "and not the NVIDIA GPU of this machine" in capsys.readouterr().out.splitlines()[0]
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        training.train(compiled(), Waves(), tmp_path / "second", 1)


@pytest.mark.parametrize(("gpu", "seen"), [(True, True), (False, False)])
def test_a_gpu_that_computes_or_is_not_there_is_no_matter(machine, gpu, seen):
    machine.has(gpu, seen)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        devices.warn_of_idle_gpu()


@pytest.mark.parametrize(
    ("name", "value", "idle"),
    [
        ("CUDA_VISIBLE_DEVICES", "", False),
        ("CUDA_VISIBLE_DEVICES", "-1", False),
        ("CUDA_VISIBLE_DEVICES", "0", True),
        ("JAX_PLATFORMS", "cpu", False),
        ("JAX_PLATFORMS", "cuda,cpu", True),
    ],
)
def test_a_gpu_that_was_hidden_is_not_idle(machine, monkeypatch, name, value, idle):
    monkeypatch.setenv(name, value)
    assert devices.has_idle_gpu() is idle


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("echo 'GPU 0: Example 9000 (UUID: GPU-1)'", True),
        ("echo 'No devices were found'", False),
        ("echo 'GPU access blocked by the operating system'; exit 255", False),
        (None, False),
    ],
)
def test_the_driver_tells_whether_there_is_a_gpu(tmp_path, monkeypatch, script, found):
    monkeypatch.undo()  # here the question itself is asked
    monkeypatch.setattr(devices, "_DRIVER", str(tmp_path / "nowhere"))
    monkeypatch.setenv("PATH", str(tmp_path))
    if script is not None:
        (tmp_path / "nvidia-smi").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "nvidia-smi").chmod(0o755)
    devices.machine_has_gpu.cache_clear()
    try:
        assert devices.machine_has_gpu() is found
    finally:
        devices.machine_has_gpu.cache_clear()


def test_the_device_of_the_driver_is_enough(tmp_path, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(devices, "_DRIVER", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    devices.machine_has_gpu.cache_clear()
    try:
        assert devices.machine_has_gpu()
    finally:
        devices.machine_has_gpu.cache_clear()
