"""The learner's folder of lessons. A file the learner changed is never overwritten.

A manifest in the folder remembers the digest of every file as we wrote it. A file that still has
that digest is ours to update; any other is the learner's, whatever differs, for outputs and notes
are their work too. Without a readable manifest every file that is there is the learner's.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Literal

from attention_lab.cli.lessons import Lesson, Refusal, digest
from attention_lab.teaching.output import TEMPORARY, write_whole

MANIFEST = ".attention-lab.json"
State = Literal["not copied", "as shipped", "unchanged, older", "changed", "newer available"]
Action = Literal["new", "updated", "kept", "beside", "reset"]


@dataclass(frozen=True)
class Outcome:
    """What happened to one lesson; `path` is the file that was written or kept."""

    lesson: Lesson
    action: Action
    path: Path


def package_version() -> str:
    """The installed version, or 'source' where the package runs without being installed."""
    try:
        return metadata.version("attention-lab")
    except metadata.PackageNotFoundError:
        return "source"


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turn what the operating system refuses into one line that says what to do."""
    try:
        yield
    except OSError as error:
        where = error.filename or folder
        if TEMPORARY in str(where):  # a name that means nothing to the reader
            where = folder
        match error.errno:
            case errno.EEXIST | errno.ENOTDIR:
                text = f"{folder} is, or lies in, a file. Name a folder: attention-lab DIR"
            case errno.EACCES | errno.EPERM | errno.EROFS:
                text = f"no permission for {where}. Name a folder of yours: attention-lab DIR"
            case errno.ENOSPC | errno.EDQUOT:
                text = f"no space left on the disk of {folder}. Free some, or name another folder."
            case _:
                text = f"{where}: {error.strerror or error}. Name another folder: attention-lab DIR"
        raise Refusal(text) from error


@dataclass
class LessonFolder:
    """A folder of lessons and what we know about each file in it."""

    path: Path
    known: dict[str, str] = field(default_factory=dict)
    damaged: bool = False

    @classmethod
    def open(cls, path: Path) -> LessonFolder:
        """Read the manifest; the folder need not exist yet."""
        with _explained(path):
            try:
                text = (path / MANIFEST).read_bytes()
            except FileNotFoundError:
                return cls(path)
        try:
            known = json.loads(text)["files"]
            return cls(path, {str(name): str(value) for name, value in known.items()})
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls(path, damaged=True)

    def state(self, lesson: Lesson) -> State:
        """How the learner's copy of a lesson stands to what this version ships."""
        present = self._digest(lesson.name)
        if present is None:
            return "not copied"
        if present == lesson.digest:
            return "as shipped"
        if present == self.known.get(lesson.name):
            return "unchanged, older"
        delivered = self.known.get(lesson.name, lesson.digest)
        return "changed" if delivered == lesson.digest else "newer available"

    def update(self, lessons: list[Lesson]) -> list[Outcome]:
        """Copy what is missing, renew what is unchanged, leave the rest.

        Raises:
            Refusal: where the folder cannot be written, with what to do.
        """
        with _explained(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            try:
                return [self._deliver(lesson) for lesson in lessons]
            finally:
                self._save()

    def reset(self, lesson: Lesson) -> Outcome:
        """Put the shipped lesson back; what was there is renamed, and the new name returned."""
        with _explained(self.path):
            if self._digest(lesson.name) in (None, lesson.digest):
                return self.update([lesson])[0]
            target = self.path / lesson.name
            backup = self._free(f"{target.stem} (backup {datetime.now():%Y-%m-%d %H.%M.%S}")
            os.rename(target, backup)
            try:
                self._put(lesson, lesson.name)
            except BaseException:
                os.rename(backup, target)
                raise
            self._save()
            return Outcome(lesson, "reset", backup)

    def _deliver(self, lesson: Lesson) -> Outcome:
        match self.state(lesson):
            case "not copied":
                return Outcome(lesson, "new", self._put(lesson, lesson.name))
            case "unchanged, older":
                return Outcome(lesson, "updated", self._put(lesson, lesson.name))
            case "as shipped":
                self.known[lesson.name] = lesson.digest
                return Outcome(lesson, "kept", self.path / lesson.name)
        if self.known.get(lesson.name) == lesson.digest:
            return Outcome(lesson, "kept", self.path / lesson.name)
        return self._put_beside(lesson)

    def _put_beside(self, lesson: Lesson) -> Outcome:
        """The newer version under a name of its own, unless it was put there before."""
        stem = lesson.name.removesuffix(".ipynb")
        start = f"{stem} (new in {package_version()}"
        for count in range(1, 1000):
            name = f"{start}).ipynb" if count == 1 else f"{start}, {count}).ipynb"
            present = self._digest(name)
            if lesson.digest in (present, self.known.get(name)):
                # Delivered before; what the learner did with it since is their business.
                self.known[name] = lesson.digest
                return Outcome(lesson, "kept", self.path / lesson.name)
            if present in (None, self.known.get(name)):
                return Outcome(lesson, "beside", self._put(lesson, name))
        raise Refusal(f"{self.path} is full of files called '{start} ...'. Remove some of them.")

    def _put(self, lesson: Lesson, name: str) -> Path:
        write_whole(self.path / name, lesson.content)
        self.known[name] = lesson.digest
        return self.path / name

    def _digest(self, name: str) -> str | None:
        """None where there is nothing; a folder or a dangling link counts as the learner's."""
        path = self.path / name
        with _explained(self.path):
            if path.is_file():
                return digest(path.read_bytes())
            return "not a file" if path.is_symlink() or path.exists() else None

    def _free(self, start: str) -> Path:
        """A path that nothing uses yet; `start` ends inside the bracket."""
        path, count = self.path / f"{start}).ipynb", 1
        while path.exists() or path.is_symlink():
            count += 1
            path = self.path / f"{start}, {count}).ipynb"
        return path

    def _save(self) -> None:
        manifest = {"package": package_version(), "files": dict(sorted(self.known.items()))}
        write_whole(self.path / MANIFEST, (json.dumps(manifest, indent=1) + "\n").encode())
