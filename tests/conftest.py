"""What every test file shares."""

import wavenet_keras  # noqa: F401

# isort: split
# Keras comes after the package, which keeps TensorFlow's messages out of the log.
import keras
import pytest
from tiny_wavenet import untrained_voice

from wavenet_keras.training import devices


@pytest.fixture(autouse=True)
def seeded():
    """Every test starts from the same random state, whichever tests ran before it."""
    keras.utils.set_random_seed(0)


@pytest.fixture(autouse=True)
def no_gpu_beside(monkeypatch):
    """Machines with a GPU that the backend of a test does not use are like those without any."""
    monkeypatch.setattr(devices, "machine_has_gpu", lambda: False)


@pytest.fixture
def mumbling_digits(monkeypatch):
    """Takes the place of the voice of the digits, knows the same speakers, and only mumbles."""
    from wavenet_keras import digit_voice
    from wavenet_keras.conditions.digits import CHANNELS

    speakers = digit_voice.load_durations().speakers
    model = untrained_voice(speakers, local_condition_channels=CHANNELS, hop_length=40)
    monkeypatch.setattr(digit_voice, "load_digit_voice", lambda: model)
    return model


@pytest.fixture
def tiny_vocoder(monkeypatch):
    """Takes the place of the vocoder, with the same speakers."""
    from wavenet_keras import mel, vocoder

    model = untrained_voice(
        ["allison", "carlo", "ivrvoice", "june"],
        local_condition_channels=mel.NUM_BANDS,
        hop_length=mel.HOP_LENGTH,
        upsampling="linear",
    )
    monkeypatch.setattr(vocoder, "load_vocoder", lambda: model)
    return model


@pytest.fixture
def murmuring_voice(monkeypatch):
    """Takes the place of the shipped voice that says sentences, and only murmurs."""
    from tiny_text_voice import tiny_text_voice

    from wavenet_keras.voices.text import saying

    voice = tiny_text_voice()
    monkeypatch.setattr(saying, "load_shipped_text_voice", lambda: voice)
    return voice
