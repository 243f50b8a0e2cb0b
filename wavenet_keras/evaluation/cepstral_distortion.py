"""How far the sound of speech is from that of another speaking of the same words.

Notebook: 06b Any sentence
"""

import math

import numpy as np

from wavenet_keras._checks import checked_channel, checked_rate

_WINDOW_SECONDS, _HOP_SECONDS = 0.032, 0.005
_BANDS = 40
_COEFFICIENTS = 13  # the first, the level, is not among them
_FAINTEST = 1e-6  # of the loudest band
_DECIBELS = 10 / math.log(10) * math.sqrt(2)


def mel_cepstral_distortion(waveform, reference, sample_rate):
    """The mean distance of the mel cepstra, after the two are aligned in time.

    Coefficients 1 to 13 of each 5 ms are compared, so neither the level nor the speed counts. Two
    speakings of one sentence by one person are about 2 dB apart at 8 kHz.

    Args:
        waveform: float `[samples]`.
        reference: float `[samples]`, the same words.
        sample_rate: In Hz, of both.

    Returns:
        A float in dB, 0 for the same sound.

    Raises:
        ValueError: One is empty, silent, or not one channel of finite numbers.

    Example:
        >>> noise = np.random.default_rng(0).normal(size=4000)
        >>> mel_cepstral_distortion(0.5 * noise, noise, 8000)
        0.0

    Source: Kubichek, "Mel-cepstral distance measure for objective speech quality assessment", 1993;
    the warping is librosa's.

    Notebook: 06b Any sentence
    """
    import librosa

    cepstra = [_cepstra(sound, sample_rate) for sound in (waveform, reference)]
    _, path = librosa.sequence.dtw(*cepstra, metric="euclidean")
    pairs = cepstra[0][:, path[:, 0]] - cepstra[1][:, path[:, 1]]
    return round(float(_DECIBELS * np.sqrt(np.square(pairs).sum(axis=0)).mean()), 6)


def _cepstra(waveform, sample_rate):
    """`[coefficients, frames]`, so scaled that 2 sum c_k cos(k w) is the log amplitude."""
    import librosa

    waveform, rate = checked_channel(waveform), checked_rate("sample_rate", sample_rate)
    waveform = np.asarray(waveform, np.float32)
    if not waveform.size or not waveform.any():
        raise ValueError(
            f"Expected a sound that is not silent, received {waveform.size} samples without any."
        )
    window = round(_WINDOW_SECONDS * rate)
    power = librosa.feature.melspectrogram(
        y=waveform,
        sr=rate,
        n_fft=window,
        hop_length=round(_HOP_SECONDS * rate),
        n_mels=_BANDS,
        pad_mode="constant",
    )
    logs = np.log(np.maximum(power, power.max() * _FAINTEST))
    cepstra = librosa.feature.mfcc(S=logs, n_mfcc=_COEFFICIENTS + 1)[1:]
    return cepstra / (2 * math.sqrt(2 * _BANDS))
