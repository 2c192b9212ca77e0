"""A lookup in the plane: keys and query on the left, weights as bars, values on the right."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from torch import Tensor

from attention_lab.core.attention import AttentionTrace
from attention_lab.core.soft_lookup import KEYS, MAX_QUERY, hull
from attention_lab.figures import style
from attention_lab.figures.axes import (
    HALO,
    caption_below,
    caption_left,
    move_name,
    moving_name,
    name_of_point,
    ticks_below,
    ticks_left,
    title,
)
from attention_lab.figures.heads import heads_of, strongest, tokens_of
from attention_lab.figures.layers import Box, Cell, Handle, Label, Patch
from attention_lab.figures.live import Drawing, Page
from attention_lab.figures.words import width_px

VALUE_LIMIT = 3.25  # of the plane of values: room for the words around them
KEY_STEP = 0.1  # how far an arrow key moves the query
SMALLEST_SIDE, LARGEST_SIDE = 150, 264  # of a plane, in pixels
SMALLEST_BARS = 110


class Places(NamedTuple):
    """Where the three panels stand, and how high the picture is."""

    keys: Box
    bars: Box
    values: Box
    height: int


def places(page: Page, words: tuple[str, ...]) -> Places:
    """Side by side where there is room, else the bars below the two planes."""
    line, gap = page.line, 2 * style.GRID
    margin = round(style.GRID + line + width_px("\u22122", page.points) + 6)  # caption, ticks
    names = round(page.widest(words)) + 8
    numbers = round(width_px("0.00", page.points)) + 10
    top, below = round(2 * line), round(2.4 * line)
    between = gap + names + SMALLEST_BARS + numbers + gap
    side = (page.width - 2 * margin - between - style.GRID) // 2
    if side >= max(SMALLEST_SIDE, 13 * page.points):  # large words need a large plane
        side = min(side, LARGEST_SIDE)
        values_left = page.width - side - style.GRID
        bars_left = margin + side + gap + names
        bars_width = values_left - margin - gap - numbers - bars_left
        bars = Box(bars_left, top, bars_width, side)
        return Places(
            Box(margin, top, side, side),
            bars,
            Box(values_left, top, side, side),
            top + side + below,
        )
    side = min(224, (page.width - 2 * margin - 2 * style.GRID) // 2)
    second = top + side + below + round(2 * line)
    height = round(len(words) * 1.5 * line)
    width = page.width - names - 2 * style.GRID - numbers
    return Places(
        Box(margin, top, side, side),
        Box(style.GRID + names, second, width, height),
        Box(page.width - side - style.GRID, top, side, side),
        second + height + below,
    )


class PlaneView:
    """One query over keys and values of two numbers each; the query can be dragged."""

    def structure(self, trace: AttentionTrace, selected: Cell | None) -> Hashable:
        numbers = (trace.key, trace.value)
        return tokens_of(trace), *(tuple(n.flatten().tolist()) for n in numbers)

    def layout(self, trace: AttentionTrace, page: Page, selected: Cell | None) -> Drawing:
        words = tokens_of(trace)[1]
        where = places(page, words)
        drawing = Drawing(page, where.height)
        drawing.hint = "Drag the query in the left plane, or move it with the arrow keys."
        self._keys(drawing, where.keys, trace)
        self._bars(drawing, where.bars, words)
        self._values(drawing, where.values, trace)
        return drawing

    def _keys(self, drawing: Drawing, box: Box, trace: AttentionTrace) -> None:
        limits = (-MAX_QUERY, MAX_QUERY, -MAX_QUERY, MAX_QUERY)
        patch = Patch("keys", box, Handle(limits, KEY_STEP))
        drawing.add(patch)
        _plane(drawing, patch, MAX_QUERY, (-1, 0, 1), ("water", "money"))
        title(drawing, box, "query, keys")
        for i, (word, point) in enumerate(_points(trace.key, trace)):
            ray = patch.axes.plot(*zip((0, 0), point, strict=True), color=_colour(i), lw=1.5)
            dot = patch.axes.plot(*point, "o", color=_colour(i), ms=6)
            patch.keep(*ray, *dot, name_of_point(drawing, patch, word, point))
        patch.axes.plot([], [], color=style.INK, lw=2.25, zorder=4)
        patch.axes.plot(
            [], [], "o", color=style.SELECTED, ms=11, mec=style.PAPER, mew=HALO, zorder=5
        )
        moving_name(drawing, patch, "query")

    def _bars(self, drawing: Drawing, box: Box, words: tuple[str, ...]) -> None:
        patch = Patch("weights", box)
        drawing.add(patch)
        axes = patch.axes
        axes.set(xlim=(0, 1), ylim=(len(words) - 0.5, -0.5))
        ticks_below(drawing, patch, {0: "0", 0.25: "", 0.5: "0.5", 0.75: "", 1: "1"})
        caption_below(drawing, box, "they add up to 1")
        axes.barh(range(len(words)), 0, height=0.62, color=[_colour(i) for i in range(len(words))])
        drawing.row_words(box, words)
        title(drawing, box, "weights")
        row = box.height / len(words)
        for i, word in enumerate(words):
            y = box.top + (i + 0.5) * row
            drawing.add(Label(f"weight of {word}", box.left + box.width + 6, y, quiet=False))

    def _values(self, drawing: Drawing, box: Box, trace: AttentionTrace) -> None:
        patch = Patch("values", box)
        drawing.add(patch)
        axes = patch.axes
        _plane(drawing, patch, VALUE_LIMIT, (-2, 0, 2), ("first number", "second number"))
        title(drawing, box, "values, output")
        corners = hull(heads_of(trace.value)[0]).numpy(force=True)
        inside = axes.fill(
            *corners.T, fc=style.HATCH_PAPER, ec=style.FRAME, lw=1, ls="--", zorder=1
        )
        patch.keep(*inside)
        points = _points(trace.value, trace)
        for i, (word, point) in enumerate(points):
            dot = axes.plot(*point, "o", color=_colour(i), ms=4, zorder=3)
            patch.keep(*dot, name_of_point(drawing, patch, word, point))
        colours = [_colour(i) for i in range(len(points))]
        axes.add_collection(LineCollection([], colors=colours, zorder=2, capstyle="round"))
        ends = np.array([point for _, point in points])
        pale = [to_rgba(colour, 0.45) for colour in colours]
        axes.scatter(ends[:, 0], ends[:, 1], s=0, c=pale, zorder=2.5, linewidths=0)
        axes.plot([], [], "X", color=style.INK, ms=12, mec=style.PAPER, mew=HALO - 1, zorder=5)
        moving_name(drawing, patch, "output")

    def update(self, drawing: Drawing, trace: AttentionTrace, selected: Cell | None) -> None:
        query = heads_of(trace.query)[0, 0].tolist()
        weights = heads_of(trace.weights)[0, 0].numpy(force=True)
        output = heads_of(trace.output)[0, 0].tolist()
        self._update_keys(drawing.patches["keys"], query)
        for bar, weight in zip(drawing.patches["weights"].axes.patches, weights, strict=True):
            bar.set_width(float(weight))  # type: ignore[attr-defined]
        for word, weight in zip(tokens_of(trace)[1], weights, strict=True):
            drawing.labels[f"weight of {word}"].text = f"{weight:.2f}"
        values = heads_of(trace.value)[0].numpy(force=True)
        self._update_values(drawing.patches["values"], weights, values, output)

    @staticmethod
    def _update_keys(patch: Patch, query: list[float]) -> None:
        ray, head = patch.axes.lines[-2:]
        ray.set_data((0, query[0]), (0, query[1]))
        head.set_data([query[0]], [query[1]])
        move_name(patch, query, KEYS)
        if patch.handle:
            patch.handle.at = (query[0], query[1])

    @staticmethod
    def _update_values(
        patch: Patch, weights: np.ndarray, values: np.ndarray, output: list[float]
    ) -> None:
        pulls, discs = patch.axes.collections
        ends = np.broadcast_to(np.array(output, values.dtype), values.shape)
        pulls.set(segments=np.stack([ends, values], 1), linewidths=9 * weights)
        discs.set_sizes(700 * weights)  # type: ignore[attr-defined]
        patch.axes.lines[-1].set_data([output[0]], [output[1]])
        move_name(patch, output)

    def describe(self, trace: AttentionTrace, selected: Cell | None) -> str:
        words = tokens_of(trace)[1]
        query = _pair(heads_of(trace.query)[0, 0])
        output = _pair(heads_of(trace.output)[0, 0])
        weights = heads_of(trace.weights)[0, 0].tolist()
        key, weight = strongest(trace, 0)
        shares = ", ".join(f"{word} {w:.2f}" for word, w in zip(words, weights, strict=True))
        return (
            f"Left, a plane with {len(words)} keys and the query at {query}. Middle, the weights "
            f"as bars: {shares}. \u201c{words[key]}\u201d gets the most, {weight:.2f}. Right, the "
            f"plane of values: the output, at {output}, lies inside the hull of the values."
        )


def _colour(i: int) -> str:
    return style.HEADS[i % len(style.HEADS)]


def _pair(vector: Tensor) -> str:
    return "({:.2f}, {:.2f})".format(*vector.tolist()).replace("-", "\u2212")


def _points(vectors: Tensor, trace: AttentionTrace) -> list[tuple[str, tuple[float, float]]]:
    """(word, place) of each key or value."""
    found = zip(tokens_of(trace)[1], heads_of(vectors)[0].tolist(), strict=True)
    return [(word, (x, y)) for word, (x, y) in found]


def _plane(
    drawing: Drawing,
    patch: Patch,
    limit: float,
    ticks: tuple[int, ...],
    captions: tuple[str, str],
) -> None:
    """A square from -limit to limit, the same on both sides, its axes drawn through 0."""
    axes = patch.axes
    axes.set(xlim=(-limit, limit), ylim=(-limit, limit))
    texts = {float(tick): str(tick).replace("-", "\u2212") for tick in ticks}
    ticks_below(drawing, patch, texts)
    ticks_left(drawing, patch, texts)
    patch.keep(axes.axhline(0, color=style.FRAME, lw=1), axes.axvline(0, color=style.FRAME, lw=1))
    caption_below(drawing, patch.box, captions[0])
    caption_left(drawing, patch.box, captions[1], "\u22122")
