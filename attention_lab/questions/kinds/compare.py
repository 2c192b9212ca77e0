"""Which of two numbers is larger, or whether they are the same."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from attention_lab.core.guess import Guess
from attention_lab.questions.base import Compute, Truth
from attention_lab.questions.fields import Fields
from attention_lab.questions.inputs import Choice
from attention_lab.questions.over_axes import OneOf
from attention_lab.questions.records import place_text
from attention_lab.text import Texts

SAME = 1e-3  # numbers that differ by less than this share of the larger look the same


class TEXT(Texts):
    words = "{first}: {first_number}; {second}: {second_number}"


@dataclass(frozen=True, kw_only=True)
class Compare(OneOf):
    """first, second: for each axis the name of the place; that of the first is marked.

    answers: what there is to choose from: the first is larger, the second is, they are the same.
    """

    first: Mapping[str, str]
    second: Mapping[str, str]
    answers: tuple[str, str, str]

    @classmethod
    def read(cls, fields: Fields) -> dict[str, Any]:
        read = cls.read_axes(fields, slice(0, 0))
        both = {name: _place(fields, name, read["axes"]) for name in ("first", "second")}
        if both["first"] == both["second"]:
            raise fields.fail("second", "is the same place as the first one.")
        answers = fields.several("answers", str, 3)
        if len(answers) > 3:
            raise fields.fail("answers", "must be three: the first, the second, both the same.")
        return {**read, **both, "answers": answers, **cls.read_wrong(fields)}

    def truth(self, compute: Compute) -> Truth:
        found = self.numbers(compute())
        places = [self.places_in(found, named) for named in (self.first, self.second)]
        first, second = (float(found.numbers[place]) for place in places)
        words = TEXT.words.format(
            first=place_text(found, places[0]), first_number=f"{first:.3f}",
            second=place_text(found, places[1]), second_number=f"{second:.3f}",
        )  # fmt: skip
        same = math.isclose(first, second, rel_tol=SAME, abs_tol=1e-6)
        answer = self.answers[2 if same else int(second > first)]
        return Truth(answer, words, found.at(places[0]))

    def guess(self, predicted: Any, compute: Compute) -> Guess | None:
        """The place whose number was said to be the larger one."""
        answer = self.answers.index(predicted)
        if answer == 2:
            return None
        found = self.numbers(compute())
        return Guess(
            self.of_what, found.at(self.places_in(found, (self.first, self.second)[answer]))
        )

    def input(self, compute: Compute) -> Choice:
        return self.choice(self.answers)


def _place(fields: Fields, name: str, axes: tuple[str, ...]) -> dict[str, str]:
    place = fields.settings(name)
    if sorted(place) != sorted(axes) or not all(isinstance(n, str) for n in place.values()):
        wanted = ", ".join(f'{axis} = "..."' for axis in axes)
        raise fields.fail(name, f"must be {{ {wanted} }}, not {place!r}.")
    return place
