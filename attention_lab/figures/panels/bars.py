"""Bars: a number for each name."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from attention_lab.core.axes import Axis
from attention_lab.core.guess import Guess
from attention_lab.figures import style
from attention_lab.figures.drawing import Anchor, Drawing, Label
from attention_lab.figures.marks import Mark, Path, Word
from attention_lab.figures.page import Box, Page
from attention_lab.figures.panels.chart import Chart
from attention_lab.figures.panels.ghosts import hollow_bar, in_words
from attention_lab.figures.parts import Edges, Margins
from attention_lab.figures.words import shorten

THICK = 0.62  # of a bar, as a share of its row
# Where a bar lies in its row, from -0.5 to 0.5, when its name is above it; and where that is.
BELOW, ABOVE = (-0.1, 0.32), -0.28
INSET = 3  # pixels from the frame to a name or a number that stands above a bar
ROW = 1.5  # lines of type that a row takes where nothing beside it is higher


@dataclass(frozen=True, eq=False)
class Bars(Chart):
    """A bar to the right for each name of an axis, with its number.

    Names and numbers stand beside the bars; `above` each of them where there is little width.
    total: a short text below the axes that changes with the numbers.
    """

    axis: Axis = field(kw_only=True)
    values: Sequence[float] = field(kw_only=True)
    above: bool = False
    total: str = ""

    def structure(self) -> Hashable:
        return super().structure(), self.above, bool(self.total)

    def still_key(self) -> Hashable:
        return self.axis

    def still(self) -> Sequence[Mark]:
        """In a narrow column the names, each above its bar."""
        return [
            Word(shorten(name), [(self.limits.left, i + ABOVE)], (INSET, 0), "left")
            for i, name in enumerate(self.axis.labels if self.above else ())
        ]

    def moving(self, box: Box, page: Page) -> Sequence[Mark]:
        low, high = self._sides
        marks: list[Mark] = [
            Path(
                [(0, i + low), (value, i + low), (value, i + high), (0, i + high)],
                width=0,
                fill=style.HEADS[i % len(style.HEADS)],
            )
            for i, value in enumerate(self.values)
        ]
        if self.above:
            marks += [
                Word(_written(value), [(self.limits.right, i + ABOVE)], (-INSET, 0), "right")
                for i, value in enumerate(self.values)
            ]
        return marks

    @property
    def _sides(self) -> tuple[float, float]:
        """Where a bar begins and ends in its row, from -0.5 to 0.5."""
        return BELOW if self.above else (-THICK / 2, THICK / 2)

    def shows(self, guess: Guess) -> bool:
        """The number at one of its places, or at each of them."""
        at = guess.at.get(self.axis.kind, len(self.axis))
        one = guess.value is not None and at < len(self.axis)
        return one or (guess.along == self.axis.kind and len(guess.row) == len(self.axis))

    def guessed(self, guess: Guess) -> str:
        return in_words(guess.row if guess.value is None else [guess.value])

    def ghosts(self, guess: Guess, box: Box, page: Page) -> Sequence[Mark]:
        values = dict(enumerate(guess.row))
        if guess.value is not None:
            values = {guess.at[self.axis.kind]: guess.value}
        low, high = self._sides
        outlines = (hollow_bar(value, i + low, i + high) for i, value in values.items())
        return [mark for outline in outlines for mark in outline]

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        around = super().margins(page, edges, width)
        around = around._replace(bottom=around.bottom + page.line * bool(self.total))
        if self.above:
            return around
        names, numbers = page.words_beside(self.axis.labels), page.wide("0.00") + 10
        return around._replace(left=around.left + names, right=max(around.right, numbers))

    def least(self, page: Page) -> float:
        if not self.above:
            return super().least(page)
        names = max(page.wide(shorten(name)) for name in self.axis.labels)
        texts = names + page.wide("0.00") + 2 * INSET + style.GRID
        return max(super().least(page), texts)

    def tick_anchor(self, at: float) -> Anchor:
        """In a narrow column nothing stands out over its sides."""
        ends: dict[float, Anchor] = {self.limits.left: "left", self.limits.right: "right"}
        return ends.get(at, "center") if self.above else "center"

    def tall(self, page: Page, width: float) -> float:
        return self.high or ROW * page.line * len(self.axis)

    def _title(self, drawing: Drawing, box: Box) -> None:
        """A narrow column stands close to others: in its middle the title is apart from theirs."""
        free = box.width - drawing.page.wide(self.title, bold=True)
        if self.title:
            drawing.title(box, self.title, free / 2 if self.above else 0.0)

    def draw(self, drawing: Drawing, box: Box, edges: Edges) -> None:
        super().draw(drawing, box, edges)
        line = drawing.page.line
        if self.total:
            y = box.bottom + line * (1.6 if any(self.ticks_below.values()) else 0.6)
            middle = box.left + box.width / 2
            drawing.add(Label(f"total of {self.name}", middle, y, "center", quiet=False))
        if self.above:
            return
        drawing.row_words(box, self.axis)
        row = box.height / len(self.axis)
        for i in range(len(self.axis)):
            y = box.top + (i + 0.5) * row
            drawing.add(Label(f"{self.name} {i}", box.right + 6, y, quiet=False))

    def update(self, drawing: Drawing) -> None:
        super().update(drawing)
        if self.total:
            drawing.labels[f"total of {self.name}"].text = self.total
        if self.above:
            return
        for i, value in enumerate(self.values):
            drawing.labels[f"{self.name} {i}"].text = _written(value)


def _written(value: float) -> str:
    """Two decimals; fewer where it would be longer than four or five signs."""
    size = abs(value)
    text = f"{value:.2f}" if size < 10 else f"{value:.3g}" if size < 999 else f"{value:.0e}"
    return text.replace("e+0", "e").replace("e+", "e").replace("-", "\u2212")
