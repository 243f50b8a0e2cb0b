"""From sound files to waveforms, from waveforms to mu-law codes, and back.

A waveform is float32 `[samples]` between -1 and 1; a code is a whole number from 0 to
`quantization_channels - 1`. This module knows numpy and audio files, nothing of neural networks.

Notebook: 01 From sound to codes
"""

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wavenet_keras._checks import (
    checked_channel,
    checked_quantization_channels,
    checked_rate,
    checked_waveform,
)

PCM_FULL_SCALE = 32768  # 16-bit samples are read as multiples of 1 / 32768

_clipped_samples = 0


def load(path, sample_rate=None):
    """Read a recording as one channel of floating-point samples.

    Several channels are mixed down to one, their mean. When a rate is asked for and the file has
    another, the waveform is resampled (`resample`).

    Args:
        path: A file that libsndfile reads: wav, flac, ogg, mp3, aiff and others.
        sample_rate: The rate wanted, in Hz. `None` keeps the file's own.

    Returns:
        `(waveform, sample_rate)`: float32 `[samples]`, -1 to 1 (resampling, mp3 and ogg may
        overshoot a little), and the rate in Hz, an int.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is not audio that can be read, or the rate is not a positive number.

    Example:
        >>> waveform, rate = load("data/speech/allison/en_vm-login.flac")
        >>> waveform.dtype, rate
        (dtype('float32'), 8000)
        >>> waveform, rate = load("data/speech/allison/en_vm-login.flac", sample_rate=16000)
        >>> rate
        16000

    Notebook: 01 From sound to codes
    """
    import soundfile

    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"Expected an audio file, found none at {path}. Check the path.")
    try:
        channels, own_rate = soundfile.read(path, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise ValueError(
            f"Expected audio that soundfile reads (wav, flac, ogg, mp3, aiff), but {path} cannot "
            f"be read: {error.error_string} Convert it to wav, or copy it again if it is damaged."
        ) from error
    waveform = channels.mean(axis=1)  # [samples, channels] -> [samples]
    if sample_rate is None or sample_rate == own_rate:
        return waveform, own_rate
    return resample(waveform, own_rate, sample_rate), int(sample_rate)


def save(path, waveform, sample_rate):
    """Write a waveform as a wav file of 16 bits and one channel.

    A file of 16 bits that `load` reads at its own rate is written back with the same samples.
    What lies beyond -1 and 1 is clipped, with a warning that says how much.

    Args:
        path: Where to write; it ends with `.wav`. The folder has to exist.
        waveform: float `[samples]`, -1 to 1.
        sample_rate: Samples per second, in Hz.

    Raises:
        ValueError: The waveform is not one channel of finite floats, the rate is not a positive
            whole number, or the path does not end with `.wav`.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save(f"{folder}/tone.wav", 0.5 * np.sin(np.arange(8000) * 0.3), 8000)
        ...     waveform, rate = load(f"{folder}/tone.wav")
        >>> waveform.shape, rate
        ((8000,), 8000)

    Notebook: 01 From sound to codes
    """
    import soundfile

    path = Path(path)
    if path.suffix.lower() != ".wav":
        raise ValueError(f"Expected a path that ends with .wav, received {path}.")
    sample_rate = checked_rate("sample_rate", sample_rate)
    waveform = checked_channel(waveform)
    beyond = int(np.count_nonzero(np.abs(waveform) > 1))
    if beyond:
        warnings.warn(
            f"{path}: {beyond:,} of {len(waveform):,} samples lie beyond -1 and 1 (the largest is "
            f"{np.abs(waveform).max():.3f}) and were clipped. Scale the waveform to keep them.",
            stacklevel=2,
        )
    steps = np.round(waveform.astype(np.float64) * PCM_FULL_SCALE)
    steps = np.clip(steps, -PCM_FULL_SCALE, PCM_FULL_SCALE - 1).astype(np.int16)
    soundfile.write(path, steps, sample_rate, format="WAV", subtype="PCM_16")


def resample(waveform, orig_sr, target_sr):
    """Change the sample rate of a waveform, keeping its pitch and length in seconds.

    A low-pass filter removes what lies above half the lower of the two rates before the samples
    are taken (soxr's high-quality filter, through librosa); without it those frequencies would
    come back as others: aliasing. Near sharp edges the result may pass -1 and 1 a little.

    Args:
        waveform: float `[..., samples]`.
        orig_sr: Its sample rate in Hz.
        target_sr: The rate wanted, in Hz.

    Returns:
        float32 `[..., ceil(samples * target_sr / orig_sr)]`.

    Raises:
        ValueError: A rate is not a positive number, or the waveform not finite floats.

    Example:
        >>> one_second = np.sin(2 * np.pi * 440 * np.arange(44100) / 44100)
        >>> resample(one_second, 44100, 16000).shape
        (16000,)

    Notebook: 01 From sound to codes
    """
    import librosa

    orig_sr = checked_rate("orig_sr", orig_sr)
    target_sr = checked_rate("target_sr", target_sr)
    waveform = checked_waveform(waveform).astype(np.float32)
    if orig_sr == target_sr or waveform.size == 0:
        return waveform
    return librosa.resample(
        waveform, orig_sr=orig_sr, target_sr=target_sr, res_type="soxr_hq", axis=-1
    ).astype(np.float32)


@dataclass(frozen=True)
class TrimReport:
    """What `trim_silence` kept of a waveform: the samples from `start` up to `end`."""

    start: int
    end: int
    num_samples: int  # before trimming

    @property
    def kept_samples(self):
        return self.end - self.start

    @property
    def kept_share(self):
        """The share kept, 0 to 1; 0 of an empty waveform."""
        return self.kept_samples / self.num_samples if self.num_samples else 0.0

    def __str__(self):
        return (
            f"kept {self.kept_samples:,} of {self.num_samples:,} samples "
            f"({100 * self.kept_share:.1f} %): {self.start:,} cut in front, "
            f"{self.num_samples - self.end:,} at the end"
        )


def trim_silence(waveform, threshold_db=-60.0, frame_samples=256, return_report=False):
    """Cut the silence in front of and behind a sound; pauses inside stay.

    The waveform is cut into frames of `frame_samples`, the last of which may be shorter. The
    level of a frame is its root mean square in dB relative to full scale (dBFS): 0 is a square
    wave between -1 and 1, speech is often around -20. Whatever lies between the first and the
    last frame louder than the threshold is kept. A waveform with no such frame is silent, and
    nothing of it is kept: the result is empty.

    Args:
        waveform: float `[samples]`, -1 to 1.
        threshold_db: Frames at or below this level, in dBFS, are silence. The default is mild:
            it cuts digital silence and faint noise. Noisy rooms need about -40.
        frame_samples: Samples in a frame, and so how finely the ends are found; 256 are 32 ms at
            8 kHz and 16 ms at 16 kHz.
        return_report: Whether to return a `TrimReport` as well.

    Returns:
        float32 `[kept samples]`; with `return_report`, the pair of it and the `TrimReport`.

    Raises:
        ValueError: The waveform is not one channel of finite floats, the threshold is not below
            0 dB, or the frame holds no sample.

    Example:
        >>> silence, tone = np.zeros(8000), 0.5 * np.sin(np.arange(8000))
        >>> trimmed, report = trim_silence(
        ...     np.concatenate([silence, tone, silence]), return_report=True)
        >>> print(report)
        kept 8,192 of 24,000 samples (34.1 %): 7,936 cut in front, 7,872 at the end

    Notebook: 01 From sound to codes
    """
    waveform = checked_channel(waveform).astype(np.float32)
    if not threshold_db < 0:
        raise ValueError(
            f"Expected threshold_db in dB below full scale, such as -60, received {threshold_db}. "
            "An amplitude a between 0 and 1 is 20 * log10(a) dB."
        )
    if frame_samples < 1:
        raise ValueError(f"Expected frame_samples of at least 1, received {frame_samples}.")
    start, end = _loud_part(waveform, threshold_db, int(frame_samples))
    trimmed = waveform[start:end].copy()
    return (trimmed, TrimReport(start, end, len(waveform))) if return_report else trimmed


def _loud_part(waveform, threshold_db, frame_samples):
    """Return (start, end) of the frames from the first to the last one above the threshold."""
    powers = frame_powers(waveform, frame_samples)
    loud = np.flatnonzero(powers > 10.0 ** (threshold_db / 10))
    if len(loud) == 0:
        return 0, 0
    return int(loud[0]) * frame_samples, min((int(loud[-1]) + 1) * frame_samples, len(waveform))


def frame_powers(waveform, frame_samples=256):
    """Return the mean square of each frame, float64 `[frames]`; the last may be shorter."""
    starts = np.arange(0, len(waveform), frame_samples)
    if len(starts) == 0:
        return np.zeros(0)
    lengths = np.diff(np.append(starts, len(waveform)))
    return np.add.reduceat(waveform.astype(np.float64) ** 2, starts) / lengths


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
    companded = 2 * codes.astype(np.float64) / mu - 1  # -1 to 1
    # expm1 and log1p keep every digit of the small values around silence.
    magnitude = np.expm1(np.abs(companded) * np.log1p(mu)) / mu
    return (np.sign(companded) * magnitude).astype(np.float32)


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
