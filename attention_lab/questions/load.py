"""Reads the questions of a lesson from its `questions.toml`.

The comment at the top of each of these files says how they are written.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import TypeVar

from attention_lab.questions import kinds
from attention_lab.questions.base import Prediction, Question, Quiz
from attention_lab.questions.fields import Fields, LessonDataError
from attention_lab.questions.tour import Tour

Kind = TypeVar("Kind", bound=Question)
Made = TypeVar("Made")


@dataclass(frozen=True)
class Questions:
    """The quizzes, predictions and tours of one lesson, by name, in the file's order."""

    quizzes: Mapping[str, Quiz] = field(default_factory=dict)
    predictions: Mapping[str, Prediction] = field(default_factory=dict)
    tours: Mapping[str, Tour] = field(default_factory=dict)

    @property
    def exit(self) -> Quiz | None:
        """The quiz that asks the first prediction once more, where the file has one."""
        return next((quiz for quiz in self.quizzes.values() if quiz.mirrors), None)


def load(file: Traversable, lesson: str) -> Questions:
    """The questions in one file of `lesson`, its two digits.

    Raises LessonDataError, a ValueError that names file, question and field.
    """
    shown = f"l{lesson}/{file.name}"
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LessonDataError(f"{shown} cannot be read: {error}.") from None
    fields = Fields(shown, content)
    made = Questions(
        _by_name(fields, "quiz", lambda one, *its: _quiz_kind(one).of(one, *its), lesson),
        _by_name(
            fields, "prediction", lambda one, *its: _prediction_kind(one).of(one, *its), lesson
        ),
        _by_name(fields, "tour", Tour.of, lesson),
    )
    fields.done()
    _check_exit(made)
    return made


def kinds_of(base: type[Kind]) -> dict[str, type[Kind]]:
    """The kinds of quizzes, or of predictions, by name: one in each file of `kinds/`."""
    names = [file.name for file in pkgutil.iter_modules(kinds.__path__)]
    modules = {name: importlib.import_module(f"{kinds.__name__}.{name}") for name in names}
    return {
        name: made
        for name, module in modules.items()
        for made in vars(module).values()
        if inspect.isclass(made) and issubclass(made, base) and made.__module__ == module.__name__
    }


def _check_exit(made: Questions) -> None:
    """There is one exit question at most, and it mirrors what was asked first."""
    first = next(iter(made.predictions), None)
    for quiz in made.quizzes.values():
        if not quiz.mirrors:
            continue
        if quiz.mirrors not in made.predictions:
            there = ", ".join(made.predictions) or "none"
            said = f"there is no prediction {quiz.mirrors!r} in this file. There are: {there}."
            raise quiz.fail("mirrors", said)
        if quiz.mirrors != first:
            raise quiz.fail(
                "mirrors", f"must be the first prediction, {first!r}, not {quiz.mirrors!r}."
            )
        if quiz is not made.exit:
            raise quiz.fail("mirrors", "there is one exit question already, and one is enough.")


def _by_name(
    fields: Fields, what: str, make: Callable[[Fields, str, str], Made], lesson: str
) -> dict[str, Made]:
    made: dict[str, Made] = {}
    for one in fields.tables(what):
        name = one.text("name")
        one.where = f"{fields.where}, {what} {name!r}"
        if name in made:
            raise one.fail("name", "there are two of this name.")
        made[name] = make(one, name, lesson)
        one.done()
    return made


def _quiz_kind(fields: Fields) -> type[Quiz]:
    """Which kind a quiz is shows in its fields: option, answer, order ..."""
    known = kinds_of(Quiz).values()  # type: ignore[type-abstract]
    for kind in known:
        if fields.has(kind.sign):
            return kind
    wanted = ", or ".join(kind.written for kind in known)
    raise fields.fail(next(iter(known)).sign, f"needs {wanted}.")


def _prediction_kind(fields: Fields) -> type[Prediction]:
    known = kinds_of(Prediction)  # type: ignore[type-abstract]
    kind = fields.text("kind")
    if kind not in known:
        raise fields.fail("kind", f"must be one of {', '.join(known)}, not {kind!r}.")
    return known[kind]
