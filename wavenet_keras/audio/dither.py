"""Noise for recordings that have none of their own, such as tones that a program computed.

After the same codes there always come the same codes in such a recording. A network learns them by
heart, and has never heard a past that is a little wrong. Its own sounds have one after a few draws,
and from there on it makes noise. What was recorded by a microphone has noise of its own, and none
is added to it.

Notebook: 01 From sound to codes, 03 Training on a GPU
"""

import numpy as np

from wavenet_keras.audio.mu_law import mu_law_encode, mu_law_expand

FRAME_SECONDS = 0.25
MOST_FRAMES = 64
SOFTEST_FRAME = 0.03  # of the loudest; pauses between sounds tell nothing
BAND_SHARE = 0.999  # of the power; what lies higher is the empty band of a resampled recording
NARROWEST_BAND = 1000.0  # Hz
# Speech has -28 dB at least, instruments -45 dB; computed tones, chords and glides at most -65 dB.
NOISELESS_DB = -60.0
DITHER_DB = -37.0  # below the recording's own level: about the noise that 256 codes make anyway


def spectral_flatness(waveform, sample_rate):
    """How much like noise a sound is: geometric over arithmetic mean of its power over frequency.

    Measured in frames of a quarter of a second, over the band that the sound fills.

    Args:
        waveform: float `[samples]`.
        sample_rate: In Hz.

    Returns:
        In dB, the median of the frames: 0 for an ideal white noise, -20 or so for speech, below -60
        for computed tones. 0 for silence.

    Example:
        >>> tone = np.sin(2 * np.pi * 440 * np.arange(8000) / 8000)
        >>> noise = np.random.default_rng(0).normal(size=8000)
        >>> [bool(spectral_flatness(sound, 8000) < -60) for sound in (tone, noise)]
        [True, False]

    Source: Gray and Markel, "A spectral-flatness measure", 1974.

    Notebook: 01 From sound to codes
    """
    from scipy.signal.windows import blackmanharris

    size = min(len(waveform), round(FRAME_SECONDS * sample_rate))
    if size < 16 or not np.any(waveform):
        return 0.0
    count = len(waveform) // size
    frames = np.asarray(waveform[: count * size], np.float64).reshape(count, size)
    levels = np.sqrt(np.mean(frames**2, axis=1))
    frames = frames[levels > SOFTEST_FRAME * levels.max()]
    frames = frames[np.linspace(0, len(frames) - 1, min(len(frames), MOST_FRAMES)).astype(int)]
    # Side lobes 92 dB down: those of other windows would look like noise.
    power = np.abs(np.fft.rfft(frames * blackmanharris(size), axis=1)) ** 2  # [frames, bins]
    power = power[:, 1:] + np.finfo(np.float64).tiny
    total = np.cumsum(power.mean(axis=0))
    edge = np.searchsorted(total, BAND_SHARE * total[-1])
    band = power[:, : max(edge + 1, int(NARROWEST_BAND * size / sample_rate))]
    flatness = np.log10(band).mean(axis=1) - np.log10(band.mean(axis=1))
    return float(10 * np.median(flatness))


def dither_for(waveform, sample_rate):
    """The deviation of the noise that a recording lacks.

    Args:
        waveform: float `[samples]`, -1 to 1.
        sample_rate: In Hz.

    Returns:
        0 for a recording that has noise of its own, and for silence; otherwise 37 dB below its
        level.

    Example:
        >>> tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(8000) / 8000)
        >>> round(dither_for(tone, 8000), 4)
        0.003

    Notebook: 01 From sound to codes
    """
    if spectral_flatness(waveform, sample_rate) >= NOISELESS_DB:
        return 0.0
    level = np.sqrt(np.mean(np.square(waveform, dtype=np.float64)))
    return float(level * 10 ** (DITHER_DB / 20))


def add_dither(codes, deviation, random, quantization_channels=256):
    """Codes of the same recording with noise, as if it had been recorded with it.

    The rounding to codes is undone by a uniform noise of one code's width before.

    Args:
        codes: integers `[samples]`.
        deviation: That of the noise, in the waveform's units, as `dither_for` gives it.
        random: A `numpy.random.Generator`.
        quantization_channels: Number of mu-law levels.

    Returns:
        int32 `[samples]`.

    Example:
        >>> add_dither(np.full(4, 200), 0.003, np.random.default_rng(0))
        array([200, 200, 201, 200], dtype=int32)

    Notebook: 01 From sound to codes
    """
    places = codes + random.uniform(-0.5, 0.5, codes.shape)
    waveform = mu_law_expand(places, quantization_channels)
    waveform = waveform + random.normal(scale=deviation, size=codes.shape)
    return mu_law_encode(np.clip(waveform, -1, 1), quantization_channels)
