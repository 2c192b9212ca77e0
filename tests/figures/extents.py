"""Where the texts of a drawing lie, in CSS pixels, and which of them are in each other's way."""

from typing import NamedTuple

import numpy as np

from attention_lab.figures import Drawing, style


class Placed(NamedTuple):
    """The texts of one drawing and their rectangles (left, bottom, right, top)."""

    texts: list[str]
    boxes: np.ndarray


def placed(drawing: Drawing) -> Placed:
    """Every text that is not empty: words, titles and labels that change with the numbers.

    matplotlib's rectangle leaves room for accents above and tails below; a sixth of the type
    size is taken off there, so that what is left is about the ink.
    """
    for label in drawing.labels.values():
        label.artist.set_text(label.text)
    renderer = drawing.canvas.get_renderer()
    artists = [t for t in drawing.figure.texts if t.get_text()]
    scale = drawing.figure.dpi / style.DPI
    boxes = np.array([t.get_window_extent(renderer).extents / scale for t in artists])
    lying = np.array([t.get_rotation() == 90 for t in artists])
    trim = np.array([t.get_fontsize() for t in artists]) * style.PX_PER_POINT / 6
    boxes[:, 0] += trim * lying
    boxes[:, 2] -= trim * lying
    boxes[:, 1] += trim * ~lying
    boxes[:, 3] -= trim * ~lying
    return Placed([t.get_text() for t in artists], boxes)


def beyond_the_edge(drawing: Drawing) -> list[str]:
    """Texts that the figure's edge cuts, and by how many pixels."""
    texts, boxes = placed(drawing)
    sides = np.hstack([-boxes[:, :2], boxes[:, 2:] - (drawing.page.width, drawing.height)])
    cut = sides.max(1)
    return [f"{text} by {by:.0f} px" for text, by in zip(texts, cut, strict=True) if by > 0.5]


def overlapping(drawing: Drawing) -> list[tuple[str, str]]:
    """Pairs of texts that touch each other."""
    texts, (left, bottom, right, top) = (p := placed(drawing)).texts, p.boxes.T
    wide = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    tall = np.minimum.outer(top, top) - np.maximum.outer(bottom, bottom)
    pairs = np.argwhere(np.triu((wide > 0.5) & (tall > 0.5), 1))
    return [(texts[a], texts[b]) for a, b in pairs]


def on_a_matrix(drawing: Drawing) -> list[tuple[str, str]]:
    """(text, matrix) where a text lies on a matrix."""
    found = []
    for text, (left, bottom, right, top) in zip(*placed(drawing), strict=True):
        for heat_map in drawing.maps.values():
            box = heat_map.box
            wide = min(right, box.left + box.width) - max(left, box.left)
            high = drawing.height - box.top  # matplotlib counts from below
            tall = min(top, high) - max(bottom, high - box.height)
            if wide > 1 and tall > 1:
                found.append((text, heat_map.name))
    return found
