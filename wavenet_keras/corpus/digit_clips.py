"""Recordings of single digits, as in the Free Spoken Digit Dataset, tidied to be told apart.

Freed of offset, trimmed, brought to one level and faded at the ends: so the shipped voice `digits`
was trained, and so its clips are judged.

Notebook: 06 Local conditioning
"""

import pathlib
import re

import numpy as np

from wavenet_keras.audio import load

SAMPLE_RATE = 8000
NAME = re.compile(r"(\d)_([^_]+)_(\d+)")
HELD_OUT_BELOW = 10  # of the training recordings, 5 to 49; 0 to 4 are the official test recordings
LONGEST_SECONDS = 1.2  # two recordings in 2,700 hold more than a word
LEVEL, PEAK = 0.1, 0.95
TRIM_DB = 45  # below the loudest; at 30 the last sound of "six" is lost
FADE_SECONDS = 0.003


def load_digits(folder):
    """The recordings of single digits below a folder that can be used, tidied.

    Args:
        folder: Holds recordings named as in the dataset, `7_theo_12.wav`.

    Returns:
        A list of `(digit, speaker, index, waveform)`: the waveform float32 `[samples]` at 8 kHz. A
        recording longer than 1.2 s holds more than a word and is left out.

    Raises:
        FileNotFoundError: There is no such folder.

    Example:
        >>> load_digits("data/speech")  # no digits are there
        []

    Notebook: 06 Local conditioning
    """
    if not pathlib.Path(folder).is_dir():
        raise FileNotFoundError(f"Expected a folder of recordings, found none at {folder}.")
    found = []
    for path in sorted(pathlib.Path(folder).rglob("[0-9]_*_*.wav")):
        match = NAME.fullmatch(path.stem)
        if not match:
            continue
        digit, speaker, index = match.groups()
        waveform, _ = load(path, SAMPLE_RATE)
        waveform = tidy(waveform)
        if len(waveform) <= LONGEST_SECONDS * SAMPLE_RATE:
            found.append((int(digit), speaker, int(index), waveform))
    return found


def tidy(waveform):
    """A clip of one digit: without offset, trimmed, at the common level, and faded at the ends.

    Args:
        waveform: float32 `[samples]` at 8 kHz.

    Returns:
        float32 `[kept samples]`.

    Example:
        >>> import numpy as np
        >>> tone = np.sin(np.arange(4000) * 0.3).astype("float32")
        >>> silence = np.zeros(4000, "float32")
        >>> len(tidy(np.concatenate([silence, tone, silence]))) < 4600
        True

    Notebook: 06 Local conditioning
    """
    import librosa

    if len(waveform) == 0:
        return waveform
    waveform = waveform - waveform.mean()  # an offset would be kept as if it were voice
    waveform, _ = librosa.effects.trim(waveform, top_db=TRIM_DB, frame_length=256, hop_length=40)
    nothing = np.finfo(np.float32).tiny  # a generated clip may be silent
    waveform = waveform * (LEVEL / max(np.sqrt(np.mean(waveform**2)), nothing))
    waveform = waveform * min(1, PEAK / max(np.abs(waveform).max(), nothing))
    ramp = np.linspace(0, 1, round(FADE_SECONDS * SAMPLE_RATE), dtype="float32")[: len(waveform)]
    waveform[: len(ramp)] *= ramp
    waveform[-len(ramp) :] *= ramp[::-1]
    return waveform
