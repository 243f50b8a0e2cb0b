"""What a network has learnt about its classes: the vectors of speakers, mixed, fixed, added to.

A class such as a speaker is a row of a table, the embedding. Every block multiplies that row by a
matrix of its own and adds the product inside its gates, at every sample the same. So a speaker is
a point in a space: points in between are mixtures, a new point is a new speaker, and a point that
never changes is no more than a bias.

Source: section 2.5 of the WaveNet paper.

Notebook: 04 Global conditioning
"""

import numpy as np
from keras import ops

from wavenet_keras.model import WaveNet
from wavenet_keras.training.one_vector import place_of

_CONDITION_ARGUMENTS = ("num_classes", "global_condition_channels", "class_names")


def embedding_table(model):
    """The vector of each class.

    Args:
        model: A `WaveNet` with `num_classes`.

    Returns:
        float32 `[num_classes, global_condition_channels]`.

    Raises:
        ValueError: The model has no classes.

    Example:
        >>> import wavenet_keras as wk
        >>> model = wk.WaveNet(dilations=[1, 2], num_classes=3, global_condition_channels=8)
        >>> wk.global_conditions.embedding_table(model).shape
        (3, 8)

    Notebook: 04 Global conditioning
    """
    if model.embedding is None:
        raise ValueError(
            "Expected a model of classes, built with `num_classes`; this one has none and so no "
            "embedding."
        )
    if model.embedding.quantization_mode:  # what stands in the table is not what comes out of it
        rows = model.embedding(np.arange(model.num_classes))
    else:
        rows = model.embedding.embeddings
    return ops.convert_to_numpy(rows).astype("float32")


def mix_classes(model, weights):
    """A voice between voices: the weighted mean of the vectors of some classes.

    Args:
        model: A `WaveNet` with `num_classes`.
        weights: A dict from class name or id to its weight. Weights are divided by their sum; a
            negative one leads away from a class.

    Returns:
        float32 `[global_condition_channels]`, to be given as `global_condition`.

    Raises:
        ValueError: A class is unknown, or the sum of the weights is not a positive number.

    Example:
        >>> import wavenet_keras as wk
        >>> voice = wk.load_voice("speech")
        >>> between = wk.global_conditions.mix_classes(voice, {"june": 2, "carlo": 1})
        >>> voice.generate(100, global_condition=between, seed=0).shape
        (1, 100)

    Notebook: 04 Global conditioning
    """
    table = embedding_table(model)
    ids = [model.class_id(name) for name in weights]
    shares = np.array(list(weights.values()), np.float64)
    if not np.isfinite(shares).all() or shares.sum() <= 0:
        raise ValueError(f"Expected weights with a sum above 0, received {dict(weights)}.")
    shares = shares / shares.sum()
    # Row after row, in an order of its own: a matrix library's would depend on the processor.
    return (shares[:, None] * table[ids]).sum(axis=0).astype("float32")


def fix_class(model, name_or_id):
    """The network of one class alone: it takes no condition, and gives the same logits.

    A condition that never changes is a bias, so each block's product of class and matrix is added
    to its bias: in float64 and rounded once, as the CPU engine does. With the same seed it so
    generates exactly the sound of the network that is asked for the class.

    Args:
        model: A `WaveNet` with `num_classes` and no local condition.
        name_or_id: The class; or a vector `[global_condition_channels]`, such as a mixture.

    Returns:
        A `WaveNet` without global condition.

    Raises:
        ValueError: The model has no classes, or not this one; or the vector has another width.

    Example:
        >>> import wavenet_keras as wk
        >>> june = wk.global_conditions.fix_class(wk.load_voice("speech"), "june")
        >>> june.generate(100, seed=0).shape
        (1, 100)

    Notebook: 04 Global conditioning
    """
    from wavenet_keras._fixed_order import add_condition  # loads a compiler

    table = embedding_table(model)
    vector = table[model.class_id(name_or_id)] if np.ndim(name_or_id) == 0 else name_or_id
    if np.shape(vector) != table.shape[1:]:
        raise ValueError(
            f"Expected a class or a vector of {table.shape[1]} numbers, received shape "
            f"{list(np.shape(vector))}."
        )
    arguments = {name: None for name in _CONDITION_ARGUMENTS} | {"use_bias": True}
    fixed = WaveNet(**{**_config_without_embedding(model), **arguments})
    copy_weights(model, fixed)
    for block, fixed_block in zip(model.blocks, fixed.blocks, strict=True):
        bias, kernel = map(ops.convert_to_numpy, (fixed_block.gated_bias, block.global_kernel))
        fixed_block.gated_bias.assign(add_condition(bias, np.float32(vector), kernel))
    return fixed


def add_class(model, name):
    """A network that knows one class more, and in which only that is left to learn.

    The new class begins as the mean of all others. Everything else, the other classes included,
    keeps its weights: train it on recordings of the new class alone, and only its vector moves. A
    minute of speech is enough, as there are so few numbers to find.

    Args:
        model: A `WaveNet` with `num_classes`; it stays as it is.
        name: The new class's name; `None` where classes have no names.

    Returns:
        A `WaveNet` with `num_classes + 1`, not compiled; the new class has the last id.

    Raises:
        ValueError: The model has no classes, or already has this one.

    Example:
        >>> import wavenet_keras as wk
        >>> voice = wk.load_voice("speech")
        >>> wider = wk.global_conditions.add_class(voice, "me")
        >>> wider.class_names[-1], sum(weight.shape[0] for weight in wider.trainable_weights)
        ('me', 5)

    Notebook: 04 Global conditioning
    """
    table = embedding_table(model)
    names = model.class_names or []
    if (name is None) == bool(names) or name in names:
        raise ValueError(
            f"Expected a new name beside {', '.join(names) or 'classes without names'}, received "
            f"{name!r}."
        )
    arguments = {
        "num_classes": model.num_classes + 1,
        "class_names": [*names, name] if names else None,
    }
    wider = WaveNet(**{**_config_without_embedding(model), **arguments})
    copy_weights(model, wider, leave_out=("embedding/embeddings",))
    wider.embedding.embeddings.assign(np.concatenate([table, table.mean(axis=0)[None]]))
    for layer in wider.layers:
        layer.trainable = layer is wider.embedding
    return wider


def keep_classes(model, names):
    """The network of some of its classes: the same logits for each, under another id.

    Args:
        model: A `WaveNet` with `num_classes`; it stays as it is.
        names: The names or ids of the classes to keep, in the order of their new ids.

    Returns:
        A `WaveNet` with as many classes, not compiled.

    Raises:
        ValueError: The model has no classes, or not one of these; or none are to be kept.

    Example:
        >>> import wavenet_keras as wk
        >>> two = wk.global_conditions.keep_classes(wk.load_voice("speech"), ["june", "carlo"])
        >>> two.class_names
        ['june', 'carlo']

    Notebook: 04 Global conditioning
    """
    table, ids = embedding_table(model), [model.class_id(name) for name in names]
    if not ids:
        raise ValueError("Expected at least one class to keep, received none.")
    arguments = {
        "num_classes": len(ids),
        "class_names": [model.class_names[one] for one in ids] if model.class_names else None,
    }
    narrower = WaveNet(**{**_config_without_embedding(model), **arguments})
    copy_weights(model, narrower, leave_out=("embedding/embeddings",))
    narrower.embedding.embeddings.assign(table[ids])
    return narrower


def _config_without_embedding(model):
    """A model's arguments, without what is special about its table: that one is made anew."""
    config = model.get_config()
    settings = dict(config.pop("layer_settings", {}))
    settings.pop("embedding", None)
    return {**config, "layer_settings": settings}


def copy_weights(source, target, leave_out=()):
    """Copy each weight of a network to the weight of the same place in another one.

    Weights that only the target has keep their values; those that only the source has must be of
    its global condition.

    Args:
        source: A `WaveNet`.
        target: A `WaveNet` of the same sizes, with other conditions or biases.
        leave_out: Places to leave out, such as `"embedding/embeddings"`.

    Raises:
        ValueError: A layer of the source is quantized: its numbers are no weights any more.

    Notebook: 04 Global conditioning
    """
    for layer in source.layers:
        if layer.quantization_mode:
            raise ValueError(
                f"Expected a network with weights in floats, but its layer `{layer.name}` is "
                f"quantized ({layer.quantization_mode}). Quantize what comes out instead."
            )
    targets = {place_of(weight): weight for weight in target.weights}
    for weight in source.weights:
        place = place_of(weight)
        if place in targets and place not in leave_out:
            targets[place].assign(weight)
