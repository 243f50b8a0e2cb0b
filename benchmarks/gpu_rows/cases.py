"""What is measured: networks, precisions and batches, with real recordings; and their work.

On a machine without a card everything is small: it shows that the script runs, and measures
nothing that matters.
"""

import functools
import pathlib
from typing import NamedTuple

import keras
import numpy as np

from benchmarks.gpu_rows import backend
from benchmarks.gpu_rows.train_steps import TrainStep
from benchmarks.training import NETWORKS
from wavenet_keras import dataset
from wavenet_keras.model import WaveNet
from wavenet_keras.network.step_batches import widened

RECORDINGS = pathlib.Path(__file__).resolve().parents[2] / "data" / "speech" / "allison"
NAMES = {"30": "30 blocks 32/32/128", "reference": "reference, 50 blocks 32/32/512"}
SMALL = {
    "30": {"dilations": [1, 2], "skip_channels": 16},
    "reference": {"dilations": [1, 2, 4], "skip_channels": 32},
}
PRECISIONS = {"bf16": "mixed_bfloat16", "float32": "float32"}


class Case(NamedTuple):
    """A network with a batch to train it on.

    Attributes:
        label: In words.
        model: The `WaveNet`, compiled with the defaults.
        windows: The `Windows`.
        step: The `TrainStep` on its first batch.
        precision: `"bf16"` or `"float32"`.
    """

    label: str
    model: WaveNet
    windows: dataset.Windows
    step: TrainStep
    precision: str

    @property
    def trained(self):
        """Samples in a batch that carry loss."""
        return self.windows.batch_size * self.windows.window_samples

    @property
    def flops(self):
        """Floating-point operations of a training step, as `forward_products` counts them."""
        forward = forward_products(self.model, self.windows.window_samples)
        return 3 * 2 * self.windows.batch_size * forward


class Bench:
    """What all rows share.

    Args:
        small: Whether everything is small.
        folder: Where prepared codes and runs may be kept for a while, a path.
    """

    def __init__(self, small, folder):
        self.small = small
        self.folder = pathlib.Path(folder)
        self.peaks = {}  # operations per second of large products, by precision
        self.case = functools.cache(self._make_case)

    def size(self, large, small):
        return small if self.small else large

    def quickest(self, function, seconds=0.5, groups=3):
        """As `backend.quickest`; where everything is small, a moment does."""
        return backend.quickest(function, self.size(seconds, 0.02), groups)

    def network(self, short, **arguments):
        """A network for 8,000 Hz, its weights from the seed 0."""
        keras.utils.set_random_seed(0)
        sizes = SMALL[short] if self.small else NETWORKS[NAMES[short]]
        return WaveNet(**sizes, sample_rate=8000, **arguments)

    def windows(self, model, batch_size, **arguments):
        files = sorted(RECORDINGS.glob("en_*.flac"))[: self.size(None, 2)]
        return dataset.Windows.for_model(
            model,
            files,
            window_samples=self.size(8000, 100),
            batch_size=batch_size,
            cache_folder=self.folder / "codes",
            **arguments,
        )

    def _make_case(self, short, precision, batch_size):
        model = self.network(short, dtype=PRECISIONS[precision])
        model.compile()
        windows = self.windows(model, self.size(batch_size, batch_size // 4))
        label = f"{describe(model)} {precision}, "
        label += f"{windows.batch_size} x {windows.window_samples:,}"
        return Case(label, model, windows, TrainStep(model, windows), precision)


def describe(model):
    """The sizes of a network, as the README writes them."""
    channels = (model.residual_channels, model.dilation_channels, model.skip_channels)
    return f"{len(model.blocks)} blocks {'/'.join(map(str, channels))}"


def forward_products(model, window_samples):
    """Multiply-adds for one window, where only outputs with loss are computed.

    A block computes what the blocks after it need of it; skip, head and logits compute the window.
    Looked-up rows count as none, and so does the one-hot product that replaces them on a card.
    """
    time = model.receptive_field - 1 + window_samples - (model.initial_kernel_size - 1)
    total = 0
    for block in model.blocks:
        time -= block.reach
        total += time * sum(
            _elements(weight) for weight in block.weights if "bias" not in weight.name
        )
    layers = (model.skip, model.head, model.logits)
    return total + window_samples * sum(_elements(layer.kernel) for layer in layers)


def _elements(weight):
    return int(np.prod(weight.shape))


def forward_and_loss(case):
    """The loss of a batch, compiled, as a function of the values of all weights and the batch."""
    first = case.windows.outputs_without_loss

    def of_values(values, inputs, targets, weights):
        mapping = list(zip(case.model.weights, values, strict=True))
        with keras.StatelessScope(state_mapping=mapping):
            return mean_nats(case.model, first, inputs, targets, weights)

    return backend.compiled(of_values)


def mean_nats(model, first, inputs, targets, weights):
    """Cross-entropy in nats, averaged over the outputs from number `first` on that carry loss."""
    inputs, targets, weights = widened((inputs, targets, weights))
    logits = model.logits_from(first, inputs)  # [batch, time - first, levels]
    targets, weights = targets[:, first:], weights[:, first:]
    nats = keras.losses.sparse_categorical_crossentropy(targets, logits, from_logits=True)
    return keras.ops.sum(nats * weights) / keras.ops.sum(weights)
