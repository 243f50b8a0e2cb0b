"""What the pictures of speakers show, read back from the figures."""

import numpy as np
import pytest
from figures import check_shown
from tiny_wavenet import tiny, with_random_weights

import wavenet_keras as wk
from wavenet_keras.lessons.speakers import plots


@pytest.fixture(scope="module")
def voice():
    return with_random_weights(tiny("ids", quantization_channels=256))


def test_the_map_keeps_the_distances_that_two_directions_can_show():
    flat = np.array([[0.0, 0, 5, 1], [3, 4, 5, 1], [6, 0, 5, 1]])
    project, shares = plots.principal_directions(flat)
    assert shares.sum() == pytest.approx(1)
    points = project(flat)
    for i, j in ((0, 1), (1, 2), (0, 2)):
        distance = np.linalg.norm(flat[i] - flat[j])
        assert np.linalg.norm(points[i] - points[j]) == pytest.approx(distance)
    np.testing.assert_allclose(project([flat.mean(axis=0)]), 0, atol=1e-9)


def test_the_map_names_all_classes_and_what_is_added(voice):
    mixed = wk.global_conditions.mix_classes(voice, {"a": 1, "b": 1})
    figure = plots.embedding_map(voice, {"between": mixed})
    (ax,) = figure.axes
    assert {text.get_text() for text in ax.texts} == {"a", "b", "c", "between"}
    places = {t.get_text(): np.array(t.xy) for t in ax.texts}
    np.testing.assert_allclose(places["between"], (places["a"] + places["b"]) / 2, atol=1e-5)


def test_the_path_of_a_condition_shows_the_models_own_shapes():
    model = wk.WaveNet([1], dilation_channels=24, num_classes=7, global_condition_channels=5)
    texts = [text.get_text() for text in plots.condition_path(model).axes[0].texts]
    for shape in ("[7, 5]", "[5, 48]", "[batch, 48]", "[batch, time, 48]", "[batch, time, 24]"):
        assert any(shape in text for text in texts), shape


def test_more_classes_than_colours():
    model = wk.WaveNet([1], num_classes=20, global_condition_channels=4)
    assert len(plots.embedding_map(model).axes[0].texts) == 20


def test_no_name_on_the_map_meets_the_axis():
    names = ["a speaker with a long name", "in between", "one more with a long name"]
    model = wk.WaveNet([1], num_classes=3, class_names=names, global_condition_channels=4)
    check_shown(plots.embedding_map(model))
