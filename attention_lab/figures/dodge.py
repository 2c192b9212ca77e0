"""Names beside their points, none in another's way: each goes where there is room for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

Rectangles = np.ndarray  # (rectangle, 4): left, top, right, bottom in pixels
Anchor = Literal["left", "center", "right"]
GAP = 4  # pixels from a point to its name
OUTSIDE = 1e6  # what a pixel beyond the edge costs, more than any name that it would cover


class Named(NamedTuple):
    """A name of so many pixels, and the point of this radius that it belongs to.

    firm: it is written even where there is no room for it.
    """

    wide: float
    tall: float
    x: float
    y: float
    radius: float
    firm: bool = False


class Beside(NamedTuple):
    """Where the middle line of a name lies, in pixels right of its point and below it."""

    right: float
    down: float
    anchor: Anchor


def names_beside(
    names: Sequence[Named], room: tuple[float, float, float, float], taken: Rectangles
) -> list[Beside | None]:
    """A place for each name, the first ones first; None where there is no room left.

    room: left, top, right and bottom of what a name may not leave. taken: where nothing may be
    written; the points themselves among it.
    """
    places: list[Beside | None] = []
    for name in names:
        tried = _around(name)
        boxes = np.array([_rectangle(name, place) for place in tried])
        costs = _covered(boxes, taken) + OUTSIDE * _beyond(boxes, room)
        best = int(costs.argmin())
        free = costs[best] == 0
        places.append(tried[best] if free or name.firm else None)
        if places[-1]:
            taken = np.vstack([taken, boxes[best]])
    return places


def _around(name: Named) -> list[Beside]:
    """Where a name may stand, the best places first."""
    side, level = name.radius + GAP, name.radius + name.tall / 2 + 1
    slant = 0.7 * name.radius + 2
    return [
        Beside(side, 0, "left"),
        Beside(-side, 0, "right"),
        Beside(0, -level, "center"),
        Beside(0, level, "center"),
        *(Beside(slant, sign * (slant + name.tall / 2), "left") for sign in (-1, 1)),
        *(Beside(-slant, sign * (slant + name.tall / 2), "right") for sign in (-1, 1)),
    ]


def _rectangle(name: Named, place: Beside) -> tuple[float, float, float, float]:
    start = {"left": 0.0, "center": 0.5, "right": 1.0}[place.anchor]
    left, middle = name.x + place.right - start * name.wide, name.y + place.down
    return left, middle - name.tall / 2, left + name.wide, middle + name.tall / 2


def _covered(boxes: Rectangles, taken: Rectangles) -> np.ndarray:
    """How many square pixels of what is taken each box covers."""
    wide = np.minimum.outer(boxes[:, 2], taken[:, 2]) - np.maximum.outer(boxes[:, 0], taken[:, 0])
    tall = np.minimum.outer(boxes[:, 3], taken[:, 3]) - np.maximum.outer(boxes[:, 1], taken[:, 1])
    return (wide.clip(0) * tall.clip(0)).sum(1)


def _beyond(boxes: Rectangles, room: tuple[float, float, float, float]) -> np.ndarray:
    """How many pixels each box leaves the room by."""
    left, top, right, bottom = room
    edges = np.array([[left, top, -right, -bottom]])
    return (edges - boxes * (1, 1, -1, -1)).clip(0).sum(1)
