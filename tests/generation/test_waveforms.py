"""Waveforms whole and in chunks: the seed decides, prompts go on, and the speed is shown."""

import keras
import numpy as np
import pytest
from drawing import (
    LEVELS,
)

import wavenet_keras as wk
from wavenet_keras import generation
from wavenet_keras.generation import keras_engine, waveforms


@pytest.mark.jax
@pytest.mark.parametrize("engine", ["numba", "keras"])
@pytest.mark.parametrize("chunk_samples", [1, 333, 801, 1700, 5000])
def test_a_stream_is_the_same_sound_in_chunks(model, chunk_samples, engine):
    num_samples = 20 if chunk_samples == 1 else 1700  # more than one call can draw
    assert num_samples == 20 or num_samples > 2 * keras_engine.CAPACITY
    arguments = {"batch_size": 2, "seed": 4, "engine": engine}
    whole = model.generate(num_samples, **arguments)
    chunks = list(model.stream(num_samples, chunk_samples, **arguments))
    assert [chunk.shape[1] for chunk in chunks[:-1]] == [chunk_samples] * (len(chunks) - 1)
    assert 1 <= chunks[-1].shape[1] <= chunk_samples
    np.testing.assert_array_equal(np.concatenate(chunks, axis=1), whole)


def test_a_stream_of_the_naive_engine(model):
    whole = model.generate(20, seed=4, engine="naive")
    chunks = list(model.stream(20, 8, seed=4, engine="naive"))
    assert [chunk.shape for chunk in chunks] == [(1, 8), (1, 8), (1, 4)]
    np.testing.assert_array_equal(np.concatenate(chunks, axis=1), whole)


def test_generate_returns_the_waveform_of_the_codes(model):
    waveform = model.generate(50, batch_size=2, seed=9)
    assert waveform.dtype == np.float32
    codes = generation.generate_codes(model, 50, batch_size=2, seed=9)
    np.testing.assert_array_equal(waveform, wk.audio.mu_law_decode(codes, LEVELS))


def test_the_seed_decides(model):
    first = model.generate(60, batch_size=3, seed=11)
    np.testing.assert_array_equal(model.generate(60, batch_size=3, seed=11), first)
    assert (model.generate(60, batch_size=3, seed=12) != first).any(axis=1).all()
    assert (first[0] != first[1]).any()
    assert (model.generate(60) != model.generate(60)).any()


def test_longer_sounds_and_larger_batches_begin_the_same(model):
    large = model.generate(60, batch_size=3, seed=11)
    np.testing.assert_array_equal(model.generate(25, batch_size=3, seed=11), large[:, :25])
    np.testing.assert_array_equal(model.generate(60, seed=11), large[:1])


def test_an_empty_prompt_is_silence_like_none(model):
    np.testing.assert_array_equal(
        model.generate(20, prompt=np.zeros(0, "float32"), seed=1), model.generate(20, seed=1)
    )


def test_a_saved_and_loaded_model_generates_the_same(model, tmp_path):
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded.generate(30, seed=2), model.generate(30, seed=2))


def test_progress_shows_the_speed_when_it_takes_long(model, monkeypatch, capsys):
    model.generate(20, seed=0)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(waveforms, "PROGRESS_DELAY", 0)
    model.generate(20, seed=0)
    shown = capsys.readouterr().err
    assert "20/20" in shown and "x real time" in shown
    list(model.stream(20, seed=0))
    assert capsys.readouterr().err == ""
