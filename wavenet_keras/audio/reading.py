"""Sound files read from the first sample to the last, and what is wrong with them in words.

Notebook: 01 From sound to codes
"""

import contextlib
import functools
import os
from pathlib import Path

import numpy as np

from wavenet_keras._printable import printable
from wavenet_keras.audio.formats import HOW_TO_CONVERT, why_unreadable
from wavenet_keras.audio.wav_size import MendedWav, read_size

BLOCK_SAMPLES = 256 * 128  # whole frames of `frame_powers`, small enough to be quick on short files
BIGGEST_HEADER = 4096  # bytes of a file that may well hold no sample


class UnreadableSound(ValueError):
    """A file from which no sound can be read; `reason` says why, without the path."""

    def __init__(self, path, reason):
        super().__init__(
            "Expected audio that soundfile reads (wav, flac, ogg, mp3, aiff and others), but "
            f"{printable(path)} cannot be read: {reason}"
        )
        self.reason = reason


class Sound:
    """A sound file, block by block; each is float32 `[samples, channels]`.

    It is read in one go, without a jump: some formats cannot jump, and mp3 does not land exactly.
    So a length that the header gets wrong does no harm either.

    Args:
        path: The path of the file.

    Attributes:
        sample_rate: In Hz.
        channels: Their number.
        remark: What is odd about the file though it can be read, in words, or `None`.

    Raises:
        UnreadableSound: There is something that cannot be read, at once or when its block comes.

    Example:
        >>> sound = Sound("data/speech/allison/en_vm-login.flac")
        >>> sound.sample_rate, sound.channels, next(iter(sound)).dtype
        (8000, 1, dtype('float32'))

    Notebook: 01 From sound to codes
    """

    def __init__(self, path):
        self.path = Path(path)
        with self._in_words():
            if self.path.stat().st_size == 0:
                raise UnreadableSound(self.path, "empty file")
            size = read_size(self.path)
            mended = size is not None and size.needs_mending
            self._file = _open(MendedWav(self.path, size) if mended else self.path)
        self.sample_rate, self.channels = self._file.samplerate, self._file.channels
        self.remark = size.remark if size else None

    def __iter__(self):
        count = 0
        with self._file:
            while len(block := self._next()):
                count += len(block)
                yield block
        if count == 0 and self.path.stat().st_size > BIGGEST_HEADER:
            raise UnreadableSound(
                self.path,
                "its header says that it holds no samples, though it has "
                f"{self.path.stat().st_size:,} bytes; import it with Audacity as raw data and "
                "save it as wav",
            )

    def _next(self):
        with self._in_words():
            return self._file.read(BLOCK_SAMPLES, dtype="float32", always_2d=True)

    @contextlib.contextmanager
    def _in_words(self):
        """Any error, of whatever library, becomes one that names the file."""
        try:
            yield
        except UnreadableSound:
            raise
        except OSError as error:
            raise UnreadableSound(self.path, error.strerror or str(error)) from error
        except Exception as error:  # soundfile raises many kinds
            said = str(getattr(error, "error_string", error) or type(error).__name__).rstrip(".")
            known = why_unreadable(self.path)
            otherwise = f"copy it again if it is damaged, or {HOW_TO_CONVERT}"
            raise UnreadableSound(self.path, known or f"{said}; {otherwise}") from error


def _open(file):
    """A soundfile that is read without jumps."""
    return _without_jumps()(system_name(file) if isinstance(file, Path) else file)


@functools.cache
def _without_jumps():
    import soundfile

    class WithoutJumps(soundfile.SoundFile):
        """A file that says of itself that one cannot jump in it; then soundfile does not."""

        def seekable(self):
            return False

        def close(self):
            super().close()
            if isinstance(self.name, MendedWav):
                self.name.close()

    return WithoutJumps


def system_name(path):
    """A path as soundfile takes it: it refuses names that are no UTF-8, but not their bytes."""
    return os.fsencode(path) if os.name == "posix" else str(path)


def read_waveform(path):
    """Read a whole file, its channels mixed to their mean.

    Args:
        path: The path of the file.

    Returns:
        `(waveform, sample_rate, remark)`: float32 `[samples]`, the rate in Hz, and what is odd
        about the file, in words, or `None`.

    Raises:
        UnreadableSound: It cannot be read.

    Example:
        >>> waveform, rate, remark = read_waveform("data/speech/allison/en_vm-login.flac")
        >>> waveform.dtype, rate, remark
        (dtype('float32'), 8000, None)

    Notebook: 01 From sound to codes
    """
    sound = Sound(path)
    with np.errstate(invalid="ignore"):  # infinity less infinity; what may not be is refused later
        blocks = [block.mean(axis=1) for block in sound]  # [samples, channels] -> [samples]
    waveform = np.concatenate(blocks) if blocks else np.zeros(0, np.float32)
    return waveform, sound.sample_rate, sound.remark
