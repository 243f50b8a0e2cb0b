"""A place with recordings, and a run that was trained on them."""

import json

import numpy as np
import pytest
from shell import PARAMS, PITCHES, RATE, small_run

import wavenet_keras as wk
from wavenet_keras import cli


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with recordings of two speakers, half a second each, and a parameter file."""
    folder = tmp_path_factory.mktemp("cli")
    rng = np.random.default_rng(0)
    for name, pitch in PITCHES.items():
        (folder / "voices" / name).mkdir(parents=True)
        for number in range(3):
            tone = np.sin(np.arange(RATE // 2) * 2 * np.pi * pitch / RATE + number)
            waveform = 0.4 * tone + 0.01 * rng.normal(size=tone.shape)
            wk.audio.save(folder / "voices" / name / f"{number}.wav", waveform, RATE)
    (folder / "params.json").write_text(json.dumps(PARAMS))
    patch = pytest.MonkeyPatch()
    patch.setenv("WAVENET_KERAS_CACHE", str(folder / "cache"))
    yield folder
    patch.undo()


@pytest.fixture(scope="module")
def run(place):
    """The folder of a finished run, conditioned on the two speakers."""
    folder = place / "run"
    assert cli.main(small_run(place, folder, gc_channels=4)) == 0
    return folder
