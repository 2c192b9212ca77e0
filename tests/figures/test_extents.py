"""Every text can be read: none lies on another, on a panel or beyond the edge."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from itertools import cycle
from pkgutil import iter_modules
from typing import Any

import pytest
import torch

from attention_lab import labs
from attention_lab.core import attend, causal_mask
from attention_lab.core.attention import AttentionTrace
from attention_lab.core.axes import Axis, Selection
from attention_lab.core.settings import Choice, Decimal, Settings, Toggle, Typed, Whole
from attention_lab.figures import Page, heads_picture, steps_picture
from attention_lab.figures.drawing import Drawing, Label, Text
from attention_lab.figures.heatmap import HeatMap
from attention_lab.figures.marks import Limits, Marks
from attention_lab.figures.page import Box
from attention_lab.labs.attention import AttentionLab
from attention_lab.widgets import Lab

from .extents import unlabelled, unreadable
from .records import WORDS, at, drawn, make_trace, named

WIDTHS = (440, 600, 720, 900, 1100)
# What JupyterLab leaves for a picture at 1280 and 1600 pixels, with its file browser and without.
ROOMS = (800, 832, 870, 1100)
PAGES = [Page(width, 1.0, points) for points in (9, 14) for width in WIDTHS]
PICTURES = {"heads": heads_picture, "steps": steps_picture}
# (tokens, heads); each at a few of the pages, all pages over all sizes
SIZES = [(1, 1), (2, 3), (3, 16), (5, 16), (6, 1), (8, 8), (9, 2), (12, 4), (16, 1), (16, 5),
         (17, 3), (31, 16), (64, 2), (65, 1), (200, 8), (512, 2)]  # fmt: skip
SENTENCES = {
    "usual": WORDS,
    "short": ["a", "I", "by"],
    "long": ["W" * 12, "unbelievable", "i"],
    "wide": ["漢字" * 6, "😀" * 12, "ﷺ" * 12],
}


def selections(trace: AttentionTrace) -> list[Selection]:
    queries, keys = len(trace.query_axis), len(trace.key_axis)
    last = trace.num_heads - 1
    return [at(head=0, query=0, key=0), at(head=last, query=queries // 2, key=keys // 3)]


def problems(trace: AttentionTrace, picture: str, page: Page) -> dict[str, list[str]]:
    """What cannot be read, by the selection."""
    found = {}
    for selection in selections(trace):
        drawing = drawn(PICTURES[picture](trace, selection), page)
        if unread := unreadable(drawing, selection) + unlabelled(drawing, selection):
            found[f"{page} {selection}"] = unread[:5]
    return found


@pytest.mark.parametrize("words", SENTENCES)
@pytest.mark.parametrize("picture", PICTURES)
def test_every_text_of_a_trace_can_be_read(picture: str, words: str) -> None:
    found = {}
    for i, (tokens, heads) in enumerate(SIZES):
        scale = (None, 1.0, 1e-5)[i % 3]
        trace = make_trace(tokens, tokens, heads, d_k=(3, 64)[i % 2], scale=scale, size=1 + i % 3)
        trace = named(trace, SENTENCES[words])
        for page in PAGES[i % 3 :: 3]:
            if unread := problems(trace, picture, page):
                found[f"{tokens} tokens, {heads} heads"] = unread
    assert not found


@pytest.mark.parametrize("heads", range(1, 17))
def test_every_number_of_heads_can_be_read(heads: int) -> None:
    trace = named(make_trace(7, 11, heads))  # two sentences of different lengths
    for page in (PAGES[heads % 5], PAGES[5 + (heads + 2) % 5]):
        for picture in PICTURES:
            assert not problems(trace, picture, page)


# --- the pictures of all labs --------------------------------------------------------------------


def all_labs() -> Iterator[type[Lab]]:
    """Every lab that lies in the folder of labs: listed nowhere."""
    for module in iter_modules(labs.__path__):
        for found in vars(import_module(f"{labs.__name__}.{module.name}")).values():
            if isinstance(found, type) and issubclass(found, Lab) and "pictures" in vars(found):
                yield found


def states(start: Settings) -> Iterator[Settings]:
    """The opening state, and each field at the ends of its range."""
    yield start
    for name, kind in start.kinds().items():
        values: list[Any] = []
        if isinstance(kind, Toggle):
            values = [not getattr(start, name)]
        elif isinstance(kind, Choice):
            values = [value for _, value in kind.options(getattr(start, name))]
        elif isinstance(kind, Whole | Decimal) and not isinstance(kind, Typed):
            values = [kind.low, kind.high]
        for value in values:
            yield start.with_changes(**{name: value})


@pytest.mark.parametrize("lab", list(all_labs()), ids=lambda lab: lab.__name__)
@pytest.mark.parametrize("points", [9, 14])
def test_every_text_of_every_lab_can_be_read(lab: type[Lab], points: float) -> None:
    widths, found = cycle(sorted({*WIDTHS, *ROOMS})), {}
    for settings in states(lab.experiment.settings()):
        with torch.inference_mode():
            record = lab.experiment.compute(settings)
            opening = lab.experiment.selection(record, Selection(), None)
            last = Selection({axis.kind: len(axis) - 1 for axis in lab.experiment.axes(record)})
            for name, picture in lab.pictures.items():
                for selection in (opening, last, last):  # three widths a state: all in turn
                    page = Page(next(widths), 1.0, points)
                    drawing = drawn(picture(settings, record, selection), page)
                    unread = unreadable(drawing, selection) + unlabelled(drawing, selection)
                    if unread:
                        found[f"{settings} {name} {page} {selection}"] = unread[:5]
    assert not found


@pytest.mark.parametrize("lab", list(all_labs()), ids=lambda lab: lab.__name__)
@pytest.mark.parametrize("points", [9, 14])
@pytest.mark.parametrize("width", ROOMS)
def test_what_a_lab_opens_with_can_be_read(lab: type[Lab], points: float, width: int) -> None:
    settings, page, found = lab.experiment.settings(), Page(width, 1.0, points), {}
    with torch.inference_mode():
        record = lab.experiment.compute(settings)
        opening = lab.experiment.selection(record, Selection(), None)
        sizes = {axis.kind: len(axis) for axis in lab.experiment.axes(record)}
        for place in range(max(sizes.values(), default=1)):
            moved = {kind: (place + i) % size for i, (kind, size) in enumerate(sizes.items())}
            selection = opening.moved(moved) if place else opening
            for name, picture in lab.pictures.items():
                drawing = drawn(picture(settings, record, selection), page)
                unread = unreadable(drawing, selection) + unlabelled(drawing, selection)
                if unread:
                    found[f"{name} {selection}"] = unread[:5]
    assert not found


@pytest.mark.parametrize(("width", "points"), [*((w, 9) for w in ROOMS), (832, 14), (1100, 14)])
def test_each_step_is_large_enough_to_be_seen(width: int, points: float) -> None:
    settings = AttentionLab.experiment.settings()
    trace = AttentionLab.experiment.compute(settings)
    for masked in (trace, attend(trace.query, trace.key, trace.value, mask=causal_mask(8))):
        shown = masked.named(settings.tokens)
        drawing = drawn(steps_picture(shown, at(head=0, query=7, key=4)), Page(width, 1.0, points))
        boxes = [heat_map.box for heat_map in drawing.maps.values()]
        assert min(min(box.width, box.height) for box in boxes) >= 120
        assert drawing.page.width == width, "nothing is made smaller to fit"
        if points == 9:
            assert all(words.step == 1 for words in drawing.words), "every word is named"
            assert width > 832 or drawing.height <= 430


def test_all_labs_are_looked_at() -> None:
    assert {"AttentionLab", "SoftLookupLab", "WhyScaleLab"} <= {lab.__name__ for lab in all_labs()}


# --- the measure itself sees what is wrong -------------------------------------------------------


def a_page(*items: Text) -> Drawing:
    drawing = Drawing(Page(200), 100)
    drawing.items = list(items)
    drawing.add(HeatMap("m", Box(100, 40, 60, 40), Axis("q", size=1), Axis("k", size=1),
                        "signed", "score"))  # fmt: skip
    drawing.maps["m"].show(torch.zeros(1, 1))
    return drawing


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (Text(170, 20, "too far right"), "beyond the edge: too far right"),
        (Text(20, 20, "too far left", "right"), "beyond the edge: too far left"),
        (Text(40, 98, "too low"), "beyond the edge: too low"),
        (Text(3, 60, "turned", "center", rotation=90), "beyond the edge: turned"),
        (Text(50, 23, "over it"), "'there' touches 'over it'"),
        (Text(110, 60, "inside"), "'inside' lies on m"),
    ],
)
def test_what_cannot_be_read_is_seen(text: Text, told: str) -> None:
    there = Text(40, 20, "there")
    assert unreadable(a_page(there)) == []
    assert [line for line in unreadable(a_page(there, text)) if line.startswith(told)]


def test_labels_and_numbers_are_measured_too() -> None:
    drawing = a_page()
    drawing.add(Label("l", 190, 20, text="a label"))
    assert unreadable(drawing)[0].startswith("beyond the edge: a label")
    drawing = a_page()
    drawing.maps["m"].show(torch.full((1, 1), 1e9))  # far beyond the limit that it was given
    assert "larger than its cell" in unreadable(drawing)[0]


def test_no_text_lies_on_an_axes_of_marks() -> None:
    drawing = a_page(Text(20, 60, "on it"))
    drawing.add(Marks("axes", Box(10, 50, 60, 30), Limits(0, 1, 0, 1)))
    assert unreadable(drawing) == ["'on it' lies on axes"]


def test_a_marked_row_without_its_name_is_seen() -> None:
    settings = AttentionLab.experiment.settings()
    trace = AttentionLab.experiment.compute(settings)
    selection = at(head=0, query=1, key=4)
    for points in (9, 14):
        drawing = drawn(steps_picture(trace, selection), Page(832, 1.0, points))
        assert unlabelled(drawing, selection) == []
        drawing.words = [words for words in drawing.words if words.axis.kind != "key"]
        assert "value: key river" in unlabelled(drawing, selection)
        assert "scores: key river" in unlabelled(drawing, selection)
