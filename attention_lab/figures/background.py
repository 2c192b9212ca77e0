"""The background of the live picture: all that stays, as a PNG.

Each text and each rule is a stamp, drawn by matplotlib once and kept, so that a new arrangement
of known texts (other words beside them, another width of the page) needs only to be put together.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from attention_lab.figures import style
from attention_lab.figures.drawing import Drawing, Ramp, Rule, Text
from attention_lab.figures.render import blank, draw_item
from attention_lab.figures.words import width_px

KEPT = 1024  # stamps, of a few kilobytes each
FRACTIONS = 4  # of a pixel: as exactly as a stamp is placed
AROUND = 8  # CSS pixels around an item when it is drawn

Still = Text | Rule


class Stamp(NamedTuple):
    """Pixels (row, column, 3) on white, and where their corner lies from the item's own pixel."""

    pixels: np.ndarray
    left: int
    top: int


_kept: dict[tuple[Still, float], Stamp] = {}  # by item and density, the oldest first


def background(drawing: Drawing) -> bytes:
    """PNG of all that stays, at the screen's density."""
    page = drawing.page
    shape = round(drawing.height * page.scale), round(page.width * page.scale), 3
    pixels = np.full(shape, 255, np.uint8)
    placed = []
    for item in drawing.items:
        if isinstance(item, Ramp):
            _paint(pixels, item, page.scale)
        else:
            placed.append(_apart(item, page.points, page.scale))
    stamps = _stamps([item for item, _, _ in placed], page.scale)
    for item, row, column in placed:
        _press(pixels, stamps[item], row, column)
    picture = io.BytesIO()
    Image.fromarray(pixels).save(picture, "png", compress_level=1)
    return picture.getvalue()


def _apart(item: Still, points: float, scale: float) -> tuple[Still, int, int]:
    """(the item within a pixel of (0, 0), row and column of that pixel)."""
    x, y = (np.floor(v * scale * FRACTIONS + 0.5) / FRACTIONS for v in (item.x, item.y))
    row, column = int(y), int(x)
    moved = _moved(item, float(x - column) / scale, float(y - row) / scale)
    if isinstance(moved, Text):
        moved = moved._replace(points=moved.points or points)
    return moved, row, column


def _moved(item: Still, x: float, y: float) -> Still:
    """The item where its first point is (x, y)."""
    if isinstance(item, Text):
        return item._replace(x=x, y=y)
    return item._replace(x=x, y=y, to_x=x + item.to_x - item.x, to_y=y + item.to_y - item.y)


def _press(pixels: np.ndarray, stamp: Stamp, row: int, column: int) -> None:
    """Put a stamp into the picture; where it would leave it, it is cut."""
    top, left = row + stamp.top, column + stamp.left
    height, width, _ = stamp.pixels.shape
    inked = stamp.pixels[max(0, -top) :, max(0, -left) :]
    area = pixels[max(0, top) : max(0, top + height), max(0, left) : max(0, left + width)]
    np.minimum(area, inked[: area.shape[0], : area.shape[1]], out=area)  # ink on white paper


def _stamps(items: Sequence[Still], scale: float) -> dict[Still, Stamp]:
    """The stamp of each item. Those that are new are drawn in one go, and kept."""
    found = {item: _kept.get((item, scale)) for item in items}
    if new := [item for item, stamp in found.items() if stamp is None]:
        drawn = dict(zip(new, _drawn(new, scale), strict=True))
        found |= drawn
        _kept.update({(item, scale): stamp for item, stamp in drawn.items()})
        for key in list(_kept)[: max(0, len(_kept) - KEPT)]:
            _kept.pop(key, None)  # another thread may have been faster
    return {item: stamp for item, stamp in found.items() if stamp is not None}


def _drawn(items: Sequence[Still], scale: float) -> list[Stamp]:
    """The items below each other in one picture, then cut apart."""
    reach = [[round(side * scale) for side in _reach(item)] for item in items]
    middle, height = max(wide for wide, _ in reach), sum(2 * tall for _, tall in reach)
    figure = blank(2 * middle / scale, height / scale, scale)
    tops = [sum(2 * tall for _, tall in reach[:i]) for i in range(len(items))]
    for item, (_, tall), top in zip(items, reach, tops, strict=True):
        draw_item(figure, _moved(item, middle / scale + item.x, (top + tall) / scale + item.y), 0)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3]
    return [
        _cut(pixels[top : top + 2 * tall], middle, tall)
        for top, (_, tall) in zip(tops, reach, strict=True)
    ]


def _cut(pixels: np.ndarray, column: int, row: int) -> Stamp:
    """The ink of a picture in which the item lies at this column and row."""
    inked = np.any(pixels < 255, axis=2)
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not len(rows):  # a text of blanks
        return Stamp(pixels[:0, :0], 0, 0)
    ink = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy()
    return Stamp(ink, int(columns[0]) - column, int(rows[0]) - row)


def _reach(item: Still) -> tuple[float, float]:
    """How far an item reaches from its first point, to either side, and up or down."""
    if isinstance(item, Rule):
        around = item.width + AROUND
        return abs(item.to_x - item.x) + around, abs(item.to_y - item.y) + around
    high = item.points * style.PX_PER_POINT
    long = 1.2 * width_px(item.text, item.points, item.bold) + AROUND
    return (high + AROUND, long) if item.rotation else (long, high + AROUND)


def _paint(pixels: np.ndarray, ramp: Ramp, scale: float) -> None:
    """The colours of a ramp, and its frame, straight into the pixels."""
    left, top, width, height = (round(v * scale) for v in ramp.box)
    area = pixels[top : top + height, left : left + width]
    along = area.shape[0] if ramp.vertical else area.shape[1]
    colours = style.colormap_rgb(ramp.palette)[np.arange(along) * 256 // max(1, along)]
    area[:] = colours[::-1, None] if ramp.vertical else colours[None]
    frame = [int(style.FRAME[i : i + 2], 16) for i in (1, 3, 5)]
    area[[0, -1]], area[:, [0, -1]] = frame, frame
