"""How a batch of windows is made from prepared codes: what random and ordered windows share.

Notebook: 01 From sound to codes
"""

import copy
import functools

import keras
import numpy as np

from wavenet_keras._checks import whole_number
from wavenet_keras.dataset.codes import prepare_codes
from wavenet_keras.dataset.device_codes import DeviceCodes
from wavenet_keras.dataset.fitting import (
    check_fits,
    one_second_of_frames,
    settings_for_model,
    with_classes_of_model,
)
from wavenet_keras.dataset.global_condition import condition_recordings
from wavenet_keras.dataset.local_condition import (
    RecordingFrames,
    check_whole_frames,
    context_on_grid,
)


class WindowBatches(keras.utils.PyDataset):
    """The codes, the conditions, and how windows of both become a batch.

    A data set derives from it, and says in `choose` which windows a batch holds. Its arguments are
    those of `Windows`.
    """

    _share = (0, 1)  # number of this process, and of all that make rows of a batch

    def __init__(
        self,
        corpus,
        sample_rate,
        window_samples,
        receptive_field,
        batch_size=8,
        quantization_channels=256,
        silence_threshold_db=None,
        use_labels=None,
        vectors=None,
        features=None,
        hop_length=None,
        frames_around=0,
        cache_folder=None,
        codes_on="auto",
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.window_samples = whole_number("window_samples", window_samples)
        self.receptive_field = whole_number("receptive_field", receptive_field)
        self.batch_size = whole_number("batch_size", batch_size)
        self.prepared = prepare_codes(
            corpus, sample_rate, quantization_channels, silence_threshold_db, cache_folder
        )
        self.class_names = list(getattr(corpus, "class_names", ()))
        self.conditions = condition_recordings(corpus, self.prepared, use_labels, vectors)
        self.frames = None
        self._context = self.receptive_field
        if features is not None or hop_length is not None:
            self.frames = RecordingFrames(
                corpus, self.prepared, features, hop_length, frames_around
            )
            check_whole_frames(self.window_samples, hop_length, silence_threshold_db)
            self._context = context_on_grid(self.receptive_field, hop_length)
        self.device_codes = DeviceCodes(
            self.prepared,
            self.conditions,
            self.frames,
            self._context,
            self.window_samples,
            codes_on,
            self._own_methods(),
        )
        if silence_threshold_db is not None or self.prepared.left_out:
            print(self.prepared.summary())

    def _own_methods(self):
        """The names of what a subclass makes batches by in its own way: no others may be made."""
        names = "__getitem__", "make_batch"
        own = [name for name in names if getattr(type(self), name) is not vars(WindowBatches)[name]]
        return f"`{'` and `'.join(own)}` of {type(self).__name__}" if own else None

    @property
    def outputs_without_loss(self):
        """How many outputs at the beginning of each row have no weight: those of the context."""
        return self._context - 1

    def __repr__(self):
        return (
            f"<{type(self).__name__}: {len(self):,} batches of {self.batch_size} windows of "
            f"{self.window_samples:,} samples, from {self.prepared.num_samples:,} samples of "
            f"{len(self.prepared.lengths):,} recordings at {self.prepared.sample_rate:,} Hz>"
        )

    @classmethod
    def for_model(cls, model, corpus, window_samples=None, **settings):
        """The data set of a corpus that fits a model, which says all that has to agree.

        Sample rate, receptive field, number of levels and hop length are the model's, and so are
        the ids of classes: a recording gets the id that the model has for its label.

        Args:
            model: A `WaveNet`.
            corpus: A `Corpus`, or a list of its recordings or of paths.
            window_samples: Targets in a window. `None`: about a second.
            **settings: What else the data set takes, such as `batch_size` and `seed`; `features`
                for a model with a local condition, `vectors` for one conditioned on vectors.

        Raises:
            ValueError: As the data set, or for a label that the model does not know, or a condition
                that it does not take.

        Example:
            >>> import tempfile
            >>> import wavenet_keras as wk
            >>> model = wk.WaveNet(dilations=[1, 2, 4], skip_channels=16, sample_rate=8000)
            >>> windows = wk.Windows.for_model(model, wk.Corpus("data/new_speaker"), batch_size=2,
            ...     cache_folder=tempfile.mkdtemp())
            >>> windows.prepared.sample_rate, windows.receptive_field, windows.window_samples
            (8000, 9, 8000)

        Notebook: 01 From sound to codes
        """
        settings = settings_for_model(model, settings)
        corpus = with_classes_of_model(corpus, model, settings)
        if window_samples is None:
            window_samples = one_second_of_frames(model)
        batches = cls(corpus, window_samples=window_samples, **settings)
        batches.check_fits(model)
        return batches

    def check_fits(self, model):
        """Raise a `ValueError` that says both numbers where these batches are not for a model."""
        check_fits(model, self)

    def share(self, index, count):
        """The same batches for one of several processes: of each, only its rows are made.

        All shares of a batch, one below the other, are the batch, to the last bit.

        Args:
            index: Number of the process, from 0 on.
            count: Number of processes, which divides `batch_size`.

        Returns:
            A data set like this one.

        Raises:
            ValueError: A batch cannot be divided among so many.

        Example:
            >>> import tempfile
            >>> import wavenet_keras as wk
            >>> model = wk.WaveNet(dilations=[1, 2, 4], skip_channels=16, sample_rate=8000)
            >>> windows = wk.Windows.for_model(model, wk.Corpus("data/new_speaker"), batch_size=6,
            ...     cache_folder=tempfile.mkdtemp())
            >>> _, targets, _ = windows.share(1, 3)[0]
            >>> targets.shape[0], bool((targets == windows[0][1][2:4]).all())
            (2, True)

        Notebook: 01 From sound to codes
        """
        if self.batch_size % count:
            raise ValueError(
                f"Expected as many windows for each of {count} processes, received "
                f"batch_size={self.batch_size}. Take a multiple of {count}."
            )
        part = copy.copy(self)
        part._share = (index, count)
        return part

    def choose(self, index):
        """Which windows batch `index` holds: `(windows, random)` as `make_batch` takes them."""
        raise NotImplementedError

    def __getitem__(self, index):
        return self.make_batch(*self.choose(index))

    def make_batch(self, windows, random=None):
        """The batch of some windows, arrays as the data set describes them.

        Recordings without noise of their own get it from the generator `random`, if there is one.
        Of a `share` only the rows of its process are made.

        With frames, first targets are multiples of `hop_length`, and the context is so long that
        the first logits stand on the grid of frames too.

        Args:
            windows: Integers `[rows, 2]`: the number of a recording, and that of its sample which
                is the first target. The recording -1 leaves a row empty: silence without weight.
            random: A `numpy.random.Generator`, or `None`.
        """
        codes, targeted, conditions = self._cut(self._own_rows(windows, random), random)
        codes, weights = codes.astype(np.int32), targeted.astype(np.float32)
        return _as_batch(codes[:, :-1], codes[:, 1:], weights, conditions)

    def batch_for_step(self, index):
        """The numbers of batch `index` in few bytes, as a compiled step takes them.

        Codes have the type of the prepared ones, uint8 up to 256 levels, and weights are uint8: a
        step casts them. Where the codes are on the device (`codes_on`), the windows are cut there,
        and the batch is of tensors of the backend; but one with noise is made on the host. A
        subclass with a `__getitem__` or a `make_batch` of its own gives `self[index]`.

        Returns:
            `(inputs, targets, sample_weight)`; other batches may have the same array of weights.

        Raises:
            ValueError: `codes_on="device"`, and they cannot be there; it says why.
        """
        on_device = self.device_codes.are_used(self.use_multiprocessing)
        if self.device_codes.own_methods:
            return self[index]
        windows, random = self.choose(index)
        windows = self._own_rows(windows, random)
        if on_device and (random is None or not self.prepared.dither[windows[:, 0]].any()):
            return _as_batch(*self.device_codes.cut(windows))
        codes, targeted, conditions = self._cut(windows, random)
        return _as_batch(codes[:, :-1], codes[:, 1:], targeted, conditions)

    def _own_rows(self, windows, random):
        """The windows that this process makes, of all those of a batch."""
        windows = np.asarray(windows)
        index, count = self._share
        first, last = (len(windows) * number // count for number in (index, index + 1))
        if random is not None:
            self._pass_over(windows[:first], random)
        return windows[first:last]

    def _pass_over(self, windows, random):
        """Draw the noise of windows that another process makes: what follows in a batch has its
        own noise then, whoever makes it."""
        for recording, first in windows.tolist():
            if self.prepared.dither[recording]:
                last = first + self.window_samples
                self.prepared.read(recording, first - self._context, last, random)

    def _cut(self, windows, random):
        """Codes `[rows, context + window]`, whether each output has a target, and conditions."""
        context, used = self._context, windows[:, 0] >= 0
        codes = np.empty((len(windows), context + self.window_samples), self.prepared.type)
        conditions = {}
        if self.conditions is not None:
            conditions["global_condition"] = self.conditions[windows[:, 0]]
            conditions["global_condition"][~used] = 0
        if self.frames is not None:
            first_frame, num_frames = self.frames.numbers_in_window(context + self.window_samples)
            shape = (len(windows), num_frames, self.frames.channels)
            conditions["local_condition"] = np.zeros(shape, np.float32)
        for row, (recording, first) in enumerate(windows.tolist()):
            if recording < 0:
                codes[row] = self.prepared.silence
                continue
            self.prepared.fill(codes[row], recording, first - context, random)
            if self.frames is not None:
                # The first logits of the window predict sample number first - context + 1.
                start = first - context + 1 + first_frame * self.frames.hop_length
                frames = self.frames.read(recording, start, num_frames)
                conditions["local_condition"][row] = frames
        left = np.where(used, self.prepared.lengths[windows[:, 0]] - windows[:, 1], 0)
        num_targets = np.minimum(left, self.window_samples).tolist()
        return codes, _targeted(context - 1, self.window_samples, tuple(num_targets)), conditions


def _as_batch(codes, targets, weights, conditions):
    inputs = {"codes": codes, **conditions} if conditions else codes
    return inputs, targets, weights


@functools.lru_cache(maxsize=4)
def _targeted(first, window_samples, num_targets):
    """Which outputs have a target, uint8 `[rows, first + window]`, of so many targets in each row.

    Most batches have the same number in all rows, so it is made once, and cannot be written to.
    """
    outputs = np.arange(first + window_samples)
    ends = first + np.array(num_targets)[:, None]
    targeted = ((outputs >= first) & (outputs < ends)).astype(np.uint8)
    targeted.flags.writeable = False
    return targeted


def checked_index(index, length):
    """The index of a batch as an int, or an `IndexError`, at which Python's loops end."""
    if not 0 <= index < length:
        raise IndexError(f"Expected a batch from 0 to {length - 1}, received {index}.")
    return int(index)
