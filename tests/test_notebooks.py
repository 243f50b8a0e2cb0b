"""What every notebook keeps to, checked without running it. `make test-notebooks` runs them."""

import copy
import importlib.util
import re
from urllib.parse import unquote

import nbformat
import pytest
import run_notebooks
from places import NOTEBOOKS

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
OPENING = ("You will", "You will learn", "You need", "Time")
FOLD = "# Solution: click on the dots to open it."
UNBROKEN, UNBROKEN_IN_TABLES = 50, 30  # characters that a narrow page has room for
ANSWERED_NO = re.compile(r"([^;\n]*\?)\s+False\b")
MEANT_AS_NO = {
    'padding="same" equals our function?',  # it looks ahead
    "any chord in what it generates (5 % of the spectrum)?",  # it learned to copy
    "at least 8 of 9 tones right?",  # without dither
    "dither=True: under 1 bit?",  # noise cannot be predicted
    "rings that begin with zeros: equal?",  # they did not hear the silence
}
LINKS = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=[\"']([^\"']+)[\"']")
every_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def read(path):
    return nbformat.read(path, as_version=4)


def code_cells(path):
    return [cell for cell in read(path).cells if cell.cell_type == "code" and cell.source.strip()]


def prose(path):
    return [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]


def local_links(text):
    """The files that a text links to, without anchors."""
    targets = {markdown or html for markdown, html in LINKS.findall(text)}
    addresses = ("http:", "https:", "mailto:", "data:", "attachment:", "#")
    return {unquote(t.partition("#")[0]) for t in targets if not t.startswith(addresses)}


def test_a_number_is_a_notebook_or_in_preparation():
    """The README's plan, 00 to 08: each number once, there or announced; "06b" is a part of 06."""
    readme = (NOTEBOOKS.parent / "README.md").read_text(encoding="utf-8")
    announced = re.search(r"^In preparation: (.+?)\.$", readme, re.MULTILINE | re.DOTALL)[1]
    there = [path.name[:2] for path in PATHS if path.name[2] == "_"]
    numbers = there + re.findall(r"\b\d\d\b", announced)
    assert sorted(numbers) == [f"{number:02d}" for number in range(9)]


@every_notebook
def test_what_it_takes_from_the_package_is_there(path):
    """Found in a second, which running the notebook finds in minutes."""
    statement = re.compile(r"^from (wavenet_keras\S*) import (.+)$", re.MULTILINE)
    for cell in code_cells(path):
        for module, names in statement.findall(cell.source):
            for name in names.split(", "):
                held = hasattr(importlib.import_module(module), name)
                assert held or importlib.util.find_spec(f"{module}.{name}"), cell.source


@every_notebook
def test_it_was_run_top_to_bottom(path):
    counts = [cell.execution_count for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1))


@every_notebook
def test_nothing_failed_and_nothing_was_written_to_stderr(path):
    for cell in code_cells(path):
        for output in cell.outputs:
            assert output.output_type != "error", cell.source
            assert output.get("name") != "stderr", f"{cell.source}\n-> {output.text}"


@every_notebook
def test_it_is_saved_in_normal_form(path):
    saved = read(path)
    normal = copy.deepcopy(saved)
    run_notebooks.to_normal_form(normal)
    assert saved == normal, f"save it by: make notebooks NOTEBOOK=notebooks/{path.name}"


@every_notebook
def test_no_cell_escapes_the_comparison_but_by_its_tags(path):
    for cell in read(path).cells:
        tags = set(cell.metadata.get("tags", []))
        assert tags <= {"nbval-ignore-output", "trained-here", "solution"}, cell.source
        assert not tags >= {"nbval-ignore-output", "trained-here"}, cell.source
        assert not re.search(r"(?m)^\s*#\s*(NBVAL_|PYTEST_VALIDATE_)", cell.source), cell.source


@every_notebook
def test_solutions_are_folded(path):
    for cell in code_cells(path):
        if "solution" in cell.metadata.get("tags", []):
            assert cell.metadata.get("jupyter", {}).get("source_hidden"), cell.source
            # All that is seen of a folded cell: no hint in it, and the dots beside it on the page.
            assert cell.source.splitlines()[0] == FOLD, cell.source


@every_notebook
def test_what_is_saved_as_wrong_is_meant_to_be(path):
    """nbval compares with what was saved, so a No that should be a Yes would stay one for good."""
    for cell in code_cells(path):
        printed = "".join(out.text for out in cell.outputs if out.get("name") == "stdout")
        for question in ANSWERED_NO.findall(printed):
            assert question.strip() in MEANT_AS_NO, f"{cell.source}\n-> {printed}"


@every_notebook
def test_code_in_prose_fits_on_a_narrow_page(path):
    """A browser breaks lines at spaces only: one long word makes a table or a page too wide."""
    for text in prose(path):
        without_blocks = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        for line in without_blocks.splitlines():
            room = UNBROKEN_IN_TABLES if line.startswith("|") else UNBROKEN
            for code in re.findall(r"`([^`]+)`", line):
                assert max(map(len, code.split())) <= room, code


@every_notebook
def test_it_is_of_a_size_to_work_through(path):
    cells = read(path).cells
    assert 30 <= len(cells) <= 65
    assert 0.35 <= len(prose(path)) / len(cells) <= 0.65
    assert path.stat().st_size < 3e6
    for cell in code_cells(path):
        assert len(cell.source.splitlines()) <= 20, cell.source


@every_notebook
def test_it_opens_with_what_is_done_learnt_and_needed_and_how_long_it_takes(path):
    opening = prose(path)[0]
    assert opening.startswith("# ")
    for heading in OPENING:
        assert re.search(rf"\*\*{heading}[:.]?\*\*", opening), heading
    time = opening[opening.index("**Time") :]
    assert re.search(r"minutes?\b", time)
    assert "CPU" in time
    assert "GPU" in time


@every_notebook
def test_it_links_to_the_notebooks_before_and_after(path):
    ends = local_links(prose(path)[0]) | local_links(prose(path)[-1])
    number = PATHS.index(path)
    neighbours = PATHS[max(number - 1, 0) : number] + PATHS[number + 1 : number + 2]
    assert {neighbour.name for neighbour in neighbours} <= ends


@every_notebook
def test_every_local_link_leads_somewhere(path):
    for target in local_links("\n".join(prose(path))):
        assert (NOTEBOOKS / target).exists(), target


def test_the_speeds_that_notebook_03_reckons_with_are_the_readmes():
    readme = (NOTEBOOKS.parent / "README.md").read_text(encoding="utf-8")
    code = "\n".join(cell.source for cell in code_cells(NOTEBOOKS / "03_training.ipynb"))
    speeds = re.findall(r'([\d_]+)\),  # README, "Speed"', code)
    assert len(speeds) == 2
    for speed in speeds:
        assert f"| **{int(speed):,}** |" in readme
