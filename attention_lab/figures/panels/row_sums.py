"""What the rows of a matrix add up to, where that is wrong."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from attention_lab.figures import style
from attention_lab.figures.drawing import Drawing
from attention_lab.figures.marks import Limits, Marks, Word
from attention_lab.figures.page import Box, Page
from attention_lab.figures.panels.base import Panel
from attention_lab.figures.parts import Edges, Margins
from attention_lab.figures.words import every

WRONG = "\u2717 "
INSET = 3  # pixels from the frame to the numbers


@dataclass(frozen=True, eq=False)
class RowSums(Panel):
    """A strip on the right of a matrix, as high as it: the sum of each row.

    wrong: which of them have the sign and the ink of an error. heading: above the strip.
    """

    sums: Sequence[float] = field(kw_only=True)
    wrong: Sequence[bool] = field(kw_only=True)
    heading: str = field(kw_only=True)

    def structure(self) -> Hashable:
        return self.name, len(self.sums), self.heading

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        return Margins(0, page.line, 0, 0)

    def least(self, page: Page) -> float:
        return max(page.wide(f"{WRONG}0.00") + 2 * INSET, page.wide(self.heading))

    def most(self, page: Page) -> float:
        return self.least(page)

    def tall(self, page: Page, width: float) -> float:
        return page.tight * len(self.sums)

    def draw(self, drawing: Drawing, box: Box, edges: Edges) -> None:
        drawing.add(Marks(self.name, box, Limits(0, 1, len(self.sums), 0)))
        y = box.top - 0.6 * drawing.page.line
        drawing.text(box.right, y, self.heading, anchor="right", colour=style.ERROR_INK)

    def update(self, drawing: Drawing) -> None:
        """All of them; where rows are lower than a line, those whose names are written."""
        marks, count = drawing.marks[self.name], len(self.sums)
        step = every(count, marks.box.height, drawing.page.tight)
        marks.show([self._word(row) for row in range((count - 1) % step, count, step)])

    def _word(self, row: int) -> Word:
        value = self.sums[row]
        text = f"{value:.2f}" if value < 10 else f"{value:.3g}"
        sign, ink = (WRONG, style.ERROR_INK) if self.wrong[row] else ("", style.INK)
        return Word(sign + text, [(1, row + 0.5)], (-INSET, 0), "right", colour=ink)
