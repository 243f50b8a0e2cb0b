"""What the pictures of local conditioning show, read back from the figures."""

import numpy as np
import pytest

import wavenet_keras as wk
from wavenet_keras import digit_voice
from wavenet_keras.audio import mel
from wavenet_keras.conditions.digits import PAUSE, SpokenDigit, blend, digit_frames
from wavenet_keras.lessons.local import plots

RATE = 8000
SPEAKERS = digit_voice.load_durations().speakers
TONE = 0.5 * np.sin(2 * np.pi * 300 * np.arange(1700) / RATE)  # 21.25 hops of the vocoder
SEVEN = SpokenDigit(7, np.linspace(0.1, 0.5, 13))
TWO = SpokenDigit(2, np.linspace(0.55, 0.8, 13))


def conditioned(**arguments):
    conditions = {"num_classes": 6, "global_condition_channels": 5}
    local = {"local_condition_channels": 11, "hop_length": 30}
    return wk.WaveNet([1], dilation_channels=24, **{**conditions, **local, **arguments})


@pytest.mark.parametrize(
    ("upsampling", "steps"),
    [
        ("repeat", ["frames", "× matrix of the block\n[11, 48]", "each held\n× 30 samples"]),
        (
            "linear",
            ["frames", "linear upsampling\n× 30 samples", "× matrix of the block\n[11, 48]"],
        ),
    ],
)
def test_the_paths_show_the_models_own_shapes_in_the_order_it_works(upsampling, steps):
    model = conditioned(upsampling=upsampling)
    path, time = plots.global_and_local(model).axes
    texts = [text.get_text() for text in path.texts]
    assert [text for text in texts if text in steps] == steps
    between = "[batch, frames, 48]" if upsampling == "repeat" else "[batch, time, 11]"
    for shape in ("[6, 5]", "[batch, 5]", "[5, 48]", "[batch, 48]", "[batch, frames, 11]"):
        assert any(shape in text for text in texts), shape
    for shape in (between, "[batch, time, 48]", "[batch, time, 24]"):
        assert shape in texts
    (flat,) = time.lines
    assert len(set(flat.get_ydata())) == 1
    (steps_in_time,) = time.patches
    np.testing.assert_array_equal(np.diff(steps_in_time.get_data().edges), 30)


@pytest.mark.parametrize(
    "lacking",
    [{"num_classes": None}, {"local_condition_channels": None, "hop_length": None}],
)
def test_the_paths_need_both_conditions(lacking):
    with pytest.raises(ValueError, match="`num_classes` and `local_condition_channels`"):
        plots.global_and_local(conditioned(**lacking))


def vertical_lines(ax):
    return [line.get_xdata()[0] for line in ax.lines]


def test_the_condition_of_digits_shows_their_channels_and_no_others():
    frames = digit_frames([SEVEN, TWO], 0.9)
    walk, pause = plots.digit_condition(frames, [SEVEN, TWO]).axes
    (image,) = walk.images
    expected = np.concatenate([frames[:, 7 * 13 : 8 * 13], frames[:, 2 * 13 : 3 * 13]], axis=1).T
    np.testing.assert_array_equal(image.get_array(), expected)
    assert image.get_extent() == [0, pytest.approx(0.9), 25.5, -0.5]
    assert [text.get_text() for text in walk.get_yticklabels()] == ["seven", "two"]
    np.testing.assert_array_equal(walk.get_yticks(), [6, 19])
    np.testing.assert_array_equal(pause.images[0].get_array()[0], frames[:, PAUSE])
    for ax in (walk, pause):
        assert vertical_lines(ax) == pytest.approx([0.1, 0.5, 0.55, 0.8])
    assert walk.get_xlim() == pause.get_xlim() == (0, pytest.approx(0.9))


def test_a_blend_of_digits_shows_both():
    mixed = blend([SEVEN], 2, 0.25)
    walk, _ = plots.digit_condition(digit_frames(mixed, 0.6), mixed, title="Between").axes
    assert [text.get_text() for text in walk.get_yticklabels()] == ["seven", "two"]
    shown = walk.images[0].get_array()[:, 60]
    assert shown[:13].sum() == pytest.approx(0.75)
    assert shown[13:].sum() == pytest.approx(0.25)
    assert walk.get_title(loc="left") == "Between"


def test_the_sound_of_digits_stands_above_on_the_same_axis():
    figure = plots.digit_condition(digit_frames([SEVEN], 0.6), [SEVEN], np.zeros(4800))
    figure.draw_without_rendering()
    sound, walk, pause, _ = figure.axes
    assert sound.get_xlim() == walk.get_xlim() == pause.get_xlim() == (0, pytest.approx(0.6))
    assert vertical_lines(sound) == pytest.approx([0.1, 0.5])
    for side in ("x0", "x1"):
        places = [getattr(ax.get_position(), side) for ax in (sound, walk, pause)]
        assert places == pytest.approx([places[0]] * 3)


def test_two_upsamplings_meet_in_the_middles_of_frames():
    values = [0.0, 2.0, 1.0, 1.0]
    figure = plots.upsamplings(values, hop_length=5)
    held, lines, middles = figure.axes[0].lines[-3:]
    np.testing.assert_array_equal(held.get_ydata(), np.repeat(values, 5))
    np.testing.assert_array_equal(middles.get_xdata(), [2, 7, 12, 17])
    np.testing.assert_array_equal(middles.get_ydata(), values)
    expected = np.interp(np.arange(20), [2, 7, 12, 17], values)
    np.testing.assert_allclose(lines.get_ydata(), expected, atol=1e-5)


def test_a_mel_spectrogram_shows_all_bands_at_their_frequencies():
    frames = mel.log_mel(TONE, RATE)
    ax, scale = plots.mel_spectrogram(frames).axes
    (image,) = ax.images
    np.testing.assert_array_equal(image.get_array(), frames.T)
    assert image.get_extent() == [0, pytest.approx(0.22), -0.5, 39.5]
    assert image.origin == "lower"
    labels = [float(text.get_text()) for text in ax.get_yticklabels()]
    at_ticks = np.interp(ax.get_yticks(), np.arange(40), mel.band_centres())
    np.testing.assert_allclose(at_ticks, labels)


def test_mel_spectrograms_share_their_colours_and_their_bands():
    frames = mel.log_mel(TONE, RATE)
    figure = plots.mel_spectrograms({"loud": frames, "soft": frames - 0.3})
    loud, soft, _ = figure.axes
    for ax, expected in ((loud, frames), (soft, frames - 0.3)):
        np.testing.assert_array_equal(ax.images[0].get_array(), expected.T)
    assert loud.images[0].get_clim() == soft.images[0].get_clim() == (-1, 1)
    assert loud.get_ylim() == soft.get_ylim()
    assert repr(figure) == "<Figure: loud; soft>"
    assert len(plots.mel_spectrograms({"one": frames}).axes) == 2
    with pytest.raises(ValueError, match="at least one spectrogram"):
        plots.mel_spectrograms({})


def test_durations_are_bars_that_follow_each_other():
    durations = digit_voice.load_durations()
    (ax,) = plots.typical_durations(durations, 6).axes
    widths = np.array([[bar.get_width() for bar in bars] for bars in ax.containers]).T
    starts = np.array([[bar.get_x() for bar in bars] for bars in ax.containers]).T
    expected = np.array([durations.typical(name, 6) for name in SPEAKERS]) * 1000
    np.testing.assert_allclose(widths, expected)
    np.testing.assert_allclose(starts[:, 0], 0, atol=1e-9)
    np.testing.assert_allclose(starts[:, 1:], (starts + widths)[:, :-1], atol=1e-9)
    assert [text.get_text() for text in ax.get_yticklabels()] == SPEAKERS
    totals = [f"{total:.0f} ms" for total in expected.sum(axis=1)]
    assert [text.get_text() for text in ax.texts] == totals
