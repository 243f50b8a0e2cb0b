"""The control that mixes speakers, driven as a hand would."""

import numpy as np
import pytest
from tiny_wavenet import tiny, with_random_weights

import wavenet_keras as wk
from wavenet_keras.lessons.speakers import widgets


@pytest.fixture(scope="module")
def voice():
    return with_random_weights(tiny("ids", quantization_channels=256))


def test_every_slider_mixes(voice):
    explorer = widgets.explore_mixture(voice, 300, start={"a": 1.0})
    table = wk.global_conditions.embedding_table(voice)
    np.testing.assert_allclose(explorer.view.result.vector, table[0], atol=1e-5)
    for name in ("b", "c"):
        before = explorer.view
        explorer.controls[name].value = 1.0
        assert explorer.view.config != before.config
        assert not np.array_equal(explorer.view.result.waveform, before.result.waveform)
    np.testing.assert_allclose(explorer.view.result.vector, table.mean(axis=0), atol=1e-5)
    assert explorer.view.report == "33% a + 33% b + 33% c"
    before = explorer.view
    explorer.controls["seed"].value = 3
    assert not np.array_equal(explorer.view.result.waveform, before.result.waveform)
    assert explorer.view.config == "MIXTURE, SEED = {'a': 1.0, 'b': 1.0, 'c': 1.0}, 3"
    assert explorer.view.config in repr(explorer)


def test_nothing_but_zeros_is_the_mean_of_all(voice):
    explorer = widgets.explore_mixture(voice, 100, start={"a": 0.0})
    table = wk.global_conditions.embedding_table(voice)
    np.testing.assert_allclose(explorer.view.result.vector, table.mean(axis=0), atol=1e-5)


def test_the_plain_function_gives_what_generate_gives(voice):
    mixed = widgets.mix_and_generate(voice, {"c": 2}, 200, seed=5, temperature=0.8)
    expected = voice.generate(200, global_condition="c", seed=5, temperature=0.8)[0]
    np.testing.assert_array_equal(mixed.waveform, expected)


def test_a_model_without_names_is_refused():
    with pytest.raises(ValueError, match="`class_names`"):
        widgets.explore_mixture(tiny(), 100)
    with pytest.raises(ValueError, match="Unknown class 'nobody'"):
        widgets.explore_mixture(tiny("ids"), 100, start={"nobody": 1})
