"""Questions and predictions as a lesson's data file has them, and how an answer is judged.

Nothing here knows of widgets or of TOML: `lesson_data.py` reads, `quiz.py` and `predict.py`
show.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Judged:
    """What a learner is told about an answer. `answer` is what progress keeps of it."""

    correct: bool
    reply: str
    answer: Any
    misconception: str | None = None


@dataclass(frozen=True)
class Option:
    """One answer to choose, and the reply to whoever chooses it."""

    text: str
    reply: str
    right: bool = False
    misconception: str | None = None


@dataclass(frozen=True)
class ChoiceQuiz:
    """One of a few answers. Exactly one option is right."""

    name: str
    lesson: str
    question: str
    options: tuple[Option, ...]

    def shuffled(self, seed: int) -> tuple[str, ...]:
        """The options' texts in the order that this seed gives, the same everywhere."""
        return shuffled([option.text for option in self.options], f"{self.name} {seed}")

    def judge(self, answer: Any) -> Judged:
        for option in self.options:
            if option.text == answer:
                return Judged(option.right, option.reply, option.text, option.misconception)
        texts = "; ".join(repr(option.text) for option in self.options)
        raise ValueError(f"answer must be one of the options, not {answer!r}. There are: {texts}.")


@dataclass(frozen=True)
class WrongNumber:
    """A number that stands for a misconception."""

    answer: float
    reply: str
    misconception: str


@dataclass(frozen=True)
class NumberQuiz:
    """A number. `within` is how far from it still counts."""

    name: str
    lesson: str
    question: str
    answer: float
    within: float
    reply: str
    otherwise: str
    wrong: tuple[WrongNumber, ...] = ()

    def judge(self, answer: Any) -> Judged:
        given = a_number(answer)
        if math.isclose(given, self.answer, rel_tol=1e-9, abs_tol=self.within):
            return Judged(True, self.reply, given)
        near = [w for w in self.wrong if abs(w.answer - given) <= self.within]
        if near:
            best = min(near, key=lambda w: abs(w.answer - given))
            return Judged(False, best.reply, given, best.misconception)
        return Judged(False, self.otherwise, given)


@dataclass(frozen=True)
class Slip:
    """`first` placed before `then`, where it belongs after it."""

    first: str
    then: str
    reply: str
    misconception: str


@dataclass(frozen=True)
class OrderQuiz:
    """Things to be put in order; `order` is the right one."""

    name: str
    lesson: str
    question: str
    order: tuple[str, ...]
    reply: str
    otherwise: str
    wrong: tuple[Slip, ...] = ()

    def shuffled(self, seed: int) -> tuple[str, ...]:
        """The things in the order that this seed gives; never the right one."""
        mixed = shuffled(self.order, f"{self.name} {seed}")
        return mixed if mixed != self.order else mixed[1:] + mixed[:1]

    def judge(self, answer: Any) -> Judged:
        if isinstance(answer, str) or not isinstance(answer, Sequence):
            raise ValueError(f"answer must be a list of {', '.join(self.order)}, not {answer!r}.")
        given = list(answer)
        if sorted(map(str, given)) != sorted(self.order):
            raise ValueError(f"answer must hold each of {', '.join(self.order)} once.")
        if tuple(given) == self.order:
            return Judged(True, self.reply, given)
        for slip in self.wrong:
            if given.index(slip.first) < given.index(slip.then):
                return Judged(False, slip.reply, given, slip.misconception)
        return Judged(False, self.otherwise, given)


Quiz = ChoiceQuiz | NumberQuiz | OrderQuiz

# What a prediction may ask for, and the fields of the data file that each kind needs beside
# `name`, `kind`, `question` and `after`.
PREDICTION_KINDS: dict[str, tuple[str, ...]] = {
    "word": ("query",),  # the word that takes the largest weight of the row
    "weight": ("query", "key", "close"),  # one weight, a number from 0 to 1
    "cell": (),  # the largest weight of the matrix, as (query, key)
    "weights": ("query", "options"),  # a whole row, one of a few
    "point": ("close", "limit"),  # where the output of two numbers lies
    "curve": ("measure", "over", "at", "close"),  # a measure over one setting
}


@dataclass(frozen=True)
class PredictionData:
    """A prediction: what is asked. The right answer is never here: it is computed.

    settings: what the lab is set to first, so that question and picture fit.
    other_than_itself: leave out the query's own word (kinds "word" and "cell").
    after: a sentence for everybody who has seen the answer.
    close: how far off is still called close; for a curve, on average over its points.
    """

    name: str
    lesson: str
    question: str
    kind: str
    after: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""
    key: str = ""
    other_than_itself: bool = False
    close: float = 0.0
    limit: float = 1.0
    options: tuple[tuple[float, ...], ...] = ()
    measure: str = ""
    over: str = ""
    at: tuple[float, ...] = ()


def shuffled(texts: Sequence[str], seed: str) -> tuple[str, ...]:
    """The texts in an order that depends on nothing but `seed`."""
    mixed = list(texts)
    random.Random(seed).shuffle(mixed)
    return tuple(mixed)


def a_number(value: Any) -> float:
    """`value` as a float, if it is a finite number."""
    try:
        if isinstance(value, bool | str):
            raise TypeError
        given = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"answer must be a number, not {value!r}.") from None
    if not math.isfinite(given):
        raise ValueError(f"answer must be a finite number, not {value!r}.")
    return given
