"""Bars: a number for each name."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from attention_lab.core.axes import Axis
from attention_lab.core.guess import Guess
from attention_lab.figures import style
from attention_lab.figures.drawing import Drawing, Label
from attention_lab.figures.marks import Mark, Path
from attention_lab.figures.page import Box, Page
from attention_lab.figures.panels.chart import Chart
from attention_lab.figures.panels.ghosts import hollow_bar, in_words
from attention_lab.figures.parts import Edges, Margins

THICK = 0.62  # of a bar, as a share of its row
ROW = 1.5  # lines of type that a row takes where nothing beside it is higher


@dataclass(frozen=True, eq=False)
class Bars(Chart):
    """A bar to the right for each name of an axis, with its number beside it."""

    axis: Axis = field(kw_only=True)
    values: Sequence[float] = field(kw_only=True)

    def still_key(self) -> Hashable:
        return self.axis

    def still(self) -> Sequence[Mark]:
        return ()

    def moving(self, box: Box, page: Page) -> Sequence[Mark]:
        half = THICK / 2
        return [
            Path(
                [(0, i - half), (value, i - half), (value, i + half), (0, i + half)],
                width=0,
                fill=style.HEADS[i % len(style.HEADS)],
            )
            for i, value in enumerate(self.values)
        ]

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
        half = THICK / 2
        outlines = (hollow_bar(value, i - half, i + half) for i, value in values.items())
        return [mark for outline in outlines for mark in outline]

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        around = super().margins(page, edges, width)
        names, numbers = page.words_beside(self.axis.labels), page.wide("0.00") + 10
        return around._replace(left=around.left + names, right=max(around.right, numbers))

    def tall(self, page: Page, width: float) -> float:
        return self.high or ROW * page.line * len(self.axis)

    def draw(self, drawing: Drawing, box: Box, edges: Edges) -> None:
        super().draw(drawing, box, edges)
        drawing.row_words(box, self.axis)
        row = box.height / len(self.axis)
        for i in range(len(self.axis)):
            y = box.top + (i + 0.5) * row
            drawing.add(Label(f"{self.name} {i}", box.right + 6, y, quiet=False))

    def update(self, drawing: Drawing) -> None:
        super().update(drawing)
        for i, value in enumerate(self.values):
            drawing.labels[f"{self.name} {i}"].text = f"{value:.2f}".replace("-", "\u2212")
