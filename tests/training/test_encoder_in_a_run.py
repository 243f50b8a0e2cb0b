"""A network with an encoder in a run: a resumed one ends as one without a break, dropout too."""

import numpy as np
import pytest
from small_runs import EVERY, assert_equal, state_of
from tiny_wavenet import TINY

import wavenet_keras as wk
from wavenet_keras import training

HOP_LENGTH = 5


def compiled():
    import keras

    keras.utils.set_random_seed(1)
    model = wk.WaveNet(
        **{**TINY, "quantization_channels": 256},
        local_condition_channels=3,
        hop_length=HOP_LENGTH,
        encoder={"num_ids": 1, "num_symbols": 4, "dilations": [1, 2], "dropout": 0.5},
    )
    model.compile(training.make_optimizer("adam", 0.01, ema=0.8))
    return model


def windows_of(model, folder):
    random = np.random.default_rng(0)
    folder.mkdir()
    for name in "ab":
        noise = 0.1 * random.normal(size=2000).astype("float32")
        wk.audio.save(folder / f"{name}.wav", noise, 8000)
    frames = np.concatenate([random.integers(0, 4, (400, 1)), random.normal(size=(400, 2))], 1)
    settings = {"features": lambda recording: frames, "batch_size": 2, "seed": 0}
    return wk.Windows.for_model(
        model, wk.Corpus(folder), window_samples=500, cache_folder=folder / "cache", **settings
    )


@pytest.mark.jax
def test_a_resumed_run_ends_as_one_without_a_break(tmp_path):
    model = compiled()
    windows = windows_of(model, tmp_path / "corpus")
    whole = training.train(model, windows, tmp_path / "whole", 8, **EVERY)
    training.train(compiled(), windows, tmp_path / "broken", 4, **EVERY)
    resumed = training.train(compiled(), windows, tmp_path / "broken", 8, **EVERY)
    assert_equal(state_of(resumed.last_good), state_of(whole.last_good))
    assert_equal(state_of(resumed.model), state_of(whole.model))
