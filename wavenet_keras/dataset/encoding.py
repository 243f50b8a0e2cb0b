"""Recordings turned into codes by all cores; one that cannot be used stops no other.

Notebook: 01 From sound to codes
"""

import contextlib
import warnings

import numpy as np

from wavenet_keras import audio
from wavenet_keras._parallel import in_order
from wavenet_keras._printable import printable
from wavenet_keras._progress import progress_bar
from wavenet_keras.dataset.codes_folder import code_type


def encode_all(files, settings):
    """Yields the codes of each recording, and what the index says of it besides, in their order."""
    reasons, num_samples = [], 0
    with warnings.catch_warnings():  # around the threads: it is for all of them
        warnings.simplefilter("ignore", UserWarning)  # what is odd is said by the corpus
        parts = in_order(
            lambda file: _part(file, settings), files, size=lambda file: file["size"] or 0
        )
        with contextlib.closing(parts):
            for codes, entry in progress_bar(
                parts,
                total=len(files),
                desc="Preparing codes",
                unit="recording",
                leave=False,
                delay=1,
            ):
                num_samples += len(codes)
                if entry["left_out"]:
                    reasons.append(f"{printable(entry['path'])}: {entry['left_out']}")
                yield codes, entry
    if num_samples == 0:
        raise ValueError(
            f"None of {len(files):,} recordings can be used: {'; '.join(reasons[:3])}."
        )


def _part(file, settings):
    """The codes of a recording, and its entry in the index: none and a reason if it has none."""
    passing = False
    try:
        codes, original_length, left_out, dither = _encode(file["path"], settings)
    except Exception as error:  # whatever it is, the others go on
        codes = np.zeros(0, code_type(settings["quantization_channels"]))
        original_length, dither = 0, 0.0
        left_out = str(error) or type(error).__name__
        passing = _may_pass(error.__cause__ or error)
    return codes, {
        **file,
        "original_length": original_length,
        "left_out": left_out,
        "passing": passing,
        "dither": dither,
    }


def _may_pass(error):
    """Whether a recording may be read at the next start, though nothing about it is changed."""
    lasting = (FileNotFoundError, PermissionError)  # these change with the file
    return isinstance(error, (OSError, MemoryError)) and not isinstance(error, lasting)


def _encode(path, settings):
    """The codes of a recording, its length before trimming, why it is left out, and its dither."""
    levels, threshold = settings["quantization_channels"], settings["silence_threshold_db"]
    empty = np.zeros(0, code_type(levels))
    waveform, _ = audio.load(path, sample_rate=settings["sample_rate"])
    original_length = len(waveform)
    if original_length == 0:
        return empty, 0, "holds no samples", 0.0
    if audio.is_beyond_full_scale(waveform):
        peak = f"{np.abs(waveform).max():,.4g}"
        return empty, original_length, f"far beyond -1 and 1, up to {peak}; scale it down", 0.0
    if threshold is not None:
        waveform = audio.trim_silence(waveform, threshold_db=threshold)
        if len(waveform) == 0:
            return empty, original_length, f"silent, nothing above {threshold:g} dB", 0.0
    # Resampling overshoots a little at the loudest edges; that is no fault of the recording.
    codes = audio.mu_law_encode(np.clip(waveform, -1, 1), levels)
    dither = audio.dither_for(waveform, settings["sample_rate"])
    return codes.astype(code_type(levels)), original_length, None, dither
