"""A wav file of any length, written while its sound is made, and whole at any moment.

Notebook: 06b Any sentence
"""

import struct

import numpy as np

from wavenet_keras._checks import checked_channel, checked_rate
from wavenet_keras._places import check_file, open_place
from wavenet_keras.audio.fades import FADE_SECONDS, fade_ends
from wavenet_keras.audio.files import BYTES_PER_SAMPLE, pcm_steps

MOST_BYTES = (1 << 32) - 1 - 36  # of sound, that the header of a wav file can tell


class StreamedWav:
    """A wav file of 16 bits and one channel that grows at its end.

    After each chunk the header is set right, so the file can be played, and is whole if the program
    is killed. The last 5 ms wait in memory for what follows; nothing else does. What stands at the
    path is replaced when the first sample comes.

    Args:
        path: Where to write; it ends with `.wav`. Its folder is made.
        sample_rate: In Hz.

    Attributes:
        done: How many samples have come.

    Raises:
        ValueError: The path does not end with .wav.
        OSError: It cannot be written.

    Example:
        >>> import tempfile
        >>> from wavenet_keras.audio.files import load
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     wav = StreamedWav(f"{folder}/voice.wav", 8000)
        ...     for chunk in np.zeros((3, 800), np.float32):
        ...         wav.add(chunk)
        ...     wav.finish()
        ...     load(wav.path)[0].shape
        (2400,)

    Notebook: 06b Any sentence
    """

    def __init__(self, path, sample_rate):
        self.path = check_file(path, ".wav")
        self.sample_rate = checked_rate("sample_rate", sample_rate)
        open_place(self.path)  # now, and not after the first seconds of work
        self.done = 0
        self._written = 0
        self._held = np.zeros(0, np.float32)

    def add(self, chunk):
        """Append samples, float `[samples]`, -1 to 1.

        Raises:
            OSError: The disk is full, or the file as long as a wav file can be; what was written
                before stays.
        """
        samples = np.concatenate([self._held, checked_channel(chunk)])
        self.done += len(chunk)
        # So many more than are faded, as the fade of a very short sound is a tenth of it.
        keep = min(len(samples), round(10 * FADE_SECONDS * self.sample_rate))
        self._write(samples[: len(samples) - keep])
        self._held = samples[len(samples) - keep :]

    def finish(self):
        """Write the rest, the last 5 ms faded: nothing follows, and it may not click."""
        self._write(fade_ends(self._held, self.sample_rate, start=False))
        self._held = self._held[:0]

    def _write(self, samples):
        if not len(samples):
            return
        num_bytes = BYTES_PER_SAMPLE * (self._written + len(samples))
        if num_bytes > MOST_BYTES:
            raise OSError(
                f"{self.path} is as long as a wav file can be, {self._written:,} samples. Say the "
                "rest into another file."
            )
        try:
            # Never emptied again: who plays it meanwhile has it open.
            with open(self.path, "r+b" if self._written else "wb", buffering=0) as file:
                if not self._written:
                    _write_all(file, _header(self.sample_rate, 0))
                file.seek(0, 2)
                _write_all(file, pcm_steps(samples).astype("<i2").tobytes())
                file.seek(0)
                _write_all(file, _header(self.sample_rate, num_bytes))
        except OSError as error:
            raise OSError(
                f"{self.path} cannot be written: {error.strerror or error}. It holds the first "
                f"{self._written:,} samples."
            ) from error
        self._written += len(samples)


def _write_all(file, data):
    while data:
        data = data[file.write(data) :]


def _header(sample_rate, num_bytes):
    """The 44 bytes before the samples."""
    form = struct.pack("<HHIIHH", 1, 1, sample_rate, 2 * sample_rate, 2, 16)
    parts = [b"RIFF", struct.pack("<I", 36 + num_bytes), b"WAVEfmt ", struct.pack("<I", 16), form]
    return b"".join([*parts, b"data", struct.pack("<I", num_bytes)])
