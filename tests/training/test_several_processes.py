"""Two processes, started from Python, train as one does: with data sets of any kind."""

import importlib.util
import os
import socket
import subprocess
import sys

import numpy as np
import pytest
from fresh_python import OF_BACKENDS
from places import REPOSITORY
from small_runs import Waves

from wavenet_keras.training import distribution, loop

SECONDS = 240
TRAIN = """
import sys
import numpy as np
from small_runs import EVERY, Waves, compiled
from wavenet_keras import training
from wavenet_keras.training.distribution import use_devices

folder, coordinator, num_processes, process = sys.argv[1:]

def uneven(weights):
    weights[0, 20:] = 0  # the processes have not the same number of samples with loss

use_devices(1, coordinator, int(num_processes), int(process))
model = compiled()
data = Waves(at_step=3, happening=uneven)
run = training.train(model, data, f"{folder}/run", 10, Waves(3, seed=9), **EVERY)
np.savez(f"{folder}/{process}.npz", *model.get_weights())
"""


def trained(folder, num_processes):
    """The weights that each process ends with."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    folder.mkdir()
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(OF_BACKENDS)}
    path = f"{REPOSITORY}{os.pathsep}{REPOSITORY / 'tests'}"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", TRAIN, folder, address, str(num_processes), str(process)],
            env={**inherited, "KERAS_BACKEND": "jax", "PYTHONPATH": path},
        )
        for process in range(num_processes)
    ]
    try:
        assert [one.wait(timeout=SECONDS) for one in processes] == [0] * num_processes
    finally:
        for one in processes:
            one.kill()
            one.wait()
    return [list(np.load(folder / f"{i}.npz").values()) for i in range(num_processes)]


@pytest.mark.slow
@pytest.mark.skipif(not importlib.util.find_spec("jax"), reason="needs JAX")
def test_all_processes_end_with_the_weights_of_one(tmp_path):
    (alone,) = trained(tmp_path / "one", 1)
    first, second = trained(tmp_path / "two", 2)
    for own, others, expected in zip(first, second, alone, strict=True):
        np.testing.assert_array_equal(own, others)
        np.testing.assert_allclose(own, expected, rtol=1e-5, atol=1e-5)


def test_each_process_has_its_rows_of_a_batch(monkeypatch):
    batches = loop.BatchesFrom(Waves(), first_step=5, num_steps=20)
    whole = batches[4]
    shares = []
    for process in range(2):
        monkeypatch.setattr(distribution, "place_among_processes", lambda: (process, 2))  # noqa: B023
        shares.append(batches[4])
    for array, *parts in zip(whole, *shares, strict=True):
        np.testing.assert_array_equal(np.concatenate(parts), array)
        assert len(parts[0]) == 1
    monkeypatch.setattr(distribution, "place_among_processes", lambda: (0, 3))
    with pytest.raises(ValueError, match="each of 3 processes, received a batch of 2"):
        batches[4]


def test_one_process_shares_with_nobody():
    waves = Waves()
    assert distribution.shared(waves) is waves
    distribution.check_agreement(None)
