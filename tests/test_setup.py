"""The set-up cannot drift: what is used is declared, and declared in pyproject.toml alone."""

import ast
import importlib
import importlib.metadata
import re
import sys
import tomllib

import nbformat
import pytest
import yaml
from IPython.core.inputtransformer2 import TransformerManager
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from places import REPOSITORY

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
BACKEND_EXTRAS = ("tensorflow", "gpu", "jax", "gpu-jax")
# Any other package in environment.yml would be a second place for versions.
FROM_CONDA = {"python", "pip", "libsndfile", "ffmpeg"}
# Keras's third backend, installed by its own instructions.
TORCH = {"torch"}
OURS = {"wavenet_keras", "benchmarks", "conftest"} | {
    path.stem
    for folder in ("scripts", "tests", "data")
    for path in (REPOSITORY / folder).rglob("*.py")
}


def environment():
    return yaml.safe_load((REPOSITORY / "environment.yml").read_text())


def extras_in(text):
    """The extras of every `.[a,b]` in a text."""
    return {extra for found in re.findall(r"\.\[([^\]$]+)\]", text) for extra in found.split(",")}


def declared(*extras):
    """Canonical names of the base dependencies and those of some extras."""
    requirements = PROJECT["dependencies"] + [line for extra in extras for line in EXTRAS[extra]]
    return {canonicalize_name(Requirement(line).name) for line in requirements}


def modules_imported_by(source):
    """Top-level names of every absolute import in a piece of Python, wherever it stands."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module.partition(".")[0])
    return names


def source_of(path):
    """The Python of a module, or of all code cells of a notebook."""
    if path.suffix == ".py":
        return path.read_text()
    to_python = TransformerManager().transform_cell  # turns %magics and !commands into calls
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(to_python(cell.source) for cell in cells if cell.cell_type == "code")


def undeclared(paths, allowed):
    """What files import that is neither Python's, nor ours, nor in one of the allowed packages."""
    packages = importlib.metadata.packages_distributions()
    missing = {}
    for path in paths:
        for module in modules_imported_by(source_of(path)) - OURS - set(sys.stdlib_module_names):
            distributions = {canonicalize_name(name) for name in packages.get(module, [module])}
            if not distributions & allowed:
                missing.setdefault(module, []).append(path.name)
    return missing


def test_environment_yml_names_no_python_package_but_ours():
    *from_conda, pip = environment()["dependencies"]
    assert {re.split(r"[<>=! ]", line)[0] for line in from_conda} == FROM_CONDA
    assert list(pip) == ["pip"]
    (line,) = pip["pip"]
    assert re.fullmatch(r"-e \.\[[a-z,]+\]", line)


def test_environment_yml_asks_for_extras_and_a_python_that_exist():
    dependencies = environment()["dependencies"]
    assert extras_in(dependencies[-1]["pip"][0]) <= set(EXTRAS)
    (python,) = (line for line in dependencies[:-1] if line.startswith("python="))
    assert python.partition("=")[2] in SpecifierSet(PROJECT["requires-python"])


@pytest.mark.parametrize("name", ["Makefile", ".github/workflows/ci.yml", ".ci/run"])
def test_what_else_installs_names_no_package_of_its_own(name):
    text = (REPOSITORY / name).read_text()
    assert extras_in(text) <= set(EXTRAS)
    for arguments in re.findall(r"pip install(.*)", text):
        assert re.fullmatch(r'( -e "\.\[[^"]+\]"| --quiet uv| --python .*\\)', arguments)


def test_no_second_file_lists_dependencies():
    for pattern in ("requirements*", "setup.py", "setup.cfg", "Pipfile*", "*.lock"):
        assert not list(REPOSITORY.glob(pattern))


@pytest.mark.parametrize("group", ["dependencies", *EXTRAS])
def test_every_dependency_has_a_lower_bound_and_no_pin(group):
    for line in EXTRAS.get(group) or PROJECT["dependencies"]:
        (bound,) = Requirement(line).specifier
        assert bound.operator == ">=", line


def test_the_package_imports_only_what_is_declared():
    modules = (REPOSITORY / "wavenet_keras").rglob("*.py")
    assert undeclared(modules, declared(*BACKEND_EXTRAS, "scores", "judges") | TORCH) == {}


def test_the_notebooks_import_only_what_the_tutorial_installs():
    notebooks = (REPOSITORY / "notebooks").glob("*.ipynb")
    assert undeclared(notebooks, declared(*BACKEND_EXTRAS, "notebooks")) == {}


@pytest.mark.parametrize("folder", ["tests", "scripts", "benchmarks", "data"])
def test_all_other_code_imports_only_what_is_declared(folder):
    assert undeclared((REPOSITORY / folder).rglob("*.py"), declared(*EXTRAS)) == {}


def test_an_undeclared_import_would_be_noticed(tmp_path):
    (tmp_path / "lesson.py").write_text("import os, numpy\n\ndef f():\n    import pandas.io\n")
    assert undeclared(tmp_path.glob("*.py"), declared()) == {"pandas": ["lesson.py"]}


def test_the_shell_command_exists():
    for target in PROJECT["scripts"].values():
        module, _, function = target.partition(":")
        assert callable(getattr(importlib.import_module(module), function))


def test_the_installed_version_is_the_one_in_the_package():
    import wavenet_keras

    assert importlib.metadata.version("wavenet_keras") == wavenet_keras.__version__
