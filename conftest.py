"""For tests and lessons alike: what is answered in a test goes into nobody's own progress."""

import os
import tempfile
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    # Not a fixture: the cells of the lessons, which nbval runs, would not have it.
    folder = tempfile.TemporaryDirectory()
    config.add_cleanup(folder.cleanup)
    os.environ["ATTENTION_LAB_PROGRESS"] = str(Path(folder.name) / "progress.sqlite")
