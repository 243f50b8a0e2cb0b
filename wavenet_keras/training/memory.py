"""Whether a training step fits into the memory, asked before the work and not after.

Notebook: 03 Training on a GPU
"""

import contextlib

from wavenet_keras._devices import place_among_processes
from wavenet_keras._memory import free_memory

BYTES_OF_FLOAT32 = 4


class TooLarge(ValueError):
    """A training step needs more memory than there is; the message says what to make smaller."""


def least_bytes_of_a_step(model, batch_size, time):
    """How much memory the activations of a training step take at the least.

    Every block keeps its input, its filter and gate, and what comes of them, for the gradients.
    What a backend needs besides is left out, so a step that does not fit by this number does not
    fit.

    Args:
        model: A `WaveNet`.
        batch_size: Windows in a batch.
        time: Samples of a window, its context included.

    Returns:
        A number of bytes.

    Example:
        >>> import wavenet_keras as wk
        >>> small = wk.WaveNet(dilations=[1, 2, 4], skip_channels=32)
        >>> least_bytes_of_a_step(small, batch_size=8, time=9000) / 1e6
        276.48

    Notebook: 03 Training on a GPU
    """
    bytes_of_number = 2 if "16" in model.compute_dtype else BYTES_OF_FLOAT32
    in_a_block = model.residual_channels + 3 * model.dilation_channels
    on_the_way_out = model.skip_channels + (model.head_channels or model.skip_channels)
    numbers = len(model.dilations) * in_a_block + on_the_way_out
    logits = 2 * BYTES_OF_FLOAT32 * model.quantization_channels  # and their gradients
    return batch_size * time * (numbers * bytes_of_number + logits)


def check_memory(model, windows, on_accelerator):
    """Refuses batches that cannot be computed in the memory of this machine.

    Args:
        model: The model; only of a `WaveNet` is known what it needs.
        windows: The data set. One that does not tell its sizes, as `Windows` does, is not judged.
        on_accelerator: Whether a GPU computes, whose memory is not known: then only the codes
            are counted.

    Raises:
        TooLarge: The step needs more than there is.

    Notebook: 03 Training on a GPU
    """
    sizes = [getattr(windows, name, None) for name in ("batch_size", "window_samples")]
    if None in sizes or not hasattr(model, "dilation_channels"):
        return
    available = free_memory()
    _, num_processes = place_among_processes()
    batch_size, time = sizes[0] // num_processes, sizes[1] + windows.receptive_field
    needed = 3 * BYTES_OF_FLOAT32 * batch_size * time  # inputs, targets, weights
    if not on_accelerator:
        needed += least_bytes_of_a_step(model, batch_size, time)
    if needed > available:
        raise TooLarge(
            f"A step on {batch_size:,} windows of {time:,} samples needs at least "
            f"{needed / 1e9:,.1f} GB of memory, and there are {available / 1e9:,.1f} GB. {ADVICE}"
        )


ADVICE = (
    "Take fewer windows in a batch (batch_size), shorter ones (window_samples; --sample_size in "
    "the shell) or a smaller network."
)


@contextlib.contextmanager
def advice_when_memory_ends(model):
    """Turns a backend's own pages about a lack of memory into one sentence.

    Raises:
        TooLarge: Where the block ran out of memory.
    """
    try:
        yield
    except Exception as error:
        words = f"{type(error).__name__} {error}"
        signs = ("ResourceExhausted", "RESOURCE_EXHAUSTED", "OOM when", "bad_alloc", "OutOfMemory")
        if not isinstance(error, MemoryError) and not any(sign in words for sign in signs):
            raise
        weights = f"{model.count_params():,} weights"
        raise TooLarge(f"The memory is too small for a step of {weights}. {ADVICE}") from None
