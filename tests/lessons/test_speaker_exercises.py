"""What the checks of the lesson on speakers say to right and wrong answers."""

import numpy as np
import pytest
from tiny_wavenet import tiny, with_random_weights

import wavenet_keras as wk
from wavenet_keras.lessons.speakers import exercises


@pytest.fixture(scope="module")
def voice():
    return with_random_weights(tiny("ids", quantization_channels=256))


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
    exercises.check_pattern(pattern)
    assert said in capsys.readouterr().out


def test_the_pattern_of_the_solution_works_in_a_corpus(tmp_path):
    for file in exercises.ARCHIVE:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        noise = np.random.default_rng(0).normal(scale=0.1, size=4000).astype("float32")
        wk.audio.save(tmp_path / file, noise, 8000)
    corpus = wk.Corpus(tmp_path, labels=r"/([^_]+)_")
    assert [recording.label for recording in corpus] == list(exercises.ARCHIVE.values())


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
        exercises.check_contribution(answer, voice)
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
    exercises.check_numbers_of_a_speaker(number, model)
    assert said in capsys.readouterr().out
