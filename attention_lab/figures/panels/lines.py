"""Lines of a small table below a picture: a sign, a name, and entries in columns."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from attention_lab.figures import style
from attention_lab.figures.drawing import Drawing, Label
from attention_lab.figures.page import Box, Page
from attention_lab.figures.panels.base import Panel
from attention_lab.figures.parts import Edges, Margins

GAP = 2 * style.GRID  # from a column to the next


class Line(NamedTuple):
    """A sign in colour and a name, which stay; entries, which change with the numbers."""

    sign: str
    name: str
    entries: Sequence[str]


@dataclass(frozen=True, eq=False)
class Lines(Panel):
    """Lines below each other, with a heading on their left, or above them on a narrow page.

    longest: an entry that each column has room for. Each line has as many entries; the last ones
    are left out where there is no room for them, down to `fewest`.
    """

    heading: str = field(kw_only=True)
    lines: Sequence[Line] = field(kw_only=True)
    longest: str = field(kw_only=True)
    fewest: int = 2

    def structure(self) -> Hashable:
        looks = tuple((line.sign, line.name, len(line.entries)) for line in self.lines)
        return self.name, self.heading, looks, self.longest, self.fewest

    # How large it wants to be

    @property
    def _most_entries(self) -> int:
        return len(self.lines[0].entries)

    def _names(self, page: Page) -> float:
        return max(page.wide(f"{line.sign} {line.name}") for line in self.lines) + GAP

    def _entry(self, page: Page) -> float:
        return page.wide(self.longest) + GAP

    def _table(self, page: Page, entries: int) -> float:
        return self._names(page) + entries * self._entry(page) - GAP

    def _heading(self, page: Page) -> float:
        return page.wide(self.heading, bold=True)

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        return Margins()

    def least(self, page: Page) -> float:
        return max(self._table(page, self.fewest), self._heading(page))

    def most(self, page: Page) -> float:
        return self._heading(page) + GAP + self._table(page, self._most_entries)

    def _left(self, page: Page, width: float) -> float:
        """Where the table begins: beside the heading, where more than the fewest fit there."""
        beside = self._heading(page) + GAP
        more = min(self.fewest + 1, self._most_entries)
        return beside if width >= beside + self._table(page, more) else 0.0

    def _entries(self, page: Page, width: float) -> int:
        """How many entries of a line there is room for."""
        room = width - self._left(page, width) - self._names(page) + GAP
        return min(self._most_entries, max(self.fewest, int((room + 1) / self._entry(page))))

    def tall(self, page: Page, width: float) -> float:
        return page.line * (len(self.lines) + (not self._left(page, width)))

    # On the page

    def draw(self, drawing: Drawing, box: Box, edges: Edges) -> None:
        page = drawing.page
        drawing.text(box.left, box.top + page.line / 2, self.heading, bold=True)
        beside = self._left(page, box.width)
        for i, line in enumerate(self.lines):
            left, y = box.left + beside, box.top + (i + 0.5 + (not beside)) * page.line
            drawing.text(left, y, line.sign, colour=style.SELECTED)
            drawing.text(left + page.wide(f"{line.sign} "), y, line.name)
            for j in range(self._entries(page, box.width)):
                x = left + self._names(page) + j * self._entry(page)
                drawing.add(Label(f"{self.name} {i} {j}", x, y, quiet=False))

    def update(self, drawing: Drawing) -> None:
        for i, line in enumerate(self.lines):
            for j, entry in enumerate(line.entries):
                if label := drawing.labels.get(f"{self.name} {i} {j}"):
                    label.text = entry
