"""The pictures, the control and the checks of the lesson on global conditioning."""

import numpy as np
import pytest
from tiny_wavenet import tiny, with_random_weights

import wavenet_keras as wk
from wavenet_keras import speaker_exercises, speaker_plots, speaker_widgets


@pytest.fixture(scope="module")
def voice():
    return with_random_weights(tiny("ids", quantization_channels=256))


# Pictures


def test_the_map_keeps_the_distances_that_two_directions_can_show():
    flat = np.array([[0.0, 0, 5, 1], [3, 4, 5, 1], [6, 0, 5, 1]])
    project, shares = speaker_plots.principal_directions(flat)
    assert shares.sum() == pytest.approx(1)
    points = project(flat)
    for i, j in ((0, 1), (1, 2), (0, 2)):
        distance = np.linalg.norm(flat[i] - flat[j])
        assert np.linalg.norm(points[i] - points[j]) == pytest.approx(distance)
    np.testing.assert_allclose(project([flat.mean(axis=0)]), 0, atol=1e-9)


def test_the_map_names_all_classes_and_what_is_added(voice):
    mixed = wk.global_conditions.mix_classes(voice, {"a": 1, "b": 1})
    figure = speaker_plots.embedding_map(voice, {"between": mixed})
    (ax,) = figure.axes
    assert {text.get_text() for text in ax.texts} == {"a", "b", "c", "between"}
    places = {t.get_text(): np.array(t.xy) for t in ax.texts}
    np.testing.assert_allclose(places["between"], (places["a"] + places["b"]) / 2, atol=1e-5)


def test_the_path_of_a_condition_shows_the_models_own_shapes():
    model = wk.WaveNet([1], dilation_channels=24, num_classes=7, global_condition_channels=5)
    texts = [text.get_text() for text in speaker_plots.condition_path(model).axes[0].texts]
    for shape in ("[7, 5]", "[5, 48]", "[batch, 48]", "[batch, time, 48]", "[batch, time, 24]"):
        assert any(shape in text for text in texts), shape


def test_a_table_shows_every_number():
    figure = speaker_plots.counts(np.array([[3.25, 0], [1, 2]]), ["a", "b"], "Bits")
    assert [text.get_text() for text in figure.axes[0].texts] == ["3.25", "0.00", "1.00", "2.00"]
    figure = speaker_plots.counts([[3, 0], [1, 2]], ["a", "b"], "Counts")
    assert [text.get_text() for text in figure.axes[0].texts] == ["3", "0", "1", "2"]


def test_more_classes_than_colours():
    model = wk.WaveNet([1], num_classes=20, global_condition_channels=4)
    assert len(speaker_plots.embedding_map(model).axes[0].texts) == 20


# The control


def test_every_slider_mixes(voice):
    explorer = speaker_widgets.explore_mixture(voice, 300, start={"a": 1.0})
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
    explorer = speaker_widgets.explore_mixture(voice, 100, start={"a": 0.0})
    table = wk.global_conditions.embedding_table(voice)
    np.testing.assert_allclose(explorer.view.result.vector, table.mean(axis=0), atol=1e-5)


def test_the_plain_function_gives_what_generate_gives(voice):
    mixed = speaker_widgets.mix_and_generate(voice, {"c": 2}, 200, seed=5, temperature=0.8)
    expected = voice.generate(200, global_condition="c", seed=5, temperature=0.8)[0]
    np.testing.assert_array_equal(mixed.waveform, expected)


def test_a_model_without_names_is_refused():
    with pytest.raises(ValueError, match="`class_names`"):
        speaker_widgets.explore_mixture(tiny(), 100)
    with pytest.raises(ValueError, match="Unknown class 'nobody'"):
        speaker_widgets.explore_mixture(tiny("ids"), 100, start={"nobody": 1})


# Checks of exercises


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (..., "Not tried yet"),
        (r"([\w-]+)_side", "Right."),
        (r"/([^_]+)_", "Right."),
        (r"/(\w+)_side", "in tapes/mary-jane_side-A_002.wav it finds nothing"),
        (r"^(.+?)_", "Is the folder a part of what you let it find?"),
        (r"/\w+_", "there are 0"),
        (r"/(", "no regular expression"),
        (7, "no regular expression"),
    ],
)
def test_the_pattern(pattern, said, capsys):
    speaker_exercises.check_pattern(pattern)
    assert said in capsys.readouterr().out


def test_the_pattern_of_the_solution_works_in_a_corpus(tmp_path):
    for file in speaker_exercises.ARCHIVE:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        noise = np.random.default_rng(0).normal(scale=0.1, size=4000).astype("float32")
        wk.audio.save(tmp_path / file, noise, 8000)
    corpus = wk.Corpus(tmp_path, labels=r"/([^_]+)_")
    assert [recording.label for recording in corpus] == list(speaker_exercises.ARCHIVE.values())


def test_the_contribution_of_a_speaker(voice, capsys):
    table = wk.global_conditions.embedding_table(voice)

    def right(name, block):
        return table[voice.class_id(name)] @ np.asarray(block.global_kernel)

    answers = {
        right: "Right.",
        (lambda name, block: ...): "Not tried yet",
        (lambda name, block: 1 / 0): "ZeroDivisionError",
        (lambda name, block: right("a", block)): "for 'b' it gives what 'a' adds",
        (lambda name, block: right(name, block)[:2]): "has the shape [2]",
        (lambda name, block: np.asarray(block.global_kernel)[0]): "one row of the matrix",
        (lambda name, block: 2 * right(name, block)): "the numbers are not right for 'a'",
    }
    for answer, said in answers.items():
        speaker_exercises.check_contribution(answer, voice)
        assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (..., "Not tried yet"),
        (16, "Right."),
        (64, "the whole table, all"),
        (80, "afterwards"),
        (1, "only says which row"),
        (16 * 64, "one block"),
        (2 * 16 * 64, "all blocks"),
        (17, "it is not 17"),
    ],
)
def test_the_numbers_of_one_more_speaker(number, said, capsys):
    model = wk.WaveNet([1, 2], num_classes=4, global_condition_channels=16)
    speaker_exercises.check_numbers_of_a_speaker(number, model)
    assert said in capsys.readouterr().out
