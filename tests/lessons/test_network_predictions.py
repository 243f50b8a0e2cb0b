"""Predictions with two hills, told from those with one."""

import numpy as np
import pytest

import wavenet_keras as wk
from wavenet_keras.lessons.network.predictions import draw_predictions, has_two_hills

LEVELS = np.arange(256)


def hill(centre, width):
    heights = np.exp(-0.5 * ((LEVELS - centre) / width) ** 2)
    return heights / heights.sum()


@pytest.mark.parametrize(
    ("probabilities", "two"),
    [
        (hill(128, 5), False),
        (hill(128, 60), False),
        (np.full(256, 1 / 256), False),
        (0.5 * hill(60, 10) + 0.5 * hill(200, 10), True),
        (0.1 * hill(60, 10) + 0.9 * hill(200, 10), False),  # a tenth is no fair share
        (0.5 * hill(120, 10) + 0.5 * hill(136, 10), False),  # no valley between them
    ],
)
def test_two_hills_are_told_from_one(probabilities, two):
    assert bool(has_two_hills(probabilities)) is two


def test_many_predictions_are_judged_one_by_one():
    one, two = hill(128, 5), 0.5 * hill(60, 10) + 0.5 * hill(200, 10)
    assert has_two_hills([one, two, one]).tolist() == [False, True, False]


def test_one_hill_of_amplitudes_is_not_two_because_levels_are_crowded_around_silence():
    amplitudes = wk.audio.mu_law_decode(LEVELS)
    widths = np.gradient(amplitudes)
    density = np.exp(-0.5 * (amplitudes / 0.1) ** 2)  # one hill around silence
    probabilities = density * widths / np.sum(density * widths)
    assert has_two_hills(probabilities)
    assert not has_two_hills(probabilities, widths)


def test_each_panel_marks_what_came_and_the_mean():
    figure = draw_predictions({"sure": hill(128, 5), "unsure": hill(90, 40)}, [130, 70], [128, 91])
    for ax, came, mean in zip(figure.axes, (130, 70), (128, 91), strict=True):
        drawn = {line.get_label(): line.get_xdata()[0] for line in ax.lines[1:]}
        assert drawn == {"what came": came, "mean of the prediction": mean}
