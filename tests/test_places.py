"""Where files can go, known without making anything."""

import os

import pytest

from wavenet_keras import _places


def made_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "there.wav").mkdir()
    (tmp_path / "nowhere").symlink_to("gone")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "error", "message"),
    [
        ("a.mp3", ValueError, "ends with .wav, received .*a.mp3"),
        ("a", ValueError, "ends with .wav"),
        (".wav", ValueError, "ends with .wav"),
        ("", ValueError, "ends with .wav"),
        ("there.wav", IsADirectoryError, "there.wav is a folder. Name a file in it, such as"),
        ("file/a.wav", NotADirectoryError, "file is no folder. Choose another place"),
        ("file/b/c/a.wav", NotADirectoryError, "file is no folder"),
        ("nowhere/a.wav", NotADirectoryError, "nowhere is no folder"),
    ],
)
def test_places_that_no_file_can_have(path, error, message, folder):
    before = made_in(folder)
    with pytest.raises(error, match=message):
        _places.check_file(folder / path if path else path, ".wav")
    assert made_in(folder) == before


@pytest.mark.parametrize(
    "path", ["a.wav", "b.WAV", "new/folder/a.wav", os.fsdecode(b"Stra\xdfe/\xff.wav"), "a b'$.wav"]
)
def test_places_that_a_file_can_have_are_made_when_they_are_opened(path, folder):
    before = made_in(folder)
    checked = _places.check_file(folder / path, ".wav")
    assert checked == folder / path and made_in(folder) == before
    _places.open_place(checked)
    assert checked.parent.is_dir() and not checked.exists()
    checked.write_bytes(b"RIFF")
    _places.open_place(_places.check_file(checked, ".wav"))
    assert checked.read_bytes() == b"RIFF"  # what is there already is left alone


def test_what_may_not_be_written(folder, monkeypatch):
    """By a stand-in for `os.access`: who tests may be root, who may do everything."""
    (folder / "kept.wav").touch()
    (folder / "locked").mkdir()
    denied = {folder / "kept.wav", folder / "locked"}
    monkeypatch.setattr(_places.os, "access", lambda path, mode: path not in denied)
    for path, message in (
        ("kept.wav", "kept.wav is there already and may not be written"),
        ("locked/a.wav", "Nothing may be written into the folder .*locked"),
        ("locked/new/a.wav", "Nothing may be written into the folder .*locked"),
    ):
        with pytest.raises(PermissionError, match=message):
            _places.check_file(folder / path, ".wav")
    with pytest.raises(PermissionError, match="locked"):
        _places.make_folder(folder / "locked" / "run")
    assert made_in(folder / "locked") == []


def test_a_place_that_shows_only_when_it_is_opened(folder):
    with pytest.raises(OSError, match="x.wav cannot be written: File name too long"):
        _places.open_place(folder / ("x" * 250 + ".wav").replace("xxxxx.wav", "x.wav"))
