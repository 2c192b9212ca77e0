"""Why √d_k: random queries and keys, d_k from 1 to 1,024, three ways to scale the scores."""

from __future__ import annotations

from math import log2
from typing import ClassVar, Final

import numpy as np

from attention_lab.core.axes import Selection
from attention_lab.core.formula import number
from attention_lab.experiments.why_scale import (
    MAX_DIMENSION,
    MEASURES,
    NUM_SEEDS,
    NUM_TOKENS,
    SCALINGS,
    ScalingRecord,
    ScalingSettings,
    WhyScale,
)
from attention_lab.figures import Picture, style
from attention_lab.figures.grid import Column, Fitting, Row
from attention_lab.figures.marks import Limits
from attention_lab.figures.panels import ColourBar, Curve, Curves, Histogram, Look, Matrix
from attention_lab.text import Texts
from attention_lab.widgets import Lab

BARS, NARROWEST_SCORES = 41, 5.0  # odd: one bar stands on 0; the least that the axis shows
# The d_k at which a curve has a point: six to each doubling, and the one on screen beside.
POINTS: Final = np.unique(np.round(2 ** np.arange(0, 10.01, 1 / 6)).astype(int))
TICKS: Final = (1, 4, 16, 64, 256, 1024)
TOPS: Final = {"largest weight": 1.0, "entropy": 1.0, "gradient": 0.25}


class TEXT(Texts):
    off = "off"
    largest_weight = "largest weight"
    entropy = "entropy ÷ log 16"
    gradient = "largest gradient"
    scores = "scores"
    compare = "dashed: variance 1"
    variance = "variance {variance}"
    weights = "weights"
    weight = "weight"
    not_scaled = "not scaled"
    by_root = "divided by √d_k"
    by_d_k = "divided by d_k"
    described = (
        "At d_k = {d_k} the scores, {how}, have variance {variance}. Over {seeds} seeds, on "
        "average: the largest of {tokens} weights {largest:.2f}, the entropy {entropy:.2f} of its "
        "maximum, the largest gradient of softmax {gradient:.3f}. {verdict}"
    )
    even = "The attention map is nearly one colour: every key gets about the same."
    saturated = "The attention map has one bright cell in most rows: softmax is saturated."
    soft = "The attention map is soft: each row shares its weight among several keys."


def looks() -> dict[str, Look]:
    """How each scaling is written and drawn."""
    return {
        "off": Look(TEXT.off, style.HEADS[5]),
        "sqrt_d_k": Look("\u00f7\u221ad\u2096", style.HEADS[0], (7, 2)),
        "d_k": Look("\u00f7d\u2096", style.HEADS[2], (2, 2)),
    }


class WhyScaleLab(Lab[ScalingSettings, ScalingRecord]):
    """What d_k does to scores, weights and gradients, without scaling and with it.

    The arguments are the fields of `ScalingSettings`: d_k, scaling ("off", "sqrt_d_k" or
    "d_k"), seed. `lab.trace.weights` is the attention map on screen.
    """

    experiment = WhyScale()
    pictures: ClassVar = {"curves": lambda _, record, selection: curves_picture(record, selection)}


def curves_picture(record: ScalingRecord, _: Selection) -> Picture:
    """Histogram of the scores, three curves over d_k, and the attention map.

    On a narrow page the curves lie below.
    """
    d_k = np.union1d(POINTS, record.settings.d_k)
    curves = record.curves.numpy(force=True)[..., d_k - 1]
    panels = [_curves(record, np.log2(d_k), curves[:, i], i) for i in range(len(MEASURES))]
    attention = record.attention
    weights = Matrix(
        "weights",
        values=record.weights,
        rows=attention.query_axis,
        columns=attention.key_axis,
        quantity=TEXT.weight,
        title=TEXT.weights,
        largest=232,
        smallest=150,
    )
    bar = ColourBar("bar", "", largest=232)
    scores, means = _histogram(record), Column(panels, gap=style.GRID / 2, stretch=True)
    attended = Column([weights, bar], gap=0)
    stacked = Column([Row([scores, attended]), means], gap=2 * style.GRID)
    beside = Row([scores, means, attended], gap=2 * style.GRID)  # they fit on 800 px in large type
    return Picture(Fitting([beside, stacked]), _description(record))


def _curves(record: ScalingRecord, x: np.ndarray, curves: np.ndarray, place: int) -> Curves:
    """curves: (scaling, seed, x). The scaling on screen is thick, with a line per seed."""
    measure = MEASURES[place]
    shown, ways = SCALINGS.index(record.settings.scaling), looks()
    chosen, top = ways[record.settings.scaling], TOPS[measure]
    value = record.measured(measure)
    seeds = [
        Curve(np.stack([x, run], 1), Look("", chosen.colour), 1, alpha=0.3) for run in curves[shown]
    ]
    means = [
        Curve(np.stack([x, mean], 1), ways[scaling], 3.7 if i == shown else 1.7)
        for i, (scaling, mean) in enumerate(zip(SCALINGS, curves.mean(1), strict=True))
    ]
    last = measure == MEASURES[-1]
    return Curves(
        measure,
        # x is log2 d_k. On the right there is room for the number of the last tick: if it stood
        # out over the edge, this chart would be narrower than the others, out of line with them.
        limits=Limits(-0.25, np.log2(MAX_DIMENSION) + 1.2, 0, 1.06 * top),
        title=getattr(TEXT, measure.replace(" ", "_")),
        number=f"{value:.2f}",
        ticks_below={float(np.log2(t)): str(t) if last else "" for t in TICKS},
        ticks_left={0.0: "0", top: f"{top:g}"},
        curves=[*seeds, *means],
        here=(float(np.log2(record.settings.d_k)), value, chosen.colour),
        legend=tuple(ways.values()) if last else (),
        legend_left="d\u2096" if last else "",
        place_of=log2,
        smallest=150,
        largest=520,
        high=56,
        stretch=True,
    )


def _histogram(record: ScalingRecord) -> Histogram:
    scores = record.scores.numpy(force=True)
    limit = style.nice_limit(max(float(np.abs(scores).max()), NARROWEST_SCORES))
    counts = np.histogram(scores, BARS, (-limit, limit))[0]
    x = np.linspace(-limit, limit, 401)
    normal = np.stack([x / limit, np.exp(-(x**2) / 2)], 1)
    return Histogram(
        "scores",
        limits=Limits(-1, 1, 0, 1.12),
        title=TEXT.scores,
        number=TEXT.variance.format(variance=number(record.variance)),
        below=TEXT.compare,
        ticks_below={0.0: "0"},
        counts=counts / counts.max(),
        colour=looks()[record.settings.scaling].colour,
        compare=Curve(normal, Look("", style.INK, (5, 3))),
        ends=(f"\u2212{limit:g}", f"{limit:g}"),
        smallest=150,
        largest=280,
        stretch=True,
    )


def _description(record: ScalingRecord) -> str:
    settings = record.settings
    largest, entropy, gradient = (record.measured(name) for name in MEASURES)
    how = {"off": TEXT.not_scaled, "sqrt_d_k": TEXT.by_root, "d_k": TEXT.by_d_k}
    return TEXT.described.format(
        d_k=settings.d_k,
        how=how[settings.scaling],
        variance=number(record.variance),
        seeds=NUM_SEEDS,
        tokens=NUM_TOKENS,
        largest=largest,
        entropy=entropy,
        gradient=gradient,
        verdict=_verdict(largest, entropy),
    )


def _verdict(largest: float, entropy: float) -> str:
    """What the attention map looks like at first sight."""
    if entropy > 0.95:
        return TEXT.even
    return TEXT.saturated if largest > 0.8 else TEXT.soft
