"""Loading voices by name, by file and by run folder."""

import io
import json
import tempfile
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
from places import SPEECH

import wavenet_keras as wk
from wavenet_keras import cli, voices


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


def damaged_files():
    """What is wrong, and the bytes of a file of a voice that is damaged so."""
    whole = tiny_model_bytes()
    weights = whole.index(b"model.weights.h5")
    middle_of_weights = weights + (whole.rindex(b"model.weights.h5") - weights) // 2
    directory = whole.rindex(b"PK\x01\x02")  # of the last part
    yield "its 100 bytes are none; it may be cut off", whole[:100]
    yield "its 0 bytes are none", b""
    yield "the checksum of its part model.weights.h5 is wrong", flipped(whole, middle_of_weights)
    yield "Copy it again", flipped(whole, directory)
    yield "Copy it again", flipped(whole, directory + 8)  # a bit that stands for a password
    yield "Copy it again", flipped(whole, directory + 10)  # the way of compressing
    yield "Copy it again", archive_of("holiday.jpg", b"")
    yield "Copy it again", archive_of("config.json", b"{}")


def tiny_model_bytes():
    with tempfile.TemporaryDirectory() as folder:
        tiny_model().save(f"{folder}/tiny.keras")
        return Path(folder, "tiny.keras").read_bytes()


def flipped(data, place):
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def archive_of(name, content):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr(name, content)
    return memory.getvalue()


def test_a_damaged_file_is_named_with_a_reason_and_a_cure(tmp_path, capsys):
    (tmp_path / "best.keras").write_bytes(tiny_model_bytes())
    assert wk.load_voice(tmp_path).receptive_field == tiny_model().receptive_field
    for reason, data in damaged_files():
        (tmp_path / "best.keras").write_bytes(data)
        with pytest.raises(ValueError, match="best.keras is damaged, or no Keras model") as raised:
            wk.load_voice(tmp_path)
        assert reason in str(raised.value) and "take another file of its run" in str(raised.value)
        assert cli.main(["generate", str(tmp_path)]) == 2
        assert cli.main(["evaluate", str(tmp_path), str(SPEECH)]) == 2
        lines = capsys.readouterr().err.strip().splitlines()
        assert all(line.startswith("wavenet-keras: error: ") for line in lines) and len(lines) == 2


@pytest.mark.parametrize("name", ["", " "])
def test_no_name_is_no_voice_though_the_folder_has_one(name, tmp_path, monkeypatch):
    (tmp_path / "best.keras").write_bytes(tiny_model_bytes())
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match="Received ''|Received ' '"):
        wk.load_voice(name)
    assert wk.load_voice(".").receptive_field == tiny_model().receptive_field


def test_another_model_is_refused(tmp_path):
    inputs = keras.Input((3,))
    keras.Model(inputs, keras.layers.Dense(2)(inputs)).save(tmp_path / "other.keras")
    with pytest.raises(ValueError, match="other.keras holds a Functional, and not a WaveNet"):
        wk.load_voice(tmp_path / "other.keras")


def test_an_unknown_voice_names_the_known_ones():
    with pytest.raises(ValueError, match="'nobody'.*speech"):
        wk.load_voice("nobody")


def test_one_speaker_of_a_voice_is_a_network_without_condition(tmp_path):
    names = {"class_names": ["anna", "bert"], "num_classes": 2, "global_condition_channels": 3}
    model = tiny_model(**names)
    model.save(tmp_path / "two.keras")
    bert = wk.load_voice(tmp_path / "two.keras", speaker="bert")
    codes = np.arange(50, dtype="int32")[None]
    conditioned = model({"codes": codes, "global_condition": np.array([1])})
    np.testing.assert_allclose(bert(codes), conditioned, atol=1e-5)
    with pytest.raises(ValueError, match="Unknown class 'carla'. This model knows anna, bert"):
        wk.load_voice(tmp_path / "two.keras", speaker="carla")


def read_history(name):
    return np.genfromtxt(
        voices.CHECKPOINTS / name, delimiter=",", names=True, encoding="utf-8", deletechars=""
    )


def test_the_shipped_voice_comes_with_its_papers_and_keeps_to_them():
    papers = json.loads((voices.CHECKPOINTS / "speech.json").read_text(encoding="utf-8"))
    model = wk.load_voice("speech")
    config = {name: value for name, value in model.get_config().items() if name != "name"}
    assert json.loads(json.dumps(config)) == papers["model"]
    assert model.class_names == ["allison", "carlo", "ivrvoice", "june"]
    _, held_out = wk.Corpus(voices.CHECKPOINTS.parent / "speech").split()
    names = {recording.path.stem for recording in held_out}
    assert {file.removesuffix(".wav") for file in papers["held_out_files"]} == names
    # The scores are measured again, on the shipped copies of the recordings.
    scores = {
        name: bits for name, (bits, _) in wk.evaluation.bits_by_class(model, held_out).items()
    }
    assert scores == pytest.approx(papers["held_out_bits_per_sample"], abs=0.002)
    history = read_history("speech_history.csv")
    assert history["step"][-1] == papers["num_steps"]
    assert papers["steps_taken_by_the_shipped_weights"] in history["step"]
    for name in model.class_names:
        assert np.nanmin(history[f"val_bits_per_sample/{name}"]) < 4.5
    first_stage = read_history("speech_first_stage_history.csv")
    assert first_stage["step"][-1] == papers["first_stage"]["num_steps"]


@pytest.mark.parametrize("name", ["digits", "vocoder"])
def test_voices_with_a_local_condition_keep_to_their_papers(name):
    papers = json.loads((voices.CHECKPOINTS / f"{name}.json").read_text(encoding="utf-8"))
    model = wk.load_voice(name)
    config = {key: value for key, value in model.get_config().items() if key != "name"}
    assert json.loads(json.dumps(config)) == papers["model"]
    assert model.class_names == list(papers["held_out_bits_per_sample"])
    history = read_history(f"{name}_history.csv")
    assert history["step"][-1] == papers["num_steps"]
    assert papers["steps_taken_by_the_shipped_weights"] in history["step"]


@pytest.mark.slow
def test_the_bits_of_the_vocoder_are_measured_again():
    papers = json.loads((voices.CHECKPOINTS / "vocoder.json").read_text(encoding="utf-8"))
    model = wk.load_voice("vocoder")
    _, held_out = wk.Corpus(voices.CHECKPOINTS.parent / "speech").split()
    assert {file.removesuffix(".wav") for file in papers["held_out_files"]} == {
        recording.path.stem for recording in held_out
    }
    scores = wk.evaluation.bits_by_class(model, held_out, wk.mel.mel_of_recording)
    scores = {name: bits for name, (bits, _) in scores.items()}
    assert scores == pytest.approx(papers["held_out_bits_per_sample"], abs=0.002)
    babbling = json.loads((voices.CHECKPOINTS / "speech.json").read_text(encoding="utf-8"))
    for speaker, bits in scores.items():  # it is told more, and so it knows more
        assert bits < babbling["held_out_bits_per_sample"][speaker]


def test_the_four_are_better_than_the_one_they_began_with():
    """Also for the speaker whom the first stage had learnt alone."""
    papers = json.loads((voices.CHECKPOINTS / "speech.json").read_text(encoding="utf-8"))
    first_stage = read_history("speech_first_stage_history.csv")["val_bits_per_sample"]
    assert papers["held_out_bits_per_sample_allison_en"] < np.nanmin(first_stage)
