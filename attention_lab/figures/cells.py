"""What the size of a matrix's cells leaves room for: numbers in them, outlines around them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from attention_lab.figures import style
from attention_lab.figures.words import width_px

AROUND_NUMBER = 2  # pixels that a cell needs beside the number in it
HIGH_AS_NUMBER = 1.3  # times the type size: as high as a cell with a number in it must be
THIN = 2.0  # pixels: the outline of what is selected among small cells
CELL_LINE = 1.75  # how much wider the outline of a cell is than that of its row and column


class Look(NamedTuple):
    """What the size of its cells leaves room for.

    numbers, short: whether numbers are written in cells, and no more than in their short form.
    line: pixels of the outline of what is selected: seen from afar, and no cell hidden. That of the
        cell itself is `CELL_LINE` times as wide; where there is room it lies so far inside the
        cell that it comes no closer to the words than the others. halo: of white around that.
    """

    numbers: bool
    short: bool
    line: float
    halo: float


@lru_cache(maxsize=256)
def look_of(cell: tuple[float, float], limit: float, signed: bool, points: float) -> Look:
    (wide, tall), side = cell, min(cell)
    high = tall >= HIGH_AS_NUMBER * points * style.PX_PER_POINT
    needs, needs_short = (_number_width(limit, signed, points, short) for short in (False, True))
    line, halo = max(THIN, min(4.0, round(side / 12, 2))), min(2.0, round(side / 8, 2))
    return Look(high and wide >= needs_short, wide < needs, line, halo)


def _number_width(limit: float, signed: bool, points: float, short: bool) -> float:
    """Pixels that a cell needs for the longest number up to `limit`."""
    longest = (0.99, 9.9, limit) if short else (9.99, 99.9, limit)
    ends = {cell_number(min(limit, end), short) for end in longest}
    sign = "\u2212" if signed else ""
    return max(width_px(sign + end, points) for end in ends) + AROUND_NUMBER


def cell_number(value: float, short: bool = False) -> str:
    """A number as it is written in a cell: two decimals, fewer where it is large.

    short: a sign less, such as .42 or 1.5.
    """
    few, none = (0.995, 9.95) if short else (10, 100)
    decimals = 0 if abs(value) >= none else 1 if abs(value) >= few else 2
    text = f"{value:.{decimals}f}"
    text = text.lstrip("-") if float(text) == 0 else text.replace("-", "\u2212")
    return text.replace("0.", ".", 1) if short and decimals == 2 else text
