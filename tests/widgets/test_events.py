"""What comes from the page, gesture by gesture, and how a lab answers."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labs.one_state import assert_one_state, state_of
from labs.walk import step

from .small_lab import COLUMNS, EMPTY, HEADS, ROWS, SmallLab

PAINTING, EDITING, MOSAIC = 0, 1, 2
GONE = "The picture has changed since then"


@pytest.fixture
def small() -> Iterator[SmallLab]:
    made = SmallLab()
    yield made
    made.close()


def test_it_shows_every_gesture(small: SmallLab) -> None:
    maps = small.pane.scene["maps"]
    assert [m["name"] for m in maps] == ["painting", "editing", "mosaic"]
    assert [m["paints"] for m in maps] == [True, False, False]
    assert [m["edits"] for m in maps] == [False, True, False]
    assert [m["coarse"] for m in maps] == [False, False, True]
    assert_one_state(small)


# --- a click


def test_a_click_selects_and_asks_the_lab(small: SmallLab) -> None:
    small.pane.selected = [MOSAIC, ROWS + 1, 3 * COLUMNS + 2]
    assert small.selection == {"layer": 1, "head": 3, "query": 1, "key": 2}
    assert small.settings.count == 4
    assert small.pane.selected == []  # the same click again is news
    assert_one_state(small)


def test_a_click_that_asks_for_nothing_only_selects(small: SmallLab) -> None:
    small.pane.selected = [PAINTING, 1, 2]
    assert small.selection == {"query": 1, "key": 2}
    assert small.settings == SmallLab.experiment.settings()


# --- painting


def test_a_stroke_is_one_change(small: SmallLab) -> None:
    frames = small.pane.layers["frame"]
    small.pane.painted = [PAINTING, 1, [[0, 0], [1, 2]], 1]
    assert small.settings.painted == ((1, 0, 0), (0, 0, 1))
    assert small.pane.layers["frame"] == frames + 1
    small.pane.painted = [PAINTING, 0, [[0, 0]], 2]
    assert small.settings.painted == ((0, 0, 0), (0, 0, 1))
    assert_one_state(small)


def test_the_same_stroke_again_is_news(small: SmallLab) -> None:
    small.pane.painted = [PAINTING, 1, [[0, 0]], 1]
    small.reset()
    small.pane.painted = [PAINTING, 1, [[0, 0]], 2]
    assert small.settings.painted[0][0] == 1


@pytest.mark.parametrize("panel", [EDITING, MOSAIC, 7, -1])
def test_a_stroke_on_what_takes_no_paint_came_too_late(small: SmallLab, panel: int) -> None:
    before = state_of(small)
    small.pane.painted = [panel, 1, [[0, 0]], 1]
    assert state_of(small) == before
    assert GONE in small.pane.error


def test_a_stroke_of_nothing_is_nothing(small: SmallLab) -> None:
    small.pane.painted = [PAINTING, 1, [], 1]
    assert small.last_error is None


# --- editing


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,5", 1.5), ("\u22122", -2), (" 7 ", 7), ("1e1", 10), ("-0.25", -0.25), (".5", 0.5)],
)
def test_a_typed_number(small: SmallLab, text: str, value: float) -> None:
    small.pane.edited = [EDITING, 1, 2, text, 1]
    assert small.settings.edited[1][2] == value
    assert_one_state(small)


@pytest.mark.parametrize("text", ["abc", "", "1,5,5", "nan", "0x1", "<b>", None])
def test_what_is_no_number_is_told_and_changes_nothing(small: SmallLab, text: Any) -> None:
    before = state_of(small)
    small.pane.edited = [EDITING, 1, 2, text, 1]
    assert state_of(small) == before
    assert small.pane.error == f"{text!r} is no number: type one, such as 0.5 or \u22122."
    small.pane.edited = [EDITING, 1, 2, "1", 2]
    assert_one_state(small)


@pytest.mark.parametrize("text", ["1e9", "inf", "-101"])
def test_a_number_that_the_setting_refuses(small: SmallLab, text: str) -> None:
    small.pane.edited = [EDITING, 0, 0, text, 1]
    assert small.settings.edited == EMPTY
    assert small.pane.error == "edited: each cell must be from -100 to 100."


def test_typing_over_what_cannot_be_edited(small: SmallLab) -> None:
    small.pane.edited = [PAINTING, 0, 0, "1", 1]
    assert GONE in small.pane.error


# --- a handle


def test_a_drag_asks_for_what_the_lab_makes_of_it(small: SmallLab) -> None:
    small.pane.dragged = [0, 1.23456, 0.7, 5]
    assert small.settings.share == 1.23
    assert small.pane.layers["handles"] == [[pytest.approx(1.23), 0]]
    assert small.pane.layers["dragged"] == [5]  # the page knows which move this frame answers
    assert_one_state(small)


def test_a_drag_beyond_the_range_is_refused(small: SmallLab) -> None:
    small.pane.dragged = [0, 2.5, 0, 1]
    assert small.settings.share == 0.5
    assert "share must be from -2 to 2" in small.pane.error


@pytest.mark.parametrize("handle", [1, -1])
def test_a_handle_that_is_gone(small: SmallLab, handle: int) -> None:
    small.pane.dragged = [handle, 0, 0, 1]
    assert GONE in small.pane.error


def test_gestures_meant_for_another_picture(small: SmallLab) -> None:
    small.show("bare")
    for trait, told in (
        ("dragged", [0, 1, 1, 1]), ("painted", [0, 1, [[0, 0]], 1]), ("edited", [0, 0, 0, "1", 1]),
    ):  # fmt: skip
        before = state_of(small)
        setattr(small.pane, trait, told)
        assert state_of(small) == before
        assert GONE in small.pane.error


# --- pointing at a mosaic


def test_the_exact_number_of_a_mosaics_cell(small: SmallLab) -> None:
    small.pane.pointer = [MOSAIC, ROWS, 2 * COLUMNS + 1]
    told = small.pane.answer
    assert told[:3] == [MOSAIC, ROWS, 2 * COLUMNS + 1]
    assert told[3] == pytest.approx(float(small.trace.weights[1, 2, 0, 1]), abs=1e-7)


def test_a_masked_cell_has_no_number(small: SmallLab) -> None:
    small.pane.pointer = [MOSAIC, 2 * ROWS - 1, HEADS * COLUMNS - 1]
    assert small.pane.answer[3] is None


@pytest.mark.parametrize("at", [[PAINTING, 0, 0], [9, 0, 0], [MOSAIC, 99, 0], [MOSAIC, -1, 0], []])
def test_pointing_elsewhere_asks_for_nothing(small: SmallLab, at: list[int]) -> None:
    small.pane.pointer = at
    assert small.pane.answer == []
    assert small.pane.error == ""


# --- the room there is, and whatever else


def test_pictures_by_name_have_a_control(small: SmallLab) -> None:
    assert small.controls["view"].options == (("all", "all"), ("bare", "bare"))
    small.controls["view"].value = "bare"
    assert [m["name"] for m in small.pane.scene["maps"]] == ["bare"]


share = st.floats(0, 0.999)
gestures = st.one_of(
    st.tuples(st.just("paint"), st.tuples(st.tuples(share, share, share), share, st.booleans())),
    st.tuples(st.just("type"), st.tuples(st.tuples(share, share, share), st.sampled_from("12x"))),
    st.tuples(st.just("drag"), st.tuples(share, share, st.floats(-1, 2))),
    st.tuples(st.just("click"), st.tuples(share, share, share)),
    st.tuples(st.just("show"), st.sampled_from(["all", "bare"])),
)


@settings(max_examples=8)
@given(st.lists(gestures, min_size=4, max_size=20))
def test_any_gestures_leave_one_state(todo: list) -> None:
    lab = SmallLab()
    try:
        for kind, what in todo:
            step(lab, kind, what)
    finally:
        lab.close()
