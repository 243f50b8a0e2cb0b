"""Where the package keeps what it can make or get again."""

import os
from pathlib import Path


def default_cache_folder():
    """Where prepared codes and downloads are kept when no folder is named.

    Example:
        >>> from wavenet_keras._cache import default_cache_folder
        >>> default_cache_folder().is_absolute()
        True

    Notebook: 01 From sound to codes
    """
    named = os.environ.get("WAVENET_KERAS_CACHE")
    if named:
        return Path(named).expanduser().absolute()
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(caches).absolute() / "wavenet_keras"
