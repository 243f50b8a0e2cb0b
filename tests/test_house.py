"""The house holds: rooms import lower floors only, no circle, no hidden import, short modules.

The rules are read off the imports in the source; nothing is imported here. That they can be broken,
and that it is noticed, is shown on a copy.
"""

import ast
import graphlib
import re
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from places import REPOSITORY

PACKAGE = REPOSITORY / "wavenet_keras"
NAME = "wavenet_keras"
FLOORS = (
    (
        "_backend",
        "_cache",
        "_checks",
        "_compiled",
        "_devices",
        "_fixed_order",
        "_locks",
        "_memory",
        "_parallel",
        "_places",
        "_printable",
        "_progress",
        "_tables",
        "_version",
        "_voice_files",
        "_whole_files",
    ),
    ("audio", "conditions"),
    ("corpus", "dataset", "display", "network", "training"),
    ("evaluation", "generation"),
    ("model",),
    ("voices",),
    ("cli", "lessons"),
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
PORCH = ("__init__", "__main__")  # the table of public names, and the way in from the shell
COMPILERS = (f"{NAME}._fixed_order", f"{NAME}.generation.numba_engine")  # may be imported late
MOST_LINES = 300


class Import(NamedTuple):
    """One name that a module of the package asks another one for."""

    module: str  # which imports, such as wavenet_keras.audio.mel
    line: int
    target: str  # what is imported, a module of the package
    late: bool  # inside a function

    def __str__(self):
        return f"{self.module}:{self.line} imports {self.target}"


def modules_in(package):
    """{dotted name: path} of every module; a face has the name of its room."""
    modules = {}
    for path in sorted(package.rglob("*.py")):
        parts = (NAME, *path.relative_to(package).with_suffix("").parts)
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return modules


def imports_in(package):
    """Every import of one module of the package by another, wherever it stands."""
    modules = modules_in(package)
    found = []
    for module, path in modules.items():
        for node, late in _import_nodes(ast.parse(path.read_text(encoding="utf-8"))):
            for target in _targets(node, modules):
                found.append(Import(module, node.lineno, target, late))
    return found


def _import_nodes(tree, late=False):
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield node, late
        inside = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        yield from _import_nodes(node, late or inside)


def _targets(node, modules):
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    else:
        assert node.level == 0, f"write {NAME} in full: line {node.lineno}"
        names = [f"{node.module}.{alias.name}" for alias in node.names]
    for name in names:
        if name.partition(".")[0] == NAME:
            # What is no module is a name that a module holds.
            yield name if name in modules else name.rpartition(".")[0] or name


def room_of(module):
    """The room of a module: the folder it is in, or itself where it is in none."""
    return (module.split(".") + ["__init__"])[1]


def broken_rules(package):
    """What is wrong with the imports and the length of the modules, a list of sentences."""
    modules, imports = modules_in(package), imports_in(package)
    inside = [one for one in imports if room_of(one.module) not in PORCH]
    return [
        *(f"{m} is on no floor" for m in modules if room_of(m) not in (*FLOOR_OF, *PORCH)),
        *(f"{one}: a room uses lower floors only" for one in inside if _climbs(one)),
        *(f"{one}, the table of public names" for one in inside if one.target == NAME),
        *(f"{one}, the face of its own room" for one in inside if _by_own_face(one)),
        *(f"{one} late, which hides an arrow" for one in imports if _hidden(one)),
        *_circles(inside),
        *_long_modules(modules),
    ]


def _climbs(one):
    room, other = room_of(one.module), room_of(one.target)
    if room == other or other in PORCH:  # the table has a rule of its own
        return False
    return FLOOR_OF.get(other, 99) >= FLOOR_OF.get(room, 99)


def _by_own_face(one):
    room = f"{NAME}.{room_of(one.module)}"
    return one.target == room and one.module != room


def _hidden(one):
    return one.late and not one.target.startswith(COMPILERS) and room_of(one.module) not in PORCH


def _circles(imports):
    graph = {}
    for one in imports:
        if one.target != one.module:
            graph.setdefault(one.module, set()).add(one.target)
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return [f"a circle: {' <- '.join(error.args[1])}"]
    return []


def _long_modules(modules):
    lengths = {name: len(path.read_text("utf-8").splitlines()) for name, path in modules.items()}
    return [f"{name} has {n} lines" for name, n in lengths.items() if n > MOST_LINES]


def test_the_house_holds():
    assert broken_rules(PACKAGE) == []


def test_there_is_something_to_hold():
    """Otherwise the test above would tell nothing."""
    assert len(modules_in(PACKAGE)) > 80
    assert len(imports_in(PACKAGE)) > 200
    assert {room_of(module) for module in modules_in(PACKAGE)} == {*FLOOR_OF, *PORCH}


def test_every_face_says_its_floor_and_its_lesson():
    for room, floor in FLOOR_OF.items():
        face = PACKAGE / room / "__init__.py"
        if face.exists():
            text = ast.get_docstring(ast.parse(face.read_text(encoding="utf-8")))
            assert re.search(rf"^Floor {floor}: ", text, re.MULTILINE), room
            assert re.search(r"^Notebook: ", text, re.MULTILINE), room


def test_the_page_for_contributors_draws_the_same_floors():
    text = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
    drawn = re.findall(r"^\| (\d) \|([^|]*)\|", text, re.MULTILINE)
    rooms = {int(floor): sorted(re.findall(r"`(\w+?)(?:/|\.py)?`", cell)) for floor, cell in drawn}
    assert rooms == {floor: sorted(names) for floor, names in enumerate(FLOORS)}


BREACHES = {
    "up one floor": ("audio/mel.py", "from wavenet_keras.network import Network", "lower floors"),
    "on the same floor": ("dataset/codes.py", "from wavenet_keras import corpus", "lower floors"),
    "up, by the room's file": (
        "network/layers.py",
        "import wavenet_keras.voices.shipped",
        "lower floors",
    ),
    "up, in a function": (
        "training/metrics.py",
        "def f():\n    from wavenet_keras.generation import generate",
        "lower floors",
    ),
    "the table": ("display/live.py", "import wavenet_keras as wk", "the table of public names"),
    "a public name": ("voices/digits.py", "from wavenet_keras import say", "the table of public"),
    "its own face": ("audio/silence.py", "from wavenet_keras.audio import load", "its own room"),
    "hidden": (
        "voices/shipped.py",
        "class A:\n    def f(self):\n        from wavenet_keras.audio.files import load",
        "late, which hides an arrow",
    ),
    "a circle": (
        "network/layers.py",
        "from wavenet_keras.network.network import Network",
        "a circle: ",
    ),
    "a room on no floor": ("cellar/wine.py", "", "wavenet_keras.cellar.wine is on no floor"),
    "a long module": ("model.py", "x = 1\n" * MOST_LINES, "wavenet_keras.model has "),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_noticed(tmp_path, breach):
    copy = tmp_path / NAME
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    assert broken_rules(copy) == []
    file, line, said = BREACHES[breach]
    path = Path(copy, file)
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text() if path.exists() else "") + f"\n\n{line}\n")
    assert any(said in broken for broken in broken_rules(copy)), broken_rules(copy)
