"""The steps view: each of the eight matrices is the one in the trace, with its shape."""

import numpy as np
import pytest
import torch

from attention_lab.core import causal_mask
from attention_lab.figures import Cell, Page, StepsView, style
from attention_lab.figures.steps import PANELS

from .records import D_K, D_V, KEYS, QUERIES, drawn, make_trace, masked_trace, named

VIEW = StepsView()
NAMES = [panel.name for panel in PANELS]


def expected(trace, head: int, shared: int) -> dict[str, torch.Tensor]:
    """What each panel must show, straight from the trace."""
    hidden = trace.masked[head].isneginf()
    return dict(
        zip(
            NAMES,
            (
                trace.query[head],
                trace.key[shared].T,
                trace.scores[head],
                trace.scaled[head],
                trace.masked[head].masked_fill(hidden, torch.nan),
                trace.weights[head].masked_fill(hidden, torch.nan),
                trace.value[shared],
                trace.output[head],
            ),
            strict=True,
        )
    )


@pytest.mark.parametrize("head", [0, 2])
def test_every_matrix_is_the_traces(head: int) -> None:
    trace = masked_trace()
    drawing = drawn(VIEW, trace, Cell(head, 1, 3))
    for name, matrix in expected(trace, head, head).items():
        np.testing.assert_array_equal(drawing.maps[name].values, matrix, err_msg=name)
    assert drawing.labels["head"].text == f"head {head + 1} of 3"


@pytest.mark.parametrize("head", range(6))
def test_grouped_heads_show_the_key_and_value_they_read(head: int) -> None:
    trace = make_trace(heads=6, shared=2)
    drawing = drawn(VIEW, trace, Cell(head, 0, 0))
    for name, matrix in expected(trace, head, head // 3).items():
        np.testing.assert_array_equal(drawing.maps[name].values, matrix, err_msg=name)
    product = drawing.maps["Q"].values @ drawing.maps["K\u1d40"].values
    np.testing.assert_allclose(drawing.maps["1 scores"].values, product, atol=1e-5)
    output = drawing.maps["4 weights"].values @ drawing.maps["V"].values
    np.testing.assert_allclose(drawing.maps["output"].values, output, atol=1e-5)


def test_every_shape_is_written() -> None:
    labels = drawn(VIEW, make_trace()).labels
    written = {name: labels[f"shape of {name}"].text for name in NAMES}
    n, m = QUERIES, KEYS
    sizes = [(n, D_K), (D_K, m), (n, m), (n, m), (n, m), (n, m), (m, D_V), (n, D_V)]
    assert written == {name: f"{r}\u00d7{c}" for name, (r, c) in zip(NAMES, sizes, strict=True)}


def test_axes_are_named_by_what_they_are() -> None:
    maps = drawn(VIEW, make_trace()).maps
    kinds = {name: (maps[name].row_kind, maps[name].column_kind) for name in NAMES}
    assert kinds["Q"] == kinds["output"] == ("query", "feature")
    assert kinds["K\u1d40"] == ("feature", "key")
    assert kinds["V"] == ("key", "feature")
    assert {kinds[name] for name in NAMES[2:6]} == {("query", "key")}


@pytest.mark.parametrize(
    ("d_k", "scale", "text"),
    [
        (16, None, "\u00f74"),
        (7, None, "\u00f72.65"),
        (2, 1.0, "off: \u00d71"),
        (7, 0.3, "\u00d70.3"),
    ],
)
def test_the_scale_is_written(d_k: int, scale: float | None, text: str) -> None:
    assert drawn(VIEW, make_trace(d_k=d_k, scale=scale)).labels["scale"].text == text


def test_limits_hold_every_number_and_are_shared_by_all_heads() -> None:
    trace = make_trace(size=2.0)
    limits = []
    for head in range(3):
        maps = drawn(VIEW, trace, Cell(head, 0, 0)).maps
        limits.append([m.limits for m in maps.values()])
        for name, heat_map in maps.items():
            low, high = heat_map.limits
            assert (low, high) == (0.0, 1.0) if name == "4 weights" else low == -high
            assert np.nanmin(heat_map.values) >= low
            assert np.nanmax(heat_map.values) <= high
    assert limits[0] == limits[1] == limits[2]
    one = drawn(VIEW, trace).maps
    assert one["1 scores"].limits == one["2 scaled"].limits == one["3 masked"].limits


def test_the_colour_bars_say_their_limits() -> None:
    drawing = drawn(VIEW, make_trace(size=2.0))
    for group, name in (("features", "Q"), ("scores", "1 scores"), ("weights", "4 weights")):
        low, high = drawing.maps[name].limits
        ends = [drawing.labels[f"{end} of {group}"].text for end in ("low", "middle", "high")]
        read = [float(end.replace("\u2212", "-")) for end in ends]
        assert read == [low, (low + high) / 2, high]
    layers = {m.axes for m in drawing.maps.values()}
    bars = [ax for ax in drawing.figure.axes if ax not in layers]
    assert [bar.images[0].get_cmap().name for bar in bars] == [
        style.COLORMAPS[p] for p in ("signed", "signed", "weights")
    ]


def test_one_background_for_equal_words() -> None:
    trace = named(make_trace())
    same = named(make_trace(seed=1, d_k=13, heads=2, mask=causal_mask(QUERIES, KEYS)))
    assert VIEW.structure(trace, None) == VIEW.structure(same, Cell(1, 2, 3))
    for other in (named(make_trace(queries=3)), named(make_trace(keys=11)), make_trace()):
        assert VIEW.structure(trace, None) != VIEW.structure(other, None)


def test_one_head_has_no_head_label() -> None:
    assert drawn(VIEW, make_trace(heads=1)).labels["head"].text == ""


@pytest.mark.parametrize("points", [style.SCREEN_POINTS, style.PRESENTATION_POINTS])
def test_no_type_is_smaller_than_the_page_says(points: float) -> None:
    drawing = drawn(VIEW, named(make_trace()), page=Page(points=points))
    assert min(t.get_fontsize() for t in drawing.figure.texts) >= points


def test_description_tells_the_pipeline_with_its_sizes() -> None:
    trace = named(masked_trace())
    told = VIEW.describe(trace, Cell(2, 3, 1))
    key = int(trace.weights[2, 3].argmax())
    assert f"Q ({QUERIES} by {D_K})" in told
    assert f"scores ({QUERIES} by {KEYS})" in told
    assert f"Head 3: “the” attends most to “{trace.key_tokens[key]}”" in told
    assert f"{float(trace.weights[2, 3, key]):.2f}." in told
