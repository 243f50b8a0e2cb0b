"""Options of `wavenet-keras train --text` that do not fit: refused before anything heavy."""

import json
import re
import sys

import pytest
from recorded import write

from wavenet_keras import cli
from wavenet_keras.cli import text_options, train_options


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Two recordings with texts, and a dictionary."""
    folder = tmp_path_factory.mktemp("text_options")
    for name in ("a.wav", "b.wav"):
        write(folder / "recordings" / name)
    (folder / "texts.txt").write_text("a|Hello.\nb|Good bye.\n")
    (folder / "words.txt").write_text("ciao  CH a1 o0\n")
    (folder / "wrong.txt").write_text("keras  K EH1 R AH0 S\nhello  XX\n")
    (folder / "no_voice.keras").write_text("hello")
    return folder


REFUSED = {
    "a voice without texts": (["--begin_with=allison"], "--begin_with is for a voice .* --text"),
    "a dictionary without texts": (["--dictionary=words.txt"], "--dictionary is for a voice"),
    "no texts there": (["--text=gone.txt"], "found nothing at gone.txt"),
    "no texts in the folder": (["--text=recordings"], "found nothing beside recordings"),
    "another layout": (["--text=texts.txt", "--text_layout=vctk"], "in the layout 'vctk'"),
    "silence": (["--text=texts.txt", "--silence_threshold=-60"], "--silence_threshold does not go"),
    "vectors": (["--text=texts.txt", "--gc_vectors=words.txt"], "--gc_vectors does not go with"),
    "processes": (
        ["--text=texts.txt", "--num_processes=2", "--process_id=0", "--coordinator=a:1"],
        "--num_processes does not go with --text: a voice is trained by one process",
    ),
    "voices of nobody": (["--text=texts.txt", "--keep_voices"], "--keep_voices needs --begin_with"),
    "a language without words": (["--text=texts.txt", "--language=it"], "it needs --dictionary"),
    "a wrong dictionary": (["--text=texts.txt", "--dictionary=wrong.txt"], "wrong.txt, line 2"),
    "phones of another language": (
        ["--text=texts.txt", "--dictionary=words.txt"],
        "words.txt, line 1: expected a word and its phones",
    ),
    "no such voice": (
        ["--text=texts.txt", "--begin_with=nobody"],
        "Received 'nobody'.",
    ),
    "no whole voice": (["--text=texts.txt", "--begin_with=no_voice.keras"], "is damaged"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused(place, case, monkeypatch, capsys):
    monkeypatch.chdir(place)
    options, said = REFUSED[case]
    with pytest.MonkeyPatch.context() as patch:  # `train.py` is not even imported
        patch.setitem(sys.modules, "wavenet_keras.cli.train", None)
        assert cli.main(["train", "--data_dir=recordings", *options]) == 2
    printed = capsys.readouterr().err
    assert re.search(said, printed), printed


def test_a_network_has_its_own_sizes():
    """With a voice to begin with, options of a network that were given are refused."""
    for option in ("preset", "wavenet_params", "gc_channels", "sample_rate"):
        given = {"text": "texts.txt", "begin_with": "allison", option: 1}
        with pytest.raises(ValueError, match=f"--{option} does not go with --begin_with"):
            text_options.check_given_with_voice(given)
    text_options.check_given_with_voice({"preset": "tiny", "text": "texts.txt"})


def test_a_run_knows_its_text(place, tmp_path):
    """Options of a voice may be changed where a run goes on, without naming the text again."""
    run = tmp_path / "run"
    run.mkdir()
    options = {**train_options.DEFAULTS, "data_dir": str(place), "logdir": str(run)}
    with pytest.raises(ValueError, match="--speaker is for a voice that says any sentence"):
        train_options.check({**options, "speaker": "me"})
    (run / "settings.json").write_text(json.dumps({"options": {"text": "texts.txt"}}))
    train_options.check({**options, "speaker": "me"})
