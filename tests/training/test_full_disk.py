"""A real disk that is full: what a run says, what it keeps, and that it never waits for ever."""

import shutil
import subprocess

import keras
import pytest
from small_runs import EVERY, Waves, assert_equal, compiled, history_of, state_of

from wavenet_keras import training
from wavenet_keras.training.archives import why_damaged

MEGABYTE = 1 << 20


@pytest.fixture
def disk(tmp_path):
    """A disk of its own, of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this user may not mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


class Filler(keras.callbacks.Callback):
    """Fills the disk at one step of the run, and makes room again at another."""

    def __init__(self, disk, full_at, room_at):
        super().__init__()
        self.file = disk / "filler"
        self.full_at, self.room_at = full_at, room_at
        self.step = 0

    def fill(self):
        with open(self.file, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * 4096)
            except OSError:
                pass

    def on_train_batch_end(self, batch, logs=None):
        self.step += 1
        if self.step == self.full_at:
            self.fill()
        if self.step == self.room_at:
            self.file.unlink()


@pytest.mark.slow
def test_full_for_a_while_costs_tensorboard_and_nothing_else(disk, tmp_path):
    filler = Filler(disk, full_at=3, room_at=110)
    often = {"log_every": 1, "histograms": True, "checkpoint_every": 200}
    with pytest.warns(UserWarning) as warned:
        run = training.train(compiled(), Waves(), disk / "run", 112, callbacks=[filler], **often)
    said = [str(one.message) for one in warned]
    assert sum("TensorBoard logs in" in one and "end here" in one for one in said) == 1
    assert any("history.csv lacks rows for now" in one for one in said)
    assert [row["step"] for row in history_of(run)] == list(range(1, 113))
    whole = training.train(compiled(), Waves(), tmp_path / "whole", 112, checkpoint_every=200)
    assert_equal(state_of(run.last_good), state_of(whole.last_good))


@pytest.mark.filterwarnings("ignore:.*history.csv|TensorBoard")
def test_full_at_a_checkpoint_names_the_file_and_what_is_kept(disk, tmp_path):
    filler = Filler(disk, full_at=6, room_at=None)
    with pytest.raises(OSError) as raised:
        training.train(compiled(), Waves(), disk / "run", 12, callbacks=[filler], **EVERY)
    run = training.RunFolder(disk / "run")
    said = str(raised.value)
    assert f"{run.checkpoints / 'step_000008.keras'} cannot be written: No space left" in said
    assert f"{run.last_good} is whole" in said and "goes on from there, step 4" in said
    assert run.state["step"] == 4 and why_damaged(run.last_good) is None
    assert not list(run.path.rglob("unfinished_*"))
    # Still full: found before the first step.
    with pytest.raises(OSError, match="no room for a checkpoint: .* MB are needed and 0.0 MB"):
        training.train(compiled(), Waves(), run.path, 12, **EVERY)
    filler.file.unlink()
    training.train(compiled(), Waves(), run.path, 12, **EVERY)
    whole = training.train(compiled(), Waves(), tmp_path / "whole", 12, **EVERY)
    assert_equal(state_of(run.last_good), state_of(whole.last_good))


def test_a_disk_that_may_not_be_written_is_found_before_the_work(disk, tmp_path):
    run = training.train(compiled(), Waves(), disk / "run", 4, **EVERY)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with pytest.raises(OSError, match="run cannot be written. Change its permissions"):
        training.train(compiled(), Waves(at_step=4, happening=pytest.fail), run.path, 8, **EVERY)
    with pytest.raises(OSError, match="Read-only"):
        training.train(
            compiled(), Waves(at_step=0, happening=pytest.fail), disk / "new", 8, **EVERY
        )
