"""The device is named in words."""

import os

import keras
import pytest

from wavenet_keras import training


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="the double is TensorFlow's")
def test_the_device_is_named(monkeypatch):
    import tensorflow as tf

    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: [])
    assert training.describe_device() == f"CPU, {os.cpu_count()} cores, on tensorflow"
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: ["first", "second"])
    details = {"first": {"device_name": "Example 9000"}}
    monkeypatch.setattr(tf.config.experimental, "get_device_details", details.get)
    assert training.describe_device() == "Example 9000 on tensorflow"
