"""Trained voices: those that ship with the tutorial, and your own.

Notebook: 00 Start here
"""

import keras

from wavenet_keras._voice_files import (
    CHECKPOINTS,
    TEXT_VOICE_FILES,
    damaged,
    find_voice,
    voice_names,
)
from wavenet_keras.model import WaveNet
from wavenet_keras.voices.classes import fix_class
from wavenet_keras.voices.text.text_voice import TextVoice

__all__ = ["CHECKPOINTS", "load_text_voice", "load_voice", "load_wavenet", "voice_names"]


def load_voice(name_or_path, speaker=None):
    """Loads a trained voice, ready to generate.

    Args:
        name_or_path: The name of a shipped voice; or the path of a `.keras` file; or that of a
            run folder, whose `voice.keras` is taken, which says sentences, or else `best.keras`, or
            `model.keras`.
        speaker: Of a voice of several speakers (or other classes), the one to keep, by name or id:
            the model then takes no condition. `None` keeps all, to choose from when generating.
            Of a voice that says sentences, the speaker is named when it speaks.

    Returns:
        A `WaveNet`. Its sample rate, levels and class names come with it. Of a voice that says
        sentences, a `TextVoice`.

    Raises:
        ValueError: If there is no such voice or file; it names the shipped voices. If the file is
            damaged, or holds something else. If it has no such speaker.

    Example:
        >>> import wavenet_keras as wk
        >>> wk.load_voice("speech").class_names
        ['allison', 'carlo', 'ivrvoice', 'june']
        >>> wk.load_voice("speech", speaker="june").generate(100, seed=0).shape
        (1, 100)

    Notebook: 00 Start here
    """
    path = find_voice(name_or_path, TEXT_VOICE_FILES)
    voice = _load_any(path)
    if speaker is None:
        return voice
    if isinstance(voice, TextVoice):
        raise ValueError(
            f"{path} holds a voice that says sentences, of which no speaker can be kept alone. "
            f"Name the speaker when it speaks: voice.speak(text, speaker={speaker!r}). Of its "
            "WaveNet, wk.global_conditions.fix_class(voice.network, speaker) keeps one."
        )
    return fix_class(voice, speaker)


def load_wavenet(name_or_path):
    """A trained voice that is needed as a `WaveNet`.

    Args:
        name_or_path: As of `load_voice`; in a run folder, `best.keras` is looked for first.

    Returns:
        A `WaveNet`.

    Raises:
        ValueError: As `load_voice`; or the voice says sentences: it tells what to do.

    Notebook: 00 Start here
    """
    voice = _load_any(find_voice(name_or_path))
    if isinstance(voice, TextVoice):
        raise ValueError(
            f"{name_or_path} says sentences, and here a WaveNet alone is needed. Let it speak: "
            f"wavenet-keras say 'Good morning.' --voice {name_or_path}; in Python its WaveNet is "
            f"wk.load_voice({str(name_or_path)!r}).network, which is told plans."
        )
    return voice


def load_text_voice(name_or_path):
    """A trained voice that says sentences.

    Args:
        name_or_path: As of `load_voice`; in a run folder, `voice.keras` is looked for first.

    Returns:
        A `TextVoice`.

    Raises:
        ValueError: As `load_voice`; or the voice is no `TextVoice`: it tells what to do.

    Notebook: 06b Any sentence
    """
    path = find_voice(name_or_path, TEXT_VOICE_FILES)
    voice = _load(path)
    if not isinstance(voice, TextVoice):
        raise ValueError(
            f"{path} holds a {type(voice).__name__}, which cannot say sentences: that takes a "
            "voice trained with transcripts (wavenet-keras train --text). A WaveNet alone speaks "
            "with wavenet-keras generate."
        )
    return voice


def _load_any(path):
    """What a file holds, where that is a voice."""
    voice = _load(path)
    if not isinstance(voice, (WaveNet, TextVoice)):
        raise ValueError(
            f"{path} holds a {type(voice).__name__}, and not a WaveNet or a voice that says "
            "sentences."
        )
    return voice


def _load(path):
    try:
        return keras.saving.load_model(path, compile=False)
    except MemoryError:
        raise
    except Exception as error:  # Keras, h5py and json raise what they like on a damaged file
        raise damaged(path, str(error).rstrip(".")) from error
