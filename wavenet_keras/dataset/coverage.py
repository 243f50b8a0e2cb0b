"""Every sample of a corpus once: the batches that networks are judged on.

Notebook: 07 Evaluating and refining
"""

import copy

import numpy as np

from wavenet_keras.dataset.batches import WindowBatches, checked_index


class Coverage(WindowBatches):
    """Every sample of a corpus exactly once as a target with weight, in order, for evaluation.

    Context, silence and batches are as in `Windows`; all batches have the same shape. Fit for
    `fit(validation_data=...)` and for `model.evaluate`, where bits per sample are exact.

    Args:
        corpus: A `Corpus`, or a list of its recordings or of paths.
        sample_rate: As for `Windows`, as the next three are.
        window_samples: Targets in a window.
        receptive_field: The model's receptive field in samples.
        batch_size: Windows in a batch.
        max_seconds: Use only so many seconds: windows spread evenly over the corpus, always the
            same ones. `None` uses all.
        **settings: What else `Windows` takes, but for what it draws by: `quantization_channels`,
            `silence_threshold_db`, `use_labels`, `vectors`, `features`, `hop_length`,
            `cache_folder`, `codes_on` and those of `keras.utils.PyDataset`.

    Raises:
        ValueError: For counts below 1, an empty corpus, or labels that are not there.

    Example:
        >>> import tempfile
        >>> from wavenet_keras.dataset import Coverage
        >>> coverage = Coverage(["data/speech/allison/en_vm-login.flac"], sample_rate=8000,
        ...     window_samples=1000, receptive_field=255, cache_folder=tempfile.mkdtemp())
        >>> weights = sum(float(sample_weight.sum()) for _, _, sample_weight in coverage)
        >>> weights == coverage.prepared.num_samples
        True

    Notebook: 07 Evaluating and refining
    """

    def __init__(
        self,
        corpus,
        sample_rate,
        window_samples,
        receptive_field,
        batch_size=8,
        max_seconds=None,
        **settings,
    ):
        super().__init__(
            corpus, sample_rate, window_samples, receptive_field, batch_size, **settings
        )
        windows = [
            (recording, first)
            for recording, length in enumerate(self.prepared.lengths)
            for first in range(0, int(length), window_samples)
        ]
        if max_seconds is not None:
            if not max_seconds > 0:
                raise ValueError(f"Expected max_seconds above 0, received {max_seconds!r}.")
            windows = _spread(windows, int(max_seconds * sample_rate // window_samples))
        self._windows = windows

    def by_class(self):
        """The same windows, one `Coverage` for each class: a dict from class name to it.

        A class whose windows are all left out by `max_seconds` is not in it.
        """
        parts = {}
        for class_id, name in enumerate(self.class_names):
            part = copy.copy(self)
            part._windows = [
                (recording, first)
                for recording, first in self._windows
                if self.prepared.class_ids[recording] == class_id
            ]
            if part._windows:
                parts[name] = part
        return parts

    @property
    def num_targets(self):
        """How many samples have weight, all batches together."""
        lengths = self.prepared.lengths
        return sum(
            min(self.window_samples, int(lengths[recording]) - first)
            for recording, first in self._windows
        )

    def __len__(self):
        return -(-len(self._windows) // self.batch_size)

    def choose(self, index):
        first = checked_index(index, len(self)) * self.batch_size
        windows = self._windows[first : first + self.batch_size]
        empty = [(-1, 0)] * (self.batch_size - len(windows))
        return np.array(windows + empty), None


def _spread(windows, count):
    """`count` windows, at least one, at even distances."""
    count = min(max(count, 1), len(windows))
    middles = (np.arange(count) + 0.5) * len(windows) / count
    return [windows[int(middle)] for middle in middles]
