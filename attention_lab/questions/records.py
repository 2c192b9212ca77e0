"""Reading a lab's record as numbers along named axes, whatever the axes are.

An attention trace has its matrices along query and key, and along head where that is asked
for. Any other record has numbers under a name, and for each of their axes an `Axis` under the
axis's name: `record.entropy` along `record.layer_axis` and `record.head_axis`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from attention_lab.core.attention import AttentionTrace
from attention_lab.core.axes import Axis, Selection
from attention_lab.text import Texts


class TEXT(Texts):
    words = "\u201c{query}\u201d from \u201c{key}\u201d"
    place = "{axis} {name}"


class AXES(Texts):
    """What an axis is called on the page; one that is not here keeps its own word."""

    query = "query"
    key = "key"
    head = "head"
    layer = "layer"
    step = "step"
    patch = "patch"


@dataclass(frozen=True)
class Along:
    """Numbers along axes, one axis for each of their dimensions."""

    numbers: np.ndarray
    axes: tuple[Axis, ...]

    def at(self, places: Sequence[int]) -> Selection:
        """The selection of a place on every axis."""
        pairs = zip(self.axes, places, strict=True)
        return Selection({axis.kind: int(place) for axis, place in pairs})


def attention_of(record: Any) -> AttentionTrace:
    """The attention trace of a lab's record."""
    trace = record if isinstance(record, AttentionTrace) else getattr(record, "attention", None)
    if not isinstance(trace, AttentionTrace):
        raise ValueError(f"This lab shows no attention weights, but a {type(record).__name__}.")
    return trace


def along(record: Any, what: str, kinds: Sequence[str]) -> Along:
    """The numbers called `what`, along these axes. Raises ValueError where there are none."""
    of_its_own = all(hasattr(record, f"{kind}_axis") for kind in kinds)
    source = record if of_its_own else attention_of(record)
    try:
        axes: tuple[Axis, ...] = tuple(getattr(source, f"{kind}_axis") for kind in kinds)
        if isinstance(source, AttentionTrace):
            heads = source.heads(what).numpy(force=True)
            numbers = heads if "head" in kinds else heads[0]
        else:
            numbers = np.asarray(getattr(source, what))
    except AttributeError as error:
        raise ValueError(f"This lab shows no such numbers: {error}.") from None
    if numbers.shape != tuple(len(axis) for axis in axes):
        lengths = ", ".join(f"{len(axis)} along {axis.kind}" for axis in axes)
        raise ValueError(f"{what} has the shape {numbers.shape}, which is not {lengths}.")
    return Along(numbers, axes)


def names(axis: Axis) -> tuple[str, ...]:
    """The name of each place; its number, counted from 1, where it has none."""
    return tuple(axis.name(index) for index in range(len(axis)))


def place_text(found: Along, place: Sequence[int]) -> str:
    """A place as it is read: “bank” from “river”, or layer 1, head 2."""
    named = {a.kind: names(a)[i] for a, i in zip(found.axes, place, strict=True)}
    if list(named) == ["query", "key"]:
        return TEXT.words.format(**named)
    return ", ".join(TEXT.place.format(axis=called(kind), name=n) for kind, n in named.items())


def called(kind: str) -> str:
    """What an axis is called on the page."""
    return str(getattr(AXES, kind)) if kind in vars(AXES) else kind
