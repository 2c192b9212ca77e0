"""A quiz with a few answers to choose from, each with a reply of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from attention_lab.questions.base import Judged, Quiz, Score, shuffled
from attention_lab.questions.fields import Fields
from attention_lab.questions.inputs import Choice


@dataclass(frozen=True)
class Option:
    """One answer to choose, and the reply to whoever chooses it."""

    text: str
    reply: str
    right: bool = False
    misconception: str | None = None


@dataclass(frozen=True, kw_only=True)
class ChoiceQuiz(Quiz):
    """Exactly one option is right; every other stands for a misconception."""

    sign: ClassVar[str] = "option"
    written: ClassVar[str] = "[[quiz.option]] tables"
    options: tuple[Option, ...]

    @classmethod
    def read(cls, fields: Fields) -> dict[str, Any]:
        options = []
        for one in fields.tables("option"):
            right = one.switch("right")
            text, reply = one.text("text"), one.text("reply")
            options.append(Option(text, reply, right, None if right else one.text("misconception")))
            one.done()
        if sum(option.right for option in options) != 1:
            raise fields.fail("option", "exactly one option must say `right = true`.")
        if len({option.text for option in options}) < len(options) or len(options) < 2:
            raise fields.fail("option", "needs two options or more, each with its own text.")
        return {"options": tuple(options)}

    def listed(self, seed: int) -> tuple[str, ...]:
        """The options' texts in the order that this seed gives, the same everywhere."""
        return shuffled([option.text for option in self.options], f"{self.name} {seed}")

    def input(self, seed: int) -> Choice:
        return Choice(self.listed(seed))

    def judge(self, answer: Any) -> Judged:
        for option in self.options:
            if option.text == answer:
                score: Score = "right" if option.right else "off"
                return Judged(score, option.reply, option.text, option.misconception)
        texts = "; ".join(repr(option.text) for option in self.options)
        raise ValueError(f"answer must be one of the options, not {answer!r}. There are: {texts}.")
