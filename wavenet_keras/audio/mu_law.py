"""From waveforms to mu-law codes and back.

A code is a whole number from 0 to `quantization_channels - 1`.

Notebook: 01 From sound to codes
"""

import warnings

import numpy as np

from wavenet_keras._checks import checked_quantization_channels, checked_waveform

OVERSHOOT = 1.25  # a peak that mp3, ogg and resampling may reach
MOST_BEYOND = 0.01  # the share of samples beyond it that a recording may have
_clipped_samples = 0


def mu_law_encode(waveform, quantization_channels=256):
    """Turn a waveform into whole numbers, finely spaced near silence and coarsely where it is loud.

    With mu = quantization_channels - 1, each sample x becomes
    `floor((sign(x) * log(1 + mu * |x|) / log(1 + mu) + 1) / 2 * mu + 0.5)` (ITU-T G.711's
    companding curve, as in van den Oord et al., "WaveNet", 2016, section 2.2). Silence, 0, is code
    128 of 256. Samples beyond -1 and 1 are clipped first and counted (`clipped_samples`); Python
    shows the warning once for each line that calls.

    Args:
        waveform: float array of any shape, -1 to 1.
        quantization_channels: How many codes there are, 2 to 65,536.

    Returns:
        int32 array of the same shape, 0 to `quantization_channels - 1`.

    Raises:
        ValueError: The waveform holds integers, NaN or infinity, or the number of codes is wrong.

    Example:
        >>> mu_law_encode(np.array([-1.0, -0.1, 0.0, 0.1, 1.0]))
        array([  0,  52, 128, 203, 255], dtype=int32)

    Notebook: 01 From sound to codes
    """
    global _clipped_samples
    mu = checked_quantization_channels(quantization_channels) - 1
    waveform = checked_waveform(waveform).astype(np.float64)
    beyond = int(np.count_nonzero(np.abs(waveform) > 1))
    if beyond:
        _clipped_samples += beyond
        # The text never changes, so that Python's default filter shows it once per calling line.
        warnings.warn(
            "The waveform passes -1 or 1; what lies beyond was clipped, for mu-law has no codes "
            "for it. wavenet_keras.audio.clipped_samples() says how many samples so far. Scale "
            "the waveform down to keep its shape.",
            stacklevel=2,
        )
        waveform = np.clip(waveform, -1, 1)
    companded = np.sign(waveform) * np.log1p(mu * np.abs(waveform)) / np.log1p(mu)  # -1 to 1
    return np.floor((companded + 1) / 2 * mu + 0.5).astype(np.int32)


def mu_law_decode(codes, quantization_channels=256):
    """Turn mu-law codes back into a waveform: the middle of what each code stands for.

    The inverse of `mu_law_encode`: with mu = quantization_channels - 1 and y = 2 * code / mu - 1,
    a sample is `sign(y) * ((1 + mu) ** |y| - 1) / mu`. Encoding the result gives the same codes.

    Args:
        codes: integer array of any shape, 0 to `quantization_channels - 1`.
        quantization_channels: How many codes there are, 2 to 65,536.

    Returns:
        float32 array of the same shape, -1 to 1.

    Raises:
        ValueError: The codes are not integers or out of range, or their number is wrong.

    Example:
        >>> mu_law_decode(np.array([0, 64, 128, 255])).round(3)
        array([-1.   , -0.058,  0.   ,  1.   ], dtype=float32)

    Notebook: 01 From sound to codes
    """
    mu = checked_quantization_channels(quantization_channels) - 1
    codes = np.asarray(codes)
    if not np.issubdtype(codes.dtype, np.integer):
        raise ValueError(
            f"Expected integer codes, received {codes.dtype}. Waveforms are made into codes by "
            "mu_law_encode."
        )
    if codes.size and (codes.min() < 0 or codes.max() > mu):
        raise ValueError(
            f"Expected codes from 0 to {mu} for {mu + 1} quantization channels, received "
            f"{codes.min()} to {codes.max()}. Pass the quantization_channels they were made with."
        )
    return mu_law_expand(codes, quantization_channels).astype(np.float32)


def mu_law_expand(places, quantization_channels=256):
    """The curve of `mu_law_decode` itself, also between the codes.

    Args:
        places: array of any shape, 0 to `quantization_channels - 1`, not necessarily whole.
        quantization_channels: How many codes there are, 2 to 65,536.

    Returns:
        float64 array of the same shape, -1 to 1.

    Example:
        >>> mu_law_expand(np.array([0, 127.5, 255]))
        array([-1.,  0.,  1.])

    Notebook: 01 From sound to codes
    """
    mu = checked_quantization_channels(quantization_channels) - 1
    companded = 2 * np.asarray(places, np.float64) / mu - 1  # -1 to 1
    # expm1 and log1p keep every digit of the small values around silence.
    return np.sign(companded) * np.expm1(np.abs(companded) * np.log1p(mu)) / mu


def clipped_samples():
    """Return how many samples `mu_law_encode` has clipped since the program started.

    Returns:
        An int.

    Example:
        >>> import warnings
        >>> before = clipped_samples()
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore")
        ...     codes = mu_law_encode(np.array([0.5, 1.5, -2.0]))
        >>> clipped_samples() - before
        2

    Notebook: 01 From sound to codes
    """
    return _clipped_samples


def silence_code(quantization_channels=256):
    """The code of a waveform at rest, which stands for silence everywhere.

    Args:
        quantization_channels: Number of codes.

    Returns:
        An int.

    Example:
        >>> silence_code(256)
        128

    Notebook: 01 From sound to codes
    """
    return int(mu_law_encode(np.zeros(()), quantization_channels))


def is_beyond_full_scale(waveform):
    """Whether so much of a waveform lies far beyond -1 and 1 that its codes would be another sound.

    A few samples that pass 1 a little come from mp3, ogg and resampling, and are clipped. More than
    one in a hundred beyond 1.25 come from another scale, such as 16-bit numbers saved as floats.

    Args:
        waveform: float `[samples]`.

    Returns:
        A bool.

    Example:
        >>> tone = np.sin(np.arange(800) * 0.3)
        >>> is_beyond_full_scale(1.2 * tone), is_beyond_full_scale(32768 * tone)
        (False, True)

    Notebook: 01 From sound to codes
    """
    beyond = np.count_nonzero(np.abs(waveform) > OVERSHOOT)
    return bool(beyond > MOST_BEYOND * np.size(waveform))
