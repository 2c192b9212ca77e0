"""All heads at once: one heat map of weights per head."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import combinations

import numpy as np
import pytest
import torch

from attention_lab.core import causal_mask, padding_mask
from attention_lab.core.attention import AttentionTrace
from attention_lab.core.axes import Selection
from attention_lab.figures import Page, Picture, heads_picture, style
from attention_lab.figures.drawing import Drawing, Ramp, Text
from attention_lab.figures.live import panels_of

from .records import HEADS, KEYS, QUERIES, at, drawn, make_trace, masked_trace, named


def drawing_of(trace: AttentionTrace, page: Page | None = None) -> Drawing:
    return drawn(heads_picture(trace, at()), page)


def texts(drawing: Drawing) -> list[Text]:
    return [item for item in drawing.items if isinstance(item, Text)]


@pytest.mark.parametrize("heads", [1, 2, 3, 5, 16])
def test_each_map_holds_the_weights_of_its_head(heads: int) -> None:
    trace = make_trace(heads=heads)
    maps = drawing_of(trace).maps
    assert list(maps) == [f"head {h + 1}" for h in range(heads)]
    for head, heat_map in enumerate(maps.values()):
        assert heat_map.values.shape == (QUERIES, KEYS)  # rows = query, columns = key
        np.testing.assert_array_equal(heat_map.values, trace.weights[head])
        own = {"head": head} if heads > 1 else {}  # with one head, no head is spoken of
        assert heat_map.selection(3, 6) == at(**own, matrix=5, query=3, key=6)
        assert heat_map.place()["atWords"] == (f"head {head + 1}" if heads > 1 else "")
        assert heat_map.palette == "weights"
        assert heat_map.quantity == "weight"


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
    for head, heat_map in enumerate(drawing_of(trace).maps.values()):
        np.testing.assert_array_equal(np.isnan(heat_map.values), ~full[head].numpy())
        allowed = full[head].numpy()
        np.testing.assert_array_equal(
            heat_map.values[allowed], trace.weights[head].numpy()[allowed]
        )
        assert heat_map.masked_text == "0, masked"


def changed(trace: AttentionTrace, change) -> AttentionTrace:
    """The trace with every tensor changed."""
    tensors = {f.name: getattr(trace, f.name) for f in fields(trace)}
    return replace(
        trace, **{k: change(v) for k, v in tensors.items() if isinstance(v, torch.Tensor)}
    )


def test_a_trace_without_heads_and_one_with_a_batch() -> None:
    one = make_trace(heads=1)
    trace = changed(one, lambda tensor: tensor[0])
    (heat_map,) = drawing_of(trace).maps.values()
    np.testing.assert_array_equal(heat_map.values, trace.weights)
    batch = changed(one, lambda tensor: torch.stack([tensor, -tensor]))
    (heat_map,) = drawing_of(batch).maps.values()
    np.testing.assert_array_equal(heat_map.values, one.weights[0])  # the first sentence


def structures(picture: Picture) -> list:
    return [panel.structure() for panel in panels_of(picture.layout)]


def test_one_structure_for_equal_words_and_heads() -> None:
    trace = named(make_trace())
    same = named(make_trace(seed=1, d_k=13, mask=causal_mask(QUERIES, KEYS)))
    others = [
        named(make_trace(heads=2)),
        named(make_trace(queries=3)),
        named(make_trace(keys=11)),
        make_trace(),
    ]
    known = structures(heads_picture(trace, at()))
    assert known == structures(heads_picture(same, at(head=1, query=2, key=3)))
    for other in others:
        assert known != structures(heads_picture(other, at()))


def test_rows_are_queries_and_columns_keys_with_their_words() -> None:
    drawing = drawing_of(named(make_trace(heads=2)))
    captions = [t.text for t in texts(drawing)]
    assert captions.count("query") == 1
    assert captions.count("key") == 2
    rows = [words for words in drawing.words if words.side == "left"]
    columns = [words for words in drawing.words if words.side == "below"]
    (row,) = rows  # two heads share the words on their left
    assert row.texts == ("She", "swam", "across", "the", "river")
    assert row.box == drawing.maps["head 1"].box
    heights = [row.at(i, drawing.page)[1] for i in range(5)]
    assert heights == sorted(heights)  # query 0 at the top
    assert [words.box for words in columns] == [m.box for m in drawing.maps.values()]
    assert {words.texts[5] for words in columns} == {"to"}  # a key that is no query
    assert {words.axis.kind for words in columns} == {"key"}


def test_a_colour_bar_with_its_limits() -> None:
    drawing = drawn(heads_picture(make_trace(), at(), "one"))
    (ramp,) = [item for item in drawing.items if isinstance(item, Ramp)]
    assert (ramp.palette, ramp.vertical) == ("weights", True)
    places = {label.text: label.y for label in drawing.labels.values() if label.text}
    assert places == {
        "1": pytest.approx(ramp.box.top),  # 1 at the bright end, which is up
        "0.5": pytest.approx(ramp.box.top + ramp.box.height / 2),
        "0": pytest.approx(ramp.box.bottom),
    }
    (title,) = [t for t in texts(drawing) if t.text == "weight"]
    assert title.y < ramp.box.top
    assert ramp.box.left > max(m.box.right for m in drawing.maps.values())


@pytest.mark.parametrize("heads", [1, 2, 3, 4, 5, 8, 16])
def test_maps_are_alike_in_rows_of_four_and_never_on_each_other(heads: int) -> None:
    boxes = [m.box for m in drawing_of(named(make_trace(heads=heads))).maps.values()]
    ((width, height),) = {box[2:] for box in boxes}
    assert 1 <= width / height < 2.01
    assert len({box.left for box in boxes}) == min(heads, 4)
    assert len({box.top for box in boxes}) == -(-heads // 4)
    for a, b in combinations(boxes, 2):
        apart = a.left >= b.right or b.left >= a.right
        assert apart or a.top >= b.bottom or b.top >= a.bottom


@pytest.mark.parametrize("heads", [1, 2, 3, 5, 16])
@pytest.mark.parametrize("size", [0.1, 1.0, 4.0])
def test_colours_go_to_the_largest_weight_of_all_heads_or_to_one(heads: int, size: float) -> None:
    trace = make_trace(heads=heads, size=size)
    largest = float(trace.weights.max())
    for colours in ("largest", "one"):
        picture = heads_picture(trace, at(), colours)
        drawing = drawn(picture)
        (limit,) = {heat_map.limits[1] for heat_map in drawing.maps.values()}
        assert {heat_map.limits[0] for heat_map in drawing.maps.values()} == {0.0}
        assert limit == 1 if colours == "one" else largest <= limit <= 1.51 * largest
        shown = [drawing.labels[f"limit {i} of weights"].text for i in range(3)]
        assert [float(text) for text in shown] == pytest.approx([0, limit / 2, limit])
        assert f"colours from 0 to {limit:g}." in picture.description


def test_only_where_something_is_masked_hatching_is_explained() -> None:
    def said(trace: AttentionTrace) -> list[str]:
        labels = drawing_of(trace).labels
        return [labels[f"legend {i} of weights"].text for i in range(2)]

    assert said(masked_trace()) == ["hatched:", "masked"]
    nothing_hidden = make_trace(mask=torch.ones(QUERIES, KEYS, dtype=torch.bool))
    assert said(make_trace()) == said(nothing_hidden) == ["", ""]


def test_one_head_uses_the_page() -> None:
    trace = make_trace(8, 8, 1).named(["She", "swam", "across", "the", "river", "to", "a", "bank"])
    for width, least, most in ((800, 340, 392), (832, 352, 392), (870, 352, 392), (1100, 460, 480)):
        drawing = drawing_of(trace, Page(width))
        (heat_map,) = drawing.maps.values()
        assert least <= heat_map.box.height <= most
        assert width - heat_map.box.right < 130, "most of the page is used"
        assert heat_map.has_numbers and not heat_map.shortens
        assert width > 870 or drawing.height <= 440


def test_each_head_has_its_colour_beside_its_number() -> None:
    drawing = drawing_of(make_trace(heads=16))
    marks = [t for t in texts(drawing) if t.text == "\u25a0"]
    assert [mark.colour for mark in marks] == [*style.HEADS, *style.HEADS]
    titles = [t for t in texts(drawing) if t.text.startswith("head ")]
    assert [t.text for t in titles] == [f"head {h + 1}" for h in range(16)]
    for mark, title in zip(marks, titles, strict=True):
        assert mark.y == title.y
        assert 0 < title.x - mark.x < 30
    alone = drawing_of(make_trace(heads=1))
    assert [t.text for t in texts(alone) if t.bold] == ["attention weights"]


def test_one_head_names_every_word_of_a_long_sentence() -> None:
    trace = make_trace(40, 40, 1).named([f"w{i}" for i in range(40)])
    drawing = drawing_of(trace, Page(1000))
    assert all(words.step == 1 for words in drawing.words)


@pytest.mark.parametrize("points", [style.SCREEN_POINTS, style.PRESENTATION_POINTS])
def test_all_type_has_the_size_of_the_page(points: float) -> None:
    drawing = drawing_of(named(make_trace(heads=16)), Page(points=points))
    assert {t.points or drawing.page.points for t in texts(drawing)} == {points}
    assert drawing.scene()["points"] == points
    assert {heat_map.points for heat_map in drawing.maps.values()} == {points}


def test_description_names_the_strongest_key_of_the_selected_query() -> None:
    trace = named(masked_trace())
    told = heads_picture(trace, Selection(head=2, query=3, key=1)).description
    key = int(trace.weights[2, 3].argmax())
    weight = float(trace.weights[2, 3, key])
    assert f"{HEADS} heat maps" in told
    assert f"{QUERIES} queries (rows) by {KEYS} keys (columns)" in told
    expected = f"In head 3, “{trace.query_tokens[3]}” attends most to “{trace.key_tokens[key]}”"
    assert f"{expected}: {weight:.2f}." in told
    alone = heads_picture(make_trace(heads=1), at()).description
    assert alone.startswith("One heat map of")
    assert "head " not in alone
