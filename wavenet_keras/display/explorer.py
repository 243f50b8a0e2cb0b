"""Controls in a notebook, and what follows from them: players, a picture and a report.

An explorer shows what a plain function gives for the setting of its controls, and a picture of the
first setting where no kernel runs, as on GitHub.

Notebook: 01 From sound to codes, and all with controls
"""

import base64
import html
from dataclasses import dataclass

from wavenet_keras.display.figures import png
from wavenet_keras.display.players import PlayerRow


@dataclass(frozen=True)
class View:
    """What an explorer shows for one setting: `config` is a line of Python to copy.

    A view without sound has `players=None`.
    """

    result: object
    players: PlayerRow | None
    picture: object
    report: str
    config: str


class Explorer:
    """Controls, and the players, the picture and the report that follow from them.

    As the last line of a cell it is shown: live where a kernel runs, as the picture of the
    present setting elsewhere.

    Attributes:
        controls: ipywidgets by name; setting the `value` of one does what a hand would do.
        view: The `View` of the present setting; `view.result` holds the sounds.
        widget: All of it as one ipywidget, to put into your own.
    """

    def __init__(self, controls, look):
        import ipywidgets

        self.controls = controls
        self._look = look
        self._players, self._report = ipywidgets.HTML(), ipywidgets.HTML()
        self._picture = ipywidgets.Image(format="png")
        self._update()
        for control in controls.values():
            control.observe(self._update, names="value")
        self.widget = ipywidgets.VBox(
            [*controls.values(), self._players, self._picture, self._report],
            layout=ipywidgets.Layout(
                align_items="flex-start"
            ),  # otherwise the picture is stretched
        )

    def _update(self, change=None):
        values = {name: control.value for name, control in self.controls.items()}
        self.view = self._look(**values)
        self._players.value = self.view.players.html if self.view.players else ""
        self._picture.value = png(self.view.picture)
        self._report.value = f"<pre>{html.escape(repr(self))}</pre>"

    def __repr__(self):
        return f"{self.view.report}\n\nFor the next cell:\n{self.view.config}"

    def _repr_mimebundle_(self, include=None, exclude=None):
        picture = base64.b64encode(self._picture.value).decode()
        live = self.widget._repr_mimebundle_()
        return {**live, "image/png": picture, "text/plain": repr(self)}


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
