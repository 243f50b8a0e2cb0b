"""Controls in a notebook, and what follows from them: players, a picture and a report.

An explorer shows what a plain function gives for the setting of its controls. The controls need a
kernel; players, picture and report are ordinary outputs of the cell, so they are saved with the
notebook as they stand, and are there without a kernel too.

Notebook: 01 From sound to codes, and all with controls
"""

import functools
import html
from dataclasses import dataclass

from wavenet_keras._progress import progress_lines_to
from wavenet_keras.display.figures import png
from wavenet_keras.display.outputs import EMPTY, Output
from wavenet_keras.display.players import PlayerRow


@dataclass(frozen=True)
class View:
    """What an explorer shows for one setting: `config` is a line of Python to copy.

    A view without sound has `players=None`. Where the setting gives nothing, `result` and all else
    are `None`, and `report` says why.
    """

    result: object
    players: PlayerRow | None
    picture: object
    report: str
    config: str | None


class Panel:
    """A panel of controls, and the players, the picture and the report that follow from it.

    As the last line of a cell it is shown: the panel in one output, what follows from it in
    others. Who makes one shows what follows by `show`.

    Attributes:
        view: The `View` that is shown.
    """

    def __init__(self, panel, names, view):
        """Args: an ipywidget; what its controls are called, a list; the `View` to begin with."""
        self._panel, self._names, self._screens = panel, names, []
        self.view = view

    def show(self, view):
        """Shows what follows from the controls now."""
        self.view = view
        for screen in self._screens:
            screen.show(self)

    @functools.cached_property
    def widget(self):
        """All of it as one ipywidget, to put into your own."""
        import ipywidgets

        layout = ipywidgets.Layout(align_items="flex-start")  # or the picture is stretched
        parts = [ipywidgets.HTML(), ipywidgets.Image(format="png"), ipywidgets.HTML()]
        self._screens.append(_Widgets(*parts))
        self._screens[-1].show(self)
        return ipywidgets.VBox([self._panel, *parts], layout=layout)

    def __repr__(self):
        if self.view.config is None:
            return self.view.report
        return f"{self.view.report}\n\nFor the next cell:\n{self.view.config}"

    def _ipython_display_(self):
        self._screens.append(_Outputs(self))
        self._screens[-1].show(self)


class Explorer(Panel):
    """Controls, and the players, the picture and the report that follow from them.

    What follows from the controls changes with them. Beside the control that was moved stands what
    goes on meanwhile, and what is wrong with its value.

    Attributes:
        controls: ipywidgets by name; setting the `value` of one does what a hand would do.
        view: The `View` of the present setting; `view.result` holds the sounds.
    """

    def __init__(self, controls, look):
        import ipywidgets

        self.controls = controls
        self._look = look
        self._notes = {name: ipywidgets.HTML() for name in controls}
        names = [control.description for control in controls.values()]
        for name, control in controls.items():
            # A longer label would be cut.
            control.style.description_width = f"{max(map(len, names)) + 2}ch"
            control.observe(functools.partial(self._update, name), names="value")
        panel = ipywidgets.VBox(
            [ipywidgets.HBox([control, self._notes[name]]) for name, control in controls.items()]
        )
        super().__init__(panel, names, look(**self._values()))

    def _values(self):
        return {name: control.value for name, control in self.controls.items()}

    def _update(self, moved, change):
        for note in self._notes.values():
            note.value = ""
        note = self._notes[moved]
        note.value = _working("")
        try:
            with progress_lines_to(lambda line: setattr(note, "value", _working(line))):
                view = self._look(**self._values())
        except Exception as error:  # who moves a control sees nothing of what is raised
            note.value = _message(f"{type(error).__name__}: {error}")
            raise
        note.value = _message(view.report) if view.result is None else ""
        self.show(view)


def _working(line):
    return f"<code style='white-space:pre'>{html.escape(line) or 'working ...'}</code>"


def _message(text):
    return f"<span role='alert' style='color:#b00020'>{html.escape(text)}</span>"


class _Screen:
    """Where players, picture and report of a panel are shown; what stays the same is left alone."""

    _view = None

    def show(self, panel):
        before, self._view = self._view, panel.view
        if before is None or before.players is not panel.view.players:
            self._show_players(panel.view.players)
        if before is None or before.picture is not panel.view.picture:
            self._show_picture(panel.view.picture)
        self._show_report(panel)


class _Widgets(_Screen):
    """Players, picture and report of a panel as ipywidgets."""

    def __init__(self, players, picture, report):
        self._players, self._picture, self._report = players, picture, report

    def _show_players(self, players):
        self._players.value = players.html if players else ""

    def _show_picture(self, picture):
        self._picture.value = png(picture) if picture else b""

    def _show_report(self, panel):
        self._report.value = f"<pre>{html.escape(repr(panel))}</pre>"


class _Outputs(_Screen):
    """A panel, its players, picture and report as outputs of a cell."""

    def __init__(self, panel):
        from IPython.display import display

        bundle = panel._panel._repr_mimebundle_()
        live = bundle[0] if isinstance(bundle, tuple) else bundle
        display({**live, "text/plain": f"{RUN_AGAIN} {', '.join(panel._names)}."}, raw=True)
        self._players, self._picture, self._report = Output(), Output(), Output()

    def _show_players(self, players):
        self._players.show(_Players(players))

    def _show_picture(self, picture):
        self._picture.show(picture or EMPTY)

    def _show_report(self, panel):
        nothing = panel.view.result is None
        self._report.show(EMPTY if nothing else {"text/plain": repr(panel)})


RUN_AGAIN = "Run this cell to move its controls:"

# Where a saved notebook had controls, JupyterLab writes "Error displaying widget: model not found"
# if there is a kernel that does not know them, and "Loading widget..." for ever if there is none.
# Either is bare text; controls that live have elements in its place.
_DEAD = (
    ".jp-OutputArea:has(.wavenet-keras-explorer) > .jp-OutputArea-child"
    " > .jp-OutputArea-output.lm-Panel:not(:has(*))"
)
_STYLE = (
    "<style class='wavenet-keras-explorer'>"
    f"{_DEAD} {{ visibility: hidden; position: relative; }}\n"
    f"{_DEAD}::after {{ visibility: visible; position: absolute; left: 0; "
    "content: 'Run this cell to move its controls.'; }"
    "</style>"
)


class _Players:
    """The players of a panel, or none, and what its controls look like without a kernel."""

    def __init__(self, row):
        self._row = row

    def __repr__(self):
        return repr(self._row) if self._row else ""

    def _repr_html_(self):
        return _STYLE + (self._row.html if self._row else "")


def choice_of_recording(recordings, start=None):
    """A menu of recordings by name, which begins with one of them, or with the first."""
    import ipywidgets

    if not recordings:
        raise ValueError("Expected at least one recording to explore, received none.")
    start = next(iter(recordings)) if start is None else start
    if start not in recordings:
        raise ValueError(f"Unknown recording {start!r}. There are: {', '.join(recordings)}.")
    return ipywidgets.Dropdown(options=list(recordings), value=start, description="Recording")


def choice_of_seed():
    """A slider of ten seeds."""
    import ipywidgets

    return ipywidgets.IntSlider(value=0, min=0, max=9, description="Seed", continuous_update=False)
