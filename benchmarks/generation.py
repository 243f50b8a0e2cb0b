"""How fast the engines generate: samples per second, and how many times real time that is.

Usage:
    python -m benchmarks.generation                  # both networks, every engine, 1 and 16 streams
    python -m benchmarks.generation --engines keras --streams 1

"first, s" is the time to the first chunk of a new model: compilation, and the pass over the
context. The speed is that of the quickest later chunk, all streams added up; "x real time" is that
of one stream at 16 kHz.
"""

import argparse
import time

from benchmarks.training import NETWORKS

CHUNK_SAMPLES = {"keras": 800, "naive": 2}


def chunk_seconds(model, engine, streams, num_chunks):
    """Seconds that each of so many chunks took."""
    chunk_samples = CHUNK_SAMPLES[engine]
    seconds = []
    last = time.perf_counter()
    for _ in model.stream(
        num_chunks * chunk_samples, chunk_samples, batch_size=streams, engine=engine, seed=0
    ):
        now = time.perf_counter()
        seconds.append(now - last)
        last = now
    return seconds


def main():
    import wavenet_keras as wk

    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--engines", nargs="+", default=list(CHUNK_SAMPLES), choices=CHUNK_SAMPLES)
    parser.add_argument("--streams", nargs="+", type=int, default=[1, 16])
    parser.add_argument("--chunks", type=int, default=10, help="how many to time")
    arguments = parser.parse_args()
    header = f"{'network':30s} {'engine':7s} {'streams':>7s} {'samples/s':>10s}"
    print(f"{header} {'x real time':>11s} {'first, s':>8s}")
    for name, sizes in NETWORKS.items():
        for engine in arguments.engines:
            for streams in arguments.streams:
                model = wk.WaveNet(**sizes)
                first, *later = chunk_seconds(model, engine, streams, arguments.chunks)
                per_stream = CHUNK_SAMPLES[engine] / min(later)
                print(
                    f"{name:30s} {engine:7s} {streams:7d} {streams * per_stream:10,.1f} "
                    f"{per_stream / model.sample_rate:11.4f} {first:8.1f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
