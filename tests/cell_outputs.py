"""What a cell shows while it runs, output by output, without a kernel."""

import IPython.display


def recorded_outputs(monkeypatch):
    """A list that grows: for each output of a cell the list of what it has shown so far."""
    shown = []

    class Handle:
        def __init__(self, history):
            self.update = lambda content, raw=False: history.append(content)

    def display(content, display_id=False, raw=False):
        shown.append([content])
        return Handle(shown[-1]) if display_id else None

    monkeypatch.setattr(IPython.display, "display", display)
    return shown
