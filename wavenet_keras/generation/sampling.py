"""From logits to a code: temperature, top-k, top-p, and the draw itself.

The functions take the last axis of any array as the levels, compute in float32 on `keras.ops`, and
know nothing of networks. Chance comes in from outside, as uniform numbers: on every engine and
backend the same numbers give the same codes, unless one lies within a rounding of a border.

Notebook: 05 Fast generation
"""

from keras import ops

COLDEST = 1e-30  # below this temperature the warmest level takes all, and a division may overflow


def adjust_logits(logits, temperature=1.0, top_k=None, top_p=None):
    """Change how daring the draw is: first the temperature, then top-k, then top-p.

    Levels that are ruled out get minus infinity. Levels that tie with the last one kept are kept.

    Args:
        logits: Float array `[..., levels]`.
        temperature: Divides the logits, 0 or more. Below 1 the probable becomes more probable,
            above 1 less; 0 keeps only the most probable level, the lowest of those that tie.
        top_k: Keep the so many most probable levels, at least 1. `None` keeps all.
        top_p: Keep the fewest most probable levels whose probabilities, after temperature and
            top-k, add up to at least this, more than 0 and at most 1. `None` keeps all.
            The settings may be tensors; those are taken as they are, for compiled code.

    Returns:
        float32 tensor `[..., levels]`.

    Raises:
        ValueError: A setting is out of its range.

    Example:
        >>> import numpy as np
        >>> logits = np.log([0.1, 0.2, 0.3, 0.4])
        >>> print(ops.convert_to_numpy(ops.softmax(adjust_logits(logits, top_k=2))).round(3))
        [0.    0.    0.429 0.571]

    Source: Fan et al., "Hierarchical Neural Story Generation", 2018 (top-k); Holtzman et al., "The
    Curious Case of Neural Text Degeneration", 2020 (top-p).

    Notebook: 05 Fast generation
    """
    check_settings(temperature, top_k, top_p)
    logits = _apply_temperature(ops.cast(logits, "float32"), ops.cast(temperature, "float32"))
    if top_k is None and top_p is None:
        return logits
    descending = ops.flip(ops.sort(logits, axis=-1), axis=-1)
    threshold = descending[..., -1:]
    if top_k is not None:
        threshold = _threshold_of_top_k(descending, ops.cast(top_k, "int32"))
        descending = ops.where(descending >= threshold, descending, float("-inf"))
    if top_p is not None:
        # Rounding may let top-p reach into what top-k has ruled out.
        of_top_p = _threshold_of_top_p(descending, ops.cast(top_p, "float32"))
        threshold = of_top_p if top_k is None else ops.maximum(threshold, of_top_p)
    return ops.where(logits >= threshold, logits, float("-inf"))


def draw(logits, uniforms):
    """Draw codes by inverting the cumulative distribution.

    The probabilities are laid end to end between 0 and 1; the uniform number points at a level.
    A level of probability 0 is never drawn, whatever the rounding.

    Args:
        logits: Float array `[..., levels]`.
        uniforms: Float array `[...]`, each at least 0 and below 1.

    Returns:
        int32 tensor `[...]`, 0 to `levels - 1`.

    Example:
        >>> import numpy as np
        >>> logits = np.log([[0.1, 0.2, 0.3, 0.4]] * 3)
        >>> print(ops.convert_to_numpy(draw(logits, np.array([0.05, 0.25, 0.95]))))
        [0 1 3]

    Source: Devroye, "Non-Uniform Random Variate Generation", 1986, section III.2.

    Notebook: 05 Fast generation
    """
    probabilities = ops.softmax(ops.cast(logits, "float32"), axis=-1)
    cumulative = ops.cumsum(probabilities, axis=-1)
    uniforms = ops.expand_dims(ops.cast(uniforms, "float32"), -1)
    drawn = _count(cumulative <= uniforms)
    # Rounding may leave the sum below 1, and a uniform number beyond it.
    last_possible = _count(cumulative < cumulative[..., -1:])
    return ops.minimum(drawn, last_possible)


def check_settings(temperature=1.0, top_k=None, top_p=None):
    """Raises a `ValueError` for settings out of range; tensors are not looked into."""
    if not ops.is_tensor(temperature) and not 0 <= temperature < float("inf"):
        raise ValueError(
            "`temperature` must be 0 (always the most probable level) or more; 1 leaves the "
            f"model's distribution as it is. Received: temperature={temperature!r}."
        )
    if top_k is not None and not ops.is_tensor(top_k) and (top_k < 1 or top_k != int(top_k)):
        raise ValueError(
            "`top_k` must be a whole number of levels, at least 1, or None for all. "
            f"Received: top_k={top_k!r}."
        )
    if top_p is not None and not ops.is_tensor(top_p) and not 0 < top_p <= 1:
        raise ValueError(
            "`top_p` must be a probability above 0 and up to 1, or None for all levels. "
            f"Received: top_p={top_p!r}."
        )


def _apply_temperature(logits, temperature):
    levels = logits.shape[-1]
    most_probable = ops.one_hot(ops.argmax(logits, axis=-1), levels, dtype="bool")
    greedy = ops.where(most_probable, 0.0, float("-inf"))
    return ops.where(temperature == 0, greedy, logits / ops.maximum(temperature, COLDEST))


def _threshold_of_top_k(descending, top_k):
    """The logit of the `top_k`-th most probable level, `[..., 1]`."""
    last_kept = ops.minimum(top_k, descending.shape[-1]) - 1
    return ops.take(descending, ops.reshape(last_kept, (1,)), axis=-1)


def _threshold_of_top_p(descending, top_p):
    """The lowest logit among the fewest levels that add up to `top_p`, `[..., 1]`."""
    probabilities = ops.softmax(descending, axis=-1)
    before = ops.cumsum(probabilities, axis=-1) - probabilities  # of the more probable ones
    last_kept = ops.maximum(_count(before < top_p), 1) - 1  # [...]
    return ops.take_along_axis(descending, ops.expand_dims(last_kept, -1), axis=-1)


def _count(conditions):
    return ops.sum(ops.cast(conditions, "int32"), axis=-1)
