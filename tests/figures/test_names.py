"""The names of an axis beside a box: which are shown, and where."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from attention_lab.core.axes import Axis
from attention_lab.figures import heads_picture, steps_picture
from attention_lab.figures.drawing import Drawing, Words
from attention_lab.figures.page import Box, Page

from .extents import placed, touching
from .records import at, drawn, make_trace

SENTENCES = st.lists(st.sampled_from(["a", "is", "river", "unbelievable", "W" * 12]), min_size=1,
                     max_size=90)  # fmt: skip
PAGES = st.sampled_from([Page(points=9), Page(points=14)])


@st.composite
def written(draw: st.DrawFn) -> tuple[Words, Page, int | None]:
    page, names = draw(PAGES), tuple(draw(SENTENCES))
    drawing = Drawing(page, 800)
    box = Box(300, 20, draw(st.integers(80, 400)), draw(st.integers(80, 400)))
    place = drawing.row_words if draw(st.booleans()) else drawing.column_words
    place(box, Axis("query", names))
    (words,) = drawing.words
    return words, page, draw(st.none() | st.integers(0, len(names) - 1))


@given(st.integers(1, 600), st.integers(1, 90), st.none() | st.integers(0, 700))
def test_the_selected_place_and_the_last_are_named(count: int, step: int, selected) -> None:
    step = min(step, count)
    words = Words(Axis("query", ("w",) * count), Box(0, 0, 1, 1), "left", step, False)
    shown = words.shown(selected)
    assert shown == sorted(set(shown))
    assert all(b - a >= step for a, b in pairwise(shown))
    there = selected is not None and selected < count
    if there:
        assert selected in shown
    if not (there and 0 < count - 1 - selected < step):  # its name would lie on the last one's
        assert count - 1 in shown
    # No more is left out than must be: two steps at most, beside what is selected.
    assert all(b - a < 2 * step for a, b in pairwise(shown))
    assert shown[0] < 2 * step


def test_a_selected_place_that_is_not_there_changes_nothing() -> None:
    words = Words(Axis("query", tuple("abcdefg")), Box(0, 0, 1, 1), "left", 3, False)
    assert words.shown(7) == words.shown(None) == [0, 3, 6]


@given(written())
def test_names_never_lie_on_each_other(case: tuple[Words, Page, int | None]) -> None:
    words, page, selected = case
    drawing = Drawing(page, 800, words=[words])
    _, boxes = placed(drawing, at() if selected is None else at(query=selected))
    assert not len(touching(boxes))


@given(written())
def test_a_name_stands_beside_the_middle_of_its_place(case: tuple[Words, Page, int | None]) -> None:
    words, page, _ = case
    told = words.place(page)
    count, box = len(words.axis), words.box
    for i, (x, y) in enumerate(told["at"]):
        if words.side == "left":
            assert y == pytest.approx(box.top + (i + 0.5) * box.height / count, abs=0.01)
            assert x < box.left
        else:
            assert x == pytest.approx(box.left + (i + 0.5) * box.width / count, abs=0.01)
            assert y > box.bottom
    upright = words.side == "below" and not words.turned
    assert told["anchor"] == ("center" if upright else "right")
    assert told["turned"] == words.turned
    assert told["step"] == words.step


def test_labels_thin_out_evenly_and_keep_the_last() -> None:
    trace = make_trace(512, 512, 1)
    trace = trace.named([f"q{i}" for i in range(512)], [f"k{i}" for i in range(512)])
    for words in drawn(heads_picture(trace, at())).words:
        shown = words.shown(None)
        assert shown[-1] == 511
        assert 10 < len(shown) < 64
        assert len({b - a for a, b in pairwise(shown)}) == 1


@pytest.mark.parametrize("tokens", [1, 8, 16])
def test_a_short_sentence_shows_every_word(tokens: int) -> None:
    sentence = [f"word{i}" for i in range(tokens)]
    trace = make_trace(tokens, tokens, 1).named(sentence)
    for picture in (heads_picture, steps_picture):
        drawing = drawn(picture(trace, at()))
        rows = [words for words in drawing.words if words.side == "left"]
        for words in rows:
            if words.box.height / tokens >= drawing.page.tight:
                assert words.shown(None) == list(range(tokens))
                assert list(words.texts) == sentence
        keys_too = picture is steps_picture  # beside V
        assert len(rows) == len({m.box.top for m in drawing.maps.values()}) + keys_too


def test_a_long_word_is_cut_in_its_label_and_whole_in_the_readout() -> None:
    trace = make_trace(2, 2, 1).named(["internationalization", "of"])
    drawing = drawn(heads_picture(trace, at()))
    assert {words.texts[0] for words in drawing.words} == {"internation…"}
    (place,) = drawing.scene()["maps"]
    assert place["rows"][0]["names"] == ["internationalization", "of"]


def test_the_star_of_an_unknown_word_is_drawn_and_never_stored() -> None:
    words = ("2", "*", "3", "is", "six")
    known = (True, True, True, False, True)
    trace = make_trace(5, 5, 2).named(words, known=known)
    for picture in (heads_picture, steps_picture):
        drawing = drawn(picture(trace, at()))
        written = {words.texts for words in drawing.words}
        assert written == {("2", "*", "3", "is*", "six")}  # its own star stays, a star is added
        told = drawing.scene()["maps"][-1]["rows"][0]["names"]
        assert told == ["2", "*", "3", "is*", "six"]
    assert trace.query_tokens == trace.key_tokens == words
    assert trace.query_axis.names == words


def test_two_sentences_of_different_lengths_keep_their_own_words_and_stars() -> None:
    trace = make_trace(3, 5, 2).named(
        ("der", "Fluss", "hier"), ("the", "river", "is", "here", "!"),
        known=(False, True, True), keys_known=(True, True, True, True, False),
    )  # fmt: skip
    drawing = drawn(steps_picture(trace, at()))
    texts = {(words.axis.kind, words.texts) for words in drawing.words}
    assert texts == {
        ("query", ("der*", "Fluss", "hier")),
        ("key", ("the", "river", "is", "here", "!*")),
    }
