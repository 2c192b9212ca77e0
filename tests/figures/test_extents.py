"""Every text can be read: none lies on another, on a matrix or beyond the edge."""

from dataclasses import replace
from itertools import pairwise

import pytest

from attention_lab.figures import Cell, HeadsView, Page, StepsView, View

from .extents import beyond_the_edge, on_a_matrix, overlapping
from .records import drawn, make_trace, named

# (tokens, heads): a third of them at each page, all of them over the pages of one type size
SIZES = [(1, 1), (2, 3), (3, 16), (5, 16), (8, 8), (16, 5), (17, 3), (31, 16), (64, 2),
         (65, 1), (200, 8), (512, 2)]  # fmt: skip
WIDTHS = (440, 720, 1100)
VIEWS = {"heads": HeadsView(), "steps": StepsView()}


def unreadable(view: View, trace, page: Page) -> list[str]:
    drawing = drawn(view, trace, Cell(0, 0, 0), page)
    return [
        *(f"beyond the edge: {text}" for text in beyond_the_edge(drawing)),
        *(f"{a!r} touches {b!r}" for a, b in overlapping(drawing)),
        *(f"{text!r} lies on {name}" for text, name in on_a_matrix(drawing)),
    ]


@pytest.mark.parametrize("points", [9, 14])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("view", VIEWS)
def test_every_text_can_be_read(view: str, width: int, points: float) -> None:
    page, problems = Page(width, 1.0, points), {}
    for tokens, heads in SIZES[WIDTHS.index(width) :: 3]:
        trace = named(make_trace(tokens, tokens, heads))
        if found := unreadable(VIEWS[view], trace, page):
            problems[f"{tokens} tokens, {heads} heads"] = found[:6]
    assert not problems


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("word", ["W" * 12, "漢字" * 6, "😀" * 12, "ﷺ" * 12], ids=ascii)
def test_wide_words_can_be_read(view: str, word: str) -> None:
    trace = make_trace(5, 5, 2)
    trace = replace(trace, query_tokens=(word,) * 5, key_tokens=(word,) * 5)
    assert not unreadable(VIEWS[view], trace, Page(720, 1.0, 9))


def test_labels_thin_out_evenly_and_keep_the_last() -> None:
    trace = named(make_trace(512, 512, 1))
    trace = replace(
        trace,
        query_tokens=tuple(f"q{i}" for i in range(512)),
        key_tokens=tuple(f"k{i}" for i in range(512)),
    )
    drawing = drawn(HeadsView(), trace)
    for letter in "qk":
        shown = [
            int(t.get_text()[1:])
            for t in drawing.figure.texts
            if t.get_text()[0] == letter and t.get_text()[1:].isdigit()
        ]
        assert shown[-1] == 511
        assert 10 < len(shown) < 64
        assert len({b - a for a, b in pairwise(shown)}) == 1


@pytest.mark.parametrize("tokens", [1, 8, 16])
def test_a_short_sentence_shows_every_word(tokens: int) -> None:
    for view in VIEWS.values():
        drawing = drawn(view, named(make_trace(tokens, tokens, 1)))
        box = next(iter(drawing.maps.values())).box
        edge = box.left / drawing.page.width
        words = {
            round(t.get_position()[1], 6)
            for t in drawing.figure.texts
            if t.get_ha() == "right" and t.get_position()[0] < edge
        }
        rows = 1 if len(drawing.maps) == 1 else 2  # the steps view names them in both rows
        if box.height / tokens >= drawing.page.tight:
            assert len(words) == tokens * rows
