"""Loading voices by name, by file and by run folder."""

import json
import zipfile

import keras
import numpy as np
import pytest

import wavenet_keras as wk
from wavenet_keras import voices


def tiny_model(**arguments):
    return wk.WaveNet(dilations=[1, 2], skip_channels=8, sample_rate=8000, **arguments)


@pytest.mark.parametrize("inside", ["", "best.keras", "model.keras"])
def test_a_voice_from_a_file_or_a_run_folder(tmp_path, inside):
    model = tiny_model(name="mine")
    path = tmp_path / inside if inside else tmp_path / "voice.keras"
    model.save(path)
    loaded = wk.load_voice(tmp_path if inside else path)
    codes = np.arange(50, dtype="int32")[None]
    np.testing.assert_array_equal(loaded(codes), model(codes))


def test_the_best_of_a_run_is_preferred_to_the_latest(tmp_path):
    tiny_model(name="latest").save(tmp_path / "model.keras")
    tiny_model(name="best").save(tmp_path / "best.keras")
    assert wk.load_voice(tmp_path).name == "best"


def test_a_damaged_file_is_named(tmp_path):
    whole = (wk.voices.CHECKPOINTS / "allison.keras").read_bytes()
    path = tmp_path / "cut_off.keras"
    path.write_bytes(whole[:100_000])
    with pytest.raises(ValueError, match="cut_off.keras is not a Keras model.*100,000 bytes"):
        wk.load_voice(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("holiday.jpg", b"")
    with pytest.raises(ValueError, match="cut_off.keras cannot be loaded as a Keras model"):
        wk.load_voice(path)


def test_another_model_is_refused(tmp_path):
    inputs = keras.Input((3,))
    keras.Model(inputs, keras.layers.Dense(2)(inputs)).save(tmp_path / "other.keras")
    with pytest.raises(ValueError, match="other.keras holds a Functional, and not a WaveNet"):
        wk.load_voice(tmp_path / "other.keras")


def test_an_unknown_voice_names_the_known_ones():
    with pytest.raises(ValueError, match="'nobody'.*allison"):
        wk.load_voice("nobody")


@pytest.mark.parametrize("name", voices.voice_names())
def test_shipped_voices_come_with_their_papers_and_keep_to_them(name):
    papers = json.loads((voices.CHECKPOINTS / f"{name}.json").read_text(encoding="utf-8"))
    model = wk.load_voice(name)
    assert model.get_config()["dilations"] == papers["model"]["dilations"]
    held_out = [
        path
        for path in (voices.CHECKPOINTS.parent / "speech" / name).glob("*.flac")
        if path.stem in {file.removesuffix(".wav") for file in papers["held_out_files"]}
    ]
    assert len(held_out) == len(papers["held_out_files"]) >= 3
    assert not set(papers["held_out_files"]) & set(papers["training_files"])
    # The score is measured again, on the shipped copies of the recordings.
    bits = wk.evaluation.bits_per_sample(model, held_out)
    assert bits == pytest.approx(papers["held_out_bits_per_sample"], abs=0.002)
    steps = np.genfromtxt(
        voices.CHECKPOINTS / f"{name}_history.csv", delimiter=",", names=True, encoding="utf-8"
    )["step"]
    assert steps[-1] == papers["num_steps"]


def test_a_voice_is_shipped():
    assert "allison" in voices.voice_names()
    assert isinstance(wk.load_voice("allison"), keras.Model)
