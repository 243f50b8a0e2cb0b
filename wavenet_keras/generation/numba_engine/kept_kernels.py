"""Compiled kernels that numba keeps on disk are those of the sources as they are now.

numba compiles a kernel anew when the file of its function was changed. It does not look at the
files of the functions that this one calls, and would go on with what they were.

Notebook: 05 Fast generation
"""

import contextlib
from pathlib import Path

SOURCES = Path(__file__).parent


def forget_older_kernels(sources=SOURCES):
    """Removes the kernels that are older than a source file beside them; numba makes them again.

    Only those beside the sources: what numba keeps elsewhere, where it may not write here, belongs
    to an installed package, whose files all come at once.

    Args:
        sources: Folder of the source files, a `pathlib.Path`.

    Example:
        >>> forget_older_kernels()

    Notebook: 05 Fast generation
    """
    newest = max(file.stat().st_mtime for file in sources.glob("*.py"))
    for index in (sources / "__pycache__").glob("*.nbi"):
        with contextlib.suppress(OSError):  # another process removed it, or it may not be removed
            if index.stat().st_mtime < newest:
                index.unlink()
