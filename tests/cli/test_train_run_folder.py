"""`wavenet-keras train` and its folder: which one, what it refuses, and what it survives."""

import json
import os
import pathlib
import pty
import shutil
import signal
import subprocess
import sys

import numpy as np
import pytest
from shell import RATE, caught, small_run

import wavenet_keras as wk
from wavenet_keras import cli, training
from wavenet_keras.training.archives import why_damaged


@pytest.fixture
def copied(run, tmp_path):
    """A copy of a run of 20 steps or more, as a path."""
    return shutil.copytree(run, tmp_path / "copied")


def steps_of(folder):
    return training.RunFolder(folder).state["step"]


def files_in(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_folder_of_a_run_is_called_as_the_recordings(place, tmp_path, monkeypatch):
    """Also where their folder is given by dots."""
    shutil.copytree(place / "voices", tmp_path / "songs")
    for cwd, data_dir in ((tmp_path / "songs" / "anna", ".."), (tmp_path / "songs", ".")):
        monkeypatch.chdir(cwd)
        command = small_run(place, "", data_dir=data_dir)
        command.remove("--logdir=")
        assert caught(monkeypatch, command)["folder"] == pathlib.Path("runs/songs")


def test_recordings_of_another_folder_of_that_name_are_refused(place, tmp_path, capsys):
    """As many files of the same names and lengths, which say something else."""
    for pitch, name in ((150, "a"), (410, "b")):
        for number in range(3):
            path = tmp_path / name / "wavs" / f"{number}.wav"
            path.parent.mkdir(parents=True, exist_ok=True)
            tone = 0.4 * np.sin(np.arange(RATE // 2) * 2 * np.pi * pitch / RATE + number)
            wk.audio.save(path, tone, RATE)
    folder = tmp_path / "run"
    first = small_run(place, folder, data_dir=tmp_path / "a" / "wavs", num_steps=2)
    assert cli.main(first) == 0
    before = files_in(folder)
    other = small_run(place, folder, data_dir=tmp_path / "b" / "wavs", num_steps=4)
    assert cli.main(other) == 2
    said = capsys.readouterr().err
    assert "was trained on other recordings" in said and "Take another folder" in said
    assert files_in(folder) == before


def test_a_refused_option_leaves_no_trace(place, copied, capsys, monkeypatch):
    before, steps = files_in(copied), steps_of(copied)
    more = ["train", f"--restore_from={copied}", f"--num_steps={steps + 2}"]
    for option, said in (
        ("--sample_size=100000000000", "GB of memory"),
        ("--batch_size=1000000000", "GB of memory"),
        ("--max_checkpoints=0", "at least 1"),
        ("--max_checkpoints=-1", "at least 1"),
        ("--checkpoint_every=0", "at least 1"),
        ("--gc_channels=8", "another model"),
    ):
        try:
            code = cli.main([*more, *option.split()])
        except SystemExit as error:  # of a number that can be seen to be wrong
            code = error.code
        assert code == 2, option
        assert said in capsys.readouterr().err
        assert files_in(copied) == before, option
    assert cli.main(more) == 0
    assert training.RunFolder(copied).settings["options"]["sample_size"] == 200


def test_fewer_steps_than_there_were_are_not_stored(copied):
    before = files_in(copied)
    assert cli.main(["train", f"--restore_from={copied}", "--num_steps=4"]) == 0
    assert files_in(copied) == before


def test_a_stretch_without_validation_keeps_the_table_and_the_best(copied, capsys):
    run = training.RunFolder(copied)
    rows, best, steps = (
        run.history.read_text().splitlines(),
        run.best.read_bytes(),
        steps_of(copied),
    )
    more = ["train", f"--restore_from={copied}", "--learning_rate=0.5"]
    assert cli.main([*more, f"--num_steps={steps + 10}", "--validation=0"]) == 0
    assert "bits per held-out sample" in capsys.readouterr().out
    assert run.best.read_bytes() == best and run.state["best_step"] is not None
    now = run.history.read_text().splitlines()
    assert set(now[0].split(",")) == set(rows[0].split(","))
    assert len(now) == len(rows) + 2
    assert cli.main([*more, f"--num_steps={steps + 20}", "--validation=0.3"]) == 0
    assert run.best.read_bytes() == best
    assert "trained on before" in capsys.readouterr().out


def test_settings_that_are_damaged_or_of_a_later_version(copied, capsys):
    settings = copied / "settings.json"
    whole, steps = settings.read_text(), steps_of(copied)
    later = json.loads(whole)
    later["options"]["telepathy"] = True
    later["versions"]["wavenet_keras"] = "99.0"
    settings.write_text(json.dumps(later))
    more = ["train", f"--restore_from={copied}", f"--num_steps={steps + 2}"]
    assert cli.main(more) == 2
    assert "does not know: telepathy. Go on with version 99.0" in capsys.readouterr().err
    settings.write_text(whole[:300])
    assert cli.main(more) == 2  # where the recordings are stood in it
    said = capsys.readouterr()
    assert f"{settings} is damaged" in said.out and "are as by default" in said.out
    assert "--data_dir is missing" in said.err
    settings.write_text('{"theme": "dark"}')
    assert cli.main(more) == 2
    assert "is not of a run of wavenet_keras" in capsys.readouterr().err


def test_a_logdir_that_is_a_file(place, tmp_path, capsys):
    (tmp_path / "file").write_text("mine")
    assert cli.main(small_run(place, tmp_path / "file")) == 2
    assert "Expected a folder at" in capsys.readouterr().err
    assert (tmp_path / "file").read_text() == "mine"


def start(place, folder, **streams):
    options = {"num_steps": 3000, "checkpoint_every": 3000, "log_every": 1000}
    command = small_run(place, folder, **options)
    return subprocess.Popen([sys.executable, "-m", "wavenet_keras", *command], **streams)


def test_a_reader_that_goes_stops_the_run_which_is_saved(place, tmp_path):
    """As `wavenet-keras train ... | head`, whose `head` has had enough."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = start(place, tmp_path / "run", **pipes)
    for line in process.stdout:
        if line.startswith("first step"):
            break
    process.stdout.close()
    said = process.stderr.read()
    assert process.wait() == 130, said
    assert "Broken pipe" not in said and "Traceback" not in said
    run = training.RunFolder(tmp_path / "run")
    assert 1 <= run.state["step"] < 3000 and why_damaged(run.last_good) is None


def test_a_terminal_that_is_closed_after_nohup_lets_it_end(place, tmp_path):
    terminal, its_end = pty.openpty()
    ignore = lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)  # noqa: E731
    streams = {"stdout": its_end, "stderr": its_end, "stdin": its_end, "preexec_fn": ignore}
    process = start(place, tmp_path / "run", **streams)
    os.close(its_end)
    said = b""
    while b"first step" not in said and b"bits" not in said:
        said += os.read(terminal, 1000)
    os.close(terminal)
    assert process.wait(timeout=300) == 0
    assert training.RunFolder(tmp_path / "run").state["step"] == 3000


def test_two_commands_in_one_folder(place, run, capsys):
    folder = training.RunFolder(run)
    with folder.held():
        assert cli.main(small_run(place, run, gc_channels=4, num_steps=90)) == 2
    assert f"Process {os.getpid()} on" in capsys.readouterr().err
    assert folder.settings["options"]["num_steps"] < 90
