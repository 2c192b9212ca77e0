"""One laid-out picture: what stays, and the layers that move.

What stays (titles, captions, colour bars, rules) is a list of small items. matplotlib draws them
once into a background picture. Words of the learner are no part of it: the browser draws them,
so that a new sentence needs no new background.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np

from attention_lab.core.axes import Axis, Selection
from attention_lab.figures import style
from attention_lab.figures.heatmap import HeatMap
from attention_lab.figures.marks import Marks
from attention_lab.figures.page import Box, Page
from attention_lab.figures.words import every, shorten

Anchor = Literal["left", "center", "right"]


class Text(NamedTuple):
    """Text that stays, its middle line at pixel (x, y) from the top left corner."""

    x: float
    y: float
    text: str
    anchor: Anchor = "left"
    bold: bool = False
    quiet: bool = False
    rotation: int = 0
    points: float = 0.0  # 0: the page's own
    colour: str = ""


class Rule(NamedTuple):
    """A straight line that stays; dashes as in `Path`."""

    x: float
    y: float
    to_x: float
    to_y: float
    colour: str = style.PALE_LINE
    width: float = 0.7
    dashes: tuple[float, ...] = ()


class Ramp(NamedTuple):
    """The 256 colours of a palette as a strip; large is right, or up."""

    box: Box
    palette: style.Palette
    vertical: bool = False


Item = Text | Rule | Ramp


@dataclass(eq=False)
class Label:
    """A short text that changes with the numbers: a shape, a limit, a factor."""

    name: str
    x: float
    y: float  # of the middle of the line
    anchor: Anchor = "left"
    quiet: bool = True
    text: str = ""

    def place(self) -> dict[str, Any]:
        at = [self.x, self.y]
        return {"name": self.name, "at": at, "anchor": self.anchor, "quiet": self.quiet}


@dataclass(frozen=True, eq=False)
class Words:
    """The names of an axis beside a box. Where they are too many, every `step`-th is shown.

    side: "left" of the box, or "below" it; `turned` words stand on end.
    The word of the selected place is always shown, in bold type.
    """

    axis: Axis
    box: Box
    side: Literal["left", "below"]
    step: int
    turned: bool

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(map(shorten, self.axis.labels))

    def shown(self, selected: int | None) -> list[int]:
        """Which places are named: the last always, since labs open on the last word."""
        count = len(self.axis)
        places = set(range((count - 1) % self.step, count, self.step))
        if selected is not None and selected < count:
            near = {p for p in places if abs(p - selected) < self.step}
            places = (places - near) | {selected}
        return sorted(places)

    def at(self, place: int, page: Page) -> tuple[float, float]:
        """Where the name of a place is anchored, in pixels."""
        left, top, width, height = self.box
        share = (place + 0.5) / len(self.axis)
        if self.side == "left":
            return left - 5, top + share * height
        below = 6 if self.turned else page.line * 0.6
        return left + share * width, top + height + below

    def place(self, page: Page) -> dict[str, Any]:
        return {
            "kind": self.axis.kind,
            "texts": list(self.texts),
            "at": [[round(v, 2) for v in self.at(i, page)] for i in range(len(self.axis))],
            "step": self.step,
            "anchor": "center" if self.side == "below" and not self.turned else "right",
            "turned": self.turned,
        }


@dataclass(eq=False)
class Drawing:
    """A page with its items and layers; layers are kept by name."""

    page: Page
    height: int = 0
    items: list[Item] = field(default_factory=list)
    maps: dict[str, HeatMap] = field(default_factory=dict)
    marks: dict[str, Marks] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    words: list[Words] = field(default_factory=list)
    hint: str = ""  # what the learner can do with the picture; "" is the pane's own words

    # What a panel puts into the picture

    def add(self, layer: HeatMap | Marks | Label) -> None:
        """Attach a layer, under its name."""
        kept: dict[str, Any] = (
            self.labels
            if isinstance(layer, Label)
            else self.marks
            if isinstance(layer, Marks)
            else self.maps
        )
        kept[layer.name] = layer

    def text(self, x: float, y: float, text: str, **look: Any) -> None:
        """Text that stays: see `Text`."""
        self.items.append(Text(round(x, 2), round(y, 2), text, **look))

    def title(self, box: Box, text: str, left: float = 0.0) -> None:
        """A panel's name, above its upper left corner; further left where the page would cut it."""
        x = min(box.left + left, self.page.width - self.page.wide(text, bold=True))
        self.text(x, box.top - self.page.line * 0.65, text, bold=True)

    def row_words(self, box: Box, axis: Axis) -> None:
        """The names of an axis on the left of a matrix, as many as there is room for."""
        step = every(len(axis), box.height, self.page.tight)
        self.words.append(Words(axis, box, "left", step, turned=False))

    def column_words(self, box: Box, axis: Axis) -> None:
        """The names of an axis below a matrix, upright where they fit beside each other."""
        upright = self.page.upright(axis.labels, box.width)
        step = 1 if upright else every(len(axis), box.width, self.page.tight)
        self.words.append(Words(axis, box, "below", step, turned=not upright))

    # What the browser gets

    def scene(self) -> dict[str, Any]:
        """What the browser must know once for this structure."""
        return {
            "size": [self.page.width, self.height],
            "points": self.page.points,
            "maps": [m.place() for m in self.maps.values()],
            "marks": [m.place() for m in self.marks.values()],
            "labels": [label.place() for label in self.labels.values()],
            "words": [words.place(self.page) for words in self.words],
            "hint": self.hint,
        }

    def layers(self, selection: Selection) -> dict[str, Any]:
        """What the browser must know at every step: numbers in buffers, then the rest."""
        states = [m.state() for m in self.marks.values()]
        points = [array for _, arrays in states for array in arrays]
        return {
            "numbers": b"".join(m.numbers() for m in self.maps.values() if not m.coarse),
            "levels": b"".join(m.numbers() for m in self.maps.values() if m.coarse),
            "maps": [m.state() for m in self.maps.values()],
            "marks": [told for told, _ in states],
            "points": np.concatenate(points).tobytes() if points else b"",
            "handles": [list(m.handle.at) for m in self.marks.values() if m.handle],
            "labels": [label.text for label in self.labels.values()],
            "selected": dict(selection),
        }


@lru_cache(maxsize=256)
def colour_limits(low: float, high: float) -> tuple[tuple[float, str], ...]:
    """(share of the bar, text) of the numbers that are written at a colour bar."""
    ends = ((0.0, low), (0.5, (low + high) / 2), (1.0, high))
    return tuple((share, f"{value:g}".replace("-", "\u2212")) for share, value in ends)
