"""Where the names of points stand: beside their points, and in nobody's way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import hypot
from typing import NamedTuple

from attention_lab.figures.page import Box

GAP = 3  # pixels between a disc and its name
FURTHER = (0, 14, 28, 48)  # pixels further out, where nothing nearer is free
UNREADABLE = 10  # how much worse it is to lie on a name than on a disc

Away = tuple[float, float]  # pixels right and down from a point to the middle of its name
Line = tuple[float, float, float, float]  # from x, y to x, y, in pixels


class Spot(NamedTuple):
    """A named point: its numbers, its pixels from the corner of its plane, the size of its name.

    side: which way its name goes first, as (right, down) of -1, 0 or 1; the others follow.
    radius: of the disc at the point.
    """

    name: str
    at: tuple[float, float]
    x: float
    y: float
    wide: float
    tall: float
    radius: float = 0.0
    side: Away = (0, -1)


_Area = tuple[float, float, float, float]  # left, top, right, bottom


AROUND: tuple[Away, ...] = ((0, -1), (0, 1), (1, 0), (-1, 0), (1, -1), (-1, -1), (1, 1), (-1, 1))


def places(spots: Sequence[Spot], box: Box, lines: Sequence[Line] = ()) -> list[Away]:
    """For each point, where its name stands: off all discs, lines, other names and the frame.

    Names are placed in turn, so those that come first are undisturbed by those that follow.
    """
    discs, names = list(map(_disc, spots)), list[_Area]()
    found: list[Away] = []
    for spot in spots:
        best, least = (0.0, 0.0), float("inf")
        for away in _ways(spot, box):
            area = _area(spot, away)
            crossing = _shared(area, discs) + _crossed(area, lines)
            crossing += UNREADABLE * _shared(area, names)
            if crossing < least:
                best, least = away, crossing
            if not least:
                break
        found.append(best)
        names.append(_area(spot, best))
    return found


def _ways(spot: Spot, box: Box) -> Iterator[Away]:
    """Where the name may stand, the best way first; inside the frame, whatever the point does."""
    right_most, lowest = box.width - spot.wide / 2 - GAP, box.height - spot.tall / 2 - GAP
    for further in FURTHER:
        for right, down in (spot.side, *AROUND):
            out = spot.radius + GAP + further
            if right and down:
                out *= 0.7  # on a diagonal
            x = spot.x + right * (out + spot.wide / 2)
            y = spot.y + down * (out + spot.tall / 2)
            x = max(spot.wide / 2 + GAP, min(right_most, x))
            y = max(spot.tall / 2 + GAP, min(lowest, y))
            yield x - spot.x, y - spot.y


def _area(spot: Spot, away: Away) -> _Area:
    x, y = spot.x + away[0], spot.y + away[1]
    return x - spot.wide / 2, y - spot.tall / 2, x + spot.wide / 2, y + spot.tall / 2


def _disc(spot: Spot) -> _Area:
    """The square around a disc."""
    x, y, r = spot.x, spot.y, spot.radius
    return x - r, y - r, x + r, y + r


def _shared(area: _Area, others: Sequence[_Area]) -> float:
    """Pixels² that an area shares with others."""
    left, top, right, bottom = area
    found = 0.0
    for a, b, c, d in others:
        if a < right and left < c and b < bottom and top < d:
            found += (min(right, c) - max(left, a)) * (min(bottom, d) - max(top, b))
    return found


def _crossed(area: _Area, lines: Sequence[Line]) -> float:
    """Pixels of lines that lie in an area."""
    left, top, right, bottom = area
    found = 0.0
    for x, y, to_x, to_y in lines:
        first, last = 0.0, 1.0
        for at, way, low, high in ((x, to_x - x, left, right), (y, to_y - y, top, bottom)):
            if way:
                one, other = (low - at) / way, (high - at) / way
                first, last = max(first, min(one, other)), min(last, max(one, other))
            elif not low < at < high:
                last = 0.0
        found += max(0.0, last - first) * hypot(to_x - x, to_y - y)
    return found
