"""A data set of waves, a small network for it, and what a run leaves behind."""

import csv

import keras
import numpy as np
from tiny_wavenet import LEVELS, tiny

from wavenet_keras.training import make_optimizer

EVERY = {"checkpoint_every": 4, "validate_every": 4, "log_every": 2, "max_checkpoints": 2}
EAGER = keras.backend.backend() == "tensorflow"  # for a few small steps, quicker than a graph


class Waves(keras.utils.PyDataset):
    """Noisy waves, others in each epoch; can misbehave at a step."""

    def __init__(self, batches=7, seed=0, at_step=None, happening=None):
        super().__init__()
        self.batches = batches
        self.seed = seed
        self.at_step = at_step
        self.happening = happening
        self.epoch = 0

    def __len__(self):
        return self.batches

    def __getitem__(self, index):
        rng = np.random.default_rng([self.seed, self.epoch, index])
        wave = np.sin(np.arange(81) * 0.3 + rng.uniform(0, 6, (2, 1)))
        codes = np.round(LEVELS / 2 + 5 * wave + rng.normal(size=wave.shape) / 2).astype("int32")
        weights = np.ones((2, 80), "float32")
        weights[:, :4] = 0.0
        if self.epoch * self.batches + index == self.at_step:
            self.happening(weights)
        return codes[:, :-1], codes[:, 1:], weights


def compiled(learning_rate=0.02, name="adam", ema=0.8, clip_norm=1.0):
    keras.utils.set_random_seed(1)
    model = tiny()
    optimizer = make_optimizer(name, learning_rate, clip_norm=clip_norm, ema=ema)
    model.compile(optimizer, run_eagerly=EAGER)
    return model


def history_of(run):
    with open(run.history, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [{name: float(value) for name, value in row.items() if value} for row in rows]


def state_of(path):
    """All variables in a checkpoint, the optimizer's too."""
    model = keras.saving.load_model(path)
    return [keras.ops.convert_to_numpy(v) for v in [*model.variables, *model.optimizer.variables]]


def assert_equal(values, others):
    assert len(values) == len(others)
    for value, other in zip(values, others, strict=True):
        np.testing.assert_array_equal(value, other)
