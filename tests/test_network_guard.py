"""The guard under which the lessons run: whoever asks the network is found out."""

import subprocess
import sys
from pathlib import Path

import nbformat.v4

ROOT = Path(__file__).parents[1]
ASKS = "from urllib.request import urlopen\nurlopen('http://example.org', timeout=1)"
SWALLOWS = f"try:\n    {ASKS.replace(chr(10), chr(10) + '    ')}\nexcept OSError:\n    pass"


STAYS_HERE = "import socket\nsocket.create_server(('localhost', 0)).close()"


def test_a_lesson_that_asks_the_network_fails(tmp_path: Path) -> None:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [nbformat.v4.new_code_cell(code) for code in (STAYS_HERE, ASKS, SWALLOWS, STAYS_HERE)]
    lesson = tmp_path / "lesson.ipynb"
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    lesson.write_text(nbformat.v4.writes(notebook))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "conftest"]
    command += ["-c", str(ROOT / "pyproject.toml"), "--color=no", str(lesson)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert "2 failed, 2 passed" in done.stdout, done.stdout
    assert "the network is blocked: example.org" in done.stdout  # Cell 1
    assert "a kernel has asked the network: example.org" in done.stdout  # Cell 2
