"""The picture of a plan shows its phones, words and pitch where they are."""

import numpy as np
import pytest

import wavenet_keras as wk
from wavenet_keras.conditions.plans import Plan, PlannedPhone


@pytest.fixture
def plan():
    return Plan(
        [
            PlannedPhone("SIL", 0.1),
            PlannedPhone("HH", 0.05, (210, 220, 230), None, "hi", True, ","),
            PlannedPhone("AY1", 0.25, (240, 230, 200), None, "hi", False, ","),
            PlannedPhone("SIL", 0.08),
            PlannedPhone("Y", 0.07, (150, 160, 170), None, "you", True, "."),
            PlannedPhone("UW1", 0.2, (180, 160, 140), None, "you", False, "."),
            PlannedPhone("SIL", 0.1),
        ],
        "Hi, you.",
    )


def texts_of(ax):
    return {text.get_text(): text.get_position() for text in ax.texts}


def boxes_of(ax):
    return sorted(
        (round(box.get_x(), 6), round(box.get_x() + box.get_width(), 6), box.get_y() >= 1)
        for box in ax.patches
    )


def test_names_stand_in_boxes_of_their_length(plan):
    figure = wk.plots.plan(plan)
    names = figure.axes[-1]
    places = {name: round(x, 6) for name, (x, _) in texts_of(names).items()}
    middles = {"HH": 0.125, "AY1": 0.275, "hi,": 0.25, "Y": 0.515, "UW1": 0.65, "you.": 0.615}
    assert places == pytest.approx(middles)
    phones = [(0.1, 0.15), (0.15, 0.4), (0.48, 0.55), (0.55, 0.75)]
    words = [(0.1, 0.4), (0.48, 0.75)]
    expected = [(*one, True) for one in phones] + [(*one, False) for one in words]
    assert boxes_of(names) == sorted(expected)


def test_the_pitch_is_drawn_where_it_is_and_thick_where_it_is_voiced(plan):
    pitch = wk.plots.plan(plan).axes[0]
    lines = [line for line in pitch.lines if len(line.get_xdata()) == 3 * len(plan.phones)]
    thin, thick = sorted(lines, key=lambda line: line.get_linewidth())
    times, heights = thin.get_data()
    np.testing.assert_allclose(heights, np.ravel([one.pitch for one in plan.phones]))
    np.testing.assert_allclose(times[6:9], 0.15 + 0.25 * np.array([1, 3, 5]) / 6)
    voiced = ~np.isnan(thick.get_ydata())
    assert voiced.tolist() == np.repeat([0, 0, 1, 0, 1, 1, 0], 3).astype(bool).tolist()
    np.testing.assert_allclose(thick.get_ydata()[voiced], heights[voiced])


def test_the_sound_is_drawn_above_over_the_same_time(plan):
    tone = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(6800) / 8000)
    figure = wk.plots.plan(plan, tone, 8000, title="A tone")
    sound, pitch, names = figure.axes
    assert sound.get_title(loc="left") == "A tone"
    (image,) = sound.collections
    levels = image.get_array()  # [frequencies, times]
    frequencies = image.get_coordinates()[:, 0, 1]
    loudest = frequencies[levels.mean(axis=1).argmax()]
    assert loudest == pytest.approx(1.0, abs=0.08)
    for ax in (sound, pitch, names):
        assert ax.get_xlim() == pytest.approx((0, plan.seconds))


def test_it_is_told_in_words(plan):
    figure = wk.plots.plan(plan, np.zeros(6800), 8000)
    assert figure.alt == (
        "Hi, you.: 4 phones in 0.85 s, with a pitch from 140 to 240 Hz, under the spectrogram of "
        "its sound, over time in seconds."
    )
    whispered = Plan([PlannedPhone("S", 0.1)])
    assert wk.plots.plan(whispered).alt == "Plan: 1 phones in 0.10 s, over time in seconds."


def test_what_cannot_be_drawn_is_refused(plan):
    with pytest.raises(ValueError, match="expected seconds above 0"):
        wk.plots.plan(Plan([PlannedPhone("S", 0)]))
    with pytest.raises(ValueError, match="sample_rate"):
        wk.plots.plan(plan, np.zeros(100))
    long = wk.plots.plan(Plan([PlannedPhone("SIL", 500.0)]))
    assert long.get_figwidth() == 60
