"""The bar of long work can be hidden, in a notebook too."""

import pytest
import tqdm.notebook

from wavenet_keras._progress import progress_bar


@pytest.mark.parametrize(("value", "hidden"), [("1", True), ("0", False), ("", False)])
def test_an_environment_variable_hides_it_in_a_notebook(monkeypatch, value, hidden):
    monkeypatch.setenv("TQDM_DISABLE", value)
    monkeypatch.setattr("tqdm.auto.tqdm", tqdm.notebook.tqdm)  # what a notebook gets
    bar = progress_bar(range(3), desc="counting")
    assert bool(bar.disable) == hidden
    assert list(bar) == [0, 1, 2]
