"""The heads view: one heat map of weights per head, told by its artists' data."""

import numpy as np
import pytest
import torch

from attention_lab.core import causal_mask, padding_mask
from attention_lab.figures import Cell, HeadsView, Page, style

from .records import HEADS, KEYS, QUERIES, drawn, make_trace, masked_trace, named

VIEW = HeadsView()


def texts(drawing) -> list[str]:
    return [t.get_text() for t in drawing.figure.texts]


@pytest.mark.parametrize("heads", [1, 2, 3, 5, 16])
def test_each_map_holds_the_weights_of_its_head(heads: int) -> None:
    trace = make_trace(heads=heads)
    maps = drawn(VIEW, trace).maps
    assert list(maps) == [f"head {h + 1}" for h in range(heads)]
    for head, heat_map in enumerate(maps.values()):
        assert heat_map.values.shape == (QUERIES, KEYS)  # rows = query, columns = key
        np.testing.assert_array_equal(heat_map.values, trace.weights[head])
        assert heat_map.head == head
        assert (heat_map.row_kind, heat_map.column_kind) == ("query", "key")
        assert heat_map.limits == (0.0, 1.0)
        assert heat_map.palette == "weights"


@pytest.mark.parametrize(
    "mask",
    [
        causal_mask(QUERIES, KEYS, offset=2),
        padding_mask(3, KEYS),
        torch.arange(HEADS * QUERIES * KEYS).reshape(HEADS, QUERIES, KEYS) % 2 == 0,
    ],
)
def test_masked_cells_and_only_they_are_empty(mask: torch.Tensor) -> None:
    trace = make_trace(mask=mask)
    full = mask.expand(trace.weights.shape)
    for head, heat_map in enumerate(drawn(VIEW, trace).maps.values()):
        np.testing.assert_array_equal(np.isnan(heat_map.values), ~full[head].numpy())
        allowed = full[head].numpy()
        np.testing.assert_array_equal(
            heat_map.values[allowed], trace.weights[head].numpy()[allowed]
        )


def test_a_trace_without_heads_and_one_with_a_batch() -> None:
    one = make_trace(heads=1)
    trace = type(one)(
        *(getattr(one, n)[0] for n in (
            "query", "key", "value", "scores", "scaled", "masked", "weights", "output"))
    )  # fmt: skip
    (heat_map,) = drawn(VIEW, trace).maps.values()
    np.testing.assert_array_equal(heat_map.values, trace.weights)
    batch = type(one)(
        *(torch.stack([getattr(one, n), -getattr(one, n)]) for n in (
            "query", "key", "value", "scores", "scaled", "masked", "weights", "output"))
    )  # fmt: skip
    (heat_map,) = drawn(VIEW, batch).maps.values()
    np.testing.assert_array_equal(heat_map.values, one.weights[0])  # the first sentence


def test_one_background_for_equal_words_and_heads() -> None:
    trace = named(make_trace())
    same = named(make_trace(seed=1, d_k=13, mask=causal_mask(QUERIES, KEYS)))
    assert VIEW.structure(trace, None) == VIEW.structure(same, Cell(1, 2, 3))
    others = [
        named(make_trace(heads=2)),
        named(make_trace(queries=3)),
        named(make_trace(keys=11)),
        make_trace(),
    ]
    keys = [VIEW.structure(other, None) for other in (trace, *others)]
    assert len(set(keys)) == len(keys)


def test_rows_are_labelled_query_and_columns_key_with_their_words() -> None:
    drawing = drawn(VIEW, named(make_trace(heads=2)))
    written = texts(drawing)
    assert "query" in written
    assert "key" in written
    left = drawing.maps["head 1"].box.left / drawing.page.width
    rows = [t for t in drawing.figure.texts if t.get_ha() == "right" and t.get_position()[0] < left]
    assert [t.get_text() for t in rows] == ["She", "swam", "across", "the", "river"]
    heights = [t.get_position()[1] for t in rows]
    assert heights == sorted(heights, reverse=True)  # query 0 at the top
    assert written.count("to") == 2  # a key that is no query: below each of both heads


def test_a_colour_bar_with_its_limits() -> None:
    drawing = drawn(VIEW, make_trace())
    layers = {m.axes for m in drawing.maps.values()}
    (bar,) = [ax for ax in drawing.figure.axes if ax not in layers]
    (ramp,) = bar.images
    assert ramp.get_cmap().name == style.COLORMAPS["weights"]
    np.testing.assert_array_equal(np.asarray(ramp.get_array()).ravel(), np.arange(256)[::-1])
    places = {t.get_text(): t.get_position() for t in drawing.figure.texts}
    box = bar.get_position()
    assert places["1"][1] == pytest.approx(box.y1)  # 1 at the bright end, where 255 is
    assert places["0"][1] == pytest.approx(box.y0)
    assert places["0.5"][1] == pytest.approx((box.y0 + box.y1) / 2)
    assert "weight" in places


def test_maps_lie_side_by_side_and_never_on_each_other() -> None:
    for heads in (1, 2, 3, 5, 8, 16):
        boxes = [m.box for m in drawn(VIEW, named(make_trace(heads=heads))).maps.values()]
        for i, a in enumerate(boxes):
            assert a.width == a.height
            for b in boxes[:i]:
                apart = a.left >= b.left + b.width or b.left >= a.left + a.width
                assert apart or a.top >= b.top + b.height or b.top >= a.top + a.height


def test_no_type_is_smaller_than_nine_points() -> None:
    drawing = drawn(VIEW, named(make_trace(heads=16, queries=64, keys=64)))
    assert min(t.get_fontsize() for t in drawing.figure.texts) >= 9


def test_presentation_type_is_larger() -> None:
    drawing = drawn(VIEW, named(make_trace()), page=Page(points=style.PRESENTATION_POINTS))
    assert {t.get_fontsize() for t in drawing.figure.texts} == {14}


def test_description_names_the_strongest_key_of_the_selected_query() -> None:
    trace = named(masked_trace())
    told = VIEW.describe(trace, Cell(2, 3, 1))
    key = int(trace.weights[2, 3].argmax())
    weight = float(trace.weights[2, 3, key])
    assert f"{HEADS} heat maps" in told
    assert f"{QUERIES} queries (rows) by {KEYS} keys (columns)" in told
    expected = f"In head 3, “{trace.query_tokens[3]}” attends most to “{trace.key_tokens[key]}”"
    assert f"{expected}: {weight:.2f}." in told
