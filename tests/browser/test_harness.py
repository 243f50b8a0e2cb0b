"""The harness itself, on a notebook with one slider that sets the pitch of a tone."""

import subprocess
import sys

import nbformat
import open_lab
import pytest
import run_notebooks
from nbformat import v4
from notebook_page import drag, heard, peak_frequency
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
CELLS = (
    "import ipywidgets\nimport numpy as np\nfrom IPython.display import Audio, display",
    "seconds = np.arange(8000) / 8000\n"
    "def play(pitch):\n"
    "    display(Audio(np.sin(2 * np.pi * pitch * seconds), rate=8000))",
    "pitch = ipywidgets.IntSlider(440, 100, 1000, continuous_update=False)\n"
    "ipywidgets.interact(play, pitch=pitch);",
    "play(300)",
)


def write_notebook(path, cells):
    notebook = v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in cells])
    run_notebooks.to_normal_form(notebook)  # with a kernel, else JupyterLab asks for one
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def path(lab_folder, lab_environment):
    """The notebook, executed, saved and trusted as the tutorial's are."""
    path = lab_folder / "tone.ipynb"
    write_notebook(path, CELLS)
    # In a process of its own: this one has Playwright's event loop, and nbclient needs another.
    subprocess.run([sys.executable, run_notebooks.__file__, str(path)], check=True)
    open_lab.trust([path], lab_environment)
    return path.name


def test_a_saved_sound_plays_before_anything_is_run(path, open_notebook):
    notebook = open_notebook(path)
    (player,) = notebook.players()
    assert peak_frequency(*heard(player)) == pytest.approx(300, abs=2)


def test_a_slider_changes_what_is_heard(path, open_notebook):
    notebook = open_notebook(path)
    notebook.run_all()
    cell = notebook.cell("interact(play")
    readout, player = cell.locator(".widget-readout"), cell.locator("audio")
    expect(readout).to_have_text("440")
    assert peak_frequency(*heard(player)) == pytest.approx(440, abs=2)
    drag(cell.locator(".widget-slider"), 60)
    expect(readout).not_to_have_text("440")
    notebook.wait_until_idle()
    pitch = int(readout.inner_text())
    assert pitch > 500
    expect(player).to_have_count(1)
    assert peak_frequency(*heard(player)) == pytest.approx(pitch, abs=2)


def test_a_cell_that_fails_is_noticed(lab_folder, open_notebook):
    write_notebook(lab_folder / "broken.ipynb", ["1 / 0"])
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        open_notebook("broken.ipynb").run_all()
