"""How notebooks are run, saved and compared, shown on a notebook made here."""

import asyncio
import base64
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
import run_notebooks
from jupyter_client.channels import AsyncZMQSocketChannel
from nbformat import v4
from places import REPOSITORY

from wavenet_keras.display.players import wav_bytes

CELLS = (
    "import ipywidgets, sys\nfrom IPython.display import Audio, display\nobject()",
    "def tone(pitch):\n    print('pitch', pitch)\n    display(Audio([0, 1, 0, -1], rate=8000))",
    "ipywidgets.interact(tone, pitch=(0, 10))",
    "captured = ipywidgets.Output()\nwith captured:\n    print('inside')\ncaptured",
    "slider = ipywidgets.IntSlider(3)\ndisplay(slider)\nslider.value = 4",
    "import time\nstarted = time.perf_counter()\n"
    "print(f'took {time.perf_counter() - started:.6f} s, {6 * 7} codes')",
)


def write_notebook(path, cells=CELLS):
    cells = [v4.new_code_cell(source) for source in cells]
    nbformat.write(v4.new_notebook(cells=cells), path)
    return path


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The notebook above, executed and saved."""
    path = write_notebook(tmp_path_factory.mktemp("executed") / "lesson.ipynb")
    run_notebooks.main([str(path)])
    return path


@pytest.fixture
def lesson(executed, tmp_path):
    """A copy of the executed notebook, to change."""
    return Path(shutil.copy(executed, tmp_path))


def compare(path):
    """What strict nbval says of a notebook, by the settings of `make test-notebooks`."""
    shutil.copy(REPOSITORY / "conftest.py", path.parent)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-rf",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        ".",
    ]
    nbval = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout", "60"]
    rules = ["--nbval-sanitize-with", str(REPOSITORY / "tests/sanitize.cfg")]
    return subprocess.run(
        [*command, *nbval, *rules, path.name], cwd=path.parent, capture_output=True, text=True
    )


def test_two_runs_differ_in_nothing_but_printed_times(executed, lesson):
    run_notebooks.main([str(lesson)])
    first, second = executed.read_text().splitlines(), lesson.read_text().splitlines()
    assert len(first) == len(second)
    different = [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]]
    assert all("took " in line for pair in different for line in pair)


def test_an_answer_is_found_although_nothing_wakes_who_waits_for_it(tmp_path, monkeypatch):
    asked, get_msg = [], AsyncZMQSocketChannel.get_msg

    async def sleepy_get_msg(channel, timeout=None):
        if timeout is not None:
            asked.append(timeout)
            await asyncio.sleep(min(timeout, 2))
        return await get_msg(channel, timeout and 0)

    monkeypatch.setattr(AsyncZMQSocketChannel, "get_msg", sleepy_get_msg)
    run_notebooks.main([str(write_notebook(tmp_path / "lesson.ipynb", ["6 * 7"]))])
    assert asked and max(asked) <= 1  # seconds; nbclient by itself asks for all the time of a cell


def test_what_is_saved_holds_outputs_but_no_widget_no_address_no_execution_time(executed):
    notebook = nbformat.read(executed, as_version=4)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert [cell.execution_count for cell in notebook.cells] == list(range(1, len(CELLS) + 1))
    assert all(cell.metadata == {} and cell.outputs for cell in notebook.cells[2:])
    assert notebook.cells[0].outputs[0].data["text/plain"] == "<object at 0x…>"
    # A widget needs its kernel; without it, JupyterLab writes "Error displaying widget".
    (slider,) = notebook.cells[4].outputs
    assert set(slider.data) == {"text/plain"} and slider.data["text/plain"].startswith("IntSlider")
    assert run_notebooks.WIDGET_VIEW not in executed.read_text()


def test_the_id_of_a_cell_survives_moving_it_and_is_unique():
    cells = [v4.new_code_cell("1"), v4.new_markdown_cell("1"), v4.new_code_cell("1")]
    notebook = v4.new_notebook(cells=cells)
    run_notebooks.to_normal_form(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == 3
    notebook.cells.insert(0, v4.new_code_cell("2"))
    run_notebooks.to_normal_form(notebook)
    assert [cell.id for cell in notebook.cells[1:]] == ids


def test_solutions_are_folded():
    exercise, solution = v4.new_code_cell("x = ..."), v4.new_code_cell("x = 1")
    solution.metadata["tags"] = ["solution"]
    run_notebooks.to_normal_form(v4.new_notebook(cells=[exercise, solution]))
    assert "jupyter" not in exercise.metadata
    assert solution.metadata["jupyter"] == {"source_hidden": True}


def test_nothing_of_a_progress_bar_is_saved_nor_anything_on_stderr(tmp_path):
    bar = (
        "from wavenet_keras._progress import progress_bar\n"
        "for step in progress_bar(range(3), desc='reading'):\n    print(step)"
    )
    path = write_notebook(tmp_path / "bar.ipynb", [bar, "1"])
    run_notebooks.main([str(path)])
    (printed,) = nbformat.read(path, as_version=4).cells[0].outputs
    assert (printed.name, printed.text) == ("stdout", "0\n1\n2\n")


def test_a_notebook_that_fails_is_named_and_left_as_it_was(tmp_path, capsys):
    path = write_notebook(tmp_path / "broken.ipynb", ["1 / 0"])
    before = path.read_bytes()
    with pytest.raises(SystemExit, match="1 of 1 notebooks failed: broken.ipynb"):
        run_notebooks.main([str(path)])
    assert path.read_bytes() == before
    assert "ZeroDivisionError" in capsys.readouterr().out


def test_it_runs_in_the_folder_of_the_notebook_with_this_package(tmp_path):
    source = "import os, wavenet_keras\nprint(os.getcwd())\nprint(wavenet_keras.__file__)"
    path = write_notebook(tmp_path / "where.ipynb", [source])
    run_notebooks.main([str(path)])
    (output,) = nbformat.read(path, as_version=4).cells[0].outputs
    package = REPOSITORY / "wavenet_keras" / "__init__.py"
    assert output.text == f"{tmp_path.resolve()}\n{package}\n"


def test_strict_nbval_passes_an_unchanged_notebook_with_widgets_sounds_and_times(lesson):
    process = compare(lesson)
    assert f"{len(CELLS)} passed" in process.stdout, process.stdout


def test_strict_nbval_fails_when_a_saved_output_is_not_what_the_code_gives(lesson):
    lesson.write_text(lesson.read_text().replace(", 42 codes", ", 43 codes"))
    process = compare(lesson)
    assert "1 failed" in process.stdout, process.stdout
    assert "42 codes" in process.stdout


def other_sound(gain=1.0, num_samples=800):
    """Puts another noise in the place of a sound, of another level or length."""
    noise = gain * np.random.default_rng(1).uniform(-0.1, 0.1, num_samples)
    encoded = base64.b64encode(wav_bytes(noise, 8000)).decode()
    return lambda text: re.sub("base64,[^']+", f"base64,{encoded}", text)


def other_words(old, new):
    return lambda text: text.replace(old, new)


SAYS = (
    "from wavenet_keras.display.players import play_row\nimport numpy as np\n"
    "print('after 800 steps: 4.552 bits')\n"
    "play_row({'noise': (np.random.default_rng(0).uniform(-0.1, 0.1, 800), 8000)})"
)
# What is done to the saved outputs of such a cell, its tags, and whether it is still accepted.
CHANGES = [
    (other_words("", ""), [], True),
    (other_words("4.552", "4.553"), [], False),
    (other_sound(), [], False),
    (other_words("4.552", "4.700"), ["trained-here"], True),
    (other_words("4.552", "4.900"), ["trained-here"], False),
    (other_words("bits", "nats"), ["trained-here"], False),
    (other_words("<strong>", "<strong>more "), ["trained-here"], False),
    (other_sound(), ["trained-here"], True),
    (other_sound(gain=3.0), ["trained-here"], True),
    (other_sound(gain=3.3), ["trained-here"], False),
    (other_sound(gain=0.01), ["trained-here"], False),
    (other_sound(num_samples=801), ["trained-here"], False),
]


def test_what_was_trained_in_a_notebook_may_differ_a_little_and_nothing_else(tmp_path):
    path = write_notebook(tmp_path / "trained.ipynb", [SAYS] * len(CHANGES))
    run_notebooks.main([str(path)])
    notebook = nbformat.read(path, as_version=4)
    for cell, (change, tags, _) in zip(notebook.cells, CHANGES, strict=True):
        cell.metadata["tags"] = tags
        printed, shown = cell.outputs
        printed.text = change(printed.text)
        shown.data["text/html"] = change(shown.data["text/html"])
    nbformat.write(notebook, path)
    process = compare(path)
    failed = {int(number) for number in re.findall(r"^FAILED .*::Cell (\d+)", process.stdout, re.M)}
    expected = {number for number, (_, _, accepted) in enumerate(CHANGES) if not accepted}
    assert failed == expected, process.stdout
