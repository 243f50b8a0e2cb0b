"""Finding audio files below a folder, and reading each once to know its length and levels.

Notebook: 01 From sound to codes
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wavenet_keras._printable import printable
from wavenet_keras.audio.formats import is_sound_file
from wavenet_keras.audio.mu_law import MOST_BEYOND, OVERSHOOT
from wavenet_keras.audio.reading import Sound, UnreadableSound
from wavenet_keras.corpus.levels import Levels

RUN_FILES = {"settings.json", "state.json"}  # in the folder of every training run
LONGEST_CLICK = 256  # samples in which a constant cannot be told from a slow wave
LARGEST_OFFSET = 0.1  # the mean of all samples, beyond which it is said
CANCELLED = 0.25  # the share of their energy that channels keep at least where they do not cancel


@dataclass(frozen=True)
class Recording:
    """One usable file of a corpus.

    `sample_rate` is the file's own, in Hz, and `num_samples` counts at that rate. Levels are in
    dB relative to full scale: `level_dbfs` of the root mean square, `peak_dbfs` of the largest
    sample. `held_out` is what a shipped `recordings.csv` says, or `None`. `remark` says what is
    odd about a file that is used all the same, or is `None`.
    """

    path: Path
    label: str | None
    class_id: int | None
    sample_rate: int
    num_samples: int
    level_dbfs: float = float("nan")
    peak_dbfs: float = float("nan")
    held_out: bool | None = None
    remark: str | None = None

    @property
    def seconds(self):
        return self.num_samples / self.sample_rate


class UnusableRecording(Exception):
    """Why a file cannot be used."""


def find_audio(folder):
    """Find the recordings below a folder, and the folders that are passed over.

    Links to folders are followed, each folder once. Names that start with a dot are not looked at.
    Nor are training runs, whose sounds were generated: a network is not to learn from itself.

    Args:
        folder: A pathlib.Path.

    Returns:
        `(paths, passed_over)`: `{path below the folder, with /: path}` of the recordings, and
        `{path below it: reason}` of the folders that are passed over.

    Raises:
        FileNotFoundError: There is no such folder.
        ValueError: It is a file, or there is no audio file below it.
        OSError: It cannot be opened itself.
    """
    if not folder.exists():
        raise FileNotFoundError(
            f"Expected a folder of recordings, found nothing at {printable(folder)}."
        )
    if not folder.is_dir():
        raise ValueError(f"Expected a folder of recordings, received the file {printable(folder)}.")
    found, passed_over, visited = {}, {}, set()

    def below(path):
        return Path(path).relative_to(folder).as_posix()

    def name_closed(error):
        if Path(error.filename) == folder:
            raise error
        passed_over[below(error.filename)] = f"a folder that cannot be opened: {error.strerror}"

    for parent, folders, names in os.walk(folder, onerror=name_closed, followlinks=True):
        if os.path.realpath(parent) in visited:  # a link back up would go round for ever
            folders.clear()
            continue
        visited.add(os.path.realpath(parent))
        if set(names) >= RUN_FILES:
            passed_over[below(parent)] = "a training run: its sounds are generated"
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(parent, name) for name in names):
            if is_sound_file(path):
                found[below(path)] = path
    if not found:
        reasons = "".join(
            f"\n  {printable(file)}: {reason}" for file, reason in passed_over.items()
        )
        raise ValueError(
            f"Expected recordings (wav, flac, ogg, mp3, aiff) in {printable(folder)} or in folders "
            f"below it, found none. Check the path.{reasons}"
        )
    return dict(sorted(found.items())), passed_over


def same_files(paths):
    """Files that are there twice, by links: `{path below the folder: the one before it}`.

    A recording that is in a corpus twice is trained on twice, and could be trained on and held out.

    Args:
        paths: What `find_audio` found.
    """
    first, again = {}, {}
    for file, path in paths.items():
        try:
            status = path.stat()
        except OSError:  # it is named when it is read
            continue
        identity = status.st_dev, status.st_ino
        if status.st_ino and identity in first:  # 0 on disks that know no such number
            again[file] = first[identity]
        first.setdefault(identity, file)
    return again


def measure(path, min_seconds, silence_db):
    """Read a file once from end to end, block by block.

    Args:
        path: The file.
        min_seconds: Shorter recordings cannot be used.
        silence_db: Nor can those without a frame of 256 samples louder than this, in dBFS.

    Returns:
        What a `Recording` says about its samples, by the names of its fields.

    Raises:
        UnusableRecording: The file cannot be read or used; the message is the reason.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would wait for ever
            raise UnusableRecording("not a file: a folder or a pipe")
        sound = Sound(path)
        levels = Levels.of(sound)
    except UnreadableSound as error:
        raise UnusableRecording(f"unreadable: {error.reason}") from error
    except FileNotFoundError as error:
        raise UnusableRecording("not a file: a broken link") from error
    except OSError as error:
        raise UnusableRecording(f"unreadable: {error.strerror}") from error
    seconds = levels.num_samples / sound.sample_rate
    _check_sound(seconds, levels, min_seconds, 10 ** (silence_db / 10))
    return {
        "sample_rate": sound.sample_rate,
        "num_samples": levels.num_samples,
        "level_dbfs": float(10 * np.log10(levels.energy / levels.num_samples)),
        "peak_dbfs": float(20 * np.log10(levels.peak)),
        "remark": "; ".join(_remarks(sound, levels)) or None,
    }


def _check_sound(seconds, levels, min_seconds, silence):
    """Refuse what cannot be trained on; `silence` is a power."""
    if seconds == 0:
        raise UnusableRecording("empty: no samples")
    if not np.isfinite(levels.energy):
        raise UnusableRecording("holds NaN or infinity")
    if seconds < min_seconds:
        raise UnusableRecording(f"too short: {seconds:.3f} s, at least {min_seconds} s are needed")
    quiet = f"nothing louder than {10 * np.log10(silence):g} dBFS"
    if levels.loudest <= silence:
        if levels.loudest_channel > silence:
            raise UnusableRecording("silent: its channels cancel each other; save one of them")
        raise UnusableRecording(f"silent: {quiet}")
    if levels.num_samples > LONGEST_CLICK and levels.loudest_moving <= silence:
        raise UnusableRecording(f"silent: {quiet} but an offset of {levels.offset:.3f}")
    if levels.beyond > MOST_BEYOND * levels.num_samples:
        raise UnusableRecording(
            f"{100 * levels.beyond / levels.num_samples:.0f} % of its samples lie far beyond -1 "
            f"and 1, the largest at {levels.peak:,.4g}; scale it down"
        )


def _remarks(sound, levels):
    """What is odd about a recording that can be used."""
    if sound.remark:
        yield sound.remark
    if levels.peak > OVERSHOOT:
        yield f"its peaks, up to {levels.peak:.2f}, are clipped at 1"
    if abs(levels.offset) > LARGEST_OFFSET:
        yield f"it lies off the middle, by {levels.offset:.2f}"
    if levels.energy * sound.channels < CANCELLED * levels.channel_energy:
        yield f"its {sound.channels} channels cancel in part, as their mean is used"
    elif sound.channels > 1:
        yield f"the mean of its {sound.channels} channels is used"
