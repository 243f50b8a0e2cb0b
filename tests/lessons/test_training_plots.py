"""What the pictures of training show, read back from the figures."""

import numpy as np
import pytest
from figures import lines

from wavenet_keras import training
from wavenet_keras.lessons.training import plots


def test_schedules_are_drawn_as_they_act():
    cosine = training.make_schedule("cosine", 1e-3, 100, warmup_steps=20)
    (ax,) = plots.schedules({"constant": 2e-3, "cosine": cosine}, num_steps=100).axes
    steps, rates = lines(ax)["constant"]
    assert set(rates) == {2e-3}
    assert (steps[0], steps[-1]) == (0, 100)
    steps, rates = lines(ax)["cosine"]
    assert rates[steps == 10] == pytest.approx(0.5e-3)
    assert rates[steps == 60] == pytest.approx(1e-3 * (1 + np.cos(np.pi * 40 / 80)) / 2)
    assert rates[-1] == pytest.approx(0, abs=1e-9)


def test_the_ladder_has_a_bar_as_long_as_the_bits_of_each_model_the_first_on_top():
    (ax,) = plots.bits_ladder({"nothing": 8.0, "something": 4.25}).axes
    assert [bar.get_width() for bar in ax.patches] == [8.0, 4.25]
    assert [text.get_text() for text in ax.get_yticklabels()] == ["nothing", "something"]
    assert {"8.0", "4.2"} <= {text.get_text() for text in ax.texts}
    bottom, top = ax.get_ylim()
    assert top < bottom


def test_surprise_is_averaged_over_frames_and_drawn_below_the_recording():
    waveform = np.sin(np.arange(85))
    bits = np.concatenate([np.full(40, 1.0), np.full(40, 3.0), np.full(5, 9.0)])
    above, below = plots.surprise(waveform, bits, 1000, frame_seconds=0.02).axes
    np.testing.assert_array_equal(above.lines[0].get_ydata(), waveform)
    times, means = below.lines[0].get_data()
    np.testing.assert_allclose(times, [0.01, 0.03, 0.05, 0.07])
    np.testing.assert_allclose(means, [1, 1, 3, 3])
    assert below.get_legend() is None


def test_surprise_of_several_models_is_named():
    bits = {"small": np.full(40, 4.0), "large": np.full(40, 2.0)}
    _, below = plots.surprise(np.zeros(40), bits, 1000).axes
    assert [text.get_text() for text in below.get_legend().get_texts()] == ["small", "large"]
    assert set(lines(below)["large"][1]) == {2.0}
