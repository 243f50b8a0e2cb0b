"""Killed at any of the lines where it matters, a run goes on and ends as one that was not."""

import pathlib
import shutil

import keras
import pytest
from fresh_python import python
from killed_runs import POINTS, RUN, start
from small_runs import Waves, assert_equal, compiled, history_of, state_of

from wavenet_keras import training
from wavenet_keras.training import RunFolder
from wavenet_keras.training.archives import why_damaged

HERE = pathlib.Path(__file__).parent
TIMES = ("seconds", "samples_per_second")


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """A folder with a run for each point, killed there."""
    folder = tmp_path_factory.mktemp("killed")
    process = python(str(HERE / "killed_runs.py"), str(folder))
    assert process.returncode == 0, process.stderr
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The same run, which nobody killed."""
    return start(tmp_path_factory.mktemp("whole"))


def numbers_of(run):
    """The rows of a run but for the times in them."""
    return [{key: row[key] for key in row if key not in TIMES} for row in history_of(run)]


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_costs_nothing_but_steps(point, killed, whole, tmp_path):
    folder = shutil.copytree(killed / point, tmp_path / "run")
    run = RunFolder(folder)
    named = [run.path / run.read_state()["checkpoint"]] if run.read_state() else []
    for file in (*named, *(file for file in (run.model, run.best) if file.exists())):
        assert why_damaged(file) is None
        keras.saving.load_model(file)

    resumed = start(folder)
    assert resumed.state == whole.state
    assert_equal(state_of(resumed.last_good), state_of(whole.last_good))
    assert_equal(state_of(resumed.model), state_of(whole.model))
    best, whole_best = (keras.saving.load_model(one.best) for one in (resumed, whole))
    assert_equal(best.get_weights(), whole_best.get_weights())
    assert numbers_of(resumed) == numbers_of(whole)
    assert {path.name for path in folder.iterdir()} == {path.name for path in whole.path.iterdir()}
    assert all(file.name.startswith("step_") for file in run.checkpoints.iterdir())


def test_the_checkpoint_that_is_named_outlives_one_that_is_not(killed, tmp_path, capsys):
    """Killed between checkpoint 8 and its state.json, which names 4; then another interval."""
    folder = shutil.copytree(killed / "after the second checkpoint", tmp_path / "run")
    run = RunFolder(folder)
    assert run.state["step"] == 4
    training.train(compiled(), Waves(), folder, 6, **{**RUN, "checkpoint_every": 2})
    assert run.state["step"] == 6
    assert [path.name for path in run.checkpoints.iterdir()] == ["step_000006.keras"]
    assert run.last_good.exists()
    capsys.readouterr()
    training.train(compiled(), Waves(), folder, 7, **RUN)
    assert "at step 6 of 7" in capsys.readouterr().out
