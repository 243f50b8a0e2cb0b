"""`wavenet-keras evaluate`: what it does. Its options are in `evaluate_options.py`.

Notebook: 07 Evaluating and refining
"""

import pathlib

from wavenet_keras import evaluation
from wavenet_keras.audio import mel
from wavenet_keras.cli.conditions import class_id, vector_for
from wavenet_keras.cli.evaluate_options import DEFAULTS
from wavenet_keras.corpus import Corpus
from wavenet_keras.voices.shipped import load_wavenet


def run(given):
    """`wavenet-keras evaluate`, by the options that were given; returns the exit code."""
    options = {**DEFAULTS, **given}
    files = options["recordings"]
    if len(files) == 1 and pathlib.Path(files[0]).is_dir():
        files = Corpus(files[0])
        files = files.split()[1] if options["held_out"] else files
    model = load_wavenet(options["model"])
    condition, features = None, _features_of(model)
    if options["gc_id"] is not None:
        condition = class_id(model, options["gc_id"])
    elif options["gc_vector"] is not None:
        condition = vector_for(model, options["gc_vector"])
    elif len(getattr(files, "class_names", ())) > 1 and model.num_classes:
        return _print_bits_of_classes(model, files, features)
    bits = evaluation.bits_per_sample(model, files, global_condition=condition, features=features)
    print(f"{bits:.4f} bits per sample on {len(files)} recordings")
    return 0


def _features_of(model):
    """What a model with a local condition is told of a recording: its log-mel spectrogram."""
    if not model.local_condition_channels:
        return None
    expected = mel.NUM_BANDS, mel.HOP_LENGTH
    received = model.local_condition_channels, model.hop_length
    if expected != received:
        raise ValueError(
            "Only of log-mel spectrograms can the shell tell a model: "
            f"{expected[0]} channels with a hop_length of {expected[1]}. This model takes "
            f"{received[0]} with {received[1]}; use wk.evaluation.bits_per_sample(features=...)."
        )
    return mel.mel_of_recording


def _print_bits_of_classes(model, corpus, features):
    by_class = evaluation.bits_by_class(model, corpus, features)
    width = max(map(len, [*by_class, "all"])) + 2
    for name, (bits, count) in by_class.items():
        print(f"{name:<{width}}{bits:.4f} bits per sample on {count:,} samples")
    total = sum(count for _, count in by_class.values())
    bits = sum(bits * count for bits, count in by_class.values()) / total
    print(f"{'all':<{width}}{bits:.4f} bits per sample on {total:,} samples")
    return 0
