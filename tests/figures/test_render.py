"""What matplotlib draws of a drawing: artists where possible, and a few pixels."""

from __future__ import annotations

import io

import numpy as np
import pytest
import torch
from PIL import Image

from attention_lab.core.axes import Axis
from attention_lab.figures import heads_picture, render, style
from attention_lab.figures.background import KEPT, _kept as kept_stamps, background
from attention_lab.figures.drawing import Drawing, Label, Ramp, Rule, Text
from attention_lab.figures.heatmap import GAP, HeatMap, Mosaic
from attention_lab.figures.marks import Limits, Marks, Path, Points, Word
from attention_lab.figures.page import Box, Page

from .extents import RENDERER, in_pixels, placed
from .records import at, drawn, make_trace, named

BOX = Box(40, 30, 210, 100)
INK, LINE, PAPER = style.SELECTED, style.HATCH_LINE, style.HATCH_PAPER


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def with_map(values: torch.Tensor, palette="signed", limit=1.0, **more) -> Drawing:
    drawing = Drawing(Page(320), 160)
    rows, columns = values.shape[-2:]
    axes = Axis("query", size=rows), Axis("key", size=columns)
    drawing.add(HeatMap("map", BOX, *axes, palette, "score", **more))
    drawing.maps["map"].show(values, limit)
    return drawing


def pixels(drawing: Drawing, selection=None, scale: float = 1.0) -> np.ndarray:
    """(row, column, 3) of the picture that is saved."""
    png = render.save(drawing, selection or at(), "png", scale)
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def middle_of(drawing: Drawing, row: int, column: int) -> tuple[int, int]:
    """The pixel in the middle of a cell."""
    heat_map = drawing.maps["map"]
    (x, y), (wide, tall) = heat_map.corner(row, column), heat_map.cell()
    return round(heat_map.box.top + y + tall / 2), round(heat_map.box.left + x + wide / 2)


@pytest.mark.parametrize(("palette", "limit"), [("weights", 1.0), ("signed", 20.0)])
def test_every_cell_has_its_colour_row_0_on_top(palette, limit: float) -> None:
    low = -0.98 * limit if palette == "signed" else 0
    values = torch.linspace(low, 0.97 * limit, 5 * 7).reshape(5, 7)
    drawing = with_map(values, palette, limit)
    picture, colours = pixels(drawing), style.colormap_rgb(palette)
    low, high = drawing.maps["map"].limits
    for row in range(5):
        for column in range(7):
            share = (float(values[row, column]) - low) / (high - low)
            expected = colours[min(255, int(share * 256))]
            # beside the number that may stand in the middle
            y, x = middle_of(drawing, row, column)
            assert tuple(picture[y - 7, x]) == tuple(expected), (row, column)


def test_masked_cells_and_only_they_are_striped_in_no_colour_of_the_map() -> None:
    values = torch.zeros(2, 3)
    values[1, 2] = torch.nan
    drawing = with_map(values)
    ax = drawing.maps["map"].box
    picture = pixels(drawing)[ax.top : ax.bottom, ax.left : ax.right]
    striped = (picture == rgb(LINE)).all(-1) | (picture == rgb(PAPER)).all(-1)
    inside = np.zeros_like(striped)
    inside[51:98, 141:208] = True  # within the masked cell, clear of the frame
    assert striped[inside].all()
    outside = np.ones_like(striped)
    outside[49:, 139:] = False
    outside[:3], outside[:, :3] = False, False
    assert not striped[outside].any()
    for period in (LINE, PAPER):
        assert (picture[inside] == rgb(period)).all(-1).any()
        for palette in style.COLORMAPS:
            assert rgb(period) not in {tuple(c) for c in style.colormap_rgb(palette)}


def test_numbers_stand_in_the_middle_of_their_cells_in_ink_that_shows() -> None:
    values = torch.tensor([[0.25, -3.0, 12.34], [123.4, torch.nan, 0.0]])
    figure = render.whole(with_map(values, limit=200.0), at())
    (axes,) = figure.axes
    written = {t.get_position(): t.get_text() for t in axes.texts}
    assert written == {
        (35, 25): "0.25", (105, 25): "−3.00", (175, 25): "12.3", (35, 75): "123", (175, 75): "0.00",
    }  # fmt: skip
    colours = {t.get_text(): t.get_color() for t in axes.texts}
    assert colours.pop("123") == style.PAPER  # on dark red
    assert set(colours.values()) == {style.INK}
    dark = with_map(torch.zeros(2, 3), "weights")
    assert {t.get_color() for t in render.whole(dark, at()).axes[0].texts} == {style.PAPER}
    crowded = with_map(torch.zeros(2, 30))
    assert not render.whole(crowded, at()).axes[0].texts


def test_the_selection_is_outlined_on_its_row_column_and_cell() -> None:
    drawing = with_map(torch.zeros(5, 7))
    plain, marked = pixels(drawing), pixels(drawing, at(query=2, key=6))
    changed = (plain != marked).any(-1)
    left, top, row, column = 40 + 6 * 30, 30 + 2 * 20, 30 + 2 * 20 + 10, 40 + 6 * 30 + 15
    for y, x in ((top, 100), (top + 20, 100), (60, left), (120, left), (row, left)):
        assert changed[y - 1 : y + 2, x - 1 : x + 2].any(), (y, x)
        assert (marked[y - 1 : y + 2, x - 1 : x + 2] == rgb(INK)).all(-1).any(), (y, x)
    assert not changed[top + 6 : top + 14, 60:200].any()  # a line around, nothing inside
    assert not changed[42:60, column - 5 : column + 5].any()
    thick = [r.get_linewidth() for r in render.whole(drawing, at(query=2, key=6)).axes[0].patches]
    assert max(thick) == thick[-1] > thick[0]  # the cell itself stands out


def test_a_mosaic_shows_every_cell_and_white_between_its_matrices() -> None:
    values = torch.rand(3, 2, 5, 7, generator=torch.Generator().manual_seed(2))
    values[1, 1, 0] = torch.nan
    drawing = Drawing(Page(420), 400)
    axes = (Axis("query", size=5), Axis("key", size=7))
    outer = {"outer_rows": Axis("layer", size=3), "outer_columns": Axis("head", size=2)}
    box = Box(20, 20, 14 * 20 + GAP, 15 * 20 + 2 * GAP)
    drawing.add(Mosaic("map", box, *axes, "weights", "weight", **outer))
    drawing.maps["map"].show(values)
    picture, colours = pixels(drawing), style.colormap_rgb("weights")
    for layer, head, query, key in np.ndindex(3, 2, 5, 7):
        y, x = middle_of(drawing, layer * 5 + query, head * 7 + key)
        value = float(values[layer, head, query, key])
        if np.isnan(value):
            assert tuple(picture[y, x]) in {rgb(LINE), rgb(PAPER)}
        else:
            assert tuple(picture[y, x]) == tuple(colours[int(value * 256)])
    assert (picture[20 + 100 + 1, 25:300] == 255).all()  # between layer 1 and layer 2
    assert (picture[25:320, 20 + 140 + 1] == 255).all()


def test_marks_stand_where_their_coordinates_say() -> None:
    drawing = Drawing(Page(320), 200)
    marks = Marks("m", Box(50, 30, 200, 150), Limits(-2, 2, -1, 1))
    drawing.add(marks)
    marks.show(
        [
            Points([(-1, 0.5)], ("#ff0000",), (12,)),
            Points([(1, -0.5)], ("#0000ff",), (12,), "cross"),
            Path([(-2, -1), (-1, -1), (-1, -0.5), (-2, -0.5)], width=0, fill="#00ff00"),
            Path([(0, 1), (0, 0.5)], "#ff00ff", 4),
        ]
    )
    picture = pixels(drawing)
    for point, colour in (((-1, 0.5), "#ff0000"), ((1, -0.5), "#0000ff"), ((0, 0.75), "#ff00ff"),
                          ((-1.5, -0.75), "#00ff00")):  # fmt: skip
        x, y = np.round(in_pixels(marks.box, marks, point)[0]).astype(int)
        assert tuple(picture[y, x]) == rgb(colour)
    red = np.argwhere((picture == rgb("#ff0000")).all(-1))
    assert red.mean(0) == pytest.approx((67.5, 100), abs=1)  # (row, column) of its middle
    assert np.ptp(red, 0).max() in (10, 11, 12)  # as large as it says
    green = np.argwhere((picture == rgb("#00ff00")).all(-1))
    assert np.ptp(green[:, 1]) == pytest.approx(50, abs=2)
    assert np.ptp(green[:, 0]) == pytest.approx(37.5, abs=2)


def test_texts_stand_where_the_measuring_of_the_tests_says() -> None:
    """`extents.placed` is a measure of its own: here it is held against matplotlib's."""
    drawing = drawn_with_texts()
    figure = render.whole(drawing, at(query=2, key=1))
    texts, boxes = placed(drawing, at(query=2, key=1))
    assert [t.get_text() for t in figure.texts] == texts
    for text, box in zip(figure.texts, boxes, strict=True):
        extent = text.get_window_extent(RENDERER)
        left, top, right, bottom = box
        trim = text.get_fontsize() * style.PX_PER_POINT / 6
        across, down = (trim, 0) if text.get_rotation() else (0, trim)
        theirs = (extent.x0 + across, drawing.height - extent.y1 + down,
                  extent.x1 - across, drawing.height - extent.y0 - down)  # fmt: skip
        assert (left, top, right, bottom) == pytest.approx(theirs, abs=1.5), text.get_text()


def drawn_with_texts() -> Drawing:
    drawing = Drawing(Page(400), 300)
    for i, anchor in enumerate(("left", "center", "right")):
        drawing.text(200, 20 + 20 * i, f"anchor {anchor}", anchor=anchor, bold=i == 1)
        drawing.text(40 + 30 * i, 200, "turned", anchor=anchor, rotation=90)
        drawing.add(Label(f"label {i}", 300, 100 + 20 * i, anchor, text=f"label {i}"))
    drawing.text(200, 90, "\u00b7=", points=16)
    words = Axis("query", ("one", "internationalization", "three"))
    drawing.row_words(Box(200, 150, 60, 60), words)
    drawing.column_words(Box(200, 150, 60, 60), Axis("key", ("uno", "dos")))
    drawing.column_words(Box(300, 150, 60, 60), Axis("key", ("unbelievable", "dos")))
    return drawing


def test_the_selected_word_is_bold_and_the_others_are_not() -> None:
    figure = render.whole(drawn_with_texts(), at(query=0, key=1))
    weights = {t.get_text(): t.get_fontweight() for t in figure.texts}
    assert weights["one"] == weights["dos"] == "bold"
    assert weights["three"] == weights["uno"] == "normal"


def test_a_ramp_is_the_palette_large_numbers_up_or_right() -> None:
    drawing = Drawing(Page(200), 200)
    drawing.items += [
        Ramp(Box(20, 20, 10, 100), "weights", True),
        Ramp(Box(60, 20, 100, 10), "signed"),
    ]
    for picture in (pixels(drawing), opened(background(drawing))):
        up, right = picture[22:118, 25].astype(int), picture[25, 62:158].astype(int)
        for strip, palette in ((up[::-1], "weights"), (right, "signed")):
            colours = style.colormap_rgb(palette).astype(int)
            share = (np.arange(96) + 2.5) * 2.56
            assert np.abs(strip - colours[share.astype(int)]).max() <= 14  # to a neighbour at most


def opened(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_background_is_what_matplotlib_draws_of_what_stays(scale: float) -> None:
    """It is put together from stamps, and nobody can see that."""
    kept_stamps.clear()
    drawing = drawn_with_texts()
    drawing.page = drawing.page._replace(scale=scale)
    drawing.items.append(Rule(20, 280.5, 120, 280.5, "#d55e00", 2.5, (7.0, 2.0)))
    drawing.text(396, 10, "cut by the edge")
    drawing.text(10.25, 250.75, "between pixels")
    once, twice = background(drawing), background(drawing)
    assert once == twice  # with stamps just made, and with those that were kept
    still = Drawing(drawing.page, drawing.height, items=drawing.items)
    whole = pixels(still, scale=scale).astype(int)
    ours = opened(once).astype(int)
    assert ours.shape == whole.shape
    assert (np.abs(ours - whole).max(-1) > 40).mean() < 2e-4
    assert (whole.min(-1) < 100).mean() > 2e-3  # there is something to compare


def test_stamps_are_kept_and_not_for_ever() -> None:
    kept_stamps.clear()
    drawing = Drawing(Page(300), 100)
    drawing.items = [Text(10, 20, "one"), Text(100, 20, "one"), Text(10.5, 20, "one")]
    background(drawing)
    assert len(kept_stamps) == 2  # at the same fraction of a pixel, one stamp serves
    drawing.items = [Text(10, 20, str(i)) for i in range(KEPT)]
    background(drawing)
    assert len(kept_stamps) == KEPT


def test_a_word_that_is_selected_is_drawn_without_a_warning() -> None:
    """Some signs of the font have no bold form; warnings are errors."""
    words = ("\U0001d5a0\U0001d5a1", "$$", "漢字", "السلام", "_^\\")
    for place in range(len(words)):
        trace = named(make_trace(5, 5, 1), list(words))
        drawing = drawn(heads_picture(trace, at(query=place, key=place, head=0)))
        assert render.save(drawing, at(query=place, key=place, head=0), "png", 1.0)


def test_a_word_beside_a_point_is_away_from_it() -> None:
    drawing = Drawing(Page(300), 200)
    marks = Marks("m", Box(50, 30, 200, 150), Limits(0, 1, 0, 1))
    drawing.add(marks)
    marks.show([Word("name", [(0.5, 0.5)], (20, -12), bold=True, halo=True)])
    (axes,) = render.whole(drawing, at()).axes
    (text,) = axes.texts
    extent = text.get_window_extent(RENDERER)
    middle = (extent.x0 + extent.x1) / 2, drawing.height - (extent.y0 + extent.y1) / 2
    assert middle == pytest.approx((150 + 20, 105 - 12), abs=1)
    assert text.get_fontweight() == "bold"
