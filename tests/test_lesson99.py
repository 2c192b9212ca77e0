"""The bar for the house: a new lesson is dropped in as its own files, and all works.

`lesson99/tree` holds what a real lesson would add, at the paths where it would lie: folder,
notebook, experiment, lab and tests. It uses what the first lessons do not: axes of layers, steps
and patches, two sentences of different lengths, painting, an edited cell, a mosaic, a job. It is
dropped into a copy of the repository, and nothing else there is touched.
"""

import filecmp
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from attention_lab.cli.lessons import without_outputs

ROOT = Path(__file__).parents[1]
HERE = Path(__file__).parent / "lesson99"
TREE = HERE / "tree"
HOUSE = ("attention_lab", "notebooks", "tests", "README.md", "conftest.py", "pyproject.toml")
CACHES = shutil.ignore_patterns("__pycache__", ".*", "*.pyc", "lesson99", "test_lesson99.py")
NOTEBOOK = "99_everything_at_once.ipynb"
STEM = NOTEBOOK.removesuffix(".ipynb")
# Where a lesson's own tests lie, and the suites that find each lesson by looking.
SUITES = (
    "tests/labs",
    "tests/lessons",
    "tests/questions/test_shipped.py",
    "tests/teaching/test_notes.py",
    "tests/classroom/test_challenge.py",
    "tests/classroom/test_pseudo_locale.py",
    "tests/test_text.py",
)
NAMES = (
    "99 or weights_across or learnt_in or where_cat or shape_across or how_many_maps or where_king"
)


def files(folder: Path) -> set[str]:
    """Every file below a folder but what Python and the tests keep for themselves."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {
        path.as_posix()
        for path in found
        if "__pycache__" not in path.parts and not path.parts[0].startswith(".hypothesis")
    }


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with lesson 99 dropped in."""
    house = tmp_path_factory.mktemp("house") / "attention_lab"
    house.mkdir()
    for name in HOUSE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, house / name, ignore=CACHES)
        else:
            shutil.copy(ROOT / name, house / name)
    assert files(TREE).isdisjoint(files(house)), "lesson 99 is made of new files"
    shutil.copytree(TREE, house, dirs_exist_ok=True)
    return house


def python(house: Path, *arguments: object) -> str:
    """What Python prints in that house. Fails where it fails."""
    environment = os.environ | {
        "PYTHONPATH": str(house),
        "OMP_NUM_THREADS": "1",
        "HOME": str(house.parent),
        "ATTENTION_LAB_PROGRESS": str(house.parent / "progress.sqlite"),
    }
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=house, env=environment, capture_output=True, text=True, timeout=200,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_is_listed_and_copied(house: Path, tmp_path: Path) -> None:
    line = "  99  Everything at once"
    (listed,) = (
        row
        for row in python(house, "-m", "attention_lab", "list", tmp_path).splitlines()
        if row.startswith(line)
    )
    assert "10 + 10 min" in listed and listed.endswith("not copied")
    python(house, "-m", "attention_lab", "reset", "99", tmp_path)
    shipped = (TREE / "notebooks" / NOTEBOOK).read_bytes()
    assert (tmp_path / NOTEBOOK).read_bytes() == without_outputs(shipped)


def test_its_notebook_runs_and_every_suite_finds_it(house: Path) -> None:
    """The solution is right, each wrong answer named; lab, questions, notes are as they should."""
    asked = ("-p", "no:cacheprovider", "-rA", "-k", NAMES)
    said = python(house, "-m", "pytest", "-q", *asked, f"notebooks/{NOTEBOOK}", *SUITES)
    assert " passed" in said and "failed" not in said
    passed = [line for line in said.splitlines() if line.startswith("PASSED ")]
    assert sum(NOTEBOOK in line for line in passed) == 11  # cells
    for suite in SUITES:
        assert any(suite in line for line in passed), suite


def test_every_kind_of_it_is_built(house: Path, tmp_path: Path) -> None:
    python(house, HERE / "build_all.py", tmp_path)
    made = {kind.name: files(kind) for kind in tmp_path.iterdir()}
    for kind, name in {
        "student": NOTEBOOK,
        "instructor": f"{STEM}_instructor.ipynb",
        "html": f"{STEM}.html",
        "slides": f"{STEM}_slides.html",
        "nbgrader": f"source/{STEM}/{NOTEBOOK}",
    }.items():
        assert name in made[kind]
    student = _sources(tmp_path / "student" / NOTEBOOK)
    teacher = _sources(tmp_path / "instructor" / f"{STEM}_instructor.ipynb")
    assert "softmax(scores" in teacher and "softmax(scores" not in student
    assert "Which patches must be hidden" in teacher, "the notes stand in it"
    for page in ("html", "slides"):
        (text,) = (path.read_text(encoding="utf-8") for path in (tmp_path / page).glob("*.html"))
        assert "2 by 3 heat maps of cross-attention, 5 queries by 7 keys" in text
        assert "data:image/png;base64" in text and "what shape have the weights" in text.lower()


def _sources(notebook: Path) -> str:
    return "\n".join(cell.source for cell in nbformat.read(notebook, as_version=4).cells)


def test_it_counts_in_progress_and_report(house: Path, tmp_path: Path) -> None:
    said = python(house, HERE / "answer_all.py", tmp_path / "ada.json")
    rows = [line.split() for line in said.splitlines()]
    assert ["Lesson", "99,", "1", "minute"] in rows
    assert ["prediction", "where_cat_looks", "right"] in rows
    assert ["quiz", "shape_across", "not", "yet,", "1", "try"] in rows
    assert ["quiz", "how_many_maps", "right,", "1", "try"] in rows
    assert ["quiz", "where_king_looks", "right,", "1", "try"] in rows
    assert ["before:", "right,", "after:", "right"] in rows
    assert ["exercise", "weights_across", "correct,", "2", "tries"] in rows
    assert ["challenge", "learnt_in_every_layer", "reached"] in rows
    report = python(house, "-m", "attention_lab", "report", tmp_path)
    assert ["Lesson", "99", "1", "0", "0", "1", "0", "0"] in map(str.split, report.splitlines())
    assert "Lesson 99" in report
    for name in ("where_cat_looks", "shape_across", "weights_across", "learnt_in_every_layer"):
        assert name in report
    for mistake in ("Q and K swapped", "no scale"):
        assert mistake in report


def test_nothing_else_was_touched(house: Path) -> None:
    """Neither by dropping it in, nor by all that was done there since."""
    others = files(house) - files(TREE)
    assert others
    _, changed, missing = filecmp.cmpfiles(ROOT, house, sorted(others), shallow=False)
    assert (changed, missing) == ([], [])
