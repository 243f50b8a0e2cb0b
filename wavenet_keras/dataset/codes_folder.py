"""The folder of prepared codes: its two files, whether they can be trusted, and how they are made.

`codes.bin` holds the codes, `index.json` says of what and comes last. The codes are trusted when
their file was not touched since, which its size and times tell; else by their checksum.

Notebook: 01 From sound to codes
"""

import contextlib
import json
import os
import time
import zlib
from itertools import accumulate
from pathlib import Path

import numpy as np

from wavenet_keras._locks import InUse, locked
from wavenet_keras._printable import printable
from wavenet_keras._whole_files import UNFINISHED, written_whole

INDEX_NAME = "index.json"
CODES_NAME = "codes.bin"
LOCK_NAME = "lock"
BLOCK_BYTES = 1 << 22
OLD_SECONDS = 24 * 3600  # no preparation lasts so long without a write


def code_type(quantization_channels):
    """The smallest unsigned integer that holds the codes."""
    return np.dtype(np.uint8 if quantization_channels <= 256 else np.uint16)


def times_of(status):
    """When a file was last changed, as `os.stat` says: the second time cannot be set back."""
    return [status.st_mtime_ns, status.st_ctime_ns]


def read_current(folder, files, settings):
    """The index of the codes in a folder, `None` if they are not there, of other files or damaged.

    A recording left out for a reason that may pass, such as a disk that did not answer, is tried
    again.

    Args:
        folder: A pathlib.Path.
        files: What the entries of the index have to say of the recordings, a list of dicts.
        settings: The settings that the codes depend on, a dict.
    """
    try:
        index = json.loads((folder / INDEX_NAME).read_text(encoding="utf-8"))
        entries = index["recordings"]
        described = [{key: entry[key] for key in files[0]} for entry in entries]
        lengths = [entry["length"] for entry in entries]
        right = (
            {name: index[name] for name in settings} == settings
            and described == files
            and all(isinstance(length, int) and length >= 0 for length in lengths)
            and [entry["start"] for entry in entries] == [0, *accumulate(lengths)][:-1]
            and all(entry.keys() >= {"original_length", "left_out"} for entry in entries)
            and not any(entry["passing"] for entry in entries)
        )
        return index if right and _are_whole(folder, index) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # not there, or damaged
        return None


def _are_whole(folder, index):
    """Whether the codes are what the index was written for."""
    path = folder / CODES_NAME
    status = path.stat()
    itemsize = code_type(index["quantization_channels"]).itemsize
    if status.st_size != itemsize * sum(entry["length"] for entry in index["recordings"]):
        return False
    if index["codes_times"] == times_of(status):
        return True
    with open(path, "rb") as file:  # copied, or changed
        checksum = 0
        while block := file.read(BLOCK_BYTES):
            checksum = zlib.crc32(block, checksum)
    if checksum != index["codes_checksum"]:
        return False
    index["codes_times"] = times_of(status)
    with contextlib.suppress(OSError), locked(folder / LOCK_NAME, "checked prepared codes"):
        _write_index(folder, index)
    return True


def write_codes(folder, settings, parts):
    """Write the codes of all recordings and their index; both appear when they are complete.

    Args:
        folder: A pathlib.Path; the caller holds its lock.
        settings: The settings that the codes depend on, a dict.
        parts: An iterable of `(codes, entry)`, unsigned integers `[samples]` and what the index
            says of them.

    Returns:
        The index, a dict.

    Raises:
        OSError: The folder cannot be written, or its disk is full.
    """
    entries, start, checksum = [], 0, 0
    with written_whole(folder / CODES_NAME) as unfinished, open(unfinished, "wb") as file:
        for codes, entry in parts:
            content = codes.tobytes()
            file.write(content)
            checksum = zlib.crc32(content, checksum)
            entries.append({**entry, "start": start, "length": len(codes)})
            start += len(codes)
    # Until the new index is there the old one finds other codes than its own, by their checksum.
    index = {
        **settings,
        "recordings": entries,
        "codes_checksum": checksum,
        "codes_times": times_of((folder / CODES_NAME).stat()),
    }
    _write_index(folder, index)
    return index


def _write_index(folder, index):
    with written_whole(folder / INDEX_NAME) as unfinished:  # indented, it takes four times as long
        unfinished.write_text(json.dumps(index), encoding="utf-8")


def remove_leftovers(folders):
    """Remove what killed preparations left behind, but nothing that another process works on.

    Args:
        folders: The folder that holds a folder of codes for each corpus, a pathlib.Path.
    """
    for unfinished in folders.glob(f"*/{UNFINISHED}*"):
        with (
            contextlib.suppress(InUse, OSError),
            locked(unfinished.parent / LOCK_NAME, "tidies up"),
        ):
            unfinished.unlink(missing_ok=True)
    for partial in folders.glob("*/tmp*.partial"):  # of versions that held no lock
        with contextlib.suppress(OSError):
            if partial.stat().st_mtime < time.time() - OLD_SECONDS:
                partial.unlink()


class CodesFile:
    """The codes on disk, opened for reading: a part of them at a time, or all of them mapped.

    To read a mapped file that was cut meanwhile would end the process without a word, so parts
    are read by the system's call for it, which can say so.

    Args:
        folder: A pathlib.Path.
        index: The index of the codes.

    Raises:
        OSError: The codes are not those of the index any more.
    """

    def __init__(self, folder, index):
        self.path = Path(folder) / CODES_NAME
        self.dtype = code_type(index["quantization_channels"])
        self.num_samples = sum(entry["length"] for entry in index["recordings"])
        self._file = open(self.path, "rb", buffering=0)  # noqa: SIM115
        if times_of(os.fstat(self._file.fileno())) != index["codes_times"]:
            self._file.close()
            raise OSError(
                f"{printable(self.path)} was prepared anew by another process. Make the data set "
                "again."
            )

    def __del__(self):
        if hasattr(self, "_file"):
            self._file.close()

    @property
    def mapped(self):
        """All codes, memory-mapped and read-only."""
        return np.memmap(self._file, dtype=self.dtype, mode="r", shape=(self.num_samples,))

    def read(self, first, codes):
        """Fill an array of the codes' own type, `[samples]`, with the codes from `first` on."""
        last = first + len(codes)
        if not hasattr(os, "preadv"):  # Windows, where a file that is open cannot be cut
            codes[:] = self.mapped[first:last]
            return
        size = self.dtype.itemsize
        content, begin = memoryview(codes).cast("B"), 0
        while begin < len(content):  # of more than 2 GB, the system reads a part at a time
            count = os.preadv(self._file.fileno(), [content[begin:]], first * size + begin)
            if count == 0:
                raise OSError(
                    f"{printable(self.path)} was cut while it was in use: it has no codes "
                    f"{first:,} to {last:,} any more. Start again; what is damaged is prepared "
                    "anew."
                )
            begin += count
