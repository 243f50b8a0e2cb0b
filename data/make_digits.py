"""Makes strings of spoken digits, to train on, from the Free Spoken Digit Dataset.

Usage:
    wavenet-keras download fsdd                  # or any folder with its recordings
    python data/make_digits.py FOLDER_OF_RECORDINGS build/digits

Each recording is trimmed, brought to one level, cut into segments and put beside four others of
the same speaker with short pauses, so that a network sees pauses, beginnings and ends. Then
`build/digits` holds the strings, `recordings.csv` (speaker and split) and `segments.csv` (which
digit is where, and its segments). The recordings with indices below `HELD_OUT_BELOW` are in the
held-out strings, and in no other. The recordings are by Zohar Jackson and others, CC BY-SA 4.0.
"""

import argparse
import csv
import pathlib

import numpy as np

from wavenet_keras import audio
from wavenet_keras.conditions.alignment import find_segments
from wavenet_keras.corpus.digit_clips import HELD_OUT_BELOW, SAMPLE_RATE, load_digits

PAUSE_SECONDS = 0.05, 0.2
DIGITS_IN_STRING, PASSES = 5, 2


def write_strings(folder, digits, boundaries):
    """Writes all strings and both tables."""
    random = np.random.default_rng(0)
    recordings, segments = [], []
    for split in ("training", "held_out"):
        for speaker in sorted({speaker for _, speaker, _, _ in digits}):
            own = [
                number
                for number, (_, who, index, _) in enumerate(digits)
                if who == speaker and (index < HELD_OUT_BELOW) == (split == "held_out")
            ]
            orders = [random.permutation(own) for _ in range(PASSES if split == "training" else 1)]
            order = np.concatenate(orders)
            for first in range(0, len(order), DIGITS_IN_STRING):
                file = f"{speaker}/{split}_{first // DIGITS_IN_STRING:03}.wav"
                chosen = order[first : first + DIGITS_IN_STRING]
                segments += write_string(folder, file, chosen, digits, boundaries, random)
                recordings.append({"file": file, "speaker": speaker, "split": split})
    write_table(folder / "recordings.csv", recordings)
    write_table(folder / "segments.csv", segments)


def write_string(folder, file, chosen, digits, boundaries, random):
    """Writes one string, and returns a row for each of its digits."""
    pieces, rows, samples = [], [], 0
    for number in chosen:
        digit, _, _, waveform = digits[number]
        pause = round(random.uniform(*PAUSE_SECONDS) * SAMPLE_RATE)
        times = (samples + pause) / SAMPLE_RATE + boundaries[number]
        rows.append({"file": file, "digit": digit, "times": " ".join(f"{t:.4f}" for t in times)})
        pieces += [np.zeros(pause, "float32"), waveform]
        samples += pause + len(waveform)
    pieces.append(np.zeros(round(PAUSE_SECONDS[1] * SAMPLE_RATE), "float32"))
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    audio.save(path, np.concatenate(pieces), SAMPLE_RATE)
    return rows


def write_table(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("recordings", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    arguments = parser.parse_args()
    digits = load_digits(arguments.recordings)
    names, speakers, _, clips = zip(*digits, strict=True)
    boundaries = find_segments(clips, names, speakers, SAMPLE_RATE)
    write_strings(arguments.folder, digits, boundaries)
    print(f"{len(digits):,} recordings in strings of {DIGITS_IN_STRING} in {arguments.folder}")


if __name__ == "__main__":
    main()
