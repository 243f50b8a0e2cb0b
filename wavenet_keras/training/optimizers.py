"""How the weights are moved: Keras' optimizers, schedules and L2 loss, with settings that suit.

Notebook: 03 Training on a GPU
"""

import contextlib

import keras
import numpy as np

from wavenet_keras._checks import whole_number
from wavenet_keras.training.one_vector import OneVectorOptimizer

OPTIMIZERS = {
    "adam": keras.optimizers.Adam,
    "sgd": keras.optimizers.SGD,
    "rmsprop": keras.optimizers.RMSprop,
}
SCHEDULES = ("constant", "cosine", "exponential")


def make_schedule(name, learning_rate, num_steps, warmup_steps=0):
    """A learning rate that may change over the run.

    Args:
        name: `"constant"`; `"cosine"` (falls along a cosine to nothing at `num_steps`); or
            `"exponential"` (falls steadily to a hundredth at `num_steps`).
        learning_rate: The highest learning rate.
        num_steps: Number of steps of the run.
        warmup_steps: Steps over which the rate first rises from nothing; for `"cosine"` only.

    Returns:
        A float or a `keras.optimizers.schedules.LearningRateSchedule`.

    Raises:
        ValueError: For an unknown name, a warm-up of a schedule that has none, or a warm-up that
            the run is too short for.

    Example:
        >>> schedule = make_schedule("cosine", 1e-3, num_steps=1000, warmup_steps=100)
        >>> print([f"{float(schedule(step)):.4f}" for step in (0, 100, 550, 1000)])
        ['0.0000', '0.0010', '0.0005', '0.0000']

    Notebook: 03 Training on a GPU
    """
    if name not in SCHEDULES:
        raise ValueError(f"A schedule is one of {', '.join(SCHEDULES)}. Received: {name!r}.")
    if warmup_steps and name != "cosine":
        raise ValueError(f"Only the cosine schedule has a warm-up. Received: {name!r}.")
    whole_number("num_steps", num_steps)
    whole_number("warmup_steps", warmup_steps, least=0)
    if warmup_steps >= num_steps:
        raise ValueError(
            "Expected fewer steps of warm-up than steps in all: the rate has to fall afterwards. "
            f"Received: warmup_steps={warmup_steps} and num_steps={num_steps}."
        )
    schedules = keras.optimizers.schedules
    if name == "constant":
        return learning_rate
    if name == "exponential":
        return schedules.ExponentialDecay(learning_rate, num_steps, decay_rate=0.01)
    if not warmup_steps:
        return schedules.CosineDecay(learning_rate, num_steps)
    return schedules.CosineDecay(
        0.0, num_steps - warmup_steps, warmup_target=learning_rate, warmup_steps=warmup_steps
    )


def make_optimizer(name="adam", learning_rate=1e-3, momentum=0.9, clip_norm=1.0, ema=None):
    """An optimizer with the settings that keep a WaveNet from harm.

    Args:
        name: `"adam"`, `"sgd"` or `"rmsprop"`.
        learning_rate: A float or a schedule.
        momentum: For `"sgd"` and `"rmsprop"`.
        clip_norm: Largest norm of all gradients together; `None` for no clipping.
        ema: Momentum of the running average of the weights that validation and the exported
            model use, for instance 0.999; `None` for none.

    Returns:
        A `OneVectorOptimizer` around Keras' own.

    Raises:
        ValueError: For an unknown name.

    Example:
        >>> make_optimizer("sgd", 0.01).inner_optimizer.momentum
        0.9

    Notebook: 03 Training on a GPU
    """
    common = {"learning_rate": learning_rate, "global_clipnorm": clip_norm}
    if ema:
        common |= {"use_ema": True, "ema_momentum": ema}
    if name not in OPTIMIZERS:
        raise ValueError(f"An optimizer is one of {', '.join(OPTIMIZERS)}. Received: {name!r}.")
    if name != "adam":
        common["momentum"] = momentum
    return OneVectorOptimizer(OPTIMIZERS[name](**common))


def add_l2_loss(model, strength):
    """Adds `strength` times half the sum of squares of all weights but the biases to the loss.

    As in tensorflow-wavenet. The bits per sample stay as they are: they are the cross-entropy
    alone.

    Args:
        model: A built model.
        strength: 0 for none.

    Notebook: 03 Training on a GPU
    """
    for weight in model.trainable_variables:
        if strength and "bias" not in weight.name:
            weight.regularizer = keras.regularizers.L2(strength / 2)


@contextlib.contextmanager
def averaged_weights(model):
    """Puts the running average of the weights into the model for a while.

    The average is the optimizer's (`use_ema=True`); without one nothing changes. The weights
    come back bit for bit.
    """
    weights = model.trainable_variables
    raw = [np.array(keras.ops.convert_to_numpy(weight)) for weight in weights]
    model.optimizer.finalize_variable_values(weights)
    try:
        yield model
    finally:
        for weight, value in zip(weights, raw, strict=True):
            weight.assign(value)
