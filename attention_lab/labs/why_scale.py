"""Why √d_k: random queries and keys, d_k from 1 to 1,024, and ways to scale the scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import log2
from typing import Any, ClassVar, Final

import numpy as np

from attention_lab.core.axes import Selection
from attention_lab.experiments.why_scale import (
    DEAD,
    MAX_DIMENSION,
    MEASURES,
    NUM_SEEDS,
    NUM_TOKENS,
    SCALINGS,
    SLIP,
    ScalingRecord,
    ScalingSettings,
    WhyScale,
)
from attention_lab.figures import Picture, style
from attention_lab.figures.grid import Column, Fitting, Row, WhenNeeded
from attention_lab.figures.marks import Limits
from attention_lab.figures.panels import ColourBar, Curve, Curves, Histogram, Look, Matrix, RowMarks
from attention_lab.text import Texts
from attention_lab.widgets import Lab

REACH = 64  # where the axis of the scores ends, whatever d_k is: they must be seen to spread
# The d_k at which a curve has a point: six to each doubling, and the one on screen beside.
POINTS: Final = np.unique(np.round(2 ** np.arange(0, 10.01, 1 / 6)).astype(int))
SCORES_HIGH = 46  # of the histogram, in pixels
HIGH: Final = {"largest weight": 80, "median gradient": 70, "dead rows": 70}  # of a curve
SMALLEST_MAP, LARGEST_MAP = 272, 280
EVEN = 2 / NUM_TOKENS  # a map whose largest weights are less than twice the mean is nearly even
TICKS: Final = (1, 4, 16, 64, 256, 1024)
TOPS: Final = {"largest weight": 1.0, "median gradient": 0.25, "dead rows": 1.0}
ALIKE = 1 / NUM_TOKENS  # no largest weight is smaller: the words of this level have room below it
WORDS_BELOW = -0.28


class TEXT(Texts):
    off = "off"
    by_model = "÷√d_model"
    largest_weight = "largest weight, mean of {seeds} seeds"
    median_gradient = "largest slope, median of {seeds} seeds"
    dead_rows = "dead rows of {seeds} seeds: no slope ≥ {dead}"
    short_largest_weight = "largest weight ({seeds} seeds)"
    short_median_gradient = "slope, median ({seeds} seeds)"
    short_dead_rows = "dead rows ({seeds} seeds)"
    alike = "1/{tokens}: all keys alike"
    scores = "scores"
    compare = "variance {variance} (dashed: 1)"
    weights = "weights"
    weight = "weight"
    dead = "✕ {dead} of {rows} dead"
    not_scaled = "not scaled"
    by_root = "divided by √d_k"
    by_d_k = "divided by d_k"
    by_root_of_all = "divided by √(8 · d_k), as if its 8 heads were one"
    described = (
        "At d_k = {d_k} the scores, {how}, have variance {variance}. Over all rows of {seeds} "
        "seeds: the largest of {tokens} weights is {largest:.2f} on average; the largest gradient "
        "of softmax in a row, ∂weight/∂score, has the median {gradient:.4f}; {dead:.0%} of the "
        "rows are dead, with no gradient of {limit}. {verdict} {here} of its {tokens} rows are "
        "dead."
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
        SLIP: Look(TEXT.by_model, style.HEADS[3], (7, 2, 2, 2)),
    }


class WhyScaleLab(Lab[ScalingSettings, ScalingRecord]):
    """What d_k does to scores, weights and gradients, without scaling and with it.

    The arguments are the fields of `ScalingSettings`: d_k, scaling ("off", "sqrt_d_k", "d_k", or
    the slip "sqrt_d_model"), seed. `lab.trace.weights` is the attention map on screen.
    """

    experiment = WhyScale()
    pictures: ClassVar = {"curves": lambda _, record, selection: curves_picture(record, selection)}


def curves_picture(record: ScalingRecord, _: Selection) -> Picture:
    """Histogram of the scores and three curves over d_k, beside the attention map.

    Where the page is narrow for its type, titles are short; on a narrower one all lie in a column.
    """
    ways = [way for way in SCALINGS if way in (*SCALINGS[:3], record.settings.scaling)]
    scores = _histogram(record)
    curves = [_curves(record, ways, measure) for measure in MEASURES]

    attended = _map(record)

    def beside(curves: Sequence[Curves], gap: float) -> Row:
        return Row([Column([scores, *curves], gap=0, stretch=True), attended], gap)

    layouts = WhenNeeded(
        lambda: beside(curves, 3 * style.GRID),
        lambda: beside(_shortened(curves), style.GRID),
        lambda: Column([scores, attended, *_shortened(curves)], gap=style.GRID / 2),
    )
    return Picture(Fitting(layouts), _description(record))


def _shortened(curves: Sequence[Curves]) -> list[Curves]:
    texts = (TEXT.short_largest_weight, TEXT.short_median_gradient, TEXT.short_dead_rows)
    titles = (text.format(seeds=NUM_SEEDS) for text in texts)
    return [replace(curve, title=title) for curve, title in zip(curves, titles, strict=True)]


def _title(measure: str) -> str:
    """What a curve shows, and over what it is taken."""
    text: str = getattr(TEXT, measure.replace(" ", "_"))
    return text.format(seeds=NUM_SEEDS, dead=DEAD)


def _map(record: ScalingRecord) -> Column:
    """The attention map with a cross beside each dead row, and its colours below."""
    attention, dead = record.attention, record.dead.tolist()
    weights = Matrix(
        "weights",
        values=record.weights,
        rows=attention.query_axis,
        columns=attention.key_axis,
        quantity=TEXT.weight,
        title=TEXT.weights,
        smallest=SMALLEST_MAP,
        largest=LARGEST_MAP,
    )
    told = TEXT.dead.format(dead=sum(dead), rows=len(dead))
    crosses = RowMarks("dead", rows=attention.query_axis, marked=dead, told=told)
    bar = ColourBar("bar", "", largest=LARGEST_MAP)
    return Column([Row([weights, crosses], gap=style.GRID / 2), bar], gap=0)


def _curves(record: ScalingRecord, ways: Sequence[str], measure: str) -> Curves:
    """One measure over d_k: a curve for each way. That on screen is thick, with a line per seed."""
    settings, top, called = record.settings, TOPS[measure], looks()
    d_k = np.union1d(POINTS, settings.d_k)
    x, place = np.log2(d_k), MEASURES.index(measure)
    chosen, shown = called[settings.scaling], SCALINGS.index(settings.scaling)
    value, last = record.measured(measure), measure == MEASURES[-1]
    first = measure == MEASURES[0]
    seeds, curves = (
        values[..., place, :].numpy(force=True)[..., d_k - 1]
        for values in (record.seeds.transpose(1, 2), record.curves)
    )
    thin = [
        Curve(np.stack([x, run], 1), Look("", chosen.colour), 1, alpha=0.3) for run in seeds[shown]
    ]
    whole = [
        Curve(
            np.stack([x, curves[SCALINGS.index(way)]], 1),
            called[way],
            3.7 if way == settings.scaling else 1.7,
        )
        for way in ways
    ]
    return Curves(
        measure,
        # x is log2 d_k. On the right there is room for the number of the last tick: if it stood
        # out over the edge, this chart would be narrower than the others, out of line with them.
        limits=Limits(-0.25, np.log2(MAX_DIMENSION) + 0.6, WORDS_BELOW if first else 0, 1.06 * top),
        title=_title(measure),
        number=_written(measure, value),
        ticks_below={float(np.log2(t)): str(t) if last else "" for t in TICKS},
        ticks_left={top: f"{top:g}"} | ({} if first else {0.0: "0"}),
        level=(ALIKE, TEXT.alike.format(tokens=NUM_TOKENS)) if first else None,
        curves=[*thin, *whole],
        here=(float(np.log2(settings.d_k)), value, chosen.colour),
        legend=tuple(called[way] for way in ways) if last else (),
        legend_left="d\u2096" if last else "",
        place_of=log2,
        **_sizes(HIGH[measure]),
    )


def _written(measure: str, value: float) -> str:
    """A gradient goes down to ten-thousandths before it is nothing; shares are percents."""
    if measure == "dead rows":
        return f"{value:.0%}".replace("%", "\u202f%")
    return f"{value:.4f}" if measure == "median gradient" else f"{value:.2f}"


def _histogram(record: ScalingRecord) -> Histogram:
    """One bar for each whole number. The last ones hold all that lies beyond the axis as well."""
    edges = np.arange(-REACH, REACH + 2) - 0.5
    scores = np.clip(record.scores.numpy(force=True), -REACH, REACH)
    counts = np.histogram(scores, edges)[0]
    x = np.linspace(-5, 5, 101)
    ticks = {float(t): f"{t}".replace("-", "\u2212") for t in (-32, 0, 32)}
    ends = {-float(REACH): f"\u2264\u2009\u2212{REACH}", float(REACH): f"\u2265\u2009{REACH}"}
    return Histogram(
        "scores",
        limits=Limits(edges[0], edges[-1], 0, 1.12),
        title=TEXT.scores,
        number=TEXT.compare.format(variance=_variance(record)),
        ticks_below=ticks | ends,
        counts=counts / counts.max(),
        colour=looks()[record.settings.scaling].colour,
        compare=Curve(np.stack([x, np.exp(-(x**2) / 2)], 1), Look("", style.INK, (5, 3))),
        **_sizes(SCORES_HIGH),
    )


def _variance(record: ScalingRecord) -> str:
    """In so few signs that what lies beside it never moves."""
    value = record.variance
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}" if value >= 0.01 else f"{value:.5f}"


def _sizes(high: float) -> dict[str, Any]:
    """Of a chart: as wide as there is room for, and higher where the map beside it is."""
    return {"smallest": 240, "largest": 800, "high": high, "stretch": True}


def _description(record: ScalingRecord) -> str:
    settings = record.settings
    largest, gradient, dead = (record.measured(name) for name in MEASURES)
    how = {
        "off": TEXT.not_scaled,
        "sqrt_d_k": TEXT.by_root,
        "d_k": TEXT.by_d_k,
        SLIP: TEXT.by_root_of_all,
    }
    return TEXT.described.format(
        d_k=settings.d_k,
        how=how[settings.scaling],
        variance=_variance(record),
        seeds=NUM_SEEDS,
        tokens=NUM_TOKENS,
        largest=largest,
        gradient=gradient,
        dead=dead,
        limit=DEAD,
        verdict=_verdict(largest),
        here=int(record.dead.sum()),
    )


def _verdict(largest: float) -> str:
    """What the attention map looks like at first sight, by the mean of its largest weights."""
    if largest < EVEN:
        return TEXT.even
    return TEXT.saturated if largest > 0.8 else TEXT.soft
