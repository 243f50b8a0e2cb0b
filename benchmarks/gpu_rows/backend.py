"""What JAX and TensorFlow say in different words: compile, wait, where, how exactly, how much.

Each is imported where it is the backend; the functions here are chosen once, by `keras.backend`.
"""

import contextlib
import importlib
import time

import keras

BACKENDS = ("jax", "tensorflow")
SWITCHES = {
    "jax": "XLA_FLAGS=--xla_gpu_deterministic_ops=true",
    "tensorflow": "TF_DETERMINISTIC_OPS=1",
}


def name():
    """The name of the backend, one of `BACKENDS`."""
    return keras.backend.backend()


def check():
    """Raises `SystemExit` on another backend than these."""
    if name() not in BACKENDS:
        raise SystemExit(f"This measures {' and '.join(BACKENDS)}. KERAS_BACKEND is {name()}.")


def library():
    """The module `jax` or `tensorflow`."""
    return importlib.import_module(name())


def compiled(function):
    """A function of arrays, compiled by XLA."""
    if name() == "jax":
        return library().jit(function)
    return library().function(function, jit_compile=True, autograph=False)


def loss_and_gradients(variables, loss):
    """Compiles a loss and its gradients with respect to some variables.

    Args:
        variables: Keras variables.
        loss: A function of arrays that uses them.

    Returns:
        A function of the values of the variables, a list, and of the arrays; it gives the loss and
        the list of gradients.
    """

    def of_values(values, *arguments):
        with keras.StatelessScope(state_mapping=list(zip(variables, values, strict=True))):
            return loss(*arguments)

    if name() == "jax":
        return compiled(library().value_and_grad(of_values))
    tensorflow = library()

    def with_tape(values, *arguments):
        with tensorflow.GradientTape() as tape:
            tape.watch(values)
            found = of_values(values, *arguments)
        return found, tape.gradient(found, values)

    return compiled(with_tape)


def on_device(arrays):
    """Arrays, in any structure, where the backend computes."""
    if name() == "jax":
        return keras.tree.map_structure(library().device_put, arrays)
    tensorflow = library()
    place = "GPU:0" if tensorflow.config.list_physical_devices("GPU") else "CPU:0"
    with tensorflow.device(place):
        return keras.tree.map_structure(
            lambda one: tensorflow.identity(tensorflow.convert_to_tensor(one)), arrays
        )


def on_cpu():
    """A context in which arrays of NumPy are computed with on the CPU."""
    if name() == "jax":
        return library().default_device(library().devices("cpu")[0])
    return library().device("CPU:0")


@contextlib.contextmanager
def full_float32():
    """A context without products of shortened float32 (tf32), compiled within it."""
    if name() == "jax":
        with library().default_matmul_precision("highest"):
            yield
        return
    switches = library().config.experimental
    before = switches.tensor_float_32_execution_enabled()
    switches.enable_tensor_float_32_execution(False)
    try:
        yield
    finally:
        switches.enable_tensor_float_32_execution(before)


def wait(result):
    """Returns when the device has computed a result."""
    if name() == "jax":
        library().block_until_ready(result)
    else:
        library().test.experimental.sync_devices()


def seconds_of_call(function):
    """Seconds of one call, until the device is done."""
    begun = time.perf_counter()
    wait(function())
    return time.perf_counter() - begun


def quickest(function, seconds, groups):
    """Seconds of a call when many are on their way, in the quickest of some groups of calls.

    Args:
        function: Without arguments, compiled and called before.
        seconds: Of a group, about.
        groups: How many groups.
    """
    calls = int(min(max(seconds / max(seconds_of_call(function), 1e-6), 1), 200))
    taken = []
    for _ in range(groups):
        begun = time.perf_counter()
        for _ in range(calls):
            result = function()
        wait(result)
        taken.append((time.perf_counter() - begun) / calls)
    return min(taken)


def peak_bytes():
    """The most memory of the card that this process had in use so far, `None` on a CPU."""
    if name() == "jax":
        return (library().local_devices()[0].memory_stats() or {}).get("peak_bytes_in_use")
    if not library().config.list_physical_devices("GPU"):
        return None
    return library().config.experimental.get_memory_info("GPU:0")["peak"]
