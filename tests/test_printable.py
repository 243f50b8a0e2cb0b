"""Names of files as text, whatever bytes they are made of."""

import os

import pytest

from wavenet_keras._printable import printable


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (b"plain name.wav", "plain name.wav"),
        ("Größe/日本語/é.wav".encode(), "Größe/日本語/é.wav"),
        (b"Stra\xdfe.wav", r"Stra\xdfe.wav"),
        (b"\xff\xfe/\x80", r"\xff\xfe/\x80"),
        (b"two\nlines\x1b[2J", r"two\x0alines\x1b[2J"),
    ],
)
def test_names_become_text(name, text):
    assert printable(os.fsdecode(name)) == text
    assert printable(os.fsdecode(name)).encode("utf-8")
