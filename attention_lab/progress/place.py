"""Where progress lies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

PATH_VARIABLE = "ATTENTION_LAB_PROGRESS"
_APPLICATION, _FILE = "attention-lab", "progress.sqlite"


def default_path() -> Path | None:
    """The environment's choice, else a file in the user's data directory.

    None where there is no home directory: a container may run us under a user without one.
    """
    chosen = os.environ.get(PATH_VARIABLE)
    try:
        if chosen:
            return Path(chosen).expanduser().absolute()
        path = platformdirs.user_data_path(_APPLICATION, appauthor=False) / _FILE
    except RuntimeError:
        return None
    if not path.is_absolute():  # what older releases make of a missing home
        return None
    return path if path.exists() else _of_0_1_0() or path


def _of_0_1_0() -> Path | None:
    """The file where version 0.1.0 left it, which did not ask XDG_DATA_HOME on macOS."""
    if sys.platform != "darwin":
        return None
    path = Path.home() / "Library" / "Application Support" / _APPLICATION / _FILE
    return path if path.exists() else None
