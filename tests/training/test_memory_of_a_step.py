"""A step that cannot fit into the memory is refused before the work, in one sentence."""

import pathlib
import resource

import pytest
from fresh_python import python
from small_runs import Waves, compiled
from tiny_wavenet import tiny

import wavenet_keras as wk
from wavenet_keras import _memory, training
from wavenet_keras.training import memory

BIG_BATCH = """
import resource, sys
import numpy as np
import wavenet_keras as wk
from wavenet_keras import training
wk.audio.save("a.wav", np.sin(np.arange(4000) * .3).astype("float32") * .5, 8000)
model = wk.WaveNet(dilations=[1, 2], skip_channels=64, sample_rate=8000)
windows = wk.Windows(["a.wav"], 8000, 100, 5, batch_size=2, cache_folder="cache")
print(training.train(model, windows, "run", 1).state["step"])
windows = wk.Windows(["a.wav"], 8000, 2000, 5, batch_size=400, cache_folder="cache")
now = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (now + (1 << 30), resource.RLIM_INFINITY))
try:
    training.train(model, windows, "run", 2)
except ValueError as error:
    print(type(error).__name__, error)
"""


def test_the_least_a_step_needs_counts_what_the_gradients_need():
    """A network of one block, by hand: [4, 10] samples of 4 bytes a number."""
    model = wk.WaveNet(
        [1], residual_channels=3, dilation_channels=5, skip_channels=7, quantization_channels=16
    )
    block, way_out, logits = 3 + 5 + 2 * 5, 7 + 7, 2 * 16
    expected = 4 * 10 * 4 * (block + way_out + logits)
    assert memory.least_bytes_of_a_step(model, 4, 10) == expected


@pytest.mark.parametrize(("batch_size", "window_samples"), [(10**8, 100), (2, 10**10)])
def test_a_batch_too_large_is_refused_before_it_is_made(batch_size, window_samples, tmp_path):
    class Large(Waves):
        receptive_field = 5

        def __getitem__(self, index):
            pytest.fail("a batch was made")

    windows = Large()
    windows.batch_size, windows.window_samples = batch_size, window_samples
    with pytest.raises(ValueError, match="needs at least .* GB of memory.*batch_size.*sample_size"):
        training.train(compiled(), windows, tmp_path / "run", 4)
    assert not (tmp_path / "run").exists()


def test_a_limit_of_the_process_counts(monkeypatch):
    unlimited = _memory.free_memory()
    pages = int(pathlib.Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + 10**6
    monkeypatch.setattr(resource, "getrlimit", lambda which: (limit, limit))
    assert 0.9e6 <= _memory.free_memory() <= 1e6 < unlimited


@pytest.mark.parametrize("words", ["OOM when allocating tensor", "RESOURCE_EXHAUSTED: 12 GB"])
def test_a_backend_out_of_memory_is_one_sentence(words):
    with (
        pytest.raises(ValueError, match="memory is too small.*Take fewer windows") as raised,
        memory.advice_when_memory_ends(tiny()),
    ):
        raise RuntimeError(words + "\n" + "page after page\n" * 80)
    assert "page after page" not in str(raised.value) and raised.value.__suppress_context__
    with pytest.raises(RuntimeError, match="another"), memory.advice_when_memory_ends(tiny()):
        raise RuntimeError("another error")


def test_under_a_limit_a_step_ends_with_advice_and_without_a_trace(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    process = python("-c", BIG_BATCH)
    assert process.returncode == 0, process.stderr
    last = process.stdout.strip().splitlines()[-1]
    assert last.startswith("TooLarge A step on 400 windows of 2,005 samples needs at least")
    assert training.RunFolder(tmp_path / "run").state["step"] == 1
