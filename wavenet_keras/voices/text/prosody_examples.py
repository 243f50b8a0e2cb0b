"""Plans of recordings as arrays to learn melody from, in batches of phones.

Every plan is seen twice. As it was said, pauses and all, it tells of durations, pitch and voicing.
With a pause at each sign and nowhere else, as a text has it, it tells where pauses are made.

Notebook: 06b Any sentence
"""

from typing import NamedTuple

import keras
import numpy as np

from wavenet_keras.conditions.plans import NUM_CONTEXT, NUM_IDS, PAUSE, phone_contexts
from wavenet_keras.voices.text.melodies import NUM_POINTS, NUM_VALUES, USUAL_SECONDS
from wavenet_keras.voices.text.pausing import with_pauses_at_signs
from wavenet_keras.voices.text.prosody import NOBODY

LENGTHS = (32, 64, 128)  # phones of a row
MARGIN = 16  # phones beside those that are learned from, where a plan is longer than a row
BATCH_PHONES = 1024
WITHOUT_VOICE = 0.3  # weight of a pitch that is bridged and was not heard

# What is to be learned of a phone, side by side: values, shares of voicing, pause; then how much
# each weighs: the four values, voicing, pause.
TARGETS = (NUM_VALUES, NUM_POINTS, 1, NUM_VALUES, 1, 1)
NUM_TARGETS = sum(TARGETS)


class Example(NamedTuple):
    """Arrays of a plan: ids and numbers of its phones, the speaker's id, and what is learned."""

    ids: np.ndarray
    numbers: np.ndarray
    speaker: int
    targets: np.ndarray  # float32 [phones, NUM_TARGETS]


def parted_for_selection(plans, share=0.05, seed=0):
    """Plans to train on, and a few to calibrate by and to choose settings by.

    Args:
        plans: A dict from file to `Plan`.
        share: Of the files that are not trained on.
        seed: Of the choice.

    Returns:
        Two dicts. The second is empty where there are too few to spare one.

    Example:
        >>> training, selection = parted_for_selection(dict.fromkeys("abcdefghij"), share=0.2)
        >>> len(training), len(selection), sorted({**training, **selection}) == list("abcdefghij")
        (8, 2, True)

    Notebook: 06b Any sentence
    """
    names = sorted(plans)
    chosen = np.random.default_rng(seed).permutation(len(names))[: int(share * len(names))]
    selection = {names[place]: plans[names[place]] for place in sorted(chosen)}
    return {file: plan for file, plan in plans.items() if file not in selection}, selection


def examples_of(plan, speaker, usual_pitch):
    """What a plan teaches.

    Args:
        plan: A `Plan` of a recording.
        speaker: Its speaker's number.
        usual_pitch: The logarithm of the speaker's mean pitch in Hz.

    Returns:
        Two `Example`: the plan as it was said, and as a text has its pauses.

    Notebook: 06b Any sentence
    """
    pauses = np.array([one.phone == PAUSE for one in plan.phones])
    values, voiced = values_of(plan, usual_pitch)
    weights = np.ones_like(values)
    weights[:, 1:] = np.where(voiced >= 0.5, 1, WITHOUT_VOICE)
    weights[[0, -1], 0] *= ~pauses[[0, -1]]  # how long a recording is silent at its ends
    nothing = np.zeros((len(values), 1))
    said = [values, voiced, nothing, weights, 1.0 - pauses[:, None], nothing]
    phones, ends, paused = with_pauses_at_signs(plan.phones)
    read = np.zeros((len(phones), NUM_TARGETS), np.float32)
    read[ends, NUM_VALUES + NUM_POINTS] = paused
    read[ends, -1] = 1
    return (
        Example(*phone_contexts(plan.phones), speaker, np.concatenate(said, 1, dtype=np.float32)),
        Example(*phone_contexts(phones), speaker, read),
    )


def values_of(plan, usual_pitch):
    """The values of a plan's phones, and their shares of voicing.

    Args:
        plan: A `Plan`.
        usual_pitch: The logarithm of the speaker's mean pitch in Hz.

    Returns:
        `(values, voiced)`: float64 `[phones, 4]` and `[phones, 3]`.

    Notebook: 06b Any sentence
    """
    seconds = np.array([one.seconds for one in plan.phones])
    log_pitch = np.log([one.pitch for one in plan.phones]) - usual_pitch
    voiced = np.array([one.voiced for one in plan.phones], float)
    return np.concatenate([np.log(seconds / USUAL_SECONDS)[:, None], log_pitch], axis=1), voiced


class PhoneBatches(keras.utils.PyDataset):
    """Rows of phones for `fit`: plans of about the same length side by side, in another order
    every epoch.

    Args:
        examples: A list of `Example`.
        seed: Of the order; `None` keeps the rows in one order.

    Notebook: 06b Any sentence
    """

    def __init__(self, examples, seed=None, **kwargs):
        super().__init__(**kwargs)
        self._rows = {length: [] for length in LENGTHS}
        for example in examples:
            for row in _rows_of(example):
                length = next(length for length in LENGTHS if len(row.ids) <= length)
                self._rows[length].append(_padded(row, length))
        self._random = None if seed is None else np.random.default_rng(seed)
        self.on_epoch_end()

    def __len__(self):
        return len(self._batches)

    def __getitem__(self, index):
        rows = self._batches[index]
        inputs = {
            "phones": np.stack([row.ids for row in rows]),
            "numbers": np.stack([row.numbers for row in rows]),
            "speaker": np.array([row.speaker for row in rows], np.int32),
        }
        return inputs, np.stack([row.targets for row in rows])

    def on_epoch_end(self):
        self._batches = []
        for length, rows in self._rows.items():
            order = np.arange(len(rows))
            if self._random is not None:
                self._random.shuffle(order)
            size = BATCH_PHONES // length
            for start in range(0, len(order), size):
                self._batches.append([rows[place] for place in order[start : start + size]])
        if self._random is not None:
            self._random.shuffle(self._batches)
        self._show_two_lengths_first()

    def _show_two_lengths_first(self):
        """Keras looks at the first two batches to see which sizes vary."""
        lengths = [len(rows[0].ids) for rows in self._batches]
        other = next((place for place, one in enumerate(lengths) if one != lengths[0]), None)
        if other is not None:
            self._batches.insert(1, self._batches.pop(other))


def _rows_of(example):
    """An example, or parts of it; what is learned of every phone is learned once."""
    num_phones, longest = len(example.ids), LENGTHS[-1]
    start = 0
    while True:
        stop = min(start + longest, num_phones)
        targets = example.targets[start:stop].copy()
        own = slice(MARGIN if start else 0, longest - MARGIN if stop < num_phones else longest)
        outside = np.ones(len(targets), bool)
        outside[own] = False
        targets[outside, NUM_VALUES + NUM_POINTS + 1 :] = 0
        yield Example(
            example.ids[start:stop], example.numbers[start:stop], example.speaker, targets
        )
        if stop == num_phones:
            return
        start += longest - 2 * MARGIN


def _padded(row, length):
    ids = np.full((length, NUM_IDS), NOBODY, np.int32)
    numbers = np.zeros((length, NUM_CONTEXT), np.float32)
    targets = np.zeros((length, NUM_TARGETS), np.float32)
    for whole, part in ((ids, row.ids), (numbers, row.numbers), (targets, row.targets)):
        whole[: len(part)] = part
    return Example(ids, numbers, row.speaker, targets)
