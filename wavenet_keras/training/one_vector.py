"""An optimizer that sees all weights of a network as one long vector.

Notebook: 03 Training on a GPU
"""

import hashlib
import warnings

import keras
import numpy as np
from keras import ops

# What these do to one element of a weight depends on no other element.
_ELEMENTWISE = {
    keras.optimizers.SGD,
    keras.optimizers.RMSprop,
    keras.optimizers.Adam,
    keras.optimizers.AdamW,
    keras.optimizers.Nadam,
    keras.optimizers.Adamax,
    keras.optimizers.Adagrad,
    keras.optimizers.Adadelta,
    keras.optimizers.Lion,
}


@keras.saving.register_keras_serializable(package="wavenet_keras")
class OneVectorOptimizer(keras.optimizers.Optimizer):
    """Lets an optimizer see all weights of a network as one long vector.

    The result is the same, but for rounding. An optimizer does some dozens of small operations
    for each weight tensor, and a WaveNet of 30 blocks has 126 of them: done once for all, most of
    the time before the first training step is saved, and some in each step.

    What would not be the same on one vector, the inner optimizer does on the weights themselves,
    as if it were alone: clipping by the norm of each gradient (`clipnorm`), weights left out of
    the decay, sums of several gradients (`gradient_accumulation_steps`), averages written back
    while training (`ema_overwrite_frequency`), weights of several dtypes, and optimizers that look
    at a weight as a whole, such as Lamb or Muon.

    Args:
        inner_optimizer: The Keras optimizer that does the work.
        name: Name of the optimizer.

    Raises:
        ValueError: If the inner optimizer scales the loss; such a one goes around this one.

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
        if isinstance(inner_optimizer, keras.optimizers.LossScaleOptimizer):
            raise ValueError(
                "Expected a LossScaleOptimizer around this optimizer, not inside it: "
                "LossScaleOptimizer(OneVectorOptimizer(...))."
            )
        self.inner_optimizer = inner_optimizer
        # Keras saves and loads the inner optimizer by itself, and knows nothing of its vector.
        inner_optimizer.load_own_variables = self._load_inner_variables
        self.vector = None
        self._layout_fits = True

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        if not _fits_one_vector(self.inner_optimizer, variables):
            self.inner_optimizer.build(variables)
            return
        self._sizes = [int(np.prod(variable.shape)) for variable in variables]
        self.vector = self.add_variable(
            (sum(self._sizes),), dtype=variables[0].dtype, name="vector"
        )
        self.inner_optimizer.build([self.vector])

    def apply(self, grads, trainable_variables=None):
        if not self.built and trainable_variables is not None:
            trainable_variables = list(trainable_variables)
            self.build(trainable_variables)
        if self.built and self.vector is None:
            self.inner_optimizer.apply(grads, trainable_variables)
        else:
            super().apply(grads, trainable_variables)

    def _backend_apply_gradients(self, grads, trainable_variables):
        """The part of Keras' `apply` that moves weights. All are known and have gradients."""
        weights = self._trainable_variables
        given = {
            self._get_variable_index(variable): gradient
            for gradient, variable in zip(grads, trainable_variables, strict=True)
        }
        if len(given) < len(grads):
            raise ValueError("Expected each weight once, received some of them twice.")
        gradients = [
            given[index] if index in given else ops.zeros(weight.shape, weight.dtype)
            for index, weight in enumerate(weights)
        ]
        self.vector.assign(_join(weights))
        without = np.repeat([index not in given for index in range(len(weights))], self._sizes)
        before = self._copy_of_state() if without.any() else []
        self.inner_optimizer.apply([_join(gradients)], [self.vector])
        if before:
            self._undo(without, before)
        self._share_out(trainable_variables)

    def _copy_of_state(self):
        """The vector and all that the inner optimizer keeps for its elements, as they are now."""
        state = [self.vector, *self.inner_optimizer.variables]
        like_vector = [one for one in state if tuple(one.shape) == tuple(self.vector.shape)]
        return [(one, ops.copy(ops.convert_to_tensor(one))) for one in like_vector]

    def _undo(self, without, before):
        """Bring back elements of weights without a gradient: momentum and decay move them too.

        Keras leaves such weights alone, and goes on averaging them.
        """
        inner = self.inner_optimizer
        average = inner._model_variables_moving_average[0] if inner.use_ema else None
        old_vector = before[0][1]
        if average is not None:
            share = ops.where(ops.equal(inner.iterations, 1), 1.0, 1.0 - inner.ema_momentum)
            too_far = ops.where(without, ops.convert_to_tensor(self.vector) - old_vector, 0.0)
            average.assign_sub(ops.cast(share, too_far.dtype) * too_far)
        for variable, old in before:
            if variable is not average:
                variable.assign(ops.where(without, old, ops.convert_to_tensor(variable)))

    def _share_out(self, weights):
        """Give each of some weights its part of the vector."""
        cuts = [int(end) for end in np.cumsum(self._sizes)[:-1]]
        parts = ops.split(ops.convert_to_tensor(self.vector), cuts) if cuts else [self.vector]
        for weight in weights:
            part = parts[self._get_variable_index(weight)]
            weight.assign(ops.reshape(part, weight.shape))

    def scale_loss(self, loss):
        return self.inner_optimizer.scale_loss(loss)

    def exclude_from_weight_decay(self, var_list=None, var_names=None):
        if self.built:
            raise ValueError(
                "Weights can be left out of the decay only before the optimizer is built, which "
                "`compile` does."
            )
        self.inner_optimizer.exclude_from_weight_decay(var_list, var_names)

    def finalize_variable_values(self, var_list):
        if self.vector is None:
            self.inner_optimizer.finalize_variable_values(var_list)
        elif self.inner_optimizer.use_ema:
            self._check_variables_are_known(var_list)
            self.inner_optimizer.finalize_variable_values([self.vector])
            self._share_out(var_list)

    def save_own_variables(self, store):
        """Which weights the vector is made of. The inner optimizer saves its own variables, and the
        vector is filled at each step."""
        if self.vector is not None:
            store["layout"] = self._layout()

    def load_own_variables(self, store):
        fits = "layout" not in store or np.array_equal(store["layout"], self._layout())
        self._layout_fits = bool(fits)  # version 0.2 wrote none

    def _layout(self):
        """A digest of the weights in their order: their places in the model and their shapes."""
        places = [
            f"{place_of(weight)} {tuple(weight.shape)}" for weight in self._trainable_variables
        ]
        return np.frombuffer(hashlib.sha256("\n".join(places).encode()).digest(), np.uint8)

    def _load_inner_variables(self, store):
        inner = self.inner_optimizer
        shapes = [tuple(variable.shape) for variable in inner.variables]
        saved = [tuple(store[str(index)].shape) for index in range(len(store.keys()))]
        if len(shapes) == len(saved) and (shapes != saved or not self._layout_fits):
            warnings.warn(
                f"Skipping variable loading for optimizer '{self.name}': it was saved for other "
                "weights than it is built for, because other layers were frozen. It starts anew.",
                stacklevel=2,
            )
            return
        type(inner).load_own_variables(inner, store)

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


def _fits_one_vector(optimizer, variables):
    """Whether an optimizer does the same to one vector as to the weights one by one."""
    needs_weights = (
        optimizer.clipnorm
        or optimizer.gradient_accumulation_steps
        or optimizer.ema_overwrite_frequency
        or hasattr(optimizer, "_exclude_from_weight_decay")  # somebody has excluded some
    )
    return (
        type(optimizer) in _ELEMENTWISE
        and not needs_weights
        and len({variable.dtype for variable in variables}) == 1
        and not any(getattr(weight, "overwrite_with_gradient", False) for weight in variables)
    )


def weights_of(optimizer):
    """The weights that an optimizer was built for, none where there is no optimizer yet."""
    # Keras keeps them for each optimizer, but has no public name for them.
    return getattr(optimizer, "_trainable_variables", [])


def place_of(weight):
    """Where a weight stands in its model, whatever the model's name is."""
    return weight.path.partition("/")[2]


def _join(tensors):
    """One vector of all elements."""
    return ops.concatenate([ops.reshape(ops.convert_to_tensor(x), (-1,)) for x in tensors])
