"""What the pictures of corpora, runs and tables show, read back from the figures."""

import numpy as np
import pytest
from figures import check_picture, check_shown, lines

from wavenet_keras.corpus import Recording
from wavenet_keras.display import results


def recordings():
    common = {"path": None, "class_id": 0, "peak_dbfs": -1.0}
    return [
        Recording(label="ann", sample_rate=8000, num_samples=480_000, level_dbfs=-20, **common),
        Recording(label="ann", sample_rate=8000, num_samples=240_000, level_dbfs=-30, **common),
        Recording(label=None, sample_rate=44100, num_samples=44100 * 30, level_dbfs=-25, **common),
    ]


def test_the_picture_of_a_corpus_counts_minutes_lengths_levels_and_rates():
    by_label, lengths, levels, by_rate = results.corpus_summary(recordings()).axes
    minutes = {
        tick.get_text(): bar.get_width()
        for tick, bar in zip(by_label.get_yticklabels(), by_label.patches, strict=True)
    }
    assert minutes == {"ann": 1.5, "(no label)": 0.5}
    assert sum(bar.get_height() for bar in lengths.patches) == 3
    assert (lengths.patches[0].get_x(), levels.patches[0].get_x()) == (30, -30)
    files = {
        tick.get_text(): bar.get_width()
        for tick, bar in zip(by_rate.get_yticklabels(), by_rate.patches, strict=True)
    }
    assert files == {"8,000": 2, "44,100": 1}


HISTORY = "step,loss,bits_per_sample,val_bits_per_sample\n10,4.0,5.5,\n20,3.0,4.5,4.75\n"


def test_the_training_history_is_drawn_from_a_file_or_a_run_folder(tmp_path):
    path = tmp_path / "history.csv"
    path.write_text(HISTORY)
    for source in (path, tmp_path):
        (ax,) = results.training_history(source).axes
        np.testing.assert_array_equal(lines(ax)["training"], [[10, 20], [5.5, 4.5]])
        np.testing.assert_array_equal(lines(ax)["held out"], [[20], [4.75]])
        assert lines(ax)["knows nothing"][1][0] == 8


@pytest.mark.parametrize("content", ["", "step,bits_per_sample\n", "step,loss\n1,2.0\n"])
def test_a_history_without_bits_is_an_error_that_says_what_is_there(tmp_path, content):
    (tmp_path / "history.csv").write_text(content)
    with pytest.raises(ValueError, match="Expected columns step and bits_per_sample"):
        results.training_history(tmp_path)


@pytest.mark.parametrize(("logarithmic", "scale"), [(True, "log"), (False, "linear")])
def test_learning_curves_stand_beside_what_a_model_that_knows_nothing_needs(logarithmic, scale):
    curves = {"one": ([1, 10], [7.5, 5.0]), "other": ([1, 10, 100], [8.0, 6.0, 4.0])}
    figure = results.learning_curves(curves, x="Samples seen", logarithmic=logarithmic)
    (ax,) = figure.axes
    for name, (where, bits) in curves.items():
        np.testing.assert_array_equal(lines(ax)[name], [where, bits])
    assert list(lines(ax)[results.KNOWS_NOTHING][1]) == [8.0, 8.0]
    assert ax.get_xscale() == scale
    assert ax.get_xlabel() == "Samples seen"


def test_more_curves_than_colours_are_all_drawn_and_look_different():
    curves = {f"speaker {number}": ([0, 1], [4, 3]) for number in range(12)}
    (ax,) = results.learning_curves(curves).axes
    drawn = [line for line in ax.lines if line.get_label().startswith("speaker")]
    assert [line.get_label() for line in drawn] == list(curves)
    assert len({(line.get_color(), line.get_linestyle()) for line in drawn}) == 12


def test_a_table_shows_every_number():
    figure = results.counts(np.array([[3.25, 0], [1, 2]]), ["a", "b"], "Bits")
    assert [text.get_text() for text in figure.axes[0].texts] == ["3.25", "0.00", "1.00", "2.00"]
    figure = results.counts([[3, 0], [1, 2]], ["a", "b"], "Counts")
    assert [text.get_text() for text in figure.axes[0].texts] == ["3", "0", "1", "2"]


def test_the_picture_of_a_corpus_is_a_png_with_labelled_axes():
    check_picture(lambda: results.corpus_summary(recordings()))


def test_a_table_of_costs_compares_within_each_row():
    """The second row is dearer everywhere; the colours must say what its name costs, not that."""
    figure = results.cost_table([[3.0, 3.5], [8.5, 8.0]], ["a", "b"], "Bits")
    (ax,) = figure.axes
    np.testing.assert_allclose(ax.images[0].get_array(), [[0, 0.5], [0.5, 0]])
    assert [text.get_text() for text in ax.texts] == ["3.00", "3.50", "8.50", "8.00"]
    frames = [patch.get_xy() + np.array([0.46, 0.46]) for patch in ax.patches]
    np.testing.assert_allclose(frames, [[0, 0], [1, 1]])
    assert figure.alt.endswith("The best of each row: a a, b b.")


@pytest.mark.parametrize("names", [["zero", "three", "seven"] * 3 + ["nine"], ["yweweler"] * 6])
def test_the_names_of_a_table_do_not_collide(names):
    check_shown(results.counts(np.eye(len(names), dtype=int), names, "Which?"))
