"""What every test file shares."""

import keras
import pytest


@pytest.fixture(autouse=True)
def seeded():
    """Every test starts from the same random state, whichever tests ran before it."""
    keras.utils.set_random_seed(0)
