"""What a run goes on from when files are missing or damaged, and what it refuses to go on with."""

import json
import os
import shutil

import keras
import numpy as np
import pytest
from small_runs import EAGER, EVERY, Waves, assert_equal, compiled, history_of, state_of
from tiny_wavenet import tiny

from wavenet_keras import training
from wavenet_keras.training import RunFolder
from wavenet_keras.training.archives import read_note, why_damaged


@pytest.fixture
def copied(finished, tmp_path):
    """A copy of the finished run of 18 steps, with checkpoints 16 and 18."""
    shutil.copytree(finished[0].path, tmp_path / "run")
    return RunFolder(tmp_path / "run")


def files_in(run):
    return {path: path.read_bytes() for path in run.path.rglob("*") if path.is_file()}


def flip(path):
    content = bytearray(path.read_bytes())
    for place in (len(content) // 3, len(content) // 2):
        content[place] ^= 16
    path.write_bytes(content)


DAMAGES = {
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-500]),
    "empty": lambda path: path.write_bytes(b""),
    "flipped": flip,
    "deleted": lambda path: path.unlink(),
    "text": lambda path: path.write_text("step 18"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_checkpoint_is_named_and_the_newest_whole_one_taken(damage, copied, capsys):
    whole = copied.checkpoints / "step_000016.keras"
    DAMAGES[damage](copied.last_good)
    run = training.train(compiled(), Waves(), copied.path, 20, Waves(3, seed=9), **EVERY)
    said = capsys.readouterr().out
    assert f"{copied.checkpoints / 'step_000018.keras'} cannot be used: " in said
    assert f"Going on from {whole}, the newest that is whole." in said
    assert "Resuming" in said and "at step 16 of 20" in said
    assert run.state["step"] == 20 and why_damaged(run.last_good) is None
    assert [row["step"] for row in history_of(run)] == list(range(2, 21, 2))


@pytest.mark.parametrize("content", [None, "", "{}", "null", '{"step": 18', '{"step": "x"}'])
def test_without_a_state_the_newest_checkpoint_counts(content, copied, capsys):
    best, note = copied.best.read_bytes(), read_note(copied.best)
    copied.state_file.unlink()
    if content is not None:
        copied.state_file.write_text(content)
    assert RunFolder(copied.path).state["step"] == 18
    run = training.train(compiled(), Waves(), copied.path, 18, **EVERY)
    assert "nothing is left of 18" in capsys.readouterr().out
    assert run.read_state() == {
        "step": 18,
        "checkpoint": "checkpoints/step_000018.keras",
        "best_step": note["best_step"],
        "best_bits_per_sample": note["best_bits_per_sample"],
    }
    run = training.train(compiled(), Waves(), copied.path, 12, **EVERY)  # a shorter one
    assert "state.json is" not in capsys.readouterr().out
    assert run.state["step"] == 18
    assert copied.best.read_bytes() == best


def test_nothing_whole_is_refused_and_nothing_replaced(copied):
    for file in copied.checkpoint_files():
        flip(file)
    before = files_in(copied)
    with pytest.raises(ValueError, match="step_000018.*step_000016.*no whole checkpoint"):
        training.train(compiled(), Waves(), copied.path, 20, **EVERY)
    assert files_in(copied) == before


def test_a_copy_without_checkpoints_is_not_begun_anew(copied):
    shutil.rmtree(copied.checkpoints)
    copied.state_file.unlink()
    before = files_in(copied)
    with pytest.raises(ValueError, match="Copy .*checkpoints there again, or take another folder"):
        training.train(compiled(), Waves(), copied.path, 20, **EVERY)
    assert files_in(copied) == before


@pytest.mark.parametrize("content", [None, "{}", '{"model": {"dil', "[]"])
def test_settings_that_are_gone_are_named_and_written_anew(content, copied, capsys):
    copied.settings_file.unlink()
    if content is not None:
        copied.settings_file.write_text(content)
    with pytest.raises(ValueError, match=r"dilations is \[1, 2\] there and \[2, 1\] here"):
        training.train(tiny(dilations=[2, 1]), Waves(), copied.path, 20)
    run = training.train(compiled(), Waves(), copied.path, 19, **EVERY)
    said = capsys.readouterr().out
    assert f"{copied.settings_file} is {'damaged' if content else 'missing'}" in said
    assert run.settings["model"]["dilations"] == [1, 2]


@pytest.mark.parametrize("name", ["settings.json", "model.keras", "history.csv", "best.keras"])
def test_a_folder_of_something_else_is_left_alone(name, tmp_path):
    (tmp_path / name).write_text('{"theme": "dark"}')
    with pytest.raises(ValueError, match=f"{name}.*would be replaced.*Take another folder"):
        training.train(compiled(), Waves(), tmp_path, 2)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == '{"theme": "dark"}'


OTHERS = {
    "the order of the dilations": ({"dilations": [2, 1]}, "dilations"),
    "the sample rate": ({"sample_rate": 16000}, "sample_rate"),
    "the activations' dtype": ({"dtype": "mixed_bfloat16"}, "dtype"),
}


@pytest.mark.parametrize("other", OTHERS)
def test_another_network_of_equal_shapes_is_refused(other, copied):
    arguments, said = OTHERS[other]
    before = files_in(copied)
    with pytest.raises(ValueError, match=f"{said} is .* there and .* here"):
        training.train(tiny(**arguments), Waves(), copied.path, 20)
    assert files_in(copied) == before


@pytest.mark.parametrize(
    ("branch", "other", "said"),
    [
        ("ids", {"class_names": ["b", "a", "c"]}, "class_names"),
        ("local", {"upsampling": "linear"}, "upsampling"),
        ("local", {"hop_length": 10}, "hop_length"),
    ],
)
def test_a_checkpoint_put_there_from_another_run_is_refused(branch, other, said, tmp_path):
    """Its weights fit, the settings beside it too: what it is stands in the checkpoint itself."""

    class Conditioned(Waves):
        def __getitem__(self, index):
            codes, *rest = super().__getitem__(index)
            time = codes.shape[1]
            conditions = {
                "ids": {"global_condition": np.array([0, 2], "int32")},
                "local": {"local_condition": np.zeros((2, time // 5, 2), "float32")},
            }
            return {"codes": codes, **conditions[branch]}, *rest

    def model(**arguments):
        made = tiny(branch, **arguments)
        made.compile(run_eagerly=EAGER)
        return made

    run = training.train(model(), Conditioned(), tmp_path, 1)
    shutil.copy(run.last_good, tmp_path / "kept.keras")
    model(**other).save(run.last_good)
    with pytest.raises(ValueError, match=f"{said} is .* there and .* here .step_000001.keras."):
        training.train(model(), Conditioned(), tmp_path, 2)
    shutil.copy(tmp_path / "kept.keras", run.last_good)
    assert training.train(model(), Conditioned(), tmp_path, 2).state["step"] == 2


def test_a_run_of_a_later_version_says_so(copied):
    settings = copied.settings
    settings["versions"]["wavenet_keras"] = "99.0"
    copied.settings_file.write_text(json.dumps(settings))
    with pytest.raises(ValueError, match="The run is of version 99.0, this is "):
        training.train(tiny(dilations=[1, 4]), Waves(), copied.path, 20)


def test_a_run_of_an_earlier_version_goes_on(copied):
    """Its files have no note, and its best stands in state.json alone."""
    for file in copied.path.rglob("*.keras"):
        model = keras.saving.load_model(file)
        model.save(file)
        assert read_note(file) == {}
    best = copied.state["best_step"], copied.state["best_bits_per_sample"]
    assert RunFolder(copied.path).best_so_far == best
    run = training.train(compiled(), Waves(), copied.path, 20, **EVERY)
    whole = training.train(compiled(), Waves(), copied.path.parent / "whole", 20, **EVERY)
    assert_equal(state_of(run.last_good), state_of(whole.last_good))
    assert (run.state["best_step"], run.state["best_bits_per_sample"]) == best


def test_a_finished_run_has_the_averaged_weights_and_completes_its_files(copied, capsys):
    """Killed before the last `model.keras`, it would be finished with an old one for ever."""
    expected = state_of(copied.model)
    copied.model.unlink()
    model = compiled()
    training.train(model, Waves(), copied.path, 18, **EVERY)
    assert_equal(state_of(copied.model), expected)
    assert_equal(model.get_weights(), keras.saving.load_model(copied.model).get_weights())
    raw = keras.saving.load_model(copied.last_good).get_weights()
    assert np.abs(model.get_weights()[0] - raw[0]).max() > 1e-4


def test_fewer_steps_than_a_run_has_had_change_nothing(copied):
    before = files_in(copied)
    training.train(compiled(), Waves(), copied.path, 4, settings={"note": "shorter"}, **EVERY)
    assert files_in(copied) == before


def test_a_fitted_model_begins_a_run_at_its_first_step(tmp_path, capsys):
    """Its optimizer has had 7 steps, which are none of the run's."""
    model = compiled()
    model.fit(Waves(), verbose=0)
    run = training.train(model, Waves(), tmp_path / "run", 2, **EVERY)
    assert f"Starting {run} at step 0 of 2" in capsys.readouterr().out
    assert (run.state["step"], int(model.optimizer.iterations)) == (2, 9)
    resumed = compiled()
    training.train(resumed, Waves(), tmp_path / "run", 5, **EVERY)
    assert f"Resuming {run} at step 2 of 5" in capsys.readouterr().out
    assert (run.state["step"], int(resumed.optimizer.iterations)) == (5, 12)

    whole = compiled()
    whole.fit(Waves(), verbose=0)
    other = training.train(whole, Waves(), tmp_path / "whole", 5, **EVERY)
    assert_equal(state_of(run.last_good), state_of(other.last_good))


def test_one_trains_at_a_time(tmp_path):
    run = RunFolder(tmp_path / "run")
    with run.held():
        with pytest.raises(OSError, match=f"Process {os.getpid()} .* trains in .*run"):
            training.train(compiled(), Waves(), run.path, 2)
        assert [path.name for path in run.path.iterdir()] == ["lock"]
    assert not run.path.exists()


def test_what_a_killed_process_left_unfinished_goes(copied):
    (copied.path / "unfinished_model.keras").write_bytes(b"half")
    (copied.checkpoints / "unfinished_step_000020.keras").write_bytes(b"half")
    (copied.sounds / "unfinished_step_000020_generated.wav").write_bytes(b"half")
    (copied.path / "unfinished_symphony.txt").write_text("not ours")
    training.train(compiled(), Waves(), copied.path, 18, **EVERY)
    left = [path.name for path in copied.path.rglob("unfinished_*")]
    assert left == ["unfinished_symphony.txt"]
