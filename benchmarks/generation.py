"""How fast the engines generate: samples per second, beside what the machine could do at most.

Usage:
    python -m benchmarks.generation                  # all networks, engines and numbers of streams
    python -m benchmarks.generation --networks medium --engines numba keras --repeats 20

The limit is measured in the same run. One stream reads all weights for each sample, so its limit is
the rate of a plain read of as many bytes (by as many threads), divided by these bytes. Many streams
share what is read; their limit is the rate of a large float32 matrix product (all cores), divided
by the multiply-adds of a sample. "first, s" is the time to the first chunk of a new model in a
process that has compiled the engine before; for the keras engine, it includes compilation. The
speed is that of the quickest later chunk, all streams added up; "x real time" is that of one stream
at 16 kHz.
"""

import argparse
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numba import njit

from benchmarks.training import NETWORKS, matrix_product_peak, multiply_adds

DOUBLING = [2**power for power in range(10)]
NETWORKS = {
    **NETWORKS,
    "20 blocks 64/64/128": {
        "dilations": DOUBLING * 2,
        "residual_channels": 64,
        "dilation_channels": 64,
        "skip_channels": 128,
        "head_channels": 256,
    },
}
# Engine, bytes of a weight, threads, streams, samples in a chunk.
ROWS = [
    ("numba", "float32", 1, 1, 800),
    ("numba", "float32", 2, 1, 800),
    ("numba", "bfloat16", 1, 1, 800),
    ("numba", "bfloat16", 2, 1, 800),
    ("numba", "float32", 2, 32, 100),
    ("keras", "float32", 2, 1, 400),
    ("keras", "float32", 2, 16, 100),
    ("naive", "float32", 2, 1, 2),
]


def chunk_seconds(model, engine, streams, chunk_samples, num_chunks):
    """Seconds that each of so many chunks took."""
    seconds = []
    last = time.perf_counter()
    for _ in model.stream(
        num_chunks * chunk_samples, chunk_samples, batch_size=streams, engine=engine, seed=0
    ):
        now = time.perf_counter()
        seconds.append(now - last)
        last = now
    return seconds


def read_rate(num_bytes, threads, repeats=200):
    """Bytes per second of a plain read of so many bytes again and again, shared by threads."""
    from wavenet_keras.generation.numba_engine.vectors import WIDTH, add, load, splat, store

    @njit(nogil=True)
    def read(numbers, times, out):
        a = b = c = d = splat(np.float32(0))
        for _ in range(times):
            for index in range(0, len(numbers), 4 * WIDTH):
                a, b = add(a, load(numbers, index)), add(b, load(numbers, index + 16))
                c, d = add(c, load(numbers, index + 32)), add(d, load(numbers, index + 48))
        store(out, 0, add(add(a, b), add(c, d)))

    share = num_bytes // 4 // threads // 64 * 64
    parts = [(np.ones(share, "float32"), np.zeros(16, "float32")) for _ in range(threads)]
    read(parts[0][0], 1, parts[0][1])
    best = np.inf
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(repeats):
            start = time.perf_counter()
            list(pool.map(lambda part: read(part[0], 10, part[1]), parts))
            best = min(best, (time.perf_counter() - start) / 10)
    return 4 * share * threads / best


def limit(model, engine, weight_dtype, threads, streams):
    """Samples per second, all streams added up, that this machine allows at most."""
    if streams > 1 or engine != "numba":
        return matrix_product_peak() / multiply_adds(model)
    num_bytes = multiply_adds(model) * (4 if weight_dtype == "float32" else 2)
    return read_rate(num_bytes, threads) / num_bytes


def main():
    import wavenet_keras as wk

    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    engines = sorted({row[0] for row in ROWS})
    parser.add_argument("--engines", nargs="+", default=engines, choices=engines)
    parser.add_argument("--networks", nargs="+", default=[], help="words in their names")
    parser.add_argument("--repeats", type=int, default=10, help="how many chunks to time")
    arguments = parser.parse_args()
    warm_up = wk.WaveNet(dilations=[1], skip_channels=64)
    print(f"{'':30s} {'':6s} {'':9s} {'thr-':>4s} {'':7s} {'samples':>9s} {'limit':>9s}")
    header = f"{'network':30s} {'engine':6s} {'weights':9s} {'eads':>4s} {'streams':>7s} {'/s':>9s}"
    print(f"{header} {'':>9s} {'share':>5s} {'x real time':>11s} {'first, s':>8s}")
    for name, sizes in NETWORKS.items():
        if arguments.networks and not any(word in name for word in arguments.networks):
            continue
        for engine, weight_dtype, threads, streams, chunk_samples in ROWS:
            if engine not in arguments.engines:
                continue
            model = wk.WaveNet(**sizes)
            chosen = engine
            if engine == "numba":
                chosen = wk.numba_engine.NumbaEngine(weight_dtype, threads)
                chunk_seconds(warm_up, chosen, streams, 10, 1)
            first, *later = chunk_seconds(model, chosen, streams, chunk_samples, arguments.repeats)
            per_stream = chunk_samples / min(later)
            most = limit(model, engine, weight_dtype, threads, streams)
            print(
                f"{name:30s} {engine:6s} {weight_dtype:9s} {threads:4d} {streams:7d} "
                f"{streams * per_stream:9,.0f} {most:9,.0f} {streams * per_stream / most:5.0%} "
                f"{per_stream / 16000:11.3f} {first:8.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
