"""Scores, curves over d_k and the attention map, told by their artists' data."""

import numpy as np
import pytest

from attention_lab.experiments.why_scale import (
    MEASURES,
    SCALINGS,
    ScalingSettings,
    scaling_experiment,
)
from attention_lab.figures import Cell, CurvesView, LiveFigure, Page
from attention_lab.figures.curves import NARROWEST_SCORES, POINTS, WAYS

from .extents import beyond_the_edge, on_a_matrix, overlapping
from .records import drawn

VIEW = CurvesView()
STATES = [
    ScalingSettings(),
    ScalingSettings(1),
    ScalingSettings(1024),
    ScalingSettings(37, "sqrt_d_k", 1),
    ScalingSettings(1023, "d_k"),
]


@pytest.fixture(params=STATES, ids=lambda s: f"{s.d_k}-{s.scaling}-{s.seed}")
def record(request: pytest.FixtureRequest):
    return scaling_experiment(request.param)


def test_the_histogram_is_that_of_all_scores(record) -> None:
    drawing = drawn(VIEW, record)
    (bars,) = drawing.patches["scores"].axes.patches
    heights, edges, _ = bars.get_data()
    limit = float(drawing.labels["high end"].text)
    assert drawing.labels["low end"].text == f"−{limit:g}"
    assert limit >= max(float(record.scores.abs().max()), NARROWEST_SCORES)
    counts, _ = np.histogram(record.scores.numpy(), edges * limit)
    assert counts.sum() == record.scores.numel()  # nothing lies beyond the axis
    np.testing.assert_allclose(heights, counts / counts.max())


def test_the_dashed_curve_has_variance_1_on_the_same_axis(record) -> None:
    drawing = drawn(VIEW, record)
    limit = float(drawing.labels["high end"].text)
    x, y = drawing.patches["scores"].axes.lines[0].get_data()
    np.testing.assert_allclose(y, np.exp(-((x * limit) ** 2) / 2))
    assert drawing.labels["variance"].text == f"variance {record.variance:.4g}"


@pytest.mark.parametrize("measure", MEASURES)
def test_curves_are_means_over_the_seeds_and_the_present_d_k_is_marked(record, measure) -> None:
    drawing = drawn(VIEW, record)
    axes = drawing.patches[measure].axes
    *lines, marker, point = axes.lines
    i, d_k, shown = MEASURES.index(measure), record.settings.d_k, record.settings.scaling
    for scaling, line, curves in zip(SCALINGS, lines, record.curves[:, i].numpy(), strict=True):
        sizes = np.round(2 ** line.get_xdata()).astype(int)
        assert set(sizes) == {*POINTS, d_k}
        np.testing.assert_allclose(line.get_ydata(), curves.mean(0)[sizes - 1], rtol=1e-5)
        assert line.get_color() == WAYS[scaling].colour
        assert (line.get_linewidth() > 2) == (scaling == shown)
    np.testing.assert_allclose(2 ** np.array(marker.get_xdata()), d_k)
    assert point.get_xdata() == pytest.approx([np.log2(d_k)])
    assert point.get_ydata() == pytest.approx([record.measured(measure)])
    on_line = lines[SCALINGS.index(shown)]
    here = np.flatnonzero(on_line.get_xdata() == point.get_xdata()[0])
    assert on_line.get_ydata()[here] == pytest.approx(point.get_ydata(), rel=1e-5)
    assert drawing.labels[measure].text == f"{record.measured(measure):.2f}"
    (seeds,) = axes.collections
    segments = np.array(seeds.get_segments())
    assert segments.shape[0] == record.curves.shape[2]
    np.testing.assert_allclose(segments[..., 1].mean(0), on_line.get_ydata(), rtol=1e-5)


def test_no_curve_leaves_its_axes(record) -> None:
    drawing = drawn(VIEW, record)
    for measure in MEASURES:
        axes = drawing.patches[measure].axes
        low, high = axes.get_ylim()
        values = record.curves[:, MEASURES.index(measure)]
        assert low <= values.min()
        assert values.max() <= high


def test_the_map_holds_the_weights(record) -> None:
    drawing = drawn(VIEW, record)
    (heat_map,) = drawing.maps.values()
    np.testing.assert_array_equal(heat_map.values, record.weights)
    assert heat_map.limits == (0, 1)
    assert (heat_map.row_kind, heat_map.column_kind) == ("query", "key")
    assert list(drawing.queries) == [f"q{i}" for i in range(1, 17)]


def test_one_background_for_every_state() -> None:
    figure = LiveFigure(VIEW)
    frames = [figure.update(scaling_experiment(settings)) for settings in STATES]
    assert len({frame.number for frame in frames}) == 1
    assert frames[0].scene["handles"] == []


def test_ticks_stand_at_their_d_k() -> None:
    drawing = drawn(VIEW, scaling_experiment(ScalingSettings()), page=Page(1000))
    axes = drawing.patches["gradient"].axes
    box = drawing.patches["gradient"].box
    for d_k in (1, 4, 16, 64, 256, 1024):
        (text,) = [t for t in drawing.figure.texts if t.get_text() == str(d_k)
                   and abs((1 - t.get_position()[1]) * drawing.height - box.top - box.height) < 30
                   and t.get_position()[0] * 1000 >= box.left - 5
                   and t.get_position()[0] * 1000 <= box.left + box.width + 5]  # fmt: skip
        share = axes.transAxes.inverted().transform(axes.transData.transform((np.log2(d_k), 0)))[0]
        assert text.get_position()[0] * 1000 == pytest.approx(box.left + share * box.width)


@pytest.mark.parametrize("points", [9, 14])
@pytest.mark.parametrize("width", [440, 480, 600, 720, 800, 1000, 1100])
def test_every_text_can_be_read(width: int, points: float) -> None:
    for settings in (ScalingSettings(1024), ScalingSettings(1024, "d_k")):
        page = Page(width, 1.0, points)
        drawing = drawn(VIEW, scaling_experiment(settings), Cell(0, 0, 0), page)
        assert not beyond_the_edge(drawing)
        assert not overlapping(drawing)
        assert not on_a_matrix(drawing)


def test_the_picture_fits_a_laptop_screen() -> None:
    for points in (9, 14):
        record = scaling_experiment(ScalingSettings())
        assert drawn(VIEW, record, page=Page(800, 1.0, points)).height <= 400


def test_description_says_what_is_seen_first() -> None:
    def told(d_k: int, scaling: str) -> str:
        return VIEW.describe(scaling_experiment(ScalingSettings(d_k, scaling)), None)

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
