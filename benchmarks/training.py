"""How fast a network trains: samples per second, and the share of what the machine could do.

Usage:
    python -m benchmarks.training                   # both networks, beside plain Keras layers
    python -m benchmarks.training --system-malloc   # without the package's memory setting

The limit is the machine's own: the rate of a large float32 matrix product, measured in the same
run. A training step counts three times the multiply-adds of a forward pass over window and context,
although wavenet_keras leaves out what has no loss. Trained samples are the targets that carry loss.
"""

import argparse
import os
import subprocess
import sys
import time

import numpy as np

from wavenet_keras.network.sizes import SIZES

NETWORKS = {
    "reference, 50 blocks 32/32/512": SIZES["reference"],
    "30 blocks 32/32/128": SIZES["speech"],
}


def matrix_product_peak(size=1536, repeats=12):
    """Multiply-adds per second of a large float32 product on the backend of Keras."""
    from keras import ops

    left = ops.convert_to_tensor(np.random.default_rng(0).normal(size=(size, size)), "float32")
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        ops.convert_to_numpy(ops.matmul(left, left))
        seconds.append(time.perf_counter() - start)
    return size**3 / min(seconds)


def multiply_adds(model):
    """Multiply-adds of a forward pass for one sample; looked-up rows count as none."""
    weights = [weight for weight in model.trainable_variables if "causal_input" not in weight.path]
    return sum(int(np.prod(weight.shape)) for weight in weights if len(weight.shape) > 1)


def plain_keras_wavenet(model):
    """The same network from Keras's own layers, as a tutorial would write it."""
    import keras
    from keras import layers, ops

    codes = keras.Input((None,), dtype="int32")
    one_hot = ops.one_hot(codes, model.quantization_channels)
    x = layers.Conv1D(model.residual_channels, 2, padding="causal", use_bias=False)(one_hot)
    skips = []
    for dilation in model.dilations:
        convolution = {"kernel_size": 2, "dilation_rate": dilation, "padding": "causal"}
        tanh = layers.Conv1D(model.dilation_channels, activation="tanh", **convolution)(x)
        gate = layers.Conv1D(model.dilation_channels, activation="sigmoid", **convolution)(x)
        gated = layers.Multiply()([tanh, gate])
        skips.append(layers.Conv1D(model.skip_channels, 1)(gated))
        x = layers.Add()([x, layers.Conv1D(model.residual_channels, 1)(gated)])
    head = layers.ReLU()(layers.Add()(skips))
    head = layers.Conv1D(model.skip_channels, 1, activation="relu")(head)
    logits = layers.Conv1D(model.quantization_channels, 1)(head)
    plain = keras.Model(codes, logits)
    plain.compile(
        keras.optimizers.Adam(1e-3, global_clipnorm=1.0),
        keras.losses.SparseCategoricalCrossentropy(
            from_logits=True, reduction="mean_with_sample_weight"
        ),
    )
    return plain


def train_steps(model, receptive_field, window_samples, steps):
    """Seconds from `fit` to the end of the first step, and of the quickest later step."""
    import keras

    class Clock(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            self.begin = time.perf_counter()

        def on_train_batch_end(self, batch, logs=None):
            seconds.append(time.perf_counter() - self.begin)
            ends.append(time.perf_counter())

    class SameWindow(keras.utils.PyDataset):
        """A batch of one window with its context, as `Windows` gives it, again and again."""

        outputs_without_loss = receptive_field - 1

        def __len__(self):
            return steps

        def __getitem__(self, index):
            return codes[:, :-1], codes[:, 1:], weights

    seconds, ends = [], []
    length = receptive_field - 1 + window_samples
    codes = np.random.default_rng(0).integers(0, 256, (1, length + 1)).astype("int32")
    weights = np.zeros((1, length), "float32")
    weights[:, receptive_field - 1 :] = 1
    start = time.perf_counter()
    model.fit(SameWindow(), epochs=1, shuffle=False, verbose=0, callbacks=[Clock()])
    return ends[0] - start, min(seconds[1:])


def measure(name, window_samples, steps, plain):
    import wavenet_keras as wk

    model = wk.WaveNet(**NETWORKS[name])
    model.compile()
    receptive_field = model.receptive_field
    work = 3 * multiply_adds(model) * (receptive_field - 1 + window_samples)
    trained = plain_keras_wavenet(model) if plain else model
    first, step = train_steps(trained, receptive_field, window_samples, steps)
    peak = matrix_product_peak()
    label = f"{name}, {'plain Keras layers' if plain else 'wavenet_keras'}"
    print(
        f"{label:52s} {window_samples / step:9,.0f} {work / step / 1e9:8.1f} {peak / 1e9:8.1f} "
        f"{work / step / peak:7.0%} {first:8.1f}",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--system-malloc", action="store_true", help="leave glibc's memory alone")
    parser.add_argument("--window_samples", type=int, default=16000)
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--only", help=argparse.SUPPRESS)
    parser.add_argument("--plain", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        measure(arguments.only, arguments.window_samples, arguments.steps, arguments.plain)
        return
    print(f"{'':52s} {'trained':>9s} {'GMAC/s':>8s} {'of peak':>8s} {'':7s} {'first':>8s}")
    print(f"{'network':52s} {'samples/s':>9s} {'':8s} {'GMAC/s':>8s} {'share':>7s} {'step, s':>8s}")
    # Each in a process of its own: the first step includes everything that happens once.
    environment = {**os.environ, **({"MALLOC_CHECK_": "0"} if arguments.system_malloc else {})}
    for name in NETWORKS:
        for plain in ([], ["--plain"]):
            command = [sys.executable, "-m", "benchmarks.training", "--only", name, *plain]
            command += ["--window_samples", str(arguments.window_samples)]
            command += ["--steps", str(arguments.steps)]
            subprocess.run(command, check=True, env=environment)


if __name__ == "__main__":
    main()
