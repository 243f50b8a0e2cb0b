"""The device is named in words."""

import os

import keras
import pytest

from wavenet_keras import training
from wavenet_keras.network import compilations


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="the double is TensorFlow's")
def test_the_device_is_named(monkeypatch):
    import tensorflow as tf

    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: [])
    assert training.describe_device() == f"CPU, {os.cpu_count()} cores, on tensorflow"
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: ["first", "second"])
    details = {"first": {"device_name": "Example 9000"}}
    monkeypatch.setattr(tf.config.experimental, "get_device_details", details.get)
    assert training.describe_device() == "Example 9000 on tensorflow"


@pytest.mark.jax
@pytest.mark.skipif(keras.backend.backend() != "jax", reason="JAX's own setting")
def test_jax_keeps_what_it_compiles_for_a_gpu_and_only_that(monkeypatch, tmp_path):
    """A second process finds it: JAX writes a file for each compiled function."""
    import jax

    monkeypatch.setenv("WAVENET_KERAS_CACHE", str(tmp_path))
    compilations.keep_compilations()
    assert jax.config.jax_compilation_cache_dir is None  # this is a CPU
    monkeypatch.setattr(compilations, "accelerator", lambda: "Example 9000")
    try:
        compilations.keep_compilations()
        assert jax.config.jax_compilation_cache_dir == str(tmp_path / "compiled_by_jax")
        jax.config.update("jax_compilation_cache_dir", "chosen")
        compilations.keep_compilations()
        assert jax.config.jax_compilation_cache_dir == "chosen"
    finally:
        jax.config.update("jax_compilation_cache_dir", None)
