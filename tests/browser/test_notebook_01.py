"""The widgets of notebook 01: each control, moved by hand, changes what is heard and seen."""

import numpy as np
import pytest
from notebook_page import content, heard
from playwright.sync_api import expect

from wavenet_keras.audio.fades import FADE_SECONDS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def lesson(open_notebooks):
    """Notebook 01, run from top to bottom."""
    notebook = open_notebooks("notebooks/01_from_sound_to_codes.ipynb")
    notebook.run_all()
    return notebook


class Explorer:
    """One of the notebook's widgets: controls, and the players, picture and report below them."""

    def __init__(self, notebook, function):
        self.notebook = notebook
        self.output = notebook.cell(f"wk.widgets.{function}(").locator(".jp-OutputArea")
        self.report = self.output.locator("pre").last

    def choose(self, description, option):
        box = self.output.locator(".widget-dropdown").filter(has_text=description)
        self.change(lambda: box.locator("select").select_option(option))

    def press(self, button):
        self.change(self.output.get_by_role("button", name=button, exact=True).click)

    def change(self, act):
        """Does something to a control; the report must follow, and the picture must be another."""
        report, picture = self.report.text_content(), content(self.output.locator("img"))
        act()
        expect(self.report).not_to_have_text(report)
        self.notebook.wait_until_idle()
        assert content(self.output.locator("img")) != picture

    def sound(self, label):
        return heard(self.output.get_by_label(label, exact=True))


def levels_of(sound):
    """The values that occur in a sound between its faded ends."""
    waveform, sample_rate = sound
    fade = round(FADE_SECONDS * sample_rate)
    return np.unique(waveform[fade:-fade])


def share_above(frequency, waveform, sample_rate):
    """The share of a sound's power that lies above a frequency in Hz."""
    power = np.abs(np.fft.rfft(waveform)) ** 2
    frequencies = np.fft.rfftfreq(len(waveform), 1 / sample_rate)
    return power[frequencies > frequency].sum() / power.sum()


def test_every_control_of_the_resampling_widget_changes_sound_and_picture(lesson):
    explorer = Explorer(lesson, "explore_resampling")
    original, own_rate = explorer.sound("original")

    explorer.choose("Sample rate", "11,025 Hz")
    filtered, rate = explorer.sound("resampled with the filter")
    assert rate == 11025
    assert len(filtered) == pytest.approx(len(original) * rate / own_rate, abs=1)

    explorer.press("off")
    aliased, rate = explorer.sound("resampled without the filter")
    # The bell's 6.7 kHz partial is above half the rate: without the filter it folds to 4.3 kHz.
    assert share_above(4000, aliased, rate) > 10 * share_above(4000, filtered, rate)

    explorer.choose("Recording", "speech")
    speech, speech_rate = explorer.sound("original")
    assert speech_rate == 8000
    assert len(speech) / speech_rate != pytest.approx(len(original) / own_rate, abs=0.1)


def test_every_control_of_the_quantisation_widget_changes_sound_and_picture(lesson):
    explorer = Explorer(lesson, "explore_quantization")
    readout = explorer.output.locator(".widget-readout")
    levels = int(readout.text_content())
    spoken, _ = explorer.sound("original")

    explorer.change(lambda: explorer.output.locator(".noUi-handle").press("ArrowLeft"))
    fewer = int(readout.text_content())
    assert fewer < levels
    by_mu_law = levels_of(explorer.sound("quantised"))
    assert len(by_mu_law) <= fewer

    explorer.press("linear")
    linear = levels_of(explorer.sound("quantised"))
    steps = np.diff(linear)
    np.testing.assert_allclose(steps / steps.min(), np.round(steps / steps.min()), atol=0.01)
    assert not np.array_equal(linear, by_mu_law)

    explorer.choose("Recording", "soft speech")
    np.testing.assert_allclose(explorer.sound("original")[0], spoken / 10, atol=1e-4)


def test_a_picture_stands_in_for_each_widget_before_anything_is_run(open_notebook):
    notebook = open_notebook("notebooks/01_from_sound_to_codes.ipynb")
    for function in ("explore_resampling", "explore_quantization"):
        output = notebook.cell(f"wk.widgets.{function}(").locator(".jp-OutputArea")
        assert content(output.locator("img")).startswith(b"\x89PNG")
