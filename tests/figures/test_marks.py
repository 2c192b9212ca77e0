"""Paths, points and words: what the browser is told, and what matplotlib is given."""

from __future__ import annotations

import numpy as np
import pytest

from attention_lab.core.axes import Selection
from attention_lab.figures import render
from attention_lab.figures.drawing import Drawing
from attention_lab.figures.marks import Handle, Limits, Marks, Path, Points, Word
from attention_lab.figures.page import Box, Page

BOX, LIMITS = Box(50, 30, 200, 150), Limits(-2, 2, -1, 1)
RISE = [(-2, -1), (0, 0.5), (2, 1)]
DOTS = [(0.25, -0.75), (1.5, 0.1)]


def marks(*moving, still=(), handle: Handle | None = None, at=None) -> Marks:
    made = Marks("m", BOX, LIMITS, still, handle)
    made.show(moving, at)
    return made


def test_what_moves_travels_as_one_buffer_in_order() -> None:
    first = marks(Path(RISE, "#ff0000", 2.5, (4, 2)), Points(DOTS, ("#0000ff",), (5, 9)))
    second = marks(Word("here", [(1, 1)], (0, -12)), Path([], width=1))
    drawing = Drawing(Page(), 200)
    drawing.marks = {"first": first, "second": second}
    layers = drawing.layers(Selection())
    sent = np.frombuffer(layers["points"], np.float32).reshape(-1, 2)
    np.testing.assert_allclose(sent, [*RISE, *DOTS, (1, 1)])
    counts = [[mark["count"] for mark in told] for told in layers["marks"]]
    assert counts == [[3, 2], [1, 0]]
    path, points = layers["marks"][0]
    assert (path["mark"], path["colour"], path["width"]) == ("path", "#ff0000", 2.5)
    assert path["dashes"] == [4, 2]
    assert (points["mark"], points["sizes"], points["colours"]) == ("points", [5, 9], ["#0000ff"])
    word, _ = layers["marks"][1]
    assert (word["mark"], word["text"], word["away"]) == ("word", "here", [0, -12])


def test_nothing_that_moves_is_an_empty_buffer() -> None:
    drawing = Drawing(Page(), 200)
    drawing.marks = {"m": marks(still=[Path(RISE)])}
    layers = drawing.layers(Selection())
    assert (layers["points"], layers["marks"], layers["handles"]) == (b"", [[]], [])


def test_what_stays_is_told_once_with_its_coordinates() -> None:
    made = marks(still=[Path(RISE, fill="#eeeeee", alpha=0.5), Word("name", [(0, 1 / 3)])])
    place = made.place()
    assert place["limits"] == [-2, 2, -1, 1]
    assert place["box"] == list(BOX)
    area, name = place["still"]
    assert np.reshape(area["points"], (-1, 2)).tolist() == [list(p) for p in RISE]
    assert (area["fill"], area["alpha"]) == ("#eeeeee", 0.5)
    assert name["points"] == [0, pytest.approx(1 / 3, abs=1e-5)]
    assert "count" not in name


def test_a_handle_is_told_once_and_where_it_is_at_every_step() -> None:
    made = marks(handle=Handle("query", 0.1), at=(0.5, -0.25))
    drawing = Drawing(Page(), 200)
    drawing.marks = {"without": marks(), "with": made}
    scene = drawing.scene()
    held = {"name": "query", "step": 0.1, "within": [-2, 2, -1, 1]}  # as far as the axes go
    assert [place["handle"] for place in scene["marks"]] == [None, held]
    assert drawing.layers(Selection())["handles"] == [[0.5, -0.25]]
    made.show((), (1.0, 1.0))
    assert drawing.layers(Selection())["handles"] == [[1.0, 1.0]]
    assert drawing.scene() == scene


def test_a_handle_may_go_less_far_than_its_axes() -> None:
    made = marks(handle=Handle("query", 0.1, within=Limits(-1, 1, 0, 1)))
    assert made.place()["handle"]["within"] == [-1, 1, 0, 1]


def test_matplotlib_gets_the_same_marks_what_stays_below_what_moves() -> None:
    made = marks(
        Path(RISE, "#ff0000", 4, (8, 4)),
        Points(DOTS, ("#00ff00", "#0000ff"), (8, 12), edge=2),
        still=[Path(RISE, width=0, fill="#eeeeee"), Word("name", [(0, 0)], anchor="right")],
    )
    drawing = Drawing(Page(), 200)
    drawing.marks = {"m": made}
    (axes,) = render.whole(drawing, Selection()).axes
    assert (axes.get_xlim(), axes.get_ylim()) == ((-2, 2), (-1, 1))
    line, *dots = axes.lines
    np.testing.assert_allclose(np.transpose(line.get_data()), RISE)
    assert (line.get_color(), line.get_linewidth()) == ("#ff0000", 3)  # 4 pixels are 3 points
    np.testing.assert_allclose([np.ravel(dot.get_data()) for dot in dots], DOTS, rtol=1e-6)
    assert [dot.get_color() for dot in dots] == ["#00ff00", "#0000ff"]
    assert [dot.get_markersize() for dot in dots] == [6, 9]
    (area,), (text,) = axes.patches, axes.texts
    np.testing.assert_allclose(area.get_xy()[:3], RISE)
    assert (text.get_text(), text.xy, text.get_ha()) == ("name", (0, 0), "right")
    still = [area.get_zorder(), text.get_zorder()]
    moving = [line.get_zorder(), *(dot.get_zorder() for dot in dots)]
    assert max(still) < min(moving)
    assert sorted(still + moving) == still + moving


def test_an_axis_may_run_downwards() -> None:
    made = Marks("bars", BOX, Limits(0, 1, 4.5, -0.5))
    drawing = Drawing(Page(), 200)
    drawing.marks = {"bars": made}
    (axes,) = render.whole(drawing, Selection()).axes
    assert axes.yaxis_inverted()
