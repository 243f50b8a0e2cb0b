"""Executes notebooks top to bottom and saves them in a normal form.

The normal form holds what a reader needs (outputs and execution counts) and nothing that changes
from run to run: no widgets, no times, no addresses in memory. Running a notebook again without
changing it gives the same file, byte for byte, if its outputs are the same.

    python scripts/run_notebooks.py                          # all of notebooks/
    python scripts/run_notebooks.py notebooks/01*.ipynb      # one of them
"""

import argparse
import hashlib
import math
import os
import queue
import re
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbclient.util import run_sync

REPOSITORY = Path(__file__).resolve().parents[1]
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
KERNEL = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},
}


class PatientClient(NotebookClient):
    """nbclient, which looks again every second whether the kernel has answered.

    While nbclient waits for the end of a cell it also tells the kernel what an Output widget shows,
    by the same socket. Now and then that swallows the wake-up for an answer, and nbclient finds it
    when the time of the cell is over: https://github.com/jupyter/nbclient/issues/312.
    """

    async def async_start_new_kernel_client(self):
        client = await super().async_start_new_kernel_client()
        channel = client.shell_channel
        get_once = channel.get_msg

        async def get_msg(timeout=None):
            deadline = math.inf if timeout is None else time.monotonic() + timeout
            while True:
                left = deadline - time.monotonic()
                try:
                    return await get_once(timeout=max(0, min(1, left)))
                except queue.Empty:
                    if left <= 1:
                        raise

        channel.get_msg = get_msg
        return client

    start_new_kernel_client = run_sync(async_start_new_kernel_client)


def execute(notebook, folder, timeout=600, kernel_log=None):
    """Runs every cell in a fresh kernel whose working directory is `folder`.

    Args:
        notebook: the notebook; its outputs are replaced.
        folder: where the kernel runs, as when a reader opens the notebook there.
        timeout: seconds that one cell may take.
        kernel_log: an open file for what the kernel process writes about itself.

    Raises:
        CellExecutionError, CellTimeoutError, DeadKernelError: a cell failed.
    """
    PatientClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    ).execute(stderr=kernel_log)


def to_normal_form(notebook):
    """Takes out of an executed notebook, in place, all that differs from run to run.

    Args:
        notebook: the executed notebook.
    """
    notebook.metadata = nbformat.from_dict(KERNEL)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    seen = {}
    for cell in notebook.cells:
        cell.id = _cell_id(cell, seen)
        if cell.cell_type != "code":
            continue
        cell.metadata.pop("execution", None)
        if "solution" in cell.metadata.get("tags", []):  # folded, until the reader opens it
            cell.metadata["jupyter"] = {"source_hidden": True}
        for output in cell.outputs:
            _to_normal_output(output)
        cell.outputs = [output for output in cell.outputs if not _is_empty(output)]


def _cell_id(cell, seen):
    """An id made from the cell's text, so that it survives rebuilding and moving the cell."""
    digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:8]
    seen[digest] = seen.get(digest, 0) + 1
    return digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"


def _is_empty(output):
    """Whether nothing is to be seen of it, as of a progress bar when it is done."""
    return "data" in output and not any(output.data.values())


def _to_normal_output(output):
    if "text" in output:
        output.text = _without_addresses(output.text)
    data = output.get("data", {})
    # Without its kernel a widget is the text "Error displaying widget": what else says what was
    # there is shown instead.
    data.pop(WIDGET_VIEW, None)
    for mime in data:
        if mime.startswith("text/"):
            data[mime] = _without_addresses(data[mime])


def _without_addresses(text):
    return re.sub(r"\b0x[0-9a-f]{6,}\b", "0x…", text)


def run(path, timeout):
    """Executes one notebook file in place; a notebook that fails is left as it was.

    Returns:
        True if every cell ran.
    """
    print(f"{path.name} ...", end=" ", flush=True)
    started = time.perf_counter()
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryFile() as kernel_log:
        try:
            execute(notebook, path.resolve().parent, timeout, kernel_log)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            kernel_log.seek(0)
            print(f"FAILED after {time.perf_counter() - started:.0f} s, file left as it was")
            print(error, kernel_log.read().decode(errors="replace"), sep="\n")
            return False
    to_normal_form(notebook)
    nbformat.write(notebook, path)
    size = path.stat().st_size / 1e6
    print(f"{time.perf_counter() - started:.0f} s, {size:.2f} MB", flush=True)
    return True


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all of notebooks/")
    parser.add_argument("--timeout", type=int, default=600, help="seconds a cell may take")
    options = parser.parse_args(arguments)
    # The kernels inherit these: this source tree's package, and one order of sets and dicts.
    os.environ["PYTHONPATH"] = os.pathsep.join(
        filter(None, [str(REPOSITORY), os.environ.get("PYTHONPATH")])
    )
    os.environ["PYTHONHASHSEED"] = "0"
    paths = options.notebooks or sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
    if not paths:
        parser.error("there is no notebook in notebooks/")
    failed = [path.name for path in paths if not run(path, options.timeout)]
    if failed:
        sys.exit(f"{len(failed)} of {len(paths)} notebooks failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
