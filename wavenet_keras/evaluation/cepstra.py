"""What the recognisers hear of a sound: its mel-frequency cepstral coefficients.

Notebook: 04 Global conditioning, 06 Local conditioning
"""

NUM_COEFFICIENTS = 20
NUM_BANDS = 32


def cepstral_coefficients(waveform, sample_rate, frame_samples, hop_samples, floor_db, faintest):
    """The shape of the spectrum of each frame in few numbers.

    Args:
        waveform: float32 `[samples]`, a frame or longer.
        sample_rate: In Hz.
        frame_samples: Length of a frame.
        hop_samples: From the beginning of a frame to that of the next.
        floor_db: So far below the loudest band of all frames; softer bands count as so loud.
        faintest: Power below which a band is silent.

    Returns:
        `[NUM_COEFFICIENTS, frames]`; the first coefficient is the level.

    Example:
        >>> import numpy as np
        >>> noise = np.random.default_rng(0).normal(size=8000).astype("float32")
        >>> cepstral_coefficients(noise, 8000, 256, 128, floor_db=80.0, faintest=1e-10).shape
        (20, 63)

    Source: Davis and Mermelstein, "Comparison of parametric representations for monosyllabic word
    recognition", 1980; the coefficients are librosa's.

    Notebook: 04 Global conditioning, 06 Local conditioning
    """
    import librosa

    mel = librosa.feature.melspectrogram(
        y=waveform,
        sr=sample_rate,
        n_fft=frame_samples,
        hop_length=hop_samples,
        n_mels=NUM_BANDS,
        pad_mode="constant",
    )
    loudness = librosa.power_to_db(mel, amin=faintest, top_db=floor_db)
    return librosa.feature.mfcc(S=loudness, n_mfcc=NUM_COEFFICIENTS)
