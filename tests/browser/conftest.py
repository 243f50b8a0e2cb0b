"""A JupyterLab server on copies of the notebooks, and a browser."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request

import open_lab
import pytest
from notebook_page import NotebookPage
from places import REPOSITORY
from playwright.sync_api import sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_OPTIONS = (
    "--no-sandbox",  # Chromium refuses to start as root with its sandbox
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)


@pytest.fixture(scope="session")
def lab_folder(tmp_path_factory):
    """What the server shows: copies of the notebooks, beside the repository's data."""
    folder = tmp_path_factory.mktemp("lab")
    left_out = shutil.ignore_patterns("output", ".ipynb_checkpoints")
    shutil.copytree(REPOSITORY / "notebooks", folder / "notebooks", ignore=left_out)
    (folder / "data").symlink_to(REPOSITORY / "data")
    return folder


@pytest.fixture(scope="session")
def lab_environment(lab_folder):
    """The environment of the server: as in `make tutorial`, with folders of its own."""
    return open_lab.private_environment(lab_folder / ".jupyter")


@pytest.fixture(scope="session")
def lab(lab_folder, lab_environment):
    """The address of a running JupyterLab."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--LabApp.expose_app_in_browser=True",
    ]
    command = open_lab.lab_command(lab_folder, options)
    log = lab_folder / "lab.log"
    with log.open("wb") as file:
        server = subprocess.Popen(
            command, stdout=file, stderr=file, env=lab_environment, start_new_session=True
        )
    address = f"http://127.0.0.1:{port}"
    _wait_until_it_answers(address, server, log)
    yield address
    server.send_signal(signal.SIGTERM)  # the server stops its kernels
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)


def _wait_until_it_answers(address, server, log):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{address}/api/status", timeout=1)
            return
        except OSError:
            assert server.poll() is None, log.read_text()
            time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser():
    """Chromium, without a window."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"none of these browsers is installed: {', '.join(BROWSERS)}")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=found, headless=True, args=BROWSER_OPTIONS
        )
        yield chromium
        chromium.close()


def _opener(lab, browser):
    opened = []

    def open_one(path, width=1280, height=720, kernel=True):
        page = browser.new_page(viewport={"width": width, "height": height})
        opened.append(NotebookPage(page, lab, path, kernel))
        return opened[-1]

    yield open_one
    for notebook in opened:
        notebook.page.close()
        assert notebook.errors == []


@pytest.fixture
def open_notebook(lab, browser):
    """Opens a notebook by its path, as `NotebookPage`; afterwards no page may have had an error."""
    yield from _opener(lab, browser)


@pytest.fixture(scope="module")
def open_notebooks(lab, browser):
    """The same for notebooks that stay open through all tests of a file."""
    yield from _opener(lab, browser)
