"""Curves over one number, and the histogram of many."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from attention_lab.core.guess import Guess
from attention_lab.figures import style
from attention_lab.figures.drawing import Drawing
from attention_lab.figures.marks import Mark, Path, Points, Word
from attention_lab.figures.page import Box, Page
from attention_lab.figures.panels.chart import Chart, rule
from attention_lab.figures.panels.ghosts import dashed, hollow_points
from attention_lab.figures.parts import Edges, Margins

SAMPLE = 26  # pixels that the sample of a line takes in a legend
INSET = 4  # pixels from the frame to the words at a level


class Look(NamedTuple):
    """How one curve is written and drawn: its colour, and dashes for those who see no colour."""

    text: str
    colour: str
    dashes: tuple[float, ...] = ()


class Curve(NamedTuple):
    """A curve through points (point, 2)."""

    points: np.ndarray
    look: Look
    width: float = 1.7
    alpha: float = 1.0


@dataclass(frozen=True, eq=False)
class Curves(Chart):
    """Curves; `here` is the point that the controls stand at, on the curve that they chose.

    legend: what the curves are, written below the axes.
    level: a quiet line at this height, with words at the right end of the room below it.
    place_of: where a value of the setting along the axis below lies, for a guess over it.
    """

    curves: Sequence[Curve] = field(kw_only=True)
    here: tuple[float, float, str] | None = None
    legend: Sequence[Look] = ()
    level: tuple[float, str] | None = None
    legend_left: str = ""  # what the axis below shows, where the legend takes the caption's place
    place_of: Callable[[float], float] = float

    usual = "0.0000"  # as wide as a share in percent

    def still_key(self) -> Hashable:
        return tuple(self.legend), self.legend_left, self.level

    def still(self) -> Sequence[Mark]:
        if not self.level:
            return ()
        left, right, bottom, _ = self.limits
        at, words = self.level
        below = [(right, (at + bottom) / 2)]
        return [
            Path([(left, at), (right, at)], style.QUIET_INK, 1),
            Word(words, below, (-INSET, 0), "right", colour=style.QUIET_INK),
        ]

    def moving(self, box: Box, page: Page) -> Sequence[Mark]:
        marks: list[Mark] = [
            Path(c.points, c.look.colour, c.width, c.look.dashes, alpha=c.alpha)
            for c in self.curves
        ]
        if self.here:
            x, y, colour = self.here
            _, _, bottom, top = self.limits
            foot = self.level[0] if self.level else bottom  # it does not cross the words there
            marks.insert(0, Path([(x, foot), (x, top)], style.INK, 1.3))
            marks.append(Points([(x, y)], (colour,), (11,), edge=2))
        return marks

    def shows(self, guess: Guess) -> bool:
        return bool(guess.curve) and guess.measure == self.name

    def guessed(self, guess: Guess) -> str:
        return ""

    def ghosts(self, guess: Guess, box: Box, page: Page) -> Sequence[Mark]:
        points = [(self.place_of(x), y) for x, y in guess.curve]
        return [*dashed(points), *hollow_points(points)]

    def least(self, page: Page) -> float:
        entries = (page.wide(look.text) + SAMPLE + 2 * style.GRID for look in self.legend)
        beside = self._tick_width(page) + 6 if self.ticks_left else 0.0  # it may begin below them
        return max(super().least(page), sum(entries) - 2 * style.GRID - beside)

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        around = super().margins(page, edges, width)
        more = 1.2 * page.line if self.legend else 0.0
        return around._replace(bottom=around.bottom + more)

    def draw(self, drawing: Drawing, box: Box, edges: Edges) -> None:
        super().draw(drawing, box, edges)
        page, line = drawing.page, drawing.page.line
        y, x = box.bottom + 1.6 * line, float(box.right)
        if self.legend_left:
            drawing.text(box.left - 5, y - line, self.legend_left, anchor="right", quiet=True)
        for look in reversed(self.legend):
            x -= round(page.wide(look.text))
            drawing.text(x, y, look.text)
            drawing.items.append(rule(x - SAMPLE, y, SAMPLE - 4, look.colour, look.dashes))
            x -= SAMPLE + 2 * style.GRID


@dataclass(frozen=True, eq=False)
class Histogram(Chart):
    """Counts as a stepped area that reaches the height of 1, and a curve to compare it with.

    The bars share out the width of the axes evenly.
    """

    counts: Sequence[float] = field(kw_only=True)
    colour: str = style.HEADS[0]
    compare: Curve | None = None

    usual = "variance 0.00098 (dashed: 1)"

    def still(self) -> Sequence[Mark]:
        return ()

    def moving(self, box: Box, page: Page) -> Sequence[Mark]:
        left, right, _, _ = self.limits
        edges = np.repeat(np.linspace(left, right, len(self.counts) + 1), 2)
        heights = np.concatenate([[0.0], np.repeat(self.counts, 2), [0.0]])
        marks: list[Mark] = [Path(np.stack([edges, heights], 1), width=0, fill=self.colour)]
        if self.compare:
            curve = self.compare
            marks.append(Path(curve.points, curve.look.colour, curve.width, curve.look.dashes))
        return marks
