"""Where the output of two numbers lies in the plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from attention_lab.core.guess import Guess
from attention_lab.questions.base import Compute, Judged, Prediction, Truth, nearness
from attention_lab.questions.fields import Fields
from attention_lab.questions.inputs import Sliders
from attention_lab.questions.records import attention_of
from attention_lab.text import Texts

MINUS = "\u2212"


class TEXT(Texts):
    compared = "You said {said}; computed: {words}. {far} apart."


@dataclass(frozen=True, kw_only=True)
class Point(Prediction):
    """close: how far off is still called close. limit: the largest number on a slider."""

    close: float
    limit: float

    @classmethod
    def read(cls, fields: Fields) -> dict[str, Any]:
        return {"close": fields.number("close"), "limit": fields.number("limit")}

    def truth(self, compute: Compute) -> Truth:
        x, y = attention_of(compute()).output.reshape(-1, 2)[0].tolist()
        return Truth((x, y), point_text((x, y)))

    def input(self, compute: Compute) -> Sliders:
        return Sliders(("x", "y"), -self.limit, self.limit, 0.0)

    def guess(self, predicted: Any, compute: Compute) -> Guess:
        x, y = predicted
        return Guess("output", point=(x, y))

    def judge(self, predicted: Any, truth: Truth) -> Judged:
        far = float(np.hypot(*np.subtract(predicted, truth.value)))
        said = TEXT.compared.format(said=point_text(predicted), words=truth.words, far=f"{far:.2f}")
        return Judged(nearness(far, self.close), said, predicted)


def point_text(point: Any) -> str:
    """A point as it is read: (0.75, −0.50)."""
    return "(" + ", ".join(f"{float(v):.2f}" for v in point).replace("-", MINUS) + ")"
