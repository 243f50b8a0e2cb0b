"""The bar of long work: in a notebook a line that leaves nothing behind, and hidden on request."""

import re

import IPython.display
import pytest

from wavenet_keras import _progress
from wavenet_keras._progress import progress_bar, progress_lines_to


@pytest.fixture
def outputs(monkeypatch):
    """What the outputs of a cell hold after each change; one list for each output."""
    shown = []

    class Handle:
        def __init__(self, history):
            self.history = history

        def update(self, data, raw):
            assert raw
            self.history.append(data)

    def display(data, raw, display_id):
        assert raw and display_id
        shown.append([data])
        return Handle(shown[-1])

    monkeypatch.setattr(IPython.display, "display", display)
    monkeypatch.setattr(_progress, "in_notebook", lambda: True)
    return shown


def line_of(data):
    return data["text/plain"]


def test_in_a_notebook_it_is_one_line_of_text_that_ends_empty(outputs, capsys):
    assert list(progress_bar([1, 2, 3], desc="counting", unit="file", mininterval=0)) == [1, 2, 3]
    (history,) = outputs
    lines = [line_of(data) for data in history]
    assert [re.search(r"\d/3", line)[0] for line in lines[:-1]] == ["0/3", "1/3", "2/3", "3/3"]
    assert all(line.startswith("counting: ") for line in lines[:-1])
    assert history[-1] == {"text/html": "", "text/plain": ""}
    assert not any("widget" in mime for data in history for mime in data)
    assert capsys.readouterr() == ("", "")


def test_a_bar_of_a_given_width_is_drawn_once(outputs):
    layout = "{l_bar}{bar:20}| {n_fmt}/{total_fmt}"
    with progress_bar(total=2, mininterval=0, bar_format=layout) as bar:
        bar.update()
    assert [line_of(data).count("%") for data in outputs[0][:-1]] == [1, 1]
    assert line_of(outputs[0][1]) == " 50%|██████████          | 1/2"


@pytest.mark.parametrize("leave", [True, False])
def test_an_error_takes_it_away_too(outputs, leave):
    with pytest.raises(RuntimeError), progress_bar(total=2, leave=leave) as bar:
        bar.update()
        raise RuntimeError
    assert line_of(outputs[0][-1]) == ""


def test_work_that_is_done_before_its_delay_shows_nothing(outputs):
    assert list(progress_bar([1, 2, 3], delay=60)) == [1, 2, 3]
    assert outputs == []


def test_two_bars_have_an_output_each(outputs):
    for _ in progress_bar([1], desc="outer"):
        list(progress_bar([1], desc="inner"))
    outer, inner = outputs
    assert line_of(outer[0]).startswith("outer") and line_of(inner[0]).startswith("inner")
    assert line_of(outer[-1]) == line_of(inner[-1]) == ""


def test_a_widget_can_show_the_lines_beside_its_controls(outputs):
    lines = []
    with progress_lines_to(lines.append):
        list(progress_bar([1, 2, 3], desc="counting", mininterval=0))
    assert outputs == []
    assert lines[0].startswith("counting:   0%") and lines[-1] == ""
    list(progress_bar([1]))
    assert len(outputs) == 1  # and no longer than that


@pytest.mark.parametrize(("value", "hidden"), [("1", True), ("0", False), ("", False)])
def test_an_environment_variable_hides_it_in_a_notebook(outputs, monkeypatch, value, hidden):
    monkeypatch.setenv("TQDM_DISABLE", value)
    assert list(progress_bar(range(3), desc="counting")) == [0, 1, 2]
    assert (outputs == []) == hidden


@pytest.mark.parametrize(("value", "hidden"), [("1", True), ("0", False)])
def test_and_in_a_terminal_where_it_goes_to_stderr(monkeypatch, capsys, value, hidden):
    monkeypatch.setenv("TQDM_DISABLE", value)
    assert list(progress_bar(range(3), desc="counting")) == [0, 1, 2]
    out, err = capsys.readouterr()
    assert out == ""
    assert ("3/3" in err) != hidden
