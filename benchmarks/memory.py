"""How much memory a training step takes, beside what `wavenet_keras.training.step_bytes` expects.

Usage:
    python -m benchmarks.memory                        # the backend of Keras
    KERAS_BACKEND=jax python -m benchmarks.memory --most_blocks 30
    python -m benchmarks.memory --save measured.json   # for a new calibration

Each row is a process of its own: the peak of its resident memory while `fit` does four steps, on
top of what it takes before, tracing and compiling included. All numbers are MB. `numbers` are the
parts that the estimate adds up, as `parts_of_a_step` counts them.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from benchmarks.peak_memory import peak, resident

EIGHT = [2**power for power in range(8)]
TEN = [2**power for power in range(10)]
TINY = {"dilations": EIGHT * 2, "residual_channels": 16, "dilation_channels": 16}
THREE = {"dilations": [1, 2, 4], "residual_channels": 16, "dilation_channels": 16}

# What a WaveNet is made with, windows in a batch, samples of a window.
CASES = [
    ({**TINY, "skip_channels": 64}, 8, 8000),
    ({**TINY, "skip_channels": 64}, 1, 1000),
    ({"dilations": TEN * 3, "skip_channels": 128}, 1, 8000),
    ({"dilations": TEN * 3, "skip_channels": 128}, 2, 8000),
    ({"dilations": TEN * 3, "skip_channels": 128}, 4, 2000),
    ({"dilations": TEN * 5, "skip_channels": 512}, 1, 4000),
    ({"dilations": TEN * 5, "skip_channels": 512}, 1, 500),
    (
        {"dilations": TEN, "residual_channels": 64, "dilation_channels": 64, "skip_channels": 256},
        2,
        8000,
    ),
    (
        {"dilations": TEN, "residual_channels": 128, "dilation_channels": 32, "skip_channels": 64},
        2,
        8000,
    ),
    (
        {"dilations": TEN, "residual_channels": 32, "dilation_channels": 128, "skip_channels": 64},
        2,
        8000,
    ),
    ({**THREE, "skip_channels": 1024}, 1, 20000),
    ({**THREE, "skip_channels": 32}, 2, 20000),
    ({**THREE, "skip_channels": 32, "quantization_channels": 1024}, 1, 20000),
    ({"dilations": EIGHT, "kernel_size": 3, "skip_channels": 128}, 2, 10000),
    (
        {
            "dilations": EIGHT,
            "residual_channels": 256,
            "dilation_channels": 256,
            "skip_channels": 256,
        },
        1,
        4000,
    ),
    (
        {
            "dilations": EIGHT,
            "residual_channels": 512,
            "dilation_channels": 512,
            "skip_channels": 512,
        },
        1,
        200,
    ),
]


def measure(arguments, batch_size, window_samples):
    """One row, in this process: what it took and what was expected, as JSON."""
    import keras
    import numpy as np

    import wavenet_keras as wk
    from wavenet_keras.training import step_bytes

    model = wk.WaveNet(**arguments)
    model.compile()
    context = model.receptive_field

    class Noise(keras.utils.PyDataset):
        outputs_without_loss = context - 1

        def __len__(self):
            return 4

        def __getitem__(self, index):
            shape = (batch_size, context + window_samples)
            levels = model.quantization_channels
            codes = np.random.default_rng(index).integers(levels, size=shape).astype("int32")
            weights = np.ones((batch_size, shape[1] - 1), "float32")
            weights[:, : context - 1] = 0
            return codes[:, :-1], codes[:, 1:], weights

    class WaitForStep(keras.callbacks.Callback):
        """As the callbacks of `training.train` do; JAX would begin a step before the last ends."""

        def on_train_batch_end(self, batch, logs=None):
            float(logs["loss"])

    before = resident()
    model.fit(Noise(), verbose=0, callbacks=[WaitForStep()])
    sizes = model, batch_size, window_samples
    result = {
        "measured": peak() - before,
        "estimate": step_bytes.estimated_bytes_of_a_step(*sizes),
        "least": step_bytes.least_bytes_of_a_step(*sizes),
        "parts": step_bytes.parts_of_a_step(*sizes)._asdict(),
        "blocks": len(model.dilations),
    }
    print(json.dumps(result))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--save", help="a file for all that was measured")
    parser.add_argument("--most_blocks", type=int, default=50, help="XLA compiles many for minutes")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        measure(*json.loads(arguments.only))
        return
    print(f"{'blocks':>6s} {'r/d/s/levels':>18s} {'batch':>5s} {'window':>6s}", end=" ")
    print(f"{'measured':>8s} {'estimate':>8s} {'of it':>6s} {'least':>6s}")
    rows = []
    for case in CASES:
        if len(case[0]["dilations"]) > arguments.most_blocks:
            continue
        command = [sys.executable, "-m", "benchmarks.memory", "--only", json.dumps(case)]
        process = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        row = json.loads(process.stdout.splitlines()[-1])
        rows.append({**row, "case": case})
        print(_line(row, *case), flush=True)
    off = [row["estimate"] / row["measured"] - 1 for row in rows]
    print(f"The estimate is off by {min(off):+.0%} to {max(off):+.0%}.")
    if arguments.save:
        Path(arguments.save).write_text(json.dumps(rows, indent=1))


def _line(row, arguments, batch_size, window_samples):
    names = ("residual_channels", "dilation_channels", "skip_channels", "quantization_channels")
    defaults = (32, 32, 512, 256)
    sizes = "/".join(str(arguments.get(*each)) for each in zip(names, defaults, strict=True))
    measured, estimate, least = (row[name] / 1e6 for name in ("measured", "estimate", "least"))
    return (
        f"{row['blocks']:6d} {sizes:>18s} {batch_size:5d} {window_samples:6d} {measured:8.0f} "
        f"{estimate:8.0f} {estimate / measured:6.2f} {least:6.0f}"
    )


if __name__ == "__main__":
    main()
