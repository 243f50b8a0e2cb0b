"""Random windows of codes to train on, read from prepared codes on disk.

A window is `window_samples` consecutive codes of one recording, the targets, with the
`receptive_field` codes in front of each of them. Before a recording's beginning there is silence.

    position    p - R ... p - 1 | p  ...  p + W - 1      R: receptive_field, W: window_samples
    inputs      p - R ... p - 1   p  ...  p + W - 2      [R - 1 + W]
    targets     p - R + 1 ...  p - 1 | p ... p + W - 1   [R - 1 + W]
    weights     0     ...      0     | 1 ... 1           [R - 1 + W]

Notebook: 01 From sound to codes
"""

import itertools
from typing import NamedTuple

import numpy as np

from wavenet_keras._checks import whole_number
from wavenet_keras.dataset.batches import WindowBatches, checked_index
from wavenet_keras.dataset.global_condition import check_labels


class _Groups(NamedTuple):
    """Recordings in groups; the samples of a group, one recording after the other, are numbered.

    Attributes:
        recordings: Their numbers, group by group, int64 `[recordings]`.
        ends: Where each ends among the samples of all groups, int64 `[recordings]`.
        starts: Where the samples of each group begin there, a list.
        sizes: Samples of each group, a list.
        shares: How much of all windows each group gets, in sum 1; `None` for the same of each.
    """

    recordings: np.ndarray
    ends: np.ndarray
    starts: list
    sizes: list
    shares: list | None


def _group_recordings(prepared, balance_classes, class_names):
    """One group of all recordings, or one for each class."""
    parts, shares = [np.arange(len(prepared.lengths))], None
    if balance_classes:
        check_labels(prepared)
        class_ids = np.array(prepared.class_ids)
        parts = [np.flatnonzero(class_ids == class_id) for class_id in np.unique(class_ids)]
        if not isinstance(balance_classes, bool):
            names = [class_names[class_id] for class_id in np.unique(class_ids)]
            shares = _checked_shares(balance_classes, names)
    recordings = np.concatenate(parts)
    sizes = [int(prepared.lengths[part].sum()) for part in parts]
    starts = [0, *itertools.accumulate(sizes)][:-1]
    return _Groups(recordings, np.cumsum(prepared.lengths[recordings]), starts, sizes, shares)


def _checked_shares(weights, names):
    """The share of each class, in sum 1, from weights by their names."""
    values = np.array([weights.get(name, np.nan) for name in names], np.float64)
    if set(weights) != set(names) or not (np.isfinite(values).all() and (values > 0).all()):
        raise ValueError(
            "Expected balance_classes as True, False, or a number above 0 for each of the classes "
            f"{', '.join(names)}. Received {weights!r}."
        )
    return (values / values.sum()).tolist()


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
        frames_around: How many frames more there are at each end of a window: the model's.
        balance_classes: Whether each class is heard equally often, instead of in proportion to
            the length of its recordings; or how often, a dict of numbers by the names of classes.
        dither: Whether a recording without noise of its own, such as a tone that a program
            computed, gets some, other noise in each window: 37 dB below its level. Without it a
            network learns such a recording by heart, and generates noise. `audio/dither.py`.
        batches_per_epoch: Batches in an epoch. `None`: as many as hold all samples of the corpus.
        cache_folder: Where to keep the prepared codes. `None`: the folder in the environment
            variable `WAVENET_KERAS_CACHE`, or else the user's cache folder.
        codes_on: Where `fit`, `evaluate` and `wk.training.train` have windows cut. `"device"`: the
            codes are taken there once, and the windows are cut there: the same ones. `"host"`: they
            are cut here, and each batch is taken there. `"auto"`: on a GPU or TPU, with JAX, if the
            codes need at most a quarter of its memory; else on the host, as on TensorFlow, where
            Keras would bring each batch back, and in a subclass with a `__getitem__` of its own.
            `device_codes.why_not()` says why.
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
        frames_around=0,
        balance_classes=False,
        dither=True,
        batches_per_epoch=None,
        cache_folder=None,
        codes_on="auto",
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
            frames_around,
            cache_folder,
            codes_on,
            **kwargs,
        )
        self.seed = whole_number("seed", seed, least=0)
        self._groups = _group_recordings(self.prepared, balance_classes, self.class_names)
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

    def choose(self, index):
        index = checked_index(index, len(self))
        random = np.random.default_rng([self.seed, self.epoch, index])
        sizes = self._groups.sizes
        if len(sizes) == 1:
            positions = random.integers(sizes[0], size=self.batch_size)
        else:
            positions = np.array([self._draw(random) for _ in range(self.batch_size)])
        return self._windows_around(positions), random if self.dither else None

    def _draw(self, random):
        """One of the samples of a group, each as likely as the others."""
        if self._groups.shares is None:
            group = int(random.integers(len(self._groups.sizes)))
        else:
            group = int(random.choice(len(self._groups.sizes), p=self._groups.shares))
        return self._groups.starts[group] + int(random.integers(self._groups.sizes[group]))

    def _windows_around(self, positions):
        """The windows, int64 `[rows, 2]`, around samples by their numbers in the groups."""
        places = np.searchsorted(self._groups.ends, positions, side="right")
        recordings = self._groups.recordings[places]
        lengths = self.prepared.lengths[recordings]
        firsts = positions - (self._groups.ends[places] - lengths) - self.window_samples // 2
        firsts = np.maximum(np.minimum(firsts, lengths - self.window_samples), 0)
        return np.stack([recordings, self._on_grid(firsts)], axis=1)

    def _on_grid(self, firsts):
        """The beginnings of the frames at which windows can start; without frames, any sample."""
        if self.frames is None:
            return firsts
        return -(-firsts // self.frames.hop_length) * self.frames.hop_length

    def on_epoch_begin(self):
        self._within_epoch = True

    def on_epoch_end(self):
        # Keras also calls this before the first epoch; that one has not begun.
        self.epoch += self._within_epoch
        self._within_epoch = False
