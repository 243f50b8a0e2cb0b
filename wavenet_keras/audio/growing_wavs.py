"""Wav files that grow while they are generated, and are whole at any moment.

Notebook: 05 Fast generation
"""

import shutil

import numpy as np

from wavenet_keras._memory import check_memory
from wavenet_keras._places import check_file, open_place
from wavenet_keras.audio import files
from wavenet_keras.audio.fades import fade_ends


class GrowingWavs:
    """One wav file for each stream of a batch.

    Args:
        path: Path of the wav file; with several streams, of `name_1.wav`, `name_2.wav` ...
        batch_size: Number of streams.
        num_samples: Samples of each stream when it is finished.
        sample_rate: In Hz.
        save_every: The files are written each time so many samples have come.

    Raises:
        ValueError: If the path does not end with .wav.
        OSError: If there is no room for the finished files, or they cannot be written there.
        MemoryError: If the samples do not fit into memory.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     wavs = GrowingWavs(f"{folder}/voice.wav", 2, 8000, 8000, save_every=4000)
        ...     wavs.add(np.zeros((2, 5000), "float32"))
        ...     print([path.name for path in wavs.paths], wavs.saved)
        ['voice_1.wav', 'voice_2.wav'] 5000
    """

    def __init__(self, path, batch_size, num_samples, sample_rate, save_every):
        path = check_file(path, ".wav")
        numbered = [path.with_stem(f"{path.stem}_{i}") for i in range(1, batch_size + 1)]
        self.paths = [path] if batch_size == 1 else numbered
        self.sample_rate, self.save_every = sample_rate, save_every
        check_memory(
            np.dtype(np.float32).itemsize * batch_size * num_samples,
            f"Holding {num_samples:,} samples of {batch_size:,} sounds until they are written",
            "Generate fewer samples, or fewer sounds at once.",
        )
        for one in self.paths:
            open_place(check_file(one, ".wav"))  # now, and not after minutes of work
        self._check_room(path.parent, files.BYTES_PER_SAMPLE * batch_size * num_samples)
        self.waveforms = np.zeros((batch_size, num_samples), np.float32)
        self.done = self.saved = 0

    def add(self, chunk):
        """Append a chunk `[batch, samples]`, and write the files if it is time."""
        self.waveforms[:, self.done : self.done + chunk.shape[1]] = chunk
        self.done += chunk.shape[1]
        if self.done // self.save_every > self.saved // self.save_every:
            self.save()

    def save(self):
        """Write all that has come. A file is replaced at once, so it can be played at any time."""
        for path, waveform in zip(self.paths, self.waveforms, strict=True):
            try:
                files.save(path, waveform[: self.done], self.sample_rate)
            except OSError as error:
                kept = (
                    f"It holds the first {self.saved} samples" if self.saved else "It was not made"
                )
                raise OSError(f"{error} {kept}.") from error
        self.saved = self.done

    def finish(self):
        """Write all that has come, the last 5 ms faded: nothing follows, and it may not click."""
        for waveform in self.waveforms:
            waveform[: self.done] = fade_ends(waveform[: self.done], self.sample_rate, start=False)
        self.save()

    @staticmethod
    def _check_room(folder, num_bytes):
        free = shutil.disk_usage(folder).free
        if free < num_bytes:
            raise OSError(
                f"The disk of {folder.resolve()} has no room: {num_bytes / 1e6:,.1f} MB are needed "
                f"and {free / 1e6:,.1f} MB are free."
            )
