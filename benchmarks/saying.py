"""How soon is the first sound of a sentence there, and how fast are the others made?

Usage:
    python -m benchmarks.saying                       # the shipped voice `allison`
    python -m benchmarks.saying runs/mine --threads 2

The first sound is the first tenth of a second, counted from the call of `stream`: the sentence is
read, planned and encoded by then. What is loaded and compiled once, the warm-up pays. What is read
before, `load`, is from the file to the first sound of all.
"""

import argparse
import time

import numpy as np

TEXT = (
    "Good morning. Your train leaves at half past seven, from platform twelve. "
    "Please have your ticket ready, and mind the gap between the train and the platform."
)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("voice", nargs="?", default="allison")
    parser.add_argument("--text", default=TEXT)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, help="of the engine numba; default: auto")
    arguments = parser.parse_args()
    started = time.perf_counter()

    from wavenet_keras.generation.numba_engine import NumbaEngine
    from wavenet_keras.voices.shipped import load_text_voice

    engine = NumbaEngine(threads=arguments.threads) if arguments.threads else "auto"
    voice = load_text_voice(arguments.voice)
    next(voice.stream("Hello.", engine=engine))
    print(f"load: {time.perf_counter() - started:.2f} s to the first sound of all")
    rows = [measured(voice, arguments.text, engine, seed) for seed in range(arguments.repeats)]
    first, speed, seconds = np.median(rows, axis=0)
    print(f"first sound of {len(arguments.text)} characters: {first:.3f} s")
    print(f"all {seconds:.2f} s of it: {speed:.2f} x real time")
    print(f"medians of {arguments.repeats} seeds; slowest {max(row[0] for row in rows):.3f} s")


def measured(voice, text, engine, seed):
    """Seconds to the first sound, sound in terms of real time, seconds of sound."""
    started = time.perf_counter()
    chunks = voice.stream(text, seed=seed, engine=engine)
    samples = len(next(chunks))
    first = time.perf_counter() - started
    samples += sum(map(len, chunks))
    seconds = samples / voice.sample_rate
    return first, seconds / (time.perf_counter() - started), seconds


if __name__ == "__main__":
    main()
