"""The codes of a data set on the device that trains, and windows of them cut there.

A batch of windows is a few numbers then, which say where each window begins. As arrays it is a
byte a sample for the codes and as much again for the targets and for the weights, which have to
pass from the machine's memory to the device before each step.

Notebook: 03 Training on a GPU
"""

import threading

import keras
import numpy as np
from keras import ops

from wavenet_keras._checks import one_of
from wavenet_keras._compiled import compile_function
from wavenet_keras._devices import accelerator, accelerator_memory

CODES_ON = ("auto", "device", "host")
LARGEST_SHARE = 0.25  # of the memory that a GPU has for tensors, which a step needs too
MOST_SAMPLES = 2**31 - 2**24  # places are int32 on a device, and windows reach beyond the last one


class DeviceCodes:
    """Codes and conditions of all recordings, on the device from the first window on.

    Args:
        prepared: The `PreparedCodes`.
        conditions: The global condition of each recording, or `None`.
        frames: Their `RecordingFrames`, or `None`.
        context: Samples in front of the first target of a window.
        window_samples: Targets in a window.
        codes_on: `"device"`, `"host"`, or `"auto"`: on the device where that is a GPU or TPU, JAX
            computes, and the codes take at most a quarter of its memory.
        own_methods: What a subclass makes its batches by, in words; `None` for none.

    Raises:
        ValueError: `codes_on` is none of these.

    Notebook: 03 Training on a GPU
    """

    def __init__(
        self, prepared, conditions, frames, context, window_samples, codes_on, own_methods=None
    ):
        self._arguments = (
            prepared, conditions, frames, context, window_samples, codes_on, own_methods
        )  # fmt: skip
        self.codes_on = one_of("codes_on", codes_on, CODES_ON)
        self.own_methods = own_methods
        self._lock = threading.Lock()  # several workers may ask for the first window
        self._on_device = None
        self._may_be_used = None  # as long as nothing but the codes decides it

    def __reduce__(self):
        # A copy, for another process too, takes the codes to the device when it needs them.
        return DeviceCodes, self._arguments

    @property
    def bytes_to_come(self):
        """Bytes that the first window will take to the device; 0 when they are there."""
        prepared, conditions, frames, *_ = self._arguments
        if self._on_device is not None:
            return 0
        conditions = 0 if conditions is None else conditions.nbytes
        frames = 0 if frames is None else frames.num_bytes
        return prepared.num_samples * prepared.type.itemsize + conditions + frames

    def are_used(self, use_multiprocessing=False):
        """Whether windows are to be cut on the device.

        Args:
            use_multiprocessing: Whether batches are made in other processes.

        Raises:
            ValueError: `codes_on="device"`, and it cannot be.
        """
        reason = self.why_not(use_multiprocessing)
        if reason and self.codes_on == "device":
            raise ValueError(
                f"Expected codes that can be on the device, as codes_on='device' asks. {reason} "
                "Pass codes_on='auto' or 'host'."
            )
        return not reason

    def why_not(self, use_multiprocessing=False):
        """A sentence that says why windows are cut on the host, `None` where the device does it."""
        if self.codes_on == "host":
            return "codes_on='host' was asked for."
        if self.own_methods:
            return f"{self.own_methods} may make other batches than those that it cuts."
        if keras.distribution.distribution() is not None:
            return "A keras.distribution shares batches, which each process makes on its host."
        if use_multiprocessing:
            return "use_multiprocessing makes batches in processes that have no device."
        if self._may_be_used is None:
            self._may_be_used = self._why_codes_cannot() or ""
        return self._may_be_used or None

    def _why_codes_cannot(self):
        prepared, device, backend = self._arguments[0], accelerator(), keras.backend.backend()
        if prepared.num_samples > MOST_SAMPLES:
            return f"There are {prepared.num_samples:,} samples, and {MOST_SAMPLES:,} at most fit."
        if device is not None and backend != "jax":
            return f"On {backend} Keras would take each batch from the device to the host and back."
        if self.codes_on == "device":
            return None
        if device is None:
            return "The CPU computes, whose memory holds them as it is."
        needed, available = self.bytes_to_come, accelerator_memory()
        if not needed <= LARGEST_SHARE * available < float("inf"):
            return (
                f"They need {needed / 1e9:,.2f} GB, and of {available / 1e9:,.2f} GB of the device "
                f"{LARGEST_SHARE:.0%} at most is theirs."
            )
        return None

    def cut(self, windows):
        """The windows, on the device.

        Args:
            windows: As for `WindowBatches.make_batch`.

        Returns:
            Codes, targets, weights `[rows, context - 1 + window_samples]` and a dict of conditions.
        """
        with self._lock:
            if self._on_device is None:
                self._on_device = self._take_to_device()
        cut, arrays = self._on_device
        return cut(arrays, np.asarray(windows, np.int32))

    def _take_to_device(self):
        """The compiled function that cuts windows, and the arrays that it cuts them from."""
        prepared, conditions, frames, context, window_samples, *_ = self._arguments
        arrays = {
            "codes": prepared.read_all(),
            "starts": prepared.starts.astype(np.int32),
            "lengths": prepared.lengths.astype(np.int32),
        }
        if conditions is not None:
            arrays["global_condition"] = conditions
        framing = None
        if frames is not None:
            framing = frames.hop_length, *frames.numbers_in_window(context + window_samples)
            arrays |= frames.all_in_one()
        arrays = {
            name: ops.convert_to_tensor(array, array.dtype.name) for name, array in arrays.items()
        }

        def cut(arrays, windows):
            return _cut(arrays, windows, context, window_samples, framing, prepared.silence)

        return compile_function(cut, use_xla=accelerator() is not None), arrays


def _cut(arrays, windows, context, window_samples, framing, silence):
    recordings, firsts = ops.maximum(windows[:, 0], 0), windows[:, 1]
    used = windows[:, 0] >= 0
    lengths = ops.where(used, ops.take(arrays["lengths"], recordings, axis=0), 0)[:, None]
    starts = ops.take(arrays["starts"], recordings, axis=0)[:, None]
    steps = ops.arange(context + window_samples, dtype="int32")
    samples = firsts[:, None] - context + steps  # [rows, context + window], of the recording
    inside = ops.logical_and(samples >= 0, samples < lengths)
    codes = ops.take(arrays["codes"], ops.where(inside, starts + samples, 0), axis=0)
    codes = ops.where(inside, codes, ops.full_like(codes, silence))
    targeted = ops.logical_and(inside, steps >= context)
    conditions = {}
    if "global_condition" in arrays:
        found = ops.take(arrays["global_condition"], recordings, axis=0)
        conditions["global_condition"] = _of_used(used, found)
    if "frames" in arrays:
        hop_length, offset, count = framing
        first = (firsts - context + 1) // hop_length  # of the first logits
        numbers = first[:, None] + offset + ops.arange(count, dtype="int32")
        last = ops.take(arrays["frame_counts"], recordings, axis=0)[:, None] - 1
        numbers = ops.maximum(ops.minimum(numbers, last), 0)
        numbers = numbers + ops.take(arrays["frame_starts"], recordings, axis=0)[:, None]
        conditions["local_condition"] = _of_used(used, ops.take(arrays["frames"], numbers, axis=0))
    return codes[:, :-1], codes[:, 1:], ops.cast(targeted[:, 1:], "uint8"), conditions


def _of_used(used, values):
    """Zeros for the rows that no recording is in."""
    used = ops.reshape(used, (-1, *[1] * (len(values.shape) - 1)))
    return ops.where(used, values, ops.zeros_like(values))
