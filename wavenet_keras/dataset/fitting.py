"""Whether a data set and a model belong together: rate, levels, frames, classes.

Codes do not tell the rate they were recorded at, nor the number of levels. A model would learn from
wrong ones without a word, so the numbers are compared before the first batch.

Notebook: 01 From sound to codes
"""

import numpy as np


def settings_for_model(model, settings):
    """The arguments of `Windows` or `Coverage` that follow from a model, and those that were given.

    Raises:
        ValueError: Something that the model needs is not given, or something given is not for it.
    """
    if bool(model.local_condition_channels) != (settings.get("features") is not None):
        raise ValueError(
            "`features`, a function that gives a recording's frames, goes with a model that has a "
            f"local condition. Received features={settings.get('features')!r} and a model with "
            f"local_condition_channels={model.local_condition_channels}."
        )
    takes_vectors = model.global_condition_channels and not model.num_classes
    vectors = settings.get("vectors")
    if (takes_vectors and vectors is None) or (vectors is not None and not _is_conditioned(model)):
        raise ValueError(
            "`vectors` go with a model that is conditioned on vectors. Received "
            f"vectors={vectors!r} and a model with global_condition_channels="
            f"{model.global_condition_channels}."
        )
    return {
        "sample_rate": model.sample_rate,
        "receptive_field": model.receptive_field,
        "quantization_channels": model.quantization_channels,
        "hop_length": model.hop_length,
        "frames_around": model.frames_around,
        "use_labels": bool(model.num_classes) and vectors is None,
        **settings,
    }


def with_classes_of_model(corpus, model, settings):
    """The recordings of a corpus with the ids that their labels have in the model."""
    if not model.class_names or not settings["use_labels"]:
        return corpus
    if not hasattr(corpus, "with_classes"):
        raise ValueError(
            "Expected a Corpus, which knows the label of each recording, for a model of the "
            f"classes {', '.join(model.class_names)}. Received a {type(corpus).__name__}."
        )
    return corpus.with_classes(model.class_names)


def one_second_of_frames(model):
    """A window of about a second, in whole frames."""
    hop_length = model.hop_length or 1
    return max(model.sample_rate // hop_length, 1) * hop_length


def _is_conditioned(model):
    return bool(model.global_condition_channels)


def check_fits(model, batches):
    """Raise a `ValueError` that says both numbers where a data set is not for a model.

    Args:
        model: A `WaveNet`.
        batches: `Windows` or `Coverage`.
    """
    prepared, frames = batches.prepared, batches.frames
    pairs = {
        "sample rate (Hz)": (prepared.sample_rate, model.sample_rate),
        "number of levels": (prepared.quantization_channels, model.quantization_channels),
    }
    if frames is not None and model.local_condition_channels:
        pairs["hop length (samples)"] = (frames.hop_length, model.hop_length)
        pairs["width of a frame"] = (frames.channels, model.local_condition_channels)
        pairs["number of frames around a window"] = (frames.around, model.frames_around)
    for name, (of_data, of_model) in pairs.items():
        if of_data != of_model:
            raise ValueError(
                f"Expected data with the model's {name}, {of_model:,}. Received a "
                f"{type(batches).__name__} with {of_data:,}. "
                f"{type(batches).__name__}.for_model(model, corpus, ...) takes all from the model."
            )
    if batches.receptive_field < model.receptive_field:
        raise ValueError(
            f"Expected windows with the model's receptive field, {model.receptive_field:,} "
            f"samples, in front of their targets. Received a {type(batches).__name__} with "
            f"{batches.receptive_field:,}: pass receptive_field=model.receptive_field."
        )
    if model.num_classes and batches.conditions is not None and batches.conditions.ndim == 1:
        _check_classes(model, batches)


def _check_classes(model, batches):
    """The ids of a data set have to be the model's, and to mean the same names."""
    ids = np.unique(batches.conditions)
    if ids.max() >= model.num_classes:
        raise ValueError(
            f"Expected class ids from 0 to {model.num_classes - 1}, as the model has "
            f"{model.num_classes} classes. Received data with the id {ids.max()}."
        )
    if not model.class_names or not batches.class_names:
        return
    for class_id in ids:
        name, known = batches.class_names[class_id], model.class_names[class_id]
        if name != known:
            raise ValueError(
                f"Expected the model's ids: it calls {class_id} {known!r}. Received data in which "
                f"{class_id} is {name!r}; corpus.with_classes(model.class_names) gives recordings "
                "the model's ids."
            )
