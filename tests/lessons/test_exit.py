"""Each lesson ends with one exit question, which asks its first prediction once more."""

import ast

import nbformat
import pytest

from attention_lab.cli.lessons import Lesson, shipped_lessons
from attention_lab.lessons import lessons, predictions

every_lesson = pytest.mark.parametrize("shipped", shipped_lessons(), ids=lambda one: one.number)


def cells(shipped: Lesson) -> list[nbformat.NotebookNode]:
    return nbformat.reads(shipped.content.decode(), as_version=4).cells


def calls(cell: nbformat.NotebookNode, function: str) -> list[str]:
    """The names with which a code cell calls `predict` or `quiz`."""
    if cell.cell_type != "code":
        return []
    return [
        node.args[0].value
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == function
    ]


@every_lesson
def test_there_is_one_and_it_mirrors_what_the_notebook_asks_first(shipped: Lesson) -> None:
    quizzes = lessons()[shipped.number].questions.quizzes.values()
    (mirrored,) = (quiz.mirrors for quiz in quizzes if quiz.mirrors)
    asked = [name for cell in cells(shipped) for name in calls(cell, "predict")]
    assert mirrored == asked[0]


@every_lesson
def test_the_notebook_asks_it_once_and_last_before_the_key_points(shipped: Lesson) -> None:
    exit = lessons()[shipped.number].questions.exit
    assert exit is not None
    shown = cells(shipped)
    (at,) = (i for i, cell in enumerate(shown) if exit.name in calls(cell, "quiz"))
    assert shown[at].source.strip() == f'quiz("{exit.name}")'
    assert shown[at - 1].source.startswith("## Before you go\n")
    assert shown[at + 1].source.startswith("## Key points\n")


@every_lesson
def test_it_is_asked_in_other_words(shipped: Lesson) -> None:
    exit = lessons()[shipped.number].questions.exit
    assert exit is not None and exit.mirrors is not None
    assert exit.question != predictions()[exit.mirrors].question
