"""Scores, curves over d_k and the attention map of the why-scale lab."""

from __future__ import annotations

import numpy as np
import pytest

from attention_lab.experiments.why_scale import (
    MEASURES,
    SCALINGS,
    ScalingRecord,
    ScalingSettings,
    scaling_experiment,
)
from attention_lab.figures import LiveFigure, Page
from attention_lab.figures.drawing import Drawing, Rule, Text
from attention_lab.figures.marks import Path, Points
from attention_lab.labs.why_scale import NARROWEST_SCORES, POINTS, curves_picture, looks

from .extents import in_pixels
from .records import at, drawn

STATES = [
    ScalingSettings(),
    ScalingSettings(1),
    ScalingSettings(1024),
    ScalingSettings(37, "sqrt_d_k", 1),
    ScalingSettings(1023, "d_k"),
]


@pytest.fixture(params=STATES, ids=lambda s: f"{s.d_k}-{s.scaling}-{s.seed}", scope="module")
def record(request: pytest.FixtureRequest) -> ScalingRecord:
    return scaling_experiment(request.param)


def drawing_of(record: ScalingRecord, page: Page | None = None) -> Drawing:
    return drawn(curves_picture(record, at()), page)


def ends(drawing: Drawing) -> float:
    """The number at the right end of the histogram's axis."""
    high = drawing.labels["high end of scores"].text
    assert drawing.labels["low end of scores"].text == f"−{high}"
    return float(high)


def test_the_histogram_is_that_of_all_scores(record: ScalingRecord) -> None:
    drawing = drawing_of(record)
    limit, (area, _) = ends(drawing), drawing.marks["scores"].moving
    x, y = np.transpose(area.points)
    edges, heights = x[::2], y[1:-1:2]
    assert (x[0], y[0], x[-1], y[-1]) == (-1, 0, 1, 0)  # from the ground to the ground
    np.testing.assert_array_equal(y[2:-1:2], heights)
    assert limit >= max(float(record.scores.abs().max()), NARROWEST_SCORES)
    counts, _ = np.histogram(record.scores.numpy(), edges * limit)
    assert counts.sum() == record.scores.numel()  # nothing lies beyond the axis
    np.testing.assert_allclose(heights, counts / counts.max())
    assert area.fill == looks()[record.settings.scaling].colour
    assert drawing.marks["scores"].limits[2] == 0


def test_the_dashed_curve_has_variance_1_on_the_same_axis(record: ScalingRecord) -> None:
    drawing = drawing_of(record)
    _, normal = drawing.marks["scores"].moving
    x, y = np.transpose(normal.points)
    np.testing.assert_allclose(y, np.exp(-((x * ends(drawing)) ** 2) / 2))
    assert normal.dashes
    told = drawing.labels["number of scores"].text
    assert float(told.removeprefix("variance ")) == pytest.approx(record.variance, rel=1e-3)


@pytest.mark.parametrize("measure", MEASURES)
def test_curves_are_means_over_the_seeds_and_the_present_d_k_is_marked(
    record: ScalingRecord, measure: str
) -> None:
    drawing = drawing_of(record)
    marker, *lines, point = drawing.marks[measure].moving
    seeds, means = lines[:-3], lines[-3:]
    i, d_k, shown = MEASURES.index(measure), record.settings.d_k, record.settings.scaling
    for scaling, line, curves in zip(SCALINGS, means, record.curves[:, i].numpy(), strict=True):
        x, y = np.transpose(line.points)
        sizes = np.round(2**x).astype(int)
        assert set(sizes) == {*POINTS, d_k}
        np.testing.assert_allclose(y, curves.mean(0)[sizes - 1], rtol=1e-5)
        assert (line.colour, line.dashes) == looks()[scaling][1:]
        assert (line.width > 2) == (scaling == shown)
    np.testing.assert_allclose(2 ** np.transpose(marker.points)[0], d_k)
    assert isinstance(point, Points)
    assert point.points[0] == pytest.approx((np.log2(d_k), record.measured(measure)))
    on_line = np.array(means[SCALINGS.index(shown)].points)
    here = on_line[on_line[:, 0] == point.points[0][0]]
    assert here[:, 1] == pytest.approx([point.points[0][1]], rel=1e-5)
    assert drawing.labels[f"number of {measure}"].text == f"{record.measured(measure):.2f}"
    runs = np.array([run.points for run in seeds])
    assert len(runs) == record.curves.shape[2]
    np.testing.assert_allclose(runs[..., 1].mean(0), on_line[:, 1], rtol=1e-5)
    assert {run.colour for run in seeds} == {looks()[shown].colour}


def test_no_curve_leaves_its_axes(record: ScalingRecord) -> None:
    drawing = drawing_of(record)
    for measure in MEASURES:
        _, _, low, high = drawing.marks[measure].limits
        values = record.curves[:, MEASURES.index(measure)]
        assert low <= values.min()
        assert values.max() <= high


def test_the_map_holds_the_weights(record: ScalingRecord) -> None:
    (heat_map,) = drawing_of(record).maps.values()
    np.testing.assert_array_equal(heat_map.values, record.weights)
    assert heat_map.limits == (0, 1)
    assert (heat_map.rows.kind, heat_map.columns.kind) == ("query", "key")
    assert heat_map.rows.names == tuple(f"q{i}" for i in range(1, 17))


def test_one_background_for_every_state() -> None:
    figure = LiveFigure()
    frames = [
        figure.frame(curves_picture(scaling_experiment(s), at()), at(), Page()) for s in STATES
    ]
    assert len({frame.scene["id"] for frame in frames}) == 1
    assert frames[0].layers["handles"] == []


@pytest.mark.parametrize("width", [440, 1000])
def test_ticks_stand_at_their_d_k(width: int) -> None:
    drawing = drawing_of(scaling_experiment(ScalingSettings()), Page(width))
    marks = drawing.marks["gradient"]
    texts = [item for item in drawing.items if isinstance(item, Text)]
    for d_k in (1, 4, 16, 64, 256, 1024):
        x, y = in_pixels(marks.box, marks, (np.log2(d_k), 0))[0]
        (tick,) = [t for t in texts if t.text == str(d_k) and abs(t.y - y) < 30
                   and abs(t.x - x) < 30]  # fmt: skip
        assert tick.x == pytest.approx(x, abs=0.01)
        lines = [p for p in marks.still if isinstance(p, Path) and p.points[0][0] == np.log2(d_k)]
        assert len(lines) == 1  # the line of the grid that it belongs to


def test_ticks_that_would_run_into_each_other_are_left_out() -> None:
    drawing = drawing_of(scaling_experiment(ScalingSettings()), Page(800, 1.0, 14))
    box = drawing.marks["gradient"].box
    below = [item.text for item in drawing.items if isinstance(item, Text)
             and item.text.isdigit() and 0 < item.y - box.bottom < 20
             and abs(item.x - box.left - box.width / 2) < box.width]  # fmt: skip
    assert [text for text in below if text != "0"] == ["4", "64", "1024"]


def test_the_legend_shows_each_curve_as_it_is_drawn() -> None:
    drawing = drawing_of(scaling_experiment(ScalingSettings()))
    rules = [item for item in drawing.items if isinstance(item, Rule)]
    drawn_as = {(rule.colour, rule.dashes) for rule in rules}
    assert drawn_as == {(look.colour, look.dashes) for look in looks().values()}
    for rule in rules:
        (look,) = [look for look in looks().values() if look.colour == rule.colour]
        beside = [t for t in drawing.items if isinstance(t, Text) and t.y == round(rule.y, 2)
                  and 0 < t.x - rule.to_x < 10]  # fmt: skip
        assert [t.text for t in beside] == [look.text]


def test_the_picture_fits_a_laptop_screen() -> None:
    for points in (9, 14):
        record = scaling_experiment(ScalingSettings())
        assert drawing_of(record, Page(800, 1.0, points)).height <= 400


def test_the_curves_stand_in_the_middle_and_below_on_a_narrow_page() -> None:
    record = scaling_experiment(ScalingSettings())
    wide, narrow = (drawing_of(record, Page(width)) for width in (800, 440))
    curves = wide.marks["entropy"].box
    assert wide.marks["scores"].box.right < curves.left < wide.maps["weights"].box.left
    assert narrow.page.width == 440
    assert narrow.marks[MEASURES[0]].box.top > narrow.maps["weights"].box.bottom
    for drawing in (wide, narrow):  # one axis of d_k for all three
        assert len({(b.left, b.width) for b in (drawing.marks[m].box for m in MEASURES)}) == 1
    heights = {wide.marks[measure].box.height for measure in MEASURES}
    assert max(heights) - min(heights) <= 1
    assert wide.marks["gradient"].box.bottom == pytest.approx(
        wide.marks["scores"].box.bottom, abs=2
    )


def test_description_says_what_is_seen_first() -> None:
    def told(d_k: int, scaling: str) -> str:
        return curves_picture(scaling_experiment(ScalingSettings(d_k, scaling)), at()).description

    record = scaling_experiment(ScalingSettings(64))
    text = told(64, "off")
    assert "At d_k = 64 the scores, not scaled, have variance" in text
    assert f"{record.variance:.4g}" in text
    assert f"the largest of 16 weights {record.measured('largest weight'):.2f}" in text
    assert f"entropy {record.measured('entropy'):.2f} of its maximum" in text
    assert "one bright cell in most rows: softmax is saturated" in told(1024, "off")
    assert "The attention map is soft" in told(1024, "sqrt_d_k")
    assert "divided by √d_k" in told(1024, "sqrt_d_k")
    assert "nearly one colour" in told(1024, "d_k")
