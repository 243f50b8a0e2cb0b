"""Generation: the engine `keras` on the card beside `numba` on the cores of the machine."""

from benchmarks.generation import chunk_seconds
from benchmarks.gpu_rows.cases import describe
from benchmarks.gpu_rows.machine import usable_cores


def engines(bench, short, streams):
    """Samples per second of all streams together, and when the first sound is there."""
    model = bench.network(short)
    streams = bench.size(streams, min(streams, 4))
    chunk = bench.size(max(200 if streams == 1 else 6400 // streams, 25), 5)
    for engine in ("keras", "numba"):
        first, *later = chunk_seconds(model, engine, streams, chunk, 4)
        where = f" ({usable_cores()} cores)" if engine == "numba" else ""
        yield (
            f"{describe(model)}, {streams:,} at once, {engine}{where}: "
            f"{streams * chunk / min(later):,.0f} samples/s; first {chunk} samples of each after "
            f"{first:.2f} s, compiling included"
        )
