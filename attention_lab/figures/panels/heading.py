"""What stands around a matrix: its title and its shape above it, on its left what leads to it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from attention_lab.figures.drawing import Drawing, Label
from attention_lab.figures.page import Box, Page
from attention_lab.figures.words import width_px

FACTOR = "off: \u00d71"  # as wide as most factors
ENLARGED = 1.8  # times the type size: an operator that is a single sign


@dataclass(frozen=True)
class Heading:
    """Title with its mark, and the shape (rows, columns) of the matrix `name`: see `Matrix`."""

    name: str
    title: str
    titles: tuple[str, ...]
    colour: str
    shape: tuple[int, int] | None

    @property
    def room(self) -> str:
        """A text as wide as the shape may become."""
        if not self.shape:
            return ""
        return "\u00d7".join("0" * max(2, len(str(side))) for side in self.shape)

    def stacks(self, page: Page, width: float) -> bool:
        """Whether title and shape need a line each."""
        if not self.shape:
            return False
        longest = _longest((self.title, *self.titles), page.points)
        return longest + page.wide(self.room) + 4 > width

    def least(self, page: Page) -> float:
        return self._mark(page) + page.wide(self.title, bold=True)

    def tall(self, page: Page, width: float) -> float:
        lines = bool(self.title or self.shape) + self.stacks(page, width)
        return page.line * lines

    def _mark(self, page: Page) -> float:
        """Pixels that the mark beside the title takes."""
        return page.points * 1.6 if self.colour else 0.0

    def draw(self, drawing: Drawing, box: Box, bottom: float) -> None:
        """Place it over the matrix in `box`, in the line or lines that end at `bottom`."""
        line = drawing.page.line
        y = bottom - line * 0.6
        if self.shape:
            stacked = self.stacks(drawing.page, box.width)
            at = (box.left, "left") if stacked else (box.right, "right")
            drawing.add(Label(f"shape of {self.name}", at[0], y, at[1]))  # type: ignore[arg-type]
            y -= line * stacked
        if not self.title:
            return
        if self.colour:
            drawing.text(box.left, y, "\u25a0", colour=self.colour)
        drawing.text(box.left + self._mark(drawing.page), y, self.title, bold=True)

    def update(self, drawing: Drawing) -> None:
        if self.shape:
            rows, columns = self.shape
            drawing.labels[f"shape of {self.name}"].text = f"{rows}\u00d7{columns}"


@dataclass(frozen=True)
class Operator:
    """The operation that leads to the matrix `name`, and the factor below it."""

    name: str
    sign: str
    factor: str | None

    @property
    def room(self) -> str:
        """A text as wide as the factor may become."""
        if self.factor is None:
            return ""
        narrow = width_px(self.factor, 9) <= width_px(FACTOR, 9)
        return FACTOR if narrow else "0" * len(self.factor)

    @property
    def _enlarged(self) -> float:
        return ENLARGED if len(self.sign) == 1 else 1

    def width(self, page: Page) -> float:
        return max(page.wide(self.sign) * self._enlarged, page.wide(self.room))

    def draw(self, drawing: Drawing, left: float, middle: float) -> None:
        """Place it, its middle line at `middle`."""
        page = drawing.page
        x, points = left + self.width(page) / 2, page.points * self._enlarged
        bold = len(self.sign) == 1
        drawing.text(x, middle, self.sign, anchor="center", bold=bold, points=points)
        if self.factor is not None:
            name = f"factor of {self.name}"
            drawing.add(Label(name, x, middle + page.line, "center", quiet=False))

    def update(self, drawing: Drawing) -> None:
        if self.factor is not None:
            drawing.labels[f"factor of {self.name}"].text = self.factor


@lru_cache(maxsize=64)
def _longest(titles: tuple[str, ...], points: float) -> float:
    """Pixels of the longest of these titles."""
    return max(width_px(title, points, bold=True) for title in titles)
