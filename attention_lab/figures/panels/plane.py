"""A plane: points that stay, points that move, and what pulls at them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from attention_lab.figures import style
from attention_lab.figures.dodge import Area, Named, Side, along, inside, names_beside, square
from attention_lab.figures.drawing import Drawing
from attention_lab.figures.marks import Handle, Limits, Mark, Path, Points, Word
from attention_lab.figures.page import Box, Page
from attention_lab.figures.panels.arrows import LONG, WAY, At, head, last_shown, shows
from attention_lab.figures.panels.chart import Chart
from attention_lab.figures.parts import Edges, Margins
from attention_lab.figures.words import HINTED

BESIDE = 9  # pixels from a point to the name beside it
NAMED = 8.0  # least radius that a name keeps from its point
EDGE = 3.0  # pixels of paper around a disc
THICK = 8.0  # of the squares along a line, a little more than the line
LINES = 5  # of type that a name may stand from its point, where others are in its way


class Fixed(NamedTuple):
    """A point that stays, with its name; a ray leads to it from the origin."""

    name: str
    at: At
    colour: str
    size: float = 8.0
    ray: bool = False


class Moving(NamedTuple):
    """A point that moves, with its name.

    start: where the way that leads to it begins, if it is drawn. A point beyond the plane is an
    arrow at the edge, with its numbers.
    """

    name: str
    at: At
    colour: str = style.INK
    shape: Literal["disc", "cross"] = "disc"
    size: float = 15.0
    ray: bool = False
    start: At | None = None


class Pull(NamedTuple):
    """A line between two points as thick as a weight, and a disc at its end."""

    start: At
    end: At
    weight: float
    colour: str

    @property
    def size(self) -> float:
        """The diameter of its disc, in pixels: the area is the weight."""
        return 35 * self.weight**0.5


class _Name(NamedTuple):
    """A name to be written beside a point; radius: what it keeps off the point."""

    text: str
    at: At
    radius: float
    first: Side
    bold: bool = False


@dataclass(frozen=True, eq=False)
class Plane(Chart):
    """A square of the plane, its axes drawn through 0.

    hull: the corners of an area that stays. handle_name: the first moving point can be dragged,
    `handle_step` at a time with the arrow keys, `handle_within` these limits.
    """

    fixed: Sequence[Fixed] = ()
    points: Sequence[Moving] = ()
    pulls: Sequence[Pull] = ()
    hull: Sequence[At] = ()
    handle_name: str = ""
    handle_step: float = 0.1
    handle_within: Limits | None = None

    left_upright = False

    def still_key(self) -> Hashable:
        held = (self.handle_name, self.handle_step, self.handle_within)
        return tuple(self.fixed), tuple(self.hull), held

    def least(self, page: Page) -> float:
        above = page.wide(self.title, bold=True) + page.wide(f"\u2191 {self.left}") + 2 * style.GRID
        names = (self._side_for(point, page) for point in self.fixed)
        return max(super().least(page), above if self.left else 0, *names)

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
        return Handle(self.handle_name, self.handle_step, self.points[0].at, self.handle_within)

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
        return marks

    def moving(self, box: Box, page: Page) -> Sequence[Mark]:
        marks: list[Mark] = []
        for pull in self.pulls:
            if shows(self.limits, pull.start):
                marks.append(Path([pull.start, pull.end], pull.colour, 12 * pull.weight))
        for pull in self.pulls:
            marks.append(Points([pull.end], (pull.colour,), (pull.size,), alpha=0.45))
        for point in self.points:
            if point.ray:
                marks.append(Path([(0, 0), point.at], point.colour, 3))
            if point.start:
                marks.append(Path([point.start, self._end(point, box)], style.SELECTED, 4, WAY))
        marks += [self._head(point, box) for point in self.points]
        return [*marks, *self._names(box, page)]

    def _end(self, point: Moving, box: Box) -> At:
        """Where a point is; on the way to it, where there is still room for an arrow's head."""
        if shows(self.limits, point.at):
            return point.at
        start, inset = point.start or (0.0, 0.0), LONG * self._a_pixel(box)
        return last_shown(self.limits, start, point.at, inset)

    def _a_pixel(self, box: Box) -> float:
        return (self.limits.right - self.limits.left) / box.width

    def _head(self, point: Moving, box: Box) -> Mark:
        if shows(self.limits, point.at):
            colour = style.SELECTED if point.ray else point.colour
            return Points([point.at], (colour,), (point.size,), point.shape, edge=3)
        start = point.start or (0.0, 0.0)
        return head(self._end(point, box), start, point.at, self._a_pixel(box))

    # Names

    def _names(self, box: Box, page: Page) -> Sequence[Mark]:
        """Those of the points that stay come first, so that they move as little as can be."""
        names = [self._name_of_fixed(point) for point in self.fixed]
        names += [self._name_of_moving(point, box) for point in self.points]
        tall = page.points * style.PX_PER_POINT
        asked = [
            Named(
                HINTED * page.wide(name.text, name.bold), tall, *self.pixels(box, name.at),
                name.radius, LINES, firm=True, first=name.first,
            )
            for name in names
        ]  # fmt: skip
        places = names_beside(asked, inside(box), self._taken(box))
        return [
            Word(
                name.text, [name.at], (place.right, place.down), place.anchor, name.bold,
                halo=name.bold,
            )
            for name, place in zip(names, places, strict=True)
            if place
        ]  # fmt: skip

    def _name_of_fixed(self, point: Fixed) -> _Name:
        """Away from the axes; a disc at the end of a pull pushes it out."""
        first: Side = "left" if point.at[0] == 0 else _outwards(point.at)
        return _Name(point.name, point.at, max(NAMED, self._size(point) / 2 + EDGE), first)

    def _size(self, point: Fixed) -> float:
        """The diameter of the largest disc at a point that stays."""
        return max(point.size, *(pull.size for pull in self.pulls if pull.end == point.at), 0)

    def _name_of_moving(self, point: Moving, box: Box) -> _Name:
        name, size = point.name, self._moving_size(point)
        if not shows(self.limits, point.at):
            name = f"{name} ({', '.join(map(_written, point.at))})"
        return _Name(name, self._end(point, box), size / 2 + EDGE, _outwards(point.at), bold=True)

    def _moving_size(self, point: Moving) -> float:
        return point.size if shows(self.limits, point.at) else 2 * LONG

    def _taken(self, box: Box) -> list[Area]:
        """The squares of all points, and those along the lines that move."""
        squares = [(point.at, self._size(point)) for point in self.fixed]
        squares += [(self._end(point, box), self._moving_size(point)) for point in self.points]
        squares += self.guessed_points
        taken = [square(*self.pixels(box, at), size) for at, size in squares]
        for point in self.points:
            if point.ray or point.start:
                start, end = point.start or (0.0, 0.0), self._end(point, box)
                taken += along(self.pixels(box, start), self.pixels(box, end), THICK)
        return taken

    # What its axes show: the upright one is told above it, since it runs through the middle

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        around = super().margins(page, edges, width)
        return around._replace(top=1.4 * page.line) if self.left else around

    def _captions(self, drawing: Drawing, box: Box) -> None:
        super()._captions(drawing, box)
        if self.left:
            y = box.top - 0.65 * drawing.page.line
            drawing.text(
                box.right - style.GRID, y, f"\u2191 {self.left}", anchor="right", quiet=True
            )


def _outwards(at: At) -> Side:
    """Where the name of a point stands first: below it in the lower half."""
    return "below" if at[1] < 0 else "above"


def _written(value: float) -> str:
    text = f"{value:.2f}" if abs(value) < 1000 else f"{value:.1e}".replace("e+0", "e")
    return text.replace("e+", "e").replace("-", "\u2212")
