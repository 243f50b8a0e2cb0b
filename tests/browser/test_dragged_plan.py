"""The plan editor: what a hand drags in the browser is what Python has, and what is heard."""

import json

import nbformat
import pytest
from notebook_page import content, heard, notebook_of, peak_frequency
from playwright.sync_api import expect
from run_notebooks import KERNEL

pytestmark = pytest.mark.browser

# A voice that hums: a tone of the planned pitch where a phone is voiced, silence elsewhere.
VOICE = """
import numpy as np
from wavenet_keras.conditions.plans import Plan, PlannedPhone
from wavenet_keras.lessons.text.plan_editor import PlanEditor

said = []

def hum(plan, seed):
    if seed == 7:
        raise ValueError("Expected another seed, received 7.")
    said.append((plan, seed))
    sounds = []
    for one in plan.phones:
        thirds = np.linspace(0, round(8000 * one.seconds), 4).astype(int)
        pitch = np.repeat(one.pitch, np.diff(thirds))
        loudness = 0.4 * one.voiced[1]
        sounds.append(loudness * np.sin(2 * np.pi * np.cumsum(pitch) / 8000))
    return np.concatenate(sounds), 8000

def word(text, ends, *phones):
    return [
        PlannedPhone(phone, seconds, (hz, hz, hz), word=text, begins_word=place == 0, ends=ends)
        for place, (phone, seconds, hz) in enumerate(phones)
    ]

pause = PlannedPhone("SIL", 0.1)
one = word("one", "", ("W", 0.08, 180), ("AH1", 0.2, 200), ("N", 0.1, 190))
six = word("six", ".", ("S", 0.1, 170), ("IH1", 0.12, 170), ("K", 0.06, 160), ("S", 0.14, 150))
plan = Plan([pause, *one, *six, pause], "one six.")
"""
EDITOR = "editor = PlanEditor(plan, hum)\neditor"
ASK = "print(json.dumps([editor.plan.seconds, [vars(one) for one in editor.plan.phones]]))"
CELLS = (VOICE, EDITOR, "import json\n" + ASK)
BEFORE = [0.1, 0.08, 0.2, 0.1, 0.1, 0.12, 0.06, 0.14, 0.1]
SIZES = [(1440, 900), (1024, 768)]


@pytest.fixture(scope="module")
def notebook(open_notebooks, lab_folder):
    with notebook_of(lab_folder, "dragging", CELLS) as path:
        yield open_notebooks(path)


@pytest.fixture
def cell(notebook):
    """The cell with the editor, fresh."""
    notebook.run_all()
    cell = notebook.cell("PlanEditor(plan, hum)\neditor")
    expect(cell.locator(".wk-plan .point")).to_have_count(4 * 3)  # four phones are voiced
    cell.locator(".wk-plan").scroll_into_view_if_needed()
    return cell


def phones_in_python(notebook):
    """The seconds and the phones of `editor.plan`."""
    asking = notebook.cell("json.dumps")
    asking.locator(".cm-content").click()
    before = asking.locator(".jp-InputPrompt").inner_text()
    notebook.page.keyboard.press("Control+Enter")
    expect(asking.locator(".jp-InputPrompt")).not_to_have_text(before)
    notebook.wait_until_idle()
    return json.loads(asking.locator(".jp-RenderedText pre").inner_text())


def drag(handle, across, up):
    """Moves a handle by so many pixels, as a mouse does; gives what the bubble said on the way."""
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = handle.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + across, y - up, steps=6)
    said = handle.page.locator(".wk-plan .bubble").inner_text()
    mouse.up()
    return said


def end_of(cell, name):
    return cell.get_by_role("slider", name=f"End of {name}", exact=True)


def point_of(cell, name):
    return cell.get_by_role("slider", name=f"Pitch of {name}", exact=True)


def test_an_end_and_a_point_are_dragged_and_heard(notebook, cell):
    (before,) = cell.locator("audio").all()
    length = len(heard(before)[0])
    knob = end_of(cell, "AH1 in one").locator(".knob")
    assert "AH1" in drag(knob, 80, 0)
    assert "Hz" in drag(point_of(cell, "IH1 in six, middle").locator(".dot"), 0, 60)
    report = cell.locator("pre").filter(has_text="For the next cell:")
    expect(report).to_contain_text("plan.phones[5].pitch")
    seconds, phones = phones_in_python(notebook)
    durations = [one["seconds"] for one in phones]
    assert durations[2] > 0.24
    assert [*durations[:2], *durations[3:]] == [*BEFORE[:2], *BEFORE[3:]]
    assert phones[5]["pitch"][::2] == [170, 170] and 240 < phones[5]["pitch"][1] < 320
    assert f"plan.phones[2].seconds = {durations[2]:g}" in report.inner_text()
    cell.get_by_role("button", name="Say it").click()
    expect(cell.locator("audio")).to_have_count(2)
    notebook.wait_until_idle()
    expect(cell.get_by_role("button", name="Say it")).to_be_enabled()
    waveform, rate = heard(cell.locator("audio").last)
    assert len(waveform) == pytest.approx(seconds * rate, abs=10)
    assert len(waveform) - length == pytest.approx((durations[2] - 0.2) * rate, abs=10)
    start = sum(durations[:5]) + durations[5] / 3
    third = waveform[round(start * rate) : round((start + durations[5] / 3) * rate)]
    assert peak_frequency(third, rate) == pytest.approx(phones[5]["pitch"][1], abs=25)  # 40 ms


def test_what_says_it_shows_where_it_is(notebook, cell):
    playhead = cell.locator(".playhead")
    cell.get_by_role("button", name="Play").click()
    expect(playhead).to_be_visible()
    expect(playhead).to_be_hidden()  # at its end


def test_a_phone_keeps_10_ms_and_the_pitch_its_range(notebook, cell):
    drag(end_of(cell, "N in one").locator(".knob"), -600, 0)
    drag(point_of(cell, "AH1 in one, beginning").locator(".dot"), 0, -600)
    drag(point_of(cell, "AH1 in one, end").locator(".dot"), 0, 600)
    expect(cell.locator("pre").last).to_contain_text("plan.phones[3].seconds = 0.01")
    _, phones = phones_in_python(notebook)
    assert phones[3]["seconds"] == 0.01
    assert phones[2]["pitch"] == [60, 200, 500]


@pytest.mark.parametrize(("moves", "raised"), [("phone", [2]), ("word", [1, 2, 3])])
def test_a_phone_or_a_word_goes_along(notebook, cell, moves, raised):
    cell.get_by_text(moves, exact=True).click()
    drag(point_of(cell, "AH1 in one, middle").locator(".dot"), 0, 40)
    expect(cell.locator("pre").last).to_contain_text("plan.phones[2].pitch")
    _, phones = phones_in_python(notebook)
    original = [150, 180, 200, 190, 170, 170, 160, 150, 150]
    ratio = phones[2]["pitch"][1] / 200
    assert ratio > 1.2
    for place in range(1, 8):
        expected = original[place] * (ratio if place in raised else 1)
        assert phones[place]["pitch"] == pytest.approx([expected] * 3, abs=1)


def test_arrow_keys_do_what_a_hand_does_and_leave_the_notebook_alone(notebook, cell):
    end_of(cell, "W in one").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Shift+ArrowLeft"):
        notebook.page.keyboard.press(key)
    assert end_of(cell, "AH1 in one").evaluate("one => one === document.activeElement")
    expect(cell.locator("pre").last).to_contain_text("plan.phones[2].seconds = 0.18")
    point_of(cell, "AH1 in one, end").focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowLeft", "Shift+ArrowDown"):
        notebook.page.keyboard.press(key)
    expect(cell.locator("pre").last).to_contain_text("plan.phones[2].pitch = (200, 189, 206)")
    seconds, phones = phones_in_python(notebook)
    assert phones[1]["seconds"] == 0.09
    assert seconds == pytest.approx(sum(BEFORE) + 0.01 - 0.02)


def test_steps_undo_and_as_it_was(notebook, cell):
    length = cell.locator("output").first
    expect(length).to_have_text("1.00 s")
    cell.get_by_role("button", name="Length: longer").click()
    expect(length).to_have_text("1.10 s")
    cell.get_by_role("button", name="Pitch: higher").click()
    expect(cell.locator("output").nth(1)).not_to_have_text("187 Hz")
    _, phones = phones_in_python(notebook)
    assert phones[2]["seconds"] == pytest.approx(0.22)
    assert phones[2]["pitch"] == pytest.approx([200 * 2 ** (1 / 12)] * 3)
    for expected in ("1.10 s", "1.00 s"):
        cell.get_by_role("button", name="Undo").click()
        expect(length).to_have_text(expected)
    drag(end_of(cell, "AH1 in one").locator(".knob"), 60, 0)
    expect(length).not_to_have_text("1.00 s")
    cell.get_by_role("button", name="As it was").click()
    expect(length).to_have_text("1.00 s")
    assert phones_in_python(notebook)[0] == pytest.approx(1)


def test_the_seed_is_told_and_what_is_wrong_is_read_out(notebook, cell):
    slider = cell.get_by_role("slider", name="Seed")
    slider.fill("7")
    cell.get_by_role("button", name="Say it").click()
    expect(cell.get_by_role("alert")).to_contain_text("Expected another seed, received 7.")
    slider.fill("3")
    cell.get_by_role("button", name="Say it").click()
    expect(cell.locator("audio[aria-label='edited, seed 3']")).to_have_count(1)
    expect(cell.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_is_cut_and_the_picture_waits_unseen(notebook, cell, width, height):
    notebook.page.set_viewport_size({"width": width, "height": height})
    editor = cell.locator(".wk-plan")
    assert editor.evaluate("one => one.scrollWidth - one.clientWidth") <= 0
    expect(cell.locator("img")).to_be_hidden()
    inside = editor.bounding_box()
    for one in editor.locator("button, .choice, .seed, .board").all():
        box = one.bounding_box()
        assert inside["x"] <= box["x"] and box["x"] + box["width"] <= inside["x"] + inside["width"]


def test_saved_it_holds_a_picture_and_players_and_no_widget(lab_folder, open_notebook):
    path = lab_folder / "notebooks" / "dragged.ipynb"
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL), path)
    page = open_notebook("notebooks/dragged.ipynb")
    page.run_all()
    page.save_and_close()
    saved = nbformat.read(path, as_version=4)
    assert "widgets" not in saved.metadata
    cell = open_notebook("notebooks/dragged.ipynb").cell("hum)\neditor")
    expect(cell.locator("img")).to_be_visible()
    assert content(cell.locator("img")).startswith(b"\x89PNG")
    assert len(heard(cell.locator("audio"))[0]) == 8000
    path.unlink()
