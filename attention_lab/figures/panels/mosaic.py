"""Many matrices in one axes, such as every head of every layer."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from torch import Tensor

from attention_lab.core.axes import Axis
from attention_lab.core.guess import Guess
from attention_lab.figures import heatmap, style
from attention_lab.figures.drawing import Drawing
from attention_lab.figures.page import Box, Page
from attention_lab.figures.panels.base import Panel
from attention_lab.figures.parts import Edges, Margins

SMALLEST_TILE = 24  # side of one matrix, in pixels


@dataclass(frozen=True, eq=False)
class Mosaic(Panel):
    """Matrices (outer row, outer column, row, column) side by side; NaN is a masked cell."""

    values: Tensor = field(kw_only=True)
    outer_rows: Axis = field(kw_only=True)
    outer_columns: Axis = field(kw_only=True)
    rows: Axis = field(kw_only=True)
    columns: Axis = field(kw_only=True)
    quantity: str = field(kw_only=True)
    palette: style.Palette = "weights"
    limit: float = 1.0
    title: str = ""
    largest: float = 640

    def structure(self) -> Hashable:
        axes = (self.outer_rows, self.outer_columns, self.rows, self.columns)
        return self.name, axes, self.palette, self.quantity, self.title, self.largest

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        left = page.line + 6 + page.words_beside(self._labels(self.outer_rows))
        return Margins(left, 1.65 * page.line, 0, 2 * page.line)

    def least(self, page: Page) -> float:
        return max(SMALLEST_TILE * len(self.outer_columns), page.wide(self.title, bold=True))

    def most(self, page: Page) -> float:
        return max(self.largest, self.least(page))

    def tall(self, page: Page, width: float) -> float:
        shape = len(self.rows) / len(self.columns)
        return width / len(self.outer_columns) * len(self.outer_rows) * shape

    @staticmethod
    def _labels(axis: Axis) -> tuple[str, ...]:
        return axis.labels or tuple(str(i + 1) for i in range(len(axis)))

    def draw(self, drawing: Drawing, box: Box, edges: Edges) -> None:
        drawing.add(
            heatmap.Mosaic(
                self.name, box, self.rows, self.columns, self.palette, self.quantity,
                outer_rows=self.outer_rows, outer_columns=self.outer_columns,
            )
        )  # fmt: skip
        page, line = drawing.page, drawing.page.line
        if self.title:
            drawing.title(box, self.title)
        named = [
            Axis(axis.kind, self._labels(axis)) for axis in (self.outer_rows, self.outer_columns)
        ]
        drawing.row_words(box, named[0])
        drawing.column_words(box, named[1])
        x = box.left - 3 - page.words_beside(named[0].labels) - line * 0.6
        look = {"anchor": "center", "quiet": True}
        drawing.text(x, box.top + box.height / 2, self.outer_rows.label, rotation=90, **look)
        y = box.bottom + 1.6 * line
        drawing.text(box.left + box.width / 2, y, self.outer_columns.label, **look)

    def shows(self, guess: Guess) -> bool:
        """One of its matrices."""
        axes = (self.outer_rows, self.outer_columns)
        return guess.of_place and all(
            guess.at.get(axis.kind, len(axis)) < len(axis) for axis in axes
        )

    def guessed(self, guess: Guess) -> str:
        axes = (self.outer_rows, self.outer_columns)
        return ", ".join(f"{axis.label} {axis.name(guess.at[axis.kind])}" for axis in axes)

    def update(self, drawing: Drawing) -> None:
        drawing.maps[self.name].show(self.values, self.limit, self.guessed_at)
