"""The moving parts of a live figure: heat maps (see `heatmap.py`), patches and labels.

A live figure is one background picture, drawn once by matplotlib, and layers placed in
matplotlib's own boxes. A heat-map layer is the numbers themselves: the browser colours
them, so it can answer a hovering pointer without asking Python. A patch layer is a small
picture of one axes, drawn by Agg: curves, bars, points. A label is a short text that
changes with the numbers. Each layer also owns the matplotlib artists that draw the same
thing in `png()` and `svg()`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from attention_lab.figures import style

AxisKind = Literal["query", "key", "feature"]


class Box(NamedTuple):
    """A rectangle in CSS pixels, measured from the figure's top left corner."""

    left: int
    top: int
    width: int
    height: int


class Cell(NamedTuple):
    """What the learner has selected: the weight that `query` gives `key` in `head`."""

    head: int
    query: int
    key: int


def size_px(figure: Figure) -> tuple[float, float]:
    """(width, height) of the figure in CSS pixels, whatever its dots per inch."""
    width, height = figure.get_size_inches() * style.DPI
    return float(width), float(height)


def add_axes(figure: Figure, box: Box, zorder: float = 1) -> Axes:
    """An axes exactly in `box`, without ticks: labels are placed by hand (see `Drawing`)."""
    width, height = size_px(figure)
    bounds = (
        box.left / width,
        1 - (box.top + box.height) / height,
        box.width / width,
        box.height / height,
    )
    ax = figure.add_axes(bounds, zorder=zorder, facecolor=style.PAPER)
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_color(style.FRAME)
        spine.set_linewidth(0.75)
    return ax


@dataclass(eq=False)
class Handle:
    """A point of a patch that the learner drags, or moves with the arrow keys.

    limits: (left, right, bottom, top) of the patch's axes, in the numbers of the data.
    step: how far an arrow key moves it. `at` is where it is: a view keeps it up to date.
    """

    limits: tuple[float, float, float, float]
    step: float
    at: tuple[float, float] = (0.0, 0.0)


@dataclass(eq=False)
class Patch:
    """One axes whose artists Agg redraws at every step: curves, bars, points.

    `attach` gives `axes`; a view puts its artists there, keeps hold of them and moves them
    with `set_data` and the like. Artists that stay go through `keep`: they belong to the
    background. Only the axes' rectangle travels.
    """

    name: str
    box: Box
    handle: Handle | None = None

    def attach(self, figure: Figure) -> None:
        self.axes = add_axes(figure, self.box)
        self._staying: set[Artist] = set()

    def keep(self, *artists: Artist) -> None:
        """Draw these once, with the background."""
        self._staying.update(artists)
        for artist in artists:  # below all that moves, in `png()` as on the screen
            artist.set_zorder(artist.get_zorder() - 100)

    def moving(self) -> Sequence[Artist]:
        """The artists that travel as this layer: all in the axes' data area that do not stay."""
        axes = self.axes
        everything = (*axes.lines, *axes.patches, *axes.collections, *axes.texts)
        return [artist for artist in everything if artist not in self._staying]

    def remember(self, canvas: FigureCanvasAgg) -> None:
        """Keep what the canvas shows in the axes' rectangle now: all that stays."""
        left, top, right, bottom = self._pixels()
        height = canvas.buffer_rgba().shape[0]  # matplotlib counts rows from below
        area = Bbox.from_extents(left, height - bottom, right, height - top)
        self._clean = canvas.copy_from_bbox(area)

    def picture(self, canvas: FigureCanvasAgg) -> tuple[bytes, int, int]:
        """(RGBA bytes, width, height) of the axes' rectangle in device pixels."""
        canvas.restore_region(self._clean)
        for artist in sorted(self.moving(), key=lambda a: a.get_zorder()):
            self.axes.draw_artist(artist)
        left, top, right, bottom = self._pixels()
        pixels = np.asarray(canvas.buffer_rgba())[top:bottom, left:right]
        return pixels.tobytes(), pixels.shape[1], pixels.shape[0]

    def _pixels(self) -> tuple[int, int, int, int]:
        """(left, top, right, bottom) of the axes in device pixels."""
        scale = self.axes.figure.dpi / style.DPI
        left, top, width, height = (round(v * scale) for v in self.box)
        return left, top, left + width, top + height


@dataclass(eq=False)
class Label:
    """A short text that changes with the numbers: a shape, a limit, a factor."""

    name: str
    x: float
    y: float  # of the middle of the line
    anchor: Literal["left", "center", "right"] = "left"
    quiet: bool = True
    text: str = ""

    def attach(self, figure: Figure, points: float) -> None:
        width, height = size_px(figure)
        self.artist = figure.text(
            self.x / width,
            1 - self.y / height,
            "",
            ha=self.anchor,
            va="center",
            fontsize=points,
            color=style.QUIET_INK if self.quiet else style.INK,
            parse_math=False,
        )

    def place(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "at": [self.x, self.y],
            "anchor": self.anchor,
            "quiet": self.quiet,
        }
