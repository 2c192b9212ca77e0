"""Laying panels out for the page there is: rows, columns, and rows that wrap.

A panel knows how large it wants to be (`panels/base.py`). A part of the layout is a panel or a
group of parts; both answer the same questions: what stands around the inner box, how wide the
box must and may be, and how high it is then. Boxes of one row stand on one line, boxes of one
column have one left edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Protocol

from attention_lab.figures import style
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

    def margins(self, page: Page, edges: Edges) -> Margins: ...

    def least(self, page: Page) -> float:
        """The narrowest inner box in which it can be read."""

    def most(self, page: Page) -> float:
        """The widest inner box that it can use."""

    def tall(self, page: Page, width: float) -> float:
        """The height of an inner box of this width."""

    def place(self, page: Page, box: Box, edges: Edges) -> Iterator[tuple[Part, Box, Edges]]:
        """Each panel with its inner box."""


@dataclass(frozen=True)
class Row:
    """Parts beside each other. What is left of the width is shared out."""

    parts: Sequence[Part]
    gap: float = 3 * style.GRID

    @property
    def stretches(self) -> bool:
        return any(part.stretches for part in self.parts)

    def margins(self, page: Page, edges: Edges) -> Margins:
        around = [part.margins(page, edges) for part in self.parts]
        top, bottom = max(m.top for m in around), max(m.bottom for m in around)
        return Margins(around[0].left, top, around[-1].right, bottom)

    def _between(self, page: Page) -> list[float]:
        around = [part.margins(page, Edges()) for part in self.parts]
        return [left.right + self.gap + right.left for left, right in pairwise(around)]

    def least(self, page: Page) -> float:
        return sum(part.least(page) for part in self.parts) + sum(self._between(page))

    def most(self, page: Page) -> float:
        return sum(part.most(page) for part in self.parts) + sum(self._between(page))

    def _widths(self, page: Page, width: float) -> list[float]:
        free = width - sum(self._between(page))
        least = [part.least(page) for part in self.parts]
        return shared_out(free, least, [part.most(page) for part in self.parts])

    def tall(self, page: Page, width: float) -> float:
        widths = self._widths(page, width)
        pairs = list(zip(self.parts, widths, strict=True))
        firm = [part.tall(page, w) for part, w in pairs if not part.stretches]
        return max(firm or [part.tall(page, w) for part, w in pairs])

    def place(self, page: Page, box: Box, edges: Edges) -> Iterator[tuple[Part, Box, Edges]]:
        left = float(box.left)
        widths, between = self._widths(page, box.width), [*self._between(page), 0.0]
        for part, width, gap in zip(self.parts, widths, between, strict=True):
            height = box.height if part.stretches else part.tall(page, width)
            yield from part.place(page, _box(left, box.top, width, height), edges)
            left += width + gap


@dataclass(frozen=True)
class Column:
    """Parts below each other, their boxes at one left edge."""

    parts: Sequence[Part]
    gap: float = style.GRID
    stretch: bool = False  # share out the height that its row has

    @property
    def stretches(self) -> bool:
        return self.stretch

    def margins(self, page: Page, edges: Edges) -> Margins:
        around = [part.margins(page, edges) for part in self.parts]
        return Margins(
            max(m.left for m in around),
            around[0].top,
            max(m.right for m in around),
            around[-1].bottom,
        )

    def _between(self, page: Page) -> list[float]:
        around = [part.margins(page, Edges()) for part in self.parts]
        return [above.bottom + self.gap + below.top for above, below in pairwise(around)]

    def least(self, page: Page) -> float:
        return max(part.least(page) for part in self.parts)

    def most(self, page: Page) -> float:
        return max(part.most(page) for part in self.parts)

    def tall(self, page: Page, width: float) -> float:
        return sum(part.tall(page, width) for part in self.parts) + sum(self._between(page))

    def place(self, page: Page, box: Box, edges: Edges) -> Iterator[tuple[Part, Box, Edges]]:
        heights = [part.tall(page, box.width) for part in self.parts]
        between = [*self._between(page), 0.0]
        growing = [part.stretches for part in self.parts]
        if self.stretch and any(growing):
            more = (box.height - sum(heights) - sum(between)) / sum(growing)
            heights = [h + more * grows for h, grows in zip(heights, growing, strict=True)]
        top = float(box.top)
        for part, height, gap in zip(self.parts, heights, between, strict=True):
            width = min(box.width, part.most(page))
            yield from part.place(page, _box(box.left, top, width, height), edges)
            top += height + gap


@dataclass(frozen=True)
class Wrap:
    """Parts of one kind in rows of one length, all boxes of one width.

    per_row: the lengths that are allowed, the longest that fits is taken. widest: of one box.
    """

    parts: Sequence[Part]
    per_row: tuple[int, ...]
    widest: float
    gap: float = 2 * style.GRID

    stretches = False

    def _across(self, page: Page, width: float | None = None) -> int:
        """How many stand in a row."""
        allowed = sorted({min(n, len(self.parts)) for n in self.per_row}, reverse=True)
        fitting = [n for n in allowed if width is None or self._inner(page, n) <= width]
        return fitting[0] if fitting else allowed[-1]

    def _inner(self, page: Page, across: int) -> float:
        """The least width of a row of so many."""
        least = max(part.least(page) for part in self.parts)
        return across * least + (across - 1) * self._between(page)

    def _between(self, page: Page) -> float:
        inner = [part.margins(page, Edges(first=False)) for part in self.parts]
        return max(m.right for m in inner) + self.gap + max(m.left for m in inner)

    def margins(self, page: Page, edges: Edges) -> Margins:
        across = self._across(page)
        around = [part.margins(page, edges) for part in self.parts]
        _, top, right, bottom = (max(side) for side in zip(*around, strict=True))
        return Margins(max(m.left for m in around[::across]), top, right, bottom)

    def least(self, page: Page) -> float:
        return self._inner(page, min(self.per_row, default=1))

    def most(self, page: Page) -> float:
        across = self._across(page)
        return across * self.widest + (across - 1) * self._between(page)

    def _width(self, page: Page, width: float) -> float:
        across = self._across(page, width)
        return min(self.widest, (width - (across - 1) * self._between(page)) / across)

    def _rows(self, page: Page, width: float) -> list[tuple[float, float]]:
        """(height of the inner boxes, pixels from its bottom to the next row's boxes)."""
        one, across = self._width(page, width), self._across(page, width)
        rows = [self.parts[i : i + across] for i in range(0, len(self.parts), across)]
        found = []
        for i, row in enumerate(rows):
            edges = Edges(last=i == len(rows) - 1)
            below = max(part.margins(page, edges).bottom for part in row)
            above = max(part.margins(page, edges).top for part in row)
            last = i == len(rows) - 1
            gap = 0.0 if last else below + self.gap + above
            found.append((max(part.tall(page, one) for part in row), gap))
        return found

    def tall(self, page: Page, width: float) -> float:
        return sum(height + gap for height, gap in self._rows(page, width))

    def place(self, page: Page, box: Box, edges: Edges) -> Iterator[tuple[Part, Box, Edges]]:
        one, across = self._width(page, box.width), self._across(page, box.width)
        top, count = float(box.top), len(self.parts)
        for row, (height, gap) in enumerate(self._rows(page, box.width)):
            for i in range(row * across, min(count, (row + 1) * across)):
                left = box.left + (i % across) * (one + self._between(page))
                where = Edges(first=i % across == 0, last=i + across >= count)
                yield from self.parts[i].place(page, _box(left, top, one, height), where)
            top += height + gap


def laid_out(part: Part, page: Page) -> tuple[Page, int, list[tuple[Part, Box, Edges]]]:
    """(page, height, each panel with its box): the page is wider where the panels need it."""
    around = part.margins(page, Edges())
    outside = around.left + around.right + 2 * style.GRID
    page = page._replace(width=round(max(page.width, part.least(page) + outside)))
    width = min(page.width - outside, part.most(page))
    height = part.tall(page, width)
    inner = _box(style.GRID + around.left, around.top, width, height)
    total = round(around.top + height + around.bottom + style.GRID / 2)
    return page, total, list(part.place(page, inner, Edges()))


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


def _box(left: float, top: float, width: float, height: float) -> Box:
    return Box(round(left), round(top), round(width), round(height))
