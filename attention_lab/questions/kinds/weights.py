"""Which row of weights it is: one of a few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from attention_lab.core.axes import Axis, Selection
from attention_lab.core.guess import Guess
from attention_lab.questions.base import Compute, Truth
from attention_lab.questions.fields import Fields
from attention_lab.questions.inputs import Choice
from attention_lab.questions.over_axes import OneOf


@dataclass(frozen=True, kw_only=True)
class Weights(OneOf):
    """The place of the row is given. options: the rows to choose from."""

    options: tuple[tuple[float, ...], ...]

    @classmethod
    def read(cls, fields: Fields) -> dict[str, Any]:
        read = cls.read_axes(fields, slice(0, -1))
        return {**read, "options": _rows(fields), **cls.read_wrong(fields)}

    def truth(self, compute: Compute) -> Truth:
        found = self.numbers(compute())
        weights = found.numbers[self.asked(found)]
        if len(weights) != len(self.options[0]):
            raise self.fail(
                "options",
                f"there are {len(weights)} weights in the row, and {len(self.options[0])} in "
                "each option.",
            )
        nearest = min(self.options, key=lambda option: float(np.abs(weights - option).max()))
        return Truth(row_text(nearest), row_text(weights))

    def input(self, compute: Compute) -> Choice:
        return self.choice([row_text(option) for option in self.options])

    def guess(self, predicted: Any, compute: Compute) -> Guess:
        found = self.numbers(compute())
        given = zip(found.axes[:-1], self.asked(found), strict=True)
        row = next(option for option in self.options if row_text(option) == predicted)
        at = Selection({axis.kind: place for axis, place in given})
        return Guess(self.of_what, at, along=found.axes[-1].kind, row=row)

    def row(self, compute: Compute) -> tuple[Axis, tuple[float, ...]]:
        found = self.numbers(compute())
        return found.axes[-1], tuple(map(float, found.numbers[self.asked(found)]))


def row_text(weights: Any) -> str:
    """A row of weights as it is read: 0.25, 0.50, 0.25."""
    return ", ".join(f"{float(w):.2f}" for w in weights)


def _rows(fields: Fields) -> tuple[tuple[float, ...], ...]:
    """The rows of weights to choose from: each of one length, each adding up to 1."""
    rows = fields.several("options", list, 2)
    if len({len(row) for row in rows}) > 1:
        raise fields.fail("options", "all rows must have the same number of weights.")
    for row in rows:
        if not all(isinstance(w, int | float) for w in row) or abs(sum(row) - 1) > 0.02:
            raise fields.fail("options", f"{row!r} are no weights: they must add up to 1.")
    return tuple(tuple(map(float, row)) for row in rows)
