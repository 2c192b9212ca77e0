"""Arrows in the numbers of an axes, and where one stops that would leave it."""

from __future__ import annotations

from math import hypot

from attention_lab.figures import style
from attention_lab.figures.marks import Limits, Path

At = tuple[float, float]
LONG, WIDE = 18.0, 18.0  # of an arrow's head, in pixels
WAY = (7.0, 4.0)  # dashes of its shaft


def shows(limits: Limits, at: At) -> bool:
    """Whether a point lies within these limits."""
    return limits.left <= at[0] <= limits.right and limits.bottom <= at[1] <= limits.top


def last_shown(limits: Limits, start: At, to: At, inset: float) -> At:
    """The last point on the way from `start` to `to` that keeps `inset` from the limits."""
    shares = [1.0]
    sides = ((limits.left, limits.right), (limits.bottom, limits.top))
    for a, b, (low, high) in zip(start, to, sides, strict=True):
        if a != b:
            shares.append(((high - inset if b > a else low + inset) - a) / (b - a))
    share = max(0.0, min(shares))
    return start[0] + share * (to[0] - start[0]), start[1] + share * (to[1] - start[1])


def head(foot: At, start: At, to: At, a_pixel: float) -> Path:
    """The head of an arrow, on from `foot`, in the direction from `start` to `to`."""
    length = hypot(to[0] - start[0], to[1] - start[1]) / a_pixel
    x, y = (to[0] - start[0]) / length, (to[1] - start[1]) / length
    corners = [
        (foot[0] + ahead * x - aside * y, foot[1] + ahead * y + aside * x)
        for ahead, aside in ((LONG, 0), (0, WIDE / 2), (0, -WIDE / 2))
    ]
    return Path(corners, width=0, fill=style.SELECTED)
