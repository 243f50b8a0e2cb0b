"""Sound files and sample rates: reading, resampling, writing.

Notebook: 01 From sound to codes
"""

import io
import math
import warnings
from pathlib import Path

import numpy as np

from wavenet_keras._checks import checked_channel, checked_rate, checked_waveform
from wavenet_keras._places import check_file
from wavenet_keras._printable import printable
from wavenet_keras._whole_files import written_whole
from wavenet_keras.audio.reading import read_waveform

BYTES_PER_SAMPLE = 2  # that `save` writes: 16-bit PCM
PCM_FULL_SCALE = 32768  # 16-bit samples are read as multiples of 1 / 32768
MOST_SAMPLES = 1 << 31  # 8 GB, 37 hours at 16 kHz


def load(path, sample_rate=None):
    """Read a recording as one channel of floating-point samples.

    Several channels are mixed down to one, their mean. When a rate is asked for and the file has
    another, the waveform is resampled (`resample`). A wav file whose header says a length that is
    not there, because a recorder or a copy stopped, is read to its end, with a warning.

    Args:
        path: A file that libsndfile reads: wav, flac, ogg, mp3, aiff, caf, au and others.
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
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(
            f"Expected an audio file, found none at {printable(path)}. Check the path."
        )
    waveform, own_rate, remark = read_waveform(path)
    if remark:
        warnings.warn(f"{printable(path)}: {remark}.", stacklevel=2)
    if sample_rate is None or sample_rate == own_rate:
        return waveform, own_rate
    _check_growth(printable(path), len(waveform), own_rate, sample_rate)
    return resample(waveform, own_rate, sample_rate), int(sample_rate)


def _check_growth(what, samples, own_rate, sample_rate):
    """Refuse a rate that no sound has, such as 1 in a header, before it becomes gigabytes."""
    samples = samples * checked_rate("sample_rate", sample_rate) / own_rate
    if samples > MOST_SAMPLES:
        raise ValueError(
            f"{what} says that it has {own_rate:,} samples per second; at {sample_rate:,} it would "
            f"have {samples:,.0f}. Correct the rate, or cut it into shorter parts."
        )


def save(path, waveform, sample_rate):
    """Write a waveform as a wav file of 16 bits and one channel.

    A file of 16 bits that `load` reads at its own rate is written back with the same samples.
    What lies beyond -1 and 1 is clipped, with a warning that says how much. A file that is there
    already is replaced when the new one is whole.

    Args:
        path: Where to write; it ends with `.wav`. The folder has to exist.
        waveform: float `[samples]`, -1 to 1.
        sample_rate: Samples per second, in Hz.

    Raises:
        ValueError: The waveform is not one channel of finite floats, the rate is not a positive
            whole number, or the path does not end with `.wav`.
        OSError: It cannot be written there; it says why. What was there before stays.

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

    path = check_file(path, ".wav")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"There is no folder {path.parent} for {path.name}: make it first.")
    sample_rate = checked_rate("sample_rate", sample_rate)
    waveform = checked_channel(waveform)
    beyond = int(np.count_nonzero(np.abs(waveform) > 1))
    if beyond:
        warnings.warn(
            f"{printable(path)}: {beyond:,} of {len(waveform):,} samples lie beyond -1 and 1, the "
            f"largest at {np.abs(waveform).max():.3f}, and were clipped. Scale the waveform to "
            "keep them.",
            stacklevel=2,
        )
    steps = pcm_steps(waveform)
    # In memory first: of a file that cannot be written, libsndfile says "System error" alone.
    wav = io.BytesIO()
    soundfile.write(wav, steps, sample_rate, format="WAV", subtype="PCM_16")
    with written_whole(path.resolve()) as unfinished:  # a link stays one
        unfinished.write_bytes(wav.getbuffer())


def pcm_steps(waveform):
    """The 16-bit samples of a waveform, int16; what lies beyond -1 and 1 is clipped."""
    steps = np.round(np.asarray(waveform, np.float64) * PCM_FULL_SCALE)
    return np.clip(steps, -PCM_FULL_SCALE, PCM_FULL_SCALE - 1).astype(np.int16)


def resample(waveform, orig_sr, target_sr):
    """Change the sample rate of a waveform, keeping its pitch and length in seconds.

    A low-pass filter removes what lies above half the lower of the two rates before the samples
    are taken (soxr's high-quality filter); without it those frequencies would
    come back as others: aliasing. Near sharp edges the result may pass -1 and 1 a little.

    Args:
        waveform: float `[..., samples]`.
        orig_sr: Its sample rate in Hz.
        target_sr: The rate wanted, in Hz.

    Returns:
        float32 `[..., ceil(samples * target_sr / orig_sr)]`.

    Raises:
        ValueError: A rate is not a positive number, or the waveform not finite floats, or it has
            its samples on another axis than the last, or would take gigabytes.

    Example:
        >>> one_second = np.sin(2 * np.pi * 440 * np.arange(44100) / 44100)
        >>> resample(one_second, 44100, 16000).shape
        (16000,)

    Notebook: 01 From sound to codes
    """
    import soxr

    orig_sr = checked_rate("orig_sr", orig_sr)
    target_sr = checked_rate("target_sr", target_sr)
    waveform = checked_waveform(waveform).astype(np.float32)
    if waveform.ndim == 0 or (waveform.ndim > 1 and waveform.shape[-1] <= 8 < waveform.shape[-2]):
        raise ValueError(
            f"Expected a waveform [..., samples], received shape {list(waveform.shape)}. Where "
            "channels stand last, transpose it."
        )
    _check_growth("The waveform", waveform.size, orig_sr, target_sr)
    if orig_sr == target_sr or waveform.size == 0:
        return waveform
    rows = waveform.reshape(-1, waveform.shape[-1])
    resampled = np.stack([soxr.resample(row, orig_sr, target_sr, quality="HQ") for row in rows])
    length = math.ceil(waveform.shape[-1] * (target_sr / orig_sr))
    resampled = resampled[:, :length]  # soxr rounds the length
    resampled = np.pad(resampled, [(0, 0), (0, length - resampled.shape[-1])])
    return resampled.reshape(*waveform.shape[:-1], length)
