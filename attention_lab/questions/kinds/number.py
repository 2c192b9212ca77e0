"""A quiz that asks for a number; some wrong numbers have a reply of their own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from attention_lab.questions.base import Judged, Quiz
from attention_lab.questions.fields import Fields
from attention_lab.questions.inputs import Number, a_number


@dataclass(frozen=True)
class WrongNumber:
    """A number that stands for a misconception."""

    answer: float
    reply: str
    misconception: str


@dataclass(frozen=True, kw_only=True)
class NumberQuiz(Quiz):
    """`within` is how far from the answer still counts."""

    sign: ClassVar[str] = "answer"
    written: ClassVar[str] = "an answer"
    answer: float
    within: float
    reply: str
    otherwise: str
    wrong: tuple[WrongNumber, ...] = ()

    @classmethod
    def read(cls, fields: Fields) -> dict[str, Any]:
        within = fields.number("within")
        if within < 0:
            raise fields.fail("within", "must be 0 or more: how far from the answer still counts.")
        wrong = []
        for one in fields.tables("wrong"):
            number, reply = one.number("answer"), one.text("reply")
            wrong.append(WrongNumber(number, reply, one.text("misconception")))
            one.done()
        answer = fields.number("answer")
        if any(abs(w.answer - answer) <= within for w in wrong):
            raise fields.fail("wrong", f"one of them lies within {within} of the right answer.")
        return {
            "answer": answer,
            "within": within,
            "reply": fields.text("reply"),
            "otherwise": fields.text("otherwise"),
            "wrong": tuple(wrong),
        }

    def input(self, seed: int) -> Number:
        return Number()

    def judge(self, answer: Any) -> Judged:
        given = a_number(answer)
        if math.isclose(given, self.answer, rel_tol=1e-9, abs_tol=self.within):
            return Judged("right", self.reply, given)
        near = [w for w in self.wrong if abs(w.answer - given) <= self.within]
        if near:
            best = min(near, key=lambda w: abs(w.answer - given))
            return Judged("off", best.reply, given, best.misconception)
        return Judged("off", self.otherwise, given)
