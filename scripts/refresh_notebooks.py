"""Run the lesson notebooks and store the outputs that nbval compares, and no others.

    python scripts/refresh_notebooks.py            # all lessons
    python scripts/refresh_notebooks.py notebooks/02_*.ipynb

Text is kept: nbval compares it. Pictures, widget views and times are dropped: they are
large, differ from machine to machine, and nobody would compare them.
"""

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
KEPT = ("text/plain", "text/html")  # what nbval compares


def joined(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Text that was printed in one go as one output, however it arrived."""
    made: list[nbformat.NotebookNode] = []
    for output in outputs:
        if made and output.get("name") and output.get("name") == made[-1].get("name"):
            made[-1].text += output.text
        else:
            made.append(output)
    return made


def refresh(path: Path) -> None:
    """Run `path` from top to bottom and write it back with its text outputs."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": path.parent}}).execute()
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for number, cell in enumerate(c for c in notebook.cells if c.cell_type == "code"):
        cell.execution_count = number + 1
        cell.metadata = {k: v for k, v in cell.metadata.items() if k == "attention_lab"}
        cell.outputs = joined(cell.outputs)
        for output in cell.outputs:
            output.pop("metadata", None)
            if "execution_count" in output:
                output["execution_count"] = number + 1
            if "data" in output:
                output["metadata"] = {}
                output["data"] = {k: v for k, v in output["data"].items() if k in KEPT}
    nbformat.write(notebook, path)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:  # not into anybody's own progress
        os.environ["ATTENTION_LAB_PROGRESS"] = str(Path(folder) / "progress.sqlite")
        for name in sys.argv[1:] or sorted(NOTEBOOKS.glob("*.ipynb")):
            refresh(Path(name))
            print(f"refreshed {name}")
