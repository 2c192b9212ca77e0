"""Numbers as a person types them: with a point or a comma, with either kind of minus."""

from __future__ import annotations

import math

from attention_lab.text import Texts

MINUS = "\u2212"


class TEXT(Texts):
    no_number = "{text} is no number: type one, such as 0.5 or \u22122."
    no_number_within = "{text} is no number: type one from {low} to {high}."


def typed_number(text: object, low: float | None = None, high: float | None = None) -> float:
    """The number that `text` stands for. Raises ValueError for what is none.

    low, high: what is allowed, for the message. A number beyond them is still a number, but then
    it must be finite.
    """
    try:
        value = float(str(text).replace(MINUS, "-").replace(",", "."))
        if math.isnan(value) or (math.isinf(value) and low is not None):
            raise ValueError
    except ValueError:
        raise ValueError(_no_number(text, low, high)) from None
    return value


def _no_number(text: object, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return TEXT.no_number.format(text=repr(text))
    ends = {"low": written(low), "high": written(high)}
    return TEXT.no_number_within.format(text=repr(text), **ends)


def written(number: float) -> str:
    """A number as a person writes it, with a real minus."""
    return f"{number:.10g}".replace("-", MINUS)
