"""What predictions about numbers along axes share: a weight, a row of them, the largest one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from attention_lab.questions.base import Judged, Prediction, Truth
from attention_lab.questions.fields import Fields
from attention_lab.questions.inputs import Choice
from attention_lab.questions.records import Along, along, names
from attention_lab.questions.wrong import WrongChoice, wrong_choices
from attention_lab.text import Texts

ALMOST = 0.9  # a number of at least this share of the largest is nearly as good an answer


class TEXT(Texts):
    computed = "Computed: {words}."
    almost = "Yours is almost as large."


@dataclass(frozen=True, kw_only=True)
class OverAxes(Prediction):
    """About numbers of the lab's record that lie along axes, such as weights along query and key.

    of: what the numbers are called there; axes: the kinds of their axes, in order.
    places: for an axis, the name of the place that is asked about. In the data file the field
        is called like the axis: `query = "bank"`.
    other_than_itself: leave out places whose names on the last two axes are the same.
    """

    of_what: str = "weights"
    axes: tuple[str, ...] = ("query", "key")
    places: Mapping[str, str] = field(default_factory=dict)
    other_than_itself: bool = False

    @staticmethod
    def read_axes(fields: Fields, given: slice) -> dict[str, Any]:
        """The fields above; of the axes, those in `given` have their place in the file."""
        axes = ("query", "key")
        if fields.has("axes"):
            axes = fields.several("axes", str, 2)
        return {
            "of_what": fields.text("of", "weights"),
            "axes": axes,
            "places": {axis: fields.text(axis) for axis in axes[given]},
        }

    def numbers(self, record: Any) -> Along:
        """All the numbers, with their axes."""
        return along(record, self.of_what, self.axes)

    def asked(self, found: Along) -> tuple[int, ...]:
        """Where the places that are asked about stand."""
        return self.places_in(found, self.places)

    def places_in(self, found: Along, named: Mapping[str, str]) -> tuple[int, ...]:
        """Where these names stand on their axes; of a name that is there twice, the last."""
        return tuple(
            self._place(axis.kind, named[axis.kind], names(axis))
            for axis in found.axes
            if axis.kind in named
        )

    def without_itself(self, found: Along) -> np.ndarray:
        """The numbers, minus infinity where a place would be answered by itself."""
        numbers = found.numbers.astype(float)
        if self.other_than_itself:
            rows, columns = (np.array(names(axis)) for axis in found.axes[-2:])
            numbers[..., rows[:, None] == columns[None, :]] = -np.inf
        return numbers

    def _place(self, kind: str, name: str, known: tuple[str, ...]) -> int:
        if name not in known:
            there = ", ".join(known)
            raise self.fail(kind, f"{name!r} is not among the lab's words {there}.")
        return len(known) - 1 - known[::-1].index(name)


@dataclass(frozen=True, kw_only=True)
class OneOf(OverAxes):
    """A few answers to choose from; `wrong`: those that stand for a misconception."""

    wrong: tuple[WrongChoice, ...] = ()

    @staticmethod
    def read_wrong(fields: Fields) -> dict[str, Any]:
        """The field above."""
        return {"wrong": wrong_choices(fields)}

    def choice(self, texts: Sequence[str]) -> Choice:
        """An input with these texts. Each wrong answer must be one of them."""
        for one in self.wrong:
            if one.answer not in texts:
                raise self.fail("wrong", f"{one.answer!r} is not among {'; '.join(texts)}.")
        return Choice(texts)

    def judge(self, predicted: Any, truth: Truth) -> Judged:
        judged = judge_largest(predicted, truth)
        named = {one.answer: one.misconception for one in self.wrong}
        return judged if judged.correct else replace(judged, misconception=named.get(predicted))


def almost_largest(numbers: np.ndarray) -> np.ndarray:
    """Where the numbers are nearly as large as the largest of them."""
    largest = float(numbers.max())
    near: np.ndarray = numbers >= largest - (1 - ALMOST) * abs(largest)
    return near


def judge_largest(predicted: Any, truth: Truth) -> Judged:
    """Judge one of a few answers: the right one, or one that is almost as good."""
    said = TEXT.computed.format(words=truth.words)
    if predicted == truth.value:
        return Judged("right", said, predicted)
    if predicted in truth.near:
        return Judged("close", f"{said} {TEXT.almost}", predicted)
    return Judged("off", said, predicted)
