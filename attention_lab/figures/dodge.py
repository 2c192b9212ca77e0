"""Names beside their points, none in another's way: each goes where there is room for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, hypot
from typing import Literal, NamedTuple

from attention_lab.figures.page import Box

Anchor = Literal["left", "center", "right"]
Side = Literal["right", "left", "above", "below"]
At = tuple[float, float]
GAP = 4  # pixels from a point to its name
EDGE = 2  # and from the edge of what the names stand in
APART = 8  # pixels between two names on one line, so that they are not read as one
UNREADABLE = 10  # how much worse it is to lie on a name than on anything else


class Area(NamedTuple):
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Area) -> bool:
        left, top, right, bottom = other
        return self.left < right and left < self.right and self.top < bottom and top < self.bottom

    def over(self, other: Area) -> float:
        """Square pixels that both have."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        tall = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, wide) * max(0.0, tall)

    def beyond(self, room: Area) -> float:
        """Pixels by which it leaves the room, all sides together."""
        left, top = max(0.0, room.left - self.left), max(0.0, room.top - self.top)
        right, bottom = max(0.0, self.right - room.right), max(0.0, self.bottom - room.bottom)
        return left + top + right + bottom


def inside(box: Box) -> Area:
    """Where names may stand in a box."""
    return Area(box.left + EDGE, box.top + EDGE, box.right - EDGE, box.bottom - EDGE)


def square(x: float, y: float, side: float) -> Area:
    """The square around a point."""
    return Area(x - side / 2, y - side / 2, x + side / 2, y + side / 2)


def along(start: At, end: At, side: float) -> list[Area]:
    """Squares around a line, without a gap."""
    (x, y), (to_x, to_y) = start, end
    steps = max(1, ceil(hypot(to_x - x, to_y - y) / side))
    across, down = (to_x - x) / steps, (to_y - y) / steps
    return [square(x + i * across, y + i * down, side) for i in range(steps + 1)]


class Named(NamedTuple):
    """A name of so many pixels, and the point of this radius that it belongs to.

    lines: how many lines of type up and down it may stand from its point, should there be others.
    firm: it is written even where there is no room for it, and never leaves the room.
    first: the side that is tried before the others.
    """

    wide: float
    tall: float
    x: float
    y: float
    radius: float
    lines: int = 1
    firm: bool = False
    first: Side = "right"


class Beside(NamedTuple):
    """Where the middle line of a name lies, in pixels right of its point and below it."""

    right: float
    down: float
    anchor: Anchor


def names_beside(names: Sequence[Named], room: Area, taken: Sequence[Area]) -> list[Beside | None]:
    """A place for each name, the first ones first; None where there is no room left.

    room: what no name may leave. taken: where nothing may be written, the points among it.
    """
    places: list[Beside | None] = []
    written: list[Area] = []
    for name in names:
        place = _free(name, room, [*taken, *written])
        if name.firm and not place:
            place = _cheapest(name, room, taken, written)
        places.append(place)
        if place:
            left, top, right, bottom = _area(name, place)
            written.append(Area(left - APART, top, right + APART, bottom))
    return places


def _free(name: Named, room: Area, taken: Sequence[Area]) -> Beside | None:
    """The first place that lies in the room and touches nothing."""
    for place in _around(name, room):
        area = _area(name, place)
        if not area.beyond(room) and not any(map(area.touches, taken)):
            return place
    return None


def _cheapest(name: Named, room: Area, taken: Sequence[Area], written: Sequence[Area]) -> Beside:
    """The place that covers the least."""

    def cost(place: Beside) -> float:
        area = _area(name, place)
        return sum(map(area.over, taken)) + UNREADABLE * sum(map(area.over, written))

    return min(_around(name, room), key=cost)


def _around(name: Named, room: Area) -> Iterator[Beside]:
    """Where a name may stand, the best places first; a firm one is pushed back into the room."""
    for place in _places(name):
        yield _pushed(name, place, room) if name.firm else place


def _places(name: Named) -> Iterator[Beside]:
    side, level = name.radius + GAP, name.radius + name.tall / 2 + 1
    sides: dict[Side, Beside] = {
        "right": Beside(side, 0, "left"),
        "left": Beside(-side, 0, "right"),
        "above": Beside(0, -level, "center"),
        "below": Beside(0, level, "center"),
    }
    yield sides.pop(name.first)
    yield from sides.values()
    slant = 0.7 * name.radius + 2
    for further in range(name.lines):
        for down in (-1, 1):
            away = down * (slant + name.tall * (0.5 + further))
            yield Beside(slant, away, "left")
            yield Beside(-slant, away, "right")


def _pushed(name: Named, place: Beside, room: Area) -> Beside:
    left, top, right, bottom = _area(name, place)
    across = max(room.left - left, min(0.0, room.right - right))
    down = max(room.top - top, min(0.0, room.bottom - bottom))
    return Beside(place.right + across, place.down + down, place.anchor)


def _area(name: Named, place: Beside) -> Area:
    start = {"left": 0.0, "center": 0.5, "right": 1.0}[place.anchor]
    left, middle = name.x + place.right - start * name.wide, name.y + place.down
    return Area(left, middle - name.tall / 2, left + name.wide, middle + name.tall / 2)
