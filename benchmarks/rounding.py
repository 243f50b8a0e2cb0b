"""What weights in bfloat16 cost: bits per sample of the shipped voice, exact and rounded.

Usage:
    python -m benchmarks.rounding

The rounded network is the one that `NumbaEngine(weight_dtype="bfloat16")` computes; its bits are
measured in float32, on the held-out recordings in `data/speech`.
"""


def main():
    import wavenet_keras as wk
    from wavenet_keras.generation.numba_engine.weights import rounded_to

    model = wk.load_voice("speech", speaker="allison")
    held_out = wk.Corpus("data/speech", labels=None).split()[1]
    files = [file for file in held_out if file.path.name.startswith("en_")]
    exact = wk.evaluation.bits_per_sample(model, files)
    for weight in model.weights:
        if "kernel" in weight.name:
            weight.assign(rounded_to(weight.numpy(), "bfloat16"))
    rounded = wk.evaluation.bits_per_sample(model, files)
    print(f"bits per sample on {len(files)} held-out recordings: {exact:.4f} in float32,")
    print(f"{rounded:.4f} with weights in bfloat16, {rounded - exact:+.4f}")


if __name__ == "__main__":
    main()
