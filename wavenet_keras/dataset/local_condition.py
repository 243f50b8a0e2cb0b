"""The features of each recording of a data set, cut with its samples.

Frame `f` of a recording belongs to its samples `f * hop_length` to `(f + 1) * hop_length - 1`: it
conditions the logits that predict them. Before the first and after the last frame, that frame goes
on, as it does in generation.

Notebook: 06 Local conditioning
"""

from pathlib import Path

import numpy as np

from wavenet_keras._checks import whole_number
from wavenet_keras._progress import progress_bar


class RecordingFrames:
    """Frames of all recordings, in memory.

    Args:
        corpus: A `Corpus`, or a list of its recordings or of paths.
        prepared: Its `PreparedCodes`.
        features: A function of a recording (or path) that gives its frames `[frames, channels]`.
        hop_length: Samples that one frame lasts.
        around: How many frames more a batch gets at each end, for a model that looks there.

    Attributes:
        hop_length: As above.
        around: As above.
        channels: Width of a frame.

    Raises:
        ValueError: Only one of `features` and `hop_length` is given; the frames are no finite
            floats `[frames, channels]` of one width; or they are too few or too many for their
            recording.

    Notebook: 06 Local conditioning
    """

    def __init__(self, corpus, prepared, features, hop_length, around=0):
        if features is None or hop_length is None:
            raise ValueError(
                "Expected `features` and `hop_length` (the samples that a frame lasts) together, "
                f"received features={features!r}, hop_length={hop_length!r}."
            )
        self.hop_length = whole_number("hop_length", hop_length)
        self.around = whole_number("frames_around", around, least=0)
        by_path = {Path(getattr(one, "path", one)).absolute(): one for one in corpus}
        paths = progress_bar(
            prepared.paths, desc="Features", unit="recording", leave=False, delay=1
        )
        self._frames = [
            checked_frames(features(by_path[path]), length, self.hop_length, path)
            for path, length in zip(paths, prepared.lengths, strict=True)
        ]
        widths = sorted({frames.shape[1] for frames in self._frames})
        if len(widths) > 1:
            raise ValueError(f"Expected frames of one width, received widths {widths}.")
        self.channels = widths[0]

    def read(self, recording, first_sample, num_frames):
        """Frames of one recording from the one that begins at a sample.

        Args:
            recording: Its number.
            first_sample: A multiple of `hop_length`; may lie before the recording.
            num_frames: How many.

        Returns:
            float32 `[num_frames, channels]`.
        """
        numbers = first_sample // self.hop_length + np.arange(num_frames)
        frames = self._frames[recording]
        return frames[np.clip(numbers, 0, len(frames) - 1)]

    def numbers_in_window(self, samples):
        """Where the frames of a window of so many samples stand, counted from its first one.

        One more than the samples need: upsampling draws lines to the frame after the last.

        Returns:
            The number of the first, and how many.
        """
        return -self.around, (samples - 1) // self.hop_length + 1 + 2 * self.around

    @property
    def num_bytes(self):
        """Bytes of all frames."""
        return sum(frames.nbytes for frames in self._frames)

    def all_in_one(self):
        """The frames of all recordings, one after the other.

        Returns:
            A dict of `"frames"`, float32 `[frames, channels]`, and of `"frame_starts"` and
            `"frame_counts"`, int32 `[recordings]`: where each recording's begin, and how many.
        """
        counts = np.array([len(frames) for frames in self._frames], np.int32)
        starts = np.cumsum(counts, dtype=np.int32) - counts
        frames = np.concatenate(self._frames)
        return {"frames": frames, "frame_starts": starts, "frame_counts": counts}


def checked_frames(frames, num_samples, hop_length, name):
    """The frames of so many samples as float32, or a `ValueError` that says both numbers."""
    frames = np.asarray(frames, np.float32)
    if frames.ndim != 2 or not np.isfinite(frames).all():
        raise ValueError(
            f"Expected finite features [frames, channels] for {name}, received shape "
            f"{list(frames.shape)}{'' if frames.ndim != 2 else ' with NaN or infinite values'}."
        )
    needed = -(-int(num_samples) // hop_length)
    # Framing with a window in the middle of its hop, or at its edges, differs by one frame.
    if not needed <= len(frames) <= needed + 1:
        raise ValueError(
            f"{name} has {int(num_samples):,} samples and needs {needed:,} frames of {hop_length} "
            f"samples. Received {len(frames):,} frames: the features were computed with another "
            "hop_length, at another sample rate, or of another recording."
        )
    return frames


def check_whole_frames(window_samples, hop_length, silence_threshold_db):
    """Raise a `ValueError` when windows and frames would come apart."""
    if window_samples % hop_length:
        below = window_samples // hop_length * hop_length
        raise ValueError(
            "Expected window_samples to be a multiple of hop_length, so that windows begin with "
            f"frames: received window_samples={window_samples} and hop_length={hop_length}; "
            f"{below or hop_length} would do."
        )
    if silence_threshold_db is not None:
        raise ValueError(
            "Expected no silence_threshold_db beside `features`: the features are those of the "
            f"whole recording. Received {silence_threshold_db:g} dB; trim the files first."
        )


def context_on_grid(receptive_field, hop_length):
    """The shortest context of at least `receptive_field` whose first logits begin a frame."""
    return receptive_field + (1 - receptive_field) % hop_length
