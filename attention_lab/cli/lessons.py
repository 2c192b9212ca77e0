"""The lessons that travel with the package: where they lie, what they are called."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_MINUTES = re.compile(r"(\d+(?:\s*(?:to|-|–)\s*\d+)?)\s*min", re.IGNORECASE)


class Refusal(Exception):
    """Something the person at the terminal can put right; its text says what and how."""


def digest(content: bytes) -> str:
    """What identifies one version of a file: the SHA-256 of its bytes."""
    return hashlib.sha256(content).hexdigest()


def without_outputs(notebook: bytes) -> bytes:
    """The notebook before its first run: a stored output would show an answer too early."""
    content = json.loads(notebook)
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


@dataclass(frozen=True)
class Lesson:
    """One notebook as a learner gets it from this version of the package."""

    name: str
    content: bytes

    @property
    def number(self) -> str:
        return self.name.partition("_")[0]

    @cached_property
    def digest(self) -> str:
        return digest(self.content)

    @cached_property
    def _markdown(self) -> str:
        cells = json.loads(self.content)["cells"]
        return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")

    @property
    def title(self) -> str:
        """The notebook's first heading, less a number or the word 'Lesson' in front of it."""
        heading = re.search(r"^#\s+(.+)$", self._markdown, re.MULTILINE)
        if heading is None:
            return self.name.removesuffix(".ipynb")
        without_number = re.sub(r"^(?:lesson\s*)?\d+\s*[.:·—–-]?\s*", "", heading[1], flags=re.I)
        return without_number.strip() or heading[1]

    @property
    def minutes(self) -> str:
        """The durations on the first line that gives any: '20', '20 to 40' or '20 + 20'."""
        lines = map(_MINUTES.findall, self._markdown.splitlines())
        return " + ".join(next(filter(None, lines), []))


def shipped_lessons() -> list[Lesson]:
    """All lessons of this version, in order.

    Raises:
        Refusal: when the installation holds no lessons.
    """
    # In a wheel the lessons lie inside the package, in a clone beside it.
    for folder in (_PACKAGE / "notebooks", _PACKAGE.parent / "notebooks"):
        paths = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
        if paths:
            return [Lesson(path.name, without_outputs(path.read_bytes())) for path in paths]
    raise Refusal("this installation holds no lessons. Install attention-lab again.")


def find_lesson(wanted: str, lessons: list[Lesson]) -> Lesson:
    """The lesson meant by a number ('2', '02') or a name, with or without number and ending.

    Raises:
        Refusal: when no lesson is called that; it lists those there are.
    """
    key = wanted.strip().removesuffix(".ipynb").lower()
    for lesson in lessons:
        stem = lesson.name.removesuffix(".ipynb").lower()
        if key in (stem, stem.partition("_")[2]):
            return lesson
        if key.isdecimal() and int(key) == int(lesson.number):
            return lesson
    names = ", ".join(lesson.name.removesuffix(".ipynb") for lesson in lessons)
    raise Refusal(f"no lesson is called {wanted!r}. There are: {names}.")
