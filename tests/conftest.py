"""What every test file shares."""

import wavenet_keras  # noqa: F401

# isort: split
# Keras comes after the package, which keeps TensorFlow's messages out of the log.
import keras
import pytest


@pytest.fixture(autouse=True)
def seeded():
    """Every test starts from the same random state, whichever tests ran before it."""
    keras.utils.set_random_seed(0)
