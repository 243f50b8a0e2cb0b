"""What a step of `fit` and of `wk.training.train` costs beside the step itself, on JAX.

Usage:
    KERAS_BACKEND=jax python -m benchmarks.python_of_a_step
    KERAS_BACKEND=jax python -m benchmarks.python_of_a_step --profile   # where the time goes

The compiled step is replaced by one that computes nothing and takes its batch to the device. What
is left is Python: making the batch, the loop of Keras, and what `train` does after each step. A
device that computes meanwhile hides it, as long as its step takes longer. Bytes are those of the
arrays in a batch; cut on the device, it takes the places of its windows there instead, 8 bytes for
each. On a CPU the cutting itself is in the time, too.
"""

import argparse
import contextlib
import cProfile
import importlib
import io
import pathlib
import pstats
import tempfile
import time

import keras

import wavenet_keras as wk

RECORDINGS = pathlib.Path(__file__).resolve().parents[1] / "data" / "speech" / "allison"
STEPS = 200, 1000  # of a short and of a long run: the difference is what a step costs
SIZES = {"dilations": [2**power for power in range(10)] * 3, "skip_channels": 128}
SIZES_OF_BATCHES = []


class NothingComputed(wk.WaveNet):
    """A network whose training step takes its batch to the device, and leaves all as it was."""

    def make_train_function(self, force=False):
        jax = importlib.import_module("jax")
        logs = {"loss": jax.numpy.ones(()), "bits_per_sample": jax.numpy.ones(())}

        def step(state, iterator):
            batch = next(iterator)
            SIZES_OF_BATCHES.append(bytes_from_host(batch))
            keras.tree.map_structure(jax.device_put, batch)
            return dict(logs), state

        self.train_function = step


def bytes_from_host(batch):
    """Bytes of the arrays of a batch that are not on the device."""
    arrays = keras.tree.flatten(batch)
    return sum(array.nbytes for array in arrays if not keras.ops.is_tensor(array))


def fit(model, windows, num_steps):
    windows.batches_per_epoch = num_steps
    model.fit(windows, epochs=1, shuffle=False, verbose=0)


def train(model, windows, num_steps):
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        wk.training.train(model, windows, folder, num_steps, checkpoint_every=10**9)


def measured(call, batch_size, codes_on, profile):
    """Microseconds of a step, the least of three times, and bytes that it brings."""
    model = NothingComputed(**SIZES, sample_rate=8000)
    model.compile()
    windows = wk.Windows.for_model(
        model,
        sorted(RECORDINGS.glob("en_*.flac")),
        window_samples=8000,
        batch_size=batch_size,
        codes_on=codes_on,
    )
    call(model, windows, 2)
    least = {}
    for num_steps in 3 * STEPS:
        begun = time.perf_counter()
        call(model, windows, num_steps)
        taken = time.perf_counter() - begun
        least[num_steps] = min(taken, least.get(num_steps, taken))
    if profile is not None:
        profile.runcall(call, model, windows, STEPS[1])
    short, long = STEPS
    return 1e6 * (least[long] - least[short]) / (long - short), SIZES_OF_BATCHES[-1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--profile", action="store_true", help="print what takes longest, too")
    arguments = parser.parse_args()
    if keras.backend.backend() != "jax":
        parser.error("this replaces the step as JAX compiles it: set KERAS_BACKEND to jax.")
    for call in (fit, train):
        for batch_size in (8, 64):
            for codes_on in ("host", "device"):
                profile = cProfile.Profile() if arguments.profile else None
                microseconds, num_bytes = measured(call, batch_size, codes_on, profile)
                print(
                    f"{call.__name__:5s} {batch_size:2d} x 8,000, codes on the {codes_on:6s} "
                    f"{microseconds:5,.0f} us a step, {num_bytes:9,} bytes",
                    flush=True,
                )
                if profile:
                    text = io.StringIO()
                    pstats.Stats(profile, stream=text).sort_stats("tottime").print_stats(25)
                    print(text.getvalue())


if __name__ == "__main__":
    main()
