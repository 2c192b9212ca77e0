"""`attention-lab build`: what a teacher hands out, projects and grades, made from the lessons.

Every kind has names of its own, so that one folder never mixes up what students may see.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import nbformat
from nbformat import NotebookNode

from attention_lab.lessons import lessons as known_lessons
from attention_lab.teaching import derive
from attention_lab.teaching.derive import Exercises
from attention_lab.teaching.output import Action, refuse_foreign, write_files

Files = dict[str, bytes]


class Lesson(Protocol):
    """A notebook as the package ships it."""

    @property
    def name(self) -> str: ...  # of its file, as in "02_scaled_dot_product_attention.ipynb"
    @property
    def number(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def content(self) -> bytes: ...


def build(
    kind: str, lessons: Sequence[Lesson], out: Path, exercises: Exercises
) -> dict[str, Action]:
    """Build `kind` of `lessons` into the folder `out`; returns what happened to each file.

    Raises:
        ValueError: where a lesson cannot be built or a file may not be written; it names the
            lesson or the file. Nothing has been written then.
    """
    refuse_foreign(out)
    files: Files = {}
    for lesson in lessons:
        try:
            notebook = nbformat.reads(lesson.content.decode(), as_version=4)
            files |= KINDS[kind](lesson, notebook, exercises)
        except ValueError as error:
            raise ValueError(f"lesson {lesson.number} ({lesson.name}): {error}") from error
    if not files:
        raise ValueError("there is nothing to grade: no lesson that you asked for has exercises.")
    if kind == "nbgrader":
        files["nbgrader_config.py"] = _NBGRADER_CONFIG.encode()
    return write_files(out, files)


def notes(number: str) -> str:
    """The teacher's notes of a lesson, or "" where there are none."""
    lesson = known_lessons().get(number)
    return lesson.notes if lesson else ""


def _stem(lesson: Lesson) -> str:
    return lesson.name.removesuffix(".ipynb")


def _notebook_bytes(notebook: NotebookNode) -> bytes:
    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode()


def _student(lesson: Lesson, notebook: NotebookNode, _: Exercises) -> Files:
    return {lesson.name: _notebook_bytes(derive.student(notebook))}


def _instructor(lesson: Lesson, notebook: NotebookNode, exercises: Exercises) -> Files:
    made = derive.instructor(notebook, exercises, notes(lesson.number))
    return {f"{_stem(lesson)}_instructor.ipynb": _notebook_bytes(made)}


def _html(lesson: Lesson, notebook: NotebookNode, _: Exercises) -> Files:
    from attention_lab.teaching import handout

    page = handout.handout(handout.execute(notebook), lesson.title)
    return {f"{_stem(lesson)}.html": page.encode()}


def _slides(lesson: Lesson, notebook: NotebookNode, _: Exercises) -> Files:
    from attention_lab.teaching import handout

    page = handout.slides(handout.execute(notebook), lesson.title)
    return {f"{_stem(lesson)}_slides.html": page.encode()}


def _nbgrader(lesson: Lesson, notebook: NotebookNode, exercises: Exercises) -> Files:
    """The place where nbgrader looks for an assignment; none for a lesson without exercises."""
    if not derive.exercises_of(notebook):
        return {}
    made = derive.assignment(notebook, exercises)
    return {f"source/{_stem(lesson)}/{lesson.name}": _notebook_bytes(made)}


KINDS: Mapping[str, Callable[[Lesson, NotebookNode, Exercises], Files]] = {
    "student": _student,
    "instructor": _instructor,
    "html": _html,
    "slides": _slides,
    "nbgrader": _nbgrader,
}

_NBGRADER_CONFIG = """\
# A folder for nbgrader, made by `attention-lab build nbgrader`. In this folder:
#
#     nbgrader generate_assignment NAME     (a folder in source/; makes release/)
#     nbgrader autograde NAME               (reads submitted/STUDENT/NAME/)
#     nbgrader export                       (writes the points to grades.csv)
import atexit
import os
import shutil
import tempfile

c = get_config()  # noqa: F821

# The starter stands above each solution: where nbgrader takes a solution out, nothing is missing.
c.ClearSolutions.code_stub = {"python": ""}

# Grading is not the teacher's own progress through the lessons.
grading = tempfile.mkdtemp(prefix="attention-lab-grading-")
os.environ["ATTENTION_LAB_PROGRESS"] = os.path.join(grading, "progress.sqlite")
atexit.register(shutil.rmtree, grading, ignore_errors=True)
"""
