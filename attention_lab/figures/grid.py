"""Laying panels out for the page there is: rows, columns, and rows that wrap.

A panel knows how large it wants to be (`panels/base.py`). A part of the layout is a panel or a
group of parts; both answer the same questions (`parts.py`): what stands around the inner box, how
wide the box must and may be, and how high it is then. Boxes of one row stand on one line, boxes
of one column have one left edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from attention_lab.figures import style
from attention_lab.figures.page import Box, Page
from attention_lab.figures.parts import Edges, Margins, Part, shared_out

__all__ = ["Column", "Edges", "Fitting", "Margins", "Part", "Row", "Wrap", "laid_out"]


@dataclass(frozen=True)
class Row:
    """Parts beside each other. What is left of the width is shared out."""

    parts: Sequence[Part]
    gap: float = 3 * style.GRID

    @property
    def stretches(self) -> bool:
        return any(part.stretches for part in self.parts)

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        widths = self._widths(page, width) if width else [0.0] * len(self.parts)
        pairs = zip(self.parts, widths, strict=True)
        around = [part.margins(page, edges, wide) for part, wide in pairs]
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

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        around = self._around(page, edges, width)
        return Margins(
            max(m.left for m in around),
            around[0].top,
            max(m.right for m in around),
            around[-1].bottom,
        )

    def _around(self, page: Page, edges: Edges, width: float) -> list[Margins]:
        widths = self._widths(page, width) if width else [0.0] * len(self.parts)
        pairs = zip(self.parts, widths, strict=True)
        return [part.margins(page, edges, wide) for part, wide in pairs]

    def _spare(self, page: Page) -> list[float]:
        """Pixels by which each box may be wider, since less stands on its right than elsewhere.

        None where the column stretches: those are charts of one axis, and stay in line.
        """
        if self.stretch:
            return [0.0] * len(self.parts)
        right = [part.margins(page, Edges()).right for part in self.parts]
        return [max(right) - own for own in right]

    def _widths(self, page: Page, width: float) -> list[float]:
        pairs = zip(self.parts, self._spare(page), strict=True)
        return [min(width + spare, part.most(page)) for part, spare in pairs]

    def _between(self, page: Page, width: float) -> list[float]:
        around = self._around(page, Edges(), width)
        return [above.bottom + self.gap + below.top for above, below in pairwise(around)]

    def least(self, page: Page) -> float:
        pairs = zip(self.parts, self._spare(page), strict=True)
        return max(part.least(page) - spare for part, spare in pairs)

    def most(self, page: Page) -> float:
        return max(part.most(page) for part in self.parts)

    def _heights(self, page: Page, width: float) -> list[float]:
        pairs = zip(self.parts, self._widths(page, width), strict=True)
        return [part.tall(page, wide) for part, wide in pairs]

    def tall(self, page: Page, width: float) -> float:
        return sum(self._heights(page, width)) + sum(self._between(page, width))

    def place(self, page: Page, box: Box, edges: Edges) -> Iterator[tuple[Part, Box, Edges]]:
        heights = self._heights(page, box.width)
        between = [*self._between(page, box.width), 0.0]
        growing = [part.stretches for part in self.parts]
        if self.stretch and any(growing):
            more = (box.height - sum(heights) - sum(between)) / sum(growing)
            heights = [h + more * grows for h, grows in zip(heights, growing, strict=True)]
        top, widths = float(box.top), self._widths(page, box.width)
        for part, width, height, gap in zip(self.parts, widths, heights, between, strict=True):
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

    def _allowed(self) -> list[int]:
        """How many may stand in a row, the longest row first."""
        return sorted({min(n, len(self.parts)) for n in self.per_row}, reverse=True)

    def _across(self, page: Page, width: float | None = None) -> int:
        """How many stand in a row."""
        allowed = self._allowed()
        fitting = [n for n in allowed if width is None or self._inner(page, n) <= width]
        return fitting[0] if fitting else allowed[-1]

    def _inner(self, page: Page, across: int) -> float:
        """The least width of a row of so many."""
        least = max(part.least(page) for part in self.parts)
        return across * least + (across - 1) * self._between(page)

    def _between(self, page: Page) -> float:
        inner = [part.margins(page, Edges(first=False)) for part in self.parts]
        return max(m.right for m in inner) + self.gap + max(m.left for m in inner)

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        wide = self._width(page, width) if width else 0.0
        around = [part.margins(page, edges, wide) for part in self.parts]
        _, top, right, bottom = (max(side) for side in zip(*around, strict=True))
        first = [m.left for across in self._allowed() for m in around[::across]]
        return Margins(max(first), top, right, bottom)

    def least(self, page: Page) -> float:
        return self._inner(page, self._allowed()[-1])

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
            last = i == len(rows) - 1
            around = [part.margins(page, Edges(last=last), one) for part in row]
            below, above = max(m.bottom for m in around), max(m.top for m in around)
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


@dataclass(frozen=True)
class Fitting:
    """The first of several layouts for which the page is wide enough; the last one always is."""

    layouts: Sequence[Part]

    stretches = False

    def chosen(self, page: Page) -> Part:
        wide_enough = (part for part in self.layouts if _needed(part, page) <= page.width)
        return next(wide_enough, self.layouts[-1])

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        return self.chosen(page).margins(page, edges, width)

    def least(self, page: Page) -> float:
        return self.chosen(page).least(page)

    def most(self, page: Page) -> float:
        return self.chosen(page).most(page)

    def tall(self, page: Page, width: float) -> float:
        return self.chosen(page).tall(page, width)

    def place(self, page: Page, box: Box, edges: Edges) -> Iterator[tuple[Part, Box, Edges]]:
        return self.chosen(page).place(page, box, edges)


def _outside(part: Part, page: Page) -> float:
    """Pixels beside the inner box of a whole picture."""
    around = part.margins(page, Edges())
    return around.left + around.right + 2 * style.GRID


def _needed(part: Part, page: Page) -> float:
    """The narrowest page that a whole picture fits on."""
    return part.least(page) + _outside(part, page)


def laid_out(part: Part, page: Page) -> tuple[Page, int, list[tuple[Part, Box, Edges]]]:
    """(page, height, each panel with its box): the page is wider where the panels need it."""
    page = page._replace(width=ceil(max(page.width, _needed(part, page))))
    width = min(page.width - _outside(part, page), part.most(page))
    around = part.margins(page, Edges(), width)
    height = part.tall(page, width)
    inner = _box(style.GRID + around.left, around.top, width, height)
    total = round(around.top + height + around.bottom + style.GRID / 2)
    return page, total, list(part.place(page, inner, Edges()))


def _box(left: float, top: float, width: float, height: float) -> Box:
    return Box(round(left), round(top), round(width), round(height))
