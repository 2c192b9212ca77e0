"""A frame depends on picture, selection and page only; a scene is new when what stays is new."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
import torch

from attention_lab.core.axes import Axis, Selection
from attention_lab.experiments.soft_lookup import LookupSettings, lookup
from attention_lab.experiments.why_scale import ScalingSettings, scaling_experiment
from attention_lab.figures import (
    Frame,
    LiveFigure,
    Page,
    Picture,
    heads_picture,
    steps_picture,
)
from attention_lab.figures.grid import Column, Row, Wrap
from attention_lab.figures.marks import Limits
from attention_lab.figures.panels import (
    Bars,
    Curve,
    Curves,
    Histogram,
    Look,
    Matrix,
    Mosaic,
    Moving,
    Plane,
    RowMarks,
    RowSums,
)
from attention_lab.labs.soft_lookup import plane_picture
from attention_lab.labs.why_scale import curves_picture

from .records import at, make_trace, masked_trace, named

HARD_WORDS = ("$$", "_^\\", "<img src=x onerror=alert(1)>", "😀", "漢字", "السلام", "a&b")
PAGE = Page()


def content(frame: Frame) -> bytes:
    """Everything that a frame sends, byte for byte."""
    told = json.dumps([frame.scene, frame.layers], sort_keys=True, default=bytes.hex)
    return frame.background + told.encode()


def states() -> list[tuple[Picture, Selection, Page]]:
    pages = [PAGE, Page(900, 2.0, 14), Page(440)]
    traces = [
        named(make_trace()),
        named(masked_trace()),
        make_trace(heads=2, d_k=5, size=3.0),
        make_trace(heads=6, shared=2, scale=1.0),
        named(make_trace(7, 5, 1, seed=3)),
        make_trace(3, 3, 1).named(("a", "b", "c"), known=(True, False, True)),
    ]
    found: list[tuple[Picture, Selection, Page]] = []
    for i, trace in enumerate(traces):
        selection = at(head=0, query=i % 3, key=2)
        page = pages[i % 3]
        found.append((heads_picture(trace, selection), selection, page))
        found.append((steps_picture(trace, selection), selection, page))
    for i, x in enumerate((-1.0, 0.5, 2.0)):
        found.append((plane_picture(lookup(LookupSettings(x, 0.3)), at()), at(), pages[i]))
        record = scaling_experiment(ScalingSettings(4**i, ("off", "d_k")[i % 2]))
        found.append((curves_picture(record, at(query=1)), at(query=1), pages[i]))
    return found


def test_frames_are_equal_whatever_came_before() -> None:
    cases = states()
    expected = [content(LiveFigure().frame(*case)) for case in cases]
    assert len(set(expected)) == len(expected)
    for seed in range(2):
        order = [*range(len(cases)), *range(len(cases))]
        Random(seed).shuffle(order)
        figure = LiveFigure()
        for i in order:
            assert content(figure.frame(*cases[i])) == expected[i], i


def matrix(**more: Any) -> Matrix:
    axes = {"rows": Axis("query", ("a", "b")), "columns": Axis("key", ("c", "d", "e"))}
    return Matrix("m", **{"values": torch.zeros(2, 3), "quantity": "weight", **axes, **more})


def curves(**more: Any) -> Curves:
    line = Curve(np.array([(0.0, 0.0), (1.0, 1.0)]), Look("line", "#0072b2"))
    return Curves("c", **{"limits": Limits(0, 1, 0, 1), "curves": [line], **more})


def plane(**more: Any) -> Plane:
    moving = [Moving("query", (0.5, 0.5))]
    return Plane("p", limits=Limits(-2, 2, -2, 2), **{"points": moving, **more})


def mosaic(**more: Any) -> Mosaic:
    kinds = {"outer_rows": "layer", "outer_columns": "head", "rows": "query", "columns": "key"}
    axes = {name: Axis(kind, size=2 + i) for i, (name, kind) in enumerate(kinds.items())}
    return Mosaic(
        "all", **{"values": torch.full((2, 3, 4, 5), 0.25), "quantity": "weight", **axes, **more}
    )


def histogram(**more: Any) -> Histogram:
    return Histogram("h", **{"limits": Limits(-1, 1, 0, 1.1), "counts": [1.0, 0.5], **more})


def bars(**more: Any) -> Bars:
    given = {"limits": Limits(0, 1, 1.5, -0.5), "axis": Axis("word", ("a", "b")), "total": "sum 1"}
    return Bars("b", **{"values": [0.5, 0.5], **given, **more})


def row_marks(**more: Any) -> RowMarks:
    given = {"rows": Axis("query", size=2), "marked": [True, False], "told": "1"}
    return RowMarks("r", **{**given, **more})


def row_sums(**more: Any) -> RowSums:
    return RowSums("s", **{"sums": [1.2, 1], "wrong": [True, False], "heading": "sum", **more})


# (a panel, the same with something that stays changed, with something that moves changed)
CHANGES = [
    (matrix, {"title": "other"}, {"values": torch.ones(2, 3)}),
    (matrix, {"quantity": "score"}, {"limit": 2.0}),
    (matrix, {"rows": Axis("query", ("a", "x"))}, {}),
    (matrix, {"rows": Axis("query", ("a", "b"), known=(True, False))}, {}),
    (matrix, {"rows": Axis("layer", ("a", "b"))}, {}),
    (matrix, {"palette": "signed"}, {}),
    (matrix, {"masked_text": "0, masked"}, {}),
    (matrix, {"at": at(head=1)}, {}),
    (matrix, {"paints": True}, {}),
    (matrix, {"edits": True}, {}),
    (matrix, {"before": "="}, {}),
    (matrix, {"shape": True}, {}),
    (matrix, {"row_words": "none"}, {}),
    (matrix, {"column_caption": "none"}, {}),
    (matrix, {"largest": 200}, {}),
    (matrix, {"highest": 90}, {}),
    (matrix, {"title": "long", "colour": "#ff0000"}, {}),
    (mosaic, {"title": "all heads"}, {"values": torch.ones(2, 3, 4, 5)}),
    (mosaic, {"largest": 300}, {"limit": 0.5}),
    (curves, {"title": "t"}, {"here": (0.5, 0.5, "#000000")}),
    (curves, {"limits": Limits(0, 2, 0, 1)}, {"curves": []}),
    (curves, {"ticks_left": {0.5: "half"}}, {}),
    (curves, {"ticks_below": {0.5: ""}}, {}),
    (curves, {"legend": (Look("one", "#0072b2"),)}, {}),
    (curves, {"below": "x"}, {}),
    (curves, {"level": (0.5, "half")}, {}),
    (curves, {"high": 77.0}, {}),
    (histogram, {"left": "y"}, {"counts": [0.2, 0.4]}),
    (histogram, {"number": "1"}, {"colour": "#000000"}),
    (plane, {"handle_name": "query"}, {"points": [Moving("query", (1.0, 0.5))]}),
    (bars, {"above": True}, {"values": [0.25, 0.75]}),
    (bars, {"total": ""}, {"total": "sum 2"}),
    (plane, {"handle_name": "query", "handle_within": Limits(0, 1, 0, 1)}, {}),
    (plane, {"left": "y"}, {"points": [Moving("query", (9.0, 0.5), start=(1.0, 1.0))]}),
    (row_marks, {"rows": Axis("query", size=3)}, {"marked": [True, True], "told": "2"}),
    (row_sums, {"heading": "other"}, {"sums": [1.0, 0.5], "wrong": [False, True]}),
    (row_sums, {"sums": [1.0, 1.0, 1.0], "wrong": [False] * 3}, {}),
    (plane, {"hull": [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]}, {"pulls": []}),
]


@pytest.mark.parametrize(("make", "stays", "moves"), CHANGES)
def test_the_scene_is_new_when_something_that_stays_is_new(make, stays, moves) -> None:
    figure = LiveFigure()

    def shown(**more: Any) -> Frame:
        return figure.frame(Picture(make(**more), ""), at(), PAGE)

    first, moved, other = shown(), shown(**moves), shown(**stays)
    assert moved.scene["id"] == first.scene["id"]
    assert moved.scene is first.scene
    assert other.scene["id"] != first.scene["id"]
    assert content(other) == content(LiveFigure().frame(Picture(make(**stays), ""), at(), PAGE))
    if moves:
        assert content(moved) == content(LiveFigure().frame(Picture(make(**moves), ""), at(), PAGE))


def test_the_step_of_a_handle_belongs_to_the_scene() -> None:
    figure = LiveFigure()
    frames = [
        figure.frame(Picture(plane(handle_name="q", handle_step=step), ""), at(), PAGE)
        for step in (0.1, 0.5)
    ]
    steps = [frame.scene["marks"][0]["handle"]["step"] for frame in frames]
    assert steps == [0.1, 0.5]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (lambda p: Row(p, 10), lambda p: Row(p, 40)),
        (lambda p: Column(p, 10), lambda p: Column(p, 40)),
        (lambda p: Row(p), lambda p: Column(p)),
        (lambda p: Wrap(p, (2,)), lambda p: Wrap(p, (1,))),
        (lambda p: Wrap(p, (2,), 16), lambda p: Wrap(p, (2,), 40)),
    ],
)
def test_how_panels_lie_belongs_to_the_structure(one, two) -> None:
    panels = [matrix(), replace(matrix(), name="n")]
    figure = LiveFigure()
    first, second = (figure.frame(Picture(lay(panels), ""), at(), PAGE) for lay in (one, two))
    assert [m["box"] for m in first.scene["maps"]] != [m["box"] for m in second.scene["maps"]]
    assert second.scene == LiveFigure().frame(Picture(two(panels), ""), at(), PAGE).scene


def test_a_hint_belongs_to_the_scene() -> None:
    figure = LiveFigure()
    told = [figure.frame(Picture(matrix(), "", hint), at(), PAGE).scene for hint in ("", "drag")]
    assert [scene["hint"] for scene in told] == ["", "drag"]
    assert told[0]["id"] != told[1]["id"]


def test_equal_content_has_an_equal_id_in_another_figure() -> None:
    picture = heads_picture(named(make_trace()), at())
    one, two = (LiveFigure().frame(picture, at(), PAGE).scene for _ in range(2))
    assert one == two
    assert one is not two
