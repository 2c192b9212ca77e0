"""A colour bar with its limits: what the colours of one or several matrices mean."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from attention_lab.figures import style
from attention_lab.figures.drawing import Drawing, Label, Ramp, colour_limits
from attention_lab.figures.page import Box, Page
from attention_lab.figures.panels.base import Panel
from attention_lab.figures.parts import Edges, Margins

THICK = style.GRID + 2
HIGHEST = 344  # of an upright bar


@dataclass(frozen=True, eq=False)
class ColourBar(Panel):
    """The 256 colours of a palette, from `low` to `high`; upright, or lying below its title."""

    title: str
    palette: style.Palette = "weights"
    limit: float = 1.0
    upright: bool = False
    largest: float = 110

    @property
    def stretches(self) -> bool:
        return self.upright

    def structure(self) -> Hashable:
        return self.name, self.title, self.palette, self.upright, self.largest

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        if not self.upright:
            return Margins(0, (1.3 if self.title else 0.4) * page.line, 0, 1.2 * page.line)
        right = max(page.wide("0.5") + 6, page.wide(self.title) - THICK)
        return Margins(0, 1.7 * page.line, right, 0)

    def least(self, page: Page) -> float:
        if self.upright:
            return THICK
        numbers = page.wide("\u22120.50") * 3
        return max(page.wide(self.title), min(numbers, self.largest))

    def most(self, page: Page) -> float:
        return THICK if self.upright else max(self.largest, self.least(page))

    def tall(self, page: Page, width: float) -> float:
        return HIGHEST if self.upright else THICK

    def draw(self, drawing: Drawing, box: Box, edges: Edges) -> None:
        line = drawing.page.line
        if self.upright:
            box = Box(box.left, box.top, box.width, min(box.height, HIGHEST))
        drawing.items.append(Ramp(box, self.palette, self.upright))
        drawing.text(
            box.left, box.top - (1 if self.upright else 0.65) * line, self.title, quiet=True
        )
        for i, (share, _) in enumerate(colour_limits(0, 1)):
            name = f"limit {i} of {self.name}"
            if self.upright:
                y = box.top + (1 - share) * box.height
                drawing.add(Label(name, box.right + 5, y, quiet=False))
            else:
                x, anchor = box.left + share * box.width, ("left", "center", "right")[i]
                drawing.add(Label(name, x, box.bottom + 0.7 * line, anchor))  # type: ignore[arg-type]

    def update(self, drawing: Drawing) -> None:
        low = 0.0 if self.palette == "weights" else -self.limit
        for i, (_, text) in enumerate(colour_limits(low, self.limit)):
            drawing.labels[f"limit {i} of {self.name}"].text = text


@dataclass(frozen=True, eq=False)
class Legend(Panel):
    """Lines of text that stand for themselves; `second` may change with the numbers."""

    first: str
    second: str = ""

    def structure(self) -> Hashable:
        return self.name, self.first

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        return Margins(0, 1.3 * page.line, 0, 1.2 * page.line)

    def least(self, page: Page) -> float:
        return page.wide(self.first)

    def most(self, page: Page) -> float:
        return self.least(page)

    def tall(self, page: Page, width: float) -> float:
        return THICK

    def draw(self, drawing: Drawing, box: Box, edges: Edges) -> None:
        line = drawing.page.line
        drawing.text(box.left, box.top - 0.65 * line, self.first, quiet=True)
        drawing.add(Label(f"second of {self.name}", box.left, box.top + 0.5 * line, quiet=False))

    def update(self, drawing: Drawing) -> None:
        drawing.labels[f"second of {self.name}"].text = self.second
