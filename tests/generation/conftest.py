"""A small network, which tests do not change."""

import pytest
from drawing import make_model


@pytest.fixture(scope="module")
def model():
    return make_model()
