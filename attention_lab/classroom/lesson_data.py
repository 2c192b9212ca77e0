"""Reads the questions of a lesson from `attention_lab/lessons/NN.toml`.

The comment at the top of each of these files says how they are written.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TypeVar

from attention_lab.classroom.fields import Fields, LessonDataError
from attention_lab.classroom.questions import (
    PREDICTION_KINDS,
    ChoiceQuiz,
    NumberQuiz,
    Option,
    OrderQuiz,
    PredictionData,
    Quiz,
    Slip,
    WrongNumber,
)

Found = TypeVar("Found")


@dataclass(frozen=True)
class LessonData:
    """The quizzes and predictions of one lesson, by name, in the file's order."""

    lesson: str
    quizzes: dict[str, Quiz]
    predictions: dict[str, PredictionData]


def load(path: Path) -> LessonData:
    """Read one file, named `NN.toml`. Raises LessonDataError, a ValueError."""
    lesson = path.parent.name[1:] if path.stem == "questions" else path.stem
    file = f"{lesson}.toml"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LessonDataError(f"{file} cannot be read: {error}.") from None
    fields = Fields(file, content)
    quizzes = _by_name(fields, "quiz", lambda one, name: _quiz(one, name, lesson))
    predictions = _by_name(fields, "prediction", lambda one, name: _prediction(one, name, lesson))
    fields.done()
    return LessonData(lesson, quizzes, predictions)


@lru_cache(maxsize=1)
def all_lessons() -> dict[str, LessonData]:
    """The data of every lesson, by its two digits."""
    with resources.as_file(resources.files("attention_lab") / "lessons") as folder:
        files = sorted(folder.glob("l[0-9][0-9]/questions.toml"))
        found = {file.parent.name[1:]: load(file) for file in files}
    names = [name for data in found.values() for name in (*data.quizzes, *data.predictions)]
    for name in names:
        if names.count(name) > 1:
            raise LessonDataError(f"{name!r} is the name of two questions in {', '.join(found)}.")
    return found


def find_quiz(name: str) -> Quiz:
    """The quiz of this name. Raises ValueError that lists what there is."""
    known = {n: quiz for data in all_lessons().values() for n, quiz in data.quizzes.items()}
    return find("quiz", name, known)


def find_prediction(name: str) -> PredictionData:
    """The prediction of this name. Raises ValueError that lists what there is."""
    known = {n: p for data in all_lessons().values() for n, p in data.predictions.items()}
    return find("prediction", name, known)


def find(what: str, name: str, known: Mapping[str, Found]) -> Found:
    """`known[name]`; a ValueError that says what a wrong name may have meant."""
    if isinstance(name, str) and name in known:
        return known[name]
    near = difflib.get_close_matches(str(name), known, n=1)
    meant = f" Did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"There is no {what} {name!r}.{meant} There are: {', '.join(known)}.")


def _by_name(fields: Fields, kind: str, make: Callable[[Fields, str], Found]) -> dict[str, Found]:
    made: dict[str, Found] = {}
    for one in fields.tables(kind):
        name = one.text("name")
        one.where = f"{fields.where}, {kind} {name!r}"
        if name in made:
            raise one.fail("name", "there are two of this name.")
        made[name] = make(one, name)
        one.done()
    return made


def _quiz(fields: Fields, name: str, lesson: str) -> Quiz:
    """Which of the three kinds it is shows in its fields: option, answer or order."""
    question = fields.text("question")
    if fields.has("option"):
        return ChoiceQuiz(name, lesson, question, _options(fields))
    if fields.has("answer"):
        return _number_quiz(fields, name, lesson, question)
    if fields.has("order"):
        return _order_quiz(fields, name, lesson, question)
    raise fields.fail("option", "needs [[quiz.option]] tables, or an answer, or an order.")


def _options(fields: Fields) -> tuple[Option, ...]:
    options = []
    for one in fields.tables("option"):
        right = one.switch("right")
        text, reply = one.text("text"), one.text("reply")
        # Every wrong option stands for a misconception; the right one for none.
        options.append(Option(text, reply, right, None if right else one.text("misconception")))
        one.done()
    if sum(option.right for option in options) != 1:
        raise fields.fail("option", "exactly one option must say `right = true`.")
    if len({option.text for option in options}) < len(options) or len(options) < 2:
        raise fields.fail("option", "needs two options or more, each with its own text.")
    return tuple(options)


def _number_quiz(fields: Fields, name: str, lesson: str, question: str) -> NumberQuiz:
    within = fields.number("within")
    if within < 0:
        raise fields.fail("within", "must be 0 or more: how far from the answer still counts.")
    wrong = []
    for one in fields.tables("wrong"):
        wrong.append(
            WrongNumber(one.number("answer"), one.text("reply"), one.text("misconception"))
        )
        one.done()
    answer = fields.number("answer")
    if any(abs(w.answer - answer) <= within for w in wrong):
        raise fields.fail("wrong", f"one of them lies within {within} of the right answer.")
    reply, otherwise = fields.text("reply"), fields.text("otherwise")
    return NumberQuiz(name, lesson, question, answer, within, reply, otherwise, tuple(wrong))


def _order_quiz(fields: Fields, name: str, lesson: str, question: str) -> OrderQuiz:
    order = fields.several("order", str, 2)
    wrong = []
    for one in fields.tables("wrong"):
        slip = Slip(
            one.text("first"), one.text("then"), one.text("reply"), one.text("misconception")
        )
        for field, text in (("first", slip.first), ("then", slip.then)):
            if text not in order:
                raise one.fail(field, f"{text!r} is not in the order.")
        if order.index(slip.first) < order.index(slip.then):
            raise one.fail("first", f"{slip.first!r} does belong before {slip.then!r}.")
        wrong.append(slip)
        one.done()
    reply, otherwise = fields.text("reply"), fields.text("otherwise")
    return OrderQuiz(name, lesson, question, order, reply, otherwise, tuple(wrong))


def _prediction(fields: Fields, name: str, lesson: str) -> PredictionData:
    kind = fields.text("kind")
    if kind not in PREDICTION_KINDS:
        raise fields.fail("kind", f"must be one of {', '.join(PREDICTION_KINDS)}, not {kind!r}.")
    wanted = PREDICTION_KINDS[kind]
    return PredictionData(
        name,
        lesson,
        fields.text("question"),
        kind,
        fields.text("after"),
        settings=fields.settings("settings"),
        query=fields.text("query") if "query" in wanted else "",
        key=fields.text("key") if "key" in wanted else "",
        other_than_itself=kind in ("word", "cell") and fields.switch("other_than_itself"),
        close=fields.number("close") if "close" in wanted else 0.0,
        limit=fields.number("limit") if "limit" in wanted else 1.0,
        options=_rows(fields) if "options" in wanted else (),
        measure=fields.text("measure") if "measure" in wanted else "",
        over=fields.text("over") if "over" in wanted else "",
        at=fields.several("at", (int, float), 3) if "at" in wanted else (),
    )


def _rows(fields: Fields) -> tuple[tuple[float, ...], ...]:
    """The rows of weights to choose from: each of one length, each adding up to 1."""
    rows = fields.several("options", list, 2)
    if len({len(row) for row in rows}) > 1:
        raise fields.fail("options", "all rows must have the same number of weights.")
    for row in rows:
        if not all(isinstance(w, int | float) for w in row) or abs(sum(row) - 1) > 0.02:
            raise fields.fail("options", f"{row!r} are no weights: they must add up to 1.")
    return tuple(tuple(map(float, row)) for row in rows)
