"""Where files are to go, and whether they can go there: asked before the work and not after it."""

import os
from pathlib import Path


def check_file(path, suffix):
    """Refuse a place where no file of this kind can be written. Nothing is made.

    Args:
        path: Where the file is to go.
        suffix: What its name has to end with, such as `".wav"`.

    Returns:
        The path, a `pathlib.Path`.

    Raises:
        ValueError: The name ends otherwise.
        OSError: A folder is there; or a file that may not be written; or as `check_folder`.

    Example:
        >>> check_file("sounds/voice.mp3", ".wav")
        Traceback (most recent call last):
        ValueError: Expected a path that ends with .wav, received sounds/voice.mp3.
    """
    path = Path(path)
    if path.suffix.lower() != suffix:
        raise ValueError(f"Expected a path that ends with {suffix}, received {path}.")
    if path.is_dir():
        raise IsADirectoryError(
            f"Expected a place for a file, but {path} is a folder. Name a file in it, such as "
            f"{path / f'sound{suffix}'}."
        )
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(
            f"{path} is there already and may not be written. Choose another name, or change its "
            "permissions."
        )
    check_folder(path.parent)
    return path


def check_folder(folder):
    """Refuse a place where no folder can be made or written into. Nothing is made.

    Args:
        folder: A folder that is there, or is to be made with all above it.

    Raises:
        NotADirectoryError: A file stands where a folder would have to be.
        PermissionError: Nothing may be written there, or the disk is read-only.
    """
    folder = Path(folder)
    there = next(place for place in (folder, *folder.absolute().parents) if os.path.lexists(place))
    if not there.is_dir():
        raise NotADirectoryError(
            f"Expected a folder at {folder}, but {there} is no folder. Choose another place."
        )
    if not os.access(there, os.W_OK | os.X_OK):
        raise PermissionError(
            f"Nothing may be written into the folder {there}. Choose another place, or change "
            "its permissions."
        )


def make_folder(folder):
    """Make a folder and all above it, where it is not there yet.

    Raises:
        OSError: As `check_folder`.
    """
    check_folder(folder)
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OSError(f"The folder {folder} cannot be made: {error.strerror}.") from error


def open_place(path):
    """Make the folder of a file, and show that a file can be written there.

    Args:
        path: A `pathlib.Path`.

    Raises:
        OSError: It cannot; it says why.
    """
    make_folder(path.parent)
    unfinished = path.with_name(f"unfinished_{path.name}")  # what is written first (_whole_files)
    try:
        unfinished.open("ab").close()
        unfinished.unlink()
    except OSError as error:
        raise OSError(f"{path} cannot be written: {error.strerror}.") from error
