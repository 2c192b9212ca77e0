"""Which word gets the most: the largest number of one row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from attention_lab.core.guess import Guess
from attention_lab.questions.base import Compute, Truth
from attention_lab.questions.fields import Fields
from attention_lab.questions.inputs import Choice
from attention_lab.questions.over_axes import OneOf, almost_largest
from attention_lab.questions.records import names
from attention_lab.text import Texts


class TEXT(Texts):
    most = "\u201c{word}\u201d, with a weight of {weight}"


@dataclass(frozen=True, kw_only=True)
class Word(OneOf):
    """The places of every axis but the last are given; asked for is the one on the last."""

    @classmethod
    def read(cls, fields: Fields) -> dict[str, Any]:
        read = cls.read_axes(fields, slice(0, -1))
        other = {"other_than_itself": fields.switch("other_than_itself")}
        return {**read, **other, **cls.read_wrong(fields)}

    def truth(self, compute: Compute) -> Truth:
        found = self.numbers(compute())
        row = self.asked(found)
        numbers = self.without_itself(found)[row]
        words = names(found.axes[-1])
        best = int(numbers.argmax())
        return Truth(
            words[best],
            TEXT.most.format(word=words[best], weight=f"{numbers[best]:.2f}"),
            found.at((*row, best)),
            tuple(words[int(i)] for i in np.flatnonzero(almost_largest(numbers))),
        )

    def input(self, compute: Compute) -> Choice:
        found = self.numbers(compute())
        row = self.asked(found)
        own = names(found.axes[-2])[row[-1]] if self.other_than_itself else None
        words = names(found.axes[-1])
        return self.choice(tuple(dict.fromkeys(word for word in words if word != own)))

    def guess(self, predicted: Any, compute: Compute) -> Guess:
        """Of a word that is there twice, the place with the larger number."""
        found = self.numbers(compute())
        row = self.asked(found)
        same = np.array(names(found.axes[-1])) == predicted
        best = int(np.where(same, found.numbers[row], -np.inf).argmax())
        return Guess(self.of_what, found.at((*row, best)))
