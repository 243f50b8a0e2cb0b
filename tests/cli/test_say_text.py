"""`wavenet-keras say` with sentences, run as a user runs it, with a tiny voice."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
from shell import as_written, wav
from tiny_text_voice import RATE, tiny_text_voice

import wavenet_keras as wk
from wavenet_keras import cli
from wavenet_keras.cli import say as command
from wavenet_keras.cli import say_options
from wavenet_keras.cli.options import INTERRUPTED
from wavenet_keras.voices.text import saying, speaking, text_voice

TEXT = "Good morning. It's half past seven!"


@pytest.fixture
def own(tmp_path):
    """The folder of a voice of one's own."""
    folder = tmp_path / "my run"
    folder.mkdir()
    tiny_text_voice(["me", "you"]).save(folder / "voice.keras")
    return folder


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def say(*words):
    return cli.main(["say", *map(str, words)])


def say_by(own, *words):
    return say(*words, "--voice", own)


def heard(path, **arguments):
    """That a file holds what a voice says."""
    written, rate = wav(path)
    expected, _ = wk.say(**arguments)
    assert rate == RATE and len(written) == len(expected)
    np.testing.assert_allclose(written, as_written(expected), atol=1.01 / 32768)


def test_it_writes_what_say_says(own, capsys):
    assert say_by(own, *TEXT.split(), "--seed", 3) == 0
    heard("said.wav", text=TEXT, seed=3, voice=own)
    seconds = len(wav("said.wav")[0]) / RATE
    printed = capsys.readouterr().out
    assert re.fullmatch(
        rf"{seconds:.2f} s of me at 8000 Hz, in \d+\.\d s, are in said.wav\n", printed
    )


def test_options_are_passed_on(own, tmp_path):
    (tmp_path / "mine.txt").write_text("seven  S EH1 V\n")
    manner = {"speed": 1.5, "pitch": -2, "expression": 0.5, "temperature": 0.7, "seed": 1}
    options = [f"--{name}={value}" for name, value in manner.items()]
    dictionary = tmp_path / "mine.txt"
    out = tmp_path / "new" / "out.wav"
    paths = [f"--dictionary={dictionary}", f"--wav_out_path={out}"]
    assert say_by(own, TEXT, "--speaker=YOU", *options, *paths) == 0
    heard(out, text=TEXT, speaker="you", dictionary=dictionary, voice=own, **manner)


def test_the_shipped_voice_speaks_where_none_is_named(own, monkeypatch):
    voice = wk.load_voice(own / "voice.keras")
    monkeypatch.setattr(saying, "load_shipped_text_voice", lambda: voice)
    monkeypatch.setattr(say_options, "find_voice", lambda *_: None)
    assert say("407", "--seed=1") == 0
    heard("said.wav", text="407", seed=1)


def test_a_file_is_said_and_lines_that_were_broken_are_whole(own, tmp_path, capsys):
    (tmp_path / "text.txt").write_text(
        "\ufeffGood morning to you.\nIt's half\npast seven!\n\nBye\n"
    )
    assert say_by(own, "--text_file", tmp_path / "text.txt", "--seed=2") == 0
    heard("said.wav", text="Good morning to you.\nIt's half past seven!\nBye", seed=2, voice=own)


def test_what_comes_on_standard_input_is_said_while_it_comes(own, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("Good morning.\nIt's half\npast seven!\n"))
    assert say_by(own, "--text_file", "-", "--seed=2") == 0
    heard("said.wav", text="Good morning.\nIt's half past seven!", seed=2, voice=own)
    monkeypatch.setattr("sys.stdin", io.StringIO("Good morning.\n日本\n"))
    assert say_by(own, "--text_file", "-", "--wav_out_path=first.wav", "--seed=2") == 2
    begin = wav("first.wav")[0]
    expected = as_written(wk.say("Good morning.", seed=2, voice=own)[0])
    np.testing.assert_allclose(begin, expected, atol=1.01 / 32768)


def test_phones_are_printed_and_no_sound_is_made(own, in_an_empty_folder, capsys):
    assert say_by(own, TEXT, "--phones", "--seed=1", "--speaker=you") == 0
    printed = capsys.readouterr().out
    voice = wk.load_voice(own / "voice.keras")
    assert printed == f"{voice.phones(TEXT)}\n\n{voice.plan(TEXT, 'you', 1)}\n"
    assert not list(in_an_empty_folder.iterdir())


def test_ctrl_c_keeps_what_was_said(own, monkeypatch, capsys):
    def interrupted(chunks, after):
        for number, chunk in enumerate(chunks):
            if number == after:
                raise KeyboardInterrupt
            yield chunk

    chunks_of = speaking.spoken_chunks
    for after in (3, 0):
        with monkeypatch.context() as patch:
            patch.setattr(
                text_voice,
                "spoken_chunks",
                lambda *a, after=after, **b: interrupted(chunks_of(*a, **b), after),
            )
            assert say_by(own, TEXT, "--seed=1", f"--wav_out_path={after}.wav") == INTERRUPTED
    printed = capsys.readouterr()
    expected = as_written(wk.say(TEXT, seed=1, voice=own)[0][:2400])
    np.testing.assert_allclose(wav("3.wav")[0], expected, atol=1.01 / 32768)
    assert "Interrupted: 0.30 s of me at 8000 Hz" in printed.out
    assert "Interrupted before the first sample; nothing was written." in printed.err


def test_the_bar_tells_how_long_it_will_take(own, monkeypatch, capsys):
    monkeypatch.setattr(speaking, "PROGRESS_DELAY", 0)
    assert say_by(own, *[TEXT] * 3, "--seed=1") == 0
    shown = capsys.readouterr().err
    seconds = len(wav("said.wav")[0]) / RATE
    assert f"{seconds:.1f}/{seconds:.1f} s of sound" in shown
    assert "x real time" in shown and re.search(r"\d\d:\d\d<\d\d:\d\d", shown)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Expected a text to say, such as wavenet-keras say 'Good morning.', or --text_file"),
        (["Hi.", "--text_file=text.txt"], "received both"),
        (["--text_file=no.txt"], "Expected a text file, found none at no.txt"),
        (["--text_file=latin.txt"], "latin.txt is no text in UTF-8"),
        (["日本"], "Chinese characters: '日本'"),
        (["..."], "words or numbers to say"),
        (["{XX}"], "Expected phones between braces"),
        (["Hi.", "--rhythm=varied"], "--rhythm is for digits and their speakers"),
        (["Hi.", "--dictionary=no.txt"], "which cannot be read"),
        (["Hi.", "--dictionary=latin.txt"], "cannot be read"),
        (["Hi.", "--voice=nowhere"], "Received 'nowhere'"),
        (["Hi.", "--wav_out_path=a.mp3"], "ends with .wav"),
        (["4", "--speaker=jackson", "--pitch=2"], "--pitch is for sentences, and jackson says dig"),
        (["4", "--speaker=theo", "--phones"], "--phones is for sentences, and theo says digits"),
        (["4", "--speaker=theo", "--text_file=text.txt"], "--text_file is for sentences"),
    ],
)
def test_what_is_wrong_is_said_before_keras_is_there(words, said, capsys, monkeypatch):
    if "--voice=nowhere" not in words:
        monkeypatch.setattr(say_options, "find_voice", lambda *_: None)
    monkeypatch.setattr(command, "run", lambda given: pytest.fail("it began"))
    Path("text.txt").write_text("Hello.")
    Path("latin.txt").write_bytes("Käse".encode("latin-1"))
    assert say(*words) == 2
    error = capsys.readouterr().err
    assert error.startswith("wavenet-keras: error: ") and said in error
    assert not Path("said.wav").exists()


def test_what_only_a_loaded_voice_knows_is_said_then(own, capsys):
    assert say_by(own, "Hi.", "--speaker=nobody") == 2
    assert "Unknown speaker 'nobody'. There are, for any text: me, you." in capsys.readouterr().err
    assert say("Hi.", "--voice=speech") == 2
    assert "a WaveNet, which cannot say sentences" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["generate"], ["evaluate"]])
def test_commands_that_need_a_wavenet_say_what_to_do(command, own, capsys, tmp_path):
    voice = str(own / "voice.keras")
    wk.audio.save(tmp_path / "a.wav", np.zeros(800), RATE)
    files = [str(tmp_path / "a.wav")] if command == ["evaluate"] else []
    assert cli.main([*command, voice, *files]) == 2
    error = capsys.readouterr().err
    assert "says sentences, and here a WaveNet alone is needed" in error
    assert "wavenet-keras say 'Good morning.' --voice" in error and ".network" in error
