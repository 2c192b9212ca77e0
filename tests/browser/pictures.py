"""The screen against matplotlib's own picture of the same state."""

from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from attention_lab.figures import style

from .lab_page import LabPage

# Text, frames and outlines are drawn by two engines and the stripes of two start at other
# pixels: measured 0.9 to 5.2 over all states of the tests, the most where half of it is hatched, or
# where 192 cells have a number in large type.
MEAN_DIFFERENCE = 5.5
# Marks, words and labels: two engines smooth their edges differently, so small squares are
# compared by their mean. Measured at most 77 of 255 over all states (a bold word that ends
# elsewhere); a mark, a word or a name of an axis that is missing makes 100 and more.
REACH, SQUARE_DIFFERENCE = 4, 90
SMALLEST_CELL = 6  # pixels: the edges of two engines may lie a pixel apart
SMALLEST_DASHED = 20  # in a smaller outline there are too few dashes to be counted

_HEAT_MAPS = """[
    {
        "values": [[None if v != v else v for v in row] for row in m.values.tolist()],
        "numbers": m.has_numbers, "box": [*m.box], "tiles": m.tiles, "gap": m.place()["gap"],
        "outlines": [list(box) for box, _ in m.outlined(lab.selection)],
        "guessed": [list(box) for box in m.guessed()],
        "outlined": [lab.selection.get(axis.kind, -9) // m.block for axis in (m.rows, m.columns)],
    }
    for m in lab.drawing().maps.values()
]"""


def assert_the_same(lab: LabPage, name: str = "") -> tuple[int, int]:
    """Raises AssertionError where the screen shows something else than `lab.png()`.

    (how many cells with a number were compared, how many masked ones)
    """
    scale = lab.page.evaluate("window.devicePixelRatio")
    ours, theirs = lab.picture(), lab.matplotlib_picture(scale)
    assert np.abs(np.subtract(ours.shape, theirs.shape)).max() <= 1
    height, width = np.minimum(ours.shape, theirs.shape)[:2]
    ours, theirs = ours[:height, :width], theirs[:height, :width]
    mean = np.abs(ours.astype(int) - theirs).mean()
    squares = np.abs(_blurred(ours, REACH * scale) - _blurred(theirs, REACH * scale))
    print(f"{name}, {scale}x: mean {mean:.2f}, largest of a square {squares.max()} of 255")
    assert mean < MEAN_DIFFERENCE
    place = np.unravel_index(squares.argmax(), squares.shape)
    assert squares.max() < SQUARE_DIFFERENCE, f"they differ at {np.divide(place, scale)}"
    return _same_cells(lab, ours, theirs, scale)


def _blurred(picture: np.ndarray, reach: int) -> np.ndarray:
    return np.asarray(Image.fromarray(picture).filter(ImageFilter.BoxBlur(reach))).astype(int)


def _same_cells(lab: LabPage, ours: np.ndarray, theirs: np.ndarray, scale: int) -> tuple[int, int]:
    cells = masked = 0
    for heat_map in lab.notebook.evaluate(_HEAT_MAPS):
        spots = Spots(heat_map, scale)
        at = spots.coloured()
        cells += len(at[0])
        assert np.abs(ours[at].astype(int) - theirs[at]).max(initial=0) <= 2
        at = spots.hidden()
        masked += len(at[0])
        if len(at[0]):
            assert _is_hatched(ours[at]) and _is_hatched(theirs[at])
        for box in heat_map["outlines"]:
            assert _has_outline(ours, box, scale) and _has_outline(theirs, box, scale)
        for box in (box for box in heat_map["guessed"] if min(box[2:]) >= SMALLEST_DASHED):
            assert _has_dashes(ours, box, scale) and _has_dashes(theirs, box, scale)
    return cells, masked


class Spots:
    """Pixels of one heat map that show nothing but a cell: no number, no outline, no edge."""

    def __init__(self, heat_map: dict[str, Any], scale: int) -> None:
        self.values = np.array(heat_map["values"], float)  # None becomes NaN: masked
        self.scale, self.numbers = scale, heat_map["numbers"]
        self.row, self.column = heat_map["outlined"]
        left, top, width, height = heat_map["box"]
        rows, columns = self.values.shape
        gap, (down, across) = heat_map["gap"], heat_map["tiles"]
        self.tall, self.y = _along(top, height, rows, down, gap)
        self.wide, self.x = _along(left, width, columns, across, gap)

    def cells(self, masked: bool) -> tuple[np.ndarray, np.ndarray]:
        """(rows, columns) of the cells that are large enough and away from outlines."""
        rows, columns = self.values.shape
        small = min(self.wide, self.tall) < SMALLEST_CELL
        wanted = np.isnan(self.values) == masked
        wanted &= np.abs(np.arange(rows) - self.row)[:, None] > 1  # outlines reach over the edge
        wanted &= np.abs(np.arange(columns) - self.column) > 1
        return np.nonzero(wanted & (not small))

    def pixels(
        self, rows: np.ndarray, columns: np.ndarray, share: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Where the point at `share` of each cell's width and height lies in the picture."""
        y, x = self.y[rows] + share * self.tall, self.x[columns] + share * self.wide
        return (y * self.scale).astype(int), (x * self.scale).astype(int)

    def coloured(self) -> tuple[np.ndarray, np.ndarray]:
        """The middle of each cell that has a number; beside the number where it is written."""
        return self.pixels(*self.cells(masked=False), 0.15 if self.numbers else 0.5)

    def hidden(self) -> tuple[np.ndarray, np.ndarray]:
        """A line of pixels through the middle of each masked cell."""
        middles = self.pixels(*self.cells(masked=True), 0.5)
        reach = int(0.3 * self.scale * self.wide)
        steps = np.arange(-reach, reach + 1)
        y, x = (np.repeat(axis, len(steps)) for axis in middles)
        return y, x + np.tile(steps, len(middles[0]))


def _along(start: int, side: int, count: int, tiles: int, gap: int) -> tuple[float, np.ndarray]:
    """(size of a cell, where each begins) along one side; matrices of a mosaic have gaps."""
    size = (side - gap * (tiles - 1)) / count
    each = np.arange(count)
    return size, start + each * size + each // (count // tiles) * gap


def _is_hatched(pixels: np.ndarray) -> bool:
    """Light stripes of both greys, and nothing that a colour map holds."""
    dark, light = (int(colour[1:3], 16) for colour in (style.HATCH_LINE, style.HATCH_PAPER))
    grey = np.ptp(pixels.astype(int), axis=1).max() <= 2
    tones = pixels[:, 0].astype(int)
    lined = np.mean(tones < (dark + light) / 2)
    return bool(grey and 0.1 < lined < 0.5 and tones.min() >= dark - 2 and tones.max() <= light + 2)


def _has_outline(picture: np.ndarray, box: list[int], scale: int) -> bool:
    """Whether the middle of each side of `box` has the colour of what is selected."""
    left, top, width, height = (scale * side for side in box)
    across, down = left + width // 2, top + height // 2
    colour = [int(style.SELECTED[i : i + 2], 16) for i in (1, 3, 5)]
    sides = [(top, across), (top + height, across), (down, left), (down, left + width)]
    near = [picture[y - 2 * scale : y + 2 * scale, x - 2 * scale : x + 2 * scale] for y, x in sides]
    return all(np.abs(spot - np.array(colour)).max(-1).min() < 40 for spot in near)


def _has_dashes(picture: np.ndarray, box: list[int], scale: int) -> bool:
    """Whether the upper side of `box` is dashed: ink along some of it, white beside all of it."""
    left, top, width, _ = (scale * side for side in box)
    edge = picture[top - 2 * scale : top + 2 * scale + 1, left : left + width].astype(int)
    ink, white = (edge.max(-1) < 80).any(0), (edge.min(-1) > 200).any(0)
    return bool(0.3 < ink.mean() < 0.95 and white.mean() > 0.8)
