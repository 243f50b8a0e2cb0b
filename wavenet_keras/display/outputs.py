"""An output of a cell that can be replaced later, also while other cells run.

What stands in it when the notebook is saved is what is saved.

Notebook: 05 Fast generation
"""

EMPTY = {"text/html": "", "text/plain": ""}  # to be seen as a blank line


class Output:
    """One output of a cell, whose content is replaced again and again."""

    def __init__(self):
        self._handle = None

    def show(self, content):
        """Put something there: what notebooks can show, or a dict of MIME types and data."""
        from IPython.display import display

        options = {"raw": True} if isinstance(content, dict) else {}
        if self._handle is None:
            self._handle = display(content, display_id=True, **options)
        else:
            self._handle.update(content, **options)
