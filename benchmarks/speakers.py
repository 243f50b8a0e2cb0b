"""Does a network speak as who it was asked to? A recogniser of real speakers listens to it.

Usage:
    python -m benchmarks.speakers                          # `speech`, 50 clips of each speaker
    python -m benchmarks.speakers runs/mine --recordings my_recordings

The recogniser is trained on seven tenths of the real recordings, then judged on the other three
tenths and on generated clips of the same length.
"""

import argparse
import pathlib

import numpy as np

SPEECH = pathlib.Path(__file__).resolve().parent.parent / "data" / "speech"


def print_confusion(title, names, table):
    """One row for each speaker asked for, one column for each heard."""
    print(f"{title}: {np.trace(table)} of {table.sum()} right, {np.trace(table) / table.sum():.1%}")
    width = max(map(len, names)) + 2
    print(" " * width + "".join(f"{name:>{width}}" for name in names))
    for name, row in zip(names, table, strict=True):
        print(f"{name:<{width}}" + "".join(f"{count:>{width}}" for count in row))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("voice", nargs="?", default="speech")
    parser.add_argument("--recordings", type=pathlib.Path, default=SPEECH)
    parser.add_argument("--clips", type=int, default=50, help="generated, of each speaker")
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()

    import wavenet_keras as wk
    from wavenet_keras.evaluation import SpeakerRecogniser, cut_clips

    model = wk.load_voice(arguments.voice)
    rate, seconds = model.sample_rate, arguments.seconds
    training, held_out = wk.Corpus(arguments.recordings).split(validation=0.3, seed=0)
    recogniser = SpeakerRecogniser(*cut_clips(training, rate, seconds), rate)
    names = recogniser.names
    real = recogniser.confusion(*cut_clips(held_out, rate, seconds))
    print_confusion("real, held out", names, real)
    asked = [name for name in names for _ in range(arguments.clips)]
    clips = model.generate(
        round(seconds * rate),
        global_condition=asked,
        temperature=arguments.temperature,
        seed=arguments.seed,
    )
    print_confusion("generated", names, recogniser.confusion(clips, asked))


if __name__ == "__main__":
    main()
