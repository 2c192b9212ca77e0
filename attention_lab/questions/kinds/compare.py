"""Which of two numbers is larger, or whether they are the same."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from attention_lab.questions.base import Compute, Truth
from attention_lab.questions.fields import Fields
from attention_lab.questions.inputs import Choice
from attention_lab.questions.over_axes import OneOf
from attention_lab.questions.records import place_text
from attention_lab.text import Texts

SAME = 1e-3  # numbers that differ by less than this share of the larger look the same


class TEXT(Texts):
    larger = "{place} is larger"
    same = "Both are the same"
    words = "{first}: {first_number}; {second}: {second_number}"


@dataclass(frozen=True, kw_only=True)
class Compare(OneOf):
    """first, second: for each axis the name of the place; that of the first is marked."""

    first: Mapping[str, str]
    second: Mapping[str, str]

    @classmethod
    def read(cls, fields: Fields) -> dict[str, Any]:
        read = cls.read_axes(fields, slice(0, 0))
        both = {name: _place(fields, name, read["axes"]) for name in ("first", "second")}
        if both["first"] == both["second"]:
            raise fields.fail("second", "is the same place as the first one.")
        return {**read, **both, **cls.read_wrong(fields)}

    def truth(self, compute: Compute) -> Truth:
        found = self.numbers(compute())
        places = [self.places_in(found, named) for named in (self.first, self.second)]
        first, second = (float(found.numbers[place]) for place in places)
        called = [place_text(found, place) for place in places]
        words = TEXT.words.format(
            first=called[0], first_number=f"{first:.3f}",
            second=called[1], second_number=f"{second:.3f}",
        )  # fmt: skip
        one, other, same = self._texts(called)
        if math.isclose(first, second, rel_tol=SAME, abs_tol=1e-6):
            return Truth(same, words, found.at(places[0]))
        return Truth(one if first > second else other, words, found.at(places[0]))

    def input(self, compute: Compute) -> Choice:
        found = self.numbers(compute())
        return self.choice(
            self._texts(
                [place_text(found, self.places_in(found, p)) for p in (self.first, self.second)]
            )
        )

    def _texts(self, called: list[str]) -> tuple[str, str, str]:
        """What there is to choose from: the first, the second, the same."""
        one, other = (TEXT.larger.format(place=place) for place in called)
        return one, other, TEXT.same


def _place(fields: Fields, name: str, axes: tuple[str, ...]) -> dict[str, str]:
    place = fields.settings(name)
    if sorted(place) != sorted(axes) or not all(isinstance(n, str) for n in place.values()):
        wanted = ", ".join(f'{axis} = "..."' for axis in axes)
        raise fields.fail(name, f"must be {{ {wanted} }}, not {place!r}.")
    return place
