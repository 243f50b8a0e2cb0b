"""What is refused because the memory would not do."""

import subprocess
import sys

import pytest

import wavenet_keras as wk
from wavenet_keras import _memory
from wavenet_keras.audio.growing_wavs import GrowingWavs
from wavenet_keras.generation.memory import least_bytes_of_streams


def test_what_does_not_fit_is_refused_with_numbers_and_advice(monkeypatch):
    monkeypatch.setattr(_memory, "free_memory", lambda: 2e9)
    _memory.check_memory(2e9, "A clip", "Take less.")
    with pytest.raises(MemoryError, match="A clip needs about 2.5 GB .* 2.0 GB are free. Take les"):
        _memory.check_memory(2.5e9, "A clip", "Take less.")


def test_a_limit_of_the_process_counts():
    """The kernel itself refuses what lies above what is told, and gives what lies below."""
    pytest.importorskip("resource")
    script = (
        "import resource\n"
        "from wavenet_keras import _memory\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))\n"
        "free = int(_memory.free_memory())\n"
        "assert 0 < free < 2 << 30\n"
        "taken = bytearray(free - (64 << 20))\n"
        "del taken\n"
        "try:\n"
        "    bytearray(free + (64 << 20))\n"
        "except MemoryError:\n"
        "    print('refused')\n"
    )
    process = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert process.stdout == "refused\n", process.stderr


def test_streams_take_at_least_what_has_to_be_remembered_of_them():
    model = wk.WaveNet(dilations=[1, 2, 4, 8], residual_channels=8, skip_channels=8)
    assert least_bytes_of_streams(model, 3) == 4 * 3 * (8 * (1 + 2 + 4 + 8) + 17)


@pytest.mark.parametrize(
    ("dilations", "arguments", "said"),
    [
        ([1, 2], {"batch_size": 10**9}, "Generating 1,000,000,000 sounds at once needs about"),
        ([10**12], {}, "Generating with this network needs about"),
    ],
)
def test_more_streams_than_fit_are_refused_before_the_work(dilations, arguments, said):
    model = wk.WaveNet(dilations=dilations, skip_channels=8)
    for generate in (model.generate, model.stream):
        with pytest.raises(MemoryError, match=f"{said} .* GB are free. Generate fewer at once"):
            generate(10, **arguments)


def test_more_samples_than_fit_are_refused_and_leave_no_trace(tmp_path):
    with pytest.raises(MemoryError, match="Holding 3,000,000,000,000 samples of 2 sounds until"):
        GrowingWavs(tmp_path / "new" / "a.wav", 2, 3 * 10**12, 8000, 8000)
    assert list(tmp_path.iterdir()) == []
