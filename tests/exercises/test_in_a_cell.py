"""Answers typed in a notebook's cell, where each statement is compiled on its own."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from attention_lab.exercises import judge
from attention_lab.lessons import exercises


@pytest.fixture
def shell():
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


@pytest.mark.parametrize("exercise", exercises().values(), ids=exercises().keys())
def test_starter_and_solution_in_a_cell(exercise, shell) -> None:
    for source, outcome in ((exercise.starter, "not attempted"), (exercise.solution, "correct")):
        shell.run_cell(source.rstrip("\n"))
        assert judge(exercise, shell.user_ns[exercise.answer_name]).outcome == outcome
