"""The small pictures of the classroom: yours beside the expected, two curves, two rows."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

import numpy as np
import torch

from attention_lab.core.axes import Axis, Selection
from attention_lab.core.guess import Guess
from attention_lab.figures import Box, LiveFigure, Page, Picture, render, style
from attention_lab.figures.drawing import Drawing, Ramp
from attention_lab.figures.ghost import with_guess
from attention_lab.figures.heatmap import HeatMap
from attention_lab.figures.marks import Limits, Mark, Marks, Path, Points
from attention_lab.figures.panels import Bars
from attention_lab.questions.base import Curves
from attention_lab.text import Texts

POINTS = 11.0  # on screen; the picture is made at twice that density
PANEL = 180  # pixels along a side of one heat map
MOST_ROWS = 24  # a larger matrix shows its first rows and columns
RESOLUTION = 2.0
SIDES = Axis("feature", size=1)  # of a matrix whose rows and columns have no names here


class TEXT(Texts):
    yours = "yours"
    expected = "expected"
    difference = "yours \u2212 expected"
    scale = "{limit}  one scale for all three"
    scale_and_striped = "{limit}  one scale for all three; striped: no finite number"
    size = "{0} by {1}"
    said = (
        "Your {size} numbers, the expected ones, and their difference. The largest difference is "
        "{apart}, at ({place}): yours {yours}, expected {expected}."
    )
    none = "Your {size} numbers beside the expected ones. None of them can be compared."
    drawn = "\u25cb yours"
    computed = "\u25cf computed"
    row = "weights"
    bars = "The computed weights as bars: {numbers}."


def comparison(yours: np.ndarray, expected: np.ndarray) -> bytes | None:
    """PNG of three heat maps that share one limit: yours, expected, their difference.

    None where there is nothing to compare cell by cell: other shapes, or no numbers at all.
    A number that is none (NaN, or infinite) is hatched.
    """
    if yours.shape != expected.shape or not 0 < yours.ndim <= 2 or yours.size == 0:
        return None
    mine, right = (_matrix(array) for array in (yours, expected))
    panels = {TEXT.yours: mine, TEXT.expected: right, TEXT.difference: mine - right}
    finite = np.concatenate([m[np.isfinite(m)] for m in panels.values()])
    limit = style.nice_limit(float(np.abs(finite).max(initial=0.0)))
    page = Page(width=3 * PANEL + 4 * 20, points=POINTS)
    top = round(1.8 * page.line)
    height = min(PANEL, max(26, PANEL * len(mine) // max(mine.shape[1], 1)))
    drawing = Drawing(page, round(top + height + 2.4 * page.line))
    for i, (name, matrix) in enumerate(panels.items()):
        box = Box(20 + i * (PANEL + 20), top, PANEL, height)
        drawing.text(box.left, top - page.line * 0.7, name, bold=True)
        drawing.add(HeatMap(name, box, SIDES, SIDES, "signed", ""))
        drawing.maps[name].show(
            torch.from_numpy(np.where(np.isfinite(matrix), matrix, np.nan)), limit
        )
    _limits(drawing, top + height + page.line, limit, bool(finite.size < 3 * mine.size))
    return render.save(drawing, Selection(), "png", RESOLUTION)


def comparison_in_words(yours: np.ndarray, expected: np.ndarray) -> str:
    """The same for people who read instead of look."""
    apart = np.abs(np.subtract(yours, expected, dtype=np.float64))
    size = TEXT.size.format(*yours.shape) if yours.ndim == 2 else str(yours.size)
    if not np.isfinite(apart).any():
        return TEXT.none.format(size=size)
    at = np.unravel_index(int(np.nanargmax(np.where(np.isfinite(apart), apart, -1))), apart.shape)
    place = ", ".join(str(i + 1) for i in at)
    return TEXT.said.format(
        size=size,
        apart=f"{apart[at]:.3g}",
        place=place,
        yours=f"{yours[at]:.3g}",
        expected=f"{expected[at]:.3g}",
    )


def two_curves(curves: Curves) -> bytes:
    """PNG of the drawn curve (dashed, circles) and the computed one (solid, squares)."""
    drawing = Drawing(Page(width=460, points=POINTS), 250)
    box, line = Box(52, 34, 390, 160), drawing.page.line
    limits = Limits(-0.4, len(curves.at) - 0.6, 0, 1)  # places evenly apart, as the sliders are
    pane = Marks("curves", box, limits)
    marks: list[Mark] = [
        Path([(limits.left, y), (limits.right, y)], style.PALE_LINE, 0.7) for y in (0, 0.5, 1)
    ]
    for place, x in enumerate(curves.at):
        marks.append(Path([(place, 0), (place, 1)], style.PALE_LINE, 0.7))
        left = box.left + (place + 0.4) / (len(curves.at) - 0.2) * box.width
        drawing.text(left, box.bottom + 0.6 * line, f"{x:g}", anchor="center", quiet=True)
    for y in (0.0, 0.5, 1.0):
        top = box.bottom - y * box.height
        drawing.text(box.left - 5, top, f"{y:g}", anchor="right", quiet=True)
    middle = box.left + box.width / 2
    drawing.text(middle, box.bottom + 1.6 * line, curves.over, anchor="center", quiet=True)
    drawing.text(52, 16, f"{curves.measure}:", bold=True)
    marks += _run(curves.computed, style.HEADS[0], (), 8, style.HEADS[0])
    drawing.text(190, 16, TEXT.computed, bold=True, colour=style.HEADS[0])
    if curves.predicted is not None:
        marks += _run(curves.predicted, style.SELECTED, (6, 3), 5, style.PAPER)
        drawing.text(320, 16, TEXT.drawn, bold=True, colour=style.SELECTED)
    pane.show(marks)
    drawing.add(pane)
    return render.save(drawing, Selection(), "png", RESOLUTION)


def two_rows(axis: Axis, numbers: Sequence[float], guess: Guess | None) -> tuple[bytes, str]:
    """(PNG, description) of a computed row as bars, and the guessed one around them, dashed."""
    top = max(1.0, *numbers)
    bars = Bars(
        "row", axis=axis, values=numbers, limits=Limits(0, 1.04 * top, len(numbers) - 0.5, -0.5),
        title=TEXT.row, ticks_below={0.0: "0", 0.5: "0.5", 1.0: "1"}, largest=300,
    )  # fmt: skip
    computed = (f"{name} {n:.2f}" for name, n in zip(axis.names, numbers, strict=True))
    picture = Picture(bars, TEXT.bars.format(numbers=", ".join(computed)))
    if guess:
        picture = with_guess(picture, guess)
    drawing = LiveFigure().drawing(picture, Page(width=460, points=POINTS))
    return render.save(drawing, Selection(), "png", RESOLUTION), picture.description


def _run(
    values: Sequence[float], colour: str, dashes: tuple[float, ...], inner: float, fill: str
) -> list[Mark]:
    """A curve with a point at each value: full, or with a light middle."""
    points = list(enumerate(values))
    rings = Points(points, (colour,), (9,))
    return [Path(points, colour, 3, dashes), rings, Points(points, (fill,), (inner,))]


def as_html(png: bytes, alt: str) -> str:
    """An <img> at its size on screen, with its description; nothing to fetch."""
    width = int.from_bytes(png[16:20], "big") / RESOLUTION  # where a PNG says how wide it is
    return (
        f'<img src="data:image/png;base64,{base64.b64encode(png).decode()}" '
        f'alt="{escape(alt, quote=True)}" '
        f'style="max-width:100%;width:{width:.0f}px;margin-top:8px">'
    )


def _matrix(array: np.ndarray) -> np.ndarray:
    """Two axes, float32, as many cells as can be told apart."""
    matrix = np.atleast_2d(np.asarray(array, dtype=np.float64))[:MOST_ROWS, :MOST_ROWS]
    with np.errstate(over="ignore"):
        return matrix.astype(np.float32)


def _limits(drawing: Drawing, y: float, limit: float, some_are_none: bool) -> None:
    """The shared colour scale, and what hatching means where there is some."""
    bar = Box(60, round(y - 5), 120, 10)
    drawing.text(bar.left - 6, y, f"\u2212{limit:g}", anchor="right", quiet=True)
    drawing.items.append(Ramp(bar, "signed"))
    text = TEXT.scale_and_striped if some_are_none else TEXT.scale
    drawing.text(bar.left + bar.width + 6, y, text.format(limit=f"{limit:g}"), quiet=True)
