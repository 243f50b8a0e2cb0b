"""Opens the tutorial in JupyterLab, and keeps everything Jupyter writes inside the repository.

python scripts/open_lab.py --no-browser --port 8899     # options go on to JupyterLab
"""

import json
import os
import sys
from pathlib import Path

import nbformat
from nbformat.reader import NotJSONError
from nbformat.sign import NotebookNotary

REPOSITORY = Path(__file__).resolve().parents[1]
FIRST_NOTEBOOK = "notebooks/00_start_here.ipynb"
# JupyterLab's settings by the file they stand in, each written once: a reader may change them.
SETTINGS = {
    # Else JupyterLab asks, over the notebook, whether to fetch its news.
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # Else half of a line, and the dots of a folded solution, are out of sight in a narrow window.
    "notebook-extension/tracker": {"codeCellConfig": {"lineNumbers": False, "lineWrap": True}},
}
# JupyterLab breaks what a cell prints at any letter.
STYLE = """.jp-RenderedText pre {
  word-break: normal !important;
  overflow-wrap: anywhere;
}
"""


def private_environment(folder):
    """The environment in which Jupyter and IPython write below `folder` and nowhere else.

    Args:
        folder: a folder for settings, workspaces, signatures and running servers; made if missing.

    Returns:
        a dict for `subprocess`: this process's environment with Jupyter's folders set, and with
        TensorFlow's log level unless that is set already.
    """
    folder = Path(folder)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    settings = folder / "settings"
    for name, values in SETTINGS.items():
        path = settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
        _write_once(path, json.dumps(values, indent=4) + "\n")
    _write_once(folder / "config" / "custom" / "custom.css", STYLE)
    return {
        # Kernels that import Keras before this package see little of TensorFlow's start-up.
        "TF_CPP_MIN_LOG_LEVEL": "3",
        **os.environ,
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "IPYTHONDIR": str(folder / "ipython"),
    }


def _write_once(path, text):
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def lab_command(root, arguments):
    """The command that serves `root` in this Python's JupyterLab."""
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}"]
    command.append("--LabApp.custom_css=True")  # the style of `private_environment`
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    return [*command, *arguments]


def trust(notebooks, environment):
    """Signs notebooks, so that JupyterLab plays the sounds saved in them before they are run."""
    notary = NotebookNotary(data_dir=environment["JUPYTER_DATA_DIR"])
    for path in notebooks:
        try:
            notary.sign(nbformat.read(path, as_version=4))
        except NotJSONError:
            print(f"{path} cannot be read as a notebook; its saved sounds will not play.")


def main():
    environment = private_environment(REPOSITORY / ".jupyter")
    trust(sorted((REPOSITORY / "notebooks").glob("*.ipynb")), environment)
    page = f"--LabApp.default_url=/lab/tree/{FIRST_NOTEBOOK}"
    command = lab_command(REPOSITORY, [page, *sys.argv[1:]])
    os.execve(command[0], command, environment)


if __name__ == "__main__":
    main()
