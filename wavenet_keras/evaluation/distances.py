"""How far one sound is from another.

Notebook: 00 Start here
"""

import numpy as np


def average_spectrum(waveform, sample_rate):
    """Long-term average power spectrum.

    Args:
        waveform: `[samples]`.
        sample_rate: In Hz.

    Returns:
        Frequencies in Hz and power, both `[129]`.

    Notebook: 00 Start here
    """
    import librosa

    power = np.abs(librosa.stft(np.asarray(waveform, np.float32), n_fft=256)) ** 2
    return np.fft.rfftfreq(256, 1 / sample_rate), power.mean(axis=1)


def spectral_distance_db(waveform, reference, sample_rate):
    """How differently two sounds are coloured: the gap between their average spectra.

    Differences of overall level do not count.

    Args:
        waveform: `[samples]`.
        reference: `[samples]`, of the same sample rate.
        sample_rate: In Hz.

    Returns:
        Root mean square over frequency of the difference in dB; 0 for the same colour.

    Example:
        >>> import numpy as np
        >>> noise = np.random.default_rng(0).normal(size=8000)
        >>> round(spectral_distance_db(0.5 * noise, noise, 8000), 3)
        0.0

    Notebook: 00 Start here
    """
    spectra = [
        10 * np.log10(np.maximum(average_spectrum(sound, sample_rate)[1], 1e-12))
        for sound in (waveform, reference)
    ]
    difference = spectra[0] - spectra[1]
    return float((difference - difference.mean()).std())
