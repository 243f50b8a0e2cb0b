"""Numbers that tell speech from noise: pitch, loudness and spectrum over time.

They say whether a sound has the pitch, the rhythm and the colour of a voice, not whether it makes
sense. Compare them with the same numbers of real recordings, and of noise.

Notebook: 00 Start here
"""

import numpy as np

from wavenet_keras import audio
from wavenet_keras.evaluation.distances import average_spectrum

FRAME_SECONDS = 0.032
SILENCE_DB = -25.0  # below the loudest frames: a pause
LOWEST_LEVEL_DB = -100.0


def speech_statistics(waveform, sample_rate):
    """Pitch, loudness and spectrum of a waveform in a few numbers.

    Args:
        waveform: float32 `[samples]`, half a second or longer.
        sample_rate: In Hz, at least 4000.

    Returns:
        A dict:

        - `pitch_hz`: median fundamental frequency of the voiced frames (NaN without any);
        - `pitch_spread`: distance between the quartiles of the pitch in semitones;
        - `voiced`: share of the frames that are not pauses and have a pitch, 0 to 1;
        - `pauses`: share of the frames more than 25 dB below the loud ones (95th percentile);
        - `loudness_spread_db`: standard deviation of the level of the frames that are no pauses;
        - `syllables_per_second`: rate of the peaks of the loudness contour;
        - `centroid_hz`: centre of gravity of the average power spectrum.

    Raises:
        ValueError: If the waveform is too short or not one-dimensional.

    Example:
        >>> import numpy as np
        >>> from wavenet_keras.evaluation.speech import speech_statistics
        >>> time = np.arange(8000) / 8000
        >>> tone = 0.3 * np.sign(np.sin(2 * np.pi * 200 * time)).astype("float32")
        >>> round(speech_statistics(tone, 8000)["pitch_hz"] / 10)
        20

    Source: pitch by probabilistic YIN (Mauch and Dixon, 2014), as in librosa.

    Notebook: 00 Start here
    """
    import librosa

    waveform = np.asarray(waveform, np.float32)
    if waveform.ndim != 1 or waveform.size < sample_rate / 2:
        raise ValueError(
            "Expected a waveform [samples] of at least half a second, "
            f"{int(sample_rate / 2)} samples. Received shape {waveform.shape}."
        )
    hop = int(FRAME_SECONDS * sample_rate)
    pitch, _, _ = librosa.pyin(
        waveform, fmin=65, fmax=500, sr=sample_rate, frame_length=4 * hop, hop_length=hop
    )
    levels = frame_levels_db(waveform, hop)
    sounding = levels > np.percentile(levels, 95) + SILENCE_DB
    frames = min(len(pitch), len(levels))
    voiced = pitch[:frames][~np.isnan(pitch[:frames]) & sounding[:frames]]
    quartiles = np.percentile(voiced, [25, 50, 75]) if voiced.size else [np.nan] * 3
    frequencies, power = average_spectrum(waveform, sample_rate)
    return {
        "pitch_hz": float(quartiles[1]),
        "pitch_spread": float(12 * np.log2(quartiles[2] / quartiles[0])),
        "voiced": float(voiced.size / max(sounding[:frames].sum(), 1)),
        "pauses": float(1 - sounding.mean()),
        "loudness_spread_db": float(levels[sounding].std()),
        "syllables_per_second": _peaks_per_second(waveform, sample_rate),
        "centroid_hz": float((frequencies * power).sum() / power.sum()),
    }


def frame_levels_db(waveform, frame_samples):
    """Level of each frame in dB of full scale, at least -100.

    Args:
        waveform: `[samples]`.
        frame_samples: Length of a frame; what remains at the end is left out.

    Returns:
        `[frames]`.

    Example:
        >>> print(frame_levels_db([1.0, 1.0, 0.1, 0.1], frame_samples=2).round(1))
        [  0. -20.]

    Notebook: 00 Start here
    """
    waveform = np.asarray(waveform, np.float64)
    whole = waveform[: len(waveform) // frame_samples * frame_samples]
    levels = 10 * np.log10(np.maximum(audio.frame_powers(whole, frame_samples), 1e-10))
    return np.maximum(levels, LOWEST_LEVEL_DB)  # a logarithm may round to a little less


def _peaks_per_second(waveform, sample_rate):
    """How often the loudness swells: peaks of its smoothed contour that stand out by 3 dB."""
    from scipy.signal import find_peaks

    levels = np.maximum(frame_levels_db(waveform, int(0.01 * sample_rate)), -60)
    window = np.hanning(13)[1:-1]  # a tenth of a second
    smooth = np.convolve(levels, window / window.sum(), mode="valid")
    peaks, _ = find_peaks(smooth, prominence=3, height=levels.max() - 25)
    return float(len(peaks) / (len(waveform) / sample_rate))
