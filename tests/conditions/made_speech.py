"""Sounds that are as different as phones are, one after the other: their boundaries are known."""

import numpy as np

RATE = 8000
# Frequencies that sound, and how noisy it is.
SOUNDS = {
    "AA": ((150, 700, 1150), 0.02),
    "IY": ((150, 300, 2300), 0.02),
    "UW": ((150, 350, 800), 0.02),
    "M": ((150, 250), 0.01),
    "S": ((), 0.3),
    "SH": ((1800, 2100, 2400), 0.1),
}


def made_sound(symbol, seconds, random, breath=0.0005):
    """One sound: float32 `[samples]`."""
    tones, noise = SOUNDS.get(symbol, ((), breath))
    times = np.arange(round(seconds * RATE)) / RATE
    sound = noise * random.standard_normal(len(times))
    if symbol == "S":
        sound = np.diff(sound, prepend=0)  # more of it is high
    for tone in tones:
        sound += 0.1 * np.sin(2 * np.pi * tone * times + random.uniform(0, 2 * np.pi))
    return sound.astype(np.float32)


def made_sentence(symbols, random, seconds=(0.06, 0.2), breath=0.0005):
    """A waveform and its boundaries in seconds, one more than there are symbols."""
    lengths = 0.005 * np.round(random.uniform(*seconds, len(symbols)) / 0.005)
    parts = [made_sound(*each, random, breath) for each in zip(symbols, lengths, strict=True)]
    return np.concatenate(parts), np.concatenate([[0], np.cumsum(lengths)])
