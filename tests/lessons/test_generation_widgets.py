"""Every control, driven as a hand would, and what comes out of it compared with `generate`."""

import base64
import io
import re

import numpy as np
import pytest
import soundfile

import wavenet_keras as wk
from wavenet_keras.audio import fade_ends, silence_code
from wavenet_keras.lessons.generation import widgets

SIZES = {"skip_channels": 16, "quantization_channels": 64, "sample_rate": 8000}
NUM_SAMPLES = 300


@pytest.fixture(scope="module")
def model():
    """A small network of large weights, so that every setting matters."""
    model = wk.WaveNet([1, 2, 4], **SIZES)
    random = np.random.default_rng(1)
    for weight in model.weights:
        weight.assign(random.normal(size=weight.shape, scale=0.4))
    return model


@pytest.fixture
def recording():
    return np.random.default_rng(2).uniform(-0.5, 0.5, 8000).astype("float32")


def shown_sound(explorer):
    encoded = re.findall(r"base64,([A-Za-z0-9+/=]+)", explorer.widget.children[-3].value)
    (sound,) = [soundfile.read(io.BytesIO(base64.b64decode(data))) for data in encoded]
    return sound


def shown(explorer):
    """The picture, and the report below it."""
    return explorer.widget.children[-2].value, explorer.widget.children[-1].value


def test_each_step_of_the_rings_reads_what_was_written_a_dilation_ago():
    explorer = widgets.explore_rings([1, 2, 4], last_step=9)
    pictures = set()
    for step in range(10):
        explorer.controls["step"].value = step
        assert [read for _, read, _ in explorer.view.result] == [step - 1, step - 2, step - 4]
        assert [slot for slot, _, _ in explorer.view.result] == [0, step % 2, step % 4]
        picture, report = shown(explorer)
        assert f"the input of sample {step - 4:>2}, then takes that of sample {step}" in report
        pictures.add(picture)
    assert len(pictures) == 10
    assert explorer.widget.children[-3].value == ""  # nothing to play
    assert explorer.view.config == "STEP = 9"


def test_each_temperature_and_seed_is_generated_and_played(model, recording):
    prompt = recording[:100]
    explorer = widgets.explore_temperature(model, prompt, NUM_SAMPLES)
    pictures = set()
    for temperature, seed in ((0.5, 0), (0.5, 3), (1.3, 3), (0.0, 3)):
        explorer.controls["temperature"].value = temperature
        explorer.controls["seed"].value = seed
        settings = {"temperature": temperature, "seed": seed}
        assert explorer.view.config == f"SETTINGS = {settings}"
        expected = model.generate(NUM_SAMPLES, prompt=prompt, engine="naive", **settings)[0]
        played, rate = shown_sound(explorer)
        assert rate == 8000
        joined = fade_ends(np.concatenate([prompt, expected]), rate)
        np.testing.assert_allclose(played, joined, atol=1 / 32768)
        picture, report = shown(explorer)
        assert f"{np.sqrt(np.mean(expected**2)):.3f}" in report
        pictures.add(picture)
    assert len(pictures) == 3  # one for each temperature
    names = {}
    exec(explorer.view.config, names)
    assert names["SETTINGS"] == settings


def test_each_prompt_is_continued(model, recording):
    explorer = widgets.explore_prompt(model, recording, NUM_SAMPLES, seconds=(0.0, 0.0005, 1.0))
    for seconds, share in ((0.0, "0%"), (0.0005, "44%"), (1.0, "100%")):
        for seed in (0, 2):
            explorer.controls["seconds"].value = seconds
            explorer.controls["seed"].value = seed
            prompt = recording[: round(8000 * seconds)]
            expected = model.generate(NUM_SAMPLES, prompt=prompt, seed=seed, engine="naive")[0]
            played, rate = shown_sound(explorer)
            joined = fade_ends(np.concatenate([prompt, expected]), rate)
            np.testing.assert_allclose(played, joined, atol=1 / 32768)
            assert f"{share} is recording" in shown(explorer)[1]
            assert explorer.view.config == f"PROMPT_SECONDS = {seconds:g}"


def test_a_recording_shorter_than_the_longest_prompt_is_refused(model, recording):
    with pytest.raises(ValueError, match=r"at least 1\.0 s at 8,000 Hz, received 0\.88 s"):
        widgets.explore_prompt(model, recording[:7000], NUM_SAMPLES)


@pytest.mark.parametrize("num_samples", [0, 3, 100])
def test_the_next_logits_follow_all_codes_and_the_silence_before(model, recording, num_samples):
    waveform = recording[:num_samples]
    codes = wk.audio.mu_law_encode(waveform, 64)
    silence = np.full(50, silence_code(model.quantization_channels))
    expected = np.array(model(np.concatenate([silence, codes])[None]))[0, -1]
    logits = widgets.next_logits(model, waveform)
    np.testing.assert_allclose(logits, expected, atol=1e-4)
