"""What the pictures of any sentence show, read back from the figures."""

import numpy as np
import pytest

from wavenet_keras.conditions.phone_alignment import shipped_aligner, sound_features
from wavenet_keras.conditions.plans import CHANNELS, Plan, PlannedPhone, plan_frames
from wavenet_keras.lessons.text import plots
from wavenet_keras.lessons.text.alignment_plots import NUM_BANDS, expected_spectra
from wavenet_keras.lessons.text.clean_models import CleanModels
from wavenet_keras.lessons.text.heard_words import HeardWord, heard_words

RATE = 8000
NOISE = np.random.default_rng(0).normal(scale=0.1, size=RATE).astype("float32")
SPOKEN = (
    PlannedPhone("SIL", 0.1),
    PlannedPhone("HH", 0.06, (210, 210, 210), (0, 0, 0.2), "hi", True, "!"),
    PlannedPhone("AY1", 0.2, (220, 200, 180), (1, 1, 1), "hi", False, "!"),
    PlannedPhone("SIL", 0.1),
)
PLAN = Plan(list(SPOKEN), "Hi!")


def test_a_row_has_three_states_for_each_phone_and_shows_their_spectra():
    row, spectra, _ = plots.states_in_a_row(
        shipped_aligner(), ["S", "IH"], sound_features(NOISE)
    ).axes
    assert [text.get_text() for text in row.texts if text.get_text()] == list("bmebme")
    assert spectra.images[0].get_array().shape == (NUM_BANDS, 6)
    assert [text.get_text() for text in spectra.get_xticklabels()] == ["S", "IH"]
    with pytest.raises(ValueError, match="phones that the aligner knows, SIL .*; received QQ"):
        plots.states_in_a_row(shipped_aligner(), ["S", "QQ"], sound_features(NOISE))


def test_spectra_are_those_that_features_were_made_of():
    """A state that expects the usual sound of a hum of 1 kHz expects it around 1 kHz."""

    class Usual:
        mixtures = None

    class OfState:
        weights, means = np.ones(1), np.zeros((1, 39))

    Usual.mixtures = type("All", (), {"of_state": lambda self, state: OfState})()
    hum = np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE).astype("float32")
    (spectrum,) = expected_spectra(Usual, [0], sound_features(hum))
    import librosa

    centres = librosa.mel_frequencies(NUM_BANDS + 2, fmin=80, fmax=3800)[1:-1]
    assert centres[spectrum.argmax()] == pytest.approx(1000, rel=0.12)


def test_a_grid_tells_every_number_and_the_points_of_each_way():
    points = [[5, 1], [4, 2], [0, 6]]
    (ax,) = plots.scores_and_paths(points, ["N", "OW"], {"a": [0, 0, 1], "b": [0, 1, 1]}).axes
    assert sorted(text.get_text() for text in ax.texts) == sorted("514206")
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "a: 15 points",
        "b: 13 points",
    ]
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [0, 0, 1])


WORDS = [HeardWord("good", 0.1, 0.3, -40.0), HeardWord("morning", 0.35, 0.8, -60.0)]


def test_words_stand_over_their_time():
    names, sound, _ = plots.words_in_time(NOISE, RATE, WORDS).axes
    assert [text.get_text() for text in names.texts] == ["good", "morning"]
    assert [text.get_position()[0] for text in names.texts] == pytest.approx([0.2, 0.575])
    assert [line.get_xdata()[0] for line in sound.lines] == [0.1, 0.3, 0.35, 0.8]
    assert names.get_xlim() == (0, 1)


def test_bars_end_at_the_fit():
    first, second = plots.word_fits({"right": WORDS, "wrong": WORDS[1:]}).axes
    tops = [bar.get_y() + bar.get_height() for bar in first.patches]
    np.testing.assert_allclose(tops, [-40, -60])
    assert first.get_ylim() == second.get_ylim()
    assert max(first.get_yticks()) < -40
    assert second.get_title(loc="left") == "wrong"


def test_melodies_are_drawn_where_they_are_heard():
    high, long = plots.melodies({"as it is": PLAN, "twice": PLAN.stretched(2)}).axes
    pitch = high.lines[0].get_ydata()
    np.testing.assert_array_equal(pitch[np.isfinite(pitch)], [220, 200, 180])
    np.testing.assert_allclose(long.lines[1].get_ydata(), [120, 400])
    assert [text.get_text() for text in long.get_xticklabels()] == ["HH", "AY1"]
    with pytest.raises(ValueError, match="plans of the same phones"):
        plots.melodies({"a": PLAN, "b": Plan(PLAN.phones[:2])})


def test_every_number_of_a_frame_has_its_row():
    frames = plan_frames(PLAN)
    axes = plots.frames_of_plan(frames, PLAN).axes
    shown = [ax.images[0].get_array() for ax in axes]
    assert sum(len(one) for one in shown) == CHANNELS
    np.testing.assert_array_equal(shown[0], frames[:, :5].T)
    assert max(one.max() for one in shown[1:]) == 1
    assert axes[0].images[0].get_extent()[:2] == [0, pytest.approx(len(frames) * 0.005)]
    assert [text.get_text() for text in axes[0].texts] == ["HH", "AY1"]


def test_judgements_show_rates_and_intervals_in_percent():
    rows = [
        {"what": name, "own": {"word_error_rate": rate, "from": rate / 2, "to": 2 * rate}}
        for name, rate in (("real recordings", 0.05), ("from text", 0.1))
    ]
    (ax,) = plots.judgements(rows, "own").axes
    np.testing.assert_allclose([line.get_xdata() for line in ax.lines[::2]], [[2.5, 10], [5, 20]])
    np.testing.assert_allclose([line.get_xdata()[0] for line in ax.lines[1::2]], [5, 10])
    assert ax.lines[0].get_color() != ax.lines[2].get_color()
    with pytest.raises(ValueError, match="that 'sphinx' has judged"):
        plots.judgements(rows, "sphinx")


def test_words_follow_each_other_and_a_short_recording_is_refused():
    features = np.random.default_rng(0).normal(size=(120, 39)).astype("float32")
    first, second = heard_words("Good morning.", features, shipped_aligner())
    assert (first.word, second.word) == ("good", "morning")
    assert 0 <= first.begins < first.ends <= second.begins < second.ends <= 0.6 + 1e-9
    with pytest.raises(ValueError, match="long enough for 'Good morning.', received 5 frames"):
        heard_words("Good morning.", features[:5], shipped_aligner())


def test_the_models_of_a_lesson_hear_what_an_aligner_hears():
    aligner, features = shipped_aligner(), sound_features(NOISE)
    relative = (features - features.mean(axis=0)) / features.std(axis=0)
    expected = aligner.mixtures.log_likelihoods(relative.astype("float32"), np.arange(121))
    heard = CleanModels(aligner, features).log_likelihoods(NOISE, RATE)
    np.testing.assert_allclose(heard, expected, rtol=1e-3, atol=1e-2)
