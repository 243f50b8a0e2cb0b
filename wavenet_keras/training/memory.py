"""Whether a training step fits into the memory, asked before the work and not after.

Notebook: 03 Training on a GPU
"""

import contextlib
from typing import NamedTuple

from wavenet_keras._checks import whole_number
from wavenet_keras._devices import (
    accelerator,
    accelerator_memory,
    devices_of_a_batch,
    place_among_processes,
)
from wavenet_keras._memory import free_memory
from wavenet_keras.training.step_bytes import (
    BYTES_OF_FLOAT32,
    estimated_bytes_of_a_step,
    least_bytes_of_a_step,
)


class TooLarge(ValueError):
    """A training step needs more memory than there is; the message says what to make smaller."""


class FittingStep(NamedTuple):
    """Sizes of a training step that fits, and the bytes that it is expected to take."""

    batch_size: int
    window_samples: int
    bytes: int


def fit_to_memory(model, batch_size=8, window_samples=8000, available=None):
    """The largest batch and window, up to those given, that are expected to fit into memory.

    The batch is halved first, which changes least of what is learned. A batch of one window is
    made shorter, by halves too, but not below the model's receptive field: a step on less computes
    more context than targets. The estimate is `estimated_bytes_of_a_step`, which says how much it
    is off.

    Args:
        model: A `WaveNet`.
        batch_size: Windows in a batch, at most.
        window_samples: Samples of a window that count in the loss, at most. With a local condition
            it is rounded down to whole frames.
        available: Bytes of memory. `None`: what is free, on a GPU that of the GPU as far as the
            backend tells it, otherwise that of the machine and of limits set for the process.

    Returns:
        `(batch_size, window_samples, bytes)`, a named tuple.

    Raises:
        TooLarge: A `ValueError`: one window of a receptive field does not fit either.

    Example:
        >>> import wavenet_keras as wk
        >>> model = wk.WaveNet(dilations=[2**i for i in range(10)] * 3, skip_channels=128)
        >>> step = wk.training.fit_to_memory(model, batch_size=64, window_samples=8000,
        ...     available=8e9)
        >>> step.batch_size, step.window_samples, step.bytes < 8e9
        (16, 8000, True)

    Notebook: 03 Training on a GPU
    """
    batch_size = whole_number("batch_size", batch_size)
    window_samples = whole_number("window_samples", window_samples)
    frame = model.hop_length or 1
    if available is None:
        available = _available()
    window_samples = _whole_frames(window_samples, frame)
    shortest = min(window_samples, -(-model.receptive_field // frame) * frame)
    while (needed := estimated_bytes_of_a_step(model, batch_size, window_samples)) > available:
        if batch_size > 1:
            batch_size //= 2
        elif window_samples > shortest:
            window_samples = max(_whole_frames(window_samples // 2, frame), shortest)
        else:
            raise TooLarge(
                f"A step on one window of {window_samples:,} samples is expected to need "
                f"{needed / 1e9:,.1f} GB of memory, and there are {available / 1e9:,.1f} GB. "
                "Take a smaller network."
            )
    return FittingStep(batch_size, window_samples, needed)


def _whole_frames(samples, frame):
    """So many samples or a few less, but one frame at least."""
    return max(samples // frame, 1) * frame


def check_memory(model, windows):
    """Refuses batches that cannot be computed in the memory that there is.

    Args:
        model: The model; only of a `WaveNet` is known what it needs.
        windows: The data set. One that does not tell its sizes, as `Windows` does, is not judged.
            Codes that it will take to the device count.

    Returns:
        A warning where the step will probably not fit, or `None`.

    Raises:
        TooLarge: The step needs more than there is.

    Notebook: 03 Training on a GPU
    """
    sizes = [getattr(windows, name, None) for name in ("batch_size", "window_samples")]
    if None in sizes or not hasattr(model, "dilation_channels"):
        return None
    shares = _shares()
    batch_size, window_samples = max(sizes[0] // shares, 1), sizes[1]
    sizes = batch_size, window_samples
    time = window_samples + windows.receptive_field
    batch = f"A step on {batch_size:,} windows of {time:,} samples"
    batch += " (the share of each)" if shares > 1 else ""
    codes = 3 * BYTES_OF_FLOAT32 * batch_size * time  # inputs, targets, weights: in any case here
    left = _available() - _bytes_of_codes(windows)
    for needed, available in (
        (codes, free_memory()),
        (least_bytes_of_a_step(model, *sizes), left),
    ):
        if needed > available:
            raise TooLarge(
                f"{batch} needs at least {needed / 1e9:,.1f} GB of memory, and there are "
                f"{max(available, 0) / 1e9:,.1f} GB. {_advice_for(model, *sizes, left)}"
            )
    expected = estimated_bytes_of_a_step(model, *sizes)
    if expected <= left:
        return None
    return (
        f"{batch} will need about {expected / 1e9:,.1f} GB of memory, and {left / 1e9:,.1f} "
        f"GB are free. It may end without a word. {_advice_for(model, *sizes, left)}"
    )


def _bytes_of_codes(windows):
    """Bytes that the codes of a data set are still to take where the steps are computed."""
    codes = getattr(windows, "device_codes", None)
    if codes is None or not codes.are_used(windows.use_multiprocessing):
        return 0
    return codes.bytes_to_come


def _shares():
    """Among how many memories a batch is shared: of GPUs, or of the machines that processes have
    each to themselves."""
    return devices_of_a_batch() if accelerator() else place_among_processes()[1]


def _available():
    """Bytes for tensors: of the GPU that computes, or of the machine."""
    return accelerator_memory() if accelerator() else free_memory()


ADVICE = (
    "Take fewer windows in a batch (batch_size), shorter ones (window_samples; --sample_size in "
    "the shell) or a smaller network."
)


def _advice_for(model, batch_size, window_samples, available):
    """What would fit, or where that is not known, what to make smaller."""
    try:
        step = fit_to_memory(model, batch_size, window_samples, available)
    except TooLarge:
        return ADVICE
    if step[:2] == (batch_size, window_samples):  # on a GPU that does not tell
        return ADVICE
    windows = step.batch_size * _shares()
    return (
        f"A batch of {windows:,} windows of {step.window_samples:,} samples would fit, "
        f"with about {step.bytes / 1e9:,.1f} GB: batch_size and window_samples, in the shell "
        f"--batch_size {windows} --sample_size {step.window_samples}. Or take a smaller "
        "network."
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
