"""The controls of notebook 06b: each, moved by hand, changes what is heard and seen."""

import numpy as np
import pytest
from notebook_page import content, drag_slider, heard, notebook_of, type_text
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SENTENCE = """
import wavenet_keras as wk

wk.widgets.explore_sentence("Hi.")
"""
EDITOR = """
from wavenet_keras.lessons.text.plan_editor import edit_plan

editor = edit_plan(wk.plan("No.", seed=2))
editor
"""


@pytest.fixture(scope="module")
def lesson(open_notebooks, lab_folder):
    """A notebook with the lesson's controls alone: the whole lesson takes minutes."""
    with notebook_of(lab_folder, "any_sentence", (SENTENCE, EDITOR)) as path:
        page = open_notebooks(path)
        page.run_all()
        yield page


@pytest.mark.parametrize(
    ("move", "begins"),
    [
        (type_text("Oh no."), "TEXT, SPEED, PITCH, EXPRESSION, SEED = 'Oh no.', 1, 0, 1, 0"),
        (drag_slider("Speed"), "TEXT, SPEED, PITCH, EXPRESSION, SEED = 'Oh no.', 1."),
        (drag_slider("Pitch"), "TEXT, SPEED, PITCH, EXPRESSION, SEED = 'Oh no.', 1."),
        (drag_slider("Expression"), "TEXT, SPEED, PITCH, EXPRESSION, SEED = 'Oh no.', 1."),
        (drag_slider("Seed"), "TEXT, SPEED, PITCH, EXPRESSION, SEED = 'Oh no.', 1."),
    ],
    ids=["text", "speed", "pitch", "expression", "seed"],
)
def test_every_control_changes_the_sound_and_the_line_to_copy(lesson, move, begins):
    output = lesson.cell("explore_sentence(").locator(".jp-OutputArea")
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


def test_a_text_that_cannot_be_said_is_answered_beside_its_box(lesson):
    cell = lesson.cell("explore_sentence(")
    box, picture = cell.locator(".widget-text input"), cell.locator(".jp-RenderedImage img")
    expect(picture).to_have_count(1)
    box.fill("!")
    box.press("Enter")
    message = cell.get_by_role("alert")
    expect(message).to_contain_text("Expected a text with words or numbers to say")
    expect(picture).to_have_count(0)  # of what was said before
    expect(cell.locator("audio")).to_have_count(0)
    box.fill("Hi.")
    box.press("Enter")
    expect(picture).to_have_count(1)
    expect(message).to_have_count(0)


def test_no_label_of_a_control_is_cut(lesson):
    for label in lesson.page.locator(".widget-label").all():
        assert label.evaluate("label => label.scrollWidth <= label.clientWidth"), label.inner_text()


def test_the_plan_of_the_shipped_voice_is_spoken_by_the_editor(lesson):
    """What its surface does when it is dragged is in `test_dragged_plan.py`."""
    cell = lesson.cell("edit_plan(")
    before = heard(cell.locator("audio").last)[0]
    cell.locator("button.step.longer").click()
    cell.get_by_role("button", name="Say it").click()
    expect(cell.locator("audio")).to_have_count(2)
    lesson.wait_until_idle()
    after, rate = heard(cell.locator("audio").last)
    assert rate == 8000
    assert len(after) > len(before)
