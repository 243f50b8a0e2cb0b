"""All rows of `benchmarks/gpu.py`, most important first."""

import functools

import wavenet_keras  # noqa: F401

# isort: split
# Keras comes after the package, which keeps the messages of its backend out of the report.
from benchmarks.gpu_rows import correctness, fitting, input_layer, kernels, machine, sounds, steps
from benchmarks.gpu_rows.budget import Row

BIG, USUAL, REFERENCE = ("30", "bf16", 64), ("30", "bf16", 8), ("reference", "bf16", 8)
# What a row is called, its function, the arguments of that after the bench, and seconds it may take
# on a large card: `h100.txt` has what most took where XLA tried no kernels, and elsewhere the rows
# before correct them.
ROWS = (
    ("versions and device", machine.describe, (), 5),
    ("peaks of this machine", machine.peaks, (), 15),
    ("train step, 30 blocks, bf16, batch 64", steps.train_step, BIG, 20),
    ("train step, 30 blocks, bf16, batch 8", steps.train_step, USUAL, 15),
    ("train step, reference network, bf16, batch 8", steps.train_step, REFERENCE, 25),
    ("kernels, 30 blocks, batch 64", kernels.kernels, BIG, 3),
    ("wk.training.train, codes on the device, batch 64", fitting.train, ("device", *BIG), 10),
    ("wk.training.train, codes on the device, batch 8", fitting.train, ("device", *USUAL), 6),
    ("wk.training.train, reference network, batch 8", fitting.train, ("auto", *REFERENCE), 6),
    ("sound, 30 blocks, 1 stream", sounds.engines, ("30", 1), 20),
    ("sound, 30 blocks, 64 streams", sounds.engines, ("30", 64), 15),
    ("sound, 30 blocks, 1,024 streams", sounds.engines, ("30", 1024), 15),
    ("fit, silent, codes on the device, batch 64", fitting.fit, ("device", 0, *BIG), 6),
    ("fit, silent, codes on the device, batch 8", fitting.fit, ("device", 0, *USUAL), 6),
    ("wk.training.train, codes on the host, batch 64", fitting.train, ("host", *BIG), 6),
    ("wk.training.train, codes on the host, batch 8", fitting.train, ("host", *USUAL), 6),
    ("the same steps twice", correctness.same_steps_twice, USUAL, 4),
    ("fit with its bar, batch 64", fitting.fit, ("auto", 1, *BIG), 6),
    ("fit with its bar, batch 8", fitting.fit, ("auto", 1, *USUAL), 6),
    ("sound, reference network, 1 stream", sounds.engines, ("reference", 1), 25),
    ("sound, reference network, 64 streams", sounds.engines, ("reference", 64), 20),
    ("sound, reference network, 1,024 streams", sounds.engines, ("reference", 1024), 20),
    ("fit, silent, codes on the host, batch 64", fitting.fit, ("host", 0, *BIG), 6),
    ("fit, silent, codes on the host, batch 8", fitting.fit, ("host", 0, *USUAL), 6),
    ("kernels, reference network, batch 8", kernels.kernels, REFERENCE, 3),
    ("forward and loss, 30 blocks, batch 64", steps.forward, BIG, 12),
    ("forward and loss, 30 blocks, batch 8", steps.forward, USUAL, 12),
    ("forward and loss, reference network, batch 8", steps.forward, REFERENCE, 18),
    ("input layer, float32", input_layer.compare, ("float32",), 12),
    ("input layer, bf16", input_layer.compare, ("mixed_bfloat16",), 12),
    ("train step, 30 blocks, float32, batch 8", steps.train_step, ("30", "float32", 8), 25),
    ("train step, 30 blocks, float32, batch 64", steps.train_step, ("30", "float32", 64), 30),
    ("the card and the CPU, float32", correctness.card_and_cpu, (), 70),
    ("the same seed twice", correctness.same_seed_twice, (), 60),
    ("memory", steps.memory_peak, (), 1),
)


def rows_for(bench):
    """The rows, with what they share.

    Args:
        bench: The `Bench`.

    Returns:
        A list of `Row`.
    """
    return [
        Row(name, functools.partial(function, bench, *arguments), guess)
        for name, function, arguments, guess in ROWS
    ]
