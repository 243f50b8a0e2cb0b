"""A sound beside itself: at another sample rate, or made of fewer levels.

Notebook: 01 From sound to codes
"""

from dataclasses import dataclass

import numpy as np

from wavenet_keras import audio
from wavenet_keras._checks import checked_channel, checked_quantization_channels, checked_rate
from wavenet_keras.audio.files import BYTES_PER_SAMPLE

SPACINGS = ("mu-law", "linear")
HALF_WIDTH = 32  # samples on either side from which a value between samples is computed


@dataclass(frozen=True)
class Resampling:
    """A sound at its own rate and at another; made by `compare_resampling`."""

    original: np.ndarray
    original_rate: int
    waveform: np.ndarray
    sample_rate: int
    antialiasing: bool

    @property
    def num_samples(self):
        return len(self.waveform)

    @property
    def num_bytes(self):
        """Size in a file of 16 bits."""
        return BYTES_PER_SAMPLE * self.num_samples

    @property
    def nyquist(self):
        """The highest frequency that the new rate can hold, in Hz."""
        return self.sample_rate / 2


def compare_resampling(waveform, orig_sr, target_sr, antialiasing=True):
    """Take a sound to another rate, with the anti-aliasing filter or without it.

    Args:
        waveform: float `[samples]`, -1 to 1.
        orig_sr: Its sample rate in Hz.
        target_sr: The rate wanted, in Hz.
        antialiasing: Whether frequencies above the new Nyquist frequency are filtered out first
            (`audio.resample`), or come back as others (`sample_without_filter`).

    Returns:
        A `Resampling`.

    Raises:
        ValueError: The waveform is not one channel of floats, or a rate is not positive.

    Example:
        >>> tone = 0.5 * np.sin(2 * np.pi * 3000 * np.arange(16000) / 16000)
        >>> heard = compare_resampling(tone, 16000, 4000, antialiasing=False)
        >>> heard.num_samples, heard.num_bytes, heard.nyquist
        (4000, 8000, 2000.0)
        >>> spectrum = np.abs(np.fft.rfft(heard.waveform))  # one second: 1 Hz a step
        >>> print(spectrum.argmax(), "Hz instead of 3000")
        1000 Hz instead of 3000

    Notebook: 01 From sound to codes
    """
    change = audio.resample if antialiasing else sample_without_filter
    return Resampling(
        original=checked_channel(waveform),
        original_rate=checked_rate("orig_sr", orig_sr),
        waveform=change(waveform, orig_sr, target_sr),
        sample_rate=checked_rate("target_sr", target_sr),
        antialiasing=antialiasing,
    )


def sample_without_filter(waveform, orig_sr, target_sr):
    """Read off a sound at the instants of another rate, and leave in what that rate cannot hold.

    At a third of the rate this is `waveform[::3]`. Between two samples the value is that of the
    smooth curve through all of them (a windowed sinc), so nothing but aliasing happens.

    Args:
        waveform: float `[samples]`.
        orig_sr: Its sample rate in Hz.
        target_sr: The rate wanted, in Hz.

    Returns:
        float32 `[ceil(samples * target_sr / orig_sr)]`.

    Raises:
        ValueError: The waveform is not one channel of floats, or a rate is not positive.

    Example:
        >>> print(sample_without_filter(np.array([0.1, 0.2, 0.3, 0.4, 0.5]), 8000, 4000))
        [0.1 0.3 0.5]

    Notebook: 01 From sound to codes
    """
    waveform = checked_channel(waveform).astype(np.float64)
    orig_sr = checked_rate("orig_sr", orig_sr)
    target_sr = checked_rate("target_sr", target_sr)
    num_samples = -(-len(waveform) * target_sr // orig_sr)
    position = np.arange(num_samples, dtype=np.int64) * orig_sr
    before, after = position // target_sr, position % target_sr / target_sr
    padded = np.pad(waveform, HALF_WIDTH)
    values = np.zeros(num_samples)
    for neighbour in range(1 - HALF_WIDTH, HALF_WIDTH + 1):
        distance = after - neighbour  # in samples of the original
        window = np.cos(np.pi * distance / (2 * HALF_WIDTH)) ** 2
        values += padded[before + neighbour + HALF_WIDTH] * np.sinc(distance) * window
    return values.astype(np.float32)


@dataclass(frozen=True)
class Quantization:
    """A sound before and after it was made of few levels; made by `compare_quantization`."""

    original: np.ndarray
    codes: np.ndarray
    waveform: np.ndarray

    @property
    def error(self):
        return self.waveform - self.original

    @property
    def signal_to_noise_db(self):
        """Power of the sound over power of the error, in dB; infinite without error."""
        with np.errstate(divide="ignore"):
            return float(10 * np.log10(np.sum(self.original**2) / np.sum(self.error**2)))


def compare_quantization(waveform, quantization_channels=256, spacing="mu-law"):
    """Turn a sound into codes and back.

    Args:
        waveform: float `[samples]`, -1 to 1.
        quantization_channels: Number of levels.
        spacing: `"mu-law"`, fine near silence and coarse where it is loud, or `"linear"`, levels
            at equal distances from -1 to 1.

    Returns:
        A `Quantization`.

    Raises:
        ValueError: The spacing has another name, the number of levels is wrong, or the waveform
            is not one channel of floats.

    Example:
        >>> quiet = 0.01 * np.sin(np.arange(8000) * 0.1)
        >>> for spacing in SPACINGS:
        ...     print(spacing, round(compare_quantization(quiet, 256, spacing).signal_to_noise_db))
        mu-law 34
        linear 9

    Notebook: 01 From sound to codes
    """
    if spacing not in SPACINGS:
        raise ValueError(f"Expected spacing to be one of {SPACINGS}, received {spacing!r}.")
    waveform = checked_channel(waveform).astype(np.float64)
    if spacing == "mu-law":
        codes = audio.mu_law_encode(waveform, quantization_channels)
        quantized = audio.mu_law_decode(codes, quantization_channels)
    else:
        highest = checked_quantization_channels(quantization_channels) - 1
        codes = np.floor((np.clip(waveform, -1, 1) + 1) / 2 * highest + 0.5).astype(np.int32)
        quantized = (2 * codes / highest - 1).astype(np.float32)
    return Quantization(original=waveform, codes=codes, waveform=quantized)
