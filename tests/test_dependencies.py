"""What the package imports is what it declares, and the other way round."""

import ast
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
OURS = "attention_lab"
# Imported by nobody here, and needed all the same.
NOT_IMPORTED: set[str] = set()


def imported(sources: Iterable[str]) -> set[str]:
    """The libraries that these sources import, at the top or inside a function."""
    found = set()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module)
    return {name.partition(".")[0] for name in found} - sys.stdlib_module_names - {OURS}


def of_the_package() -> set[str]:
    return imported(p.read_text(encoding="utf-8") for p in (ROOT / OURS).rglob("*.py"))


def distributions(modules: set[str]) -> set[str]:
    """What is to be installed for these modules."""
    known = packages_distributions()
    return {canonicalize_name(known[name][0]) for name in modules}


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}


def test_whatever_is_imported_is_declared() -> None:
    assert distributions(of_the_package()) - declared() == set()


def test_whatever_is_declared_is_imported() -> None:
    assert declared() - distributions(of_the_package()) == NOT_IMPORTED


def test_every_dependency_says_what_it_is_for() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text.partition("\ndependencies = [")[2].partition("\n]")[0]
    lines = [line for line in block.splitlines() if line.strip().startswith('"')]
    assert len(lines) == len(declared())
    assert [line for line in lines if "#" not in line] == []


@pytest.mark.parametrize(
    "line", ["import yaml", "def f():\n    from yaml import load", "import yaml.nodes as x"]
)
def test_a_library_that_is_not_declared_is_noticed(line: str) -> None:
    assert distributions(imported([line])) - declared() == {"pyyaml"}
