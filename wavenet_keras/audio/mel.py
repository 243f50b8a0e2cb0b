"""Mel spectrograms: what a vocoder is told, and the classical way back to sound.

A log-mel spectrogram says how much energy there is in each band of frequencies, frame by frame. It
keeps what is said and in which voice, and loses the phases; a vocoder invents those.

Frame `f` is about the samples `f * HOP_LENGTH` to `(f + 1) * HOP_LENGTH - 1`, as everywhere in this
package: its window has its middle at theirs.

Notebook: 06 Local conditioning
"""

import numpy as np

from wavenet_keras._checks import checked_channel, checked_number, whole_number
from wavenet_keras.audio.files import load

SAMPLE_RATE = 8000  # in Hz
NUM_BANDS = 40
HOP_LENGTH = 80  # 10 ms
WINDOW_SAMPLES = 256  # 32 ms: it holds two periods of a low voice
FFT_SAMPLES = 512  # the window and zeros around it, so that no low band falls between two bins
FMIN, FMAX = 40.0, 4000.0  # in Hz
FLOOR_DB, TOP_DB = -80.0, 20.0  # a sine of full scale reaches about the top
FLOOR = -1.0  # what FLOOR_DB becomes; TOP_DB becomes 1

_BANDS = {"sr": SAMPLE_RATE, "n_fft": FFT_SAMPLES, "fmin": FMIN, "fmax": FMAX}
_FRAMING = {"hop_length": HOP_LENGTH, "win_length": WINDOW_SAMPLES, "center": False}
_SAMPLES_BEFORE = (FFT_SAMPLES - HOP_LENGTH) // 2  # between the start of a transform and its hop
_LARGEST = 10.0  # what no change of a spectrogram reaches, and decibels do
_PAUSE_DB = -35.0  # below the loudest frame


def log_mel(waveform, sample_rate):
    """The log-mel spectrogram of a waveform, for a network.

    Powers of windows of 256 samples (Hann), summed in 40 triangular bands evenly spaced on the mel
    scale from 40 to 4,000 Hz. Decibels from -80 to 20 become numbers from -1 to 1; what is fainter
    becomes -1. A sine of full scale is at about 1, speech lies between. Everything is computed in
    float64, in an order of its own, and rounded once: whatever the processor, a recording has the
    same spectrogram.

    Args:
        waveform: float `[samples]`, -1 to 1, at least one sample. There is silence around it.
        sample_rate: In Hz; 8000.

    Returns:
        float32 `[frames, NUM_BANDS]`, of `ceil(samples / HOP_LENGTH)` frames.

    Raises:
        ValueError: The sample rate is another one; or the waveform is not one channel of finite
            floats, or empty.

    Example:
        >>> tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(1000) / 8000)
        >>> log_mel(tone, 8000).shape
        (13, 40)

    Source: the mel scale: Stevens, Volkmann and Newman, "A scale for the measurement of the
    psychological magnitude pitch", 1937; the bands are librosa's, after Slaney's Auditory Toolbox.

    Notebook: 06 Local conditioning
    """
    import librosa

    from wavenet_keras._fixed_order import matrix_product  # loads a compiler

    if sample_rate != SAMPLE_RATE:
        raise ValueError(
            f"Expected a waveform at {SAMPLE_RATE} Hz, received one at {sample_rate} Hz: resample "
            "first with wavenet_keras.audio.resample."
        )
    waveform = checked_channel(waveform).astype(np.float64)
    if len(waveform) == 0:
        raise ValueError("Expected a waveform of at least one sample, received none.")
    to_whole_hop = -len(waveform) % HOP_LENGTH
    padded = np.pad(waveform, (_SAMPLES_BEFORE, _SAMPLES_BEFORE + to_whole_hop))
    spectrum = librosa.stft(padded, n_fft=FFT_SAMPLES, **_FRAMING).T  # [frames, bins]
    bands = librosa.filters.mel(n_mels=NUM_BANDS, dtype=np.float64, **_BANDS)  # [bands, bins]
    powers = matrix_product(spectrum.real**2 + spectrum.imag**2, bands.T)
    decibels = 10 * np.log10(np.maximum(powers, 10 ** (FLOOR_DB / 10)))  # [frames, bands]
    scaled = FLOOR + 2 * (decibels - FLOOR_DB) / (TOP_DB - FLOOR_DB)
    return scaled.astype(np.float32)


def mel_of_recording(recording):
    """The log-mel spectrogram of a recording: what `Windows` takes as `features`.

    Args:
        recording: A `Recording` of a corpus, or a path. Another sample rate is changed to 8 kHz.

    Returns:
        float32 `[frames, NUM_BANDS]`, as of `log_mel`.

    Example:
        >>> mel_of_recording("data/speech/allison/en_vm-login.flac").shape
        (255, 40)

    Notebook: 06 Local conditioning
    """
    return log_mel(*load(getattr(recording, "path", recording), SAMPLE_RATE))


def griffin_lim(mel, num_samples=None, seed=0):
    """A waveform with this log-mel spectrogram, found without any learning.

    The powers of all frequencies are estimated from those of the bands. Phases begin at random;
    then a waveform is made, its own phases are taken, and so on, 60 times: windows overlap, and so
    the phases come to agree. It sounds metallic, as they never do entirely.

    Args:
        mel: float `[frames, NUM_BANDS]`, as of `log_mel`.
        num_samples: Length of the waveform that the spectrogram is of. `None`: all of the frames.
        seed: A whole number; another one begins with other phases.

    Returns:
        float32 `[num_samples]` at 8 kHz, sample by sample beside the original.

    Raises:
        ValueError: The shape or the range is another one, or `num_samples` does not need so many
            frames.

    Example:
        >>> tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(1000) / 8000)
        >>> griffin_lim(log_mel(tone, 8000), num_samples=1000).shape
        (1000,)

    Source: Griffin and Lim, "Signal estimation from modified short-time Fourier transform", 1984;
    with the momentum of Perraudin, Balazs and Sondergaard, "A fast Griffin-Lim algorithm", 2013.

    Notebook: 06 Local conditioning
    """
    import librosa

    mel = _checked_mel(mel)
    seed = whole_number("seed", seed, least=0)
    num_samples = whole_number(
        "num_samples", len(mel) * HOP_LENGTH if num_samples is None else num_samples
    )
    if -(-num_samples // HOP_LENGTH) != len(mel):
        raise ValueError(
            f"Expected num_samples that need {len(mel)} frames of {HOP_LENGTH} samples, received "
            f"{num_samples}."
        )
    magnitudes = librosa.feature.inverse.mel_to_stft(_powers(mel).T, power=2.0, **_BANDS)
    waveform = librosa.griffinlim(
        magnitudes,
        n_iter=60,
        momentum=0.99,
        n_fft=FFT_SAMPLES,
        random_state=seed,
        **_FRAMING,
    )
    return waveform[_SAMPLES_BEFORE:][:num_samples].astype(np.float32)


def shift_pitch(mel, semitones):
    """Move a spectrogram along the axis of frequencies.

    The band at frequency f takes the value that was at f / 2 ** (semitones / 12), interpolated
    between bands; where there was no band, silence. Formants, the resonances of mouth and throat,
    move as the pitch does: a voice that is moved up becomes that of a smaller person.

    Args:
        mel: float `[frames, NUM_BANDS]`, as of `log_mel`.
        semitones: 12 is an octave up, -12 an octave down; not only whole numbers.

    Returns:
        float32 `[frames, NUM_BANDS]`.

    Example:
        >>> tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(8000) / 8000)
        >>> mel = log_mel(tone, 8000)
        >>> centres = band_centres()
        >>> [round(centres[bands[60].argmax()]) for bands in (mel, shift_pitch(mel, 12))]
        [433, 883]

    Notebook: 06 Local conditioning
    """
    from wavenet_keras._fixed_order import matrix_product  # loads a compiler

    mel, centres = _checked_mel(mel), band_centres()
    semitones = checked_number("semitones", semitones, -120, 120)  # ten octaves
    sources = centres / 2 ** (semitones / 12)
    shares = np.stack(  # row b: how much of band b goes to each new band
        [np.interp(sources, centres, one, left=0, right=0) for one in np.eye(NUM_BANDS)]
    )
    return (matrix_product(mel - FLOOR, shares) + FLOOR).astype(np.float32)


def match_speaker(mel, target_mels):
    """Colour speech as another speaker's: a simple change of speaker.

    In each band, mean and standard deviation over all frames that sound become those of the other
    speaker. Pauses, 35 dB and more below the loudest frame, stay. The pitch stays: `shift_pitch`.

    Args:
        mel: float `[frames, NUM_BANDS]`, as of `log_mel`.
        target_mels: Spectrograms of the other speaker, a list.

    Returns:
        float32 `[frames, NUM_BANDS]`; what would fall below the floor, -1, is at the floor.

    Raises:
        ValueError: A shape is another one, or there are no spectrograms.

    Example:
        >>> allison = mel_of_recording("data/speech/allison/en_vm-login.flac")
        >>> carlo = mel_of_recording("data/speech/carlo/it_privacy-unident.flac")
        >>> match_speaker(allison, [carlo]).shape
        (255, 40)

    Notebook: 06 Local conditioning
    """
    mel = _checked_mel(mel)
    if len(target_mels) == 0:
        raise ValueError("Expected spectrograms of the other speaker, received none.")
    target = np.concatenate([_checked_mel(one) for one in target_mels])
    target = target[_sounding(target)]
    sounding = _sounding(mel)
    own = mel[sounding]
    # A band that never changes has no deviation to be scaled.
    scale = target.std(axis=0) / np.maximum(own.std(axis=0), 1e-6)
    matched = mel.copy()
    matched[sounding] = (own - own.mean(axis=0)) * scale + target.mean(axis=0)
    return np.maximum(matched, FLOOR).astype(np.float32)


def band_centres():
    """Where the middle of each band is, in Hz.

    Returns:
        float64 `[NUM_BANDS]`.

    Example:
        >>> band_centres()[[0, 20, 39]].round().tolist()
        [96.0, 1255.0, 3775.0]

    Notebook: 06 Local conditioning
    """
    import librosa

    return librosa.mel_frequencies(NUM_BANDS + 2, fmin=FMIN, fmax=FMAX)[1:-1]


def _powers(mel):
    decibels = FLOOR_DB + (mel - FLOOR) / 2 * (TOP_DB - FLOOR_DB)
    return 10 ** (decibels / 10)


def _sounding(mel):
    """Which frames are no pause."""
    levels = 10 * np.log10(_powers(mel).sum(axis=1))
    return levels >= levels.max() + _PAUSE_DB


def _checked_mel(mel):
    """The spectrogram as float64, or a `ValueError`."""
    mel = np.asarray(mel, np.float64)
    if mel.ndim != 2 or len(mel) == 0 or mel.shape[1] != NUM_BANDS or not np.isfinite(mel).all():
        raise ValueError(
            f"Expected a spectrogram of finite numbers [frames, {NUM_BANDS}], received shape "
            f"{list(mel.shape)}."
        )
    if np.abs(mel).max() > _LARGEST:
        raise ValueError(
            f"Expected a log-mel spectrogram as of log_mel, from {FLOOR:g} to about 1, received "
            f"numbers from {mel.min():.3g} to {mel.max():.3g}. Are they decibels?"
        )
    return mel
