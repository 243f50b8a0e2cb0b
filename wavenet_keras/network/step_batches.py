"""Batches in the few bytes that a compiled step takes, and what the step makes of them.

A data set says by a method `batch_for_step` that it has such batches, as `Windows` does: codes and
weights of one byte, or tensors that are on the device already.

Notebook: 03 Training on a GPU
"""

import keras
from keras import ops


class StepBatches(keras.utils.PyDataset):
    """The batches of a data set as a step takes them, for Keras to read.

    Args:
        batches: A data set with the method `batch_for_step`.

    Attributes:
        dataset: What the batches are made of: that data set, or the one that it is made of.
    """

    def __init__(self, batches):
        super().__init__(batches.workers, batches.use_multiprocessing, batches.max_queue_size)
        self.batches = batches
        self.dataset = getattr(batches, "dataset", batches)

    def __len__(self):
        return len(self.batches)

    def __getitem__(self, index):
        return self.batches.batch_for_step(index)

    def on_epoch_begin(self):
        self.batches.on_epoch_begin()

    def on_epoch_end(self):
        self.batches.on_epoch_end()


def as_steps_take_them(data):
    """The `StepBatches` of a data set that has them; other data as they are."""
    return StepBatches(data) if hasattr(data, "batch_for_step") else data


def widened(data):
    """A batch in the types that a loss or a metric may expect: int32 codes, float32 weights."""
    inputs, *of_outputs = keras.utils.unpack_x_y_sample_weight(data)
    inputs = keras.tree.map_structure(lambda values: _cast(values, "int32"), inputs)
    of_outputs = [
        keras.tree.map_structure(lambda values, to=to: _cast(values, to), values)
        for values, to in zip(of_outputs, ("int32", "float32"), strict=True)
    ]
    return keras.utils.pack_x_y_sample_weight(inputs, *of_outputs)


def _cast(values, to):
    """Unsigned integers cast, all else as it is."""
    dtype = keras.backend.standardize_dtype(getattr(values, "dtype", None))
    return ops.cast(values, to) if dtype.startswith("uint") else values
