"""What is compiled for a GPU is kept for the next process.

Notebook: 05 Fast generation
"""

import importlib

import keras

from wavenet_keras._cache import default_cache_folder
from wavenet_keras._devices import accelerator


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
