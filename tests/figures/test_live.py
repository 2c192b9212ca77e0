"""The live figure: one background per structure, layers at every step."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from attention_lab.core.attention import AttentionTrace
from attention_lab.core.axes import Axis, Selection
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
from attention_lab.figures.grid import Column, Row
from attention_lab.figures.marks import Limits
from attention_lab.figures.panels import (
    Bars,
    ColourBar,
    Legend,
    Matrix,
    Mosaic,
)

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


def matrix(**more: Any) -> Matrix:
    axes = {"rows": Axis("query", ("a", "b")), "columns": Axis("key", ("c", "d", "e"))}
    return Matrix("m", **{"values": torch.zeros(2, 3), "quantity": "weight", **axes, **more})


def mosaic(**more: Any) -> Mosaic:
    kinds = {"outer_rows": "layer", "outer_columns": "head", "rows": "query", "columns": "key"}
    axes = {name: Axis(kind, size=2 + i) for i, (name, kind) in enumerate(kinds.items())}
    return Mosaic(
        "all", **{"values": torch.full((2, 3, 4, 5), 0.25), "quantity": "weight", **axes, **more}
    )


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
