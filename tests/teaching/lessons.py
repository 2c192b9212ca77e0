"""A small lesson with two exercises, for the tests of what is built from lessons."""

from dataclasses import dataclass, replace

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from attention_lab.judging import Exercise

MEAN = Exercise(
    name="mean_of_three",
    lesson=7,
    title="A mean",
    prompt="The mean of 2, 5 and 11.",
    starter="mean_of_three = ...\n",
    solution="three = [2, 5, 11]\nmean_of_three = sum(three) / len(three)\n",
    hints=("Add, then divide.",),
    reference=lambda: 6.0,
)
DOUBLE = Exercise(
    name="doubled",
    lesson=7,
    title="Doubled",
    prompt="Twice x.",
    starter="def doubled(x):\n    ...  # one line\n",
    solution="def doubled(x):\n    twice = x + x\n    return twice\n",
    hints=("Add it to itself.",),
    reference=lambda x: 2 * x,
)
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
EXERCISES = {exercise.name: exercise for exercise in (MEAN, DOUBLE)}


@dataclass(frozen=True)
class Lesson:
    name: str
    content: bytes

    number = "07"
    title = "Means"


def code(source: str, **marks: str) -> nbformat.NotebookNode:
    return new_code_cell(source, metadata={"attention_lab": marks} if marks else {})


def graded(exercises: list[Exercise]) -> nbformat.NotebookNode:
    """A notebook that asks for nothing but the answers to these exercises."""
    cells = [code("from attention_lab import check")]
    for exercise in exercises:
        cells.append(code(exercise.starter.strip(), exercise=exercise.name))
        call = f'check("{exercise.name}", {exercise.answer_name})'
        cells.append(code(call, check=exercise.name))
    for index, cell in enumerate(cells):
        cell.id = f"cell-{index}"
    return new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


def notebook() -> nbformat.NotebookNode:
    cells = [
        new_markdown_cell("# 07 · Means\n\nA mean is a sum, $\\frac{1}{n}\\sum_i x_i$, shared."),
        new_markdown_cell("## See\n\n```\n## no heading\n```\n\nLook:"),
        code("6 * 7"),
        new_markdown_cell("## Exercises\n\nReplace the dots.\n\n### More\n\n$$x^2$$"),
        code(MEAN.starter.strip(), exercise="mean_of_three"),
        code('check("mean_of_three", mean_of_three)', check="mean_of_three"),
        code(DOUBLE.starter.strip(), exercise="doubled"),
        code('n = 1\ncheck(\n    "doubled",\n    doubled,\n)', check="doubled"),
    ]
    for index, cell in enumerate(cells):
        cell.id = f"cell-{index}"  # else each notebook would have names of its own
    cells[2].outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "42"})]
    return new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


def lesson(made: nbformat.NotebookNode | None = None) -> Lesson:
    return Lesson("07_means.ipynb", nbformat.writes(made or notebook()).encode())


def other_starter() -> dict[str, Exercise]:
    return EXERCISES | {"doubled": replace(DOUBLE, starter="def doubled(x): ...")}
