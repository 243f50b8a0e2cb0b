"""Soft ends of sounds that are cut off: a wave that stops midway is heard as a click.

Notebook: 05 Fast generation
"""

import numpy as np

FADE_SECONDS = 0.005


def fade_ends(waveform, sample_rate, start=True):
    """A waveform whose first and last 5 ms rise from silence and fall to it.

    Args:
        waveform: float `[samples]`, -1 to 1. It is not changed.
        sample_rate: In Hz.
        start: Whether the beginning is faded too. A sound that begins in silence, or goes on from
            another one, needs it not.

    Returns:
        float32 `[samples]`. Of a sound shorter than 50 ms each fade covers a tenth.

    Example:
        >>> faded = fade_ends(np.ones(8000), 8000)
        >>> faded[[0, 20, 40, 7959, 7979, 7999]].round(2)
        array([0. , 0.5, 1. , 1. , 0.5, 0. ], dtype=float32)

    Notebook: 05 Fast generation
    """
    waveform = np.array(waveform, np.float32)
    samples = min(round(FADE_SECONDS * sample_rate), len(waveform) // 10)
    rise = (np.arange(samples) / max(samples, 1)).astype(np.float32)
    if start:
        waveform[:samples] *= rise
    waveform[len(waveform) - samples :] *= rise[::-1]
    return waveform
