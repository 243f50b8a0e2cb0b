"""Recordings of digits, made up of tones."""

import numpy as np

from wavenet_keras import audio

RATE = 8000
SPEAKERS = ("ann", "bob")
INDICES = range(5, 15)  # 5 to 9 are held out


def tone(seconds, hertz, level=0.3):
    """Rises by an octave, so that its parts differ."""
    pitch = hertz * 2 ** np.linspace(0, 1, round(seconds * RATE))
    return (level * np.sin(2 * np.pi * np.cumsum(pitch) / RATE)).astype("float32")


def with_silence(waveform, before=0.2, after=0.1):
    silence = [np.zeros(round(seconds * RATE), "float32") for seconds in (before, after)]
    return np.concatenate([silence[0], waveform, silence[1]])


def write_digits(folder):
    """Recordings of digits 0 and 1 of two speakers; no two recordings have the same pitch."""
    random = np.random.default_rng(0)
    pitches = iter(range(300, 1500, 17))
    for speaker in SPEAKERS:
        for digit in (0, 1):
            for index in INDICES:
                waveform = tone(random.uniform(0.2, 0.5), next(pitches), random.uniform(0.1, 0.9))
                audio.save(folder / f"{digit}_{speaker}_{index}.wav", with_silence(waveform), RATE)
    audio.save(folder / "0_ann_15.wav", tone(1.5, 400), RATE)  # longer than a word
    audio.save(folder / "something else.wav", tone(0.3, 400), RATE)
