"""How a measure of the lab goes as one setting grows: a curve, drawn at a few places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from attention_lab.core.guess import Guess
from attention_lab.questions.base import Compute, Curves, Judged, Prediction, Truth, nearness
from attention_lab.questions.fields import Fields
from attention_lab.questions.inputs import Sliders
from attention_lab.text import Texts

LEVEL = 0.075  # from end to end: more than one step of a slider, less than two


class TEXT(Texts):
    course = "from {first} at {over} = {start} to {last} at {over} = {end}"
    compared = "Computed: {words}. Yours is {far} away on average."
    rises = "rises"
    falls = "falls"
    level = "stays level"
    another = "Yours {yours}; the computed one {computed}."
    rising = "Rising: right."
    falling = "Falling: right."
    flat = "Level: right."
    near = "But near {computed}, not {yours}."
    wrong_here = "But it is {where}."
    high = "too high {where}"
    low = "too low {where}"
    both = "{first} and {second}"
    everywhere = "everywhere"
    almost = "almost everywhere"
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
        far = float(np.abs(np.subtract(predicted, truth.value)).mean())
        said = TEXT.compared.format(words=truth.words, far=f"{far:.2f}")
        yours, computed = _trend(predicted), _trend(truth.value)
        if yours != computed:
            names = TEXT.falls, TEXT.level, TEXT.rises
            told = TEXT.another.format(yours=names[yours + 1], computed=names[computed + 1])
            return Judged("off", f"{told} {said}", predicted)
        if far > self.close:
            right = (TEXT.falling, TEXT.flat, TEXT.rising)[computed + 1]
            said = f"{right} {_height(predicted, truth.value, self.close)} {said}"
        return Judged(nearness(far, self.close), said, predicted)

    def curves(self, predicted: Any, truth: Truth) -> Curves:
        return Curves(self.at, predicted, truth.value, self.over, self.measure)


def _trend(curve: Sequence[float]) -> int:
    """-1 where it falls from its first value to its last, 1 where it rises, 0 where it is level."""
    gained = curve[-1] - curve[0]
    return 0 if abs(gained) <= LEVEL else 1 if gained > 0 else -1


def _height(yours: Sequence[float], computed: Sequence[float], close: float) -> str:
    """What is wrong with a curve whose trend is right."""
    if max(np.ptp(yours), np.ptp(computed)) <= LEVEL:  # each has one height
        mine, right = (f"{np.mean(curve):.2f}" for curve in (yours, computed))
        return TEXT.near.format(computed=right, yours=mine)
    apart = np.subtract(yours, computed)
    high, low = _where(apart > close), _where(apart < -close)
    found = [TEXT.high.format(where=high)] if high else []
    found += [TEXT.low.format(where=low)] if low else []
    return TEXT.wrong_here.format(where=_listed(found))


def _where(places: np.ndarray) -> str:
    """Some places of a curve, in words; "" where there is none."""
    if places.all():
        return TEXT.everywhere
    thirds = [third.any() for third in np.array_split(places, 3)]
    if all(thirds):
        return TEXT.almost
    names = TEXT.left, TEXT.middle, TEXT.right
    return _listed([name for name, there in zip(names, thirds, strict=True) if there])


def _listed(texts: Sequence[str]) -> str:
    """Up to two texts as one."""
    return TEXT.both.format(first=texts[0], second=texts[1]) if len(texts) > 1 else "".join(texts)
