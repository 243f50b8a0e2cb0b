"""What a card does with this package: for a GPU that one has for ten minutes.

Usage:
    python -m benchmarks.gpu --seconds 540 --out card.txt
    KERAS_BACKEND=jax python -m benchmarks.gpu
    python -m benchmarks.gpu --small                # a trial of the script itself, on any machine

Rows come most important first, each line as soon as it is measured, also into the file. A row that
fails is named, and the next goes on. A row is begun only if it is expected to end in time; what had
no time is named at the end. The process ends with its time, whatever it is doing.

Peaks are measured in the same run: large matrix products in bfloat16 and float32, on most cards
with products of shortened float32 (tf32) unless full precision is asked for. A training step counts
three times the multiply-adds of its forward pass. Trained samples are the targets that carry loss.
"First call" is the time to the first result, most of it compilation.
"""

import argparse
import sys
import tempfile
import time

from benchmarks.gpu_rows.budget import Budget, Report, Rows

BEGUN = time.monotonic()  # what is imported later takes its time too
SMALL_PACE = 0.2  # of a guessed second, where everything is small


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=540, help="how long it may take in all")
    parser.add_argument("--out", help="a file to append each line to")
    parser.add_argument("--small", action="store_true", help="small sizes, as without a card")
    given = parser.parse_args(arguments)
    begun = BEGUN if arguments is None else time.monotonic()  # called from Python, it begins now

    from benchmarks.gpu_rows.rows import rows_for  # loads Keras and its backend

    # isort: split
    from benchmarks.gpu_rows import backend
    from benchmarks.gpu_rows.cases import Bench
    from wavenet_keras._devices import accelerator

    backend.check()
    small = given.small or accelerator() is None
    budget = Budget(given.seconds, SMALL_PACE if small else 1.0, begun=begun)
    with tempfile.TemporaryDirectory() as folder:
        rows = Rows(rows_for(Bench(small, folder)), budget, Report(given.out))
        timer = rows.end_with_the_time()
        try:
            whole = rows.run()
        finally:
            timer.cancel()
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
