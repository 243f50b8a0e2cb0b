"""Trained voices: those that ship with the tutorial, and your own.

Notebook: 00 Start here
"""

import pathlib
import zipfile

import keras

from wavenet_keras.model import WaveNet
from wavenet_keras.voices.classes import fix_class

# Where the package was installed from a wheel, the shipped checkpoints are inside it; in the
# repository they stand with the scripts and logs that made them.
_INSTALLED = pathlib.Path(__file__).resolve().parent / "checkpoints"
_IN_REPOSITORY = pathlib.Path(__file__).resolve().parents[2] / "data" / "checkpoints"
CHECKPOINTS = _INSTALLED if _INSTALLED.is_dir() else _IN_REPOSITORY


def voice_names():
    """The names of the shipped voices, sorted.

    Example:
        >>> import wavenet_keras as wk
        >>> "speech" in wk.voices.voice_names()
        True

    Notebook: 00 Start here
    """
    return sorted(path.stem for path in CHECKPOINTS.glob("*.keras"))


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
    path = _find(name_or_path)
    if path is None:
        raise ValueError(
            "Expected the name of a shipped voice, a .keras file or the folder of a training run. "
            f"Received {str(name_or_path)!r}. The shipped voices in {CHECKPOINTS} are: "
            f"{', '.join(voice_names()) or 'none'}."
        )
    if not zipfile.is_zipfile(path):
        raise ValueError(
            f"{path} is not a Keras model, or it was cut off: a .keras file is a zip archive, and "
            f"these {path.stat().st_size:,} bytes are none. Copy it again, or take another "
            "checkpoint of its run."
        )
    try:
        model = keras.saving.load_model(path, compile=False)
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise ValueError(f"{path} cannot be loaded as a Keras model: {error}") from error
    if not isinstance(model, WaveNet):
        raise ValueError(f"{path} holds a {type(model).__name__}, and not a WaveNet.")
    return model if speaker is None else fix_class(model, speaker)


def _find(name_or_path):
    """The file of a voice, or `None`."""
    path = pathlib.Path(name_or_path)
    candidates = [
        path,
        path / "best.keras",
        path / "model.keras",
        CHECKPOINTS / f"{name_or_path}.keras",
    ]
    return next((file for file in candidates if file.is_file() and file.suffix == ".keras"), None)
