"""The heat-map layer: which numbers it holds, and what matplotlib draws of them."""

import numpy as np
import pytest
import torch
from hypothesis import given, strategies as st

from attention_lab.figures import Box, Cell, Drawing, HeatMap, Page, style
from attention_lab.figures.heatmap import MAX_CELLS, cell_number, largest_of_blocks

from .records import blocks_by_hand

SMALL, EVEN = Box(40, 30, 203, 101), Box(40, 30, 210, 100)


def attached(box: Box = SMALL, palette="signed", **more) -> HeatMap:
    heat_map = HeatMap("scores", box, palette, "score", "query", "key", **more)
    return Drawing(Page(), 160).add(heat_map)


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
    heat_map = attached()
    heat_map.show(values, 5.0)
    assert heat_map.block == block
    assert heat_map.shape == (rows, columns)
    assert max(heat_map.values.shape) <= MAX_CELLS
    np.testing.assert_array_equal(heat_map.values, blocks_by_hand(values.numpy(), block))
    state = heat_map.state()
    assert state["cells"] == [rows, columns]
    assert state["block"] == block
    assert state["shape"] == list(heat_map.values.shape)


def test_limits_start_at_zero_for_weights_and_are_symmetric_for_signed_numbers() -> None:
    signed, weights = attached(), attached(palette="weights")
    signed.show(torch.zeros(2, 3), 5.0)
    weights.show(torch.zeros(2, 3))
    assert signed.limits == (-5.0, 5.0)
    assert weights.limits == (0.0, 1.0)


def test_the_artists_hold_the_same_numbers_in_the_same_place() -> None:
    values = torch.arange(35.0).reshape(5, 7) - 17
    values[1, 3] = torch.nan
    heat_map = attached()
    heat_map.show(values, 20.0)
    heat_map.draw_on_artists(Cell(0, 2, 6), 9)
    shown = heat_map.image.get_array()
    assert shown.mask.sum() == 1
    assert shown.mask[1, 3]
    np.testing.assert_array_equal(shown.filled(np.nan), values.numpy())
    assert heat_map.image.get_clim() == (-20.0, 20.0)
    assert heat_map.image.get_extent() == [-0.5, 6.5, 4.5, -0.5]  # row 0 at the top
    assert heat_map.axes.get_xlim() == (-0.5, 6.5)
    assert heat_map.axes.get_ylim() == (4.5, -0.5)


def test_a_new_shape_moves_the_extent() -> None:
    heat_map = attached()
    for rows, columns in ((5, 7), (2, 3), (257, 131)):
        heat_map.show(torch.zeros(rows, columns))
        heat_map.draw_on_artists(None, 9)
        height, width = heat_map.values.shape
        right, low = width * heat_map.block - 0.5, height * heat_map.block - 0.5
        assert heat_map.image.get_extent() == [-0.5, right, low, -0.5]


def test_the_selection_outlines_its_row_its_column_and_its_cell() -> None:
    heat_map = attached()
    heat_map.show(torch.zeros(5, 7))
    heat_map.draw_on_artists(Cell(0, 2, 6), 9)
    marked = {(r.get_xy(), r.get_width(), r.get_height()) for r in heat_map.outlines}
    assert marked == {((5.5, 1.5), 1, 1), ((-0.5, 1.5), 7, 1), ((5.5, -0.5), 1, 5)}
    heat_map.draw_on_artists(None, 9)
    assert not heat_map.outlines
    assert not heat_map.axes.patches  # the old ones are gone, not only forgotten


def test_only_the_selected_head_outlines_the_cell() -> None:
    heat_map = attached(head=1)
    heat_map.show(torch.zeros(5, 7))
    heat_map.draw_on_artists(Cell(0, 2, 6), 9)
    assert len(heat_map.outlines) == 2
    heat_map.draw_on_artists(Cell(1, 2, 6), 9)
    assert len(heat_map.outlines) == 3


def test_features_have_no_selection() -> None:
    heat_map = HeatMap("V", SMALL, "signed", "value", "key", "feature")
    Drawing(Page(), 160).add(heat_map)
    heat_map.show(torch.zeros(7, 11))
    heat_map.draw_on_artists(Cell(0, 2, 6), 9)
    (row,) = heat_map.outlines
    assert (row.get_xy(), row.get_width(), row.get_height()) == ((-0.5, 5.5), 11, 1)


def test_masked_cells_are_striped_and_no_colour_of_the_map() -> None:
    heat_map = attached(EVEN)
    values = torch.zeros(2, 3)
    values[1, 2] = torch.nan
    heat_map.show(values)
    heat_map.draw_on_artists(None, 9)
    stripes = np.asarray(heat_map.hatch.get_array())
    assert stripes.shape == (100, 210, 4)
    opaque = stripes[..., 3] == 255
    assert opaque[50:, 140:].all()  # all of the masked cell
    opaque[50:, 140:] = False
    assert not opaque.any()  # and nothing else
    colours = {tuple(c) for c in stripes[50:, 140:, :3].reshape(-1, 3)}
    assert len(colours) == 2  # paper and line
    for palette in style.COLORMAPS:
        assert not colours & {tuple(c) for c in style.colormap_rgb(palette)}


def test_numbers_stand_in_cells_that_are_large_enough() -> None:
    heat_map = attached(EVEN)
    values = torch.tensor([[0.25, -3.0, 12.34], [123.4, torch.nan, 0.0]])
    heat_map.show(values, 200.0)
    heat_map.draw_on_artists(None, 9)
    written = {t.get_position(): t.get_text() for t in heat_map.numbers}
    assert written == {
        (0, 0): "0.25", (1, 0): "\u22123.00", (2, 0): "12.3", (0, 1): "123", (2, 1): "0.00",
    }  # fmt: skip
    heat_map.show(torch.zeros(2, 7))
    heat_map.draw_on_artists(None, 9)
    assert not heat_map.numbers
    assert not heat_map.axes.texts


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0.00"), (0.005, "0.01"), (-1.25, "\u22121.25"), (9.99, "9.99"), (10, "10.0"),
     (99.94, "99.9"), (100, "100"), (-12345.6, "\u221212346")],
)  # fmt: skip
def test_cell_number(value: float, text: str) -> None:
    assert cell_number(value) == text


@given(st.floats(-1e5, 1e5))
def test_a_cell_number_is_short_and_near(value: float) -> None:
    text = cell_number(value)
    assert "-" not in text  # a minus sign, not a hyphen
    assert len(text) <= 7
    read = float(text.replace("\u2212", "-"))
    assert abs(read - value) <= max(0.0051, abs(value) * 0.0051)
