"""How the cost of a sample grows with the layers, the channels and the number of streams.

Usage:
    python -m benchmarks.growth

The CPU engine in float32, one thread for one stream and a thread for each core for several;
microseconds are for one sample of one stream.
"""

from benchmarks.generation import DOUBLING, chunk_seconds

STACK = {"skip_channels": 128, "sample_rate": 16000}
CASES = [
    *(("layers", layers, layers, 32, 1) for layers in (10, 20, 40)),
    *(("channels", channels, 20, channels, 1) for channels in (16, 32, 64, 128)),
    *(("streams", streams, 20, 32, streams) for streams in (1, 2, 8, 16, 32, 64)),
]


def main():
    import wavenet_keras as wk

    print(f"{'what grows':10s} {'to':>4s} {'us a sample':>12s} {'all streams, samples/s':>23s}")
    for what, size, layers, channels, streams in CASES:
        model = wk.WaveNet(
            dilations=(DOUBLING * 4)[:layers],
            residual_channels=channels,
            dilation_channels=channels,
            **STACK,
        )
        chunk_samples = 800 // min(streams, 8)
        _, *later = chunk_seconds(model, "numba", streams, chunk_samples, 12)
        seconds = min(later) / chunk_samples / streams
        print(f"{what:10s} {size:4d} {1e6 * seconds:12.1f} {1 / seconds:23,.0f}", flush=True)


if __name__ == "__main__":
    main()
