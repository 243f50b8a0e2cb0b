"""What an explorer puts into a cell: controls that need a kernel, and outputs that do not."""

import numpy as np
import pytest
from cell_outputs import recorded_outputs

from wavenet_keras._progress import progress_bar
from wavenet_keras.display.explorer import Explorer, View
from wavenet_keras.display.figures import new_figure
from wavenet_keras.display.outputs import EMPTY
from wavenet_keras.display.players import play_row

VIEW = "application/vnd.jupyter.widget-view+json"


def look(number, name):
    """Players and a picture for odd numbers, nothing for 0, and an error for 13."""
    list(progress_bar(range(2), desc="counting", mininterval=0))
    if number == 0:
        return View(result=None, players=None, picture=None, report="0 is nothing", config=None)
    if number == 13:
        raise RuntimeError("13 <is> unlucky")
    tone = np.full(800, number / 100)
    return View(
        result=number,
        players=play_row({name: (tone, 8000)}) if number % 2 else None,
        picture=new_figure()[0],
        report=f"{number} for {name}",
        config=f"NUMBER = {number}",
    )


@pytest.fixture
def explorer():
    import ipywidgets

    slider = ipywidgets.IntSlider(value=1, max=20, description="A long description")
    return Explorer({"number": slider, "name": ipywidgets.Text("ann", description="Name")}, look)


@pytest.fixture
def outputs(monkeypatch):
    """The outputs of a cell, each a list of what it has shown."""
    return recorded_outputs(monkeypatch)


def test_players_picture_and_report_are_outputs_of_their_own(explorer, outputs):
    explorer._ipython_display_()
    (controls,), (players,), (picture,), (report,) = outputs
    assert VIEW in controls
    assert explorer.view.players.html in players._repr_html_()
    assert repr(players) == repr(explorer.view.players)
    assert picture is explorer.view.picture
    assert report == {"text/plain": "1 for ann\n\nFor the next cell:\nNUMBER = 1"}


def test_without_a_kernel_the_controls_are_a_line_that_names_them(explorer, outputs):
    explorer._ipython_display_()
    ((controls,), *_) = outputs
    line = "Run this cell to move its controls: A long description, Name."
    assert controls["text/plain"] == line


def test_the_outputs_change_with_the_controls(explorer, outputs):
    explorer._ipython_display_()
    for number in (3, 4):
        explorer.controls["number"].value = number
        _, players, picture, report = (history[-1] for history in outputs)
        assert ("<audio" in players._repr_html_()) == (number == 3)
        assert picture is explorer.view.picture
        assert report["text/plain"].startswith(f"{number} for ann")
    assert [len(history) for history in outputs] == [1, 3, 3, 3]


def test_it_can_be_shown_twice_and_as_one_widget(explorer, outputs):
    explorer._ipython_display_()
    explorer._ipython_display_()
    players, picture, report = explorer.widget.children[-3:]
    explorer.controls["number"].value = 5
    assert outputs[3][-1] == outputs[7][-1] == {"text/plain": repr(explorer)}
    assert players.value == explorer.view.players.html
    assert bytes(picture.value).startswith(b"\x89PNG")
    assert "NUMBER = 5" in report.value


def notes(explorer):
    return {name: note.value for name, note in explorer._notes.items()}


def test_what_is_wrong_stands_beside_the_control_and_the_old_result_goes(explorer, outputs):
    explorer._ipython_display_()
    explorer.controls["number"].value = 0
    assert "0 is nothing" in notes(explorer)["number"]
    assert notes(explorer)["name"] == ""
    _, players, picture, report = (history[-1] for history in outputs)
    assert "<audio" not in players._repr_html_()
    assert picture is report is EMPTY
    assert repr(explorer) == "0 is nothing"
    explorer.controls["name"].value = "bob"  # still wrong, and now this is where the eye is
    assert notes(explorer)["number"] == ""
    assert "0 is nothing" in notes(explorer)["name"]
    explorer.controls["number"].value = 1
    assert set(notes(explorer).values()) == {""}
    assert outputs[3][-1]["text/plain"].startswith("1 for bob")


def test_an_error_is_seen_beside_the_control_too(explorer):
    with pytest.raises(RuntimeError):
        explorer.controls["number"].value = 13
    assert "RuntimeError: 13 &lt;is&gt; unlucky" in notes(explorer)["number"]
    explorer.controls["number"].value = 1
    assert notes(explorer)["number"] == ""


def test_what_takes_long_is_seen_beside_the_control(explorer):
    said = []
    explorer._notes["number"].observe(lambda change: said.append(change["new"]), names="value")
    explorer.controls["number"].value = 2
    assert "working" in said[0]
    assert any("counting:  50%" in value for value in said)
    assert said[-1] == ""


def test_no_label_is_cut(explorer):
    for control in explorer.controls.values():
        assert control.style.description_width == "20ch"  # "A long description" has 18
