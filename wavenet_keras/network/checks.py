"""Checks of what a WaveNet is built with and called with: every `ValueError` says what to do."""

import keras
import numpy as np

INPUT_NAMES = ("codes", "global_condition", "local_condition")


def check_conditions(model):
    """Raise a `ValueError` where a condition is described by half."""
    if model.num_classes and not model.global_condition_channels:
        raise ValueError(
            "`num_classes` needs `global_condition_channels`, the width of the embedding. "
            f"Received: num_classes={model.num_classes}, global_condition_channels=None."
        )
    if bool(model.local_condition_channels) != bool(model.hop_length):
        raise ValueError(
            "A local condition needs both `local_condition_channels` (the width of a frame) "
            "and `hop_length` (the samples it lasts). Received: local_condition_channels="
            f"{model.local_condition_channels}, hop_length={model.hop_length}."
        )
    if model.encoder is not None and not model.local_condition_channels:
        raise ValueError(
            "`encoder` encodes the frames of a local condition, and needs "
            "`local_condition_channels` and `hop_length`. Received: local_condition_channels=None."
        )
    if model.class_names and len(model.class_names) != model.num_classes:
        raise ValueError(
            "`class_names` must have one name for each of `num_classes`. Received: "
            f"{len(model.class_names)} names, num_classes={model.num_classes}."
        )
    if model.class_names and len(set(model.class_names)) < len(model.class_names):
        raise ValueError(
            f"`class_names` must differ from each other. Received: class_names={model.class_names}."
        )


def checked_names(class_names):
    """Names of classes as a list of strings, `None` for none."""
    if class_names is None:
        return None
    names = None if isinstance(class_names, str) else list(class_names)
    if names is None or not all(isinstance(name, str) for name in names):
        raise ValueError(
            "`class_names` must be a list of strings, as whole numbers are ids. Received: "
            f"class_names={class_names!r}."
        )
    return names or None


def check_inputs(model, inputs):
    """Raise a `ValueError` that says how the inputs, a dict, and the model disagree."""
    if "codes" not in inputs or not set(inputs) <= set(INPUT_NAMES):
        raise ValueError(
            "Inputs are codes, or a dict with 'codes' and, where the model is conditioned, "
            f"'global_condition' and 'local_condition'. Received the keys {sorted(inputs)}."
        )
    _check_codes(inputs["codes"])
    _check_presence(model, inputs)
    if model.num_classes:
        _check_classes(model, inputs)
    elif model.global_condition_channels:
        _check_shape(inputs, "global_condition", ["batch", model.global_condition_channels])
    if model.local_condition_channels:
        channels = model.local_condition_channels
        _check_shape(inputs, "local_condition", ["batch", "frames", channels])
        _check_length(inputs, model.hop_length, model.frames_around)


def check_values(model, inputs):
    """Raise a `ValueError` for codes or ids that the model does not have, where they can be seen.

    Inside a compiled step they cannot, and then a code is looked up that is not there.
    """
    inputs = inputs if isinstance(inputs, dict) else {"codes": inputs}
    levels = model.quantization_channels
    _check_range("codes", inputs.get("codes"), levels, "levels", "mu_law_encode makes such codes")
    if model.num_classes:
        condition = inputs.get("global_condition")
        hint = "model.class_id(name) gives the id of a name"
        _check_range("ids in 'global_condition'", condition, model.num_classes, "classes", hint)


def check_targets(model, targets):
    """As `check_values`, for the codes to predict; what is no integer is left to the loss."""
    levels = model.quantization_channels
    _check_range("targets", targets, levels, "levels", "mu_law_encode makes such codes")


def _check_range(name, numbers, count, what, hint):
    numbers = _values(numbers)
    if numbers is None or numbers.size == 0 or numbers.dtype.kind not in "iu":
        return
    lowest, highest = int(numbers.min()), int(numbers.max())
    if lowest < 0 or highest >= count:
        raise ValueError(
            f"Expected {name} from 0 to {count - 1}, as the model has {count} {what}. Received "
            f"numbers from {lowest} to {highest}; {hint}."
        )


def _values(tensor):
    """The numbers of an array or tensor, `None` where it has none yet."""
    if not hasattr(tensor, "dtype"):
        return None
    try:
        return np.asarray(tensor)
    except (NotImplementedError, TypeError, ValueError):  # a tensor of a step being compiled
        return None


def _check_codes(codes):
    if not hasattr(codes, "shape"):
        raise ValueError(
            "Inputs are codes, integers [batch, time], or a dict with 'codes' and conditions. "
            f"Received a {type(codes).__name__}."
        )
    if getattr(codes.shape, "rank", 0) is None:
        raise ValueError(
            "Codes must have a known shape, [batch, time]. Received a tf.data pipeline that does "
            "not tell it: give output_signature to from_generator, or use ensure_shape."
        )
    if len(codes.shape) != 2:
        raise ValueError(
            "Codes must be integers of shape [batch, time]. Received shape "
            f"{list(codes.shape)}; a single clip needs a leading axis: codes[None]."
        )
    if not _are_integers(codes):
        raise ValueError(
            f"Codes must be integers. Received dtype {keras.backend.standardize_dtype(codes.dtype)}"
            "; turn a waveform into codes with wavenet_keras.audio.mu_law_encode."
        )


def _check_presence(model, inputs):
    for name in INPUT_NAMES[1:]:
        channels = getattr(model, f"{name}_channels")
        given = inputs.get(name) is not None
        if channels and not given:
            raise ValueError(
                f"This model was built with {name}_channels={channels} and needs '{name}'. Pass a "
                f"dict: {{'codes': codes, '{name}': ...}}."
            )
        if given and not channels:
            raise ValueError(
                f"This model takes no '{name}': it was built without `{name}_channels`. Leave "
                "the condition out, or build a model that takes it."
            )


def _check_classes(model, inputs):
    """Ids, or vectors of the width of the embedding in place of its rows."""
    condition = inputs["global_condition"]
    if len(condition.shape) == 2:
        _check_shape(inputs, "global_condition", ["batch", model.global_condition_channels])
        return
    _check_shape(inputs, "global_condition", ["batch"])
    if not _are_integers(condition):
        raise ValueError(
            "This model was built with `num_classes`: its 'global_condition' must be ids, integers "
            f"[batch], or vectors [batch, {model.global_condition_channels}]. Received dtype "
            f"{keras.backend.standardize_dtype(condition.dtype)}."
        )


def _check_shape(inputs, name, expected):
    """The rank and the sizes that are numbers must fit, and one condition belongs to each clip."""
    shape = list(inputs[name].shape)
    sizes = [inputs["codes"].shape[0], *expected[1:]]
    fits = len(shape) == len(sizes) and all(
        got is None or not isinstance(size, int) or got == size
        for got, size in zip(shape, sizes, strict=True)
    )
    if not fits:
        raise ValueError(
            f"'{name}' must have the shape [{', '.join(map(str, expected))}], one condition for "
            f"each clip. Received shape {shape} for codes of shape {list(inputs['codes'].shape)}."
        )


def _check_length(inputs, hop_length, around):
    frames, time = inputs["local_condition"].shape[1], inputs["codes"].shape[1]
    if not isinstance(frames, int) or not isinstance(time, int):
        return
    needed = -(-time // hop_length)
    if frames < needed + 2 * around:
        beyond = f", and {around} more at each end for the encoder" if around else ""
        raise ValueError(
            f"The local condition must last as long as the codes: {time} codes need at least "
            f"{needed} frames of {hop_length} samples{beyond}. Received {frames} frames."
        )


def _are_integers(tensor):
    return "int" in keras.backend.standardize_dtype(tensor.dtype)
