"""The log-mel spectrum of codes, computed where the network is: the target of an encoder of frames.

The numbers are those of `wavenet_keras.mel.log_mel` at 8 kHz; here they are tensors, at any rate
and hop length, and only of frames whose whole window is there.

Notebook: 06b Any sentence
"""

import functools

import numpy as np
from keras import ops

from wavenet_keras import audio
from wavenet_keras.audio import mel

WINDOW_SECONDS = mel.WINDOW_SAMPLES / mel.SAMPLE_RATE


def mel_of_codes(codes, quantization_channels, sample_rate, hop_length, num_bands=mel.NUM_BANDS):
    """Log-mel frames of codes that a network takes in.

    Frame `f` conditions the logits at `f * hop_length` to `(f + 1) * hop_length - 1`, which predict
    the codes that come one later: these are in the middle of its window.

    Args:
        codes: int32 `[batch, time]`.
        quantization_channels: Number of mu-law levels.
        sample_rate: In Hz.
        hop_length: Samples that a frame lasts.
        num_bands: Number of mel bands, from 40 Hz to half the sample rate.

    Returns:
        The number of the first frame whose window lies within the codes, and float32
        `[batch, frames, num_bands]` from there on, as many as there are.

    Example:
        >>> import numpy as np
        >>> from wavenet_keras.network.mel_of_codes import mel_of_codes
        >>> first, frames = mel_of_codes(np.full((1, 800), 128, "int32"), 256, 8000, 40)
        >>> first, tuple(frames.shape), float(frames[0, 0, 0])
        (3, (1, 14, 40), -1.0)

    Notebook: 06b Any sentence
    """
    window = round(WINDOW_SECONDS * sample_rate)
    levels = audio.mu_law_decode(range(quantization_channels), quantization_channels)
    waveform = ops.take(ops.convert_to_tensor(levels, "float32"), codes, axis=0)  # [batch, time]
    before = window // 2 - hop_length // 2 - 1  # samples that a window begins before its frame
    first = max(0, -(-before // hop_length))
    num_frames = (ops.shape(codes)[1] - window + before) // hop_length + 1 - first
    num_frames = max(num_frames, 0) if isinstance(num_frames, int) else ops.maximum(num_frames, 0)
    starts = (first + ops.arange(num_frames, dtype="int32")) * hop_length - before
    places = starts[:, None] + np.arange(window, dtype="int32")  # [frames, window]
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
    windows = ops.take(waveform, places, axis=1) * hann.astype("float32")
    fft_samples = 2 * window
    real, imaginary = ops.rfft(windows, fft_length=fft_samples)  # [batch, frames, bins]
    bands = _bands(sample_rate, fft_samples, num_bands)
    powers = ops.matmul(ops.square(real) + ops.square(imaginary), bands)
    floor, top = mel.FLOOR_DB, mel.TOP_DB
    decibels = 10 * ops.log10(ops.maximum(powers, 10 ** (floor / 10)))
    return first, mel.FLOOR + 2 * (decibels - floor) / (top - floor)


@functools.cache
def _bands(sample_rate, fft_samples, num_bands):
    """float32 `[bins, num_bands]`."""
    import librosa

    nyquist = sample_rate / 2
    filters = librosa.filters.mel(
        sr=sample_rate, n_fft=fft_samples, n_mels=num_bands, fmin=mel.FMIN, fmax=nyquist
    )
    return filters.T.astype("float32")
