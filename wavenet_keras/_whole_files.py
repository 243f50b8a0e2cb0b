"""Files that are whole or not there: written beside their place, then renamed."""

import contextlib
import errno
import os
from pathlib import Path

UNFINISHED = "unfinished_"  # begins the names of files that are being written


@contextlib.contextmanager
def written_whole(path):
    """A path beside `path` to write to; what stands there gets its own name when all went well.

    The bytes are on the disk before the name is: neither a kill nor a power cut leaves half a
    file, and what stood there before stays until the new one is whole.

    Args:
        path: Where the file is to be. Its folder has to exist.

    Yields:
        The `pathlib.Path` to write to: the same name, with `unfinished_` in front.

    Raises:
        OSError: It cannot be written, for instance because the disk is full; the message names
            the file. What stood there before is as it was, and nothing unfinished is left.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "state.json"
        >>> with written_whole(path) as unfinished:
        ...     _ = unfinished.write_text("{}")
        ...     path.exists()
        False
        >>> path.read_text()
        '{}'

    Notebook: 03 Training on a GPU
    """
    path = Path(path)
    unfinished = path.with_name(f"{UNFINISHED}{path.name}")
    try:
        yield unfinished
        _flush(unfinished)
        os.replace(unfinished, path)
    except BaseException as error:
        with contextlib.suppress(OSError):  # it must not hide what went wrong
            unfinished.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename in (None, str(unfinished)):
            raise _with_name(error, path) from error
        raise
    with contextlib.suppress(OSError):  # some systems cannot flush a folder
        _flush(path.parent)


def _flush(path):
    """Wait until the bytes of a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _with_name(error, path):
    """The same error with a message that names the file and says what is left."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    named = OSError(
        f"{path} cannot be written: {error.strerror or error}. "
        f"{'Make room on its disk. ' if full else ''}"
        f"{'What stood there before is as it was' if path.exists() else 'Nothing is left of it'}."
    )
    named.errno = error.errno
    return named
