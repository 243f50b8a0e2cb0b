"""`wavenet-keras train --num_processes 2`: two processes on this machine, through the shell.

They meet at 127.0.0.1, at a free port. All waiting is bounded, and what still runs at the end of a
test is killed.
"""

import importlib.util
import os
import re
import signal
import socket
import subprocess
import sys
import time

import keras
import numpy as np
import pytest
from fresh_python import OF_BACKENDS
from places import REPOSITORY
from shell import small_run
from small_runs import history_of, state_of

from wavenet_keras import cli
from wavenet_keras.cli.process_options import check_processes
from wavenet_keras.cli.program import make_parser
from wavenet_keras.training import RunFolder

needs_jax = pytest.mark.skipif(not importlib.util.find_spec("jax"), reason="needs JAX")
SECONDS = 240  # for a run to end, on a machine that does much else
SECONDS_TO_NOTICE = 60  # that another process has ended; it takes less than one
OPTIONS = {
    "gc_channels": 4,
    "num_steps": 12,
    "checkpoint_every": 6,
    "batch_size": 4,
    "ema": 0.5,
    "log_every": 6,
}


@pytest.fixture
def start(place):
    """A function that starts a command in several processes; all have ended after the test."""
    started = []

    def start(folder, num_processes, of_process=None, **options):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(OF_BACKENDS)}
        command = small_run(place, folder, **{**OPTIONS, **options})
        of_process = of_process or [""] * num_processes
        processes = []
        for process in range(num_processes):
            words = [*command, of_process[process]] if of_process[process] else [*command]
            if num_processes > 1:
                words += [f"--num_processes={num_processes}", f"--process_id={process}"]
                words += [f"--coordinator={address}"]
            with open(f"{folder}.{process}.txt", "w") as printed:
                one = subprocess.Popen(
                    [sys.executable, "-m", "wavenet_keras", *words],
                    env={**inherited, "KERAS_BACKEND": "jax", "PYTHONPATH": str(REPOSITORY)},
                    stdout=printed,
                    stderr=subprocess.STDOUT,
                )
            processes.append(one)
        started.extend(processes)
        return processes

    yield start
    for one in started:
        one.kill()
        one.wait(timeout=SECONDS)


def ended(processes, seconds=SECONDS):
    last = time.monotonic() + seconds
    return [one.wait(timeout=max(last - time.monotonic(), 0.1)) for one in processes]


def printed(folder, process):
    with open(f"{folder}.{process}.txt", errors="replace") as file:
        return file.read()


def wait_for_step(folder, step):
    last = time.monotonic() + SECONDS
    while folder.state["step"] < step:
        assert time.monotonic() < last, printed(folder, 0)
        time.sleep(0.05)


def test_the_page_on_clusters_gives_commands_that_exist():
    """As their shells hand them on: of SLURM, and of a pod's list of words."""
    text = (REPOSITORY / "docs" / "clusters.md").read_text(encoding="utf-8")
    commands = re.findall(r"wavenet-keras train ((?:\\\n|[^`'\n]|\n +--)+)", text)
    assert len(commands) == 5
    for command in commands:
        words = command.replace("\\\n", " ").split()
        numbers = {"$SLURM_NTASKS": "8", "$SLURM_PROCID": "7", "$JOB_COMPLETION_INDEX": "1"}
        words = [numbers.get(word, word.replace("$PORT", "1")) for word in words]
        given = vars(make_parser().parse_args(["train", *words]))
        check_processes(given)


@needs_jax
@pytest.mark.slow
def test_two_processes_end_as_one_also_over_a_break(tmp_path, start):
    """With the total batch of one, on recordings with and without noise of their own."""
    one, two = RunFolder(tmp_path / "one"), RunFolder(tmp_path / "two")
    assert ended(start(one, 1)) == [0], printed(one, 0)
    for num_steps in (6, 12):
        assert ended(start(two, 2, num_steps=num_steps)) == [0, 0], printed(two, 0)
    assert "Resuming" in printed(two, 0)
    assert "at step 6 of 12: 2 devices in 2 processes" in printed(two, 0)
    assert "process 0 writes the run" in printed(two, 1)
    assert "step" not in printed(two, 1)  # one log is enough
    for value, other in zip(state_of(two.last_good), state_of(one.last_good), strict=True):
        np.testing.assert_allclose(value, other, rtol=1e-4, atol=1e-5)
    rows = list(zip(history_of(two), history_of(one), strict=True))
    assert [row["step"] for row, _ in rows] == [6, 12]
    for row, other in rows:
        for name in ("loss", "bits_per_sample", "val_bits_per_sample/anna"):
            assert row[name] == pytest.approx(other[name], rel=1e-4)
    assert {path.name for path in two.path.iterdir()} == {path.name for path in one.path.iterdir()}


@needs_jax
@pytest.mark.slow
def test_a_killed_process_ends_all_and_the_same_command_goes_on(tmp_path, start):
    run = RunFolder(tmp_path / "run")
    processes = start(run, 2, num_steps=4000)
    wait_for_step(run, 6)
    processes[1].kill()
    assert ended(processes[:1], SECONDS_TO_NOTICE) == [2]
    said = printed(run, 0).strip().splitlines()[-1]
    assert "error: Another process of this run has ended, or cannot be reached: " in said
    assert f"{run.last_good} is whole. Start the same command again" in said

    step = run.state["step"]
    processes = start(run, 2, num_steps=4000)
    wait_for_step(run, step + 1)
    processes[1].send_signal(signal.SIGTERM)  # to one of them, and all stop at the same step
    assert ended(processes) == [130, 130], printed(run, 0)
    assert f"Resuming {run} at step {step} of 4000" in printed(run, 0)
    assert f"Stopped at step {run.state['step']} and saved {run.last_good}" in printed(run, 0)


@needs_jax
@pytest.mark.slow
def test_processes_that_would_not_do_the_same_are_refused(tmp_path, start):
    """Before the first step, in which they would wait for each other."""
    processes = start(tmp_path / "run", 2, of_process=["--seed=0", "--seed=1"])
    assert ended(processes) == [2, 2]
    for process in range(2):
        assert "have not the same --seed. All of them need the same" in printed(
            tmp_path / "run", process
        )
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--num_processes=2", "--num_processes needs --process_id, another in each process"),
        ("--process_id=1", "--process_id and --coordinator need --num_processes."),
        (
            "--num_processes=2 --process_id=2 --coordinator=a:1",
            "--process_id goes from 0 to 1, as there are 2 processes. Received: 2.",
        ),
        (
            "--num_processes=2 --process_id=1 --coordinator=node",
            "Expected --coordinator as host:port, received 'node'.",
        ),
    ],
)
def test_half_a_cluster_is_refused(place, options, said, capsys):
    assert cli.main([*small_run(place, place / "none"), *options.split()]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="JAX can do it")
@pytest.mark.parametrize(
    "options",
    ["--num_devices=2", "--num_processes=2 --process_id=0 --coordinator=127.0.0.1:1"],
)
def test_another_backend_says_so(place, options, capsys):
    assert cli.main([*small_run(place, place / "none"), *options.split()]) == 2
    assert "train together on JAX, and Keras computes on tensorflow" in capsys.readouterr().err
    assert not (place / "none").exists()
