"""Random windows of codes to train on, read from prepared codes on disk.

A window is `window_samples` consecutive codes of one recording, the targets, with the
`receptive_field` codes in front of each of them. Before a recording's beginning there is silence.

    position    p - R ... p - 1 | p  ...  p + W - 1      R: receptive_field, W: window_samples
    inputs      p - R ... p - 1   p  ...  p + W - 2      [R - 1 + W]
    targets     p - R + 1 ...  p - 1 | p ... p + W - 1   [R - 1 + W]
    weights     0     ...      0     | 1 ... 1           [R - 1 + W]

Notebook: 01 From sound to codes
"""

from typing import NamedTuple

import numpy as np

from wavenet_keras._checks import whole_number
from wavenet_keras.dataset.batches import WindowBatches, checked_index
from wavenet_keras.dataset.global_condition import check_labels


class _Group(NamedTuple):
    """Recordings whose samples are equally likely: their indices, and where each ends."""

    recordings: np.ndarray
    ends: np.ndarray

    @property
    def num_samples(self):
        return int(self.ends[-1])


def _group_recordings(prepared, balance_classes):
    """One `_Group` of all recordings, or one for each class."""
    recordings = np.arange(len(prepared.lengths))
    parts = [recordings]
    if balance_classes:
        check_labels(prepared)
        class_ids = np.array(prepared.class_ids)
        parts = [recordings[class_ids == class_id] for class_id in np.unique(class_ids)]
    return [_Group(part, np.cumsum(prepared.lengths[part])) for part in parts]


class Windows(WindowBatches):
    """Random windows of a corpus, batch by batch, for `model.fit`.

    A sample of the corpus is drawn, every one as likely as the others, and the window is laid
    around it, shifted where needed to lie within its recording. So recordings appear in
    proportion to their length, every sample can be a target, the first and the last of a
    recording included, and all of a window is one recording, one speaker. A recording shorter
    than a window is filled up with silence that has no weight in the loss. With
    `balance_classes` a class is drawn first, each as likely as the others, and then one of its
    samples: a speaker with an hour and one with five minutes are heard equally often.

    Batch `index` depends only on `seed`, `epoch` and `index`: it is the same whoever asks for it,
    in whatever order and however often. `fit` moves on to the next epoch by itself; set `epoch`
    to resume.

    Args:
        corpus: A `Corpus`, or a list of its recordings or of paths.
        sample_rate: Sample rate of the codes in Hz; recordings at other rates are resampled.
        window_samples: Targets in a window.
        receptive_field: The model's receptive field in samples.
        batch_size: Windows in a batch.
        seed: Non-negative integer that all random choices follow from.
        quantization_channels: Number of mu-law levels.
        silence_threshold_db: Trim silence below so many dB of full scale from both ends of each
            recording, for instance -60. `None` keeps every sample. A recording with nothing
            above is named and left out.
        use_labels: Whether inputs carry the class ids. `None`: when the corpus has more than one
            class.
        vectors: Vectors to condition on, in place of class ids: a dict from label to vector, or a
            function of the `Recording` that gives its vector; all of one width.
        features: A function of the `Recording` that gives its local condition, frames
            `[frames, channels]`, such as `wavenet_keras.mel.mel_of_recording`; with `hop_length`.
        hop_length: Samples that one of these frames lasts; `window_samples` is a multiple of it.
        balance_classes: Whether each class is heard equally often, instead of in proportion to
            the length of its recordings.
        dither: Whether a recording without noise of its own, such as a tone that a program
            computed, gets some, other noise in each window: 37 dB below its level. Without it a
            network learns such a recording by heart, and generates noise. `audio/dither.py`.
        batches_per_epoch: Batches in an epoch. `None`: as many as hold all samples of the corpus.
        cache_folder: Where to keep the prepared codes. `None`: the folder in the environment
            variable `WAVENET_KERAS_CACHE`, or else the user's cache folder.
        **kwargs: `workers`, `use_multiprocessing` and `max_queue_size` of `keras.utils.PyDataset`.

    Batch:
        `(inputs, targets, sample_weight)`, each `[batch, receptive_field - 1 + window_samples]`:
        int32 codes, the int32 codes one step later, and float32 weights: 0 for the first
        `receptive_field - 1` outputs, which see only a part of their context, and past a
        recording's end, else 1. With labels, inputs are
        `{"codes": ..., "global_condition": int32 [batch]}`, and with vectors these are float32
        `[batch, channels]`. With features they have a `"local_condition"`, float32
        `[batch, frames, channels]`, and the context is up to `hop_length - 1` samples longer than
        the receptive field, so that frames begin where the codes do.

    Raises:
        ValueError: For counts below 1, an empty corpus, or labels that are not there.

    Example:
        >>> import tempfile
        >>> import wavenet_keras as wk
        >>> windows = wk.Windows(["data/speech/allison/en_vm-login.flac"], sample_rate=8000,
        ...     window_samples=1000, receptive_field=255, batch_size=4, seed=0,
        ...     cache_folder=tempfile.mkdtemp())
        >>> inputs, targets, sample_weight = windows[0]
        >>> inputs.shape, float(sample_weight[0].sum())
        ((4, 1254), 1000.0)

    Notebook: 01 From sound to codes
    """

    def __init__(
        self,
        corpus,
        sample_rate,
        window_samples,
        receptive_field,
        batch_size=8,
        seed=0,
        quantization_channels=256,
        silence_threshold_db=None,
        use_labels=None,
        vectors=None,
        features=None,
        hop_length=None,
        balance_classes=False,
        dither=True,
        batches_per_epoch=None,
        cache_folder=None,
        **kwargs,
    ):
        super().__init__(
            corpus,
            sample_rate,
            window_samples,
            receptive_field,
            batch_size,
            quantization_channels,
            silence_threshold_db,
            use_labels,
            vectors,
            features,
            hop_length,
            cache_folder,
            **kwargs,
        )
        self.seed = whole_number("seed", seed, least=0)
        self._groups = _group_recordings(self.prepared, balance_classes)
        if batches_per_epoch is None:
            batches_per_epoch = -(-self.prepared.num_samples // (batch_size * window_samples))
        self.batches_per_epoch = whole_number("batches_per_epoch", batches_per_epoch)
        self.epoch = 0
        self._within_epoch = False
        self.dither = bool(dither)
        noiseless = int(np.count_nonzero(self.prepared.dither))
        if self.dither and noiseless:
            print(
                f"{noiseless:,} of {len(self.prepared.paths):,} recordings have no noise of their "
                "own. Each window of them gets some, 37 dB below their level: without it a "
                "network learns them by heart and generates noise. dither=False leaves them as "
                "they are."
            )

    def __len__(self):
        return self.batches_per_epoch

    def __getitem__(self, index):
        index = checked_index(index, len(self))
        random = np.random.default_rng([self.seed, self.epoch, index])
        if len(self._groups) == 1:
            (group,) = self._groups
            positions = random.integers(group.num_samples, size=self.batch_size)
            draws = [(group, position) for position in positions]
        else:
            draws = [self._draw(random) for _ in range(self.batch_size)]
        windows = [self._window_around(*draw) for draw in draws]
        return self.make_batch(windows, random if self.dither else None)

    def _draw(self, random):
        """A class, each as likely as the others, and the number of one of its samples."""
        group = self._groups[int(random.integers(len(self._groups)))]
        return group, random.integers(group.num_samples)

    def _window_around(self, group, position):
        """`(recording, first target)` of the window around one sample of a group's recordings."""
        place = int(np.searchsorted(group.ends, position, side="right"))
        recording, end = int(group.recordings[place]), int(group.ends[place])
        length = int(self.prepared.lengths[recording])
        first = int(position) - (end - length) - self.window_samples // 2
        first = min(max(first, 0), max(length - self.window_samples, 0))
        return recording, self._on_grid(first)

    def _on_grid(self, first):
        """The beginning of the frame at which a window can start; without frames, any sample."""
        if self.frames is None:
            return first
        return -(-first // self.frames.hop_length) * self.frames.hop_length

    def on_epoch_begin(self):
        self._within_epoch = True

    def on_epoch_end(self):
        # Keras also calls this before the first epoch; that one has not begun.
        self.epoch += self._within_epoch
        self._within_epoch = False
