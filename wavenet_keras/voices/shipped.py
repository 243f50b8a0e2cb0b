"""Trained voices: those that ship with the tutorial, and your own.

Notebook: 00 Start here
"""

import keras

from wavenet_keras._voice_files import CHECKPOINTS, damaged, find_voice, voice_names
from wavenet_keras.model import WaveNet
from wavenet_keras.voices.classes import fix_class

__all__ = ["CHECKPOINTS", "load_voice", "voice_names"]


def load_voice(name_or_path, speaker=None):
    """Loads a trained voice, ready to generate.

    Args:
        name_or_path: The name of a shipped voice; or the path of a `.keras` file; or that of a
            run folder, whose `best.keras` is taken (`model.keras` where there is none).
        speaker: Of a voice of several speakers (or other classes), the one to keep, by name or id:
            the model then takes no condition. `None` keeps all, to choose from when generating.

    Returns:
        A `WaveNet`. Its sample rate, levels and class names come with it.

    Raises:
        ValueError: If there is no such voice or file; it names the shipped voices. If the file is
            damaged, or holds something else than a `WaveNet`. If it has no such speaker.

    Example:
        >>> import wavenet_keras as wk
        >>> wk.load_voice("speech").class_names
        ['allison', 'carlo', 'ivrvoice', 'june']
        >>> wk.load_voice("speech", speaker="june").generate(100, seed=0).shape
        (1, 100)

    Notebook: 00 Start here
    """
    path = find_voice(name_or_path)
    try:
        model = keras.saving.load_model(path, compile=False)
    except MemoryError:
        raise
    except Exception as error:  # Keras, h5py and json raise what they like on a damaged file
        raise damaged(path, str(error).rstrip(".")) from error
    if not isinstance(model, WaveNet):
        raise ValueError(f"{path} holds a {type(model).__name__}, and not a WaveNet.")
    return model if speaker is None else fix_class(model, speaker)
