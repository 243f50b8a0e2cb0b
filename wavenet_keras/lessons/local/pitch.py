"""The pitch that several hoarse sounds have in common.

Notebook: 06 Local conditioning
"""

import numpy as np

FRAME_SECONDS, HOP_SECONDS = 0.128, 0.032  # a frame holds eight periods of a low voice
NEARLY = 0.85  # a peak this near to the highest may be the period


def common_pitch(waveforms, sample_rate, lowest=65, highest=400):
    """The pitch of sounds that say the same in the same voice, from all of them together.

    A single hoarse clip may have no believable pitch. The autocorrelation of a frame peaks at the
    period of its voice and is noise elsewhere; averaged over the frames of several clips, the peaks
    stay and the noise goes.

    Args:
        waveforms: A list of sounds, float `[samples]` each, at least 0.128 s long.
        sample_rate: In Hz.
        lowest: Lowest pitch looked for, in Hz.
        highest: Highest pitch looked for, in Hz.

    Returns:
        `(pitch, clearness)`: Hz, and the height of the peak: 1 for a sound that repeats exactly,
        near 0 for noise. Without any peak they are NaN and 0.

    Raises:
        ValueError: No sound is long enough, or all are silent.

    Example:
        >>> tone = np.sin(2 * np.pi * 200 * np.arange(8000) / 8000)
        >>> pitch, clearness = common_pitch([tone], sample_rate=8000)
        >>> round(pitch), clearness > 0.9
        (200, True)

    Notebook: 06 Local conditioning
    """
    size, hop = round(FRAME_SECONDS * sample_rate), round(HOP_SECONDS * sample_rate)
    window = np.hanning(size)
    frames = [
        window * waveform[start : start + size]
        for waveform in map(np.asarray, waveforms)
        for start in range(0, len(waveform) - size + 1, hop)
    ]
    sums = [_autocorrelation(frame) for frame in frames if np.any(frame)]
    if not sums:
        raise ValueError(
            f"Expected sounds of {size} samples or more that are not silent, received none."
        )
    correlation = np.mean(sums, axis=0) / _autocorrelation(window)  # a window fades long lags
    lags = np.arange(int(np.ceil(sample_rate / highest)), int(sample_rate / lowest) + 1)
    around = correlation[lags - 1], correlation[lags], correlation[lags + 1]
    peaks = lags[(around[1] >= np.maximum(around[0], around[2])) & (around[1] > 0)]
    if not len(peaks):
        return float("nan"), 0.0
    # What repeats after one period repeats after two as well: the first high peak is the period.
    lag = peaks[np.argmax(correlation[peaks] >= NEARLY * correlation[peaks].max())]
    return float(sample_rate / lag), float(correlation[lag])


def _autocorrelation(frame):
    """Of a frame with itself, 1 at lag 0; lags up to half of the frame."""
    power = np.abs(np.fft.rfft(frame, 2 * len(frame))) ** 2
    correlation = np.fft.irfft(power)[: len(frame) // 2]
    return correlation / correlation[0]


def semitones(pitch, reference):
    """How many semitones a pitch lies above a reference, both in Hz; 12 are an octave.

    Both may be arrays; where one is NaN, the result is.

    Example:
        >>> round(semitones(440, 220))
        12

    Notebook: 06 Local conditioning
    """
    return 12 * np.log2(np.divide(pitch, reference))
