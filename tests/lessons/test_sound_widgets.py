"""Every control, driven as a hand would, and what comes out of it measured."""

import base64
import io
import re

import numpy as np
import pytest
import soundfile

from wavenet_keras.lessons.sound.widgets import (
    QUANTIZATION_CHANNELS,
    SAMPLE_RATES,
    explore_quantization,
    explore_resampling,
)


def tone(frequency, rate, amplitude=0.5):
    times = np.arange(rate) / rate
    return (amplitude * np.sin(2 * np.pi * frequency * times)).astype(np.float32), rate


def shown_sounds(explorer):
    """What the players in the browser get: `(samples, rate)` from left to right."""
    row = explorer.widget.children[-3].value
    encoded = re.findall(r"base64,([A-Za-z0-9+/=]+)", row)
    return [soundfile.read(io.BytesIO(base64.b64decode(data))) for data in encoded]


def shown_picture(explorer):
    return explorer.widget.children[-2].value


def shown_report(explorer):
    return explorer.widget.children[-1].value


def peak_frequency(samples, rate):
    return np.abs(np.fft.rfft(samples)).argmax() * rate / len(samples)


@pytest.fixture
def resampling():
    return explore_resampling({"low": tone(1000, 44100), "high": tone(7000, 44100)})


def test_each_rate_is_heard_and_reported(resampling):
    pictures = set()
    for rate in SAMPLE_RATES:
        resampling.controls["sample_rate"].value = rate
        result = resampling.view.result
        assert (result.sample_rate, result.num_samples, result.num_bytes) == (rate, rate, 2 * rate)
        (_, original_rate), (samples, played_rate) = shown_sounds(resampling)
        assert (original_rate, played_rate) == (44100, max(rate, 8000))
        assert peak_frequency(samples, played_rate) == pytest.approx(1000, abs=1)
        assert f"44,100 -&gt; {rate:,}\n" in shown_report(resampling)
        assert f"{rate / 2:,g} Hz" in shown_report(resampling)
        assert f"SAMPLE_RATE = {rate}" in shown_report(resampling)
        pictures.add(shown_picture(resampling))
    assert len(pictures) == len(SAMPLE_RATES)


def test_the_filter_decides_whether_a_tone_above_nyquist_comes_back_as_another(resampling):
    resampling.controls["recording"].value = "high"
    resampling.controls["sample_rate"].value = 8000
    _, (filtered, _) = shown_sounds(resampling)
    assert np.abs(filtered[800:-800]).max() < 1e-3
    resampling.controls["antialiasing"].value = False
    original, (aliased, rate) = shown_sounds(resampling)
    assert peak_frequency(*original) == pytest.approx(7000, abs=1)
    assert peak_frequency(aliased, rate) == pytest.approx(8000 - 7000, abs=1)
    assert np.abs(aliased).max() == pytest.approx(0.5, abs=0.01)  # at the same gain
    assert "without the filter" in shown_report(resampling)


def test_the_config_line_runs_in_the_next_cell(resampling):
    resampling.controls["sample_rate"].value = 11025
    names = {}
    exec(resampling.view.config, names)
    assert names["SAMPLE_RATE"] == 11025


@pytest.fixture
def quantization():
    rng = np.random.default_rng(0)
    noise = (0.1 * rng.laplace(size=8000)).clip(-1, 1).astype(np.float32)
    return explore_quantization({"tone": tone(440, 8000), "noise": (noise, 8000)})


@pytest.mark.parametrize("spacing", ["mu-law", "linear"])
def test_each_number_of_levels_is_heard_and_its_noise_measured(quantization, spacing):
    quantization.controls["recording"].value = "noise"
    quantization.controls["spacing"].value = spacing
    ratios = []
    for levels in QUANTIZATION_CHANNELS:
        quantization.controls["quantization_channels"].value = levels
        # The ends of what is played are faded.
        original, quantized, error = (sound[80:-80] for sound, _ in shown_sounds(quantization))
        np.testing.assert_allclose(quantized - original, error, atol=2 / 32768)
        assert len(np.unique(quantized)) <= levels
        ratio = 10 * np.log10(np.sum(original**2) / np.sum((quantized - original) ** 2))
        assert quantization.view.result.signal_to_noise_db == pytest.approx(ratio, abs=0.2)
        shown = re.search(r"ratio (-?[\d.]+) dB", shown_report(quantization)).group(1)
        assert float(shown) == pytest.approx(ratio, abs=0.3)
        assert f"QUANTIZATION_CHANNELS = {levels}<" in shown_report(quantization)
        ratios.append(ratio)
    assert np.all(np.diff(ratios[2:]) > 4)  # each bit gives about 6 dB


def test_the_recording_can_be_changed(quantization):
    before = shown_picture(quantization)
    quantization.controls["recording"].value = "noise"
    (original, _), *_ = shown_sounds(quantization)
    expected = quantization.view.result.original[80:-80]  # the ends are faded
    np.testing.assert_allclose(original[80:-80], expected, atol=1 / 32768)
    assert shown_picture(quantization) != before


def test_mu_law_beats_even_levels_on_a_quiet_sound():
    explorer = explore_quantization({"quiet": tone(440, 8000, amplitude=0.02)})
    explorer.controls["quantization_channels"].value = 256
    by_mu_law = explorer.view.result.signal_to_noise_db
    explorer.controls["spacing"].value = "linear"
    assert by_mu_law > explorer.view.result.signal_to_noise_db + 10


@pytest.mark.parametrize("make", [explore_resampling, explore_quantization])
def test_no_control_computes_while_it_is_dragged(make):
    for control in make({"tone": tone(440, 8000)}).controls.values():
        assert not getattr(control, "continuous_update", False)


@pytest.mark.parametrize("make", [explore_resampling, explore_quantization])
def test_nothing_to_explore_is_an_error(make):
    with pytest.raises(ValueError, match="at least one recording"):
        make({})
