"""Why √d_k: the scores at one d_k, what softmax makes of them, and how both go with d_k."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Final, NamedTuple

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from attention_lab.core.scaling import (
    MAX_DIMENSION,
    MEASURES,
    NUM_SEEDS,
    NUM_TOKENS,
    SCALINGS,
    ScalingRecord,
)
from attention_lab.figures import style
from attention_lab.figures.axes import caption_below, ticks_below, ticks_left, title
from attention_lab.figures.formula import number
from attention_lab.figures.heatmap import HeatMap
from attention_lab.figures.layers import Box, Cell, Label, Patch
from attention_lab.figures.live import Drawing, Page
from attention_lab.figures.words import width_px


class Way(NamedTuple):
    """How one scaling is written and drawn: colour, and dashes for those who see no colour."""

    text: str
    colour: str
    dashes: Any


WAYS: Final = {
    "off": Way("off", style.HEADS[5], "-"),
    "sqrt_d_k": Way("\u00f7\u221ad\u2096", style.HEADS[0], (0, (5, 1.5))),
    "d_k": Way("\u00f7d\u2096", style.HEADS[2], (0, (1.2, 1.2))),
}
PANELS: Final = {  # of each measure: title, upper end
    "largest weight": ("largest weight", 1.0),
    "entropy": ("entropy \u00f7 log 16", 1.0),
    "gradient": ("largest gradient", 0.25),
}
CAPTION = "dashed: variance 1"
BARS, NARROWEST_SCORES = 41, 5.0  # odd: one bar stands on 0; the least that the axis shows
# The d_k at which a curve has a point: six to each doubling, and the one on screen beside.
POINTS: Final = np.unique(np.round(2 ** np.arange(0, 10.01, 1 / 6)).astype(int))
TICKS: Final = (1, 4, 16, 64, 256, 1024)
FEW_TICKS: Final = (1, 32, 1024)  # where six do not fit beside each other


class Places(NamedTuple):
    """Where the panels stand, and how high the picture is."""

    scores: Box
    curves: tuple[Box, Box, Box]
    map: Box
    height: int


def places(page: Page) -> Places:
    """Side by side where there is room, else the curves below scores and map."""
    line, gap = page.line, 3 * style.GRID
    ticks = round(width_px("0.25", page.points)) + 10
    words = round(page.widest(["q16"]) + line + 10)
    top, below = round(2 * line), round(2.4 * line)
    wide = page.width - 2 * style.GRID - words - ticks - 2 * gap
    side, scores_width = min(232, round(0.28 * wide)), min(280, round(0.31 * wide))
    curves_width = wide - side - scores_width
    heading = 1.15 * width_px(PANELS["entropy"][0], page.points) + ticks + style.GRID
    beside = curves_width >= heading and scores_width >= width_px(CAPTION, page.points)
    if not beside:
        side = min(232, (page.width - 2 * style.GRID - gap - words) // 2)
        scores_width = page.width - 2 * style.GRID - gap - words - side
        curves_width = page.width - 3 * style.GRID - ticks
    map_box = Box(page.width - style.GRID - side, top, side, side)
    bottom = top + side + round(2.6 * line) + 40
    scores = Box(style.GRID, top, scores_width, (bottom if beside else top + side) - top)
    left, start = style.GRID + ticks + (scores_width + gap) * beside, top
    if not beside:
        start, bottom = bottom + round(3 * line), bottom + round(6.2 * line) + 192
    return Places(scores, _stack(left, curves_width, start, bottom, line), map_box, bottom + below)


def _stack(left: int, width: int, top: int, bottom: int, line: float) -> tuple[Box, Box, Box]:
    """Three boxes under each other, a title's height apart."""
    gap = round(1.6 * line)
    height = (bottom - top - 2 * gap) // 3
    first, second, third = (Box(left, top + i * (height + gap), width, height) for i in range(3))
    return first, second, third


class CurvesView:
    """Histogram of the scores, three curves over d_k, and the attention map."""

    def structure(self, record: ScalingRecord, selected: Cell | None) -> Hashable:
        return ()

    def layout(self, record: ScalingRecord, page: Page, selected: Cell | None) -> Drawing:
        where = places(page)
        drawing = Drawing(page, where.height)
        drawing.hint = "Point at a weight to read it; click to see its formula."
        drawing.queries = record.attention.query_tokens or ()
        drawing.keys = record.attention.key_tokens or ()
        self._scores(drawing, where.scores)
        for measure, box in zip(MEASURES, where.curves, strict=True):
            self._curve(drawing, box, measure)
        self._legend(drawing, where.curves[-1])
        self._map(drawing, where.map)
        return drawing

    @staticmethod
    def _scores(drawing: Drawing, box: Box) -> None:
        line = drawing.page.line
        room = round(1.3 * line)  # below the title, for the variance
        patch = Patch("scores", Box(box.left, box.top + room, box.width, box.height - room))
        drawing.add(patch)
        box, axes = patch.box, patch.axes
        axes.set(xlim=(-1, 1), ylim=(0, 1.12))
        axes.stairs(np.zeros(BARS), np.linspace(-1, 1, BARS + 1), fill=True)
        axes.plot([], [], color=style.INK, lw=1.25, ls="--")
        title(drawing, box._replace(top=box.top - room), "scores")
        drawing.add(Label("variance", box.left, box.top - 0.65 * line, quiet=False))
        y = box.top + box.height + 0.6 * line
        for name, at, anchor in (("low", 0.0, "left"), ("high", 1.0, "right")):
            drawing.add(Label(f"{name} end", box.left + at * box.width, y, anchor))  # type: ignore[arg-type]
        drawing.text(box.left + box.width / 2, y, "0", anchor="center", quiet=True)
        caption_below(drawing, box, CAPTION)

    @staticmethod
    def _curve(drawing: Drawing, box: Box, measure: str) -> None:
        text, top = PANELS[measure]
        patch = Patch(measure, box)
        drawing.add(patch)
        axes = patch.axes
        axes.set(xlim=(-0.25, np.log2(MAX_DIMENSION) + 0.25), ylim=(0, 1.06 * top))  # x = log2 d_k
        needed = width_px("1024", drawing.page.points) + style.GRID
        ticks = TICKS if needed * len(TICKS) < box.width else FEW_TICKS
        last = measure == MEASURES[-1]
        ticks_below(drawing, patch, {np.log2(d_k): str(d_k) if last else "" for d_k in ticks})
        ticks_left(drawing, patch, {0.0: "0", top: f"{top:g}"})
        title(drawing, box, text)
        axes.add_collection(LineCollection([], lw=0.75, zorder=2))  # a line per seed
        for way in WAYS.values():
            axes.plot([], [], color=way.colour, ls=way.dashes, zorder=3)
        axes.plot([], [], color=style.INK, lw=1, zorder=2.5)  # the present d_k
        axes.plot([], [], "o", ms=8, mec=style.PAPER, mew=1.5, zorder=4)
        y = box.top - drawing.page.line * 0.65
        drawing.add(Label(measure, box.left + box.width, y, "right", quiet=False))

    @staticmethod
    def _legend(drawing: Drawing, box: Box) -> None:
        """One entry for each scaling, below the axis they share."""
        line, points = drawing.page.line, drawing.page.points
        y = box.top + box.height + 1.6 * line
        drawing.text(box.left - 5, y - line, "d\u2096", anchor="right", quiet=True)
        x = box.left + box.width
        for way in reversed(WAYS.values()):
            x -= round(width_px(way.text, points))
            drawing.text(x, y, way.text)
            ends = np.array([x - 26, x - 4]) / drawing.page.width
            drawing.figure.add_artist(
                Line2D(ends, [1 - y / drawing.height] * 2, color=way.colour, ls=way.dashes, lw=2.25)
            )
            x -= 26 + 14

    @staticmethod
    def _map(drawing: Drawing, box: Box) -> None:
        line = drawing.page.line
        heat_map = HeatMap("weights", box, "weights", "weight", "query", "key")
        drawing.add(heat_map)
        drawing.row_words(box, drawing.queries)
        x = box.left - 5 - drawing.page.widest(drawing.queries) - 0.6 * line
        middle = box.top + box.height / 2
        drawing.text(x, middle, "query", anchor="center", rotation=90, quiet=True)
        centre, bottom = box.left + box.width / 2, box.top + box.height
        every_key = f"{drawing.keys[0]} \u2026 {drawing.keys[-1]}"
        drawing.text(centre, bottom + 0.6 * line, f"key {every_key}", anchor="center", quiet=True)
        title(drawing, box, "weights")
        bar = Box(box.left, round(bottom + 1.5 * line), box.width, style.GRID + 2)
        drawing.colour_bar(bar, "weights")
        y = bar.top + bar.height + 0.6 * line
        for share, text, anchor in ((0, "0", "left"), (0.5, "0.5", "center"), (1, "1", "right")):
            drawing.text(box.left + share * box.width, y, text, anchor=anchor)  # type: ignore[arg-type]

    def update(self, drawing: Drawing, record: ScalingRecord, selected: Cell | None) -> None:
        self._update_scores(drawing, record)
        d_k = np.union1d(POINTS, record.settings.d_k)
        curves = record.curves.numpy(force=True)[..., d_k - 1]
        for i, measure in enumerate(MEASURES):
            value = record.measured(measure)
            self._update_curve(drawing.patches[measure], np.log2(d_k), curves[:, i], record, value)
            drawing.labels[measure].text = f"{value:.2f}"
        drawing.maps["weights"].show(record.weights)

    @staticmethod
    def _update_scores(drawing: Drawing, record: ScalingRecord) -> None:
        scores = record.scores.numpy(force=True)
        limit = style.nice_limit(max(float(np.abs(scores).max()), NARROWEST_SCORES))
        counts = np.histogram(scores, BARS, (-limit, limit))[0]
        way = WAYS[record.settings.scaling]
        axes = drawing.patches["scores"].axes
        (bars,) = axes.patches
        bars.set_data(counts / counts.max())  # type: ignore[attr-defined]
        bars.set_facecolor(way.colour)
        x = np.linspace(-limit, limit, 401)
        axes.lines[0].set_data(x / limit, np.exp(-(x**2) / 2))
        drawing.labels["variance"].text = f"variance {number(record.variance)}"
        drawing.labels["low end"].text = f"\u2212{limit:g}"
        drawing.labels["high end"].text = f"{limit:g}"

    @staticmethod
    def _update_curve(
        patch: Patch, x: np.ndarray, curves: np.ndarray, record: ScalingRecord, value: float
    ) -> None:
        """curves: (scaling, seed, x). The scaling on screen is thick, with a line per seed."""
        (seeds,) = patch.axes.collections
        *lines, marker, point = patch.axes.lines
        shown = SCALINGS.index(record.settings.scaling)
        way = WAYS[record.settings.scaling]
        runs = np.stack([np.broadcast_to(x, curves[shown].shape), curves[shown]], -1)
        seeds.set(segments=runs, color=way.colour, alpha=0.3)
        for i, (line, means) in enumerate(zip(lines, curves.mean(1), strict=True)):
            line.set(data=(x, means), lw=2.75 if i == shown else 1.25)
        here = np.log2(record.settings.d_k)
        marker.set_data([here, here], patch.axes.get_ylim())
        point.set(data=([here], [value]), mfc=way.colour)

    def describe(self, record: ScalingRecord, selected: Cell | None) -> str:
        settings = record.settings
        largest, entropy, gradient = (record.measured(name) for name in MEASURES)
        how = {"off": "not scaled", "sqrt_d_k": "divided by \u221ad_k", "d_k": "divided by d_k"}
        return (
            f"At d_k = {settings.d_k} the scores, {how[settings.scaling]}, have variance "
            f"{number(record.variance)}. Over {NUM_SEEDS} seeds, on average: the largest of "
            f"{NUM_TOKENS} weights {largest:.2f}, the entropy {entropy:.2f} of its maximum, the "
            f"largest gradient of softmax {gradient:.3f}. {_verdict(largest, entropy)}"
        )


def _verdict(largest: float, entropy: float) -> str:
    """What the attention map looks like at first sight."""
    if entropy > 0.95:
        return "The attention map is nearly one colour: every key gets about the same."
    if largest > 0.8:
        return "The attention map has one bright cell in most rows: softmax is saturated."
    return "The attention map is soft: each row shares its weight among several keys."
