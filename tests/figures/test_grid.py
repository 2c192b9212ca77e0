"""Laying out: boxes in rows and columns, none on another, none beyond the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import pytest
from hypothesis import given, settings, strategies as st

from attention_lab.figures.grid import Column, Edges, Fitting, Margins, Row, Wrap, laid_out
from attention_lab.figures.page import Box, Page
from attention_lab.figures.panels import Panel
from attention_lab.figures.parts import shared_out

PAGES = st.builds(Page, st.integers(440, 1100), st.just(1.0), st.sampled_from([9.0, 14.0]))
ROUNDING = 1.01  # boxes lie on whole pixels


NONE = Margins()


@dataclass(frozen=True, eq=False)
class Block(Panel):
    """A panel of a given size: `shape` times as high as wide. Words stand only at the edges."""

    around: Margins = NONE
    low: float = 50
    high: float = 200
    shape: float = 1.0
    grows: bool = False

    @property
    def stretches(self) -> bool:
        return self.grows

    def structure(self):
        return self.name

    def margins(self, page: Page, edges: Edges, width: float = 0.0) -> Margins:
        left = self.around.left + 40 * edges.first
        return self.around._replace(left=left, bottom=self.around.bottom + 30 * edges.last)

    def least(self, page: Page) -> float:
        return self.low

    def most(self, page: Page) -> float:
        return self.high

    def tall(self, page: Page, width: float) -> float:
        return self.shape * width

    def draw(self, drawing, box, edges) -> None: ...

    def update(self, drawing) -> None: ...


SIDES = st.integers(0, 40)
MARGINS = st.builds(Margins, SIDES, SIDES, SIDES, SIDES)


@st.composite
def blocks(draw: st.DrawFn, may_grow: bool = True) -> Block:
    low = draw(st.integers(20, 150))
    high = draw(st.integers(low, 400))
    shape = draw(st.sampled_from([0.25, 0.5, 1.0, 2.0]))
    return Block("", draw(MARGINS), low, high, shape, may_grow and draw(st.booleans()))


def several(inner: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(inner, min_size=1, max_size=4)


LEAVES = blocks()
COLUMNS = st.builds(Column, several(LEAVES), st.integers(0, 24), st.booleans())
ROWS = st.builds(Row, several(LEAVES | COLUMNS), st.integers(0, 24))
LAYOUTS = LEAVES | COLUMNS | ROWS | st.builds(Column, several(ROWS), st.integers(0, 24))


@st.composite
def wraps(draw: st.DrawFn) -> tuple[Wrap, Block]:
    """A wrap of equal blocks, as in use, and the block."""
    block = draw(blocks(may_grow=False))
    per_row = draw(st.lists(st.integers(1, 5), min_size=1, max_size=3).map(tuple))
    count = draw(st.integers(1, 11))
    return Wrap([block] * count, per_row, draw(st.integers(0, 24))), block


def outer(block: Block, box: Box, edges: Edges, page: Page) -> tuple[float, float, float, float]:
    """A box with its margins around."""
    m = block.margins(page, edges)
    return box.left - m.left, box.top - m.top, box.right + m.right, box.bottom + m.bottom


def overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    wide = min(a[2], b[2]) - max(a[0], b[0])
    tall = min(a[3], b[3]) - max(a[1], b[1])
    return wide > ROUNDING and tall > ROUNDING


@settings(max_examples=60)
@given(LAYOUTS, PAGES)
def test_nothing_lies_on_anything_or_beyond_the_page(layout, page: Page) -> None:
    shown, height, placed = laid_out(layout, page)
    assert shown[1:] == page[1:]
    outlines = [outer(block, box, edges, page) for block, box, edges in placed]
    for a, b in combinations(outlines, 2):
        assert not overlap(a, b)
    for left, top, right, bottom in outlines:
        assert left >= -ROUNDING
        assert top >= -ROUNDING
        assert right <= shown.width + ROUNDING
        assert bottom <= height + ROUNDING


@settings(max_examples=60)
@given(LAYOUTS, PAGES)
def test_every_box_is_as_wide_as_its_panel_may_be(layout, page: Page) -> None:
    shown, _, placed = laid_out(layout, page)
    for block, box, _ in placed:
        assert block.low - ROUNDING <= box.width <= block.high + ROUNDING
        if not block.grows:
            assert box.height == pytest.approx(block.shape * box.width, abs=2 * ROUNDING)
    assert shown.width >= page.width
    if shown.width > page.width:  # widened by no more than is needed
        again, _, _ = laid_out(layout, shown._replace(width=shown.width - 1))
        assert again.width == shown.width


@settings(max_examples=40)
@given(st.lists(LEAVES, min_size=2, max_size=4), st.integers(0, 24), PAGES)
def test_boxes_of_a_row_stand_on_one_line(panels, gap: int, page: Page) -> None:
    shown, _, placed = laid_out(Row(panels, gap), page)
    boxes = [box for _, box, _ in placed]
    assert [block for block, _, _ in placed] == panels
    assert len({box.top for box in boxes}) == 1
    for left, right, a, b in zip(boxes, boxes[1:], panels, panels[1:], strict=False):
        between = a.around.right + gap + b.around.left + 40
        assert right.left - left.right == pytest.approx(between, abs=2)
    firm = [box.height for block, box, _ in placed if not block.grows]
    if firm:
        growing = {box.height for block, box, _ in placed if block.grows}
        assert growing <= {round(h) for h in (max(firm) - 1, max(firm), max(firm) + 1)}
    full = all(box.width >= block.high - 1 for block, box, _ in placed)
    used = outer(panels[-1], boxes[-1], Edges(), page)[2]
    assert full or used >= shown.width - 8 - 2 * ROUNDING  # the room there is is used


@settings(max_examples=40)
@given(st.lists(LEAVES, min_size=2, max_size=4), st.integers(0, 24), PAGES)
def test_boxes_of_a_column_have_one_left_edge(panels, gap: int, page: Page) -> None:
    _, _, placed = laid_out(Column(panels, gap), page)
    boxes = [box for _, box, _ in placed]
    assert len({box.left for box in boxes}) == 1
    for above, below, a, b in zip(boxes, boxes[1:], panels, panels[1:], strict=False):
        between = a.around.bottom + 30 + gap + b.around.top
        assert below.top - above.bottom == pytest.approx(between, abs=2)


def test_what_stands_below_a_low_box_takes_no_room_below_a_high_one() -> None:
    low, high = Block("", Margins(bottom=70), 100, 100), Block("", Margins(bottom=20), 150, 150)
    below = Block("", low=90, high=90)
    _, _, placed = laid_out(Column([Row([low, high]), below], gap=8), Page())
    assert [box.height for _, box, _ in placed] == [100, 150, 90]
    # 100 + 70 and 30 of its words reach further down than 150 + 20 and 30.
    assert placed[2][1].top - placed[0][1].top == 208
    lower = replace(low, around=Margins(bottom=10))
    _, _, placed = laid_out(Column([Row([lower, high]), below], gap=8), Page())
    assert placed[2][1].top - placed[0][1].top == 150 + 20 + 30 + 8
    _, without, _ = laid_out(Row([lower, high]), Page())
    assert without == 150 + 20 + 30 + 4  # the page ends there too


def test_a_column_shares_out_the_height_of_its_row() -> None:
    high = Block("high", low=300, high=300)
    low = [Block("low", low=90, high=90, shape=0.5, grows=True) for _ in range(3)]
    _, _, placed = laid_out(Row([high, Column(low, 10, stretch=True)]), Page())
    first, *rest = [box for _, box, _ in placed]
    assert rest[-1].bottom == pytest.approx(first.bottom, abs=1)
    assert len({box.height for box in rest}) == 1


def test_a_row_is_as_high_as_its_groups_need() -> None:
    low = Block("low", low=100, high=100, shape=0.25)
    high = [Block("high", low=80, high=80, grows=i == 1) for i in range(3)]
    _, height, placed = laid_out(Row([low, Column(high, 10, stretch=True)]), Page())
    assert [box.height for _, box, _ in placed] == [25, 80, 80, 80]
    assert height >= placed[-1][1].bottom


@settings(max_examples=60)
@given(wraps(), PAGES)
def test_a_wrap_is_a_table_of_equal_boxes(wrap_and_block, page: Page) -> None:
    wrap, block = wrap_and_block
    shown, height, placed = laid_out(wrap, page)
    boxes, edges = [box for _, box, _ in placed], [edges for _, _, edges in placed]
    lefts, tops = sorted({b.left for b in boxes}), sorted({b.top for b in boxes})
    across = len(lefts)
    assert len({(b.width, b.height) for b in boxes}) == 1
    assert across in {min(n, len(boxes)) for n in wrap.per_row}
    assert [(b.left, b.top) for b in boxes] == [
        (lefts[i % across], tops[i // across]) for i in range(len(boxes))
    ]
    width = boxes[0].width
    assert block.low - ROUNDING <= width <= block.high + ROUNDING
    for i, where in enumerate(edges):
        assert where.first == (i % across == 0)
        assert where.last == (i + across >= len(boxes))
    for a, b in combinations(boxes, 2):
        assert not overlap((*a[:2], a.right, a.bottom), (*b[:2], b.right, b.bottom))
    outlines = [outer(block, box, e, page) for box, e in zip(boxes, edges, strict=True)]
    for a, b in combinations(outlines, 2):
        assert not overlap(a, b)
    for left, top, right, bottom in outlines:
        assert min(left, top) >= -ROUNDING
        assert right <= shown.width + ROUNDING
        assert bottom <= height + ROUNDING


def test_a_wrap_takes_the_longest_row_that_fits() -> None:
    wrap = Wrap([Block("", low=100, high=150)] * 12, (2, 3, 4, 6), gap=0)
    across = {}
    for width in (300, 380, 500, 700):
        _, _, placed = laid_out(wrap, Page(width))
        across[width] = len({box.left for _, box, _ in placed})
    assert across == {300: 2, 380: 3, 500: 4, 700: 6}


def test_the_first_layout_that_fits_is_taken() -> None:
    wide, narrow = Block("wide", low=500, high=900), Block("narrow", low=100)
    layout = Fitting([wide, narrow])
    needed = 500 + 40 + 16
    for width, name in ((needed, "wide"), (needed - 1, "narrow"), (440, "narrow")):
        page, _, ((panel, _, _),) = laid_out(layout, Page(width))
        assert panel.name == name
        assert page.width == width
    page, _, ((panel, _, _),) = laid_out(Fitting([wide, Block("", low=600, high=600)]), Page(440))
    assert (panel.low, page.width) == (600, 656)  # the last one, on a page as wide as it needs


@given(
    st.floats(0, 2000),
    st.lists(st.tuples(st.floats(1, 300), st.floats(0, 300)), min_size=1, max_size=6),
)
def test_what_is_left_is_shared_out(free: float, sizes: list[tuple[float, float]]) -> None:
    least = [low for low, _ in sizes]
    most = [low + more for low, more in sizes]
    widths = shared_out(free, least, most)
    for width, low, high in zip(widths, least, most, strict=True):
        assert low <= width <= high + 1e-6
    if free >= sum(least):
        expected = min(free, sum(most))
        assert sum(widths) == pytest.approx(expected, abs=1 + 0.01 * len(sizes))
    else:
        assert widths == least
    growing = [w - low for w, low, high in zip(widths, least, most, strict=True) if w < high - 0.02]
    assert max(growing, default=0) == pytest.approx(min(growing, default=0), abs=1e-6)  # evenly
