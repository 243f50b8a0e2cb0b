"""Recordings turned into mu-law codes once, kept in one file of which only what is used is read.

A corpus larger than memory can be trained on, because only the windows in use are read. A second
start finds the file and uses it at once, unless a recording or a setting has changed.

Notebook: 01 From sound to codes
"""

import contextlib
import hashlib
import json
import shutil
from dataclasses import dataclass
from numbers import Real
from pathlib import Path

import numpy as np

from wavenet_keras import audio
from wavenet_keras._cache import default_cache_folder
from wavenet_keras._checks import checked_quantization_channels, checked_rate
from wavenet_keras._locks import locked
from wavenet_keras._printable import printable
from wavenet_keras.dataset.codes_folder import (
    LOCK_NAME,
    CodesFile,
    code_type,
    read_current,
    remove_leftovers,
    times_of,
    write_codes,
)
from wavenet_keras.dataset.encoding import encode_all

FORMAT = 3  # raise it whenever the same recordings and settings would give other codes


@dataclass
class PreparedCodes:
    """The codes of many recordings, one after the other in one memory-mapped file.

    Attributes:
        folder: Where the codes and their index stand.
        sample_rate: Their sample rate in Hz.
        quantization_channels: Number of mu-law levels.
        paths: The recordings used, as `pathlib.Path`.
        class_ids: Class id of each recording used, or `None`.
        starts: int64 `[recordings]`, where each begins in `codes`.
        lengths: int64 `[recordings]`, samples of each.
        original_lengths: int64 `[recordings]`, samples before silence was trimmed.
        dither: float64 `[recordings]`, the deviation of the noise that each lacks, 0 for most.
        left_out: `(path, reason)` of each recording that could not be used.
        codes: Codes of all recordings, unsigned integers `[samples]`, memory-mapped, read-only.
        type: Their type: the smallest that holds `quantization_channels` levels.

    Raises:
        OSError: The codes were prepared anew since the index was read.
    """

    folder: Path
    index: dict

    def __post_init__(self):
        self.sample_rate = self.index["sample_rate"]
        self.quantization_channels = self.index["quantization_channels"]
        self.silence = audio.silence_code(self.quantization_channels)
        used = [entry for entry in self.index["recordings"] if entry["length"]]
        self.paths = [Path(entry["path"]) for entry in used]
        self.class_ids = [entry["class_id"] for entry in used]
        self.starts = np.array([entry["start"] for entry in used], np.int64)
        self.lengths = np.array([entry["length"] for entry in used], np.int64)
        self.original_lengths = np.array([entry["original_length"] for entry in used], np.int64)
        self.dither = np.array([entry["dither"] for entry in used])
        self.left_out = [
            (Path(entry["path"]), entry["left_out"])
            for entry in self.index["recordings"]
            if entry["left_out"]
        ]
        self._file = CodesFile(self.folder, self.index)
        self.type = self._file.dtype

    @property
    def codes(self):
        return self._file.mapped

    def __reduce__(self):
        # A copy for another process opens the file again; it does not carry the codes along.
        return PreparedCodes, (self.folder, self.index)

    @property
    def num_samples(self):
        return int(self.lengths.sum())

    def read(self, recording, first, last, random=None):
        """The codes of one recording from sample `first` up to `last`.

        Samples before the recording's beginning and after its end are silence. A recording that
        lacks noise of its own gets it from the generator `random`, where one is given.

        Returns:
            int32 `[last - first]`.

        Raises:
            OSError: The file was cut while it was in use.
        """
        codes = np.empty(last - first, self.type)
        self.fill(codes, recording, first, random)
        return codes.astype(np.int32)

    def fill(self, codes, recording, first, random=None):
        """As `read`, into an array of the codes' own type, `[samples]`."""
        begin = min(max(-first, 0), len(codes))  # of the recording's samples, in `codes`
        end = min(max(int(self.lengths[recording]) - first, begin), len(codes))
        codes[:begin] = codes[end:] = self.silence
        if begin < end:
            own = codes[begin:end]
            self._file.read(int(self.starts[recording]) + first + begin, own)
            if random is not None and self.dither[recording]:
                own[:] = audio.add_dither(
                    own, self.dither[recording], random, self.quantization_channels
                )

    def read_all(self):
        """The codes of all recordings, unsigned integers `[samples]`, in memory.

        Raises:
            OSError: The file was cut while it was in use.
        """
        codes = np.empty(self.num_samples, self.type)
        self._file.read(0, codes)
        return codes

    def summary(self):
        """How much is used, in words; one more line for each recording left out."""
        used, before = (lengths.sum() for lengths in (self.lengths, self.original_lengths))
        lines = [
            f"{len(self.paths):,} recordings, {used / self.sample_rate / 60:.1f} minutes at "
            f"{self.sample_rate:,} Hz"
        ]
        if self.index["silence_threshold_db"] is not None:
            lines[0] += (
                f", {100 * used / before:.1f} % of them kept by trimming silence at "
                f"{self.index['silence_threshold_db']:g} dB"
            )
        lines += [
            f"left out: {printable(path)}: {printable(reason)}" for path, reason in self.left_out
        ]
        return "\n".join(lines)


def prepare_codes(
    recordings,
    sample_rate,
    quantization_channels=256,
    silence_threshold_db=None,
    cache_folder=None,
):
    """Turns recordings into codes on disk, or finds the codes that an earlier call left there.

    Each recording is loaded at `sample_rate` (resampled before it is encoded), trimmed, and
    encoded. The codes are prepared again when a recording was changed, added or removed, or when
    a setting is another.

    Args:
        recordings: Paths, or objects with a `path` and a `class_id`, such as a `Corpus` holds.
        sample_rate: Sample rate of the codes in Hz.
        quantization_channels: Number of mu-law levels, 2 to 65,536.
        silence_threshold_db: Trim silence below so many dB of full scale from both ends, for
            instance -60. `None` keeps every sample.
        cache_folder: Folder for the prepared codes. `None`: the environment variable
            `WAVENET_KERAS_CACHE`, or else the user's cache folder. It may be deleted at any time.

    Returns:
        `PreparedCodes`.

    Raises:
        ValueError: If there is no recording, or none that can be used, or a setting is wrong.
        OSError: If the cache folder cannot be written.

    Example:
        >>> import tempfile
        >>> from wavenet_keras.dataset.codes import prepare_codes
        >>> folder = tempfile.mkdtemp()
        >>> path = "data/speech/allison/en_vm-login.flac"
        >>> prepared = prepare_codes([path], sample_rate=8000, cache_folder=folder)
        >>> prepared.codes.dtype, len(prepared.codes) == prepared.num_samples
        (dtype('uint8'), True)

    Notebook: 01 From sound to codes
    """
    number = isinstance(silence_threshold_db, Real) and silence_threshold_db < 0
    if silence_threshold_db is not None and not number:
        raise ValueError(
            "Expected silence_threshold_db in dB below full scale, such as -60, or None to keep "
            f"every sample, received {silence_threshold_db!r}."
        )
    settings = {
        "format": FORMAT,
        "sample_rate": checked_rate("sample_rate", sample_rate),
        "quantization_channels": checked_quantization_channels(quantization_channels),
        "silence_threshold_db": silence_threshold_db,
    }
    if isinstance(recordings, (str, bytes, Path)):
        raise ValueError(
            "Expected recordings as a Corpus or a list of paths, received the one path "
            f"{printable(recordings)}. Make it Corpus(folder) or [path]."
        )
    recordings = list(recordings)
    files = [_describe(recording) for recording in recordings]
    if not files:
        raise ValueError(
            "Expected at least one recording, received none. A part of a split "
            "may be empty: ask for a larger share."
        )
    folder = _folder_for(files, settings, cache_folder)
    index = read_current(folder, files, settings)
    if index is None:
        index = _prepare(recordings, files, settings, folder)
    return PreparedCodes(folder, index)


def _describe(recording):
    """What identifies a recording and tells whether it was changed."""
    path = Path(getattr(recording, "path", recording)).absolute()
    try:
        status = path.stat()
    except OSError:  # it is named as left out when it cannot be loaded
        size, modified = None, None
    else:
        size, modified = status.st_size, times_of(status)
    class_id = getattr(recording, "class_id", None)
    return {"path": str(path), "size": size, "modified": modified, "class_id": class_id}


def _folder_for(files, settings, cache_folder):
    """One folder for each list of paths and settings, so that several corpora live side by side."""
    identity = json.dumps([[file["path"] for file in files], settings])
    root = Path(cache_folder).expanduser() if cache_folder else default_cache_folder()
    return root / "codes" / hashlib.sha256(identity.encode()).hexdigest()[:16]


def _prepare(recordings, files, settings, folder):
    """Prepares all codes under the folder's lock, unless another process has just done so."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        remove_leftovers(folder.parent)
        with locked(folder / LOCK_NAME, f"prepares codes in {folder}", wait=True):
            index = read_current(folder, files, settings)
            if index is None:
                _check_room(recordings, settings, folder)
                with contextlib.closing(encode_all(files, settings)) as parts:
                    index = write_codes(folder, settings, parts)
            return index
    except OSError as error:
        reason = str(error.strerror or error).rstrip(".")
        raise OSError(
            f"Prepared codes cannot be written to {printable(folder)}: {reason}. Name a folder "
            "that can be written, as `cache_folder` or in the environment variable "
            "WAVENET_KERAS_CACHE."
        ) from error


def _check_room(recordings, settings, folder):
    """Refuse a disk that is too full before the work; how much silence takes is not known then."""
    known = all(hasattr(recording, "num_samples") for recording in recordings)
    if not known or settings["silence_threshold_db"] is not None:
        return
    seconds = sum(recording.num_samples / recording.sample_rate for recording in recordings)
    itemsize = code_type(settings["quantization_channels"]).itemsize
    needed, free = seconds * settings["sample_rate"] * itemsize, shutil.disk_usage(folder).free
    if needed > free:
        raise OSError(f"{needed / 1e6:,.1f} MB are needed and {free / 1e6:,.1f} MB are free.")
