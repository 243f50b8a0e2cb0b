"""Mu-law codes, against the formula with the math module, librosa, and the reference codes."""

import math
import warnings

import librosa
import numpy as np
import pytest
from places import REFERENCE_CHECKPOINTS

from wavenet_keras import audio

LEVELS = [2, 16, 64, 256, 512, 1024, 65536]


def encode_one(sample, quantization_channels):
    """The formula of the design, one sample at a time, with the math module."""
    mu = quantization_channels - 1
    sample = min(max(sample, -1.0), 1.0)
    companded = math.copysign(math.log(1 + mu * abs(sample)) / math.log(1 + mu), sample)
    return math.floor((companded + 1) / 2 * mu + 0.5)


def decode_one(code, quantization_channels):
    mu = quantization_channels - 1
    companded = 2 * code / mu - 1
    return math.copysign(((1 + mu) ** abs(companded) - 1) / mu, companded)


@pytest.mark.parametrize("levels", LEVELS)
def test_encode_is_the_formula(levels):
    waveform = np.random.default_rng(1).uniform(-1, 1, 3000) ** 3
    waveform = np.concatenate([waveform, [-1, 0, 1, 1e-6, -1e-6]])
    codes = audio.mu_law_encode(waveform, levels)
    assert codes.dtype == np.int32
    assert codes.tolist() == [encode_one(sample, levels) for sample in waveform.tolist()]


@pytest.mark.parametrize("levels", LEVELS)
def test_decode_is_the_formula(levels):
    codes = np.arange(levels)[:: max(1, levels // 1024)]
    waveform = audio.mu_law_decode(codes, levels)
    assert waveform.dtype == np.float32
    expected = [decode_one(code, levels) for code in codes.tolist()]
    np.testing.assert_allclose(waveform, expected, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("levels", LEVELS)
def test_every_code_round_trips(levels):
    codes = np.arange(levels, dtype=np.int32)
    np.testing.assert_array_equal(
        audio.mu_law_encode(audio.mu_law_decode(codes, levels), levels), codes
    )


@pytest.mark.parametrize("levels", LEVELS)
def test_error_of_a_round_trip_is_at_most_half_the_widest_neighbouring_step(levels):
    waveform = np.random.default_rng(2).uniform(-1, 1, 5000)
    codes = audio.mu_law_encode(waveform, levels)
    error = np.abs(audio.mu_law_decode(codes, levels) - waveform)
    # The curve is odd and steepest at silence, so a sample moves by at most half a companded
    # step, 1 / mu, towards the louder side: exp grows fastest there.
    mu = levels - 1
    bound = (1 + mu * np.abs(waveform)) * np.expm1(math.log(levels) / mu) / mu
    assert np.all(error <= bound + 1e-7)
    assert error.max() > 0.2 * bound.max()  # the bound is not empty


def test_companding_curve_is_librosas():
    waveform = np.linspace(-1, 1, 4001)
    codes = audio.mu_law_encode(waveform, 256)
    curve = librosa.mu_compress(waveform, mu=255, quantize=False)
    np.testing.assert_allclose(codes, (curve + 1) / 2 * 255, atol=0.5 + 1e-9)
    decoded = audio.mu_law_decode(np.arange(256))
    expanded = librosa.mu_expand(np.arange(256) / 127.5 - 1, mu=255, quantize=False)
    np.testing.assert_allclose(decoded, expanded, atol=1e-7)


@pytest.mark.filterwarnings("ignore:The waveform passes")  # its waveform does
@pytest.mark.parametrize("name", ["tensorflow_wavenet_plain", "tensorflow_wavenet_speakers"])
def test_codes_are_those_of_the_reference_implementation(name):
    path = REFERENCE_CHECKPOINTS / name / "expected.npz"
    if not path.exists():
        pytest.skip("the reference implementation's output is not on this machine")
    expected = np.load(path)
    codes = audio.mu_law_encode(expected["waveform"])
    # It computes in float32, so a sample on the border of two codes may fall to the other.
    different = np.flatnonzero(codes != expected["mu_law_codes"])
    assert len(different) <= 2e-4 * codes.size
    assert np.abs(codes - expected["mu_law_codes"]).max() <= 1
    np.testing.assert_allclose(
        audio.mu_law_decode(np.arange(256)), expected["mu_law_decoded"], atol=2e-6
    )


def test_silence_is_code_128_of_256():
    assert audio.mu_law_encode(np.zeros(3)).tolist() == [128, 128, 128]
    assert audio.mu_law_encode([0.0, -0.0]).tolist() == [128, 128]


def test_shapes_are_kept():
    waveform = np.zeros((2, 3, 4), dtype=np.float32)
    codes = audio.mu_law_encode(waveform)
    assert codes.shape == audio.mu_law_decode(codes).shape == (2, 3, 4)
    assert audio.mu_law_encode(np.zeros(0)).shape == (0,)
    assert audio.mu_law_decode(np.zeros(0, dtype=int)).shape == (0,)


def test_beyond_one_is_clipped_counted_and_warned_of_once():
    waveform = np.array([-7.0, -1.0, 0.0, 1.0, 1.0000001, 3.0])
    before = audio.clipped_samples()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for _ in range(3):
            codes = audio.mu_law_encode(waveform)
    assert codes.tolist() == [0, 0, 128, 255, 255, 255]
    assert audio.clipped_samples() - before == 3 * 3
    assert len(caught) == 1
    assert caught[0].filename == __file__


def test_within_one_nothing_is_clipped():
    before = audio.clipped_samples()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        audio.mu_law_encode(np.array([-1.0, 1.0]))
    assert audio.clipped_samples() == before


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_not_a_number_is_an_error(bad):
    with pytest.raises(ValueError, match="1 of 3 that are NaN or infinite"):
        audio.mu_law_encode(np.array([0.0, bad, 0.5]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: audio.mu_law_encode(np.array([1, 2], dtype=np.int16)), "int16.*32768"),
        (lambda: audio.mu_law_encode(np.zeros(2), 1), "2 to 65,536, received 1"),
        (lambda: audio.mu_law_encode(np.zeros(2), 2.5), "whole number"),
        (lambda: audio.mu_law_encode(np.zeros(2), 65537), "received 65537"),
        (lambda: audio.mu_law_decode(np.array([0.5])), "integer codes, received float64"),
        (lambda: audio.mu_law_decode(np.array([0, 256])), "0 to 255 .* received 0 to 256"),
        (lambda: audio.mu_law_decode(np.array([-1, 3]), 16), "0 to 15 .* received -1 to 3"),
    ],
)
def test_wrong_arguments_of_mu_law(call, message):
    with pytest.raises(ValueError, match=message):
        call()
