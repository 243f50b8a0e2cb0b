"""Commands that a command prints can be pasted into a shell, whatever the names in them."""

import shlex
import shutil

from shell import generate, small_run

from wavenet_keras import cli
from wavenet_keras.cli import download


def command_behind(word, printed):
    """The words that a shell makes of the command that is printed behind `word`."""
    (line,) = [line for line in printed.splitlines() if line.startswith(word)]
    return shlex.split(line.removeprefix(word))


def test_a_run_says_how_to_listen_to_it(place, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    recordings = tmp_path / "voices"
    for old, new in (("anna", "Smith, John"), ("bert", "a 'b' \"c\" $d")):
        shutil.copytree(place / "voices" / old, recordings / new)
    options = {"data_dir": recordings, "gc_channels": 2, "num_steps": 2, "checkpoint_every": 2}
    folder = "my run; it's $mine"
    assert cli.main(small_run(place, folder, **options)) == 0
    program, *words = command_behind("Listen: ", capsys.readouterr().out)
    assert (program, words[:2]) == ("wavenet-keras", ["generate", folder])
    assert cli.main([*words[:-2], "--samples", "20"]) == 0
    assert "20 samples" in capsys.readouterr().out
    names = "Smith, John,a 'b' \"c\" $d"
    assert generate(folder, "two.wav", "--samples=20", "--gc_id", names) == 0
    assert "two_1.wav, two_2.wav" in capsys.readouterr().out


def test_a_download_says_how_to_train_on_it(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "my recordings; 'them'"
    monkeypatch.setattr(download, "download_corpus", lambda *_: folder)
    assert cli.main(["download", "fsdd"]) == 0
    words = command_behind("Train: ", capsys.readouterr().out)
    assert words[:4] == ["wavenet-keras", "train", "--data_dir", str(folder)]
