"""How a batch of windows is made from prepared codes: what random and ordered windows share.

Notebook: 01 From sound to codes
"""

import keras
import numpy as np

from wavenet_keras.prepared_codes import prepare_codes
from wavenet_keras.recording_conditions import condition_recordings


class WindowBatches(keras.utils.PyDataset):
    """The codes, the conditions, and how windows of both become a batch.

    A data set derives from it, and chooses the windows. Its arguments are those of `Windows`.
    """

    def __init__(
        self,
        corpus,
        sample_rate,
        window_samples,
        receptive_field,
        batch_size,
        quantization_channels,
        silence_threshold_db,
        use_labels,
        vectors,
        cache_folder,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.window_samples = checked_count("window_samples", window_samples)
        self.receptive_field = checked_count("receptive_field", receptive_field)
        self.batch_size = checked_count("batch_size", batch_size)
        self.prepared = prepare_codes(
            corpus, sample_rate, quantization_channels, silence_threshold_db, cache_folder
        )
        self.class_names = list(getattr(corpus, "class_names", ()))
        self.conditions = condition_recordings(corpus, self.prepared, use_labels, vectors)
        if silence_threshold_db is not None or self.prepared.left_out:
            print(self.prepared.summary())

    def make_batch(self, windows):
        """The batch of windows given as `(recording, first target)`; `None` fills a row up."""
        shape = (len(windows), self.receptive_field + self.window_samples)
        codes = np.full(shape, self.prepared.silence, np.int32)
        weights = np.zeros((shape[0], shape[1] - 1), np.float32)
        conditions = None
        if self.conditions is not None:
            conditions = np.zeros_like(
                self.conditions, shape=(shape[0], *self.conditions.shape[1:])
            )
        for row, window in enumerate(windows):
            if window is None:
                continue
            recording, first = window
            last = first + self.window_samples
            codes[row] = self.prepared.read(recording, first - self.receptive_field, last)
            num_targets = min(last, int(self.prepared.lengths[recording])) - first
            weights[row, self.receptive_field - 1 :][:num_targets] = 1
            if conditions is not None:
                conditions[row] = self.conditions[recording]
        inputs, targets = codes[:, :-1], codes[:, 1:]  # [batch, receptive_field - 1 + window]
        if conditions is not None:
            inputs = {"codes": inputs, "global_condition": conditions}
        return inputs, targets, weights


def checked_count(name, count, at_least=1):
    """The count as an int, or a `ValueError`."""
    if not isinstance(count, (int, np.integer)) or count < at_least:
        raise ValueError(
            f"Expected {name} to be a whole number of at least {at_least}, received {count!r}."
        )
    return int(count)


def checked_index(index, length):
    """The index of a batch as an int, or an `IndexError`, at which Python's loops end."""
    if not 0 <= index < length:
        raise IndexError(f"Expected a batch from 0 to {length - 1}, received {index}.")
    return int(index)
