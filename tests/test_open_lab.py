"""The settings that the tutorial's JupyterLab begins with."""

import json
from pathlib import Path

import open_lab
from jupyterlab.commands import get_app_dir


def settings_of(environment, name):
    folder = Path(environment["JUPYTERLAB_SETTINGS_DIR"]) / "@jupyterlab"
    return folder / f"{name}.jupyterlab-settings"


def test_every_setting_is_one_that_jupyterlab_knows(tmp_path):
    environment = open_lab.private_environment(tmp_path)
    for name in open_lab.SETTINGS:
        values = json.loads(settings_of(environment, name).read_text())
        schema = Path(get_app_dir()) / "schemas" / "@jupyterlab" / f"{name}.json"
        assert values.keys() <= json.loads(schema.read_text())["properties"].keys()


def test_what_a_reader_has_changed_is_left_alone(tmp_path):
    tracker = settings_of(open_lab.private_environment(tmp_path), "notebook-extension/tracker")
    style = tmp_path / "config/custom/custom.css"
    assert "lineWrap" in tracker.read_text() and "word-break" in style.read_text()
    tracker.write_text("{}")
    style.write_text("/* mine */")
    open_lab.private_environment(tmp_path)
    assert (tracker.read_text(), style.read_text()) == ("{}", "/* mine */")
