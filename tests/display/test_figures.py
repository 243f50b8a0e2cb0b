"""How pictures are shown: their size, their words, their colours."""

import io

import numpy as np
import pytest
from figures import check_shown
from PIL import Image

from wavenet_keras.display.figures import describe, label, legend_outside, new_figure, png
from wavenet_keras.display.palette import COLOURS, looks

DIGIT_SPEAKERS = ["george", "jackson", "lucas", "nicolas", "theo", "yweweler"]
SPEECH_SPEAKERS = ["allison", "carlo", "ivrvoice", "june", "paola"]


def test_small_letters_are_enlarged_wherever_they_come_from():
    figure, (left, right) = new_figure(columns=2)
    left.plot([1, 2], label="a")
    left.legend(fontsize=8)
    image = right.imshow(np.eye(3))
    figure.colorbar(image, ax=right).set_label("Level", fontsize=7)
    right.text(0, 0, "here", fontsize=6)
    right.tick_params(labelsize=5)
    label(left, "Step", "Bits", "Left")
    check_shown(figure)
    right.set_title("large", fontsize=30)
    png(figure)
    assert right.title.get_fontsize() == 30  # what is large stays


def test_a_picture_keeps_the_colours_of_its_lines():
    """The file has 256 colours at most; a thin line on a wide gradient must not lose its own."""
    figure, ax = new_figure()
    ax.imshow(np.linspace(0, 1, 400)[None], cmap="viridis", aspect="auto", extent=(0, 1, 0, 1))
    ax.plot([0.2, 0.8], [0.5, 0.5], color="#ff00ff", linewidth=1)
    pixels = np.asarray(Image.open(io.BytesIO(png(figure))).convert("RGB")).astype(int)
    distance = np.abs(pixels - [255, 0, 255]).sum(axis=-1)
    assert np.count_nonzero(distance < 30) > 500
    figure.canvas.draw()
    drawn = np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(int)
    assert np.abs(pixels - drawn).mean() < 3  # of 255


def test_the_same_picture_gives_the_same_bytes():
    def draw():
        figure, ax = new_figure()
        ax.plot(np.random.default_rng(0).normal(size=100))
        return png(figure)

    assert draw() == draw()


def test_the_words_of_a_picture():
    figure, (left, right) = new_figure(columns=2)
    left.plot([1, 2], label="june")
    legend_outside(left)
    label(left, "Frequency (kHz)", "Level (dB)", "Recordings")
    label(right, "", "Level\n(dB)")
    assert (
        describe(figure) == "Recordings: Level (dB) against Frequency (kHz), for june. Level (dB)."
    )
    figure.alt = "two spectra"
    assert figure._repr_png_()[1]["alt"] == "two spectra"
    assert describe(new_figure()[0]) == "A picture."


@pytest.mark.parametrize("speakers", [DIGIT_SPEAKERS, SPEECH_SPEAKERS])
def test_speakers_that_are_compared_differ_in_colour_and_dash_of_all_in_the_pair(speakers):
    chosen = looks(speakers)
    assert len({look["color"] for look in chosen.values()}) == len(speakers)
    everyone = looks(DIGIT_SPEAKERS + SPEECH_SPEAKERS).values()
    assert len({(look["color"], look["linestyle"]) for look in everyone}) == len(everyone)


def test_a_speaker_looks_the_same_in_every_company():
    alone = looks(["june"])["june"]
    assert looks(["recordings", "allison", "june"])["june"] == alone
    assert looks(reversed(SPEECH_SPEAKERS))["june"] == alone


def test_what_has_no_look_of_its_own_gets_a_free_one():
    names = ["allison", *(f"run {number}" for number in range(25)), "carlo"]
    pairs = [tuple(look.values()) for look in looks(names).values()]
    assert list(looks(names)) == names
    assert len(set(pairs)) == len(names)


def test_axes_of_ones_own_use_the_palette():
    _, ax = new_figure()
    lines = [ax.plot([1, 2])[0] for _ in range(30)]
    assert [line.get_color() for line in lines[:6]] == list(COLOURS)
    assert len({(line.get_color(), str(line._dash_pattern)) for line in lines}) == 30


def test_a_label_stands_where_the_numbers_are():
    _, axes = new_figure(2, 2, sharex=True, sharey=True)
    for ax in axes.flat:
        label(ax, "Time (s)", "Level (dB)")
    assert [ax.get_xlabel() for ax in axes.flat] == ["", "", "Time (s)", "Time (s)"]
    assert [ax.get_ylabel() for ax in axes.flat] == ["Level (dB)", "", "Level (dB)", ""]
