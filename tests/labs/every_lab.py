"""Every lab, found by looking; and values for its settings, from their kinds.

A new lab is under the contract as soon as it is there: nothing lists it.
"""

from __future__ import annotations

import math
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from importlib import import_module
from typing import Any

import attention_lab.labs
from attention_lab.core import settings as kinds
from attention_lab.widgets import Lab

SENTENCES = [
    "", " ", "bank", "the bank of the river", "😀 👩‍🚀🏳️‍🌈 😀", "שלום لكم السلام",
    "漢字はやさしい", "<img src=x onerror=alert(1)>", "$$", "$x^2$ $", "_^\\", "a\nb\n\nc",
    "\x00\x07", "W" * 300, "</script><b>&amp;", "e\u0301\u202e\u200d", "<pad> <pad>",
    "2 * 3 is six", "it's \"\"\" '",
]  # fmt: skip
NO_NUMBER: list[Any] = ["x", None, True, [1], 1j, b"1"]


def found() -> dict[str, type[Lab[Any, Any]]]:
    """The labs by the names of their modules."""
    labs = {}
    for module in pkgutil.iter_modules(attention_lab.labs.__path__):
        inside = import_module(f"{attention_lab.labs.__name__}.{module.name}")
        for thing in vars(inside).values():
            is_lab = isinstance(thing, type) and issubclass(thing, Lab)
            if is_lab and thing.__module__ == inside.__name__:
                labs[module.name] = thing
    return labs


LABS = found()


@contextmanager
def opened(name: str, **arguments: Any) -> Iterator[Lab[Any, Any]]:
    """A lab, closed after it."""
    lab = LABS[name](**arguments)
    try:
        yield lab
    finally:
        lab.close()


def good(name: str) -> dict[str, list[Any]]:
    """For each field with a control, places that its control can go to: all are allowed.

    What is broken on purpose has a control only where it is asked for: its checks must fail.
    """
    settings = LABS[name].experiment.settings()
    return {
        field: _places(settings.kinds()[field], settings, getattr(settings, field))
        for field in settings.shown()
    }


def _places(kind: kinds.Kind, settings: Any, opening: Any) -> list[Any]:
    match kind:
        case kinds.Whole():
            end = kind.shown_to(settings)
            some = {kind.low, min(kind.low + 1, end), min(7, end), min(37, end), end}
            return sorted(some | {opening} if isinstance(opening, int) else some)
        case kinds.Decimal():
            third = kind.low + (kind.high - kind.low) / 3
            return [kind.low, third, round(third, 2), kind.high, opening]
        case kinds.Toggle():
            return [True, False]
        case kinds.Choice():
            return [value for _, value in kind.options(opening)]
        case kinds.Line():
            return ["the bank of the river", "money", *SENTENCES]
    raise AssertionError(f"{kind!r}: a new kind needs its values here, its control and its test")


def fixed_places(name: str) -> dict[str, list[Any]]:
    """As `good`, without the texts that a learner types: some of those have no words."""
    free = {n for n, k in LABS[name].experiment.settings().kinds().items()
            if isinstance(k, kinds.Line)}  # fmt: skip
    return {field: some for field, some in good(name).items() if field not in free}


def bad(name: str) -> dict[str, list[Any]]:
    """For each field, values that are never allowed; and a field that is not there."""
    settings = LABS[name].experiment.settings
    optional = {field.name for field in fields(settings) if field.default is None}
    values = {field: _no_places(kind) for field, kind in settings.kinds().items()}
    for field in optional:
        values[field] = [value for value in values[field] if value is not None]
    return {field: found for field, found in values.items() if found} | {"colour": ["red"]}


def _no_places(kind: kinds.Kind) -> list[Any]:
    match kind:
        case kinds.Whole():
            return [kind.low - 1, kind.high + 1, 10**20, kind.low + 0.5, math.nan, *NO_NUMBER]
        case kinds.Decimal():
            beyond = [kind.low - 0.01, kind.high + 0.01, 10**400, math.nan, math.inf]
            return [*beyond, *NO_NUMBER]
        case kinds.Toggle():
            return [1, "yes", None]
        case kinds.Choice():
            return ["no such thing", "", None, 3]
        case kinds.Line():
            return [None, 5, b"bank"]
    return []  # set on the picture: the lab's own tests know what it may be
