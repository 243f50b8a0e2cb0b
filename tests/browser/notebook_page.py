"""A notebook open in JupyterLab in a browser, with what a reader does to it."""

import base64
import contextlib
import io
import uuid
from urllib.parse import quote

import nbformat
import numpy as np
import soundfile
from playwright.sync_api import expect
from run_notebooks import KERNEL

PATIENCE_SECONDS = 180  # a busy machine is no fault of the notebook's
expect.set_options(timeout=1000 * PATIENCE_SECONDS)

PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
IDLE = f'{PANEL} .jp-Notebook-ExecutionIndicator[data-status="idle"]'
PLAYER = ".jp-OutputArea-output audio"
NOTEBOOK = "window.jupyterapp.shell.currentWidget"
READY = "window.jupyterapp?.shell?.currentWidget?.sessionContext?.isReady"
RUN_ALL = """() => {
    window.everyCellRan = null;
    window.jupyterapp.commands.execute("notebook:run-all-cells")
        .then(result => { window.everyCellRan = result; });
}"""
OPEN_WITHOUT_A_KERNEL = """async (path) => {
    await window.jupyterapp.restored;
    const kernelPreference = {shouldStart: false, autoStartDefault: false};
    await window.jupyterapp.commands.execute("docmanager:open", {path, kernelPreference});
}"""
# What a player or a picture shows, whether it is embedded or a blob.
FETCH = """async (element) => {
    const source = element.currentSrc || element.src || element.querySelector("source").src;
    const bytes = new Uint8Array(await (await fetch(source)).arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
}"""


class NotebookPage:
    """One notebook in a page.

    Args:
        page: a page of Playwright.
        lab: the address of a JupyterLab server.
        path: the notebook's path below the server's root.
        kernel: whether the notebook gets a kernel, as it does unless a reader says no.
    """

    def __init__(self, page, lab, path, kernel=True):
        self.page = page
        self.errors = []
        page.set_default_timeout(1000 * PATIENCE_SECONDS)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        workspace = f"{lab}/lab/workspaces/{uuid.uuid4().hex}"
        if not kernel:
            page.goto(f"{workspace}?reset")
            page.wait_for_function("window.jupyterapp?.commands.hasCommand('docmanager:open')")
            page.evaluate(OPEN_WITHOUT_A_KERNEL, path)
            page.wait_for_function(f"{NOTEBOOK}?.content?.model?.cells")
            page.locator(f"{PANEL} .jp-Cell").first.wait_for()
            return
        page.goto(f"{workspace}/tree/{quote(path)}?reset")
        page.locator(f"{PANEL} .jp-Cell").first.wait_for()
        page.wait_for_function(READY)
        self.wait_until_idle()

    def wait_until_idle(self, seconds=PATIENCE_SECONDS):
        """Waits until the kernel has nothing to do."""
        self.page.locator(IDLE).wait_for(state="attached", timeout=1000 * seconds)

    def run_all(self, seconds=900):
        """Runs every cell, and asserts that every one ran."""
        self.page.evaluate(RUN_ALL)
        self.page.wait_for_function("window.everyCellRan !== null", timeout=1000 * seconds)
        assert self.page.evaluate("window.everyCellRan"), self.texts(
            ".jp-RenderedText[data-mime-type$=stderr]"
        )
        self.wait_until_idle()

    def save_and_close(self):
        """Saves the notebook, ends its kernel, and closes the page."""
        self.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
        self.page.wait_for_function(f"!{NOTEBOOK}.context.model.dirty")
        self.page.evaluate(f"{NOTEBOOK}.sessionContext.shutdown()")
        self.page.close()

    def cell(self, containing):
        """The one code cell whose source contains a text, as soon as it is there."""
        # Without a kernel nothing else tells when a notebook has been read.
        self.page.wait_for_function(
            f"text => Array.from({NOTEBOOK}?.content?.model?.cells ?? [])"
            ".some(cell => cell.sharedModel.getSource().includes(text))",
            arg=containing,
        )
        sources = self.page.evaluate(
            f"Array.from({NOTEBOOK}.content.model.cells)"
            ".map(cell => [cell.type, cell.sharedModel.getSource()])"
        )
        (index,) = [i for i, (kind, s) in enumerate(sources) if kind == "code" and containing in s]
        cell = self.page.locator(f'{PANEL} .jp-Cell[data-windowed-list-index="{index}"]')
        cell.scroll_into_view_if_needed()  # what is out of sight has no text
        return cell

    def texts(self, selector):
        """What the elements of a selector say."""
        return self.page.locator(f"{PANEL} {selector}").all_inner_texts()

    def players(self, among_first=None, labelled=""):
        """Audio players whose label begins so, in the outputs of all cells or of the first few."""
        cells = self.page.locator(f"{PANEL} .jp-Cell").all()[:among_first]
        selector = f"{PLAYER}[aria-label^='{labelled}']" if labelled else PLAYER
        return [player for cell in cells for player in cell.locator(selector).all()]


def content(element):
    """The bytes of the file that an `<audio>` or `<img>` element shows."""
    return base64.b64decode(element.evaluate(FETCH))


def heard(player):
    """The sound of an audio player.

    Args:
        player: the locator of an `<audio>` element.

    Returns:
        waveform: float [samples], or [samples, channels].
        sample_rate: in Hz.
    """
    return soundfile.read(io.BytesIO(content(player)))


def peak_frequency(waveform, sample_rate):
    """The frequency in Hz at which the spectrum of a sound is highest."""
    spectrum = np.abs(np.fft.rfft(waveform * np.hanning(len(waveform))))
    return np.argmax(spectrum) * sample_rate / len(waveform)


def drag(slider, pixels):
    """Moves the handle of a slider by so many pixels, as with a mouse."""
    box = slider.locator(".noUi-handle").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = slider.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + pixels, y, steps=8)
    mouse.up()


def drag_slider(name):
    """Moves the slider of this name among some outputs, by a hand to the right."""
    return lambda output: drag(output.locator(".widget-slider").filter(has_text=name), 50)


def type_text(text):
    """Types a text into the box among some outputs."""

    def type_it(output):
        field = output.locator(".widget-text input")
        field.fill(text)
        field.press("Enter")

    return type_it


@contextlib.contextmanager
def notebook_of(lab_folder, name, sources):
    """A notebook of these cells, by the name to open it by; it is gone afterwards."""
    path = lab_folder / "notebooks" / f"{name}.ipynb"
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL), path)
    yield f"notebooks/{path.name}"
    path.unlink()
