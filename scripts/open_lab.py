"""Opens the tutorial in JupyterLab, and keeps everything Jupyter writes inside the repository.

python scripts/open_lab.py --no-browser --port 8899     # options go on to JupyterLab
"""

import os
import sys
from pathlib import Path

import nbformat
from nbformat.reader import NotJSONError
from nbformat.sign import NotebookNotary

REPOSITORY = Path(__file__).resolve().parents[1]
FIRST_NOTEBOOK = "notebooks/00_start_here.ipynb"
NO_NEWS = '{"fetchNews": "false", "checkForUpdates": false}\n'


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
    news = settings / "@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    if not news.exists():  # else JupyterLab asks, over the notebook, whether to fetch its news
        news.parent.mkdir(parents=True, exist_ok=True)
        news.write_text(NO_NEWS)
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


def lab_command(root, arguments):
    """The command that serves `root` in this Python's JupyterLab."""
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}"]
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
