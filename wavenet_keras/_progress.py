"""The progress bar of everything that may take more than a few seconds.

In a terminal it is tqdm's own. In a notebook it is a line of text that is replaced again and again
and taken away at the end, so that nothing of it is saved: no widget, and nothing on stderr.
"""

import contextlib
import contextvars
import functools
import os
import sys

_show_line = contextvars.ContextVar("_show_line", default=None)


def progress_bar(iterable=None, **options):
    """A bar of tqdm, as it looks best in a terminal or a notebook.

    The environment variable `TQDM_DISABLE` hides it: tqdm itself heeds it in terminals alone.

    Args:
        iterable: What to go through; None for a bar that is updated by hand.
        **options: As for `tqdm.tqdm`, such as `desc` and `total`.

    Returns:
        The bar: iterable, and a context manager with `update`.

    Example:
        >>> list(progress_bar([1, 2, 3], delay=1))
        [1, 2, 3]
    """
    from tqdm.std import tqdm

    hidden = os.environ.get("TQDM_DISABLE", "0") not in ("", "0")
    show = _show_line.get()
    if show is None and not in_notebook():
        return tqdm(iterable, disable=hidden, **options)
    return _line_bar()(show or _Output(), iterable, disable=hidden, **options)


@contextlib.contextmanager
def progress_lines_to(show):
    """Inside this block the bars of a thread are lines of text that go to a function.

    Args:
        show: Called with each new line, and with `""` where a bar ends.

    Example:
        >>> lines = []
        >>> with progress_lines_to(lines.append):
        ...     numbers = list(progress_bar([1, 2, 3], desc="counting"))
        >>> lines[0][:14], lines[-1]
        ('counting:   0%', '')
    """
    token = _show_line.set(show)
    try:
        yield
    finally:
        _show_line.reset(token)


def in_notebook():
    """Whether what is printed here goes to the output of a cell."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")


class _Output:
    """One output of a cell that shows one line; without a line it is empty."""

    def __init__(self):
        self._handle = None

    def __call__(self, line):
        from IPython.display import display

        # An output cannot be taken away. An empty one is a blank line; `notebooks/` have none.
        data = {"text/plain": line} if line else {"text/html": "", "text/plain": ""}
        if self._handle is None:
            self._handle = display(data, raw=True, display_id=True)
        else:
            self._handle.update(data, raw=True)


@functools.cache
def _line_bar():
    """The class of bars that are lines; made when it is used, as tqdm is not loaded before."""
    from tqdm.std import tqdm

    class LineBar(tqdm):
        """A bar that hands its line to a function, and "" when it is closed."""

        def __init__(self, show, iterable=None, **options):
            self._show, self._shown = show, False
            options.setdefault("bar_format", "{l_bar}{bar:20}{r_bar}")
            super().__init__(iterable, gui=True, **options)  # gui: tqdm itself writes nothing
            if not self.disable and self.delay <= 0:
                self.display()

        def display(self, msg=None, pos=None):
            self._show(str(self) if msg is None else msg)
            self._shown = True

        def close(self):
            super().close()
            if self._shown:
                self._show("")
                self._shown = False

    return LineBar
