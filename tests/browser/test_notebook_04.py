"""The mixing widget of notebook 04: each control, moved by hand, changes what is heard and seen."""

import nbformat
import numpy as np
import pytest
from notebook_page import content, drag, heard
from playwright.sync_api import expect
from run_notebooks import KERNEL

pytestmark = pytest.mark.browser

CODE = """
import wavenet_keras as wk
from wavenet_keras.lessons.speakers import widgets

voice = wk.load_voice("speech")
widgets.explore_mixture(voice, 4000, start={"june": 0.5})
"""


@pytest.fixture(scope="module")
def lesson(open_notebooks, lab_folder):
    """A notebook with the lesson's widget alone: the whole lesson takes minutes."""
    path = lab_folder / "notebooks" / "mixing.ipynb"
    mixing = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)], metadata=KERNEL)
    nbformat.write(mixing, path)
    page = open_notebooks("notebooks/mixing.ipynb")
    page.run_all()
    yield page
    path.unlink()


@pytest.mark.parametrize("control", ["allison", "carlo", "ivrvoice", "june", "Seed"])
def test_every_slider_changes_the_sound_the_picture_and_the_line_to_copy(lesson, control):
    output = lesson.cell("explore_mixture(").locator(".jp-OutputArea")
    report, picture = output.locator("pre").last, output.locator("img")
    before = report.text_content(), content(picture), heard(output.locator("audio"))
    slider = output.locator(".widget-slider").filter(has_text=control)
    drag(slider, 50)
    expect(report).not_to_have_text(before[0])
    lesson.wait_until_idle()
    line = report.text_content().splitlines()[-1]
    assert line.startswith("MIXTURE, SEED = {")
    assert f"'{control}': 0.0" not in line and (control != "Seed" or not line.endswith(", 0"))
    waveform, rate = heard(output.locator("audio"))
    assert (len(waveform), rate) == (4000, 8000)
    assert not np.array_equal(waveform, before[2][0])
    assert content(picture) != before[1]
