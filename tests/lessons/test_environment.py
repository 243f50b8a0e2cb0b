"""The environment check passes where all is there, and names cure and cause where it is not."""

import importlib.metadata
import sys

import pytest
import soundfile

from wavenet_keras import _voice_files, training
from wavenet_keras.lessons.start import environment


@pytest.fixture
def with_voice(tmp_path, monkeypatch):
    (tmp_path / "speech.keras").touch()
    monkeypatch.setattr(_voice_files, "CHECKPOINTS", tmp_path)


def report(capsys):
    everything_there = environment.check_environment()
    return everything_there, capsys.readouterr().out


def test_all_is_there(with_voice, capsys):
    everything_there, said = report(capsys)
    assert everything_there
    assert said.endswith("Everything is there.\n")
    for name in environment.PACKAGES:
        assert f"{name} {importlib.metadata.version(name)}" in said
    assert f"computes on {training.describe_device()}" in said


def test_an_old_python(with_voice, capsys, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    everything_there, said = report(capsys)
    assert not everything_there
    assert "Install Python 3.11 or newer" in said
    assert "To be mended first: 1." in said


def test_a_package_that_is_not_installed(with_voice, capsys, monkeypatch):
    monkeypatch.setattr(environment, "PACKAGES", ("numpy", "no-such-package-here"))
    everything_there, said = report(capsys)
    assert not everything_there
    assert "FAIL not installed: no-such-package-here\n     -> Run `pip install" in said


def test_sound_files_that_cannot_be_written(with_voice, capsys, monkeypatch):
    def fail(*arguments, **options):
        raise OSError("sndfile library not found")

    monkeypatch.setattr(soundfile, "write", fail)
    everything_there, said = report(capsys)
    assert not everything_there
    assert "FAIL sound files: OSError: sndfile library not found" in said


def test_a_sound_that_is_read_as_another(with_voice, capsys, monkeypatch):
    real_read = soundfile.read
    monkeypatch.setattr(soundfile, "read", lambda *a, **o: (-real_read(*a, **o)[0], 8000))
    everything_there, said = report(capsys)
    assert not everything_there
    assert "what was read is not what was written" in said


def test_a_voice_that_is_missing(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(_voice_files, "CHECKPOINTS", tmp_path / "nowhere")
    everything_there, said = report(capsys)
    assert not everything_there
    assert "FAIL the shipped voice 'speech' is missing" in said
    assert str(tmp_path / "nowhere") in said


@pytest.mark.parametrize(
    ("device", "noted"), [("CPU, 2 cores, on jax", True), ("1 x H200 on jax", False)]
)
def test_a_machine_without_a_gpu_is_enough(with_voice, capsys, monkeypatch, device, noted):
    monkeypatch.setattr(training, "describe_device", lambda: device)
    everything_there, said = report(capsys)
    assert everything_there
    assert f"OK   computes on {device}" in said
    assert ("NOTE no GPU is used" in said) == noted
