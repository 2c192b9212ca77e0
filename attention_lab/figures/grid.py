"""Laying panels out for the page there is: rows, columns, and rows that wrap.

A panel knows how large it wants to be (`panels/base.py`). A part of the layout is a panel or a
group of parts; both answer the same questions (`parts.py`): what stands around the inner box, how
wide the box must and may be, and how high it is then. Boxes of one row stand on one line, boxes
of one column have one left edge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Any

from attention_lab.figures import style
from attention_lab.figures.page import Box, Page
from attention_lab.figures.parts import Edges, Margins, Part, rounded, shared_out
from attention_lab.figures.wrap import Wrap

__all__ = [
    "Column",
    "Edges",
    "Fitting",
    "Layout",
    "Margins",
    "Part",
    "Row",
    "WhenNeeded",
    "Wrap",
    "chosen",
    "laid_out",
]


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
        top = max(m.top for m in around)
        return Margins(around[0].left, top, around[-1].right, self._bottom(page, around, widths))

    def _bottom(self, page: Page, around: Sequence[Margins], widths: Sequence[float]) -> float:
        """Below the highest box. What stands below a lower box begins further up."""
        if not all(widths):
            return max(m.bottom for m in around)
        high = self.tall(page, sum(widths) + sum(self._between(page)))
        trio = zip(self.parts, around, widths, strict=True)
        ends = [m.bottom + (high if p.stretches else p.tall(page, w)) for p, m, w in trio]
        return max(0.0, max(ends) - high)

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
        # A panel that stretches takes any height; a group needs what its panels need.
        firm = [part.tall(page, w) for part, w in pairs if _is_group(part) or not part.stretches]
        return max(firm or [part.tall(page, w) for part, w in pairs])

    def place(self, page: Page, box: Box, edges: Edges) -> Iterator[tuple[Part, Box, Edges]]:
        left = float(box.left)
        widths, between = self._widths(page, box.width), [*self._between(page), 0.0]
        for part, width, gap in zip(self.parts, widths, between, strict=True):
            height = box.height if part.stretches else part.tall(page, width)
            yield from part.place(page, rounded(left, box.top, width, height), edges)
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
        """Pixels by which a group may be wider, since less stands on its right than elsewhere.

        Panels keep one width, so that what lies below each other can be compared.
        """
        right = [part.margins(page, Edges()).right for part in self.parts]
        pairs = zip(self.parts, right, strict=True)
        return [max(right) - own if _is_group(part) else 0.0 for part, own in pairs]

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
            yield from part.place(page, rounded(box.left, top, width, height), edges)
            top += height + gap


@dataclass(frozen=True)
class Fitting:
    """Several layouts of a whole picture: the first for which the page is wide enough.

    All show the same: which of them fits must depend on no more than the first one's structure.
    """

    layouts: Sequence[Part]


class WhenNeeded(Sequence[Part]):
    """Layouts that are made when they are looked at: a step looks at one or two."""

    def __init__(self, *makers: Callable[[], Part]) -> None:
        self._makers = makers
        self._made: dict[int, Part] = {}

    def __len__(self) -> int:
        return len(self._makers)

    def __getitem__(self, place: Any) -> Any:
        place = range(len(self))[place]
        if place not in self._made:
            self._made[place] = self._makers[place]()
        return self._made[place]


Layout = Part | Fitting


def chosen(layout: Layout, page: Page) -> Part:
    """The layout for this page; the last one is always wide enough, since the page grows."""
    if not isinstance(layout, Fitting):
        return layout
    wide_enough = (part for part in layout.layouts if _needed(part, page) <= page.width)
    return next(wide_enough, layout.layouts[-1])


def _is_group(part: Part) -> bool:
    return isinstance(part, Row | Column | Wrap)


def _outside(part: Part, page: Page) -> float:
    """Pixels beside the inner box of a whole picture."""
    around = part.margins(page, Edges())
    return around.left + around.right + 2 * style.GRID


def _needed(part: Part, page: Page) -> float:
    """The narrowest page that a whole picture fits on."""
    return part.least(page) + _outside(part, page)


def laid_out(layout: Layout, page: Page) -> tuple[Page, int, list[tuple[Part, Box, Edges]]]:
    """(page, height, each panel with its box): the page is wider where the panels need it."""
    part = chosen(layout, page)
    page = page._replace(width=ceil(max(page.width, _needed(part, page))))
    width = min(page.width - _outside(part, page), part.most(page))
    around = part.margins(page, Edges(), width)
    height = part.tall(page, width)
    inner = rounded(style.GRID + around.left, around.top, width, height)
    total = round(around.top + height + around.bottom + style.GRID / 2)
    return page, total, list(part.place(page, inner, Edges()))
