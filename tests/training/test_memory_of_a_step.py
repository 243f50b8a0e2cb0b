"""A step that cannot fit into the memory is refused before the work, in one sentence."""

import json
import pathlib
import re
import resource
import sys

import keras
import pytest
from fresh_python import python
from places import REPOSITORY
from small_runs import Waves, compiled
from tiny_wavenet import tiny

import wavenet_keras as wk
from benchmarks import memory as benchmark
from wavenet_keras import _memory, training
from wavenet_keras.network.layers import GatedResidualBlock
from wavenet_keras.training import memory, step_bytes

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


def test_the_parts_of_a_step_are_those_of_the_tensors_it_makes(monkeypatch):
    """The lengths are read off a step itself; a number has 4 bytes."""
    model = wk.WaveNet(
        [1, 4, 2], 3, 2, 3, 5, skip_channels=7, head_channels=9, quantization_channels=16
    )
    lengths = {"taps": [], "gated": []}
    call = GatedResidualBlock.call

    def noted(self, *arguments, **named):
        residual, gated = call(self, *arguments, **named)
        lengths["taps"].append(gated.shape[1])
        return residual, gated

    monkeypatch.setattr(GatedResidualBlock, "call", noted)
    window, context = 10, model.receptive_field - 1
    logits = model.logits_from(context, keras.ops.zeros((4, context + window), "int32"))
    assert logits.shape == (4, window, 16)
    samples = sum(lengths["taps"])
    assert samples == (10 + 12) + (10 + 4) + 10  # by hand: what the blocks after it reach
    assert step_bytes.parts_of_a_step(model, 4, window) == (
        4 * 4 * samples * 3 * 3,
        4 * 4 * samples * 5,
        4 * 4 * window * 3 * 5,
        4 * 4 * window * (7 + 9),
        4 * 4 * window * 16,
        3 * 4 * 4 * (context + window),
        4 * model.count_params(),
    )


def test_the_least_a_step_needs_counts_what_the_gradients_need():
    """A network of one block, by hand: [4, 10] samples of 4 bytes a number."""
    model = wk.WaveNet(
        [1], residual_channels=3, dilation_channels=5, skip_channels=7, quantization_channels=16
    )
    block, way_out, logits, inputs = 3 + 2 * 5 + 5, 7 + 7, 16, 3
    expected = 4 * 10 * 4 * (block + way_out + logits + inputs) + 4 * 2 * 4 * inputs
    assert memory.least_bytes_of_a_step(model, 4, 10) == expected


def test_half_precision_takes_half_but_for_the_logits():
    sizes = {"skip_channels": 8, "residual_channels": 4, "dilation_channels": 4}
    whole, half = (
        step_bytes.parts_of_a_step(wk.WaveNet([1, 2], dtype=dtype, **sizes), 2, 50)
        for dtype in ("float32", "mixed_bfloat16")
    )
    for name in ("taps", "hidden", "gated", "way_out"):
        assert getattr(whole, name) == 2 * getattr(half, name)
    assert whole.levels == half.levels == 4 * 2 * 50 * 256


@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
@pytest.mark.parametrize("case", benchmark.CASES)
def test_the_estimate_lies_above_the_least_and_grows(case, backend, monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: backend)
    arguments, batch_size, window = case
    model = wk.WaveNet(**arguments)
    estimate = memory.estimated_bytes_of_a_step(model, batch_size, window)
    assert estimate > memory.least_bytes_of_a_step(model, batch_size, window)
    assert memory.estimated_bytes_of_a_step(model, 2 * batch_size, window) > estimate
    assert memory.estimated_bytes_of_a_step(model, batch_size, 2 * window) > estimate


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of memory")
@pytest.mark.parametrize("number", [0, 3, 10])
def test_the_estimate_is_near_what_a_step_takes(number):
    """The docstring says how near."""
    case = json.dumps(benchmark.CASES[number])
    process = python("-m", "benchmarks.memory", "--only", case, cwd=REPOSITORY)
    assert process.returncode == 0, process.stderr
    row = json.loads(process.stdout.splitlines()[-1])
    assert row["least"] < row["measured"]
    assert 0.6 < row["estimate"] / row["measured"] < 1.6


SPEECH = {"dilations": [2**power for power in range(10)] * 3, "skip_channels": 128}


@pytest.mark.parametrize("available", [4e10, 9e9, 1.2e9, 1e9])
@pytest.mark.parametrize("window_samples", [20000, 8000, 1000])
def test_what_is_proposed_is_the_first_that_fits_of_all_halvings(available, window_samples):
    model = wk.WaveNet(**SPEECH)
    context = model.receptive_field
    sizes = [(batch, window_samples) for batch in (48, 24, 12, 6, 3, 1)]
    while window_samples > context:
        window_samples = max(window_samples // 2, context)
        sizes.append((1, window_samples))
    needed = {each: memory.estimated_bytes_of_a_step(model, *each) for each in sizes}
    expected = next((*each, needed[each]) for each in sizes if needed[each] <= available)
    assert training.fit_to_memory(model, *sizes[0], available=available) == expected


def test_what_fits_stays_as_it_is_and_has_names():
    step = training.fit_to_memory(wk.WaveNet([1, 2]), 5, 777, available=1e12)
    assert (step.batch_size, step.window_samples) == (5, 777)
    assert step.bytes == memory.estimated_bytes_of_a_step(wk.WaveNet([1, 2]), 5, 777)


def test_a_network_too_large_for_the_memory_is_refused():
    with pytest.raises(ValueError, match="one window of 3,071 samples .* 0.1 GB. Take a smaller n"):
        training.fit_to_memory(wk.WaveNet(**SPEECH), available=1e8)


def test_windows_stay_whole_frames():
    model = wk.WaveNet(**SPEECH, local_condition_channels=4, hop_length=80)
    for available in (1e9, 1.1e9, 1.2e9, 1.4e9, 1e12):
        step = training.fit_to_memory(model, 1, 19_999, available=available)
        assert step.window_samples % 80 == 0 and step.window_samples >= model.receptive_field


@pytest.mark.parametrize("arguments", [(0, 8000), (2.5, 8000), (8, 0)])
def test_sizes_that_are_none_are_refused(arguments):
    with pytest.raises(ValueError, match="batch_size|window_samples"):
        training.fit_to_memory(wk.WaveNet([1]), *arguments)


def between(model, windows):
    """Bytes between what a step needs at least and what it is expected to take."""
    sizes = model, windows.batch_size, windows.window_samples
    return (memory.least_bytes_of_a_step(*sizes) + memory.estimated_bytes_of_a_step(*sizes)) / 2


def sized_waves(batch_size, window_samples):
    windows = Waves()
    windows.receptive_field, windows.batch_size = 5, batch_size
    windows.window_samples = window_samples
    return windows


def test_a_step_that_may_not_fit_is_announced_and_tried(tmp_path, monkeypatch, capsys):
    windows, model = sized_waves(20_000, 80), compiled()
    monkeypatch.setattr(memory, "free_memory", lambda: between(model, windows))
    training.train(model, windows, tmp_path / "run", 1)
    out = capsys.readouterr().out
    words = r"A step on 20,000 windows of 85 samples will need about .* GB are free. It may end "
    assert re.search(words + r".* A batch of [\d,]+ windows of 80 samples would fit", out)
    monkeypatch.setattr(memory, "free_memory", lambda: 1e12)
    training.train(model, windows, tmp_path / "other", 1)
    assert "will need" not in capsys.readouterr().out


def test_the_sizes_in_the_message_fit(monkeypatch):
    model, windows = wk.WaveNet(**SPEECH), sized_waves(4000, 8000)
    monkeypatch.setattr(memory, "free_memory", lambda: 5e9)
    with pytest.raises(memory.TooLarge) as raised:
        memory.check_memory(model, windows)
    said = re.search(r"--batch_size (\d+) --sample_size (\d+)\.", str(raised.value))
    sizes = [int(size) for size in said.groups()]
    assert 1 <= sizes[0] < 4000 and sizes[1] == 8000
    assert memory.check_memory(model, sized_waves(*sizes)) is None
    needed = memory.estimated_bytes_of_a_step(model, 2 * sizes[0] + 1, 8000)
    assert needed > 5e9  # so it is the first of the halvings that fits


def test_on_a_gpu_its_own_memory_decides(monkeypatch):
    model, windows = wk.WaveNet(**SPEECH), sized_waves(64, 8000)
    monkeypatch.setattr(memory, "accelerator", lambda: "Example 9000")
    monkeypatch.setattr(memory, "free_memory", lambda: 1e9)
    monkeypatch.setattr(memory, "accelerator_memory", lambda: 8e10)
    assert memory.check_memory(model, windows) is None
    monkeypatch.setattr(memory, "accelerator_memory", lambda: 2e9)
    with pytest.raises(memory.TooLarge, match=r"there are 2.0 GB. A batch of \d+ windows"):
        memory.check_memory(model, windows)
    monkeypatch.setattr(memory, "accelerator_memory", lambda: float("inf"))  # it does not tell
    assert memory.check_memory(model, windows) is None
    monkeypatch.setattr(memory, "free_memory", lambda: 1e6)
    with pytest.raises(memory.TooLarge, match="there are 0.0 GB. Take fewer windows"):
        memory.check_memory(model, windows)  # the codes themselves are too many


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


def test_each_process_needs_the_memory_of_its_share(monkeypatch):
    """What one machine cannot hold, two can; the sizes in the message are those of all."""

    class Data:
        batch_size, window_samples, receptive_field = 64, 8000, 10

    model = wk.WaveNet(dilations=[1, 2, 4], skip_channels=128)
    room = memory.estimated_bytes_of_a_step(model, 40, 8000)
    monkeypatch.setattr(memory, "accelerator", lambda: None)
    monkeypatch.setattr(memory, "free_memory", lambda: room)
    assert "--batch_size 32 --sample_size 8000" in memory.check_memory(model, Data())
    monkeypatch.setattr(memory, "place_among_processes", lambda: (0, 2))
    assert memory.check_memory(model, Data()) is None
    Data.batch_size = 128
    said = memory.check_memory(model, Data())
    assert "64 windows of 8,010 samples (the share of each)" in said
    assert "--batch_size 64 --sample_size 8000" in said
