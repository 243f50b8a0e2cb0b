"""Sound: files and sample rates, mu-law codes, silence, mel spectrograms, growing wav files.

A waveform is float32 `[samples]` between -1 and 1; a code is a whole number from 0 to
`quantization_channels - 1`. This room knows numpy and audio files, nothing of neural networks.

Floor 1: imports nothing of the package but floor 0, the modules with an underscore.

Notebook: 01 From sound to codes, 06 Local conditioning (the spectrograms)
"""

from wavenet_keras.audio.dither import add_dither, dither_for, spectral_flatness
from wavenet_keras.audio.fades import fade_ends
from wavenet_keras.audio.files import load, resample, save
from wavenet_keras.audio.mu_law import (
    clipped_samples,
    is_beyond_full_scale,
    mu_law_decode,
    mu_law_encode,
    mu_law_expand,
    silence_code,
)
from wavenet_keras.audio.silence import TrimReport, frame_means, frame_powers, trim_silence

__all__ = [
    "TrimReport",
    "add_dither",
    "clipped_samples",
    "dither_for",
    "fade_ends",
    "frame_means",
    "frame_powers",
    "is_beyond_full_scale",
    "load",
    "mu_law_decode",
    "mu_law_encode",
    "mu_law_expand",
    "resample",
    "save",
    "silence_code",
    "spectral_flatness",
    "trim_silence",
]
