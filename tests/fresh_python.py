"""Runs Python in a process of its own."""

import os
import subprocess
import sys

# What TensorFlow and JAX read, and what they have left in the environment of the tests.
OF_BACKENDS = ("TF_", "TF2_", "TPU_", "XLA_")


def python(*arguments, cwd=None, **environment):
    """Runs an interpreter as if no backend had been imported before.

    Args:
        *arguments: What stands behind `python` in a shell.
        cwd: The folder to run in; `None`: that of the tests.
        **environment: Environment variables to set.

    Returns:
        The `subprocess.CompletedProcess`, with what it wrote, as text.
    """
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(OF_BACKENDS)}
    return subprocess.run(
        [sys.executable, *arguments],
        env={**inherited, **environment},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=300,
    )
