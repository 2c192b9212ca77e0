"""The ghost of a guess: where it is drawn, in which panels, and what is said of it."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from attention_lab.core.axes import Axis, Selection
from attention_lab.core.guess import Guess
from attention_lab.figures import (
    LiveFigure,
    Page,
    Picture,
    heads_picture,
    render,
    steps_picture,
    style,
)
from attention_lab.figures.drawing import Drawing, Rule
from attention_lab.figures.ghost import with_guess
from attention_lab.figures.grid import Column, Fitting, Row
from attention_lab.figures.marks import Limits, Path
from attention_lab.figures.panels import Bars, Curve, Curves, Look, Matrix, Mosaic, Moving, Plane
from attention_lab.figures.panels.journey import Journey

from .extents import point_names, unreadable
from .records import at, drawn, make_trace, named

ROWS, COLUMNS = Axis("query", ("a", "bank", "c")), Axis("key", ("d", "e", "f", "g", "h"))
VALUES = torch.arange(15.0).reshape(3, 5) / 15
SQUARE = Limits(-2, 2, -2, 2)
LINE = Curve(np.array([(0.0, 0.0), (1.0, 2.0)]), Look("line", "#0072b2"))


def matrix(name: str = "m", **more: Any) -> Matrix:
    given = {"values": VALUES, "rows": ROWS, "columns": COLUMNS, "quantity": "weight", **more}
    return Matrix(name, **given)


def bars() -> Bars:
    limits = Limits(0, 1, 4.5, -0.5)
    return Bars("bars", limits=limits, axis=COLUMNS, values=[0.1, 0.2, 0.3, 0.1, 0.3])


def plane(name: str = "plane", **more: Any) -> Plane:
    return Plane(name, limits=SQUARE, points=[Moving("output", (0.5, 0.5))], of="output", **more)


def curves(name: str = "share") -> Curves:
    limits = Limits(0, 10, 0, 1)
    return Curves(name, limits=limits, curves=[LINE], place_of=lambda x: float(np.log2(x)))


def haunted(layout: Any, guess: Guess) -> tuple[Picture, Drawing]:
    picture = with_guess(Picture(layout, "As it is."), guess)
    return picture, drawn(picture)


def dashed(drawing: Drawing, name: str) -> list[Path]:
    """The dashed lines in ink that move in a chart."""
    moving = drawing.marks[name].moving
    return [m for m in moving if isinstance(m, Path) and m.dashes and m.colour == style.INK]


# --- a place ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("row", "column"), [(0, 0), (1, 3), (2, 4)])
def test_a_guessed_cell_is_outlined_within_its_cell(row: int, column: int) -> None:
    picture, drawing = haunted(matrix(), Guess("weights", at(query=row, key=column)))
    (shown,) = drawing.maps.values()
    (box,) = shown.guessed()
    wide, tall = shown.box.width / 5, shown.box.height / 3
    left, top = shown.box.left + column * wide, shown.box.top + row * tall
    assert left < box.left < left + 0.3 * wide and top < box.top < top + 0.3 * tall
    assert left + 0.7 * wide < box.right < left + wide + 1
    assert top + 0.7 * tall < box.bottom < top + tall + 1
    assert shown.state()["ghost"] == [list(box)]
    words = f"{ROWS.names[row]} \u2192 {COLUMNS.names[column]}"
    assert picture.description == f"As it is. Dashed: your guess: {words}."


def test_a_place_that_no_panel_has_changes_nothing() -> None:
    picture = Picture(Row([matrix(), bars(), plane(), curves()]), "As it is.")
    for guess in (
        Guess("weights", at(query=3, key=1)),
        Guess("weights", at(query=1)),
        Guess("weights", at(layer=1, head=1)),
        Guess("weights", at(query=1), along="key", row=(0.5, 0.5)),
        Guess("loss", at(query=1, key=1), point=(1, 1)),
        Guess("loss", over="d_k", curve=((1, 1),)),
    ):
        assert with_guess(picture, guess) is picture


def test_of_matrices_of_several_heads_only_the_guessed_one_shows_it() -> None:
    maps = Row([matrix(f"head {head}", at=at(head=head)) for head in range(3)])
    _, drawing = haunted(maps, Guess("weights", at(head=2, query=1, key=3)))
    assert [len(m.guessed()) for m in drawing.maps.values()] == [0, 0, 1]


def test_the_panel_that_is_called_like_what_was_guessed_shows_it_alone() -> None:
    trace = named(make_trace())
    guess = Guess("weights", at(query=2, key=3))
    steps = drawn(with_guess(steps_picture(trace, at()), guess))
    assert {name for name, m in steps.maps.items() if m.guessed()} == {"weights"}
    heads = drawn(with_guess(heads_picture(trace, at()), guess))
    assert all(m.guessed() for m in heads.maps.values())  # no head was asked about


def test_a_place_on_one_axis_through_all_cells() -> None:
    through = Axis("patch", size=15)
    _, drawing = haunted(matrix(through=through), Guess("weights", at(patch=8)))
    (shown,) = drawing.maps.values()
    (box,) = shown.guessed()
    assert shown.box.top + shown.box.height / 3 < box.top < shown.box.top + shown.box.height / 2
    assert shown.box.left + shown.box.width * 3 / 5 < box.left


def test_a_matrix_of_a_mosaic() -> None:
    layers, heads = Axis("layer", size=2), Axis("head", size=3)
    sides = {"outer_rows": layers, "outer_columns": heads, "rows": ROWS, "columns": COLUMNS}
    mosaic = Mosaic("mosaic", values=torch.rand(2, 3, 3, 5), quantity="weight", **sides)
    picture, drawing = haunted(mosaic, Guess("entropy", at(layer=1, head=2)))
    (shown,) = drawing.maps.values()
    (box,) = shown.guessed()
    assert box.left > shown.box.left + shown.box.width * 0.6
    assert box.top > shown.box.top + shown.box.height * 0.4
    assert picture.description.endswith("your guess: layer 2, head 3.")


# --- numbers ---------------------------------------------------------------------------------


def test_a_guessed_number_is_a_hollow_bar() -> None:
    picture, drawing = haunted(bars(), Guess("weights", at(query=0, key=2), value=0.75))
    (outline,) = dashed(drawing, "bars")
    x, y = np.transpose(outline.points)
    assert (x.min(), x.max()) == (0, 0.75)
    assert 1.5 < y.min() < 2 < y.max() < 2.5
    assert outline.fill == ""
    assert picture.description.endswith("Dashed: your guess: 0.75.")


def test_a_guessed_row_is_a_hollow_bar_at_each_place() -> None:
    row = (0.5, 0.25, 0.125, 0.125, 0.0)
    _, drawing = haunted(bars(), Guess("weights", at(query=0), along="key", row=row))
    assert tuple(np.max(line.points, axis=0)[0] for line in dashed(drawing, "bars")) == row


def test_a_guessed_number_of_a_cell_is_said() -> None:
    picture, drawing = haunted(matrix(), Guess("weights", at(query=1, key=2), value=0.6))
    assert drawing.maps["m"].guessed()
    assert picture.description.endswith("your guess: 0.60.")


def test_a_guessed_point_is_a_hollow_cross_around_it() -> None:
    guess = Guess("output", point=(0.5, -1.0))
    picture, drawing = haunted(Row([plane(), plane("other")]), guess)
    for name in ("plane", "other"):
        (cross,) = dashed(drawing, name)
        corners = np.asarray(cross.points)
        np.testing.assert_allclose(corners[:-1].mean(0), (0.5, -1.0), atol=1e-6)
        pixels = drawing.marks[name].box.width / 4
        assert 8 < (corners[:, 0].max() - 0.5) * pixels < 16
    assert picture.description.endswith("your guess: (0.50, \u22121.00).")


def test_a_guessed_end_of_a_journey_is_a_cross_that_hides_no_name() -> None:
    places = {"start": (0.2, 0.2), "end": (0.8, -0.5), "was": "before", "is_now": "after"}
    journey = Journey("plane", limits=SQUARE, of="after", **places)
    plain = drawn(Picture(journey, ""))
    name = dict(point_names(plain.marks["plane"], style.SCREEN_POINTS))["after"]
    box = plain.marks["plane"].box
    x, y = (name[0] + name[2]) / 2, (name[1] + name[3]) / 2  # guessed where a name stood
    point = ((x - box.left) / box.width * 4 - 2, 2 - (y - box.top) / box.height * 4)
    _, drawing = haunted(journey, Guess("after", point=point))
    (cross,) = dashed(drawing, "plane")
    np.testing.assert_allclose(np.asarray(cross.points)[:-1].mean(0), point, atol=1e-6)
    left, top, right, bottom = dict(point_names(drawing.marks["plane"], style.SCREEN_POINTS))[
        "after"
    ]
    assert right < x - 10 or left > x + 10 or bottom < y - 10 or top > y + 10
    other = Picture(journey, "")
    assert with_guess(other, Guess("output", point=point)) is other


def test_a_guessed_curve_goes_through_its_points_where_they_lie_on_the_axis() -> None:
    guess = Guess("share", over="d_k", curve=((1, 0.25), (16, 0.5), (1024, 0.75)))
    picture, drawing = haunted(Row([curves(), curves("other")]), guess)
    (line,) = dashed(drawing, "share")
    np.testing.assert_allclose(line.points, [(0, 0.25), (4, 0.5), (10, 0.75)])
    assert dashed(drawing, "other") == []
    assert picture.description.endswith("Dashed: your guess.")


# --- the picture as a whole ------------------------------------------------------------------


@pytest.mark.parametrize("points", [style.SCREEN_POINTS, style.PRESENTATION_POINTS])
@pytest.mark.parametrize("layout", [Row([matrix(), bars()]), Fitting([matrix(), bars()])])
def test_the_words_stand_once_below_beside_a_dashed_sample(layout: Any, points: float) -> None:
    picture = with_guess(Picture(layout, ""), Guess("weights", at(query=1, key=3), value=0.5))
    drawing = drawn(picture, Page(points=points))
    said = [label for label in drawing.labels.values() if "your guess" in label.text]
    assert [label.text for label in said] == ["your guess: 0.50"]
    (sample,) = (i for i in drawing.items if isinstance(i, Rule) and i.dashes)
    assert sample.y == said[0].y and sample.to_x < said[0].x
    below = max(shown.box.bottom for shown in drawing.maps.values())
    assert below < said[0].y < drawing.height
    assert unreadable(drawing) == []


def test_a_new_guess_needs_no_new_layout_but_its_words() -> None:
    """Kept drawings must not keep an older guess."""
    live, picture = LiveFigure(), Picture(matrix(), "")
    place = [at(query=1, key=k) for k in (2, 3)]
    frames = [
        live.frame(with_guess(picture, Guess("weights", where)), Selection(), Page())
        for where in place
    ]
    first, second = (frame.layers["maps"][0]["ghost"] for frame in frames)
    assert first != second
    plain = live.frame(picture, Selection(), Page())
    assert plain.layers["maps"][0]["ghost"] == []
    assert plain.layers == LiveFigure().frame(picture, Selection(), Page()).layers


def test_a_saved_picture_shows_it_in_ink_on_white() -> None:
    """On a dark cell and on a light one: dashes of ink, on white."""
    for value in (0.0, 1.0):
        panel = matrix(values=torch.full((3, 5), value))
        drawing = drawn(with_guess(Picture(Column([panel]), ""), Guess("w", at(query=1, key=2))))
        (box,) = drawing.maps["m"].guessed()
        picture = Image.open(io.BytesIO(render.save(drawing, Selection(), "png", 1.0)))
        pixels = np.asarray(picture.convert("RGB")).astype(int)
        edge = pixels[box.top - 2 : box.top + 3, box.left : box.right]
        ink = (edge < 60).all(-1).any(0)
        white = (edge > 235).all(-1).any(0)
        assert 0.3 < ink.mean() < 0.9 and white.mean() > 0.5
