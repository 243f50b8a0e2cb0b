"""Well-known corpora from their official addresses: shown, downloaded, checked and unpacked.

A download that was interrupted goes on where it stopped. Nothing is used that has not the size and
the checksum that are written here. Only one process at a time gets a corpus; others wait for it.

Notebook: 04 Global conditioning
"""

import hashlib
import os
import shutil
import tarfile
import zipfile
from pathlib import Path

from wavenet_keras._cache import default_cache_folder
from wavenet_keras._locks import locked
from wavenet_keras._places import make_folder
from wavenet_keras._printable import printable
from wavenet_keras._progress import progress_bar
from wavenet_keras.corpus.known_corpora import CORPORA

FOLDER_VARIABLE = "WAVENET_KERAS_DATA"
BLOCK_BYTES = 1 << 18
SECONDS_WITHOUT_ANSWER = 30


def list_corpora():
    """The corpora that can be downloaded: name, size, licence and content, a line for each.

    Returns:
        A str.

    Example:
        >>> print(list_corpora().splitlines()[1])
        fsdd             0.02 GB  CC BY-SA 4.0   6 speakers, each saying the digits 0 to 9 ...

    Notebook: 04 Global conditioning
    """
    return "\n".join(
        f"{name:<16}{download.num_bytes / 1e9:5.2f} GB  {download.licence:<15}{download.content}"
        for name, download in CORPORA.items()
    )


def download_corpus(name, folder=None):
    """Find a well-known corpus on this machine, or download it from its official address.

    Size, licence, address and checksum are shown before anything is loaded. A download goes on
    where it was interrupted; the archive is checked, unpacked, and removed. Where another process
    gets the same corpus already, this one waits and then finds it.

    Args:
        name: `"vctk"`, `"fsdd"`, `"lj_speech"` or `"speech_commands"`.
        folder: A folder that has the corpus already (unpacked, or as its archive), or is to get
            it. `None`: the folder in the environment variable `WAVENET_KERAS_DATA`, or else the
            user's cache folder.

    Returns:
        The folder of the unpacked corpus, a `pathlib.Path`, for `Corpus`.

    Raises:
        ValueError: There is no such corpus, or what came is not what it should be.
        OSError: The address cannot be reached, or the disk is full; it says what to do.

    Example:
        >>> corpus = Corpus(download_corpus("fsdd"))  # doctest: +SKIP

    Notebook: 04 Global conditioning
    """
    if name not in CORPORA:
        raise ValueError(f"Expected one of {', '.join(CORPORA)}, received {name!r}.")
    download = CORPORA[name]
    root = _root(folder)
    found = _find(root, name, download.sign)
    if found:
        return found
    print(
        f"{download.title}: {download.content}\n"
        f"  size      {download.num_bytes / 1e6:,.0f} MB, and about twice that when unpacked\n"
        f"  licence   {download.licence}\n"
        f"  from      {download.addresses[0]}\n"
        f"  SHA-256   {download.sha256}\n"
        f"  into      {printable(root / name)}",
        flush=True,
    )
    make_folder(root)
    with locked(root / f"{download.archive}.lock", f"gets {download.title}", wait=True):
        return _find(root, name, download.sign) or _get(download, root, name)


def _get(download, root, name):
    """Download and unpack a corpus; the caller holds the lock."""
    folder = root / name
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(
            f"Expected {download.title} in {printable(folder)}, and {download.sign} is not there. "
            "What is there stays as it is: move it, or name another folder."
        )
    archive = _get_archive(download, root)
    _unpack(archive, folder)
    archive.unlink()
    found = _find(root, name, download.sign)
    if not found:
        raise ValueError(
            f"Expected {download.sign} in what {archive.name} holds, and it is not there: "
            f"{printable(folder)}."
        )
    return found


def _root(folder):
    named = folder or os.environ.get(FOLDER_VARIABLE)
    return Path(named).expanduser().absolute() if named else default_cache_folder() / "corpora"


def _find(root, name, sign):
    """The folder with the unpacked corpus, at or a little below `root`, or `None`."""
    below = sorted((root / name).glob("*")) if (root / name).is_dir() else []
    for candidate in [root / name, *below, root]:
        if (candidate / sign).exists():
            return candidate
    return None


def _get_archive(download, root):
    """The checked archive: one that is there already, or a new one."""
    archive, part = root / download.archive, root / f"{download.archive}.part"
    failures = []
    if archive.is_file():
        received = _sha256(archive)
        if received == download.sha256:
            return archive
        failures.append(f"{printable(archive)}: another file, its SHA-256 is {received}")
    for address in download.addresses:
        try:
            PartialDownload(part, download.num_bytes).go_on(address)
            break
        except OSError as error:  # requests' errors are OSErrors
            failures.append(f"{address}: {error}")
    else:
        raise OSError(
            "\n".join(["The corpus cannot be downloaded.", *failures])
            + "\nWhat there is so far is kept; call this again to go on. Without a connection: get "
            f"{download.archive} on another machine and put it into {printable(root)}, or name the "
            "folder that has the corpus, as `folder` or in the environment variable "
            f"{FOLDER_VARIABLE}."
        )
    received = _sha256(part)
    if received != download.sha256:
        part.unlink()
        raise ValueError(
            f"{download.archive} does not match the known hash: expected the SHA-256 "
            f"{download.sha256}, received {received}. It was deleted; try again, or get the "
            "archive another way."
        )
    os.replace(part, archive)
    return archive


def _sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class PartialDownload:
    """A file that is downloaded piece by piece, and goes on with what an earlier try left.

    Args:
        part: The path of the unfinished file.
        num_bytes: The size of the whole file.
    """

    def __init__(self, part, num_bytes):
        self.part = part
        self.num_bytes = num_bytes

    def go_on(self, address):
        """Load what is missing; an `OSError` says why that was not possible."""
        import requests

        done = self.part.stat().st_size if self.part.exists() else 0
        if done >= self.num_bytes:
            return
        headers = {"Accept-Encoding": "identity"}  # else a .tar.gz may come as the .tar in it
        if done:
            headers["Range"] = f"bytes={done}-"
        with requests.get(
            address, headers=headers, stream=True, timeout=SECONDS_WITHOUT_ANSWER
        ) as answer:
            answer.raise_for_status()
            goes_on = answer.status_code == 206
            begins = answer.headers.get("Content-Range", f"bytes {done}-")
            if goes_on and not begins.startswith(f"bytes {done}-"):
                raise OSError(f"sends {begins} where the bytes from {done:,} on are missing")
            self._write(answer, done if goes_on else 0)

    def _write(self, answer, done):
        part, missing = self.part, self.num_bytes - done
        coming = int(answer.headers.get("Content-Length", missing))
        if coming != missing:
            raise OSError(f"sends {coming:,} bytes where {missing:,} are missing: another file")
        free = shutil.disk_usage(part.parent).free
        if free < missing:
            where = printable(part.parent)
            raise OSError(f"needs {missing:,} bytes, and {where} has {free:,} left")
        bar = progress_bar(
            total=self.num_bytes, initial=done, unit="B", unit_scale=True, desc=part.stem
        )
        with bar, open(part, "ab" if done else "wb") as file:
            for block in answer.iter_content(BLOCK_BYTES):
                try:
                    file.write(block)
                    file.flush()
                except OSError as error:
                    raise OSError(
                        f"{printable(part)} cannot be written: {error.strerror or error}"
                    ) from error
                bar.update(len(block))


def _unpack(archive, folder):
    """Unpack into a folder that appears when it is complete."""
    unfinished = folder.with_name(f"{folder.name}.unpacking")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        _extract(archive, unfinished)
        if folder.is_dir():
            folder.rmdir()  # it is empty
        os.replace(unfinished, folder)
    except OSError as error:
        raise OSError(
            f"{printable(archive)} cannot be unpacked into {printable(folder)}: "
            f"{error.strerror or error}. The archive is kept; make room on the disk or name "
            "another folder, and call this again: it goes on without the network."
        ) from error


def _extract(archive, folder):
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as opened:
            for member in progress_bar(opened.infolist(), desc="Unpacking", unit="file"):
                opened.extract(member, folder)
    else:
        with tarfile.open(archive, "r|*") as opened:  # once from end to end: bz2 cannot go back
            for member in progress_bar(opened, desc="Unpacking", unit="file"):
                opened.extract(member, folder, filter="data")
