"""Which file a voice is in, and whether the file is whole; known without Keras."""

import zipfile
from pathlib import Path

# Where the package was installed from a wheel, the shipped checkpoints are inside it; in the
# repository they stand with the scripts and logs that made them.
_INSTALLED = Path(__file__).resolve().parent / "voices" / "checkpoints"
_IN_REPOSITORY = Path(__file__).resolve().parents[1] / "data" / "checkpoints"
CHECKPOINTS = _INSTALLED if _INSTALLED.is_dir() else _IN_REPOSITORY

RUN_FILES = ("best.keras", "model.keras")
TEXT_VOICE_FILES = ("voice.keras", *RUN_FILES)  # a run that learns texts has its voice beside


def voice_names():
    """The names of the shipped voices, sorted.

    Example:
        >>> import wavenet_keras as wk
        >>> "speech" in wk.voices.voice_names()
        True

    Notebook: 00 Start here
    """
    return sorted(path.stem for path in CHECKPOINTS.glob("*.keras"))


def find_voice(name_or_path, files=RUN_FILES):
    """The file of a voice, found and whole.

    Args:
        name_or_path: As of `load_voice`.
        files: The names of files of which a run folder gives the first one that is there.

    Returns:
        A `pathlib.Path`.

    Raises:
        ValueError: There is no such voice or file, or it is damaged.
    """
    path = Path(name_or_path)
    candidates = [path, *(path / name for name in files)]
    candidates.append(CHECKPOINTS / f"{name_or_path}.keras")
    found = [file for file in candidates if file.is_file() and file.suffix == ".keras"]
    if not found or not str(name_or_path).strip():
        raise ValueError(
            "Expected the name of a shipped voice, a .keras file or the folder of a training run. "
            f"Received {str(name_or_path)!r}. The shipped voices in {CHECKPOINTS} are: "
            f"{', '.join(voice_names()) or 'none'}."
        )
    _check_whole(found[0])
    return found[0]


def damaged(path, reason):
    """The error of a file that is no whole model: which, why, and what to do."""
    return ValueError(
        f"{path} is damaged, or no Keras model: {reason}. Copy it again, or take another file of "
        "its run: best.keras, model.keras, or one in checkpoints."
    )


def _check_whole(path):
    """Refuse a file with a wrong byte: the archive has a checksum for each of its parts."""
    if not zipfile.is_zipfile(path):
        raise damaged(
            path,
            f"a .keras file is a zip archive, and its {path.stat().st_size:,} bytes are none; "
            "it may be cut off",
        )
    try:
        with zipfile.ZipFile(path) as archive:
            broken = archive.testzip()
    except Exception as error:  # zipfile raises many kinds, as a wrong byte may be anywhere
        raise damaged(path, str(error).rstrip(".")) from error
    if broken:
        raise damaged(path, f"the checksum of its part {broken} is wrong")
