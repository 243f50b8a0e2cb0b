"""Notebook 00, run from top to bottom in a browser, speaks."""

import nbformat
import numpy as np
import pytest
from notebook_page import heard
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PATH = "notebooks/00_start_here.ipynb"
FRAMES_PER_SECOND = 50


@pytest.fixture(scope="module")
def lesson(lab_folder, open_notebooks):
    """Notebook 00 after Run All, without its saved outputs: what is heard was made here."""
    notebook = nbformat.read(lab_folder / PATH, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(notebook, lab_folder / PATH)
    page = open_notebooks(PATH)
    assert page.players() == []
    page.run_all()
    return page


def levels_in_db(waveform, sample_rate):
    """The level of each 20 ms of a sound, in dB."""
    length = sample_rate // FRAMES_PER_SECOND
    frames = waveform[: len(waveform) // length * length].reshape(-1, length)
    return 10 * np.log10(np.mean(frames**2, axis=1) + 1e-10)


def flatness(waveform):
    """The flatness of a power spectrum: 0.56 for noise, far less for speech, 0 for a tone."""
    power = np.abs(np.fft.rfft(waveform)) ** 2 + 1e-12
    return np.exp(np.mean(np.log(power))) / np.mean(power)


@pytest.mark.parametrize("label", ["Hello! I am a neural network", "407, jackson"])
def test_a_sentence_and_a_number_are_said_within_ten_cells(label, lesson):
    players = lesson.players(among_first=10, labelled=label)
    assert players
    for player in players:
        waveform, sample_rate = heard(player)
        assert len(waveform) > sample_rate
        assert 0.005 < np.sqrt(np.mean(waveform**2)) < 0.5
        # Speech swells and pauses, in syllables; noise and tones do not.
        levels = levels_in_db(waveform, sample_rate)
        assert np.percentile(levels, 90) - np.percentile(levels, 10) > 10
        assert flatness(waveform) < 0.2


@pytest.mark.parametrize(
    ("widget", "typed"), [("explore_sentence(", "Hi."), ("explore_digits(", "7")]
)
def test_what_is_typed_into_a_box_is_said(widget, typed, lesson):
    cell = lesson.cell(widget)
    box = cell.locator(".widget-text input")
    box.fill(typed)
    box.press("Enter")
    expect(cell.locator("pre").last).to_contain_text(f"= {typed!r}")
    lesson.wait_until_idle()
    waveform, rate = heard(cell.locator("audio").last)
    assert rate == 8000
    assert 0.3 < len(waveform) / rate < 1.5
    assert np.sqrt(np.mean(waveform**2)) > 0.005


def test_a_player_plays(lesson):
    player = lesson.players(labelled="generated")[0]
    player.evaluate("async (audio) => { audio.muted = true; await audio.play(); }")
    lesson.page.wait_for_function("audio => audio.currentTime > 0.2", arg=player.element_handle())
    assert player.evaluate("audio => audio.error") is None
