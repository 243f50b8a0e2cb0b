"""A check never raises: thirty kinds of answers at every check of every lesson."""

import decimal
import inspect

import keras
import numpy as np
import pytest

import wavenet_keras as wk
from wavenet_keras.lessons import answers
from wavenet_keras.lessons.generation import exercises as generation
from wavenet_keras.lessons.local import exercises as local
from wavenet_keras.lessons.network import exercises as network
from wavenet_keras.lessons.sound import exercises as sound
from wavenet_keras.lessons.speakers import exercises as speakers
from wavenet_keras.lessons.start import exercises as start
from wavenet_keras.lessons.text import exercises as text
from wavenet_keras.lessons.training import diagnoses
from wavenet_keras.lessons.training import exercises as training


class Stubborn:
    """Says nothing of itself, equals nothing, and cannot be hashed, counted or called."""

    def _refuse(self, *_):
        raise RuntimeError("no")

    __repr__ = __str__ = __eq__ = __bool__ = __len__ = __getitem__ = __call__ = _refuse
    __array__ = __float__ = __int__ = __iter__ = __hash__ = _refuse


KINDS = {
    "None": None,
    "dots": ...,
    "true": True,
    "zero": 0,
    "negative": -7,
    "half": 0.5,
    "nan": float("nan"),
    "infinite": float("inf"),
    "minus infinite": float("-inf"),
    "tiny": 5e-324,
    "huge": 10**400,
    "too long to write": 10**5000,
    "complex": 1j,
    "decimal": decimal.Decimal("0.1"),
    "text": "256 ms",
    "empty text": "",
    "broken pattern": "(",
    "optional group": "(x)?",
    "bytes": b"/([^_]+)_",
    "empty list": [],
    "list": [1, 2, 4],
    "list of texts": ["1", None],
    "uneven lists": [[1], [2, 3], []],
    "tuple": (1, 2),
    "three": ([1], [2, 3], "x"),
    "set": {1},
    "dict": {"a": 1},
    "array": np.arange(6.0).reshape(2, 3),
    "empty array": np.zeros((0, 3)),
    "objects": np.array([None, "x"], dtype=object),
    "time": np.datetime64("2020-01-01"),
    "large dilations": [10**12, 1],
    "tensor": keras.ops.ones((2, 3)),
    "type": int,
    "module": np,
    "function": lambda *arguments: arguments[0],
    "one that fails": lambda: 1 / 0,
    "generator": (number for number in range(3)),
    "stubborn": Stubborn(),
}


@pytest.fixture(scope="module")
def model():
    return wk.WaveNet(
        [1, 2, 4, 8, 16, 32],
        num_classes=2,
        class_names=["anna", "bert"],
        global_condition_channels=4,
        local_condition_channels=8,
        hop_length=4,
        sample_rate=8000,
    )


CODES = np.arange(10)
TONE = (0.5 * np.sin(np.arange(400))).astype("f4")
# Each check, called with an answer.
CHECKS = {
    start.check_why_no_words: lambda check, answer, model: check(answer),
    start.check_memory: lambda check, answer, model: check(answer, model),
    sound.check_alias: lambda check, answer, model: check(answer),
    sound.check_levels: lambda check, answer, model: check(answer, TONE, wanted_db=20),
    sound.check_window: lambda check, answer, model: check(answer),
    network.check_delay: lambda check, answer, model: check(answer),
    network.check_dilations: lambda check, answer, model: check(answer),
    network.check_idle_weights: lambda check, answer, model: check(answer, 2, 2, 3),
    network.check_training_pair: lambda check, answer, model: check(answer, answer, CODES),
    training.check_to_bits: lambda check, answer, model: check(answer),
    training.check_schedule: lambda check, answer, model: check(answer),
    diagnoses.check_diagnoses: lambda check, answer, model: check(answer),
    speakers.check_pattern: lambda check, answer, model: check(answer),
    speakers.check_contribution: lambda check, answer, model: check(answer, model),
    speakers.check_numbers_of_a_speaker: lambda check, answer, model: check(answer, model),
    generation.check_three_taps: lambda check, answer, model: check(answer),
    generation.check_cache_bytes: lambda check, answer, model: check(answer, model),
    generation.check_temperature: lambda check, answer, model: check(answer, 4, 16),
    local.check_number_of_frames: lambda check, answer, model: check(answer, 7200, 64),
    local.check_channel: lambda check, answer, model: check(answer, 7, 5),
    local.check_reading: lambda check, answer, model: check(answer),
    text.check_tagliatelle: lambda check, answer, model: check(answer),
    text.check_path: lambda check, answer, model: check(answer, [[5, 1], [4, 2], [0, 6]]),
    text.check_longer_pauses: lambda check, answer, model: check(answer),
    text.check_word_error_rate: lambda check, answer, model: check(answer, "a b c", "a x d c e"),
}
RIGHT = {(generation.check_temperature, "half")}  # among all these answers


def test_no_check_is_left_out():
    lessons = (start, sound, network, training, diagnoses, speakers, generation, local, text)
    every = {
        function
        for lesson in lessons
        for name, function in inspect.getmembers(lesson, inspect.isfunction)
        if name.startswith("check_")
    }
    assert every == set(CHECKS)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("returned", [False, True], ids=["answer", "returned"])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_answer_is_answered_in_a_line_or_two(check, returned, model, capsys):
    for kind, answer in KINDS.items():
        CHECKS[check](check, (lambda *_, answer=answer: answer) if returned else answer, model)
        said = capsys.readouterr().out
        right = (check, kind) in RIGHT and not returned
        assert (said == "Right.\n") == right, kind
        assert said.startswith(("Not quite: ", answers.NOT_TRIED)) or right, kind
        assert len(said) < 1000, kind


@pytest.mark.parametrize(
    "number", [2, 2.0, np.int8(2), np.float32(2), np.array(2), keras.ops.convert_to_tensor(2.0)]
)
def test_a_number_is_one_however_it_is_stored(number):
    assert answers.one_number(number) == (2, None)


@pytest.mark.parametrize("number", [np.float32(0.5), np.array(0.5), np.float64(0.5)])
def test_a_right_number_is_right_however_it_is_stored(number, capsys):
    generation.check_temperature(number, before=4, after=16)
    assert capsys.readouterr().out == "Right.\n"


def test_what_is_no_number_is_told_so(capsys):
    start.check_memory("256 ms", wk.WaveNet([1, 2], sample_rate=8000))
    assert capsys.readouterr().out == (
        "Not quite: one number is wanted, without a unit or quotes, and this is '256 ms'.\n"
    )


def test_a_solution_says_that_it_is_one(capsys):
    generation.check_temperature(0.5, before=4, after=16, solution=True)
    generation.check_temperature(2.0, before=4, after=16, solution=True)
    right, wrong = capsys.readouterr().out.splitlines()
    assert right == "Solution: right."
    assert wrong.startswith("Not quite: ")


def test_gaps_are_found_without_counting_to_the_farthest_input(capsys):
    network.check_dilations([1, 10**15])
    assert "1000000000000001 samples back, but only 4 inputs" in capsys.readouterr().out
