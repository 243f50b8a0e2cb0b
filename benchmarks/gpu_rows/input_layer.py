"""The input layer as a lookup and as a one-hot product: time and error of its gradient.

The layer chooses by whether there is a card (`network/layers.py`). Here both are made everywhere.
The gradient of a code's row is a sum over all places of the code, thousands of terms for the
commonest; these terms have a mean of 0.5 and a deviation of 1, and are exact in what is computed.
"""

import contextlib

import numpy as np
from keras import ops

from benchmarks.gpu_rows import backend
from wavenet_keras.network import layers

WAYS = {"lookup": None, "one-hot product": "a card"}  # what the layer is told of the device


def compare(bench, precision_policy):
    """Both ways in one precision."""
    model = bench.network("30")
    windows = bench.windows(model, bench.size(64, 2))
    codes, _, _ = windows[0]
    shape = (*codes.shape, model.residual_channels)
    upstream = np.random.default_rng(1).normal(0.5, 1.0, shape).astype("float32")
    if precision_policy != "float32":
        rounded = ops.cast(ops.cast(upstream, "bfloat16"), "float32")
        upstream = np.array(ops.convert_to_numpy(rounded))
    exact = exact_gradient(codes, upstream)
    for way, device in WAYS.items():
        layer = layers.CausalInput(model.residual_channels, dtype=precision_policy)
        layer.build()
        with told(device):
            seconds, first, gradient = gradient_of(bench, layer, codes, upstream)
        error = np.linalg.norm(gradient - exact) / np.linalg.norm(exact)
        worst = np.abs(gradient - exact).max() / np.abs(exact).max()
        yield (
            f"{way:15s} {precision_policy}, {codes.shape[0]} x {codes.shape[1]:,}: forward and "
            f"gradient {1e3 * seconds:.3f} ms; off from float64 by {error:.1e} of its norm, at "
            f"worst by {worst:.1e} of the largest; first call, compiling included, {first:.1f} s"
        )


def exact_gradient(codes, upstream):
    """In float64: `[2 taps, levels, channels]` of codes `[batch, time]`.

    The older tap sees each code one sample late, the last code not at all.
    """
    found = np.zeros((2, 256, upstream.shape[-1]))
    for tap, behind in ((1, 0), (0, 1)):
        seen = codes[:, : codes.shape[1] - behind].ravel()
        terms = upstream[:, behind:].reshape(len(seen), -1).astype("float64")
        for channel in range(terms.shape[1]):
            found[tap, :, channel] = np.bincount(seen, terms[:, channel], minlength=256)
    return found


def gradient_of(bench, layer, codes, upstream):
    """Seconds of forward and gradient, those of the first call, and the gradient itself."""

    def loss(codes, upstream):
        return ops.sum(ops.cast(layer(codes), "float32") * upstream)

    function = backend.loss_and_gradients([layer.kernel], loss)
    codes, upstream = backend.on_device((codes, upstream))
    values = [layer.kernel.value]
    first = backend.seconds_of_call(lambda: function(values, codes, upstream))
    seconds = bench.quickest(lambda: function(values, codes, upstream), seconds=0.2)
    _, (gradient,) = function(values, codes, upstream)
    return seconds, first, np.array(ops.convert_to_numpy(ops.cast(gradient, "float32")))


@contextlib.contextmanager
def told(device):
    """The layer takes the device for another while its functions are compiled."""
    before = layers.accelerator
    layers.accelerator = lambda: device
    try:
        yield
    finally:
        layers.accelerator = before
