"""The backend is quiet however the package is started, but for errors and for who asks for more."""

from pathlib import Path

import nbformat
import pytest
import run_notebooks
from fresh_python import python

from wavenet_keras import _backend

# Every occasion on which TensorFlow writes: an operation, XLA, a data set, a hint about tracing.
WORK = """
import keras, tensorflow as tf
keras.ops.matmul(keras.ops.ones((2, 2)), keras.ops.ones((2, 2)))
tf.function(lambda x: tf.sin(x) * 2, jit_compile=True)(tf.ones(4))
traced_again = tf.function(lambda x: x + 1)
[traced_again(number) for number in range(9)]
list(tf.data.Dataset.from_generator(lambda: iter([1]), output_signature=tf.TensorSpec((), "int32")))
try:
    tf.zeros((2, 3)) @ tf.zeros((2, 3))
except tf.errors.InvalidArgumentError:
    pass
"""
SINCE_2_21 = {"minversion": "2.21", "reason": "before, the level is read once, at the start"}
TELLS_AN_ERROR = """
import os
os.environ["XLA_FLAGS"] = "--xla_dump_to=/dev/null/folder"
import tensorflow as tf
tf.function(lambda x: tf.sin(x) * 2, jit_compile=True)(tf.ones(4))
"""
LINE = "import os; os.write(2, b'-- the package is imported --\\n')\n"


def test_a_script_that_imports_the_package_first_sees_nothing():
    with_onednn = "import os\nassert 'TF_ENABLE_ONEDNN_OPTS' not in os.environ"
    process = python("-W", "error", "-c", f"import wavenet_keras\n{WORK}{with_onednn}")
    assert (process.returncode, process.stdout, process.stderr) == (0, "", "")


def test_a_script_that_imports_keras_first_sees_nothing_from_then_on():
    pytest.importorskip("tensorflow", **SINCE_2_21)
    process = python("-c", f"import numpy, keras\n{LINE}import wavenet_keras\n{WORK}")
    assert process.returncode == 0, process.stderr
    assert process.stderr.partition("-- the package is imported --\n")[2] == ""


def test_a_program_started_by_one_that_has_imported_tensorflow_is_quiet():
    process = python(
        *("-m", "wavenet_keras", "generate", "--gc_id", "nobody"),
        TF_CPP_MIN_LOG_LEVEL="1",  # JAX's doing
        TF2_BEHAVIOR="1",
    )
    assert process.returncode == 2
    assert process.stderr.startswith("wavenet-keras: error: ")
    assert process.stderr.count("\n") == 1


def test_a_notebook_that_imports_keras_first_has_no_red_box_from_then_on(tmp_path):
    pytest.importorskip("tensorflow", **SINCE_2_21)
    cells = ["import numpy, keras", "import wavenet_keras", WORK]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    with pytest.MonkeyPatch.context() as patch, open(tmp_path / "log", "wb") as kernel_log:
        patch.setenv("PYTHONPATH", str(Path(_backend.__file__).parents[1]))
        patch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)
        run_notebooks.execute(notebook, tmp_path, kernel_log=kernel_log)
    assert [cell.outputs for cell in notebook.cells[1:]] == [[], []]


def test_jax_is_quiet_and_so_is_tensorflow_beside_it():
    pytest.importorskip("jax")
    process = python(
        "-c",
        "import wavenet_keras, keras, logging\n"
        "keras.ops.matmul(keras.ops.ones((2, 2)), keras.ops.ones((2, 2)))\n"
        "logging.getLogger('jax').warning('a hint')\n"
        "import tensorflow\n"
        "tensorflow.zeros(3)\n",
        KERAS_BACKEND="jax",
    )
    assert (process.returncode, process.stdout, process.stderr) == (0, "", "")


def test_exceptions_are_shown_and_so_is_what_a_program_writes_itself():
    pytest.importorskip("tensorflow", **SINCE_2_21)
    process = python(
        "-c",
        "import wavenet_keras, sys, tensorflow as tf\n"
        "tf.print('mine', output_stream=sys.stderr)\n"
        "tf.get_logger().error('an error in Python')\n"
        "tf.zeros((2, 3)) @ tf.zeros((2, 3))\n",
    )
    assert process.returncode == 1
    assert process.stderr.startswith("mine\nERROR:tensorflow:an error in Python\n")
    assert "Matrix size-incompatible" in process.stderr.splitlines()[-1]


def test_what_only_cpp_code_calls_an_error_is_hidden():
    """Such as that an operation is left to Eigen, on processors with AVX-512 only."""
    pytest.importorskip("tensorflow", **SINCE_2_21)
    process = python("-c", f"import keras\n{LINE}import wavenet_keras\n{TELLS_AN_ERROR}")
    assert process.returncode == 0, process.stderr
    assert process.stderr.partition("-- the package is imported --\n")[2] == ""
    told = python("-c", f"import wavenet_keras\n{TELLS_AN_ERROR}", TF_CPP_MIN_LOG_LEVEL="2")
    assert "No such file or directory" in told.stderr or "not found" in told.stderr


def test_who_asks_for_messages_gets_all_of_them():
    process = python("-c", "import wavenet_keras\n" + WORK, TF_CPP_MIN_LOG_LEVEL="0")
    assert process.returncode == 0, process.stderr
    for message in ("Compiled cluster using XLA", "triggered tf.function retracing", "aborting"):
        assert message in process.stderr


class TestWhatItSetsInTensorFlow:
    """A stand-in for TensorFlow, whose library is one that lacks what is looked for."""

    @pytest.fixture
    def tensorflow(self, tmp_path, monkeypatch):
        class Logger:
            level = 0

            def setLevel(self, level):  # noqa: N802
                self.level = level

        class TensorFlow:
            logger = Logger()
            get_logger = staticmethod(lambda: TensorFlow.logger)

            class sysconfig:  # noqa: N801
                get_include = get_lib = staticmethod(lambda: str(tmp_path))

        return TensorFlow

    def test_a_library_without_the_names_does_no_harm(self, tensorflow, tmp_path):
        header = tmp_path / "absl" / "base" / "options.h"
        header.parent.mkdir(parents=True)
        for text in ("", "#define ABSL_OPTION_INLINE_NAMESPACE_NAME lts_20990101\n"):
            header.write_text(text)
            _backend._quieten_tensorflow(tensorflow)
        (tmp_path / "libtensorflow_framework.so.2").write_text("no library")
        _backend._quieten_tensorflow(tensorflow)
        _backend._quieten_tensorflow(object())

    def test_a_level_that_was_chosen_stays(self, tensorflow):
        for level, expected in ((0, 40), (20, 40), (10, 10), (50, 50)):
            tensorflow.logger.level = level
            _backend._quieten_tensorflow(tensorflow)
            assert tensorflow.logger.level == expected


def test_a_level_of_1_counts_unless_an_import_has_left_it(monkeypatch):
    for mark in _backend._MARKS_OF_AN_IMPORT:
        monkeypatch.delenv(mark, raising=False)
    for level, wanted in (("0", True), ("1", True), ("2", True), ("3", False), ("", False)):
        monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", level)
        assert _backend._messages_are_wanted() is wanted
    for mark in _backend._MARKS_OF_AN_IMPORT:
        with monkeypatch.context() as patch:
            patch.setenv(mark, "1")
            patch.setenv("TF_CPP_MIN_LOG_LEVEL", "1")
            assert not _backend._messages_are_wanted()
            patch.setenv("TF_CPP_MIN_LOG_LEVEL", "2")
            assert _backend._messages_are_wanted()


@pytest.mark.parametrize("error", [OSError, AttributeError])
def test_a_c_library_without_mallopt_does_no_harm(monkeypatch, error):
    def cdll(name):
        raise error

    monkeypatch.setattr(_backend.ctypes, "CDLL", cdll)
    _backend._keep_freed_memory()
