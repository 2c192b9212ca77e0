"""What belongs to each lesson beside its notebook: found by looking, listed nowhere.

A lesson is a folder `lNN` with any of

    exercises.py    EXERCISES, a tuple
    challenge.py    CHALLENGES, a tuple
    questions.toml  quizzes and predictions
    notes.md        for the teacher

Its code and its questions are read when they are asked for.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from attention_lab.judging import Challenge, Exercise


@dataclass(frozen=True)
class Lesson:
    """One lesson's folder. number: its two digits."""

    number: str
    folder: Traversable

    @cached_property
    def exercises(self) -> dict[str, Exercise]:
        """The exercises by name, in the order of the lesson."""
        return {one.name: one for one in self._declared("exercises", "EXERCISES")}

    @cached_property
    def challenges(self) -> dict[str, Challenge]:
        """The challenges by name."""
        return {one.name: one for one in self._declared("challenge", "CHALLENGES")}

    @property
    def notes(self) -> str:
        """The teacher's notes, Markdown; "" where there are none."""
        file = self.folder / "notes.md"
        return file.read_text(encoding="utf-8") if file.is_file() else ""

    def _declared(self, module: str, name: str) -> Iterable[Any]:
        """What one of its files declares; the folder says of which lesson it is."""
        if not (self.folder / f"{module}.py").is_file():
            return ()
        found = getattr(importlib.import_module(f"{__name__}.l{self.number}.{module}"), name)
        return [replace(one, lesson=int(self.number)) for one in found]


@cache
def lessons() -> dict[str, Lesson]:
    """Every lesson by its two digits, in order."""
    folders = sorted(resources.files(__name__).iterdir(), key=lambda folder: folder.name)
    numbers = {f.name[1:]: f for f in folders if f.is_dir() and f.name[:1] == "l"}
    return {n: Lesson(n, folder) for n, folder in numbers.items() if n.isdigit() and len(n) == 2}


@cache
def exercises() -> dict[str, Exercise]:
    """Every exercise by its name. Raises ValueError where two have one name."""
    return _merged(lambda lesson: lesson.exercises)


@cache
def challenges() -> dict[str, Challenge]:
    """Every challenge by its name. Raises ValueError where two have one name."""
    return _merged(lambda lesson: lesson.challenges)


def _merged(part: Callable[[Lesson], dict[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for lesson in lessons().values():
        for name, one in part(lesson).items():
            if name in merged:
                raise ValueError(f"lesson {lesson.number}: {name!r} is taken by another lesson.")
            merged[name] = one
    return merged
