"""The simulation of other processors takes hold in the libraries that it is about."""

import json
import platform

import pytest
import simulate_processors
from fresh_python import python
from simulate_processors import PROCESSORS

pytestmark = pytest.mark.skipif(
    platform.machine().lower() not in ("x86_64", "amd64"), reason="only x86-64 is simulated"
)
# What NumPy, numba and the matrix library compute with.
ASK = """
import json, numpy, threadpoolctl
from numba.core.registry import cpu_target
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
features = [name for name in __cpu_dispatch__ if __cpu_features__[name]]
_, processor, instructions = cpu_target.target_context.codegen().magic_tuple()
libraries = threadpoolctl.threadpool_info()
matrices = [one["architecture"] for one in libraries if one["internal_api"] == "openblas"]
print(json.dumps([features, processor, instructions, matrices]))
"""


@pytest.mark.parametrize("processor", PROCESSORS)
def test_libraries_compute_as_on_that_processor(processor):
    environment = simulate_processors.environment_of(processor)
    process = python("-c", ASK, **environment)
    assert process.returncode == 0, process.stderr
    features, numba_processor, instructions, matrices = json.loads(process.stdout)
    settings = PROCESSORS[processor]
    levels = simulate_processors.LEVELS
    beyond = levels[levels.index(settings["numpy"]) + 1 :]
    assert not set(features) & set(beyond)
    assert not [name for name in features if name.startswith("AVX512")]
    assert (numba_processor, instructions) == (settings["NUMBA_CPU_NAME"], "")
    assert {name.lower() for name in matrices} <= {settings["OPENBLAS_CORETYPE"].lower()}


def test_every_arithmetic_is_changed_and_threads_are_one_or_more():
    changed = {name for settings in PROCESSORS.values() for name in settings}
    assert changed == {
        *("numpy", "NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES", "ONEDNN_MAX_CPU_ISA"),
        *("OPENBLAS_CORETYPE", "TF_ENABLE_ONEDNN_OPTS", "XLA_FLAGS"),
        *simulate_processors.ONE_THREAD,
    }
    with_one_thread = [name for name in PROCESSORS if "OMP_NUM_THREADS" in PROCESSORS[name]]
    assert 0 < len(with_one_thread) < len(PROCESSORS)


def test_an_unknown_processor_is_refused(capsys):
    with pytest.raises(SystemExit):
        simulate_processors.main(["pentium"])
    assert "expected some of no-avx, avx, avx2, avx512, received pentium" in capsys.readouterr().err


def test_a_part_that_fails_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(simulate_processors, "LOGS", tmp_path)
    monkeypatch.setattr(simulate_processors, "REPOSITORY", tmp_path)
    (tmp_path / "Makefile").write_text(
        "good:\n\t@echo 3 passed, 1 skipped in 0.1s; echo $$NUMBA_CPU_NAME\n"
        "bad:\n\t@echo 1 failed, 2 passed in 0.2s; exit 1\n"
        "broken:\n\t@exit 1\n"
    )
    with pytest.raises(SystemExit, match="What was printed is in"):
        simulate_processors.main(["avx2", "--parts", "good", "bad", "broken"])
    good, bad, broken = capsys.readouterr().out.splitlines()
    assert "good" in good and "3 passed, 1 skipped (" in good and "FAILED" not in good
    assert "FAILED: 1 failed, 2 passed (" in bad
    assert "FAILED: no test was run, see" in broken
    assert (tmp_path / "avx2-good.log").read_text().splitlines()[-1] == "haswell"
