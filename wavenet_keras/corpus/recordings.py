"""Finding audio files below a folder, and reading each once to know its length and levels.

Notebook: 01 From sound to codes
"""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wavenet_keras.audio import frame_powers

READABLE = {".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aiff", ".aif", ".aifc", ".au"}
NEEDS_CONVERTING = {".m4a", ".aac", ".mp4", ".wma", ".amr", ".mka", ".webm"}
BLOCK_SAMPLES = 256 * 128  # whole frames of `frame_powers`, small enough to be quick on short files


@dataclass(frozen=True)
class Recording:
    """One usable file of a corpus.

    `sample_rate` is the file's own, in Hz, and `num_samples` counts at that rate. Levels are in
    dB relative to full scale: `level_dbfs` of the root mean square, `peak_dbfs` of the largest
    sample. `held_out` is what a shipped `recordings.csv` says, or `None`.
    """

    path: Path
    label: str | None
    class_id: int | None
    sample_rate: int
    num_samples: int
    level_dbfs: float = float("nan")
    peak_dbfs: float = float("nan")
    held_out: bool | None = None

    @property
    def seconds(self):
        return self.num_samples / self.sample_rate


class UnusableRecording(Exception):
    """Why a file cannot be used."""


def find_audio(folder):
    """Return the audio files below a folder, `{path below it, with /: path}`.

    Links to folders are followed, each folder once. Names that start with a dot are not looked at.

    Raises:
        FileNotFoundError: There is no such folder.
        ValueError: It is a file, or there is no audio file below it.
    """
    if not folder.exists():
        raise FileNotFoundError(f"Expected a folder of recordings, found nothing at {folder}.")
    if not folder.is_dir():
        raise ValueError(f"Expected a folder of recordings, received the file {folder}.")
    found, visited = {}, set()
    for parent, folders, names in os.walk(folder, followlinks=True):
        if os.path.realpath(parent) in visited:  # a link back up would go round for ever
            folders.clear()
            continue
        visited.add(os.path.realpath(parent))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(parent, name)
            if not name.startswith(".") and path.suffix.lower() in READABLE | NEEDS_CONVERTING:
                found[path.relative_to(folder).as_posix()] = path
    if not found:
        raise ValueError(
            f"Expected recordings (wav, flac, ogg, mp3, aiff) in {folder} or in folders below it, "
            "found none. Check the path."
        )
    return dict(sorted(found.items()))


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
    import soundfile

    _check_file(path)
    num_samples, energy, peak, loudest = 0, 0.0, 0.0, 0.0
    try:
        with soundfile.SoundFile(path) as sound:
            sample_rate = sound.samplerate
            for block in sound.blocks(BLOCK_SAMPLES, dtype="float32", always_2d=True):
                waveform = block.mean(axis=1)  # [samples, channels] -> [samples], as audio.load
                powers = frame_powers(waveform)
                num_samples += len(waveform)
                energy += float(np.sum(waveform.astype(np.float64) ** 2))
                peak = max(peak, float(np.abs(waveform).max(initial=0)))
                loudest = max(loudest, float(powers.max(initial=0)))
    except (RuntimeError, OSError) as error:  # soundfile's own errors are RuntimeErrors
        raise UnusableRecording(f"unreadable: {getattr(error, 'error_string', error)}") from error
    _check_sound(num_samples / sample_rate, energy, loudest, min_seconds, silence_db)
    return {
        "sample_rate": sample_rate,
        "num_samples": num_samples,
        "level_dbfs": float(10 * np.log10(energy / num_samples)),
        "peak_dbfs": float(20 * np.log10(peak)),
    }


def _check_file(path):
    """Refuse what must not be opened; a pipe would wait for ever."""
    if path.suffix.lower() in NEEDS_CONVERTING:
        raise UnusableRecording(f"{path.suffix} cannot be read here; convert it to wav or flac")
    if not path.is_file():
        raise UnusableRecording("not a file: a broken link or a pipe")
    if path.stat().st_size == 0:
        raise UnusableRecording("empty file")


def _check_sound(seconds, energy, loudest, min_seconds, silence_db):
    if seconds == 0:
        raise UnusableRecording("empty: no samples")
    if not np.isfinite(energy):
        raise UnusableRecording("holds NaN or infinity")
    if seconds < min_seconds:
        raise UnusableRecording(f"too short: {seconds:.3f} s, at least {min_seconds} s are needed")
    if loudest <= 10 ** (silence_db / 10):
        raise UnusableRecording(f"silent: nothing louder than {silence_db:g} dBFS")
