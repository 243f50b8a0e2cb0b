"""The checks of notebook 00 accept right answers, and name the mistake in the wrong ones."""

import pytest

import wavenet_keras as wk
from wavenet_keras.lessons.answers import NOT_TRIED
from wavenet_keras.lessons.start import exercises

RIGHT = "Right.\n"


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (..., NOT_TRIED),
        ("b", RIGHT),
        (" B", RIGHT),
        ("a", "longer training"),
        ("c", "8,000 samples per second"),
        ("d", "lower temperature"),
        ("e", "choose one of a, b, c, d"),
        (2, "choose one of a, b, c, d"),
    ],
)
def test_each_choice_gets_its_own_answer(choice, expected, capsys):
    exercises.check_why_no_words(choice)
    assert expected in capsys.readouterr().out


@pytest.mark.parametrize(
    ("milliseconds", "expected"),
    [
        (..., NOT_TRIED),
        (256.0, RIGHT),
        (256.25, RIGHT),
        (0.25625, "that is seconds"),
        (2050, "the number of samples"),
        (1000 * 8000 / 2050, "upside down"),
        (8000 / 2050, "upside down"),
        (128.125, "not 16,000"),
        (7, "Divide the receptive field, 2,050 samples"),
    ],
)
def test_the_memory_of_a_model_in_milliseconds(milliseconds, expected, capsys):
    model = wk.WaveNet(dilations=[1024, 1024], skip_channels=8, sample_rate=8000)
    assert model.receptive_field == 2050
    exercises.check_memory(milliseconds, model)
    assert expected in capsys.readouterr().out
