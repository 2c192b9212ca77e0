"""What every kind of question is: written in a lesson's file, asked on the page, judged.

A quiz has its right answer in the file. A prediction never has: it is computed from the lab.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Self

from attention_lab.core.axes import Axis, Selection
from attention_lab.core.guess import Guess
from attention_lab.questions.fields import Fields, LessonDataError
from attention_lab.questions.inputs import Input

Score = Literal["right", "close", "off"]
Compute = Callable[..., Any]  # (**changes) -> the lab's record with these settings changed


@dataclass(frozen=True)
class Judged:
    """What is said of an answer. `answer` is what progress keeps of it.

    misconception: what a wrong answer stands for, where it has a name.
    """

    score: Score
    reply: str
    answer: Any
    misconception: str | None = None

    @property
    def correct(self) -> bool:
        return self.score != "off"


@dataclass(frozen=True, kw_only=True)
class Question(ABC):
    """One question. Its kind is the name of its class's file.

    where: the place in the data file, for errors.
    """

    name: str
    lesson: str
    question: str
    where: str = field(default="", compare=False, repr=False)

    @classmethod
    def of(cls, fields: Fields, name: str, lesson: str) -> Self:
        """The question that a table of the data file describes. Raises LessonDataError."""
        text = fields.text("question")
        its_own = {**cls.read_shared(fields), **cls.read(fields)}
        return cls(name=name, lesson=lesson, question=text, where=fields.where, **its_own)

    @classmethod
    def read_shared(cls, fields: Fields) -> dict[str, Any]:
        """What every quiz, or every prediction, has beside name and question."""
        return {}

    @classmethod
    @abstractmethod
    def read(cls, fields: Fields) -> dict[str, Any]:
        """What this kind alone has. Raises LessonDataError."""

    def fail(self, name: str, problem: str) -> LessonDataError:
        """The error for a field that does not fit the lab it is asked about."""
        return LessonDataError(f"{self.where}, field {name!r}: {problem}")


@dataclass(frozen=True, kw_only=True)
class Quiz(Question):
    """A question whose right answer stands in the data file.

    sign: the field by which its table is known; written: the same in words.
    mirrors: the prediction that an exit question asks once more, in other words.
    """

    sign: ClassVar[str]
    written: ClassVar[str]
    mirrors: str | None = None

    @classmethod
    def read_shared(cls, fields: Fields) -> dict[str, Any]:
        return {"mirrors": fields.text("mirrors") if fields.has("mirrors") else None}

    @abstractmethod
    def input(self, seed: int) -> Input:
        """A fresh way to answer, its parts in the order that `seed` gives."""

    @abstractmethod
    def judge(self, answer: Any) -> Judged:
        """Raises ValueError for what is no answer to this question."""

    def listed(self, seed: int) -> tuple[str, ...]:
        """What there is to choose from, for pages without a kernel."""
        return ()


@dataclass(frozen=True)
class Truth:
    """The computed answer. `value` is what progress keeps; `words` what a learner reads.

    at: the place it stands at, to be marked in the lab.
    near: other answers that are almost as good.
    """

    value: Any
    words: str
    at: Selection | None = None
    near: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Curves:
    """A drawn curve beside the computed one, to be put into one picture."""

    at: tuple[float, ...]
    predicted: tuple[float, ...] | None
    computed: tuple[float, ...]
    over: str
    measure: str


@dataclass(frozen=True, kw_only=True)
class Prediction(Question):
    """A question whose right answer a lab computes.

    after: a sentence for everybody who has seen the answer.
    settings: what the lab is set to first, so that question and picture fit.
    """

    after: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read_shared(cls, fields: Fields) -> dict[str, Any]:
        return {"after": fields.text("after"), "settings": fields.settings("settings")}

    @abstractmethod
    def truth(self, compute: Compute) -> Truth:
        """The right answer. Raises ValueError where the lab has none."""

    @abstractmethod
    def input(self, compute: Compute) -> Input:
        """A fresh way to answer."""

    @abstractmethod
    def judge(self, predicted: Any, truth: Truth) -> Judged:
        """How near a prediction came, and the same in words."""

    def guess(self, predicted: Any, compute: Compute) -> Guess | None:
        """What was predicted, as the lab's picture can show it beside the truth."""
        return None

    def row(self, compute: Compute) -> tuple[Axis, tuple[float, ...]] | None:
        """The names and numbers of the row that was asked about, where that is the answer."""
        return None

    def curves(self, predicted: Any, truth: Truth) -> Curves | None:
        """Two curves to be shown with the answer; other truths are marked in the lab."""
        return None


def shuffled(texts: Sequence[str], seed: str) -> tuple[str, ...]:
    """The texts in an order that depends on nothing but `seed`."""
    mixed = list(texts)
    random.Random(seed).shuffle(mixed)
    return tuple(mixed)


def nearness(far: float, close: float) -> Score:
    """Half of what is still close is right."""
    return "right" if far <= close / 2 else "close" if far <= close else "off"
