"""A voice in half the bytes: weights of 16 bits' precision, in a compressed file.

Notebook: 06b Any sentence
"""

import zipfile
from pathlib import Path

import numpy as np
from keras import ops

from wavenet_keras._places import check_file
from wavenet_keras._whole_files import written_whole

LARGEST = float(np.finfo(np.float16).max)


def store_compactly(model, path):
    """Saves a model for others, in about half the bytes of `model.save`.

    The file holds the weights as the nearest numbers of 16 bits (float16: 11 significant bits), so
    that a third of its bytes are zeros, which compression takes away. They are float32 again when
    they are loaded, by `keras.saving.load_model` and `wk.load_voice` as ever. The model itself
    stays as it is.

    Args:
        model: A Keras model, such as a `TextVoice` or a `WaveNet`.
        path: Where to, a `.keras` file. Its folder has to exist.

    Raises:
        ValueError: The path ends otherwise, or a weight is too large for 16 bits.
        OSError: It cannot be written; what stood there before is as it was.

    Example:
        >>> import pathlib, tempfile
        >>> import wavenet_keras as wk
        >>> from wavenet_keras.voices.text.storing import store_compactly
        >>> model = wk.WaveNet(dilations=[1, 2], skip_channels=64)
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> model.save(folder / "whole.keras")
        >>> store_compactly(model, folder / "small.keras")
        >>> sizes = [(folder / name).stat().st_size for name in ("small.keras", "whole.keras")]
        >>> sizes[0] < 0.65 * sizes[1]
        True

    Notebook: 06b Any sentence
    """
    path = check_file(path, ".keras")
    exact = [ops.convert_to_numpy(weight) for weight in model.weights]
    names = [weight.path for weight in model.weights]
    rounded = list(map(_rounded, exact, names))
    with written_whole(path) as unfinished:
        try:
            _assign(model, rounded)
            model.save(unfinished)
        finally:
            _assign(model, exact)
        _compress(unfinished)


def _rounded(weight, name):
    if not np.issubdtype(weight.dtype, np.floating):
        return weight
    if not np.abs(weight).max(initial=0) <= LARGEST:
        raise ValueError(
            f"Expected weights up to {LARGEST:,.0f}, which 16 bits can tell; {name} has "
            f"{np.abs(weight).max()}. Save the model with model.save."
        )
    return weight.astype(np.float16).astype(weight.dtype)


def _assign(model, weights):
    for variable, weight in zip(model.weights, weights, strict=True):
        variable.assign(weight)


def _compress(path):
    """Write the archive again, its parts compressed."""
    with zipfile.ZipFile(path) as archive:
        parts = [(info, archive.read(info)) for info in archive.infolist()]
        comment = archive.comment
    path = Path(path)
    path.unlink()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for info, data in parts:
            # The same bytes of the same voice: no times of day.
            archive.writestr(zipfile.ZipInfo(info.filename), data, zipfile.ZIP_DEFLATED, 9)
        archive.comment = comment
