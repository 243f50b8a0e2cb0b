"""How long a corpus of as many files as VCTK has takes before the first batch, and how much memory.

Usage:
    python -m benchmarks.corpora                               # 44,000 files of 0.1 s
    python -m benchmarks.corpora --files 2000
    python -m benchmarks.corpora --files 2000 --seconds 3.6    # as long as VCTK's sentences

The files are noise at 48 kHz, in folders of 110 speakers below a temporary folder, and are prepared
at 16 kHz. Each row is a process of its own. Peaks are of resident memory, on top of what Python and
the imports take. `CPU, s` are seconds that its threads computed, whatever else the machine did. A
preparation that was killed starts anew; what it left is removed.

On two cores of an Intel Xeon, which did other work too, 44,000 files took 14 s of the processor to
scan, 38 s to prepare and 1.1 s to find again; README.md has the table. 1,100 files of 3.6 s took
2.5 s to scan and 4.4 s to prepare. With two threads these seconds were the same as with one, and
passed in about half the time.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.peak_memory import peak, resident

SPEAKERS = 110
FILE_RATE, RATE = 48000, 16000


def make_corpus(folder, files, seconds):
    import soundfile

    random = np.random.default_rng(0)
    noise = (3000 * random.normal(size=round((seconds + 4) * FILE_RATE))).astype(np.int16)
    for index in range(files):
        speaker = f"p{225 + index % SPEAKERS}"
        path = folder / speaker / f"{speaker}_{index // SPEAKERS + 1:03d}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        start = int(random.integers(4 * FILE_RATE))
        soundfile.write(path, noise[start : start + round(seconds * FILE_RATE)], FILE_RATE)


def measure(what, folder, cache, workers):
    """One row, in this process: what it took, as JSON on the last line."""
    import soundfile  # noqa: F401
    import soxr  # noqa: F401
    from scipy.signal import windows  # noqa: F401

    import wavenet_keras as wk
    from wavenet_keras import _parallel

    if workers:
        _parallel.cores = lambda: workers
    corpus = wk.Corpus(folder) if what == "prepare" else None
    wk.Windows  # noqa: B018  # loads Keras
    before, start, busy = resident(), time.perf_counter(), time.process_time()
    if what == "scan":
        corpus = wk.Corpus(folder)
        assert len(corpus.class_names) == min(SPEAKERS, len(corpus))
    else:
        wk.Windows(corpus, RATE, 1000, 1000, cache_folder=cache)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    print(json.dumps([seconds, busy, (peak() - before) / 1e6]))


def row(name, files, *command):
    process = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    seconds, busy, megabytes = json.loads(process.stdout.splitlines()[-1])
    print(
        f"{name:34s} {seconds:8.1f} {files / seconds:9,.0f} {busy:7.1f} {megabytes:8.0f}",
        flush=True,
    )
    return seconds


def kill_in_the_middle(command, seconds, cache):
    """Kill a preparation after half its work; what is there afterwards."""
    process = subprocess.Popen(command)
    while not list(cache.rglob("unfinished_*")):
        time.sleep(0.05)
    time.sleep(seconds / 2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return sorted(path.name for path in cache.rglob("*") if path.is_file())


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--files", type=int, default=44_000)
    parser.add_argument("--seconds", type=float, default=0.1, help="of each file")
    parser.add_argument("--measure", nargs=4, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        what, folder, cache, workers = arguments.measure
        measure(what, folder, cache, int(workers))
        return
    os.environ["TQDM_DISABLE"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        make_corpus(corpus, arguments.files, arguments.seconds)

        def command(what, cache, workers=0):
            own = [sys.executable, "-m", "benchmarks.corpora", "--measure"]
            return [*own, what, str(corpus), str(Path(folder, cache)), str(workers)]

        print(f"{'':34s} {'seconds':>8s} {'files/s':>9s} {'CPU, s':>7s} {'peak, MB':>8s}")
        files = arguments.files
        row("scan, one thread", files, *command("scan", "none", 1))
        row("scan", files, *command("scan", "none"))
        row("prepare, one thread", files, *command("prepare", "one", 1))
        seconds = row("prepare", files, *command("prepare", "all"))
        row("again, prepared before", files, *command("prepare", "all"))
        left = kill_in_the_middle(command("prepare", "killed"), seconds, Path(folder, "killed"))
        print(f"killed in the middle, which leaves {' and '.join(left)}")
        row("prepare after that", files, *command("prepare", "killed"))
        codes = {path.read_bytes() for path in Path(folder).glob("*/codes/*/codes.bin")}
        print(
            f"codes of one thread, of all and after a kill: {'equal' if len(codes) == 1 else '?'}"
        )


if __name__ == "__main__":
    main()
