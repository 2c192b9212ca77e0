"""A quiz that asks for things in order; a known slip has a reply of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import ipywidgets as W

from attention_lab.questions.base import Judged, Quiz, shuffled
from attention_lab.questions.fields import Fields
from attention_lab.questions.inputs import Input, button
from attention_lab.text import Texts


class TEXT(Texts):
    earlier = "\u2191 earlier"
    later = "\u2193 later"


@dataclass(frozen=True)
class Slip:
    """`first` placed before `then`, where it belongs after it."""

    first: str
    then: str
    reply: str
    misconception: str


@dataclass(frozen=True, kw_only=True)
class OrderQuiz(Quiz):
    """`order` is the right one."""

    sign: ClassVar[str] = "order"
    written: ClassVar[str] = "an order"
    order: tuple[str, ...]
    reply: str
    otherwise: str
    wrong: tuple[Slip, ...] = ()

    @classmethod
    def read(cls, fields: Fields) -> dict[str, Any]:
        order = fields.several("order", str, 2)
        return {
            "order": order,
            "wrong": tuple(_slip(one, order) for one in fields.tables("wrong")),
            "reply": fields.text("reply"),
            "otherwise": fields.text("otherwise"),
        }

    def listed(self, seed: int) -> tuple[str, ...]:
        """The things in the order that this seed gives; never the right one."""
        mixed = shuffled(self.order, f"{self.name} {seed}")
        return mixed if mixed != self.order else mixed[1:] + mixed[:1]

    def input(self, seed: int) -> Order:
        return Order(self.listed(seed))

    def judge(self, answer: Any) -> Judged:
        if isinstance(answer, str) or not isinstance(answer, Sequence):
            raise ValueError(f"answer must be a list of {', '.join(self.order)}, not {answer!r}.")
        given = list(answer)
        if sorted(map(str, given)) != sorted(self.order):
            raise ValueError(f"answer must hold each of {', '.join(self.order)} once.")
        if tuple(given) == self.order:
            return Judged("right", self.reply, given)
        for slip in self.wrong:
            if given.index(slip.first) < given.index(slip.then):
                return Judged("off", slip.reply, given, slip.misconception)
        return Judged("off", self.otherwise, given)


def _slip(one: Fields, order: tuple[str, ...]) -> Slip:
    slip = Slip(one.text("first"), one.text("then"), one.text("reply"), one.text("misconception"))
    for field, text in (("first", slip.first), ("then", slip.then)):
        if text not in order:
            raise one.fail(field, f"{text!r} is not in the order.")
    if order.index(slip.first) < order.index(slip.then):
        raise one.fail("first", f"{slip.first!r} does belong before {slip.then!r}.")
    one.done()
    return slip


class Order(Input):
    """Things in a list: the arrow keys select one, the two buttons move it."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.list = W.Select(
            options=list(texts), value=texts[0], rows=len(texts), layout=W.Layout(width="340px")
        )
        self.up = button(TEXT.earlier, lambda _: self._move(-1))
        self.down = button(TEXT.later, lambda _: self._move(1))
        self.widget = W.HBox([self.list, W.VBox([self.up, self.down])])

    def get(self) -> list[str]:
        return list(self.list.options)

    def put(self, value: Any) -> None:
        texts = list(value) if isinstance(value, list | tuple) else []
        if sorted(map(str, texts)) != sorted(self.get()):
            raise ValueError(f"answer must be a list of each of these, once: {self.get()}.")
        self.list.options = texts
        self.list.index = 0

    def _move(self, by: int) -> None:
        texts, at = self.get(), self.list.index
        to = at + by
        if 0 <= to < len(texts):
            texts[at], texts[to] = texts[to], texts[at]
            self.list.options = texts
            self.list.index = to
