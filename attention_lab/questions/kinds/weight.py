"""How large one weight is: a number from 0 to 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from attention_lab.core.guess import Guess
from attention_lab.questions.base import Compute, Judged, Truth, nearness
from attention_lab.questions.fields import Fields
from attention_lab.questions.inputs import Number
from attention_lab.questions.over_axes import OverAxes
from attention_lab.questions.wrong import WrongNumbers, wrong_numbers
from attention_lab.text import Texts


class TEXT(Texts):
    compared = "You said {said}; computed: {words}."


@dataclass(frozen=True, kw_only=True)
class Weight(OverAxes):
    """The place on every axis is given. close: how far off is still called close.

    wrong: numbers that stand for a misconception.
    """

    close: float
    wrong: tuple[WrongNumbers, ...] = ()

    @classmethod
    def read(cls, fields: Fields) -> dict[str, Any]:
        read = cls.read_axes(fields, slice(None))
        return {**read, "close": fields.number("close"), "wrong": wrong_numbers(fields)}

    def truth(self, compute: Compute) -> Truth:
        found = self.numbers(compute())
        place = self.asked(found)
        weight = float(found.numbers[place])
        return Truth(weight, f"{weight:.2f}", found.at(place))

    def input(self, compute: Compute) -> Number:
        return Number(0.0, 1.0)

    def guess(self, predicted: Any, compute: Compute) -> Guess:
        found = self.numbers(compute())
        return Guess(self.of_what, found.at(self.asked(found)), value=predicted)

    def judge(self, predicted: Any, truth: Truth) -> Judged:
        said = TEXT.compared.format(said=f"{predicted:.2f}", words=truth.words)
        score = nearness(abs(predicted - truth.value), self.close)
        named = (w.misconception for w in self.wrong if w.low <= predicted <= w.high)
        return Judged(score, said, predicted, next(named, None) if score == "off" else None)
