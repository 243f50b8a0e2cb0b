"""Where a recording is silent: levels frame by frame, and silence cut off at both ends.

Notebook: 01 From sound to codes
"""

from dataclasses import dataclass
from numbers import Real

import numpy as np

from wavenet_keras._checks import checked_channel, whole_number


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
    if not isinstance(threshold_db, Real) or not threshold_db < 0:
        raise ValueError(
            "Expected threshold_db in dB below full scale, such as -60, received "
            f"{threshold_db!r}. An amplitude a between 0 and 1 is 20 * log10(a) dB."
        )
    frame_samples = whole_number("frame_samples", frame_samples)
    start, end = _loud_part(waveform, threshold_db, frame_samples)
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
    return frame_means(waveform.astype(np.float64) ** 2, frame_samples)


def frame_means(values, frame_samples=256):
    """Return the mean of each frame, float64 `[frames]`; the last may be shorter."""
    starts = np.arange(0, len(values), frame_samples)
    if len(starts) == 0:
        return np.zeros(0)
    lengths = np.diff(np.append(starts, len(values)))
    return np.add.reduceat(values.astype(np.float64), starts) / lengths
