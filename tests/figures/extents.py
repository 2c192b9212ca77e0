"""Where the texts of a drawing lie, in CSS pixels, and which of them are in each other's way."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties

from attention_lab.core.axes import Selection
from attention_lab.figures import style
from attention_lab.figures.cells import cell_number
from attention_lab.figures.drawing import Drawing, Text
from attention_lab.figures.heatmap import HeatMap
from attention_lab.figures.marks import Marks, Word
from attention_lab.figures.page import Box
from attention_lab.figures.render import moving_texts
from attention_lab.figures.words import drawable, weight_of

RENDERER = RendererAgg(10, 10, style.DPI)


class Placed(NamedTuple):
    """The texts of one drawing and their rectangles (left, top, right, bottom)."""

    texts: list[str]
    boxes: np.ndarray


@cache
def size_of(text: str, points: float, bold: bool) -> tuple[float, float]:
    """(width, height) as matplotlib draws it, in CSS pixels."""
    signs, families = drawable(text)
    weight = weight_of(signs, bold)
    font = FontProperties(family=list(families), size=points, weight=weight)
    width, height, _ = RENDERER.get_text_width_height_descent(signs, font, ismath=False)
    _, least, _ = RENDERER.get_text_width_height_descent("lp", font, ismath=False)
    return width, max(height, least)  # a line is as high as its letters may be


def rectangle(item: Text, points: float) -> tuple[float, float, float, float]:
    """The place of a text, as `render` places it.

    matplotlib's height leaves room for accents above and tails below; a sixth of the type size is
    taken off there, so that what is left is about the ink.
    """
    points = item.points or points
    wide, tall = size_of(item.text, points, item.bold)
    tall -= points * style.PX_PER_POINT / 3
    start = {"left": 0.0, "center": 0.5, "right": 1.0}[item.anchor]
    if not item.rotation:
        left, top = item.x - start * wide, item.y - tall / 2
        return left, top, left + wide, top + tall
    # Turned by a quarter to the left: "right", the end of the text, is its upper end.
    top = item.y - (1 - start) * wide
    return item.x - tall / 2, top, item.x + tall / 2, top + wide


def placed(drawing: Drawing, selection: Selection | None = None) -> Placed:
    """Every text that is not empty: what stays, names of axes, labels, names of points."""
    items = [item for item in drawing.items if isinstance(item, Text)]
    items += moving_texts(drawing, selection or Selection())
    items = [item for item in items if item.text]
    boxes = [rectangle(item, drawing.page.points) for item in items]
    return Placed([item.text for item in items], np.array(boxes).reshape(-1, 4))


def beyond_the_edge(drawing: Drawing, selection: Selection | None = None) -> list[str]:
    """Texts that the figure's edge cuts, and by how many pixels."""
    texts, boxes = placed(drawing, selection)
    sides = np.hstack([-boxes[:, :2], boxes[:, 2:] - (drawing.page.width, drawing.height)])
    cut = sides.max(1)
    return [f"{text} by {by:.0f} px" for text, by in zip(texts, cut, strict=True) if by > 0.5]


def overlapping(drawing: Drawing, selection: Selection | None = None) -> list[tuple[str, str]]:
    """Pairs of texts that touch each other."""
    texts, boxes = placed(drawing, selection)
    return [(texts[a], texts[b]) for a, b in touching(boxes)]


def touching(boxes: np.ndarray) -> np.ndarray:
    """(pair, 2): which of these rectangles lie on each other."""
    left, top, right, bottom = boxes.T
    wide = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    tall = np.minimum.outer(bottom, bottom) - np.maximum.outer(top, top)
    return np.argwhere(np.triu((wide > 0.5) & (tall > 0.5), 1))


def on_a_panel(drawing: Drawing, selection: Selection | None = None) -> list[tuple[str, str]]:
    """(text, panel) where a text lies on a matrix or an axes of marks."""
    boxes = {m.name: m.box for m in (*drawing.maps.values(), *drawing.marks.values())}
    found = []
    for text, (left, top, right, bottom) in zip(*placed(drawing, selection), strict=True):
        for name, box in boxes.items():
            wide = min(right, box.right) - max(left, box.left)
            tall = min(bottom, box.bottom) - max(top, box.top)
            if wide > 1 and tall > 1:
                found.append((text, name))
    return found


def numbers_beyond_their_cells(drawing: Drawing) -> list[str]:
    """Numbers in cells that are wider or higher than their cell."""
    found = []
    for heat_map in drawing.maps.values():
        if heat_map.has_numbers:
            short = heat_map.shortens
            texts = {cell_number(float(v), short) for v in heat_map.values.flat if v == v}
            sizes = {text: size_of(text, drawing.page.points, False) for text in texts}
            wide, tall = heat_map.cell()
            found += [t for t, (w, h) in sizes.items() if w > wide or h > tall]
    return found


def point_names(marks: Marks, points: float) -> Iterator[tuple[str, np.ndarray]]:
    """(text, rectangle) of each word among marks, those that stay first."""
    for mark in (*marks.still, *marks.moving):
        if isinstance(mark, Word):
            x, y = in_pixels(marks.box, marks, mark.points)[0] + mark.away
            text = Text(x, y, mark.text, mark.anchor, bold=mark.bold)
            yield mark.text, np.array(rectangle(text, points))


def in_pixels(box: Box, marks: Marks, points: object) -> np.ndarray:
    """Points of an axes as pixels of the page."""
    left, right, bottom, top = marks.limits
    x, y = np.asarray(points, float).reshape(-1, 2).T
    across, down = (x - left) / (right - left), (top - y) / (top - bottom)
    return np.stack([box.left + across * box.width, box.top + down * box.height], 1)


def unlabelled(drawing: Drawing, selection: Selection) -> list[str]:
    """Matrices whose marked row or column has no name on its line."""
    found = []
    for heat_map in drawing.maps.values():
        if heat_map.tiles != (1, 1) or heat_map.through:
            continue
        for axis, side in ((heat_map.rows, "left"), (heat_map.columns, "below")):
            place = selection.get(axis.kind, len(axis))
            if axis.names and place < len(axis) and not _is_named(drawing, heat_map, side, place):
                found.append(f"{heat_map.name}: {axis.kind} {axis.name(place)}")
    return found


def _is_named(drawing: Drawing, heat_map: HeatMap, side: str, place: int) -> bool:
    """Whether a name of its axis stands beside or below it, or at the edge of its group."""
    along = slice(1, None, 2) if side == "left" else slice(0, None, 2)  # top, height; left, width
    axis = heat_map.rows if side == "left" else heat_map.columns
    return any(
        place in words.shown(place) and words.texts[place]
        for words in drawing.words
        if words.side == side and words.axis == axis and words.box[along] == heat_map.box[along]
    )


def unreadable(drawing: Drawing, selection: Selection | None = None) -> list[str]:
    """Everything that a reader would complain of."""
    return [
        *(f"beyond the edge: {text}" for text in beyond_the_edge(drawing, selection)),
        *(f"{a!r} touches {b!r}" for a, b in overlapping(drawing, selection)),
        *(f"{text!r} lies on {name}" for text, name in on_a_panel(drawing, selection)),
        *(f"{text!r} is larger than its cell" for text in numbers_beyond_their_cells(drawing)),
    ]
