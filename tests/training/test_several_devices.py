"""Several devices of one machine share each batch, and the end is that of one device.

JAX makes two devices of a CPU, but only where it is told so before its first computation: a process
of its own.
"""

import importlib.util
import re

import keras
import numpy as np
import pytest
from fresh_python import python
from places import REPOSITORY
from small_runs import history_of, state_of

from wavenet_keras import audio, training
from wavenet_keras._devices import check_devices_share

needs_jax = pytest.mark.skipif(not importlib.util.find_spec("jax"), reason="needs JAX")
TWO_DEVICES = {
    "KERAS_BACKEND": "jax",
    "XLA_FLAGS": "--xla_force_host_platform_device_count=2",
    "PYTHONPATH": f"{REPOSITORY}:{REPOSITORY / 'tests'}",
}
FIT_AND_TRAIN = """
import sys, keras, numpy as np
from small_runs import EVERY, Waves, compiled
from wavenet_keras import training

folder = sys.argv[1]
SOUNDS = {"generate_every": 6, "generate_seconds": 0.01}

def uneven(weights):
    weights[0, 20:] = 0  # the devices have not the same number of samples with loss

def waves():
    return Waves(at_step=3, happening=uneven)

def fitted():
    model = compiled()
    history = model.fit(waves(), validation_data=Waves(2, seed=9), epochs=2, verbose=0).history
    return {**history, **{f"weight_{i}": w for i, w in enumerate(model.get_weights())}}

def run(name):
    for num_steps in (7, 12):  # the second call resumes
        training.train(compiled(), waves(), f"{folder}/{name}", num_steps, Waves(3, seed=9),
                       **EVERY, **SOUNDS)

np.savez(f"{folder}/fitted_one.npz", **fitted())
run("one")
keras.distribution.set_distribution(keras.distribution.DataParallel())
np.savez(f"{folder}/fitted_two.npz", **fitted())
run("two")
shardings = compiled().trainable_variables[0].value.sharding
print(len(shardings.device_set), "devices hold the weights")
"""
REFUSED = """
import keras, numpy as np
from tiny_wavenet import tiny
from small_runs import Waves

keras.distribution.set_distribution(keras.distribution.DataParallel())
model = tiny()
model.compile()

class Odd(Waves):
    def __getitem__(self, index):
        return [np.concatenate([x, x[:1]]) for x in super().__getitem__(index)]

codes = np.zeros((5, 20), "int32")
for call in (
    lambda: model.fit(Odd(), verbose=0),
    lambda: model.fit(codes, codes, batch_size=3, verbose=0),
    lambda: model.fit(codes, codes, batch_size=4, verbose=0),
    lambda: model.predict(codes, verbose=0),
    lambda: model.fit(Waves(), validation_data=(codes, codes), verbose=0),
):
    try:
        call()
    except ValueError as error:
        print(error)
"""
STRATEGY = """
import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, 2 * [tf.config.LogicalDeviceConfiguration()])

import numpy as np
from tiny_wavenet import tiny

with tf.distribute.MirroredStrategy(["CPU:0"]).scope():  # one replica is as none
    tiny().compile()
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
with strategy.scope():
    inside = tiny()
outside = tiny()
outside.compile()
codes = np.zeros((2, 9), "int32")
for call in (inside.compile, lambda: inside.fit(codes), lambda: outside.fit(codes, codes)):
    try:
        with strategy.scope():
            call()
    except ValueError as error:
        print(error)
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("devices")
    ended = python("-c", FIT_AND_TRAIN, str(folder), **TWO_DEVICES)
    assert ended.returncode == 0, ended.stderr
    assert "2 devices hold the weights" in ended.stdout
    assert "at step 7 of 12: 2 devices, " in ended.stdout
    return folder


@needs_jax
def test_fit_on_two_devices_is_fit_on_one(place):
    one, two = np.load(place / "fitted_one.npz"), np.load(place / "fitted_two.npz")
    assert set(one) == set(two) > {"loss", "val_loss", "bits_per_sample", "weight_0"}
    for name in one:
        np.testing.assert_allclose(two[name], one[name], rtol=1e-5, atol=1e-5, err_msg=name)
    assert one["loss"][1] < one["loss"][0]


@needs_jax
def test_a_run_on_two_devices_is_a_run_on_one(place):
    """Checkpoints, averages, validation, history and sounds, over a resume."""
    one, two = (training.RunFolder(place / name) for name in ("one", "two"))
    assert one.state["step"] == two.state["step"] == 12
    for name in ("last_good", "model"):
        pairs = zip(state_of(getattr(two, name)), state_of(getattr(one, name)), strict=True)
        for value, other in pairs:
            np.testing.assert_allclose(value, other, rtol=1e-5, atol=1e-5)
    assert one.best_so_far == (one.best_so_far[0], pytest.approx(two.best_so_far[1], rel=1e-5))
    for row, other in zip(history_of(two), history_of(one), strict=True):
        for speed in ("seconds", "samples_per_second"):
            del row[speed], other[speed]
        assert row == pytest.approx(other, rel=1e-5, abs=2e-6)  # of six digits
    for run in (one, two):
        sounds = sorted(run.sounds.glob("*.wav"))
        assert [sound.name[:11] for sound in sounds] == [
            "step_000006",
            "step_000007",
            "step_000012",
        ]
        assert all(len(audio.load(sound)[0]) == 80 for sound in sounds)


@needs_jax
def test_batches_that_two_devices_cannot_share_are_refused():
    ended = python("-c", REFUSED, **TWO_DEVICES)
    assert ended.returncode == 0, ended.stderr
    refused = re.findall(
        r"Expected as many windows in a batch for each of 2 devices, received batch_size=(\d+). "
        "Take a multiple of 2, or fewer devices.",
        ended.stdout,
    )
    assert refused == ["3", "3", "1", "5", "5"]


def test_without_a_distribution_all_batches_are_taken():
    check_devices_share(3)
    assert training.describe_device().count("devices") == 0


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="tf.distribute")
def test_a_strategy_of_tensorflow_is_refused():
    ended = python("-c", STRATEGY, KERAS_BACKEND="tensorflow", PYTHONPATH=TWO_DEVICES["PYTHONPATH"])
    assert ended.returncode == 0, ended.stderr
    said = "This model does not train under MirroredStrategy with 2 replicas (tried with Keras 3.15"
    assert [line[: len(said)] for line in ended.stdout.splitlines()] == [said] * 3
