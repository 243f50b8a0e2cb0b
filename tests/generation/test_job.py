"""What a job takes is what the class takes that people call."""

import inspect

import wavenet_keras as wk
from wavenet_keras.generation.job import make_job


def test_the_arguments_and_defaults_of_generate_are_those_of_a_job():
    called = dict(inspect.signature(wk.WaveNet.generate).parameters)
    made = dict(inspect.signature(make_job).parameters)
    for name in ("self", "engine"):
        called.pop(name)
    for name in ("model", "piece_samples"):
        made.pop(name)
    assert list(called) == list(made)
    assert {n: one.default for n, one in called.items()} == {n: o.default for n, o in made.items()}
