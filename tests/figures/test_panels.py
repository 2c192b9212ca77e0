"""Panels: what each puts on the page, in which place, with axes of whatever kind."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from attention_lab.core.axes import Axis
from attention_lab.figures import Page
from attention_lab.figures.drawing import Drawing, Ramp, Text
from attention_lab.figures.grid import Column, Row, Wrap
from attention_lab.figures.heatmap import GAP
from attention_lab.figures.panels import (
    ColourBar,
    Legend,
    Matrix,
    Mosaic,
)

from .extents import unreadable
from .records import at, drawn

ROWS, COLUMNS = Axis("query", ("a", "bank", "c")), Axis("key", ("d", "e", "f", "g", "h"))
VALUES = torch.arange(15.0).reshape(3, 5) / 15


def matrix(name: str = "m", **more: Any) -> Matrix:
    given = {"values": VALUES, "rows": ROWS, "columns": COLUMNS, "quantity": "weight", **more}
    return Matrix(name, **given)


def texts(drawing: Drawing, text: str | None = None) -> list[Text]:
    found = [item for item in drawing.items if isinstance(item, Text)]
    return [item for item in found if text is None or item.text == text]


# --- Matrix --------------------------------------------------------------------------------------


def test_a_matrix_has_its_numbers_and_says_what_they_are() -> None:
    panel = matrix(palette="signed", limit=2.0, masked_text="0, masked", at=at(head=2),
                   paints=True, edits=True)  # fmt: skip
    (shown,) = drawn(panel).maps.values()
    np.testing.assert_array_equal(shown.values, VALUES)
    assert (shown.limits, shown.quantity, shown.masked_text) == ((-2, 2), "weight", "0, masked")
    assert shown.selection(1, 4) == at(head=2, query=1, key=4)
    place = shown.place()
    assert (place["paints"], place["edits"], place["masked"]) == (True, True, "0, masked")


def test_the_title_stands_above_its_left_corner_with_its_mark() -> None:
    drawing = drawn(matrix(title="weights", colour="#ff0000"))
    box = drawing.maps["m"].box
    (title,), (mark,) = texts(drawing, "weights"), texts(drawing, "\u25a0")
    assert title.bold
    assert (mark.x, mark.colour) == (box.left, "#ff0000")
    assert box.left < title.x < box.left + 30
    assert title.y == mark.y < box.top


def test_the_shape_is_that_of_the_numbers_even_where_they_are_reduced() -> None:
    drawing = drawn(
        matrix(
            values=torch.zeros(300, 7), shape=True, rows=Axis("query", size=300),
            columns=Axis("feature", size=7), title="Q",
        )
    )  # fmt: skip
    label = drawing.labels["shape of m"]
    assert label.text == "300×7"
    box = drawing.maps["m"].box
    (title,) = texts(drawing, "Q")
    assert (label.x, label.anchor, label.y) == (box.right, "right", title.y)  # on one line
    narrow = drawn(matrix(shape=True, title="a long title", largest=90, smallest=90))
    (title,) = texts(narrow, "a long title")
    label = narrow.labels["shape of m"]
    assert label.y == pytest.approx(title.y + narrow.page.line)  # no room beside it: below
    assert label.x == title.x


def test_an_operator_stands_on_its_left_with_its_factor_below() -> None:
    row = Row([matrix("one"), matrix("two", before="÷√dₖ", factor="÷4")])
    drawing = drawn(row)
    one, two = (drawing.maps[name].box for name in ("one", "two"))
    (operator,) = texts(drawing, "÷√dₖ")
    assert one.right < operator.x < two.left
    assert operator.y == two.top + two.height / 2
    factor = drawing.labels["factor of two"]
    assert factor.text == "÷4"
    assert factor.x == pytest.approx(operator.x, abs=0.01)
    assert factor.y > operator.y
    assert not unreadable(drawing)


@pytest.mark.parametrize("factor", ["÷4", "off: ×1", "×0.000001234"])
def test_a_long_factor_keeps_clear_of_both_matrices(factor: str) -> None:
    row = Row([matrix("one"), matrix("two", before="÷", factor=factor, row_words="none",
                                     row_caption="none")], gap=0)  # fmt: skip
    for points in (9, 14):
        assert not unreadable(drawn(row, Page(900, 1.0, points)))


def test_a_single_sign_is_larger_than_a_word() -> None:
    drawing = drawn(Row([matrix("one", before="="), matrix("two", before="softmax")]))
    (sign,), (word,) = texts(drawing, "="), texts(drawing, "softmax")
    assert sign.points > drawing.page.points == (word.points or drawing.page.points)


def test_words_at_the_edge_are_written_once_for_a_group() -> None:
    maps = [matrix(f"m{i}", row_words="edge", column_words="edge") for i in range(5)]
    drawing = drawn(Wrap(maps, (2,)), Page(500))
    named = {(words.side, words.box) for words in drawing.words}
    boxes = [heat_map.box for heat_map in drawing.maps.values()]
    assert named == {("left", boxes[0]), ("left", boxes[2]), ("left", boxes[4]),
                     ("below", boxes[3]), ("below", boxes[4])}  # fmt: skip
    assert len(texts(drawing, "query")) == 3
    assert len(texts(drawing, "key")) == 2
    assert not unreadable(drawing, at(query=1, key=1))


@pytest.mark.parametrize(
    ("rows", "columns", "named", "captions"),
    [
        ("all", "all", {"left", "below"}, {"query", "key"}),
        ("edge", "edge", {"left", "below"}, {"query", "key"}),
        ("none", "all", {"below"}, {"key"}),
        ("all", "none", {"left"}, {"query"}),
        ("none", "none", set(), set()),
    ],
)
def test_words_and_captions_are_written_where_they_are_wanted(
    rows, columns, named, captions
) -> None:
    drawing = drawn(
        matrix(row_words=rows, column_words=columns, row_caption=rows, column_caption=columns)
    )
    assert {words.side for words in drawing.words} == named
    assert {t.text for t in texts(drawing)} == captions


def test_an_axis_without_names_is_always_captioned() -> None:
    axes = {"rows": Axis("feature", size=3), "columns": Axis("patch", size=5)}
    drawing = drawn(matrix(**axes, row_caption="none", column_caption="none"))
    assert not drawing.words
    assert {t.text for t in texts(drawing)} == {"feature", "patch"}


@pytest.mark.parametrize("names", [False, True])
@pytest.mark.parametrize("kinds", [("layer", "head"), ("step", "patch"), ("scale", "hour")])
def test_axes_may_be_of_any_kind(kinds: tuple[str, str], names: bool) -> None:
    one, two = (
        Axis(kind, tuple(f"{kind} {i}" for i in range(n)) if names else (), n)
        for kind, n in zip(kinds, (3, 5), strict=True)
    )
    drawing = drawn(matrix(rows=one, columns=two))
    shown = drawing.maps["m"]
    assert {t.text for t in texts(drawing)} == set(kinds)
    assert shown.selection(2, 4) == at(**{kinds[0]: 2, kinds[1]: 4})
    assert len(list(shown.outlined(at(**{kinds[0]: 2, kinds[1]: 4})))) == 3
    place = shown.place()
    assert place["rows"] == [
        {"kind": kinds[0], "label": kinds[0], "plural": one.plural, "names": list(one.names)}
    ]
    assert not unreadable(drawing, at(**{kinds[0]: 2}))


def test_a_matrix_is_as_high_as_wide_unless_it_is_told() -> None:
    page = Page()
    assert matrix().tall(page, 123) == 123
    assert matrix(highest=90).tall(page, 123) == 90
    assert matrix(highest=90).tall(page, 60) == 60
    assert matrix(smallest=70).least(page) == 70
    long = matrix(title="a title that is longer than it", smallest=70)
    assert long.least(page) > page.wide("a title that is longer", bold=True)


def test_margins_hold_the_words_in_bold_type() -> None:
    for points in (9, 14):
        page = Page(points=points)
        wide = matrix(rows=Axis("query", ("W" * 12, "i")), columns=Axis("key", ("i", "W" * 12)))
        drawing = drawn(wide, page)
        for selection in (at(), at(query=0, key=1)):
            assert not unreadable(drawing, selection)


# --- Mosaic --------------------------------------------------------------------------------------


def mosaic(**more: Any) -> Mosaic:
    axes = {
        "outer_rows": Axis("layer", size=3),
        "outer_columns": Axis("head", size=4),
        "rows": Axis("query", ("a", "b")),
        "columns": Axis("key", tuple("vwxyz")),
    }
    values = torch.arange(3 * 4 * 2 * 5.0).reshape(3, 4, 2, 5) / 120
    return Mosaic("all", **{"values": values, "quantity": "weight", **axes, **more})


def test_a_mosaic_is_one_axes_with_its_outer_axes_named() -> None:
    drawing = drawn(mosaic(title="every head"))
    (shown,) = drawing.maps.values()
    assert shown.shape == (6, 20)
    assert shown.tiles == (3, 4)
    named = {words.axis.kind: words.texts for words in drawing.words}
    assert named == {"layer": ("1", "2", "3"), "head": ("1", "2", "3", "4")}
    assert {"layer", "head", "every head"} == {t.text for t in texts(drawing)}
    assert not unreadable(drawing, at(layer=1, head=2))


def test_outer_axes_may_have_names() -> None:
    layers = Axis("layer", ("first", "second", "last"))
    drawing = drawn(mosaic(outer_rows=layers))
    assert drawing.words[0].texts == layers.names


def test_tiles_lie_in_their_rows_and_columns_with_a_gap() -> None:
    drawing = drawn(mosaic(largest=430))
    shown = drawing.maps["all"]
    wide, tall = shown.cell()
    assert 20 * wide + 3 * GAP == pytest.approx(shown.box.width)
    assert 6 * tall + 2 * GAP == pytest.approx(shown.box.height)
    before, after = shown.corner(1, 4), shown.corner(2, 5)  # around a corner of four tiles
    assert after[0] - before[0] == pytest.approx(wide + GAP)
    assert after[1] - before[1] == pytest.approx(tall + GAP)
    assert shown.exact(3, 7) == pytest.approx(float(mosaic().values[1, 1, 1, 2]))


def test_a_mosaic_is_high_enough_for_cells_that_are_squares() -> None:
    page = Page()
    assert mosaic().tall(page, 400) == pytest.approx(400 / 4 * 3 * 2 / 5)
    assert mosaic().least(page) >= 4 * 24


def test_144_heads_fit_on_a_page() -> None:
    many = mosaic(
        values=torch.rand(12, 12, 7, 11, generator=torch.Generator().manual_seed(0)),
        outer_rows=Axis("layer", size=12), outer_columns=Axis("head", size=12),
        rows=Axis("query", size=7), columns=Axis("key", size=11),
    )  # fmt: skip
    for page in (Page(440), Page(1100, 1.0, 14)):
        drawing = drawn(many, page)
        assert len(drawing.maps["all"].numbers()) == 144 * 77
        assert not unreadable(drawing, at(layer=11, head=3))


# --- what stands beside --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("palette", "limit", "ends"),
    [("weights", 1.0, ["0", "0.5", "1"]), ("signed", 20.0, ["−20", "0", "20"])],
)
@pytest.mark.parametrize("upright", [True, False])
def test_a_colour_bar_says_its_limits(palette, limit: float, ends: list[str], upright) -> None:
    drawing = drawn(ColourBar("bar", "score", palette, limit, upright))
    (ramp,) = [item for item in drawing.items if isinstance(item, Ramp)]
    labels = [drawing.labels[f"limit {i} of bar"] for i in range(3)]
    assert (ramp.palette, ramp.vertical) == (palette, upright)
    assert [label.text for label in labels] == ends
    along = [label.y if upright else label.x for label in labels]
    box = ramp.box
    first, last = (box.bottom, box.top) if upright else (box.left, box.right)
    assert along == pytest.approx([first, (first + last) / 2, last])
    (title,) = texts(drawing, "score")
    assert title.y < box.top
    assert not unreadable(drawing)


def test_a_legend_has_a_line_that_stays_and_one_that_changes() -> None:
    one, two = (Legend("l", "hatched: masked", text) for text in ("head 1", "head 2"))
    assert one.structure() == two.structure()
    drawing = drawn(Column([one, matrix()]))
    assert texts(drawing)[0].text == "hatched: masked"
    assert drawing.labels["second of l"].text == "head 1"
