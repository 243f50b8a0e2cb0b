"""Prepared codes go to a folder of the test."""

import pytest


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("WAVENET_KERAS_CACHE", str(folder))
    return folder
