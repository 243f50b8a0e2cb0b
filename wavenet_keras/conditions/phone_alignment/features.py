"""What an aligner hears: cepstral coefficients, and how they change, every 5 milliseconds.

Frame f stands around the samples 40 f to 40 f + 39 of a recording of 8 kHz; a recording of n
samples has ceil(n / 40) frames.

Source: Davis and Mermelstein, "Comparison of parametric representations for monosyllabic word
recognition in continuously spoken sentences", 1980.

Notebook: 06b Any sentence
"""

import functools

import numpy as np

SAMPLE_RATE = 8000
HOP_LENGTH = 40
FRAME_SECONDS = HOP_LENGTH / SAMPLE_RATE
_WINDOW, _FFT = 200, 256  # samples: 25 ms, and as many as the Fourier transform takes
_BANDS, _LOWEST, _HIGHEST = 28, 80, 3800  # Hz
COEFFICIENTS = 13
FEATURES = 3 * COEFFICIENTS
_DELTA_REACH = 4  # frames on either side that say how a coefficient changes
_NOISE = 1e-4  # so that digital silence, the same number for seconds, looks like any silence
_SMALLEST_SPREAD = 1e-3


def sound_features(waveform):
    """Cepstral coefficients of a waveform with their first and second derivatives.

    Args:
        waveform: float32 `[samples]` of 8 kHz.

    Returns:
        float32 `[frames, 39]`, a frame for each 40 samples or part of them.

    Raises:
        ValueError: The waveform is empty, or not one row of numbers.

    Example:
        >>> sound_features(np.zeros(8001, "float32")).shape
        (201, 39)

    Notebook: 06b Any sentence
    """
    waveform = np.asarray(waveform, np.float32)
    if waveform.ndim != 1 or not len(waveform):
        raise ValueError(
            "Expected a waveform [samples] of 8 kHz with at least one sample, received an array "
            f"of shape {waveform.shape}. Load a recording with wk.audio.load(path, 8000)."
        )
    noise = np.random.default_rng(0).standard_normal(len(waveform)).astype(np.float32)
    noisy = waveform + _NOISE * noise
    sharper = np.append(noisy[:1], noisy[1:] - 0.95 * noisy[:-1])
    frames = -(-len(sharper) // HOP_LENGTH)
    around = (_WINDOW - HOP_LENGTH) // 2
    padded = np.pad(sharper, (around, around + frames * HOP_LENGTH - len(sharper)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::HOP_LENGTH]
    taper, bands, cosines = _tables()
    power = np.abs(np.fft.rfft(windows * taper, _FFT)) ** 2  # [frames, frequencies]
    levels = 10 * np.log10(np.maximum(power @ bands, 1e-7))
    cepstra = levels @ cosines  # [frames, COEFFICIENTS]
    change = _slopes(cepstra)
    return np.concatenate([cepstra, change, _slopes(change)], axis=1).astype(np.float32)


def normalised(features):
    """Features of one speaker's recordings, without what is the same in all of them.

    The mean of a speaker tells of his throat and of his microphone, not of what he says.

    Args:
        features: A list of `[frames, features]`.

    Returns:
        A list of float32 arrays: over all frames, each number has mean 0 and deviation 1.

    Example:
        >>> whole = np.concatenate(normalised([np.array([[1.0], [3.0]]), np.array([[5.0]])]))
        >>> round(float(whole.mean()), 3), round(float(whole.std()), 3)
        (0.0, 1.0)

    Notebook: 06b Any sentence
    """
    together = np.concatenate(features)
    mean = together.mean(axis=0, dtype=np.float64)
    spread = np.maximum(together.std(axis=0, dtype=np.float64), _SMALLEST_SPREAD)
    return [((each - mean) / spread).astype(np.float32) for each in features]


def _slopes(rows):
    """The slope of a straight line through the frames around each, `[frames, numbers]`."""
    padded = np.pad(rows, ((_DELTA_REACH, _DELTA_REACH), (0, 0)), mode="edge")
    slopes = np.zeros_like(rows)
    for step in range(1, _DELTA_REACH + 1):
        later = padded[_DELTA_REACH + step :][: len(rows)]
        earlier = padded[_DELTA_REACH - step :][: len(rows)]
        slopes += step * (later - earlier)
    return slopes / (2 * sum(step * step for step in range(1, _DELTA_REACH + 1)))


@functools.cache
def _tables():
    """The window, the mel bands `[frequencies, bands]`, and the cosines `[bands, coefficients]`."""
    import librosa

    taper = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
    bands = librosa.filters.mel(
        sr=SAMPLE_RATE, n_fft=_FFT, n_mels=_BANDS, fmin=_LOWEST, fmax=_HIGHEST
    ).T
    angles = np.pi / _BANDS * (np.arange(_BANDS)[:, None] + 0.5) * np.arange(COEFFICIENTS)
    cosines = np.cos(angles) * np.sqrt(2 / _BANDS)
    cosines[:, 0] /= np.sqrt(2)
    return taper, bands, cosines.astype(np.float32)
