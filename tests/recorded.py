"""Recordings and tables in a folder, and what a corpus makes of them."""

import csv

import numpy as np
import soundfile

from wavenet_keras import Corpus


def write(path, seconds=0.5, sample_rate=8000, amplitude=0.5, channels=1, **options):
    """Write a tone of 200 Hz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    waveform = amplitude * np.sin(
        2 * np.pi * 200 * np.arange(int(seconds * sample_rate)) / sample_rate
    )
    soundfile.write(path, np.stack([waveform] * channels, 1), sample_rate, **options)
    return path


def write_table(folder, rows, columns=("file", "speaker", "split")):
    with open(folder / "recordings.csv", "w", newline="", encoding="utf-8") as table:
        csv.writer(table).writerows([columns, *rows])


def files_of(corpus):
    return [recording.path.relative_to(corpus.folder).as_posix() for recording in corpus]


def reasons_of(corpus):
    return {path.relative_to(corpus.folder).as_posix(): why for path, why in corpus.left_out}


def many(tmp_path, counts=(("adam", 40), ("zoe", 11), ("mia", 2))):
    for speaker, count in counts:
        for index in range(count):
            write(tmp_path / speaker / f"{index}.wav", seconds=0.11)
    return Corpus(tmp_path)
