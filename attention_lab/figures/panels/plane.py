"""A plane: points that stay, points that move, and what pulls at them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from attention_lab.core.guess import Guess
from attention_lab.figures import style
from attention_lab.figures.marks import Handle, Mark, Path, Points, Word
from attention_lab.figures.page import Box, Page
from attention_lab.figures.panels.chart import Chart
from attention_lab.figures.panels.ghosts import hollow_cross, in_words

At = tuple[float, float]
BESIDE = 9  # pixels from a point to the name beside it
GHOST = 12  # pixels that the arms of a guessed point reach


class Fixed(NamedTuple):
    """A point that stays, with its name; a ray leads to it from the origin."""

    name: str
    at: At
    colour: str
    size: float = 8.0
    ray: bool = False


class Moving(NamedTuple):
    """A point that moves, with its name."""

    name: str
    at: At
    colour: str = style.INK
    shape: Literal["disc", "cross"] = "disc"
    size: float = 15.0
    ray: bool = False


class Pull(NamedTuple):
    """A line between two points as thick as a weight, and a disc at its end."""

    start: At
    end: At
    weight: float
    colour: str


@dataclass(frozen=True, eq=False)
class Plane(Chart):
    """A square of the plane, its axes drawn through 0.

    hull: the corners of an area that stays. handle_name: the first moving point can be dragged,
    `handle_step` at a time with the arrow keys.
    of: what the record calls what moves in it, such as "output": a guess of it is shown.
    """

    fixed: Sequence[Fixed] = ()
    points: Sequence[Moving] = ()
    pulls: Sequence[Pull] = ()
    hull: Sequence[At] = ()
    handle_name: str = ""
    handle_step: float = 0.1
    of: str = ""

    def still_key(self) -> Hashable:
        return tuple(self.fixed), tuple(self.hull), self.handle_name, self.handle_step

    def least(self, page: Page) -> float:
        return max(super().least(page), *(self._side_for(point, page) for point in self.fixed), 0)

    def _side_for(self, point: Fixed, page: Page) -> float:
        """The narrowest plane that holds the name of a point that stays."""
        left, right, _, _ = self.limits
        x, wide = point.at[0], page.wide(point.name)
        if x == 0:
            return (wide + BESIDE) * (right - left) / -left
        return wide / 2 * (right - left) / min(x - left, right - x)

    def handle(self) -> Handle | None:
        if not self.handle_name:
            return None
        return Handle(self.handle_name, self.handle_step, self.points[0].at)

    def still(self) -> Sequence[Mark]:
        left, right, bottom, top = self.limits
        marks: list[Mark] = [
            Path([(left, 0), (right, 0)], style.FRAME, 1.3),
            Path([(0, bottom), (0, top)], style.FRAME, 1.3),
        ]
        if self.hull:
            around = [*self.hull, self.hull[0]]
            marks.insert(0, Path(around, style.FRAME, 1.3, (5.0, 3.0), fill=style.HATCH_PAPER))
        for point in self.fixed:
            if point.ray:
                marks.append(Path([(0, 0), point.at], point.colour, 2))
            marks.append(Points([point.at], (point.colour,), (point.size,)))
            marks.append(_name(point))
        return marks

    def moving(self, box: Box, page: Page) -> Sequence[Mark]:
        marks: list[Mark] = []
        for pull in self.pulls:
            marks.append(Path([pull.start, pull.end], pull.colour, 12 * pull.weight))
        for pull in self.pulls:
            size = 35 * pull.weight**0.5  # the area is the weight
            marks.append(Points([pull.end], (pull.colour,), (size,), alpha=0.45))
        for point in self.points:
            if point.ray:
                marks.append(Path([(0, 0), point.at], point.colour, 3))
        for point in self.points:
            colour = style.SELECTED if point.ray else point.colour
            marks.append(Points([point.at], (colour,), (point.size,), point.shape, edge=3))
            marks.append(self._moving_name(point, box, page))
        return marks

    def shows(self, guess: Guess) -> bool:
        return guess.point is not None and guess.measure == self.of

    def guessed(self, guess: Guess) -> str:
        return f"({in_words(guess.point or ())})"

    def ghosts(self, guess: Guess, box: Box, page: Page) -> Sequence[Mark]:
        left, right, bottom, top = self.limits
        reach = GHOST * (right - left) / box.width, GHOST * (top - bottom) / box.height
        return hollow_cross(guess.point or (0.0, 0.0), reach)

    def _moving_name(self, point: Moving, box: Box, page: Page) -> Word:
        """Below a point of the lower half, above one of the upper.

        A point near an edge would push its name out, so there it goes inwards; so it does beside
        a point that stays, whose own name stands outwards.
        """
        x, y = point.at
        limit = self.limits.right
        size = page.points * style.PX_PER_POINT
        half = page.wide(point.name, bold=True) / 2 + 4
        room = (limit - abs(x)) / (2 * limit) * box.width
        sideways = max(0.0, half - room) * (-1 if x > 0 else 1)
        down = 1 if y < 0 else -1
        beside = any(abs(x - p.at[0]) + abs(y - p.at[1]) < 0.2 * limit for p in self.fixed)
        if abs(y) > 0.7 * limit or beside:
            down = -down
        return Word(
            point.name, [point.at], (sideways, (11 + size * 0.7) * down), bold=True, halo=True
        )


def _name(point: Fixed) -> Word:
    """The word above its point, below it in the lower half; beside a point where x is 0."""
    x, y = point.at
    if x == 0:
        return Word(point.name, [point.at], (-BESIDE, 0), "right")
    return Word(point.name, [point.at], (0, 17 if y < 0 else -17))
