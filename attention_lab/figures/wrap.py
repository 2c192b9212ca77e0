"""Parts of one kind in rows of one length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from attention_lab.figures import style
from attention_lab.figures.page import Box, Page
from attention_lab.figures.parts import Edges, Margins, Part, rounded


@dataclass(frozen=True)
class Wrap:
    """Parts of one kind in rows of one length, all boxes of one width.

    per_row: the lengths that are allowed, the longest that fits is taken. Between two columns
    there is as much room as their parts need.
    memo: what was measured; parts never change.
    """

    parts: Sequence[Part]
    per_row: tuple[int, ...]
    gap: float = 2 * style.GRID
    memo: dict[tuple[Page, int], list[float]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    stretches = False

    def _allowed(self) -> list[int]:
        """How many may stand in a row, the longest row first."""
        return sorted({min(n, len(self.parts)) for n in self.per_row}, reverse=True)

    def _across(self, page: Page, width: float | None = None) -> int:
        """How many stand in a row."""
        allowed = self._allowed()
        if len(allowed) == 1:
            return allowed[0]
        fitting = [n for n in allowed if width is None or self._inner(page, n) <= width]
        return fitting[0] if fitting else allowed[-1]

    def _inner(self, page: Page, across: int) -> float:
        """The least width of a row of so many."""
        least = max(part.least(page) for part in self.parts)
        return across * least + sum(self._between(page, across))

    def _between(self, page: Page, across: int) -> list[float]:
        """Pixels from each box of a row of so many to the next one."""
        if (page, across) not in self.memo:
            self.memo[page, across] = self._measured(page, across)
        return self.memo[page, across]

    def _measured(self, page: Page, across: int) -> list[float]:
        inner = [part.margins(page, Edges(first=False)) for part in self.parts]
        columns = [inner[i::across] for i in range(across)]
        return [
            max(m.right for m in left) + self.gap + max(m.left for m in right)
            for left, right in pairwise(columns)
        ]

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
        return across * self._widest(page) + sum(self._between(page, across))

    def _widest(self, page: Page) -> float:
        """Of one box."""
        return max(part.most(page) for part in self.parts)

    def _width(self, page: Page, width: float) -> float:
        across = self._across(page, width)
        return min(self._widest(page), (width - sum(self._between(page, across))) / across)

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
        lefts = list(accumulate((one + gap for gap in self._between(page, across)), initial=0.0))
        top, count = float(box.top), len(self.parts)
        for row, (height, gap) in enumerate(self._rows(page, box.width)):
            for i in range(row * across, min(count, (row + 1) * across)):
                left = box.left + lefts[i % across]
                where = Edges(first=i % across == 0, last=i + across >= count)
                yield from self.parts[i].place(page, rounded(left, top, one, height), where)
            top += height + gap
