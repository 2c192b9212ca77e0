"""A folder into which we write without ever taking something away from a person."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

MANIFEST = ".attention-lab-build.json"
TEMPORARY = ".attention-lab-"  # how the name of a file begins while it is being written
Action = Literal["new", "renewed", "as it was"]


def write_files(folder: Path, files: Mapping[str, bytes]) -> dict[str, Action]:
    """Write all `files` (by their path inside `folder`), or none of them.

    A file that is there already is replaced only where it is what we wrote last time, byte by
    byte: a list of digests in the folder remembers that.

    Raises:
        ValueError: for a file that somebody else made or changed, and for a folder that
            cannot be written to; it says what to do.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        known = _read_manifest(folder)
        actions = {name: _action(folder, name, files[name], known) for name in files}
        for name, action in actions.items():
            if action != "as it was":
                write_whole(folder / name, files[name])
            known[name] = _digest(files[name])
        write_whole(folder / MANIFEST, (json.dumps({"files": known}, indent=1) + "\n").encode())
    except OSError as error:
        where = error.filename or folder
        raise ValueError(f"{where}: {error.strerror or error}. Name another folder.") from error
    return actions


def refuse_foreign(folder: Path) -> None:
    """Raise ValueError early where `folder` can be none: before minutes are spent on it."""
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file. Name a folder.")


def _action(folder: Path, name: str, content: bytes, known: Mapping[str, str]) -> Action:
    path = folder / name
    if not path.exists() and not path.is_symlink():
        return "new"
    present = _digest(path.read_bytes()) if path.is_file() else "not a file"
    if present == _digest(content):
        return "as it was"
    if present == known.get(name):
        return "renewed"
    raise ValueError(
        f"{path} is there already, and it is not what attention-lab wrote. "
        "Move it away or name another folder; nothing was written."
    )


def _read_manifest(folder: Path) -> dict[str, str]:
    """What we wrote here. Without a readable list every file counts as somebody else's."""
    try:
        files = json.loads((folder / MANIFEST).read_bytes())["files"]
        return {str(name): str(digest) for name, digest in files.items()}
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_whole(path: Path, content: bytes) -> None:
    """A whole file or none of it: a crash halfway leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
