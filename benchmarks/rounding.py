"""What weights in bfloat16 cost: bits per sample of the shipped voice, exact and rounded.

Usage:
    python -m benchmarks.rounding

The rounded network is the one that `NumbaEngine(weight_dtype="bfloat16")` computes; its bits are
measured in float32, on the held-out recordings in `data/speech`.
"""

import numpy as np


def to_bfloat16(array):
    """The nearest float32 numbers that bfloat16 can hold, ties to even."""
    bits = np.asarray(array, "float32").view("uint32")
    bits = bits + 0x7FFF + ((bits >> 16) & 1)
    return (bits & 0xFFFF0000).view("float32")


def main():
    import wavenet_keras as wk

    model = wk.load_voice("allison")
    held_out = wk.Corpus("data/speech", labels=None).split()[1]
    files = [file for file in held_out if file.path.name.startswith("en_")]
    exact = wk.evaluation.bits_per_sample(model, files)
    for weight in model.weights:
        if "kernel" in weight.name:
            weight.assign(to_bfloat16(weight.numpy()))
    rounded = wk.evaluation.bits_per_sample(model, files)
    print(f"bits per sample on {len(files)} held-out recordings: {exact:.4f} in float32,")
    print(f"{rounded:.4f} with weights in bfloat16, {rounded - exact:+.4f}")


if __name__ == "__main__":
    main()
