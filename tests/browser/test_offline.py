"""What the pages of the lessons ask for is on this machine.

The kernels are guarded wherever tests run (tests/network_guard.py), so also when nbval runs the
lessons; `Notebook.assert_quiet` looks after the pages of all other browser tests.
"""

from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from .conftest import OpenNotebook

LESSONS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def together() -> tuple[NotebookNode, range]:
    """The cells of all lessons, one after another and without outputs; which are the longest one's.

    Longest in code: it shows the most kinds of cards.
    """
    lessons = [nbformat.read(path, as_version=4) for path in LESSONS]
    cells = [cell for lesson in lessons for cell in lesson.cells]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    longest = max(lessons, key=lambda lesson: sum(c.cell_type == "code" for c in lesson.cells))
    start = cells.index(longest.cells[0])
    whole = nbformat.v4.new_notebook(cells=cells, metadata=lessons[0].metadata)
    return whole, range(start, start + len(longest.cells))


@pytest.mark.parametrize(
    "everything", [False, pytest.param(True, marks=pytest.mark.long)], ids=["one", "all"]
)
def test_the_lessons_ask_for_nothing(
    open_notebook: OpenNotebook, tmp_path: Path, everything: bool
) -> None:
    """One page with the texts of all lessons; one of them is run there, or all. Their labs are
    opened in test_labs.py, their cells run by nbval.
    """
    lessons, longest = together()
    nbformat.write(lessons, tmp_path / "lessons.ipynb")
    notebook = open_notebook(tmp_path / "lessons.ipynb")
    for index in range(len(lessons.cells)) if everything else longest:
        if lessons.cells[index].cell_type == "code":
            notebook.run_cell(index)
    notebook.assert_quiet()
