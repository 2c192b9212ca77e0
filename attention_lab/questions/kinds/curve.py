"""How a measure of the lab goes as one setting grows: a curve, drawn at a few places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from attention_lab.core.guess import Guess
from attention_lab.questions.base import Compute, Curves, Judged, Prediction, Truth, nearness
from attention_lab.questions.fields import Fields
from attention_lab.questions.inputs import Sliders
from attention_lab.text import Texts


class TEXT(Texts):
    course = "from {first} at {over} = {start} to {last} at {over} = {end}"
    compared = "Computed: {words}. Yours is {far} away on average."
    high = "It is too high {where}."
    low = "It is too low {where}."
    left = "on the left"
    middle = "in the middle"
    right = "on the right"


@dataclass(frozen=True, kw_only=True)
class Curve(Prediction):
    """A measure, a number from 0 to 1, over one setting.

    measure: what the lab's record calls it; over: the setting; at: its values.
    close: how far off, on average over the points, is still called close.
    """

    measure: str
    over: str
    at: tuple[float, ...]
    close: float

    @classmethod
    def read(cls, fields: Fields) -> dict[str, Any]:
        return {
            "measure": fields.text("measure"),
            "over": fields.text("over"),
            "at": fields.several("at", (int, float), 3),
            "close": fields.number("close"),
        }

    def truth(self, compute: Compute) -> Truth:
        values = tuple(float(compute(**{self.over: x}).measured(self.measure)) for x in self.at)
        words = TEXT.course.format(
            over=self.over,
            first=f"{values[0]:.2f}",
            start=f"{self.at[0]:g}",
            last=f"{values[-1]:.2f}",
            end=f"{self.at[-1]:g}",
        )
        return Truth(values, words)

    def input(self, compute: Compute) -> Sliders:
        return Sliders([f"{x:g}" for x in self.at], 0.0, 1.0, 0.5, self.over)

    def guess(self, predicted: Any, compute: Compute) -> Guess:
        points = tuple(zip(self.at, predicted, strict=True))
        return Guess(self.measure, over=self.over, curve=points)

    def judge(self, predicted: Any, truth: Truth) -> Judged:
        apart = np.subtract(predicted, truth.value)
        far = float(np.abs(apart).mean())
        said = TEXT.compared.format(words=truth.words, far=f"{far:.2f}")
        if far > self.close:
            said += f" {_lean(apart)}"
        return Judged(nearness(far, self.close), said, predicted)

    def curves(self, predicted: Any, truth: Truth) -> Curves:
        return Curves(self.at, predicted, truth.value, self.over, self.measure)


def _lean(difference: np.ndarray) -> str:
    """Where a drawn curve is wrong most, in words."""
    worst = int(np.abs(difference).argmax())
    side = TEXT.high if difference[worst] > 0 else TEXT.low
    third = min(2, 3 * worst // len(difference))
    return side.format(where=(TEXT.left, TEXT.middle, TEXT.right)[third])
