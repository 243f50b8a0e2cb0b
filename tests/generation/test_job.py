"""A job takes what generate takes, and says what is wrong with it."""

import inspect

import numpy as np
import pytest
from drawing import (
    make_model,
    noise,
)

import wavenet_keras as wk
from wavenet_keras import generation
from wavenet_keras.generation.job import make_job


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"num_samples": 0},
            "`num_samples` must be a whole number of at least 1.*: num_samples=0",
        ),
        ({"num_samples": 2.5}, "`num_samples` must be a whole number"),
        ({"batch_size": 0}, "`batch_size` must be a whole number"),
        ({"seed": -1}, "`seed` must be a whole number of at least 0"),
        ({"seed": 1.5}, "`seed` must be a whole number"),
        ({"temperature": -1}, "`temperature` must be 0"),
        ({"top_k": 0}, "`top_k` must be a whole number"),
        ({"top_p": 1.5}, "`top_p` must be a probability"),
        ({"prompt": np.zeros((1, 1, 5), "float32")}, r"`prompt` must be a waveform \[samples\]"),
        ({"prompt": np.float32(0)}, r"Received shape \(\)"),
        ({"prompt": np.zeros((0, 5), "float32")}, r"Received shape \(0, 5\)"),
        ({"prompt": np.zeros(5, "int32")}, "floats from -1 to 1, not codes. Received dtype int32"),
        ({"prompt": np.array([0.0, np.nan])}, "`prompt` must be finite.* 1 of 2"),
        ({"prompt": noise(2, 5), "batch_size": 3}, "batch_size=3, prompt: 2"),
        ({"global_condition": 0}, "takes no `global_condition`"),
        ({"local_condition": noise(5, 3)}, "takes no `local_condition`"),
    ],
)
def test_errors_of_an_unconditioned_model(model, arguments, message):
    # A stream that is not asked for a single chunk has to raise too: a server asks once it has
    # promised a sound to somebody.
    calls = (generation.generate, generation.stream, wk.WaveNet.generate, wk.WaveNet.stream)
    for call in calls:
        with pytest.raises(ValueError, match=message):
            call(model, **{"num_samples": 10, **arguments})


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ({"global_condition": None}, "needs `global_condition`"),
        ({"global_condition": 3}, "Unknown class 3"),
        ({"global_condition": "nobody"}, "Unknown class 'nobody'.* anna, bert and the ids 0 to 1"),
        ({"global_condition": [0.5, 0.5]}, r"the shape \[3\].* Received shape \[2\]"),
        ({"global_condition": [0, 1], "batch_size": 3}, "batch_size=3, prompt: 1, global: 2"),
        ({"local_condition": None}, "needs `local_condition`"),
        ({"local_condition": noise(9, 4)}, r"the shape \[frames, 3\].* Received shape \[9, 4\]"),
        ({"local_condition": noise(3)}, r"Received shape \[3\]"),
        ({"local_condition": np.full((9, 3), np.nan)}, "`local_condition` must be finite"),
        ({"local_condition": noise(3, 3)}, "20 samples need 4 frames of 6 .* Received 3 frames"),
        ({"local_condition": noise(2, 9, 3), "global_condition": [0, 1, 0]}, "global: 3, local: 2"),
    ],
)
def test_errors_of_a_conditioned_model(conditions, message):
    model = make_model(
        num_classes=2,
        global_condition_channels=3,
        class_names=["anna", "bert"],
        local_condition_channels=3,
        hop_length=6,
    )
    given = {"global_condition": 0, "local_condition": noise(9, 3), **conditions}
    with pytest.raises(ValueError, match=message):
        model.generate(15, prompt=noise(5), **given)


def test_the_arguments_and_defaults_of_generate_are_those_of_a_job():
    called = dict(inspect.signature(wk.WaveNet.generate).parameters)
    made = dict(inspect.signature(make_job).parameters)
    for name in ("self", "engine"):
        called.pop(name)
    for name in ("model", "piece_samples"):
        made.pop(name)
    assert list(called) == list(made)
    assert {n: one.default for n, one in called.items()} == {n: o.default for n, o in made.items()}
