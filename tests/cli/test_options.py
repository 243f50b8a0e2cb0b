"""Options and errors of all commands, as they look in a shell."""

import re
import subprocess
import sys

import pytest
from fresh_python import python
from shell import generate

import wavenet_keras as wk
from wavenet_keras import cli
from wavenet_keras.cli import (
    evaluate_options,
    generate_options,
    program,
    say_options,
    train_options,
)
from wavenet_keras.corpus import downloads
from wavenet_keras.generation import list_engines
from wavenet_keras.network.sizes import SIZES
from wavenet_keras.voices import digits

VALUE = r"(?:\[true\|false\]|[A-Z]+|\{[\w,]+\})"  # what stands behind an option in the help


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
        ("train", train_options.DEFAULTS),
        ("generate", generate_options.DEFAULTS),
        ("evaluate", evaluate_options.DEFAULTS),
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
        ["train", "--logdir", ""],
        ["train", "--gc_channels", "0"],
        ["train", "--sample_rate", "0"],
        ["train", "--validate_every", "0"],
        ["train", "--max_checkpoints", "-1"],
        ["train", "--seed", "-1"],
        ["train", "--seed", "4294967296"],
        ["train", "--learning_rate", "nan"],
        ["train", "--validation", "1"],
        ["train", "--silence_threshold", "nan"],
        ["generate", "--samples", "0"],
        ["generate", "--samples", "12.5"],
        ["generate", "--samples", "\u0664"],  # an Arabic four
        ["generate", "--samples", "\uff11\uff16"],  # of the width of Chinese characters
        ["generate", "--samples", "1_000"],
        ["generate", "--samples", "inf"],
        ["generate", "--clips", "0"],
        ["generate", "--seed", "-1"],
        ["generate", "--temperature", "-1"],
        ["generate", "--temperature", "nan"],
        ["generate", "--temperature", "inf"],
        ["generate", "--top_k", "0"],
        ["generate", "--top_p", "0"],
        ["generate", "--top_p", "1.1"],
        ["generate", "--threads", "0"],
        ["generate", "--save_every", "0"],
        ["generate", "--gc_id", " "],
        ["generate", "--wav_out_path", ""],
        ["generate", ""],
        ["generate", "--temp", "0.9"],
        ["generate", "--sample=100"],
        ["generate", "--samples=100", "--samples=200"],
        ["generate", "--fast_generation", "--fast_generation=false"],
        ["generate", "--gc_vector", "-1,2"],
        ["generate", "speech", "digits"],
        ["say", "4", "--seed", "0.5"],
        ["say", " "],
        ["evaluate", "speech", ""],
        ["download", "--folder", ""],
        ["evaluate"],
        ["sing"],
        [],
    ],
)
def test_options_that_cannot_be_are_refused_by_the_parser(command, capsys):
    with pytest.raises(SystemExit) as exit_:
        cli.main(command)
    assert exit_.value.code == 2
    error, hint = capsys.readouterr().err.splitlines()
    assert error.startswith("wavenet-keras: error: ")
    assert hint.startswith("Try: wavenet-keras") and hint.endswith("--help")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            ["generate", "--temp", "0.9"],
            "generate does not know --temp; did you mean --temperature?",
        ),
        (["say", "4", "--speker=theo"], "does not know --speker=theo; did you mean --speaker?"),
        (["generate", "--samples=1", "--samples=2"], "argument --samples: was given twice"),
        (["generate", "--gc_vector", "-1,2"], "a value that begins with - is written --option=val"),
        (["train", "--momentum=1"], "--momentum: expected a number of at least 0 and below 1, rec"),
    ],
)
def test_the_line_says_what_to_do(command, said, capsys):
    with pytest.raises(SystemExit):
        cli.main(command)
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        (["--samples=3e9"], "samples", 3_000_000_000),
        (["--seed", "123456789012345678901"], "seed", 123456789012345678901),
        (["--temperature=0"], "temperature", 0.0),
        (["--top_p=1"], "top_p", 1.0),
        (["--gc_vector=-1,2"], "gc_vector", "-1,2"),
        (["--wav_out_path=~/a.wav"], "wav_out_path", "{home}/a.wav"),
    ],
)
def test_values_are_read_as_they_are_meant(words, name, value, monkeypatch):
    monkeypatch.setenv("HOME", "/home/reader")
    given = getattr(program.make_parser().parse_args(["generate", *words]), name)
    assert given == (value.format(home="/home/reader") if isinstance(value, str) else value)


def test_the_words_for_values_are_those_of_the_package():
    assert tuple(SIZES) == train_options.PRESETS
    assert ("auto", *list_engines()) == generate_options.ENGINES
    assert say_options.RHYTHMS == digits.RHYTHMS
    known = set(wk.voices.digits.load_durations().speakers)
    assert known <= set(re.findall(r"\w+", help_of("say")))
    assert set(downloads.CORPORA) <= set(re.findall(r"\w+", help_of("download")))


def help_of(command):
    return program.make_parser()._subparsers._group_actions[0].choices[command].format_help()


QUICK = [
    (["--help"], 0, "Train a WaveNet"),
    (["--version"], 0, f"wavenet-keras {wk.__version__}"),
    *(([command, "--help"], 0, "--traceback") for command in program.COMMANDS),
    (["train", "--steps=3"], 2, "does not know --steps=3"),
    (["train", "--data_dir=nowhere"], 2, "found none at nowhere"),
    (["train", "--data_dir=.", "--labels=("], 2, "no regular expression"),
    (["say", "hello", "--speaker=theo"], 2, "none for 'hello'"),
    (["say", "\u65e5\u672c"], 2, "Expected English"),
    (["say", "Hi {XX}."], 2, "Expected phones between braces"),
    (["say", "4", "--speaker=theo", "--wav_out_path=a.mp3"], 2, "ends with .wav"),
    (["generate", "nowhere"], 2, "digits, speech, vocoder"),
    (["generate", "--wav_seed=nowhere.wav"], 2, "nowhere.wav"),
    (["evaluate", "speech", "nowhere.wav"], 2, "nowhere.wav"),
    (["download"], 0, "vctk"),
]


def test_what_needs_no_model_loads_no_keras(tmp_path):
    """One process for all: what one of them had loaded, the last line would name."""
    script = (
        "import sys\n"
        "from wavenet_keras import cli\n"
        f"for words in {[words for words, _, _ in QUICK]!r}:\n"
        "    try:\n"
        "        code = cli.main(words)\n"
        "    except SystemExit as exit_:\n"
        "        code = exit_.code\n"
        "    print(f'\\n=== {code}', flush=True)\n"
        "print(*{name.partition('.')[0] for name in sys.modules})\n"
    )
    process = python("-c", "import os\nos.dup2(1, 2)\n" + script, cwd=tmp_path)
    *outputs, loaded = process.stdout.split("\n=== ")
    code, _, loaded = loaded.partition("\n")
    codes = [output[0] for output in outputs[1:]] + [code]
    for (words, expected, said), output, code in zip(QUICK, outputs, codes, strict=True):
        assert (said in output, code) == (True, str(expected)), (words, output)
    heavy = {"keras", "tensorflow", "jax", "librosa", "matplotlib", "numba", "scipy"}
    assert "wavenet_keras" in loaded.split() and not heavy & set(loaded.split())


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
        (["generate", "{run}", "--gc_id=0", "--wav_out_path=a.mp3"], "ends with .wav"),
        (["generate", "digits"], "wavenet-keras say"),
        (["generate", "{run}", "--gc_id=0", "--wav_seed={place}/no.wav"], "no.wav"),
        (["evaluate", "{run}", "{place}/no.wav"], "no.wav"),
        (["evaluate", "{run}", "{place}/voices/anna/0.wav"], "Pass --gc_id, or the recordings of"),
        (["evaluate", "{run}", "{place}/empty", "{place}/voices"], "one folder alone"),
        (["train", "--data_dir={place}/voices", "--labels=C:\\Users"], "no regular expression"),
        (["train", "--data_dir={place}/voices", "--logdir={place}/params.json"], "is no folder"),
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
