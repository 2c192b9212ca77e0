"""A plane in which one point has moved: where it was, where it is, and what lies around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import hypot
from typing import NamedTuple

import numpy as np

from attention_lab.figures import style
from attention_lab.figures.dodge import Area, Named, along, inside, names_beside, square
from attention_lab.figures.marks import Mark, Path, Points, Word
from attention_lab.figures.page import Box, Page
from attention_lab.figures.panels.chart import Chart
from attention_lab.figures.words import HINTED, shorten

At = tuple[float, float]
MOST_NAMES = 12  # of points around; more would only hide each other
LINES = 6  # of type that an important name may stand from its point, where others are in its way
START, END, AROUND = 17.0, 22.0, 7.0  # diameters of the points, in pixels
RING = 3.0  # thickness of the ring that is left where the point was
LINE, HEAD = 5.0, 18.0  # of the arrow: its width, and the length of its head
WIDE_HEAD = 0.85  # of the head, as a share of its length


class Place(NamedTuple):
    """A point around, with its name. strong: one that the others are compared with."""

    name: str
    at: At
    strong: bool = False


@dataclass(frozen=True, eq=False)
class Journey(Chart):
    """An arrow from a ring to a disc among quiet points, the axes drawn through 0.

    was, is_now: the names of the two. around: the first ones are named first.
    """

    start: At = field(kw_only=True)
    end: At = field(kw_only=True)
    was: str = field(kw_only=True)
    is_now: str = field(kw_only=True)
    around: Sequence[Place] = ()

    def still(self) -> Sequence[Mark]:
        left, right, bottom, top = self.limits
        return (
            Path([(left, 0), (right, 0)], style.FRAME, 1.3),
            Path([(0, bottom), (0, top)], style.FRAME, 1.3),
        )

    def moving(self, box: Box, page: Page) -> Sequence[Mark]:
        return [*self._points(), *self._arrow(box), *self._ends(), *self._names(box, page)]

    def _points(self) -> list[Mark]:
        marks: list[Mark] = []
        for strong, colour in ((False, style.FRAME), (True, style.INK)):
            at = [place.at for place in self.around if place.strong == strong]
            marks.append(Points(np.reshape(at, (-1, 2)), (colour,), (AROUND + 3 * strong,)))
        return marks

    def _ends(self) -> list[Mark]:
        return [
            Points([self.start], (style.SELECTED,), (START,)),
            Points([self.start], (style.PAPER,), (START - 2 * RING,)),
            Points([self.end], (style.SELECTED,), (END,), edge=2),
        ]

    def _arrow(self, box: Box) -> list[Mark]:
        """From the edge of the ring to the edge of the disc; nothing where they touch."""
        (x, y), (to_x, to_y) = self.pixels(box, self.start), self.pixels(box, self.end)
        length = hypot(to_x - x, to_y - y)
        if length < (START + END) / 2 + 4:
            return []
        along = np.array([to_x - x, to_y - y]) / length
        tip = (to_x, to_y) - along * (END / 2 + 1)
        head = min(HEAD, length - (START + END) / 2)
        across = along[::-1] * (-1, 1) * head * WIDE_HEAD / 2
        neck = tip - along * head
        shaft = [self.start, self._numbers(box, neck + along)]
        corners = [self._numbers(box, corner) for corner in (tip, neck + across, neck - across)]
        return [
            Path(shaft, style.SELECTED, LINE),
            Path(corners, width=0, fill=style.SELECTED),
        ]

    def _names(self, box: Box, page: Page) -> list[Mark]:
        """Each name beside its point, where it covers no other point or name."""
        written = [(self.is_now, self.end, END, True), (self.was, self.start, START, False)]
        around = [*self.around][:MOST_NAMES]
        written += [(shorten(p.name), p.at, AROUND + 3 * p.strong, p.strong) for p in around]
        tall = page.points * style.PX_PER_POINT
        names = []
        for i, (text, at, size, bold) in enumerate(written):
            wide, (x, y), firm = HINTED * page.wide(text, bold), self.pixels(box, at), i < 2
            names.append(Named(wide, tall, x, y, size / 2, LINES if firm or bold else 1, firm))
        places = names_beside(names, inside(box), self._taken(box))
        return [
            Word(text, [at], (place.right, place.down), place.anchor, bold, halo=True)
            for (text, at, _, bold), place in zip(written, places, strict=True)
            if place
        ]

    def _taken(self, box: Box) -> list[Area]:
        """The squares of all points, and those along the arrow."""
        squares = [(self.start, START), (self.end, END), *self.guessed_points]
        squares += [(place.at, AROUND + 3 * place.strong) for place in self.around]
        points = [square(*self.pixels(box, at), size) for at, size in squares]
        arrow = along(self.pixels(box, self.start), self.pixels(box, self.end), HEAD / 2)
        return [*points, *arrow]

    def _numbers(self, box: Box, at: np.ndarray) -> At:
        left, right, bottom, top = self.limits
        x = left + (at[0] - box.left) / box.width * (right - left)
        return x, top - (at[1] - box.top) / box.height * (top - bottom)
