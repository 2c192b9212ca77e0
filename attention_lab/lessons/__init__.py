"""What belongs to each lesson beside its notebook: found by looking, listed nowhere.

A lesson is a folder `lNN` with any of

    exercises.py    EXERCISES, a tuple
    challenge.py    CHALLENGES, a tuple
    questions.toml  quizzes, predictions and tours
    notes.md        for the teacher

Its code and its questions are read when they are asked for.
"""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from attention_lab.judging import Challenge, Exercise
from attention_lab.questions import Prediction, Questions, Quiz, Tour, load

Found = TypeVar("Found")


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

    @cached_property
    def questions(self) -> Questions:
        """The quizzes, predictions and tours. Raises LessonDataError where their file is wrong."""
        file = self.folder / "questions.toml"
        return load(file, self.number) if file.is_file() else Questions()

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


@cache
def quizzes() -> dict[str, Quiz]:
    """Every quiz by its name. Raises ValueError where two have one name or a file is wrong."""
    return _merged(lambda lesson: lesson.questions.quizzes)


@cache
def predictions() -> dict[str, Prediction]:
    """Every prediction by its name. Raises ValueError as `quizzes`."""
    return _merged(lambda lesson: lesson.questions.predictions)


@cache
def tours() -> dict[str, Tour]:
    """Every tour by its name. Raises ValueError as `quizzes`."""
    return _merged(lambda lesson: lesson.questions.tours)


def find(what: str, name: str, known: Mapping[str, Found]) -> Found:
    """`known[name]`; a ValueError that says what a wrong name may have meant."""
    if isinstance(name, str) and name in known:
        return known[name]
    near = difflib.get_close_matches(str(name), known, n=1)
    meant = f" Did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"There is no {what} {name!r}.{meant} There are: {', '.join(known)}.")


def _merged(part: Callable[[Lesson], Mapping[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for lesson in lessons().values():
        for name, one in part(lesson).items():
            if name in merged:
                raise ValueError(f"lesson {lesson.number}: {name!r} is taken by another lesson.")
            merged[name] = one
    return merged
