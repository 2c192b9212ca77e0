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


def together() -> NotebookNode:
    """The cells of all lessons, one after another; without outputs, as people get them."""
    first, *others = (nbformat.read(path, as_version=4) for path in LESSONS)
    for lesson in others:
        first.cells += lesson.cells
    for number, cell in enumerate(first.cells):
        cell.id = f"cell-{number}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return first


def test_the_lessons_ask_for_nothing(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    """One page and one kernel for all of them: texts, pictures, cards, labs."""
    nbformat.write(together(), tmp_path / "lessons.ipynb")
    notebook = open_notebook(tmp_path / "lessons.ipynb")
    notebook.run_all()
    notebook.assert_quiet()


def test_who_asks_the_network_is_noticed(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook(["1"])
    notebook.page.evaluate("fetch('http://example.org/').catch(() => 0)")
    notebook.console_errors.clear()  # Chromium's own: the name is not found
    with pytest.raises(AssertionError, match=r"asked the network: http://example\.org/"):
        notebook.assert_quiet()
    notebook.asked.clear()
    with pytest.raises(AssertionError, match=r"the network is blocked: example\.org"):
        notebook.execute("from urllib.request import urlopen; urlopen('http://example.org')")
    Path(notebook.evaluate("__import__('os').environ['ATTENTION_LAB_ASKED']")).unlink()
