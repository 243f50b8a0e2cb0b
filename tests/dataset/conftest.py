"""Prepared codes go to a folder of the test."""

import pytest
from corpora import noise_corpus


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("WAVENET_KERAS_CACHE", str(folder))
    return folder


@pytest.fixture
def recordings(tmp_path):
    return noise_corpus(tmp_path / "c", {"a": 500, "b": 300})
