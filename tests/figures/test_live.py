"""The live figure: one background per structure, layers at every step, no memory of the way."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from attention_lab.core.attention import AttentionTrace
from attention_lab.core.axes import Axis, Selection
from attention_lab.experiments.soft_lookup import LookupSettings, lookup
from attention_lab.experiments.why_scale import ScalingSettings, scaling_experiment
from attention_lab.figures import (
    Frame,
    LiveFigure,
    Page,
    Picture,
    heads_picture,
    live,
    render,
    steps_picture,
)
from attention_lab.figures.grid import Column, Row, Wrap
from attention_lab.figures.marks import Limits
from attention_lab.figures.panels import (
    Bars,
    ColourBar,
    Curve,
    Curves,
    Histogram,
    Legend,
    Look,
    Matrix,
    Mosaic,
    Moving,
    Plane,
)
from attention_lab.labs.soft_lookup import plane_picture
from attention_lab.labs.why_scale import curves_picture

from .records import at, make_trace, masked_trace, named

HARD_WORDS = ("$$", "_^\\", "<img src=x onerror=alert(1)>", "😀", "漢字", "السلام", "a&b")
PAGE = Page()


@pytest.fixture
def draws(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """One entry for each background that is drawn."""
    seen: list[object] = []
    draw = live.background
    monkeypatch.setattr(live, "background", lambda d: (seen.append(d), draw(d))[1])
    return seen


def heads(figure: LiveFigure, trace: AttentionTrace, selection: Selection | None = None) -> Frame:
    selection = selection or at()
    return figure.frame(heads_picture(trace, selection), selection, PAGE)


def opened(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def content(frame: Frame) -> bytes:
    """Everything that a frame sends, byte for byte."""
    told = json.dumps([frame.scene, frame.layers], sort_keys=True, default=bytes.hex)
    return frame.background + told.encode()


# --- what is drawn, and when ------------------------------------------------------------------


def test_the_same_structure_is_drawn_once(draws: list) -> None:
    figure = LiveFigure()
    first = heads(figure, make_trace())
    for seed in range(5):
        frame = heads(figure, make_trace(seed=seed, d_k=13), at(head=1, query=2, key=seed))
        assert frame.scene is first.scene
        assert frame.background is first.background
    assert len(draws) == 1
    assert heads(figure, make_trace(heads=2)).scene["id"] != first.scene["id"]
    assert len(draws) == 2


def test_new_words_of_one_width_need_no_new_background(draws: list) -> None:
    figure = LiveFigure()
    one = heads(figure, named(make_trace(), ["swam", "bank"]))
    two = heads(figure, named(make_trace(), ["maws", "knab"]))
    assert len(draws) == 1
    assert two.scene["id"] != one.scene["id"]  # the words are told with the scene
    assert two.scene["background"] == one.scene["background"]
    assert two.background is one.background
    assert two.scene["words"][0]["texts"][1] == "knab"


def test_a_structure_seen_lately_comes_back_without_drawing(draws: list) -> None:
    figure = LiveFigure()
    frames = [heads(figure, make_trace(queries=n)) for n in (2, 13, 57)]
    count = len(draws)
    again = heads(figure, make_trace(queries=13))
    assert len(draws) == count
    assert again.scene == frames[1].scene
    assert len({frame.scene["id"] for frame in frames}) == 3


def test_caches_are_bounded_and_keep_what_was_used_last(monkeypatch: pytest.MonkeyPatch) -> None:
    figure, laid = LiveFigure(), []
    lay_out = live.laid_out
    monkeypatch.setattr(live, "laid_out", lambda *args: (laid.append(args), lay_out(*args))[1])
    pages = [PAGE._replace(width=700 + i) for i in range(3 * live.KEPT)]
    picture = heads_picture(make_trace(heads=1), at())
    for page in pages[: live.KEPT]:
        figure.frame(picture, at(), page)
    figure.frame(picture, at(), pages[0])  # used again: the second is now the oldest
    figure.frame(picture, at(), pages[live.KEPT])
    count = len(laid)
    figure.frame(picture, at(), pages[0])
    assert len(laid) == count
    figure.frame(picture, at(), pages[1])
    assert len(laid) == count + 1
    for page in pages:
        figure.frame(picture, at(), page)
    assert len(figure._drawings) == len(figure._backgrounds) == live.KEPT
    figure.close()
    assert not figure._drawings
    assert not figure._backgrounds


# --- a frame depends on picture, selection and page only --------------------------------------


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
    (curves, {"high": 77.0}, {}),
    (histogram, {"left": "y"}, {"counts": [0.2, 0.4], "ends": ("−3", "3")}),
    (histogram, {"number": "1"}, {"colour": "#000000"}),
    (plane, {"handle_name": "query"}, {"points": [Moving("query", (1.0, 0.5))]}),
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
        (lambda p: Wrap(p, (2,), 200), lambda p: Wrap(p, (1,), 200)),
        (lambda p: Wrap(p, (2,), 200), lambda p: Wrap(p, (2,), 150)),
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


# --- what is sent ------------------------------------------------------------------------------


def test_the_layers_are_the_numbers_of_the_maps() -> None:
    trace = masked_trace()
    frame = heads(LiveFigure(), trace, at(head=2, query=1, key=3))
    sent = np.frombuffer(frame.layers["numbers"], np.float32).reshape(3, 5, 7)
    hidden = trace.masked.isneginf().numpy()
    np.testing.assert_array_equal(np.isnan(sent), hidden)
    np.testing.assert_array_equal(sent[~hidden], trace.weights.numpy()[~hidden])
    assert frame.layers["selected"] == {"head": 2, "query": 1, "key": 3}
    assert [m["shape"] for m in frame.layers["maps"]] == [[5, 7]] * 3
    assert [m["name"] for m in frame.scene["maps"]] == ["head 1", "head 2", "head 3"]
    assert frame.layers["levels"] == b""


def test_a_mosaic_travels_apart_from_the_numbers() -> None:
    layout = Row([matrix(values=torch.full((2, 3), 0.5)), mosaic(values=torch.ones(2, 3, 4, 5))])
    frame = LiveFigure().frame(Picture(layout, ""), at(), PAGE)
    assert np.frombuffer(frame.layers["numbers"], np.float32).tolist() == [0.5] * 6
    assert frame.layers["levels"] == bytes([254] * 2 * 3 * 4 * 5)
    assert [m["tiles"] for m in frame.scene["maps"]] == [[1, 1], [2, 3]]


def test_float64_travels_as_float32() -> None:
    trace = make_trace()
    double = replace(trace, weights=trace.weights.double())
    assert len(heads(LiveFigure(), double).layers["numbers"]) == 4 * 3 * 5 * 7


def test_a_number_not_a_float32_is_whole_in_exact() -> None:
    value = torch.full((2, 3), 0.1, dtype=torch.float64)
    drawing = LiveFigure().drawing(Picture(matrix(values=value), ""), PAGE)
    assert drawing.maps["m"].exact(1, 2) == 0.1


def test_labels_travel_as_text_and_stand_in_the_picture() -> None:
    layout = Column([matrix(shape=True), Legend("l", "stays", "moves"), ColourBar("b", "bar")])
    picture = Picture(layout, "")
    frame = LiveFigure().frame(picture, at(), PAGE)
    names = [label["name"] for label in frame.scene["labels"]]
    told = dict(zip(names, frame.layers["labels"], strict=True))
    assert told == {
        "shape of m": "2×3", "second of l": "moves",
        "limit 0 of b": "0", "limit 1 of b": "0.5", "limit 2 of b": "1",
    }  # fmt: skip
    figure = render.whole(LiveFigure().drawing(picture, PAGE), at())
    assert set(told.values()) <= {text.get_text() for text in figure.texts}


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_background_is_the_page_at_the_screens_density(scale: float) -> None:
    picture = heads_picture(make_trace(), at())
    page = Page(720, scale)
    frame = LiveFigure().frame(picture, at(), page)
    width, height = frame.scene["size"]
    assert opened(frame.background).shape == (round(height * scale), round(width * scale), 3)
    saved = render.save(LiveFigure().drawing(picture, page), at(), "png", scale)
    assert opened(saved).shape == opened(frame.background).shape


def test_the_background_holds_no_number_and_the_png_does() -> None:
    picture = heads_picture(make_trace(heads=1), at())
    frame, drawing = (f(picture) for f in (
        lambda p: LiveFigure().frame(p, at(), PAGE), lambda p: LiveFigure().drawing(p, PAGE)
    ))  # fmt: skip
    box = drawing.maps["head 1"].box
    inside = np.s_[box.top + 2 : box.bottom - 2, box.left + 2 : box.right - 2]
    assert (opened(frame.background)[inside] == 255).all()
    assert (opened(frame.background) < 255).any()
    assert (opened(render.save(drawing, at(), "png", 1.0))[inside] != 255).any()


def test_a_step_touches_no_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = LiveFigure()
    heads(figure, make_trace())
    monkeypatch.setattr(live, "background", None)
    monkeypatch.setattr("matplotlib.figure.Figure.__init__", None)
    assert heads(figure, make_trace(seed=1)).layers["numbers"]


@pytest.mark.parametrize("picture", [heads_picture, steps_picture])
def test_pictures_of_hard_words_are_well_formed(picture) -> None:
    selection = at(head=0, query=0, key=2)
    trace = make_trace(7, 7, 2).named(HARD_WORDS)
    shown = picture(trace, selection)
    frame = LiveFigure().frame(shown, selection, PAGE)
    drawing = LiveFigure().drawing(shown, PAGE)
    assert opened(frame.background).std() > 0
    assert opened(render.save(drawing, selection, "png", 1.0)).std() > 0
    root = ET.fromstring(render.save(drawing, selection, "svg", 1.0))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    markup = {e.tag.split("}")[1] for e in root.iter()}
    assert not markup & {"img", "script"}
    for element in root.iter():
        assert not [name for name in element.attrib if name.startswith("on")]
    named_axes = [m["columns"][0]["names"] for m in frame.scene["maps"]]
    assert list(HARD_WORDS) in named_axes  # whole, for the readout


def test_a_saved_picture_is_the_same_each_time() -> None:
    drawing = LiveFigure().drawing(heads_picture(make_trace(heads=1), at()), PAGE)
    assert b"<dc:date>" not in render.save(drawing, at(), "svg", 1.0)
    assert b"CreationDate" not in render.save(drawing, at(), "pdf", 1.0)
    assert render.save(drawing, at(), "png", 1.0) == render.save(drawing, at(), "png", 1.0)


def test_bars_of_other_lengths_share_a_background() -> None:
    axis = Axis("word", ("a", "b"))
    figure = LiveFigure()
    frames = [
        figure.frame(Picture(Bars("w", limits=Limits(0, 1, 1.5, -0.5), axis=axis, values=v), ""),
                     at(), PAGE)
        for v in ([0.25, 0.75], [1.0, -0.5])
    ]  # fmt: skip
    assert frames[0].scene is frames[1].scene
    assert [frame.layers["labels"] for frame in frames] == [["0.25", "0.75"], ["1.00", "−0.50"]]
