"""One process at a time: a lock file that is free again when its holder ends, however it ends."""

import contextlib
import errno
import os
import platform
import time
import warnings
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

HELD_BY_ANOTHER = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
SECONDS_BETWEEN_TRIES = 0.2
LOCKED_BYTE = 1 << 30  # on Windows; behind the text, which others have to read


class InUse(OSError):
    """Another process holds the lock; the message names it."""


@contextlib.contextmanager
def locked(path, doing, wait=False):
    """Hold a lock file while a block runs, so that no other process does the same.

    The lock belongs to the open file, not to its existence: it is free as soon as its holder has
    ended, killed or not, and a lock file that is left behind holds nobody up. What an earlier
    process left unfinished may be removed under the lock, since no other one is at work.

    Args:
        path: The lock file, made where there is none and removed at the end. Its folder has to
            exist.
        doing: What the holder does, in words that go on after its number, for the others to
            read: `"trains in runs/june"`.
        wait: Whether to wait for another holder, saying for whom, instead of raising `InUse`.

    Raises:
        InUse: Another process, or another place in this one, holds the lock.
        OSError: The file cannot be made.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "lock"
        >>> with locked(path, "counts to ten"):
        ...     with locked(path, "counts too"):
        ...         pass
        Traceback (most recent call last):
        wavenet_keras._locks.InUse: ... counts to ten. ...

    Notebook: 03 Training on a GPU
    """
    path, said = Path(path), False
    while True:
        file = open(path, "a+", encoding="utf-8", errors="backslashreplace")  # noqa: SIM115
        try:
            if _take(file):
                if _is_still_at(file, path):
                    break
            elif not wait:
                raise InUse(f"{_holder(file)}. Wait until it has ended, or stop it. ({path})")
            elif not said:
                print(f"{_holder(file)}. Waiting for it.", flush=True)
                said = True
        except BaseException:
            file.close()
            raise
        file.close()
        time.sleep(SECONDS_BETWEEN_TRIES if said else 0)
    try:
        file.truncate(0)
        file.write(f"Process {os.getpid()} on {platform.node()} {doing}")
        file.flush()
        yield
    finally:
        _release(file, path)


def _take(file):
    """Whether the lock of an open file could be taken. A disk that knows no locks has none."""
    try:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            file.seek(LOCKED_BYTE)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    except OSError as error:
        if error.errno in HELD_BY_ANOTHER:
            return False
        warnings.warn(
            f"{file.name} is on a disk that knows no locks ({error.strerror}). See to it that no "
            "other process uses the same folder.",
            stacklevel=4,
        )
    return True


def _is_still_at(file, path):
    """Whether the file is the one at its path: its last holder may have removed it meanwhile."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(path))
    except FileNotFoundError:
        return False


def _holder(file):
    """Who holds the lock, and what it does."""
    file.seek(0)
    return file.read() or f"Another process holds {file.name}"


def _release(file, path):
    """Remove the file, then let go: who waits for it looks whether it is still there."""
    if fcntl:
        with contextlib.suppress(OSError):
            path.unlink()
        file.close()
    else:  # an open file cannot be removed there, nor one that another has opened to wait
        file.close()
        with contextlib.suppress(OSError):
            path.unlink()
