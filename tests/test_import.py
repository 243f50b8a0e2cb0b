"""`import wavenet_keras`: quiet, light, complete, and clear when it cannot work."""

import re
from pathlib import Path

import keras
import nbformat
import pytest
from fresh_python import python
from places import NOTEBOOKS, REPOSITORY

import wavenet_keras as wk
from wavenet_keras import _backend

HEAVY = {
    "IPython",
    "anywidget",
    "ipywidgets",
    "librosa",
    "matplotlib",
    "numba",
    "scipy",
    "soundfile",
    "soxr",
    "tensorboardX",
    "tqdm",
}


@pytest.mark.parametrize("first", ["", "import keras\n"])
def test_it_loads_no_heavy_library_and_keras_only_beside_keras(first):
    process = python(
        "-c",
        f"import sys\n{first}"
        "before = set(sys.modules)\n"
        "import wavenet_keras\n"
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before}))",
    )
    loaded = set(process.stdout.split())
    assert "wavenet_keras" in loaded, process.stderr
    assert not loaded & (HEAVY | {"keras", "tensorflow", "jax", "torch"})


@pytest.mark.parametrize(
    "imports",
    [
        "import keras, wavenet_keras",
        "import wavenet_keras, keras",
        "import wavenet_keras\nfrom keras import saving\nimport keras",
        "import wavenet_keras as wk\nwk.WaveNet\nimport keras",
        "import wavenet_keras.audio\nimport tensorflow\nimport keras",
    ],
)
def test_keras_knows_the_class_whoever_imports_it_when(imports):
    process = python(
        "-c",
        f"{imports}\n"
        "found = keras.saving.get_registered_object('wavenet_keras>WaveNet')\n"
        "print(found.__module__, type(keras.__spec__.loader).__name__)",
    )
    assert process.stdout.split() == ["wavenet_keras.model", "SourceFileLoader"], process.stderr


@pytest.mark.slow
def test_every_module_may_be_imported_first():
    """Imports each module as the first one, into a package and a Keras that are not there yet.

    Only `keras/__init__.py` runs again each time: the rest of Keras takes too long, and it is the
    import of the name `keras` that has the package registered.
    """
    process = python(
        "-c",
        "import importlib, pkgutil, sys, keras\n"
        "sys.modules.pop('keras')\n"
        "finders = list(sys.meta_path)\n"
        "import wavenet_keras\n"
        "modules = pkgutil.walk_packages(wavenet_keras.__path__, 'wavenet_keras.')\n"
        "for name in [module.name for module in modules if module.name.count('__') == 0]:\n"
        "    for loaded in list(sys.modules):\n"
        "        if loaded == 'keras' or loaded.partition('.')[0] == 'wavenet_keras':\n"
        "            del sys.modules[loaded]\n"
        "    sys.meta_path[:] = finders\n"
        "    importlib.import_module(name)\n"
        "    import keras\n"
        "    found = keras.saving.get_registered_object('wavenet_keras>WaveNet')\n"
        "    assert found is sys.modules['wavenet_keras'].WaveNet, name\n"
        "    print(name)\n",
    )
    assert process.returncode == 0, process.stderr
    assert len(process.stdout.split()) > 100


@pytest.mark.parametrize("name", wk.__all__)
def test_every_public_name_is_there_and_listed(name):
    assert getattr(wk, name) is not None
    assert name in dir(wk)


# What scripts outside the repository call.
CONTRACT = [
    "Corpus",
    "WaveNet",
    "WaveNet.from_params",
    "WaveNet.generate",
    "WaveNet.stream",
    "Windows",
    "audio.load",
    "audio.mu_law_decode",
    "audio.mu_law_encode",
    "audio.resample",
    "audio.save",
    "audio.trim_silence",
    "evaluation.bits_per_sample",
    "load_tensorflow_wavenet",
    "load_voice",
    "plan",
    "say",
]


def names_that_readers_see():
    """All `wk.name` and `wk.name.name` in the README and in the notebooks."""
    texts = [(REPOSITORY / "README.md").read_text(encoding="utf-8")]
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        texts += [cell.source for cell in nbformat.read(path, as_version=4).cells]
    return {name for text in texts for name in re.findall(r"\bwk\.(\w+(?:\.\w+)?)", text)}


def test_every_name_that_readers_see_and_scripts_call_is_there():
    names = names_that_readers_see()
    assert len(names) > 40
    for name in sorted(names | set(CONTRACT)):
        found = wk
        for part in name.split("."):
            found = getattr(found, part)  # an AttributeError names what is missing


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'wavenet'"):
        wk.wavenet  # noqa: B018


def test_a_saved_model_loads_after_importing_the_package_alone(tmp_path):
    model = wk.WaveNet(dilations=[1, 2], residual_channels=4, dilation_channels=4, skip_channels=4)
    codes = keras.ops.zeros((1, 8), dtype="int32")
    logits = model(codes)
    model.save(tmp_path / "voice.keras")
    process = python(
        "-c",
        "import wavenet_keras, keras\n"
        f"model = keras.saving.load_model({str(tmp_path / 'voice.keras')!r})\n"
        "logits = model(keras.ops.zeros((1, 8), dtype='int32'))\n"
        "print(type(model).__module__, float(keras.ops.sum(logits)))",
    )
    assert process.returncode == 0, process.stderr
    module, total = process.stdout.split()
    assert module == "wavenet_keras.model"
    assert float(total) == pytest.approx(float(keras.ops.sum(logits)), abs=1e-4)


def test_without_a_backend_the_error_says_what_to_install():
    process = python(
        "-c",
        "import sys\n"
        "class Absent:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] == 'tensorflow':\n"
        "            raise ModuleNotFoundError(f'No module named {name!r}', name=name)\n"
        "sys.meta_path.insert(0, Absent())\n"
        "import wavenet_keras\n"
        "wavenet_keras.WaveNet\n",
        KERAS_BACKEND="tensorflow",
    )
    assert process.returncode == 1
    assert "ImportError: Keras is set to compute with tensorflow" in process.stderr
    assert 'pip install "wavenet_keras[tensorflow]"' in process.stderr


class TestAKerasThatWritesWhileItIsImported:
    """A stand-in for Keras shows what happens to the messages of its import."""

    SCRIPT = (
        "import os, runpy, sys\n"
        f"prepare = runpy.run_path({str(Path(_backend.__file__))!r})['prepare_for_keras']\n"
        "prepare(lambda: None)\n"
        "print('before', file=sys.stderr)\n"
        "import keras\n"
        "print('after', file=sys.stderr)\n"
    )

    @pytest.fixture
    def import_it(self, tmp_path):
        def run(last_line, script=self.SCRIPT, **environment):
            (tmp_path / "keras.py").write_text(
                "import contextlib, os\n"
                "with contextlib.suppress(OSError):\n"
                "    os.write(2, b'from C++\\n')\n" + last_line
            )
            return python("-c", script, PYTHONPATH=str(tmp_path), **environment)

        return run

    def test_the_messages_of_a_good_import_are_dropped_and_no_others(self, import_it):
        assert import_it("").stderr == "before\nafter\n"

    def test_the_messages_of_a_failed_import_are_shown(self, import_it):
        process = import_it("raise RuntimeError('broken')")
        assert process.returncode == 1
        assert process.stderr.startswith("before\nfrom C++\n")
        assert process.stderr.endswith("RuntimeError: broken\n")

    def test_who_asks_for_messages_gets_them(self, import_it):
        process = import_it("", TF_CPP_MIN_LOG_LEVEL="0")
        assert process.stderr == "before\nfrom C++\nafter\n"

    def test_a_missing_module_of_another_name_is_not_called_a_backend(self, import_it):
        process = import_it("import surely_not_installed")
        assert "ModuleNotFoundError: No module named 'surely_not_installed'" in process.stderr
        assert "Install a backend" not in process.stderr

    def test_it_works_without_a_standard_error(self, import_it):
        script = "import os\nos.close(2)\nimport sys\nsys.stderr = None\n" + self.SCRIPT.replace(
            "file=sys.stderr", "file=sys.stdout"
        )
        process = import_it("", script=script)
        assert (process.returncode, process.stdout) == (0, "before\nafter\n")
