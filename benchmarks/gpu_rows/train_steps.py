"""The compiled training step of a network, called again and again on one batch on the device."""

import itertools

import keras
import numpy as np

from benchmarks.gpu_rows import backend


class TrainStep:
    """A training step as `fit` compiles it, without `fit`.

    On JAX it is the very function that `fit` calls, so `fit` compiles nothing after it. On
    TensorFlow `fit` compiles the step together with what reads the data set, for itself.

    Args:
        model: A compiled `WaveNet`.
        windows: Its data set, whose first batch is taken, as a step takes it.
    """

    def __init__(self, model, windows):
        self.model = model
        batch = windows.batch_for_step(0)
        # What `fit` does before its first step: where outputs begin, and the metrics' variables.
        model._begin_at("train", windows)
        model._symbolic_build(data_batch=batch)
        self.batch = backend.on_device(batch)
        self.variables = [
            *model.trainable_variables,
            *model.non_trainable_variables,
            *model.optimizer.variables,
            *model.metrics_variables,
        ]
        self._start = [np.array(keras.ops.convert_to_numpy(one)) for one in self.variables]
        if backend.name() == "jax":
            model.make_train_function()
            self.rewind()
        else:
            self._compiled = backend.library().function(
                model.train_step, jit_compile=model.jit_compile, reduce_retracing=True
            )

    def rewind(self):
        """Begin again with the weights, and all else that a step changes, as they were first."""
        if backend.name() != "jax":
            for variable, value in zip(self.variables, self._start, strict=True):
                variable.assign(value)
            return
        # Copies: a step takes the memory of its state for the next one.
        values = iter(backend.on_device([np.array(value) for value in self._start]))
        model = self.model
        groups = (
            model.trainable_variables,
            model.non_trainable_variables,
            model.optimizer.variables,
            model.metrics_variables,
        )
        self._state = tuple([next(values) for _ in group] for group in groups)

    def __call__(self):
        """One step; what it gives may still be on its way."""
        if backend.name() == "jax":
            logs, self._state = self.model.train_function(self._state, itertools.repeat(self.batch))
            return logs
        return self._compiled(self.batch)

    def weights(self):
        """The trainable weights as they are now, one vector float32."""
        values = self._state[0] if backend.name() == "jax" else self.model.trainable_variables
        return np.concatenate([np.ravel(keras.ops.convert_to_numpy(value)) for value in values])

    def planned_bytes(self):
        """What XLA plans for a step, `None` where it does not tell."""
        if backend.name() != "jax":
            return None
        step = backend.library().jit(self.model.train_step, donate_argnums=0)
        memory = step.lower(self._state, self.batch).compile().memory_analysis()
        if memory is None:
            return None
        return memory.temp_size_in_bytes + memory.argument_size_in_bytes
