"""What stands around and in a patch's axes: ticks, captions, names of points.

All of it is placed by hand, in the figure's own type, and belongs to the background; only a
`moving_name` travels with the patch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from attention_lab.figures import style
from attention_lab.figures.layers import Box, Patch
from attention_lab.figures.live import Drawing
from attention_lab.figures.words import width_px

HALO = 2.5  # white around what moves, in points, so that it stands out on what stays
BELOW_ALL = -1000.0  # also below the artists that stay: see Patch.keep
_GRID: dict[str, Any] = {"color": style.HATCH_LINE, "lw": 0.5}


def title(drawing: Drawing, box: Box, text: str) -> None:
    """The panel's name, above its upper left corner; further left where the page would cut it."""
    page = drawing.page
    x = min(box.left, page.width - 1.2 * width_px(text, page.points))  # bold is wider
    drawing.text(x, box.top - page.line * 0.65, text, bold=True)


def ticks_below(drawing: Drawing, patch: Patch, texts: Mapping[float, str]) -> None:
    """A grid line at each number, with its text below the axes."""
    axes, box = patch.axes, patch.box
    axes.set_xticks(list(texts), [""] * len(texts))
    axes.minorticks_off()
    axes.tick_params(length=0)
    axes.grid(True, axis="x", **_GRID)
    axes.xaxis.set_zorder(BELOW_ALL)
    y = box.top + box.height + drawing.page.line * 0.6
    shares = _shares(patch, [(x, 0.0) for x in texts])[:, 0]
    for share, text in zip(shares, texts.values(), strict=True):
        drawing.text(box.left + share * box.width, y, text, anchor="center", quiet=True)


def ticks_left(drawing: Drawing, patch: Patch, texts: Mapping[float, str]) -> None:
    """A grid line at each number, with its text on the left of the axes."""
    axes, box = patch.axes, patch.box
    axes.set_yticks(list(texts), [""] * len(texts))
    axes.tick_params(length=0)
    axes.grid(True, axis="y", **_GRID)
    axes.yaxis.set_zorder(BELOW_ALL)
    for value, text in texts.items():
        low, high = axes.get_ylim()
        y = box.top + (high - value) / (high - low) * box.height
        drawing.text(box.left - 5, y, text, anchor="right", quiet=True)


def _shares(patch: Patch, points: Sequence[tuple[float, float]]) -> np.ndarray:
    """Points of the data as shares of the axes: (0, 0) is the lower left corner."""
    to_pixels, from_pixels = patch.axes.transData, patch.axes.transAxes.inverted()
    return from_pixels.transform(to_pixels.transform(points))


def caption_below(drawing: Drawing, box: Box, text: str) -> None:
    """What the horizontal axis shows, below its ticks."""
    y = box.top + box.height + drawing.page.line * 1.6
    drawing.text(box.left + box.width / 2, y, text, anchor="center", quiet=True)


def caption_left(drawing: Drawing, box: Box, text: str, widest_tick: str) -> None:
    """What the vertical axis shows, turned, on the left of its ticks."""
    x = box.left - 5 - width_px(widest_tick, drawing.page.points) - drawing.page.line * 0.6
    drawing.text(x, box.top + box.height / 2, text, anchor="center", rotation=90, quiet=True)


def name_of_point(drawing: Drawing, patch: Patch, word: str, point: tuple[float, float]) -> Text:
    """The word above its point, below it in the lower half; beside a point where x is 0."""
    x, y = point
    below = y < 0
    return patch.axes.annotate(
        word,
        point,
        xytext=(-7, 0) if x == 0 else (0, -8 if below else 8),
        textcoords="offset points",
        ha="right" if x == 0 else "center",
        va="center" if x == 0 else "top" if below else "bottom",
        fontsize=drawing.page.points,
        color=style.INK,
        parse_math=False,
        zorder=4,
    )


def moving_name(drawing: Drawing, patch: Patch, word: str) -> None:
    """A word that goes with what moves in this patch: see `move_name`."""
    patch.axes.annotate(
        word,
        (0, 0),
        xytext=(0, 0),
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=drawing.page.points,
        fontweight="bold",
        color=style.INK,
        path_effects=[withStroke(linewidth=2 * HALO, foreground=style.PAPER)],
        parse_math=False,
        zorder=6,
    )


def move_name(patch: Patch, at: Sequence[float], points: Sequence[Sequence[float]] = ()) -> None:
    """The moving name below a point of the lower half, above one of the upper.

    A point near an edge would push its name out, so there it goes inwards; so it does beside
    one of `points`, whose own name stands outwards.
    """
    name = patch.axes.texts[-1]
    limit = patch.axes.get_xlim()[1]
    size = float(name.get_fontsize())
    room = (limit - abs(at[0])) / (2 * limit) * patch.box.width / style.PX_PER_POINT
    sideways = max(0.0, 2.4 * size - room) * -np.sign(at[0])  # such a word is 4.5 letters wide
    outwards = -1 if at[1] < 0 else 1
    beside = any(abs(at[0] - x) + abs(at[1] - y) < 0.2 * limit for x, y in points)
    if abs(at[1]) > 0.7 * limit or beside:
        outwards = -outwards
    name.xy = (at[0], at[1])  # type: ignore[attr-defined]
    name.set_position((sideways, (8 + size * 0.7) * outwards))
