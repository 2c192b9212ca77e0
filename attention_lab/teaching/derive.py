"""Other forms of a lesson, made from the notebook that students open. Nothing is written here.

A lesson marks two cells for each exercise, in their metadata:
`{"attention_lab": {"exercise": NAME}}` is where the learner answers (it holds the exercise's
starter), `{"attention_lab": {"check": NAME}}` is where `check(NAME, ...)` judges the answer.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from attention_lab.judging import Exercise
from attention_lab.text import Texts

Exercises = Mapping[str, Exercise]

_FENCE = re.compile(r"^\s*(```|~~~)")
# nbgrader's own words for where a solution begins and ends, and for what a cell is.
_BEGIN, _END = "### BEGIN SOLUTION", "### END SOLUTION"
_SCHEMA_VERSION = 3
POINTS = 1


class TEXT(Texts):
    instructor = (
        "**For the teacher: this copy holds the solutions.** Made from the students' notebook by "
        "`attention-lab build instructor`: change that one, or the notes, and build again."
    )
    section = "**For the teacher: {heading}**"


def student(notebook: NotebookNode) -> NotebookNode:
    """The notebook as a student opens it: the starters, and no outputs."""
    made = deepcopy(notebook)
    made.metadata.pop("widgets", None)
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return made


def instructor(notebook: NotebookNode, exercises: Exercises, notes: str) -> NotebookNode:
    """The notebook with each answer filled in, and the teacher's notes between its cells.

    A section of `notes` goes below the notebook's heading of the same name, the others below
    the notebook's first cell.

    Raises:
        ValueError: for a cell that names no exercise, or does not hold its starter.
    """
    made = student(notebook)
    for cell, exercise in _answer_cells(made, exercises):
        cell.source = exercise.solution.strip("\n")
    made.cells = list(_with_notes(made.cells, notes_by_heading(notes)))
    return made


def assignment(notebook: NotebookNode, exercises: Exercises) -> NotebookNode:
    """The source of an nbgrader assignment: `nbgrader generate_assignment` makes the release.

    The solution stands below the starter and replaces it, so that what nbgrader releases,
    once it has taken the solution out, is the starter as it was.

    Raises:
        ValueError: as `instructor`, and for a check cell that does not end in a check.
    """
    made = student(notebook)
    for cell, exercise in _answer_cells(made, exercises):
        starter, solution = exercise.starter.strip("\n"), exercise.solution.strip("\n")
        cell.source = "\n".join([starter, _BEGIN, solution, _END])
        cell.metadata["nbgrader"] = _nbgrader(exercise.name, solution=True)
    for cell in made.cells:
        if name := marked(cell, "check"):
            cell.source = _asserted(cell.source, name)
            cell.metadata["nbgrader"] = _nbgrader(f"check_{name}", solution=False)
    return made


def exercises_of(notebook: NotebookNode) -> list[str]:
    """The names of the exercises whose answers a notebook asks for, in its order."""
    return [name for cell in notebook.cells if (name := marked(cell, "exercise"))]


def marked(cell: NotebookNode, role: str) -> str | None:
    """The exercise for which `cell` is the "exercise" (answer) or the "check" cell."""
    return cell.metadata.get("attention_lab", {}).get(role)


def notes_by_heading(notes: str) -> dict[str, str]:
    """The text below each `##` heading of the notes; below "" what stands before the first."""
    sections, heading = {"": ""}, ""
    for line, in_code in lines_of(notes):
        if line.startswith("# ") and not in_code:
            continue
        if line.startswith("## ") and not in_code:
            heading = line.removeprefix("## ").strip()
            sections[heading] = ""
        else:
            sections[heading] += f"{line}\n"
    return {heading: text.strip() for heading, text in sections.items()}


def headings(source: str) -> list[str]:
    """The `##` headings of a markdown cell."""
    lines = [line for line, in_code in lines_of(source) if not in_code]
    return [line.removeprefix("## ").strip() for line in lines if line.startswith("## ")]


def lines_of(markdown: str) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it belongs to a block of code, where # is a comment."""
    in_code = False
    for line in markdown.splitlines():
        fence = bool(_FENCE.match(line))
        yield line, in_code or fence
        in_code ^= fence


def _answer_cells(
    notebook: NotebookNode, exercises: Exercises
) -> Iterator[tuple[NotebookNode, Exercise]]:
    for cell in notebook.cells:
        if not (name := marked(cell, "exercise")):
            continue
        if name not in exercises:
            known = ", ".join(sorted(exercises)) or "none"
            raise ValueError(f"a cell answers the exercise {name!r}, which is not one of: {known}.")
        exercise = exercises[name]
        if cell.source.strip() != exercise.starter.strip():
            raise ValueError(
                f"the cell of the exercise {name!r} does not hold its starter. "
                "Copy the starter from the lesson's exercises.py into it."
            )
        yield cell, exercise


def _with_notes(cells: list[NotebookNode], notes: dict[str, str]) -> Iterator[NotebookNode]:
    there = {heading for cell in cells if _is_text(cell) for heading in headings(cell.source)}
    elsewhere = [heading for heading in notes if heading not in {"", *there}]
    at_the_top = [TEXT.instructor, notes[""], *(f"**{h}**\n\n{notes[h]}" for h in elsewhere)]
    for index, cell in enumerate(cells):
        yield cell
        if index == 0:
            yield _note("\n\n".join(filter(None, at_the_top)), "notes")
        for heading in headings(cell.source) if _is_text(cell) else []:
            if notes.get(heading):
                text = f"{TEXT.section.format(heading=heading)}\n\n{notes[heading]}"
                yield _note(text, f"notes-{cell.get('id', index)}")


def _note(text: str, name: str) -> NotebookNode:
    # Jupyter draws this box, and reads the blank lines as the beginning of markdown again.
    source = f'<div class="alert alert-info">\n\n{text}\n\n</div>'
    return new_markdown_cell(source, id=name, metadata={"attention_lab": {"notes": True}})


def _is_text(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "markdown")


def _asserted(source: str, name: str) -> str:
    """A check cell that fails where the answer is not correct, as nbgrader wants it."""
    body = ast.parse(source).body
    last = body[-1] if body else None
    if not (isinstance(last, ast.Expr) and isinstance(last.value, ast.Call)):
        raise ValueError(f"the check cell of {name!r} must end in check({name!r}, ...).")
    lines = source.splitlines()
    before, call = lines[: last.lineno - 1], lines[last.lineno - 1 :]
    # Imported anew: an answer that called something else `check` is judged all the same.
    return "\n".join(
        [
            "from attention_lab import check",
            *before,
            "feedback = " + "\n".join(call),
            "display(feedback)",
            'assert feedback.outcome == "correct", feedback.diagnosis',
        ]
    )


def _nbgrader(grade_id: str, *, solution: bool) -> dict[str, object]:
    """The metadata of an answer cell, or of the cell that grades it."""
    points = {} if solution else {"points": POINTS}
    return {
        "schema_version": _SCHEMA_VERSION,
        "grade_id": grade_id,
        "solution": solution,
        "grade": not solution,
        "locked": not solution,
        "task": False,
        **points,
    }
