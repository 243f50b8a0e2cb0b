"""A finished run, which tests look at and copy but do not change."""

import pytest
from small_runs import EVERY, Waves, compiled

from wavenet_keras import training


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """A run of 18 steps, and the model as it was left."""
    model = compiled()
    folder = tmp_path_factory.mktemp("runs") / "finished"
    sounds = {"generate_every": 9, "generate_seconds": 0.01, "histograms": True}
    settings = {"note": "a test"}
    run = training.train(
        model, Waves(), folder, 18, Waves(3, seed=9), settings=settings, **EVERY, **sounds
    )
    return run, model
