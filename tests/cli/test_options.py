"""Options and errors of all commands, as they look in a shell."""

import re
import subprocess
import sys

import pytest
from shell import generate

from wavenet_keras import cli
from wavenet_keras.cli import evaluate, program, train
from wavenet_keras.cli import generate as generate_command

VALUE = r"(?:\[VALUE\]|VALUE|\{[\w,]+\})"  # what stands behind an option in the help


ORIGINAL_OPTIONS = {
    "train": "data_dir logdir restore_from checkpoint_every num_steps learning_rate "
    "wavenet_params sample_size l2_regularization_strength silence_threshold optimizer momentum "
    "histograms gc_channels max_checkpoints batch_size",
    "generate": "samples temperature wav_out_path save_every fast_generation wav_seed gc_id",
}


@pytest.mark.parametrize("command", ORIGINAL_OPTIONS)
def test_help_explains_the_options_of_tensorflow_wavenet(command, capsys):
    with pytest.raises(SystemExit) as exit_:
        cli.main([command, "--help"])
    assert exit_.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    for option in ORIGINAL_OPTIONS[command].split():
        assert re.search(rf"--{option} {VALUE} [A-Z]", text), option


@pytest.mark.parametrize(
    ("command", "defaults"),
    [
        ("train", train.DEFAULTS),
        ("generate", generate_command.DEFAULTS),
        ("evaluate", evaluate.DEFAULTS),
        ("download", {"folder": None}),
    ],
)
def test_every_option_says_what_its_default_is(command, defaults, capsys):
    with pytest.raises(SystemExit):
        cli.main([command, "--help"])
    text = " ".join(capsys.readouterr().out.split())
    for name, default in defaults.items():
        about = re.search(rf"--{name} {VALUE} ([A-Z].*?)(?= --\w+ {VALUE}|$)", text)[1]
        if name not in ("data_dir", "wavenet_params", "wav_seed", "gc_id"):  # no default, but need
            assert "(default: " in about or "0 for none" in about, name
        if default is not None:
            assert f"(default: {str(default).lower()})" in about


def test_options_without_a_meaning_say_so(place, run, tmp_path, capsys):
    old = ["--gc_channels=32", "--gc_cardinality=377", "--wavenet_params=params.json"]
    assert generate(run, tmp_path / "a.wav", "--samples=10", "--gc_id=1", *old) == 0
    printed = capsys.readouterr().err
    for name in ("gc_channels", "gc_cardinality", "wavenet_params"):
        assert f"--{name} is not needed any more: the model knows its own sizes." in printed
    assert cli.main(["train", "--store_metadata=True"]) == 2
    assert "--store_metadata is not needed any more: profile" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "decibel"), [("-60", -60.0), ("0.01", -40.0), ("0.3", -10.5), ("0", 0.0)]
)
def test_silence_threshold_in_decibels_or_as_an_amplitude(given, decibel, capsys):
    options = program.make_parser().parse_args(["train", "--silence_threshold", given])
    assert options.silence_threshold == decibel
    assert (f"is taken as an amplitude: {decibel} dB" in capsys.readouterr().err) == (
        decibel < 0 < float(given)
    )


@pytest.mark.parametrize(
    "command",
    [
        ["train", "--silence_threshold", "60"],
        ["train", "--histograms", "perhaps"],
        ["train", "--optimizer", "adagrad"],
        ["train", "--num_steps", "many"],
        ["evaluate"],
        ["sing"],
        [],
    ],
)
def test_options_that_cannot_be_are_refused_by_the_parser(command, capsys):
    with pytest.raises(SystemExit) as exit_:
        cli.main(command)
    assert exit_.value.code == 2
    assert "error:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["train"], "--data_dir is missing"),
        (["train", "--data_dir", "{place}/nowhere"], "nowhere"),
        (["train", "--data_dir", "{place}/empty"], "empty"),
        (["train", "--restore_from", "{place}/nowhere"], "no run to go on with"),
        (["train", "--restore_from", "{place}/a", "--logdir", "{place}/b"], "not both"),
        (["train", "--data_dir={place}/voices/anna", "--gc_channels=4"], "--labels"),
        (["train", "--data_dir={place}/voices", "--wavenet_params={place}/x.json"], "x.json"),
        (["generate", "{place}/nowhere"], "nowhere"),
        (["generate", "{run}"], "--gc_id is missing: who is to speak? One of anna, bert."),
        (["generate", "{run}", "--gc_id=carla"], "anna, bert"),
        (["generate", "{run}", "--gc_id=2"], "anna, bert"),
        (["generate", "{run}", "--gc_id=0", "--wav_out_path=a.mp3"], "end with .wav"),
        (["generate", "{run}", "--gc_id=0", "--wav_seed={place}/no.wav"], "no.wav"),
        (["generate", "{run}", "--gc_id=0", "--temperature=-1"], "temperature"),
        (["generate", "{run}", "--gc_id=0", "--samples=0"], "num_samples"),
        (["evaluate", "{run}", "{place}/no.wav"], "no.wav"),
        (["evaluate", "{run}", "{place}/voices/anna/0.wav", "--held_out"], "needs a folder"),
    ],
)
def test_wrong_files_and_data_end_with_a_clear_line(command, said, place, run, capsys):
    (place / "empty").mkdir(exist_ok=True)
    assert cli.main([word.format(place=place, run=run) for word in command]) == 2
    errors = capsys.readouterr().err.strip().split("wavenet-keras: error: ")
    assert len(errors) == 2 and said in errors[1]
    assert "Traceback" not in errors[1]


def test_the_traceback_is_shown_when_asked_for():
    with pytest.raises(FileNotFoundError):
        cli.main(["train", "--data_dir", "nowhere", "--traceback"])


def test_it_is_a_program():
    result = subprocess.run(
        [sys.executable, "-m", "wavenet_keras", "evaluate", "no_such_voice", "a.wav"],
        capture_output=True,
        text=True,
    )
    assert result.returncode == 2
    assert result.stderr.startswith("wavenet-keras: error: ")
    assert "no_such_voice" in result.stderr
