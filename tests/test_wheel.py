"""The built distributions hold every room and every voice, and speak where nothing else is."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile

import numpy as np
import pytest
from places import DATA, REPOSITORY

import wavenet_keras as wk

CHECKPOINTS = DATA / "checkpoints"
ENGLISH = DATA / "english"


def run(*words, **options):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    process = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, env=environment, **options
    )
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


@pytest.fixture(scope="module")
def distributions(tmp_path_factory):
    """An sdist and a wheel, built from the repository."""
    folder = tmp_path_factory.mktemp("distributions")
    run(sys.executable, "-m", "hatchling", "build", "-d", folder, cwd=REPOSITORY)
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="module")
def installed(distributions, tmp_path_factory):
    """The folder of a fresh virtual environment with the wheel, beside the packages used here."""
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    pip = [sys.executable, "-m", "pip", "--python", folder / "bin" / "python"]
    run(*pip, "install", "--no-index", "--no-deps", distributions[1])
    # A path in a .pth file is no site folder: what is installed editable here stays unseen.
    site = run(
        folder / "bin" / "python", "-c", "import sysconfig as s; print(s.get_path('purelib'))"
    )
    with open(os.path.join(site.strip(), "beside.pth"), "w") as file:
        file.write(sysconfig.get_path("purelib") + "\n")
    return folder


def modules():
    """What is in the package: Python, and what widgets are in the browser."""
    return {
        path.relative_to(REPOSITORY).as_posix()
        for path in (REPOSITORY / "wavenet_keras").rglob("*")
        if path.suffix in (".py", ".js", ".css")
    }


def shipped_files(inside, folder):
    return {f"{inside}/{path.name}" for path in folder.iterdir()}


def names_in(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_every_module_and_every_voice(distributions):
    names = names_in(distributions[1])
    wanted = modules() | shipped_files("wavenet_keras/voices/checkpoints", CHECKPOINTS)
    wanted |= shipped_files("wavenet_keras/conditions/english/data", ENGLISH)
    assert len(wanted) > 100
    assert names >= wanted
    assert {name.partition("/")[0] for name in names - wanted} == {
        f"wavenet_keras-{wk.__version__}.dist-info"
    }


def test_the_sdist_holds_the_same_and_a_wheel_can_be_built_from_it(distributions, tmp_path):
    sdist, wheel = distributions
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
        archive.extractall(tmp_path, filter="data")
    wanted = modules() | {"LICENSE", "README.md"}
    wanted |= shipped_files("data/checkpoints", CHECKPOINTS)
    wanted |= shipped_files("data/english", ENGLISH)
    assert names >= wanted
    (source,) = tmp_path.iterdir()
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, cwd=source)
    assert names_in(tmp_path / wheel.name) == names_in(wheel)


def test_it_says_a_digit_and_reads_a_word_from_another_folder(installed, tmp_path):
    script = (
        "import sys, wavenet_keras as wk\n"
        "assert wk.__file__.startswith(sys.prefix), wk.__file__\n"
        "print(*wk.voices.voice_names())\n"
        "print(*wk.load_voice('speech').class_names)\n"
        "print(*wk.phones('Zorp!').phones)\n"
    )
    printed = run(installed / "bin" / "python", "-c", script, cwd=tmp_path).splitlines()
    assert printed[0].split() == sorted(path.stem for path in CHECKPOINTS.glob("*.keras"))
    assert printed[1].split() == ["allison", "carlo", "ivrvoice", "june"]
    assert printed[2].split() == ["Z", "AO1", "R", "P"]
    run(
        installed / "bin" / "wavenet-keras",
        "say",
        "407",
        "--speaker",
        "jackson",
        "--seed",
        "0",
        cwd=tmp_path,
    )
    said, rate = wk.audio.load(tmp_path / "said.wav")
    expected, expected_rate = wk.say("407", "jackson", seed=0)
    assert rate == expected_rate
    np.testing.assert_allclose(said, expected, atol=1 / 32768)  # 16 bits
