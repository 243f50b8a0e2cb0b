"""How good a model is, in numbers that can be compared between models.

Notebook: 07 Evaluating and refining
"""

import math
import os
import tempfile
from typing import NamedTuple

import numpy as np
from keras import ops

from wavenet_keras._progress import progress_bar
from wavenet_keras.dataset import Coverage
from wavenet_keras.dataset.codes import prepare_codes
from wavenet_keras.network.compilation import compiled

LONGEST_WINDOW = 16384  # targets; what the logits of a batch take of memory stays small
INPUTS_AT_ONCE = 32768


def bits_per_sample(model, files, global_condition=None, features=None):
    """How many bits each sample of some recordings costs under a model's predictions.

    Every sample of every recording is predicted once, from the real samples before it, with
    silence before a recording's beginning, as in training. A model that knows nothing about 256
    levels needs 8 bits; lower is better. Only models with the same number of levels and the same
    sample rate can be compared, on the same recordings.

    Args:
        model: A `WaveNet`. Recordings are loaded at its sample rate.
        files: A `Corpus`, or a list of its recordings or of paths.
        global_condition: For a conditioned model: the class of all recordings, by name or id, or
            a vector `[global_condition_channels]`. `None` takes each recording's own label, which
            only a model of classes can.
        features: For a model with a local condition: a function of a recording (or path) that
            gives its frames, as for `Windows`.

    Returns:
        Bits per sample, a float: the mean over all samples.

    Raises:
        ValueError: If a recording cannot be used, or has no label that the model knows, or if
            the model and the condition do not go together.

    Example:
        >>> import wavenet_keras as wk
        >>> model = wk.WaveNet(dilations=[1, 2], skip_channels=16, sample_rate=8000)
        >>> bits = wk.evaluation.bits_per_sample(model, ["data/speech/allison/en_vm-login.flac"])
        >>> 7 < bits < 9  # nothing has been learnt
        True

    Source: the mean of -log2 of the probability of each sample, as in Mehri et al., "SampleRNN",
    2017, section 3.

    Notebook: 07 Evaluating and refining
    """
    return _bits_and_samples(model, files, global_condition, features)[0]


def bits_by_class(model, corpus, features=None):
    """Bits per sample of each class of a corpus, such as each speaker, under its own condition.

    Args:
        model: A `WaveNet` with classes.
        corpus: A `Corpus` with labels that the model knows.
        features: As for `bits_per_sample`.

    Returns:
        A dict from class name to `(bits per sample, number of samples)`, without the classes that
        have no recordings.

    Raises:
        ValueError: As `bits_per_sample`.

    Example:
        >>> import wavenet_keras as wk
        >>> model = wk.WaveNet(dilations=[1, 2], skip_channels=16, sample_rate=8000, num_classes=1,
        ...     class_names=["paola"], global_condition_channels=4)
        >>> _, held_out = wk.Corpus("data/new_speaker").split()
        >>> sorted(wk.evaluation.bits_by_class(model, held_out))
        ['paola']

    Notebook: 04 Global conditioning
    """
    files = {
        name: [recording for recording in corpus if recording.label == name]
        for name in corpus.class_names
    }
    return {
        name: _bits_and_samples(model, own, None, features) for name, own in files.items() if own
    }


def _bits_and_samples(model, files, global_condition, features):
    """The mean of the bits of all samples, and how many there are."""
    if isinstance(files, (str, os.PathLike)):
        files = [files]
    _check_conditions(model, global_condition, features)
    recordings = [_with_class_of_model(model, file, global_condition) for file in files]
    with tempfile.TemporaryDirectory() as folder:
        coverage = _cover(model, recordings, features, folder)
        vector = global_condition if np.ndim(global_condition) == 1 else None
        first = coverage.outputs_without_loss
        batches = _with_progress(coverage)
        bits = sum(_bits_of_batch(model, batch, vector, first) for batch in batches)
        num_samples = coverage.prepared.num_samples
        return float(bits / num_samples), num_samples


class _Recording(NamedTuple):
    path: str
    class_id: int | None
    given: object  # what the user named it by, which `features` understands


def _check_conditions(model, global_condition, features):
    if bool(model.local_condition_channels) != (features is not None):
        raise ValueError(
            "`features`, a function that gives a recording's frames, goes with a model that has a "
            f"local condition. Received features={features!r} and a model with "
            f"local_condition_channels={model.local_condition_channels}."
        )
    if global_condition is not None and not model.global_condition_channels:
        raise ValueError(
            "This model takes no global condition. Leave it out. Received "
            f"global_condition={global_condition!r}."
        )
    shape = np.shape(global_condition)
    if (model.num_classes or not model.global_condition_channels) and shape == ():
        return
    if shape != (model.global_condition_channels,):
        classes = "a class, or " if model.num_classes else ""
        raise ValueError(
            f"This model is conditioned on vectors: pass `global_condition` as {classes}a vector "
            f"of shape [{model.global_condition_channels}]. Received {global_condition!r}."
        )


def _with_class_of_model(model, file, global_condition):
    """The recording with the id that its class has in the model, which may not be the corpus's."""
    path = os.fspath(getattr(file, "path", file))
    if not model.num_classes or np.ndim(global_condition) == 1:
        return _Recording(path, None, file)
    if global_condition is not None:
        return _Recording(path, model.class_id(global_condition), file)
    own_class = getattr(file, "label" if model.class_names else "class_id", None)
    if own_class is None:
        raise ValueError(
            f"This model needs to know the class of {path}, which has no label. Pass "
            "`global_condition`, or the recordings of a Corpus with labels."
        )
    try:
        return _Recording(path, model.class_id(own_class), file)
    except ValueError as error:
        raise ValueError(f"{path}: {error} Pass `global_condition` to choose one.") from error


def _cover(model, recordings, features, folder):
    """The batches over every sample, in windows no longer than the longest recording."""
    settings = (model.sample_rate, model.quantization_channels)
    prepared = prepare_codes(recordings, *settings, cache_folder=folder)
    if prepared.left_out:
        path, reason = prepared.left_out[0]
        raise ValueError(
            f"Expected recordings that can all be used, but {len(prepared.left_out)} cannot. The "
            f"first: {path}: {reason}."
        )
    hop_length = model.hop_length or 1
    longest = min(LONGEST_WINDOW // hop_length * hop_length, int(prepared.lengths.max()))
    window_samples = -(-longest // hop_length) * hop_length
    return Coverage(
        recordings,
        model.sample_rate,
        window_samples,
        model.receptive_field,
        batch_size=max(1, INPUTS_AT_ONCE // (window_samples + model.receptive_field)),
        quantization_channels=model.quantization_channels,
        use_labels=recordings[0].class_id is not None,
        features=None if features is None else lambda one: features(one.given),
        hop_length=model.hop_length,
        frames_around=model.frames_around,
        cache_folder=folder,
    )


def _with_progress(coverage):
    return progress_bar(coverage, desc="Bits per sample", unit="batch", leave=False, delay=1)


def _bits_of_batch(model, batch, vector, first):
    """Bits of all targets with weight; every batch has the same shape, so nothing is retraced.

    The outputs before the first target, number `first`, have no weight and are not computed.
    """
    inputs, targets, weights = batch
    if vector is not None:
        vectors = np.tile(np.asarray(vector, np.float32), (len(targets), 1))  # [batch, channels]
        inputs = inputs if isinstance(inputs, dict) else {"codes": inputs}
        inputs = {**inputs, "global_condition": vectors}
    nats = compiled(_nats, model, use_xla=False)(inputs, targets[:, first:])  # [batch, targets]
    return np.sum(ops.convert_to_numpy(nats) * weights[:, first:], dtype=np.float64) / math.log(2)


def _nats(model, inputs, targets):
    """What the last outputs cost, `[batch, time]` as the targets of them."""
    codes = inputs["codes"] if isinstance(inputs, dict) else inputs
    logits = model.logits_from(codes.shape[1] - targets.shape[1], inputs)
    return ops.sparse_categorical_crossentropy(targets, logits, from_logits=True)
