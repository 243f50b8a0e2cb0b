"""Voices in half the bytes."""

import zipfile

import keras
import numpy as np
import pytest
from tiny_text_voice import tiny_text_voice

import wavenet_keras as wk
from wavenet_keras.voices.text.storing import store_compactly


def test_what_is_loaded_are_the_rounded_weights(tmp_path):
    voice = tiny_text_voice()
    before = voice.get_weights()
    voice.save(tmp_path / "whole.keras")
    store_compactly(voice, tmp_path / "small.keras")
    for weight, same in zip(voice.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, same)
    loaded = wk.load_voice(tmp_path / "small.keras")
    for weight, exact in zip(loaded.get_weights(), before, strict=True):
        assert weight.dtype == exact.dtype == np.float32
        np.testing.assert_array_equal(weight, exact.astype(np.float16).astype(np.float32))
        np.testing.assert_allclose(weight, exact, rtol=2**-11, atol=2**-25)
    with zipfile.ZipFile(tmp_path / "small.keras") as archive:
        assert archive.testzip() is None
        assert all(one.compress_type == zipfile.ZIP_DEFLATED for one in archive.infolist())
    assert loaded.plan("Hi.").seconds > 0


def test_half_the_bytes_are_left(tmp_path):
    model = wk.WaveNet(dilations=[1, 2], skip_channels=256)
    model.save(tmp_path / "whole.keras")
    store_compactly(model, tmp_path / "small.keras")
    sizes = [(tmp_path / name).stat().st_size for name in ("small.keras", "whole.keras")]
    assert sizes[0] < 0.6 * sizes[1]


def test_a_weight_that_is_too_large_or_none_is_refused_and_nothing_is_written(tmp_path):
    model = wk.WaveNet(dilations=[1], skip_channels=8)
    for value in (1e5, np.inf, np.nan):
        model.logits.bias.assign(np.full(256, value))
        with pytest.raises(ValueError, match="Expected weights up to 65,504.*bias has"):
            store_compactly(model, tmp_path / "small.keras")
    with pytest.raises(ValueError, match="ends with .keras"):
        store_compactly(model, tmp_path / "small.h5")
    assert not list(tmp_path.iterdir())


def test_the_same_voice_gives_the_same_weights_in_the_file(tmp_path):
    model = wk.WaveNet(dilations=[1], skip_channels=8)
    for name in ("one.keras", "two.keras"):
        store_compactly(model, tmp_path / name)
    first, second = (
        keras.saving.load_model(tmp_path / name).get_weights()
        for name in ("one.keras", "two.keras")
    )
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)
