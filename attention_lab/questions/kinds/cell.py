"""Where the largest number of a matrix stands: a place on each of its axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as W
import numpy as np

from attention_lab.core.axes import Axis
from attention_lab.core.guess import Guess
from attention_lab.questions.base import Compute, Judged, Truth
from attention_lab.questions.fields import Fields
from attention_lab.questions.inputs import Input
from attention_lab.questions.over_axes import OverAxes, almost_largest, judge_largest
from attention_lab.questions.records import Along, called, names, place_text
from attention_lab.text import Texts


class TEXT(Texts):
    row = "{axis} (row)"
    column = "{axis} (column)"
    words = "{place}, {number}"
    places = "{place}: {number}"


@dataclass(frozen=True, kw_only=True)
class Cell(OverAxes):
    """Nothing is given: asked for is the place on every axis."""

    @classmethod
    def read(cls, fields: Fields) -> dict[str, Any]:
        read = cls.read_axes(fields, slice(0, 0))
        return {**read, "other_than_itself": fields.switch("other_than_itself")}

    def truth(self, compute: Compute) -> Truth:
        found = self.numbers(compute())
        numbers = self.without_itself(found)
        best = tuple(int(i) for i in np.unravel_index(numbers.argmax(), numbers.shape))
        near = tuple(tuple(map(int, at)) for at in np.argwhere(almost_largest(numbers)))
        return Truth(best, _in_words(found, best), found.at(best), near)

    def input(self, compute: Compute) -> Place:
        return Place(self.numbers(compute()).axes)

    def guess(self, predicted: Any, compute: Compute) -> Guess:
        return Guess(self.of_what, self.numbers(compute()).at(predicted))

    def judge(self, predicted: Any, truth: Truth) -> Judged:
        return judge_largest(predicted, truth)


def _in_words(found: Along, best: tuple[int, ...]) -> str:
    words = [axis.kind for axis in found.axes] == ["query", "key"]
    said = TEXT.words if words else TEXT.places
    return said.format(place=place_text(found, best), number=f"{found.numbers[best]:.3f}")


class Place(Input):
    """A place on each axis, as the names there."""

    def __init__(self, axes: Sequence[Axis]) -> None:
        self.axes = tuple(axes)
        captions = [called(axis.kind) for axis in axes]
        if len(captions) == 2:
            row, column = captions
            captions = [TEXT.row.format(axis=row), TEXT.column.format(axis=column)]
        self.menus = [
            W.Dropdown(
                options=[(name, i) for i, name in enumerate(names(axis))],
                value=None,
                description=caption,
                layout=W.Layout(width="260px"),
            )
            for axis, caption in zip(axes, captions, strict=True)
        ]
        for menu in self.menus:
            menu.style.description_width = "90px"
        self.widget = W.HBox(self.menus)

    def get(self) -> tuple[int, ...] | None:
        chosen = tuple(menu.value for menu in self.menus)
        return None if None in chosen else chosen

    def put(self, value: Any) -> None:
        try:
            places = [int(place) for place in value]
            if len(places) != len(self.axes) or any(
                not 0 <= place < len(axis) for place, axis in zip(places, self.axes, strict=True)
            ):
                raise ValueError
        except (TypeError, ValueError):
            kinds = ", ".join(axis.kind for axis in self.axes)
            counts = " and ".join(str(len(axis)) for axis in self.axes)
            raise ValueError(
                f"answer must be ({kinds}), positions from 0 below {counts}, not {value!r}."
            ) from None
        for menu, place in zip(self.menus, places, strict=True):
            menu.value = place
