"""The look of every figure, in one place: type, colours, spacing.

Lengths are CSS pixels, the unit of the browser that shows the figure: 96 to an inch, so
one typographic point is 4/3 of a pixel.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, Literal

import matplotlib
import numpy as np

Palette = Literal["weights", "signed"]

DPI: Final = 96
PX_PER_POINT: Final = DPI / 72

SCREEN_POINTS: Final = 9  # the smallest type that reads well on a laptop
PRESENTATION_POINTS: Final = 14  # and from the back row

GRID: Final = 8  # every gap is a multiple of this

INK: Final = "#1a1a1a"
QUIET_INK: Final = "#595959"  # 7:1 on white, so quiet text still reads on a projector
PAPER: Final = "#ffffff"
FRAME: Final = "#8c8c8c"
PALE_LINE: Final = "#b5b5b5"  # of grids and rules: they never cover what is shown
HATCH_PAPER: Final = "#f4f4f4"
HATCH_LINE: Final = "#8a8a8a"  # dark enough that nobody takes a masked cell for a pale number
HATCH_PERIOD: Final = 6  # a masked cell is striped where (x + y) mod 6 < 2
HATCH_WIDTH: Final = 2
SELECTED: Final = "#d55e00"  # vermillion: apart from every colour of both maps below
ERROR_INK: Final = "#b00020"  # of words that say what is wrong, as below the picture
SELECTED_INK: Final = "#a84300"  # the same for words: 6:1 on white

# Okabe and Ito, "Color Universal Design" (2008): eight colours that stay apart for
# colour-blind eyes. Head h takes colour h mod 8, always beside its number.
HEADS: Final = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#d55e00",
    "#f0e442",
    "#000000",
)

COLORMAPS: Final[dict[Palette, str]] = {
    "weights": "viridis",  # perceptually uniform, read rightly by colour-blind eyes
    "signed": "RdBu_r",  # white at 0, red above, blue below
}


def colormap_rgb(palette: Palette) -> np.ndarray:
    """The 256 colours of a palette, (256, 3) uint8: what the browser colours cells with."""
    colours = matplotlib.colormaps[COLORMAPS[palette]](np.arange(256))
    return np.round(colours[:, :3] * 255).astype(np.uint8)


def nice_limit(largest: float, steps: Sequence[float] = (1, 2, 5)) -> float:
    """The smallest of 1, 2, 5, 10, 20, 50, ... that is no less than `largest` (1 for 0).

    Limits move in these steps, so a length or a colour keeps its meaning while a slider moves.
    """
    if not math.isfinite(largest) or largest <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(largest))
    for step in steps:
        if largest <= step * power * (1 + 1e-9):
            return float(step * power)
    return float(10 * power)


def colour_limit(largest: float) -> float:
    """As `nice_limit`, but closer: the largest number has a colour near the end of the palette."""
    return nice_limit(largest, (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8))
