"""Paths, points and words in the numbers of an axes: drawn by the browser from coordinates.

A layer of marks is one axes. What stays is sent once, with the scene; what moves is sent at
every step, its coordinates in one buffer. matplotlib draws the same marks in `png()`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from matplotlib.patheffects import withStroke

from attention_lab.figures import style
from attention_lab.figures.page import Box
from attention_lab.figures.words import drawable, weight_of

Coordinates = npt.ArrayLike  # (point, 2): x and y in the numbers of the axes
HALO = 3.0  # white around what moves, in pixels, so that it stands out on what stays
_MARKERS = {"disc": "o", "cross": "X"}


@dataclass(frozen=True, eq=False)
class Path:
    """A line through points; `fill` makes it an area. Lengths are pixels."""

    points: Coordinates
    colour: str = style.INK
    width: float = 1.5
    dashes: tuple[float, ...] = ()
    fill: str = ""
    alpha: float = 1.0

    def told(self) -> dict[str, Any]:
        look = {"colour": self.colour, "width": self.width, "dashes": list(self.dashes)}
        return {"mark": "path", **look, "fill": self.fill, "alpha": self.alpha}

    def draw(self, axes: Axes, points: np.ndarray, order: float, size: float) -> None:
        width = self.width / style.PX_PER_POINT
        dashes = [d / style.PX_PER_POINT / max(width, 1e-6) for d in self.dashes]
        line: Any = (0, tuple(dashes)) if dashes else "-"
        if self.fill:
            axes.add_patch(
                Polygon(
                    points,
                    closed=True,
                    facecolor=self.fill,
                    edgecolor=self.colour if self.width else "none",
                    linewidth=width,
                    linestyle=line,
                    alpha=self.alpha,
                    zorder=order,
                )
            )
        elif self.width:
            axes.plot(
                *points.T, color=self.colour, lw=width, ls=line, alpha=self.alpha, zorder=order,
                solid_capstyle="round", dash_capstyle="butt",
            )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Points:
    """Marks at points. `sizes` are diameters in pixels, one for each point or one for all."""

    points: Coordinates
    colours: tuple[str, ...]
    sizes: tuple[float, ...]
    shape: Literal["disc", "cross"] = "disc"
    edge: float = 0.0  # width of a white edge, in pixels
    alpha: float = 1.0

    def told(self) -> dict[str, Any]:
        look = {"colours": list(self.colours), "sizes": list(self.sizes), "shape": self.shape}
        return {"mark": "points", **look, "edge": self.edge, "alpha": self.alpha}

    def draw(self, axes: Axes, points: np.ndarray, order: float, size: float) -> None:
        for i, (x, y) in enumerate(points):
            axes.plot(
                [x], [y], _MARKERS[self.shape], color=self.colours[i % len(self.colours)],
                ms=self.sizes[i % len(self.sizes)] / style.PX_PER_POINT,
                mec=style.PAPER, mew=self.edge / style.PX_PER_POINT, alpha=self.alpha,
                zorder=order, clip_on=False,
            )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Word:
    """A text beside a point: `away` is how many pixels right and down its middle lies."""

    text: str
    points: Coordinates  # one point
    away: tuple[float, float] = (0.0, 0.0)
    anchor: Literal["left", "center", "right"] = "center"
    bold: bool = False
    halo: bool = False
    colour: str = style.INK

    def told(self) -> dict[str, Any]:
        look = {"anchor": self.anchor, "bold": self.bold, "halo": self.halo}
        words = {"text": self.text, "away": list(self.away), "colour": self.colour}
        return {"mark": "word", **words, **look}

    def draw(self, axes: Axes, points: np.ndarray, order: float, size: float) -> None:
        signs, families = drawable(self.text)
        right, down = self.away
        axes.annotate(
            signs,
            (float(points[0][0]), float(points[0][1])),
            xytext=(right / style.PX_PER_POINT, -down / style.PX_PER_POINT),
            textcoords="offset points",
            annotation_clip=False,
            ha=self.anchor,
            va="center",
            fontsize=size,
            fontfamily=list(families),
            fontweight=weight_of(signs, self.bold),
            color=self.colour,
            path_effects=[withStroke(linewidth=2 * HALO, foreground=style.PAPER)]
            if self.halo
            else [],
            parse_math=False,
            zorder=order,
        )


Mark = Path | Points | Word


class Limits(NamedTuple):
    """The numbers at the four sides of an axes."""

    left: float
    right: float
    bottom: float
    top: float


@dataclass(eq=False)
class Handle:
    """A point that the learner drags, or moves with the arrow keys.

    step: how far an arrow key moves it. within: how far it goes, where that is less than its
    axes show. `at` is where it is, kept up to date at every step.
    """

    name: str
    step: float
    at: tuple[float, float] = (0.0, 0.0)
    within: Limits | None = None


@dataclass(eq=False)
class Marks:
    """One axes of marks. `show` gives it what moves."""

    name: str
    box: Box
    limits: Limits
    still: Sequence[Mark] = ()
    handle: Handle | None = None
    moving: Sequence[Mark] = field(default=(), init=False)

    def show(self, moving: Sequence[Mark], at: tuple[float, float] | None = None) -> None:
        """Take what moves, and where the handle is."""
        self.moving = moving
        if self.handle and at is not None:
            self.handle.at = at

    def place(self) -> dict[str, Any]:
        """What the browser must know once."""
        still = [
            mark.told() | {"points": np.round(_array(mark), 5).ravel().tolist()}
            for mark in self.still
        ]
        return {
            "name": self.name,
            "box": list(self.box),
            "limits": list(self.limits),
            "still": still,
            "handle": self._handle(),
        }

    def _handle(self) -> dict[str, Any] | None:
        if self.handle is None:
            return None
        within = list(self.handle.within or self.limits)
        return {"name": self.handle.name, "step": self.handle.step, "within": within}

    def state(self) -> tuple[list[dict[str, Any]], list[np.ndarray]]:
        """What the browser must know at every step: the marks, and the points of each."""
        points = [_array(mark) for mark in self.moving]
        told = [
            mark.told() | {"count": len(array)}
            for mark, array in zip(self.moving, points, strict=True)
        ]
        return told, points

    def draw(self, axes: Axes, size: float) -> None:
        """The same in matplotlib."""
        left, right, bottom, top = self.limits
        axes.set(xlim=(left, right), ylim=(bottom, top))
        for order, mark in enumerate((*self.still, *self.moving)):
            mark.draw(axes, _array(mark), 2 + order / 100, size)


def _array(mark: Mark) -> np.ndarray:
    return np.asarray(mark.points, np.float32).reshape(-1, 2)
