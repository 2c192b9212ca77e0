"""A part of a layout: what a panel and a group of panels answer alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from attention_lab.figures.page import Box, Page


class Margins(NamedTuple):
    """Pixels that a part needs around its inner box, for words, ticks and captions."""

    left: float = 0
    top: float = 0
    right: float = 0
    bottom: float = 0


class Edges(NamedTuple):
    """Where a part stands among its like: what is said once for all is said at the edge."""

    first: bool = True  # first of its row: names of rows are written here
    last: bool = True  # nothing of its kind below: names of columns are written here


class Part(Protocol):
    """A panel, or a group of parts."""

    @property
    def stretches(self) -> bool:
        """Whether it takes the height that its row has."""

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        """What stands around its box. Above and below may depend on the width of the box.

        width: 0 where it is not known yet; then the box is as narrow as it may be.
        """

    def least(self, page: Page) -> float:
        """The narrowest inner box in which it can be read."""

    def most(self, page: Page) -> float:
        """The widest inner box that it can use."""

    def tall(self, page: Page, width: float) -> float:
        """The height of an inner box of this width."""

    def place(self, page: Page, box: Box, edges: Edges) -> Iterator[tuple[Part, Box, Edges]]:
        """Each panel with its inner box."""


def shared_out(free: float, least: Sequence[float], most: Sequence[float]) -> list[float]:
    """`free` pixels over parts of at least and at most so many, evenly where there is a choice."""
    widths = list(map(float, least))
    left = free - sum(widths)
    growing = [i for i in range(len(widths)) if most[i] > widths[i]]
    while left > 0.5 and growing:
        each = left / len(growing)
        for i in growing:
            more = min(each, most[i] - widths[i])
            widths[i] += more
            left -= more
        growing = [i for i in growing if most[i] - widths[i] > 0.01]
    return widths


def rounded(left: float, top: float, width: float, height: float) -> Box:
    """A box on whole pixels."""
    return Box(round(left), round(top), round(width), round(height))
