"""The widgets of notebook 06: each control, moved by hand, changes what is heard and seen."""

import numpy as np
import pytest
from notebook_page import content, drag_slider, heard, notebook_of, type_text
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

DIGITS = """
from wavenet_keras.lessons.local import widgets

widgets.explore_digits("4", "jackson")
"""
VOCODER = """
import wavenet_keras as wk

folder = "../data/speech/"
recordings = {
    name: (wk.audio.load(folder + file, 8000)[0][4000:8000], 8000)
    for name, file in (("hers", "allison/en_vm-login.flac"), ("his", "carlo/it_agent-pass.flac"))
}
widgets.explore_vocoder(recordings)
"""


@pytest.fixture(scope="module")
def lesson(open_notebooks, lab_folder):
    """A notebook with the lesson's widgets alone: the whole lesson takes minutes."""
    with notebook_of(lab_folder, "saying", (DIGITS, VOCODER)) as path:
        page = open_notebooks(path)
        page.run_all()
        yield page


def choose(label):
    return lambda output: output.locator(".widget-dropdown select").last.select_option(label)


def choose_first(label):
    return lambda output: output.locator(".widget-dropdown select").first.select_option(label)


def press_varied(output):
    output.locator(".widget-toggle-buttons button").filter(has_text="varied").click()


@pytest.mark.parametrize(
    ("cell", "move", "begins"),
    [
        ("explore_digits(", type_text("7"), "TEXT, SPEAKER, RHYTHM, TEMPO, SEED = '7'"),
        ("explore_digits(", choose("theo"), "TEXT, SPEAKER, RHYTHM, TEMPO, SEED = '7', 'theo'"),
        ("explore_digits(", press_varied, "TEXT, SPEAKER, RHYTHM, TEMPO, SEED = '7', 'theo', 'va"),
        ("explore_digits(", drag_slider("Tempo"), "TEXT, SPEAKER"),
        ("explore_digits(", drag_slider("Seed"), "TEXT, SPEAKER"),
        ("explore_vocoder(", choose_first("his"), ""),
        ("explore_vocoder(", choose("june"), ""),
        ("explore_vocoder(", drag_slider("Semitones"), ""),
        ("explore_vocoder(", drag_slider("Seed"), ""),
    ],
)
def test_every_control_changes_the_sound_and_the_line_to_copy(lesson, cell, move, begins):
    output = lesson.cell(cell).locator(".jp-OutputArea")
    report, picture = output.locator("pre").last, output.locator("img")
    before = report.text_content(), content(picture), heard(output.locator("audio").last)
    move(output)
    expect(report).not_to_have_text(before[0])
    lesson.wait_until_idle()
    assert report.text_content().splitlines()[-1].startswith(begins)
    waveform, rate = heard(output.locator("audio").last)
    assert rate == 8000
    assert len(waveform) != len(before[2][0]) or not np.array_equal(waveform, before[2][0])
    assert content(picture) != before[1]


def test_a_wrong_text_is_answered_beside_its_box(lesson):
    cell = lesson.cell("explore_digits(")
    box = cell.locator(".widget-text input")
    picture = cell.locator(".jp-RenderedImage img")
    expect(picture).to_have_count(1)
    box.fill("12a")
    box.press("Enter")
    message = cell.get_by_role("alert")
    expect(message).to_contain_text("Expected a text of digits such as '407'")
    beside, field = message.bounding_box(), box.bounding_box()
    assert field["x"] + field["width"] <= beside["x"]
    assert abs(beside["y"] - field["y"]) < field["height"]
    expect(picture).to_have_count(0)  # of what was said before
    expect(cell.locator("audio")).to_have_count(0)
    box.fill("5")
    box.press("Enter")
    expect(picture).to_have_count(1)
    expect(message).to_have_count(0)
    assert "TEXT, SPEAKER, RHYTHM, TEMPO, SEED = '5'" in cell.locator("pre").last.inner_text()


def test_no_label_of_a_control_is_cut(lesson):
    for label in lesson.page.locator(".widget-label").all():
        assert label.evaluate("label => label.scrollWidth <= label.clientWidth"), label.inner_text()
