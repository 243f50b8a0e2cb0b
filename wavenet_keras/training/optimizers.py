"""How the weights are moved: Keras' optimizers, schedules and L2 loss, with settings that suit.

Notebook: 03 Training on a GPU
"""

import contextlib

import keras
import numpy as np
from keras import ops

OPTIMIZERS = {
    "adam": keras.optimizers.Adam,
    "sgd": keras.optimizers.SGD,
    "rmsprop": keras.optimizers.RMSprop,
}
SCHEDULES = ("constant", "cosine", "exponential")


@keras.saving.register_keras_serializable(package="wavenet_keras")
class OneVectorOptimizer(keras.optimizers.Optimizer):
    """Lets an optimizer see all weights of a network as one long vector.

    The result is the same, but for rounding. An optimizer does some dozens of small operations
    for each weight tensor, and a WaveNet of 30 blocks has 126 of them: done once for all, most of
    the time before the first training step is saved, and some in each step.

    Args:
        inner_optimizer: The Keras optimizer that does the work. Clipping by the norm of each
            gradient (`clipnorm`) would be by the norm of all; use `global_clipnorm`.
        name: Name of the optimizer.

    Raises:
        ValueError: If the inner optimizer clips by `clipnorm`.

    Example:
        >>> optimizer = OneVectorOptimizer(keras.optimizers.SGD(0.5))
        >>> weights = [keras.Variable([1.0, 2.0]), keras.Variable([[3.0]])]
        >>> optimizer.apply([ops.ones(2), ops.ones((1, 1))], weights)
        >>> [float(value) for weight in weights for value in np.ravel(weight)]
        [0.5, 1.5, 2.5]

    Notebook: 03 Training on a GPU
    """

    def __init__(self, inner_optimizer, name=None):
        super().__init__(learning_rate=0.0, name=name)
        if inner_optimizer.clipnorm:
            raise ValueError(
                "All weights are one vector here, so `clipnorm` would clip them together. Use "
                f"`global_clipnorm`. Received: clipnorm={inner_optimizer.clipnorm}."
            )
        self.inner_optimizer = inner_optimizer

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        ends = np.cumsum([int(np.prod(variable.shape)) for variable in variables])
        self._ends = [int(end) for end in ends]
        self.vector = self.add_variable((self._ends[-1],), dtype=variables[0].dtype, name="vector")
        self.inner_optimizer.build([self.vector])

    def apply(self, grads, trainable_variables=None):
        if not self.built:
            self.build(list(trainable_variables))
        weights = self._trainable_variables
        if trainable_variables is not None and len(trainable_variables) != len(weights):
            raise ValueError(
                f"This optimizer was built for {len(weights)} weights and got gradients of "
                f"{len(trainable_variables)}. Compile the model again after freezing weights."
            )
        gradients = [
            ops.zeros_like(weight) if gradient is None else gradient
            for gradient, weight in zip(grads, weights, strict=True)
        ]
        self.vector.assign(_join(weights))
        self.inner_optimizer.apply([_join(gradients)], [self.vector])
        self._share_out(weights)

    def _share_out(self, weights):
        """Give each weight its part of the vector."""
        cuts = self._ends[:-1]
        parts = ops.split(self.vector, cuts) if cuts else [self.vector]
        for weight, part in zip(weights, parts, strict=True):
            weight.assign(ops.reshape(part, weight.shape))

    def finalize_variable_values(self, var_list):
        if self.inner_optimizer.use_ema:
            self.inner_optimizer.finalize_variable_values([self.vector])
            self._share_out(var_list)

    def save_own_variables(self, store):
        """Nothing: the inner optimizer saves its own, and the vector is filled at each step."""

    def load_own_variables(self, store):
        """Nothing, as nothing was saved."""

    @property
    def variables(self):
        return self._variables + self.inner_optimizer.variables

    @property
    def iterations(self):
        return self.inner_optimizer.iterations

    @property
    def learning_rate(self):
        return self.inner_optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, learning_rate):
        self.inner_optimizer.learning_rate = learning_rate

    def get_config(self):
        inner = keras.saving.serialize_keras_object(self.inner_optimizer)
        return {"name": self.name, "inner_optimizer": inner}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        inner = keras.saving.deserialize_keras_object(config["inner_optimizer"], custom_objects)
        return cls(inner, name=config["name"])


def _join(tensors):
    """One vector of all elements."""
    return ops.concatenate([ops.reshape(ops.convert_to_tensor(x), (-1,)) for x in tensors])


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
        ValueError: For an unknown name, or a warm-up of a schedule that has none.

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
