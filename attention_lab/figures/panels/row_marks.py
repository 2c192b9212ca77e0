"""A cross beside each row of a matrix that is pointed out."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from attention_lab.core.axes import Axis
from attention_lab.figures import style
from attention_lab.figures.drawing import Drawing, Label
from attention_lab.figures.marks import Limits, Marks, Points
from attention_lab.figures.page import Box, Page
from attention_lab.figures.panels.base import Panel
from attention_lab.figures.parts import Edges, Margins

WIDE = 2 * style.GRID


@dataclass(frozen=True, eq=False)
class RowMarks(Panel):
    """A strip on the right of a matrix, as high as it: a cross in each row that is marked.

    told: what they are and how many, above the strip and the end of the matrix.
    """

    rows: Axis = field(kw_only=True)
    marked: Sequence[bool] = field(kw_only=True)
    told: str = field(kw_only=True)

    @property
    def stretches(self) -> bool:
        return True

    def structure(self) -> Hashable:
        return self.name, len(self.rows)

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        return Margins(0, 1.65 * page.line, 0, 0)

    def least(self, page: Page) -> float:
        return WIDE

    def most(self, page: Page) -> float:
        return WIDE

    def tall(self, page: Page, width: float) -> float:
        return float(WIDE * len(self.rows))

    def draw(self, drawing: Drawing, box: Box, edges: Edges) -> None:
        drawing.add(Marks(self.name, box, Limits(0, 1, len(self.rows), 0)))
        y = box.top - 0.6 * drawing.page.line
        drawing.add(Label(f"count of {self.name}", box.right, y, "right", quiet=False))

    def update(self, drawing: Drawing) -> None:
        marks = drawing.marks[self.name]
        at = [(0.5, i + 0.5) for i, marked in enumerate(self.marked) if marked]
        size = 0.75 * min(WIDE, marks.box.height / len(self.rows))
        marks.show([Points(at, (style.INK,), (size,), "cross")] if at else [])
        drawing.labels[f"count of {self.name}"].text = self.told
