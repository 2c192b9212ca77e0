"""The context lab: what it shows is the record's, and its point is seen as it opens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from figures.extents import in_pixels, point_names, touching, unreadable
from hypothesis import given, settings, strategies as st

from attention_lab import AttentionLab, ContextLab
from attention_lab.core.guess import Guess
from attention_lab.figures.marks import Marks, Points, Word
from attention_lab.figures.page import Page

from .one_state import assert_one_state

MONEY = "She took her money to the bank"


@pytest.fixture
def lab() -> Iterator[ContextLab]:
    made = ContextLab()
    yield made
    made.close()


def ends(lab: ContextLab) -> tuple[list[float], list[float]]:
    """Where ring and disc stand, in the numbers of the plane."""
    *_, ring, _, disc = [m for m in plane(lab).moving if isinstance(m, Points)]
    return np.ravel(ring.points).tolist(), np.ravel(disc.points).tolist()


def plane(lab: ContextLab) -> Marks:
    return lab.drawing().marks["plane"]


def words(lab: ContextLab) -> list[str]:
    return [mark.text for mark in plane(lab).moving if isinstance(mark, Word)]


def near(lab: ContextLab) -> list[str]:
    labels = lab.drawing().labels
    return [label.text for name, label in labels.items() if name.startswith("nearest")]


def assert_right(lab: ContextLab) -> None:
    assert_one_state(lab)
    record, query = lab.trace, lab.selection["query"]
    was, is_now = ends(lab)
    np.testing.assert_allclose(was, record.before[query], atol=1e-6)
    np.testing.assert_allclose(is_now, record.after[query], atol=1e-6)
    marks = plane(lab)
    left, right, bottom, top = marks.limits
    every = np.concatenate([record.before, record.after, record.between])
    assert every.min() > left and every.max() < right  # every word can be shown
    assert (left, right) == (bottom, top)
    assert marks.box.width == marks.box.height
    count = len(near(lab)) // 2
    told = [f"{word} {cosine:.2f}".replace("-", "−")
            for side in record.neighbours(query, count) for word, cosine in side]  # fmt: skip
    assert near(lab) == told
    boxes = np.array([box for _, box in point_names(marks, lab.page.points)])
    assert len(touching(boxes)) == 0
    assert unreadable(lab.drawing(), lab.selection) == []


# --- as it opens ---------------------------------------------------------------------------------


def test_it_opens_with_the_bank_on_its_way_to_the_river(lab: ContextLab) -> None:
    assert_right(lab)
    was, is_now = ends(lab)
    assert (np.round(was, 2).tolist(), np.round(is_now, 2).tolist()) == ([0.3, 0.4], [0.56, 0.14])
    assert words(lab)[:4] == ["bank after", "bank before", "river", "money"]
    assert near(lab)[:3] == ["loan 0.81", "rent 0.81", "store 0.75"]
    start, end = in_pixels(plane(lab).box, plane(lab), [was, is_now])
    assert np.linalg.norm(end - start) > 60  # seen from the back row
    texts = [getattr(item, "text", "") for item in lab.drawing().items]
    assert "nearest of 190 everyday words" in texts


def test_the_description_says_where_the_word_was_and_where_it_went(lab: ContextLab) -> None:
    told = lab.describe()
    assert "“bank” from (0.30, 0.40) to (0.56, 0.14)" in told
    assert "attends most to “river”: 0.16" in told
    assert (
        "before: loan 0.81, rent 0.81, store 0.75; after: town 0.57, river 0.56, city 0.55" in told
    )
    lab.set(sentence="bank")
    assert "attends most" not in lab.describe()  # there is no other word
    assert_right(lab)


def test_beside_the_money_it_goes_the_other_way(lab: ContextLab) -> None:
    lab.set(sentence=MONEY)
    assert_right(lab)
    was, is_now = ends(lab)
    assert is_now[0] < was[0] and is_now[1] > was[1]
    assert lab.selection == {"query": 6, "key": 3}
    assert near(lab)[5 - 1] == "loan 0.80" or "loan 0.80" in near(lab)


def test_the_map_is_that_of_the_attention_lab(lab: ContextLab) -> None:
    theirs = AttentionLab()
    np.testing.assert_array_equal(lab.trace.attention.weights, theirs.trace.weights)
    shown = lab.drawing().maps["map"]
    np.testing.assert_array_equal(shown.values, lab.trace.attention.weights[0])
    assert shown.limit == 0.5  # to the largest weight, 0.42: what stands out is the point
    lab.set(sentence="the bank of the river")
    theirs.set(sentence="the bank of the river")
    (those,) = theirs.drawing().maps.values()
    assert lab.drawing().maps["map"].limit == those.limit == 0.8  # for 0.73
    theirs.close()


# --- what a learner does -------------------------------------------------------------------------


def test_a_click_on_another_row_moves_another_word(lab: ContextLab) -> None:
    background = lab.step.frame.background
    lab.pane.selected = [0, 1, 4]
    assert lab.selection == {"query": 1, "key": 4}
    assert_right(lab)
    assert words(lab)[:2] == ["swam after", "swam before"]
    assert lab.step.frame.background is background  # the same axes: only what moves is new
    assert lab.pane.info["formula"][0][1].startswith("swam to river: 0.33 → 0.56")


def test_a_sentence_typed_after_a_click_ends_on_its_point(lab: ContextLab) -> None:
    lab.pane.selected = [0, 0, 1]
    sentence = "He put his money into the bank"
    for end in range(1, len(sentence) + 1):
        lab.set(sentence=sentence[:end])
    names = lab.trace.query_axis.names
    assert [names[lab.selection[kind]] for kind in ("query", "key")] == ["bank", "money"]


def test_a_guessed_point_and_a_guessed_cell_are_seen(lab: ContextLab) -> None:
    lab.guess(Guess("after", lab.selection, point=(0.25, 0.75)))
    assert "your guess: (0.25, 0.75)" in lab.describe()
    assert any(mark["mark"] == "path" and mark["dashes"] for mark in lab.pane.layers["marks"][0])
    lab.guess(Guess("weights", lab.selection.moved(key=1)))
    assert "your guess: bank \u2192 swam" in lab.describe()


def test_words_of_comparison_are_typed(lab: ContextLab) -> None:
    lab.controls["toward_x"].value = "fish"
    assert_right(lab)
    assert "fish" in words(lab)
    assert "river" in words(lab)  # of the sentence: quiet now
    lab.controls["toward_y"].value = "qwzx"
    assert "qwzx*" in words(lab)
    assert "* not in the word table" in lab.pane.info["note"]
    lab.controls["toward_y"].value = ""
    assert lab.pane.error == "toward_y '' has no words: type at least one."
    assert lab.settings.toward_y == "qwzx"


def test_a_word_of_comparison_that_moves_itself_is_there_once(lab: ContextLab) -> None:
    lab.select(query=4)
    assert_right(lab)
    assert words(lab)[:3] == ["river after", "river before", "money"]
    assert "river" not in words(lab)


texts = st.lists(st.sampled_from(["bank", "river", "The", "漢", "W" * 20, "qwzx", "dogs", "😀"]),
                 min_size=1, max_size=20).map(" ".join)  # fmt: skip
moves = st.one_of(
    st.tuples(st.just("sentence"), texts),
    st.tuples(st.just("d_k"), st.sampled_from([1, 2, 3, 7, 16, 64])),
    st.tuples(
        st.sampled_from(["toward_x", "toward_y"]), st.sampled_from(["river", "W" * 30, "漢"])
    ),
    st.tuples(st.just("select"), st.floats(0, 0.99)),
    st.tuples(st.just("room"), st.sampled_from([440, 800, 832, 1100])),
    st.tuples(st.just("large"), st.booleans()),
)


@settings(max_examples=25)
@given(st.lists(moves, min_size=1, max_size=8))
def test_any_move_shows_the_truth(todo: list[tuple[str, Any]]) -> None:
    lab = ContextLab()
    try:
        for name, value in todo:
            match name:
                case "select":
                    lab.select(query=int(value * len(lab.trace.query_axis)))
                case "room":
                    lab.resize(value, 1.0)
                case "large":
                    lab.enlarge(value)
                case _:
                    lab.set(**{name: value})
            assert_right(lab)
    finally:
        lab.close()


@pytest.mark.parametrize("d_k", [1, 3, 16])
@pytest.mark.parametrize("sentence", ["She swam across the river to the bank", MONEY])
def test_no_name_lies_on_another_whichever_word_moves(sentence: str, d_k: int) -> None:
    lab = ContextLab(sentence, d_k=d_k)
    for large in (False, True):
        lab.enlarge(large)
        for query in range(len(lab.trace.query_axis)):
            lab.select(query=query)
            assert_right(lab)
            assert len({"river", "money"} & {*words(lab)}) >= 1
    lab.close()


def test_the_longest_sentence_that_is_shown(lab: ContextLab) -> None:
    lab.set(sentence="the bank of the river " * 120)
    assert_right(lab)
    assert "The first 512 of 600 words are shown." in lab.pane.info["note"]


# --- the page it is made for ---------------------------------------------------------------------


@pytest.mark.parametrize("sentence", [None, MONEY])
@pytest.mark.parametrize("width", [800, 832])
def test_on_a_laptop_map_and_plane_stand_beside_each_other(width: int, sentence: Any) -> None:
    with_sentence = {} if sentence is None else {"sentence": sentence}
    lab = ContextLab(**with_sentence)
    lab.resize(width, 1.0)
    drawing = lab.drawing()
    shown, moved = drawing.maps["map"].box, drawing.marks["plane"].box
    assert (drawing.page.width, shown.top) == (width, moved.top)
    assert moved.width >= 320 and shown.width >= 260
    assert drawing.height <= 421
    assert drawing.maps["map"].has_numbers
    lab.close()


@pytest.mark.parametrize(
    ("width", "points"), [(440, 9), (720, 9), (832, 14), (1100, 14), (1100, 9)]
)
def test_the_plane_is_never_small(lab: ContextLab, width: int, points: float) -> None:
    lab.resize(width, 1.0)
    lab.enlarge(points == 14)
    assert plane(lab).box.width >= 320
    assert lab.page == Page(width, 1.0, points)


def test_typing_letter_by_letter_ends_on_the_point_of_the_sentence(lab: ContextLab) -> None:
    """Nobody has clicked: what is selected on the way must not stay."""
    sentence = "She took her money to the bank"
    for end in range(1, len(sentence) + 1):
        if sentence[:end].strip():
            lab.set(sentence=sentence[:end])
    names = lab.trace.query_axis.names
    assert (names[lab.selection["query"]], names[lab.selection["key"]]) == ("bank", "money")
    lab.select(query=0, key=1)
    lab.set(sentence=f"{sentence} today")
    assert (lab.selection["query"], lab.selection["key"]) == (0, 1)
