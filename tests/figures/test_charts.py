"""Charts: curves, histogram, bars and plane, and the ticks and captions around them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from attention_lab.core.axes import Axis
from attention_lab.figures import Page
from attention_lab.figures.drawing import Drawing, Text
from attention_lab.figures.marks import Limits, Path, Points, Word
from attention_lab.figures.panels import (
    Bars,
    Curve,
    Curves,
    Fixed,
    Histogram,
    Look,
    Matrix,
    Moving,
    Plane,
)

from .extents import in_pixels, point_names, touching, unreadable
from .records import at, drawn

ROWS, COLUMNS = Axis("query", ("a", "bank", "c")), Axis("key", ("d", "e", "f", "g", "h"))
VALUES = torch.arange(15.0).reshape(3, 5) / 15


def matrix(name: str = "m", **more: Any) -> Matrix:
    given = {"values": VALUES, "rows": ROWS, "columns": COLUMNS, "quantity": "weight", **more}
    return Matrix(name, **given)


def texts(drawing: Drawing, text: str | None = None) -> list[Text]:
    found = [item for item in drawing.items if isinstance(item, Text)]
    return [item for item in found if text is None or item.text == text]


LINE = Curve(np.array([(0.0, 0.0), (1.0, 2.0)]), Look("line", "#0072b2", (4.0, 2.0)), 2.5, 0.5)


def test_curves_are_their_points_and_here_is_marked() -> None:
    panel = Curves("c", limits=Limits(0, 1, 0, 2), curves=[LINE], here=(0.25, 0.5, "#d55e00"))
    marker, line, point = drawn(panel).marks["c"].moving
    np.testing.assert_array_equal(line.points, LINE.points)
    assert (line.colour, line.dashes, line.width, line.alpha) == ("#0072b2", (4.0, 2.0), 2.5, 0.5)
    assert marker.points == [(0.25, 0), (0.25, 2)]
    assert isinstance(point, Points)
    assert (point.points, point.colours) == ([(0.25, 0.5)], ("#d55e00",))
    assert len(drawn(replace(panel, here=None)).marks["c"].moving) == 1


def test_ticks_and_captions_stand_at_the_sides_of_a_chart() -> None:
    panel = Curves(
        "c", limits=Limits(0, 4, 0, 2), curves=[LINE], title="title", number="0.25", below="x",
        left="y", ticks_below={0: "0", 1: "", 4: "four"}, ticks_left={0: "0", 2: "two"},
    )  # fmt: skip
    drawing = drawn(panel)
    box, marks = drawing.marks["c"].box, drawing.marks["c"]
    places = {t.text: t for t in texts(drawing) if t.text != "0"}
    assert places["four"].x == box.right
    assert places["two"].y == box.top
    assert places["y"].rotation == 90
    assert places["y"].x < places["two"].x < box.left
    assert places["x"].y > places["four"].y > box.bottom
    assert places["title"].x == box.left
    number = drawing.labels["number of c"]
    assert (number.text, number.x, number.anchor) == ("0.25", box.right, "right")
    grid = [mark for mark in marks.still if isinstance(mark, Path)]
    assert [path.points[0] for path in grid] == [(0, 0), (1, 0), (4, 0), (0, 0), (0, 2)]
    assert not unreadable(drawing)


@pytest.mark.parametrize("number", ["0.25", "a longer one than usual"])
def test_title_and_number_of_a_chart_share_a_line(number: str) -> None:
    panel = Curves("c", limits=Limits(0, 1, 0, 1), curves=[], title="the title of this chart",
                   number=number, smallest=40, largest=50)  # fmt: skip
    for points in (9, 14):
        drawing = drawn(panel, Page(440, 1.0, points))
        assert not unreadable(drawing)
        (title,) = texts(drawing, panel.title)
        assert drawing.labels["number of c"].y == pytest.approx(title.y, abs=0.01)


def test_a_histogram_is_a_stepped_area_between_its_ends() -> None:
    ticks = {-3: "≤ −3", 0: "0", 3: "≥ 3"}
    panel = Histogram("h", limits=Limits(-3, 3, 0, 1.1), counts=[0.5, 1.0], ticks_below=ticks,
                      compare=LINE, number="variance 1", title="scores")  # fmt: skip
    drawing = drawn(panel)
    area, curve = drawing.marks["h"].moving
    assert np.array(area.points).tolist() == [
        [-3, 0], [-3, 0.5], [0, 0.5], [0, 1], [3, 1], [3, 0],
    ]  # fmt: skip
    np.testing.assert_array_equal(curve.points, LINE.points)
    box, ends = drawing.marks["h"].box, {t.text: t.x for t in texts(drawing) if t.quiet}
    assert (ends["≤ −3"], ends["≥ 3"]) == (box.left, box.right)
    assert not unreadable(drawing)


def test_bars_are_as_long_as_their_numbers_beside_their_names() -> None:
    axis = Axis("word", ("one", "two"), known=(True, False))
    drawing = drawn(Bars("b", limits=Limits(-1, 1, 1.5, -0.5), axis=axis, values=[0.5, -0.25]))
    first, second = (np.array(bar.points) for bar in drawing.marks["b"].moving)
    assert (first[:, 0].min(), first[:, 0].max()) == (0, 0.5)
    assert (second[:, 0].min(), second[:, 0].max()) == (-0.25, 0)
    assert first[:, 1].mean() == 0
    assert second[:, 1].mean() == 1
    assert [drawing.labels[f"b {i}"].text for i in range(2)] == ["0.50", "−0.25"]
    assert drawing.words[0].texts == ("one", "two*")
    assert not unreadable(drawing, at(word=1))


@pytest.mark.parametrize("points", [9, 14])
def test_in_a_narrow_column_names_and_numbers_stand_above_their_bars(points: float) -> None:
    axis = Axis("word", ("one", "three"))
    values = [0.5, 2e12]
    panel = Bars("b", limits=Limits(0, 2e12, 1.5, -0.5), axis=axis, values=values, above=True,
                 smallest=0, largest=0, total="sum 2.5", ticks_below={0: "0", 2e12: "2e12"},
                 high=120)  # fmt: skip
    drawing = drawn(panel, Page(440, 1.0, points))
    marks = drawing.marks["b"]
    bars, numbers = marks.moving[:2], marks.moving[2:]
    assert [np.array(bar.points)[:, 0].max() for bar in bars] == values
    assert [word.text for word in numbers] == ["0.50", "2e12"]
    assert [word.text for word in marks.still if isinstance(word, Word)] == ["one", "three"]
    boxes = np.array([box for _, box in point_names(marks, points)])
    assert not len(touching(boxes))
    assert (boxes[:, 0] >= marks.box.left).all()
    assert (boxes[:, 2] <= marks.box.right).all()
    for i, bar in enumerate(bars):  # between the bar before and its own
        top = in_pixels(marks.box, marks, bar.points)[:, 1].min()
        assert (boxes[i::2, 3] < top).all()
    below = in_pixels(marks.box, marks, bars[0].points)[:, 1].max()
    assert (boxes[1::2, 1] > below).all()
    assert drawing.labels["total of b"].text == "sum 2.5"
    assert {t.anchor for t in texts(drawing) if t.quiet} == {"left", "right"}
    assert not unreadable(drawing)


@pytest.mark.parametrize(
    ("value", "told"),
    [(0.054, "0.05"), (-0.25, "−0.25"), (9.994, "9.99"), (16.94, "16.9"), (104.3, "104"),
     (1234.0, "1e3"), (1.92e12, "2e12")],
)  # fmt: skip
def test_the_number_of_a_bar_is_short(value: float, told: str) -> None:
    panel = Bars("b", limits=Limits(-1, 2, 0.5, -0.5), axis=Axis("w", ("a",)), values=[value])
    assert drawn(panel).labels["b 0"].text == told


def test_a_plane_has_its_axes_through_0_and_needs_no_handle() -> None:
    panel = Plane("p", limits=Limits(-2, 2, -2, 2), points=[Moving("x", (0.5, 1.0))])
    marks = drawn(panel).marks["p"]
    assert marks.handle is None
    assert [path.points for path in marks.still] == [[(-2, 0), (2, 0)], [(0, -2), (0, 2)]]


def test_a_plane_is_wide_enough_for_the_names_of_its_points() -> None:
    def side(name: str, x: float) -> float:
        fixed = [Fixed(name, (x, 1.0), "#000000")]
        panel = Plane("p", limits=Limits(-2, 2, -2, 2), fixed=fixed, smallest=50)
        return panel.least(Page())

    assert side("i", 1.0) == 50
    assert side("internationalization", 1.0) > side("internationalization", 0.5) > 100
    assert side("internationalization", 0) > 2 * Page().wide("internationalization")
