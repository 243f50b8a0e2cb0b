"""Compiles a function of a model once, and keeps it as long as the model lives.

The weights are arguments of what is compiled, not constants inside it: a model that has been
trained on in the meantime generates with its new weights, and nothing is compiled again. Shapes
are the backend's matter: TensorFlow and JAX compile once more for each new shape of an argument.

Notebook: 05 Fast generation
"""

import importlib
import weakref

import keras

from wavenet_keras._cache import default_cache_folder
from wavenet_keras._compiled import compile_function
from wavenet_keras._devices import accelerator

_FUNCTIONS = weakref.WeakKeyDictionary()  # model -> {function: what it was compiled to}


def compiled(function, model, use_xla):
    """Compile `function(model, *arguments)`.

    Args:
        function: A function of module level, a pure one but for the model's weights, made of
            `keras.ops`. Its arguments are arrays, or tuples and dicts of them; `None` is allowed.
        model: The model whose weights it uses.
        use_xla: Whether TensorFlow compiles with XLA. JAX always does, PyTorch never.

    Returns:
        A function of `*arguments`.
    """
    functions = _FUNCTIONS.setdefault(model, {})
    if function not in functions:
        functions[function] = compile_function(_with_weights(function, weakref.ref(model)), use_xla)
    return lambda *arguments: functions[function](
        [weight.value for weight in model.weights], *arguments
    )


def _with_weights(function, model_reference):
    def function_of_values(values, *arguments):
        model = model_reference()  # a model kept here would never be freed
        with keras.StatelessScope(state_mapping=list(zip(model.weights, values, strict=True))):
            return function(model, *arguments)

    return function_of_values


def keep_compilations():
    """Has JAX keep what it compiles for a GPU or a TPU, for later processes.

    To compile a network takes it a minute there, to find it again a second. A folder that was
    chosen for it already, as by the environment variable `JAX_COMPILATION_CACHE_DIR`, stays.
    """
    if keras.backend.backend() != "jax" or accelerator() is None:
        return
    jax = importlib.import_module("jax")
    if jax.config.jax_compilation_cache_dir is None:
        jax.config.update(
            "jax_compilation_cache_dir", str(default_cache_folder() / "compiled_by_jax")
        )
