"""Small lessons that are made up, to show that a rule can fail."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from .reading import Lesson, run

ASK = (
    "from attention_lab import AttentionLab, challenge, predict, quiz\n"
    "lab = AttentionLab()\n"
    'predict("what_tells_bank", lab)'
)


def code(source: str, printed: str = "", **marks: str) -> nbformat.NotebookNode:
    cell = new_code_cell(source, metadata={"attention_lab": marks} if marks else {})
    cell.outputs = [new_output("stream", text=printed)] if printed else []
    return cell


def made(*cells: str | nbformat.NotebookNode, number: str = "00") -> Lesson:
    """A lesson of these cells; a text is markdown."""
    nodes = [new_markdown_cell(c) if isinstance(c, str) else c for c in cells]
    return Lesson(number, run(new_notebook(cells=nodes)))
