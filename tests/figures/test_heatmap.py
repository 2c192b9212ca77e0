"""Matrices that travel as numbers: which numbers they hold, and where their cells lie."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st

from attention_lab.core.axes import Axis, Selection
from attention_lab.figures.cells import cell_number
from attention_lab.figures.heatmap import (
    GAP,
    HIDDEN_LEVEL,
    LEVELS,
    MAX_CELLS,
    HeatMap,
    Mosaic,
    largest_of_blocks,
)
from attention_lab.figures.page import Box
from attention_lab.figures.words import width_px

from .records import at, blocks_by_hand

SMALL, EVEN = Box(40, 30, 203, 101), Box(40, 30, 210, 100)
QUERY, KEY = Axis("query", ("a", "b", "c", "d", "e")), Axis("key", size=7)


def heat_map(box: Box = SMALL, palette="signed", **more) -> HeatMap:
    return HeatMap("scores", box, QUERY, KEY, palette, "score", **more)


@st.composite
def matrices_with_gaps(draw: st.DrawFn) -> np.ndarray:
    rows, columns = draw(st.integers(1, 11)), draw(st.integers(1, 11))
    number = st.one_of(st.integers(-4, 4).map(float), st.just(np.nan))
    cells = draw(st.lists(number, min_size=rows * columns, max_size=rows * columns))
    return np.array(cells, np.float32).reshape(rows, columns)


@given(matrices_with_gaps(), st.integers(1, 13))
def test_blocks_keep_the_largest_number(values: np.ndarray, block: int) -> None:
    ours = largest_of_blocks(torch.from_numpy(values), block).numpy()
    np.testing.assert_array_equal(ours, blocks_by_hand(values, block))


def test_blocks_of_several_heads() -> None:
    values = torch.randn(3, 5, 7, generator=torch.Generator().manual_seed(0))
    ours = largest_of_blocks(values, 2)
    assert ours.shape == (3, 3, 4)
    for head in range(3):
        np.testing.assert_array_equal(ours[head], blocks_by_hand(values[head].numpy(), 2))


@pytest.mark.parametrize(
    ("rows", "columns", "block"), [(128, 3, 1), (5, 129, 2), (512, 512, 4), (257, 11, 3)]
)
def test_a_large_matrix_is_reduced_and_says_so(rows: int, columns: int, block: int) -> None:
    values = torch.randn(rows, columns, generator=torch.Generator().manual_seed(1))
    shown = heat_map()
    shown.show(values, 5.0)
    assert shown.block == block
    assert shown.shape == (rows, columns)
    assert max(shown.values.shape) <= MAX_CELLS
    np.testing.assert_array_equal(shown.values, blocks_by_hand(values.numpy(), block))
    state = shown.state()
    assert state["cells"] == [rows, columns]
    assert state["block"] == block
    assert state["shape"] == list(shown.values.shape)
    for row, column in ((0, 0), (rows - 1, columns - 1), (rows // 2, columns // 3)):
        cell = shown.values[row // block, column // block]
        assert shown.exact(row, column) == cell
    sent = np.frombuffer(shown.numbers(), np.float32)
    np.testing.assert_array_equal(sent.reshape(shown.values.shape), shown.values)


def test_limits_start_at_zero_for_weights_and_are_symmetric_for_signed_numbers() -> None:
    signed, weights = heat_map(), heat_map(palette="weights")
    signed.show(torch.zeros(2, 3), 5.0)
    weights.show(torch.zeros(2, 3))
    assert signed.limits == (-5.0, 5.0)
    assert signed.state()["limits"] == [-5.0, 5.0]
    assert weights.limits == (0.0, 1.0)


def test_a_cell_is_a_place_on_its_axes_and_on_those_its_matrix_lies_on() -> None:
    shown = heat_map(at=at(head=2, layer=1))
    assert shown.selection(3, 5) == at(head=2, layer=1, query=3, key=5)
    assert shown.place()["at"] == {"head": 2, "layer": 1}
    assert shown.place()["atWords"] == "head 3 layer 2"


def test_the_selection_outlines_its_row_its_column_and_its_cell() -> None:
    shown = heat_map(EVEN)
    shown.show(torch.zeros(5, 7))
    row, column, cell = Box(40, 70, 210, 20), Box(220, 30, 30, 100), Box(220, 70, 30, 20)
    assert list(shown.outlined(at(query=2, key=6))) == [
        (row, False),
        (column, False),
        (cell, True),
    ]
    assert list(shown.outlined(at(query=2))) == [(row, False)]
    assert list(shown.outlined(at(key=6, step=9))) == [(column, False)]
    assert list(shown.outlined(Selection())) == []


@pytest.mark.parametrize("beyond", [at(query=5, key=0), at(query=0, key=7)])
def test_a_place_that_is_not_there_outlines_nothing(beyond: Selection) -> None:
    shown = heat_map()
    shown.show(torch.zeros(5, 7))
    assert list(shown.outlined(beyond)) == []


def test_only_the_matrix_that_is_selected_outlines_the_cell() -> None:
    shown = heat_map(at=at(head=1))
    shown.show(torch.zeros(5, 7))
    marked = {head: list(shown.outlined(at(head=head, query=2, key=6))) for head in (0, 1)}
    assert [is_cell for _, is_cell in marked[0]] == [False, False]
    assert [is_cell for _, is_cell in marked[1]] == [False, False, True]
    assert shown.fits(at(query=2))  # no head is selected: every matrix is as good


def test_the_outline_is_as_wide_as_cells_allow() -> None:
    wide = {}
    for side in (4, 15, 36, 90):
        shown = heat_map(Box(0, 0, 7 * side, 5 * side))
        shown.show(torch.zeros(5, 7))
        wide[side] = shown.line
        assert shown.state()["line"] == shown.line
    assert wide == {4: 2, 15: 2, 36: 3, 90: 4}


def test_the_outline_of_a_reduced_matrix_lies_on_its_blocks() -> None:
    shown = heat_map(Box(0, 0, 650, 650))
    shown.show(torch.zeros(129, 129))  # 65 blocks of 2: the last is half empty
    ((row, _),) = shown.outlined(at(query=128))
    assert (row.top, row.height) == (640, 5)  # the upper half of the last block


def test_numbers_are_written_where_cells_are_large_enough_for_them() -> None:
    def needed(points: float, limit: float, palette, short: bool = False) -> float:
        """The narrowest cell with a number in it, whole or short."""
        for width in range(10, 120):
            shown = heat_map(Box(0, 0, 7 * width, 500), palette, points=points)
            shown.show(torch.zeros(5, 7), limit)
            if shown.has_numbers and (short or not shown.shortens):
                assert shown.state()["short"] is shown.shortens
                assert shown.state()["numbers"] is True
                return width
        raise AssertionError("never")

    for points in (9, 14):
        assert needed(points, 1.0, "weights") >= width_px("0.00", points)
        for limit, longest in ((5.0, "−4.99"), (50.0, "−49.9"), (5000.0, "−4999")):
            assert needed(points, limit, "signed") >= width_px(longest, points)
        assert needed(points, 1.0, "weights", short=True) >= width_px(".00", points)
        for limit, longest in ((5.0, "−4.9"), (50.0, "−49"), (5000.0, "−4999")):
            assert needed(points, limit, "signed", short=True) >= width_px(longest, points)
    assert needed(9, 1.0, "weights") <= 30
    assert needed(9, 1.0, "weights", short=True) <= 26
    low = heat_map(Box(0, 0, 700, 5 * 14))
    low.show(torch.zeros(5, 7))
    assert not low.has_numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0.00"), (0.005, "0.01"), (-1.25, "\u22121.25"), (9.99, "9.99"), (10, "10.0"),
     (99.94, "99.9"), (100, "100"), (-12345.6, "\u221212346")],
)  # fmt: skip
def test_cell_number(value: float, text: str) -> None:
    assert cell_number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, ".00"), (-0.001, ".00"), (0.994, ".99"), (0.996, "1.0"), (-0.42, "\u2212.42"),
     (-1.25, "\u22121.2"), (9.94, "9.9"), (9.96, "10"), (10.06, "10"), (120, "120")],
)  # fmt: skip
def test_a_short_cell_number_has_a_sign_less(value: float, text: str) -> None:
    assert cell_number(value, short=True) == text
    assert len(text) <= max(3, len(cell_number(value)) - 1)


@given(st.floats(-1e5, 1e5))
def test_a_cell_number_is_short_and_near(value: float) -> None:
    text = cell_number(value)
    assert "-" not in text  # a minus sign, not a hyphen
    assert len(text) <= 7
    read = float(text.replace("\u2212", "-"))
    assert abs(read - value) <= max(0.0051, abs(value) * 0.0051)


# --- mosaics: layers 3, heads 2, queries 5, keys 7 ---------------------------------------------

LAYERS, HEADS, ROWS, COLUMNS = 3, 2, 5, 7


def mosaic(palette="weights") -> Mosaic:
    rows, columns = Axis("query", tuple("abcde")), Axis("key", tuple("tuvwxyz"))
    return Mosaic(
        "all", Box(50, 40, 287, 306), rows, columns, palette, "weight",
        outer_rows=Axis("layer", size=LAYERS), outer_columns=Axis("head", size=HEADS),
    )  # fmt: skip


def numbers(seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(LAYERS, HEADS, ROWS, COLUMNS, generator=generator)


@given(st.integers(0, LAYERS - 1), st.integers(0, HEADS - 1), st.integers(0, ROWS - 1),
       st.integers(0, COLUMNS - 1))  # fmt: skip
@settings(max_examples=40)
def test_a_cell_of_a_mosaic_is_a_place_on_four_axes(layer, head, query, key) -> None:
    shown, values = mosaic(), numbers()
    shown.show(values)
    row, column = layer * ROWS + query, head * COLUMNS + key
    assert shown.selection(row, column) == at(layer=layer, head=head, query=query, key=key)
    assert shown.exact(row, column) == float(values[layer, head, query, key])
    x, y = shown.corner(row, column)
    wide, tall = (287 - GAP) / 14, (306 - 2 * GAP) / 15
    assert shown.cell() == pytest.approx((wide, tall))
    assert (x, y) == pytest.approx((column * wide + GAP * head, row * tall + GAP * layer))


@given(st.integers(0, 99), st.sampled_from(["weights", "signed"]), st.sampled_from([1.0, 5.0]))
@settings(max_examples=40)
def test_eight_bits_are_near_the_number_and_tell_what_is_masked(seed, palette, limit) -> None:
    shown, values = mosaic(palette), numbers(seed) * limit
    if palette == "signed":
        values = 2 * values - limit
    values[1, 0, 2] = torch.nan
    shown.show(values, limit)
    low, high = shown.limits
    levels = np.frombuffer(shown.numbers(), np.uint8).reshape(LAYERS * ROWS, HEADS * COLUMNS)
    told = low + levels / LEVELS * (high - low)  # as the browser reads it
    full = values.permute(0, 2, 1, 3).reshape(levels.shape).numpy()
    masked = np.isnan(full)
    np.testing.assert_array_equal(levels == HIDDEN_LEVEL, masked)
    assert masked.sum() == COLUMNS
    assert np.abs(told - full)[~masked].max() <= (high - low) / LEVELS / 2 + 1e-6
    np.testing.assert_array_equal(shown.full, full)


def test_numbers_beyond_the_limits_are_at_their_ends_and_never_masked() -> None:
    shown = mosaic("signed")
    values = torch.full((LAYERS, HEADS, ROWS, COLUMNS), 7.0)
    values[0] = -7
    shown.show(values, 2.0)
    assert set(np.unique(shown.values)) == {0, LEVELS}


def test_a_mosaic_says_what_it_is_made_of() -> None:
    shown = mosaic()
    shown.show(numbers())
    place = shown.place()
    assert place["coarse"] is True
    assert place["tiles"] == [LAYERS, HEADS]
    assert place["gap"] == GAP
    assert [axis["kind"] for axis in place["rows"]] == ["layer", "query"]
    assert [axis["kind"] for axis in place["columns"]] == ["head", "key"]
    assert place["columns"][1]["names"] == list("tuvwxyz")
    state = shown.state()
    assert state["shape"] == state["cells"] == [LAYERS * ROWS, HEADS * COLUMNS]
    assert (state["block"], state["numbers"]) == (1, False)


def test_the_selected_matrix_of_a_mosaic_is_outlined() -> None:
    shown = mosaic()
    shown.show(numbers())
    ((box, whole),) = shown.outlined(at(layer=2, head=1, query=0, key=0))
    x, y = shown.corner(2 * ROWS, COLUMNS)
    wide, tall = shown.cell()
    assert whole
    assert box == (round(50 + x), round(40 + y), round(7 * wide), round(5 * tall))
    for other in (at(layer=2), at(head=1), at(layer=3, head=0), at(layer=0, head=2)):
        assert list(shown.outlined(other)) == []
