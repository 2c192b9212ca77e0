"""Scores, curves over d_k and the attention map of the why-scale lab."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from attention_lab.core import softmax_gradient
from attention_lab.experiments.why_scale import (
    MEASURES,
    SCALINGS,
    ScalingRecord,
    ScalingSettings,
    scaling_experiment,
)
from attention_lab.figures import LiveFigure, Page, style
from attention_lab.figures.drawing import Drawing, Rule, Text
from attention_lab.figures.marks import Limits, Path, Points
from attention_lab.figures.panels import Curves
from attention_lab.labs.why_scale import POINTS, TICKS, curves_picture, looks

from .extents import in_pixels, point_names
from .records import at, drawn

STATES = [
    ScalingSettings(),
    ScalingSettings(1),
    ScalingSettings(1024),
    ScalingSettings(37, "sqrt_d_k", 1),
    ScalingSettings(1023, "d_k"),
    ScalingSettings(64, "sqrt_d_model"),
]


@pytest.fixture(params=STATES, ids=lambda s: f"{s.d_k}-{s.scaling}-{s.seed}", scope="module")
def record(request: pytest.FixtureRequest) -> ScalingRecord:
    return scaling_experiment(request.param)


def drawing_of(record: ScalingRecord, page: Page | None = None) -> Drawing:
    return drawn(curves_picture(record, at()), page)


@pytest.mark.parametrize("width", [440, 800])
def test_the_axis_of_the_scores_stays_whatever_d_k_is(width: int) -> None:
    """Else nobody sees them spread."""
    marks = [drawing_of(scaling_experiment(s), Page(width)).marks["scores"] for s in STATES]
    assert {m.limits for m in marks} == {(-64.5, 64.5, 0, 1.12)}
    assert len({m.box for m in marks}) == 1


def test_the_histogram_is_that_of_all_scores(record: ScalingRecord) -> None:
    area, _ = drawing_of(record).marks["scores"].moving
    x, y = np.transpose(area.points)
    edges, heights = x[::2], y[1:-1:2]
    assert (x[0], y[0], x[-1], y[-1]) == (-64.5, 0, 64.5, 0)  # from the ground to the ground
    np.testing.assert_array_equal(y[2:-1:2], heights)
    np.testing.assert_allclose(edges, np.arange(-64.5, 65))  # a bar for each whole number
    scores = record.scores.numpy()
    counts = np.array([((scores > a) & (scores < b)).sum() for a, b in pairwise(edges)])
    counts[[0, -1]] += (scores <= -64.5).sum(), (scores >= 64.5).sum()
    assert counts.sum() == scores.size  # what lies beyond is in the last bars
    np.testing.assert_allclose(heights, counts / counts.max(), rtol=1e-6)
    assert area.fill == looks()[record.settings.scaling].colour


def test_variance_1_and_variance_1024_are_both_seen() -> None:
    def widest(d_k: int, scaling: str) -> float:
        """The share of the axis in which the middle nine tenths of the scores lie."""
        settings = ScalingSettings(d_k, scaling)
        area, _ = drawing_of(scaling_experiment(settings)).marks["scores"].moving
        heights = np.transpose(area.points)[1][1:-1:2]
        share = np.cumsum(heights) / heights.sum()
        return float(np.searchsorted(share, 0.95) - np.searchsorted(share, 0.05)) / len(heights)

    assert widest(1, "off") < 0.05
    assert widest(64, "off") > 0.18
    assert widest(1024, "off") > 0.75
    assert {widest(d_k, "sqrt_d_k") < 0.05 for d_k in (1, 4, 16, 64, 256, 1024)} == {True}


def test_the_dashed_curve_has_variance_1_on_the_same_axis(record: ScalingRecord) -> None:
    drawing = drawing_of(record)
    _, normal = drawing.marks["scores"].moving
    x, y = np.transpose(normal.points)
    np.testing.assert_allclose(y, np.exp(-(x**2) / 2))
    assert normal.dashes
    told = drawing.labels["number of scores"].text
    assert told.endswith(" (dashed: 1)")
    assert float(told.split()[1]) == pytest.approx(record.variance, rel=5e-3)


@pytest.mark.parametrize("measure", MEASURES)
def test_curves_are_those_of_all_rows_and_the_present_d_k_is_marked(
    record: ScalingRecord, measure: str
) -> None:
    drawing = drawing_of(record)
    marker, *lines, point = drawing.marks[measure].moving
    d_k, shown = record.settings.d_k, record.settings.scaling
    ways = [way for way in SCALINGS if way != "sqrt_d_model" or way == shown]
    i, seeds, whole = MEASURES.index(measure), lines[: -len(ways)], lines[-len(ways) :]
    for scaling, line in zip(ways, whole, strict=True):
        curve = record.curves[SCALINGS.index(scaling), i].numpy()
        x, y = np.transpose(line.points)
        sizes = np.round(2**x).astype(int)
        assert set(sizes) == {*POINTS, d_k}
        np.testing.assert_allclose(y, curve[sizes - 1], rtol=1e-5)
        assert (line.colour, line.dashes) == looks()[scaling][1:]
        assert (line.width > 2) == (scaling == shown)
    np.testing.assert_allclose(2 ** np.transpose(marker.points)[0], d_k)
    assert isinstance(point, Points)
    assert point.points[0] == pytest.approx((np.log2(d_k), record.measured(measure)))
    on_line = np.array(whole[ways.index(shown)].points)
    here = on_line[on_line[:, 0] == point.points[0][0]]
    assert here[:, 1] == pytest.approx([point.points[0][1]], rel=1e-5)
    runs = np.array([run.points for run in seeds])
    np.testing.assert_array_equal(runs[..., 0], np.broadcast_to(on_line[:, 0], runs.shape[:2]))
    of_seeds = record.seeds[SCALINGS.index(shown), i].numpy()
    np.testing.assert_allclose(runs[..., 1], of_seeds[:, sizes - 1], rtol=1e-5)
    assert {run.colour for run in seeds} == {looks()[shown].colour}


def test_no_curve_leaves_its_axes(record: ScalingRecord) -> None:
    drawing = drawing_of(record)
    for measure in MEASURES:
        _, _, low, high = drawing.marks[measure].limits
        for values in (record.curves[:, MEASURES.index(measure)], record.seeds[:, :, 0]):
            assert low <= values.min()
        assert (
            max(
                record.curves[:, MEASURES.index(measure)].max(),
                record.seeds[:, MEASURES.index(measure)].max(),
            )
            <= high
        )


def test_the_map_holds_the_weights(record: ScalingRecord) -> None:
    (heat_map,) = drawing_of(record).maps.values()
    np.testing.assert_array_equal(heat_map.values, record.weights)
    assert heat_map.limits == (0, 1)
    assert (heat_map.rows.kind, heat_map.columns.kind) == ("query", "key")
    assert heat_map.rows.names == tuple(f"q{i}" for i in range(1, 17))


@pytest.mark.parametrize(("width", "points"), [(440, 9), (832, 9), (832, 14), (1100, 14)])
def test_a_cross_stands_beside_each_dead_row(
    record: ScalingRecord, width: int, points: float
) -> None:
    drawing = drawing_of(record, Page(width, 1.0, points))
    strip, heat_map = drawing.marks["dead"], drawing.maps["weights"]
    assert strip.box.top == heat_map.box.top
    assert strip.box.height == heat_map.box.height
    assert 0 < strip.box.left - heat_map.box.right < 10
    crosses = [mark for mark in strip.moving if isinstance(mark, Points)]
    assert {mark.shape for mark in crosses} <= {"cross"}
    at = [point for mark in crosses for point in in_pixels(strip.box, strip, mark.points)]
    row = heat_map.box.height / 16
    rows = [(y - heat_map.box.top) / row - 0.5 for _, y in at]
    gradient = softmax_gradient(record.weights).abs().amax((-1, -2))
    np.testing.assert_allclose(rows, np.flatnonzero(gradient < 0.01), atol=0.05)
    told = drawing.labels["count of dead"].text
    assert told == f"✕ {len(rows)} of 16 dead"


def test_one_background_for_every_state() -> None:
    figure = LiveFigure()
    frames = [
        figure.frame(curves_picture(scaling_experiment(s), at()), at(), Page())
        for s in STATES[:-1]  # without the slip, which has a curve of its own
    ]
    assert len({frame.scene["id"] for frame in frames}) == 1
    assert frames[0].layers["handles"] == []


@pytest.mark.parametrize("width", [440, 1000])
def test_ticks_stand_at_their_d_k(width: int) -> None:
    drawing = drawing_of(scaling_experiment(ScalingSettings()), Page(width))
    marks = drawing.marks["dead rows"]
    texts = [item for item in drawing.items if isinstance(item, Text)]
    for d_k in (1, 4, 16, 64, 256, 1024):
        x, y = in_pixels(marks.box, marks, (np.log2(d_k), 0))[0]
        (tick,) = [t for t in texts if t.text == str(d_k) and abs(t.y - y) < 30
                   and abs(t.x - x) < 30]  # fmt: skip
        assert tick.x == pytest.approx(x, abs=0.01)
        lines = [p for p in marks.still if isinstance(p, Path) and p.points[0][0] == np.log2(d_k)]
        assert len(lines) == 1  # the line of the grid that it belongs to


def test_ticks_that_would_run_into_each_other_are_left_out() -> None:
    ticks = {float(np.log2(t)): str(t) for t in TICKS}
    panel = Curves("c", limits=Limits(-0.25, 11, 0, 1), curves=[], ticks_below=ticks, largest=150)
    texts = [item.text for item in drawn(panel).items if isinstance(item, Text)]
    assert texts == ["4", "64", "1024"]


@pytest.mark.parametrize("slip", [False, True])
def test_the_legend_shows_each_curve_as_it_is_drawn(slip: bool) -> None:
    settings = ScalingSettings(scaling="sqrt_d_model" if slip else "off")
    drawing = drawing_of(scaling_experiment(settings))
    drawn_ways = list(looks().values())[: 4 if slip else 3]
    rules = [item for item in drawing.items if isinstance(item, Rule)]
    drawn_as = {(rule.colour, rule.dashes) for rule in rules}
    assert drawn_as == {(look.colour, look.dashes) for look in drawn_ways}
    for rule in rules:
        (look,) = [look for look in drawn_ways if look.colour == rule.colour]
        beside = [t for t in drawing.items if isinstance(t, Text) and t.y == round(rule.y, 2)
                  and 0 < t.x - rule.to_x < 10]  # fmt: skip
        assert [t.text for t in beside] == [look.text]


@pytest.mark.parametrize(
    ("width", "points"), [(w, p) for w in (800, 832, 870, 1100) for p in (9, 14)]
)
def test_the_picture_fits_a_laptop_screen_and_its_curves_are_large(
    width: int, points: float
) -> None:
    for settings in STATES:
        drawing = drawing_of(scaling_experiment(settings), Page(width, 1.0, points))
        assert drawing.page.width == width
        assert drawing.height <= (420 if points == 9 else 510)
        for measure in MEASURES:
            box = drawing.marks[measure].box
            assert box.width >= 240
            assert box.height >= 70
        scores, attended = drawing.marks["scores"].box, drawing.maps["weights"].box
        assert scores.width >= 240
        assert 45 <= scores.height <= 60  # it is flat, whatever stands beside it
        assert attended.width >= 232
        assert attended.left > scores.right
        assert attended.top == scores.top


def test_the_map_stands_beside_the_charts_and_above_the_curves_on_a_narrow_page() -> None:
    record = scaling_experiment(ScalingSettings())
    wide, narrow = (drawing_of(record, page) for page in (Page(800), Page(440)))
    map_beside = wide.maps["weights"].box
    assert map_beside.left > wide.marks["scores"].box.right
    tops = [wide.marks[name].box.top for name in ("scores", *MEASURES)]
    assert tops == sorted(tops)
    assert tops[0] == map_beside.top
    assert narrow.page.width == 440
    assert narrow.marks[MEASURES[0]].box.top > narrow.maps["weights"].box.bottom
    for drawing in (wide, narrow):  # one axis of d_k for all three
        assert len({(b.left, b.width) for b in (drawing.marks[m].box for m in MEASURES)}) == 1


def titles(drawing: Drawing) -> list[str]:
    return [item.text for item in drawing.items if isinstance(item, Text) and item.bold]


def test_titles_say_over_what_numbers_are_taken_and_are_short_in_large_type() -> None:
    """The curves over all seeds, the crosses over the map on screen: the two disagree."""
    record = scaling_experiment(ScalingSettings(1024))
    wide, large = (drawing_of(record, Page(832, 1.0, points)) for points in (9, 14))
    assert titles(wide) == [
        "scores",
        "largest weight, mean of 8 seeds",
        "largest slope, median of 8 seeds",
        "dead rows of 8 seeds: no slope ≥ 0.01",
        "weights",
    ]
    assert titles(large) == [
        "scores",
        "largest weight (8 seeds)",
        "slope, median (8 seeds)",
        "dead rows (8 seeds)",
        "weights",
    ]
    here = int(record.dead.sum())
    assert f"{100 * here / 16:.0f}" != f"{100 * record.measured('dead rows'):.0f}"
    assert wide.labels["count of dead"].text == f"✕ {here} of 16 dead"
    assert large.labels["count of dead"].text == f"✕ {here} of 16 dead"


@pytest.mark.parametrize("points", [9, 14])
def test_a_quiet_line_shows_the_largest_weight_of_keys_that_are_all_alike(points: float) -> None:
    """÷ d_k comes to lie on it: that is what is wrong with it. No line crosses its words."""
    record = scaling_experiment(ScalingSettings(1024, "d_k"))
    for width in (440, 832, 1100):
        drawing = drawing_of(record, Page(width, 1.0, points))
        marks = drawing.marks["largest weight"]
        (line,) = [mark for mark in marks.still if getattr(mark, "colour", "") == style.QUIET_INK
                   and isinstance(mark, Path)]  # fmt: skip
        np.testing.assert_allclose(line.points, [(-0.25, 1 / 16), (marks.limits.right, 1 / 16)])
        ((text, (left, top, right, bottom)),) = point_names(marks, points)
        assert text == "1/16: all keys alike"
        assert marks.box.left < left < right < marks.box.right
        level = in_pixels(marks.box, marks, (0, 1 / 16))[0][1]
        assert level <= top < bottom <= marks.box.bottom
        drawn_there = [mark.points for mark in marks.moving if isinstance(mark, Path)]
        lowest = max(in_pixels(marks.box, marks, points)[:, 1].max() for points in drawn_there)
        assert lowest <= level + 0.1
        end = in_pixels(marks.box, marks, marks.moving[-1].points)[0][1]
        assert end == pytest.approx(level, abs=1)  # the point of ÷ d_k, to a pixel
        assert not [mark for name in MEASURES[1:] for mark in drawing.marks[name].still
                    if getattr(mark, "colour", "") == style.QUIET_INK]  # fmt: skip


def test_description_says_what_is_seen_first() -> None:
    def told(d_k: int, scaling: str) -> str:
        return curves_picture(scaling_experiment(ScalingSettings(d_k, scaling)), at()).description

    record = scaling_experiment(ScalingSettings(64))
    text = told(64, "off")
    assert "At d_k = 64 the scores, not scaled, have variance" in text
    assert f"have variance {record.variance:.3g}" in text
    assert f"the largest of 16 weights is {record.measured('largest weight'):.2f}" in text
    assert f"has the median {record.measured('median gradient'):.4f}" in text
    assert "24% of the rows are dead, with no gradient of 0.01" in text
    assert "4 of its 16 rows are dead" in text
    assert "one bright cell in most rows: softmax is saturated" in told(1024, "off")
    assert "The attention map is soft" in told(1024, "sqrt_d_k")
    assert "divided by √d_k" in told(1024, "sqrt_d_k")
    assert "nearly one colour" in told(64, "sqrt_d_model")
    assert "nearly one colour" in told(1024, "d_k")
