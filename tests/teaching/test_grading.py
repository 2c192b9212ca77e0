"""The nbgrader form of a lesson, taken through the real nbgrader."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from attention_lab.lessons import exercises
from attention_lab.teaching.build import build

from . import lessons
from .test_build import give_away, sources

NAME = "07_means"
CHOSEN = [exercises()["attention_by_hand"], exercises()["scaled_dot_product_attention"]]


def nbgrader(course: Path, *arguments: str) -> str:
    home = course.parent / "home"
    environment = os.environ | {
        # nbgrader calls the program `alembic`, also where no environment is activated
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "OMP_NUM_THREADS": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with one assignment, released, and handed in by two people."""
    course = tmp_path_factory.mktemp("grading") / "course"
    (course.parent / "home").mkdir()
    made = lessons.lesson(lessons.graded(CHOSEN))
    build("nbgrader", [made], course, exercises())
    nbgrader(course, "generate_assignment", NAME)
    for person, origin in (("solves", "source"), ("sleeps", "release")):
        shutil.copytree(course / origin / NAME, course / "submitted" / person / NAME)
    nbgrader(course, "autograde", NAME)
    nbgrader(course, "export")
    return course


def test_the_release_is_the_starter_and_no_line_of_a_solution(course):
    released = course / "release" / NAME / f"{NAME}.ipynb"
    text = "\n".join(sources(released))
    cells = {
        c.metadata.get("nbgrader", {}).get("grade_id"): c for c in nbformat.read(released, 4).cells
    }
    for exercise in CHOSEN:
        assert cells[exercise.name].source.strip() == exercise.starter.strip()
        assert give_away(text, exercise) == []
        assert give_away("\n".join(sources(course / "source" / NAME / released.name)), exercise)
    assert "SOLUTION" not in text


def test_solutions_get_every_point_and_starters_none(course):
    with (course / "grades.csv").open() as file:
        points = {
            row["student_id"]: (row["score"], row["max_score"]) for row in csv.DictReader(file)
        }
    assert points == {"solves": ("2.0", "2.0"), "sleeps": ("0.0", "2.0")}


def test_the_student_is_told_what_is_missing(course):
    graded = nbformat.read(course / "autograded" / "sleeps" / NAME / f"{NAME}.ipynb", as_version=4)
    checks = [c for c in graded.cells if c.metadata.get("nbgrader", {}).get("grade")]
    for cell in checks:
        shown, error = cell.outputs
        assert shown["data"]["text/plain"].startswith("not attempted")
        assert error["ename"] == "AssertionError"


def test_grading_is_not_the_teacher_s_progress(course, kept):
    assert kept.events() == []
    assert not list((course.parent / "home").rglob("progress.sqlite"))
