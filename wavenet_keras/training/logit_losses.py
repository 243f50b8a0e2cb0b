"""Whether losses and metrics take a WaveNet's outputs for what they are: logits.

Notebook: 03 Training on a GPU
"""

import inspect

import keras

# These compare element with element, or take probabilities and nothing else.
_TAKE_PROBABILITIES = {"kldivergence", "kullbackleiblerdivergence", "poisson"}
_CHOSEN_BY_KERAS = {"crossentropy", "ce"}  # as metrics: a class that takes probabilities
_HOW = (
    "leave it out of compile() for the cross-entropy, or pass "
    "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
)


def check_takes_logits(kind, given):
    """Raise a `ValueError` for a loss or metric that would take logits for probabilities.

    Args:
        kind: What it is, for the message.
        given: What `compile` got: a name, a function, an object, or a list or dict of them.
    """
    for one in keras.tree.flatten(given):
        if one is None:
            continue
        if _takes_probabilities(one):
            raise ValueError(
                f"Expected a {kind} of logits, which is what a WaveNet gives. Received {kind} "
                f"{_name(one)!r}, which would take them for probabilities: {_HOW}."
            )


def check_shape_of_targets(targets, logits, loss):
    """Raise a `ValueError` where codes would be compared with logits, number by number.

    Args:
        targets: Codes `[batch, time]`, or what a loss of one's own takes.
        logits: `[batch, time, levels]`.
        loss: What `compile` got.
    """
    if getattr(targets.shape, "rank", 0) is None:
        raise ValueError(
            "Expected targets of known shape, codes [batch, time]. Received a tf.data pipeline "
            "that does not tell: give output_signature to from_generator, or use ensure_shape."
        )
    for one in keras.tree.flatten(loss):
        if len(targets.shape) < len(logits.shape) and _is_elementwise(one):
            raise ValueError(
                "Expected a loss of codes [batch, time] and logits [batch, time, levels]. Received "
                f"loss {_name(one)!r}, which compares them number by number: {_HOW}."
            )


def _takes_probabilities(one):
    if isinstance(one, str) and one in _CHOSEN_BY_KERAS:
        return True
    if _plain_name(one) in _TAKE_PROBABILITIES:
        return True
    return _from_logits(_resolved(one)) is False


def _from_logits(one):
    """The value of `from_logits` that a loss or metric goes by; `None` where it has none."""
    if hasattr(one, "get_config"):
        return one.get_config().get("from_logits")
    try:
        parameter = inspect.signature(one).parameters.get("from_logits")
    except (TypeError, ValueError):
        return None
    return parameter.default if parameter else None


def _resolved(one):
    """The function or object that Keras takes for a name."""
    if not isinstance(one, str):
        return one
    for getter in (keras.losses.get, keras.metrics.get):
        try:
            return getter(one)
        except ValueError:
            continue
    return None  # Keras says that it knows no such name


def _is_elementwise(one):
    """Whether it is one of Keras' own losses that need targets of the shape of the outputs."""
    resolved = _resolved(one)
    module = getattr(
        type(resolved) if hasattr(resolved, "get_config") else resolved, "__module__", ""
    )
    return module.startswith("keras.") and "sparse" not in _plain_name(resolved)


def _plain_name(one):
    return _name(one).replace("_", "").lower()


def _name(one):
    if isinstance(one, str):
        return one
    return getattr(one, "__name__", type(one).__name__)
