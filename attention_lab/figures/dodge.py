"""Names beside their points, none in another's way: each goes where there is room for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

Anchor = Literal["left", "center", "right"]
GAP = 4  # pixels from a point to its name
APART = 8  # pixels between two names on one line, so that they are not read as one
OUTSIDE = 1e6  # what a pixel beyond the edge costs, more than any name that it would cover


class Area(NamedTuple):
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Area) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

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


def square(x: float, y: float, side: float) -> Area:
    """The square around a point."""
    return Area(x - side / 2, y - side / 2, x + side / 2, y + side / 2)


class Named(NamedTuple):
    """A name of so many pixels, and the point of this radius that it belongs to.

    lines: how many lines of type up and down it may stand from its point, should there be others.
    firm: it is written even where there is no room for it.
    """

    wide: float
    tall: float
    x: float
    y: float
    radius: float
    lines: int = 1
    firm: bool = False


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
    taken = list(taken)
    for name in names:
        place = _free(name, room, taken)
        if name.firm and not place:
            place = _cheapest(name, room, taken)
        places.append(place)
        if place:
            left, top, right, bottom = _area(name, place)
            taken.append(Area(left - APART, top, right + APART, bottom))
    return places


def _free(name: Named, room: Area, taken: Sequence[Area]) -> Beside | None:
    """The first place that lies in the room and touches nothing."""
    for place in _around(name):
        area = _area(name, place)
        if not area.beyond(room) and not any(map(area.touches, taken)):
            return place
    return None


def _cheapest(name: Named, room: Area, taken: Sequence[Area]) -> Beside:
    """The place that covers the least."""

    def cost(place: Beside) -> float:
        area = _area(name, place)
        return OUTSIDE * area.beyond(room) + sum(map(area.over, taken))

    return min(_around(name), key=cost)


def _around(name: Named) -> Iterator[Beside]:
    """Where a name may stand, the best places first."""
    side, level = name.radius + GAP, name.radius + name.tall / 2 + 1
    yield Beside(side, 0, "left")
    yield Beside(-side, 0, "right")
    yield Beside(0, -level, "center")
    yield Beside(0, level, "center")
    slant = 0.7 * name.radius + 2
    for further in range(name.lines):
        for down in (-1, 1):
            away = down * (slant + name.tall * (0.5 + further))
            yield Beside(slant, away, "left")
            yield Beside(-slant, away, "right")


def _area(name: Named, place: Beside) -> Area:
    start = {"left": 0.0, "center": 0.5, "right": 1.0}[place.anchor]
    left, middle = name.x + place.right - start * name.wide, name.y + place.down
    return Area(left, middle - name.tall / 2, left + name.wide, middle + name.tall / 2)
