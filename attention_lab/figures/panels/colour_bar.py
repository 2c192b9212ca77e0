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
HIGHEST = 480  # of an upright bar
SIGNS = 4  # of most limits, such as 0.25


@dataclass(frozen=True, eq=False)
class ColourBar(Panel):
    """The 256 colours of a palette, from `low` to `high`; upright, or lying below its title.

    legend: lines of text below an upright bar, such as what hatching means; whether they are
        shown changes with the numbers.
    """

    title: str
    palette: style.Palette = "weights"
    limit: float = 1.0
    upright: bool = False
    largest: float = 110
    legend: tuple[str, ...] = ()
    legend_shown: bool = False

    @property
    def stretches(self) -> bool:
        return self.upright

    def structure(self) -> Hashable:
        looks = (self.palette, self.upright, self.largest, self.legend, self._signs)
        return self.name, self.title, looks

    def _limits(self) -> tuple[tuple[float, str], ...]:
        """(share of the bar, text) of each number beside it."""
        return colour_limits(0.0 if self.palette == "weights" else -self.limit, self.limit)

    @property
    def _signs(self) -> int:
        """How many signs there is room for."""
        return max(SIGNS, *(len(text) for _, text in self._limits()))

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        if not self.upright:
            return Margins(0, (1.3 if self.title else 0.4) * page.line, 0, 1.2 * page.line)
        texts = max(map(page.wide, (self.title, *self.legend)))
        right = max(page.room("", self._signs) + 6, texts - THICK)
        below = page.line * 0.4 + page.tight * len(self.legend) if self.legend else 0.0
        return Margins(0, 1.7 * page.line, right, below)

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
        for i, name in enumerate(self._legend_names()):
            y = box.bottom + 0.4 * line + (i + 0.5) * drawing.page.tight
            drawing.add(Label(name, box.left, y))
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

    def _legend_names(self) -> list[str]:
        """Of the labels."""
        return [f"legend {i} of {self.name}" for i in range(len(self.legend))]

    def update(self, drawing: Drawing) -> None:
        for i, (_, text) in enumerate(self._limits()):
            drawing.labels[f"limit {i} of {self.name}"].text = text
        for name, text in zip(self._legend_names(), self.legend, strict=True):
            drawing.labels[name].text = text if self.legend_shown else ""


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
