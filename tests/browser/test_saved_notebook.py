"""A notebook that a reader runs, saves, closes and opens again when its kernel is gone."""

import json

import nbformat
import pytest
from notebook_page import PANEL, content, drag, heard
from playwright.sync_api import expect
from run_notebooks import KERNEL

pytestmark = pytest.mark.browser

LONG = " ".join(["words"] * 25)
CELLS = (
    """
import time
import numpy as np
import wavenet_keras as wk
from wavenet_keras._progress import progress_bar
from wavenet_keras.display import play_row
from wavenet_keras.lessons.generation import widgets

for step in progress_bar(range(10), desc="reading", delay=0.1):
    time.sleep(0.05)
""",
    "tone = 0.3 * np.sin(np.arange(8000) * 0.3)\n"
    'wk.widgets.explore_quantization({"a": (tone, 8000)})',
    "widgets.explore_rings([1, 2, 4])",
    'play_row({f"voice {number}": (tone[:800], 8000) for number in range(6)})',
    f"long_line = '{LONG}'  # solution\nprint(long_line)",
)
NO_WIDGETS = ("Error displaying widget", "Loading widget")
CONTROLS = ".jp-OutputArea-output.lm-Panel"  # where ipywidgets are drawn, also if it fails
SIZES = [(1440, 900), (1024, 768)]


@pytest.fixture(scope="module")
def saved(lab_folder, open_notebooks):
    """The name of a notebook that was run, changed by a control and saved; its kernel is gone."""
    path = lab_folder / "notebooks" / "kept.ipynb"
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL), path)
    page = open_notebooks("notebooks/kept.ipynb")
    page.run_all()
    cell = page.cell("explore_quantization(")
    report = cell.locator("pre").filter(has_text="QUANTIZATION_CHANNELS")
    before = report.inner_text()
    controls = cell.locator(CONTROLS)
    note = "element => getComputedStyle(element, '::after').content"
    assert "Run this cell" not in controls.evaluate(note)  # they live
    drag(cell.locator(".widget-slider"), 40)
    expect(report).not_to_have_text(before)
    page.wait_until_idle()
    chosen = report.inner_text()
    page.save_and_close()
    yield "notebooks/kept.ipynb", chosen, path
    path.unlink()


@pytest.mark.parametrize("kernel", [True, False], ids=["new kernel", "no kernel"])
def test_no_widget_is_missed_and_what_the_reader_chose_is_there(saved, open_notebook, kernel):
    name, chosen, _ = saved
    notebook = open_notebook(name, kernel=kernel)
    cell = notebook.cell("explore_quantization(")
    note = "getComputedStyle(element, '::after')"
    dead = cell.locator(CONTROLS)
    expect(dead).to_contain_text(NO_WIDGETS[0 if kernel else 1])  # in the page, unseen
    assert "Run this cell" in dead.evaluate(f"element => {note}.content")
    assert dead.evaluate(f"element => {note}.visibility") == "visible"
    seen = notebook.page.locator("body").inner_text()
    assert not any(text in seen for text in NO_WIDGETS)
    assert cell.locator("pre").filter(has_text="QUANTIZATION_CHANNELS").inner_text() == chosen
    assert content(cell.locator(".jp-RenderedImage img")).startswith(b"\x89PNG")
    assert [len(heard(player)[0]) for player in cell.locator("audio").all()] == [8000] * 3
    rings = notebook.cell("explore_rings(")
    assert "STEP = 6" in rings.locator("pre").inner_text()
    assert content(rings.locator(".jp-RenderedImage img")).startswith(b"\x89PNG")


def test_nothing_of_a_progress_bar_is_there(saved, open_notebook):
    name, _, path = saved
    assert "reading" not in json.dumps(nbformat.read(path, as_version=4).cells[0].outputs)
    cell = open_notebook(name).cell("progress_bar(")
    area = cell.locator(".jp-OutputArea")
    assert area.inner_text().strip() == ""
    assert area.bounding_box()["height"] < 24  # a blank line


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_players_wrap_and_keep_a_seek_bar_that_can_be_used(saved, open_notebook, width, height):
    notebook = open_notebook(saved[0], width=width, height=height)
    cell = notebook.cell("play_row({")
    boxes = [player.bounding_box() for player in cell.locator("audio").all()]
    page = notebook.page.locator(f"{PANEL} .jp-WindowedPanel-outer").bounding_box()
    assert len(boxes) == 6
    for box in boxes:
        assert box["width"] >= 260
        assert page["x"] <= box["x"] and box["x"] + box["width"] <= page["x"] + page["width"]
    first_row = [box for box in boxes if box["y"] == boxes[0]["y"]]
    assert len(first_row) == (3 if width == 1440 else 2)
    assert len({round(box["width"]) for box in boxes}) == 1
    labels = cell.locator("strong")
    for label, box in zip(labels.all(), boxes, strict=True):  # each above its own player
        place = label.bounding_box()
        assert place["y"] < box["y"] and abs(place["x"] - box["x"]) < 2


def test_a_player_does_not_change_colour_under_the_mouse(saved, open_notebook):
    notebook = open_notebook(saved[0])
    player = notebook.cell("play_row({").locator("audio").first
    colours = """element => {
        const colours = [];
        for (let inner = element; colours.length < 6; inner = inner.parentElement)
            colours.push(getComputedStyle(inner).backgroundColor);
        return colours;
    }"""
    before = player.evaluate(colours)
    player.locator("..").hover(position={"x": 5, "y": 5})
    assert player.evaluate(colours) == before


def test_a_narrow_window_hides_no_code_and_breaks_what_is_printed_at_blanks(saved, open_notebook):
    cell = open_notebook(saved[0], width=1024, height=768).cell("long_line")
    hidden = cell.locator(".cm-scroller").evaluate("one => one.scrollWidth - one.clientWidth")
    assert hidden <= 0
    printed = cell.locator(".jp-RenderedText pre")
    # The text from the first letter of one line to the first of the next, by where they are drawn.
    lines = printed.evaluate("""(element) => {
        const lines = [], range = document.createRange();
        const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        for (let node, last; (node = walk.nextNode()); )
            for (let at = 0; at < node.length; at += 1) {
                range.setStart(node, at);
                range.setEnd(node, at + 1);
                const top = range.getBoundingClientRect().top;
                if (node.data[at] !== " " && top !== last) lines.push(""), (last = top);
                lines[lines.length - 1] += node.data[at];
            }
        return lines;
    }""")
    assert len(lines) > 1
    assert {word for line in lines for word in line.split()} == {"words"}
