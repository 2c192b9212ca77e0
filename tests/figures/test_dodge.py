"""Names beside points: the first place that is free, or none."""

import pytest
from hypothesis import given, strategies as st

from attention_lab.figures.dodge import (
    Area,
    Beside,
    Named,
    Side,
    _area,
    along,
    inside,
    names_beside,
    square,
)
from attention_lab.figures.page import Box

ROOM = Area(0, 0, 200, 100)
POINT = Named(40, 12, 100, 50, 5)


def test_a_name_stands_on_the_right_then_on_the_left_then_above_then_below() -> None:
    right, left = Area(105, 45, 150, 55), Area(50, 45, 95, 55)
    above = Area(80, 20, 120, 40)
    assert names_beside([POINT], ROOM, []) == [Beside(9, 0, "left")]
    assert names_beside([POINT], ROOM, [right]) == [Beside(-9, 0, "right")]
    assert names_beside([POINT], ROOM, [right, left]) == [Beside(0, -12, "center")]
    assert names_beside([POINT], ROOM, [right, left, above]) == [Beside(0, 12, "center")]


@pytest.mark.parametrize(
    ("side", "place", "next_one"),
    [
        ("right", Beside(9, 0, "left"), Beside(-9, 0, "right")),
        ("left", Beside(-9, 0, "right"), Beside(9, 0, "left")),
        ("above", Beside(0, -12, "center"), Beside(9, 0, "left")),
        ("below", Beside(0, 12, "center"), Beside(9, 0, "left")),
    ],
)
def test_another_side_may_be_tried_first(side: Side, place: Beside, next_one: Beside) -> None:
    point = POINT._replace(first=side)
    assert names_beside([point], ROOM, []) == [place]
    assert names_beside([point], ROOM, [_area(point, place)]) == [next_one]


def test_at_an_edge_it_stands_inwards() -> None:
    assert names_beside([POINT._replace(x=190)], ROOM, []) == [Beside(-9, 0, "right")]
    place = names_beside([POINT._replace(x=10, wide=180)], ROOM, [])[0]
    assert place == Beside(9, 0, "left")


def test_where_there_is_no_room_only_a_firm_name_is_written() -> None:
    everywhere = Area(0, 0, 200, 100)
    assert names_beside([POINT], ROOM, [everywhere]) == [None]
    assert names_beside([POINT._replace(firm=True)], ROOM, [everywhere]) != [None]
    least = names_beside([POINT._replace(firm=True)], ROOM, [Area(0, 0, 200, 55)])
    assert least == [Beside(0, 12, "center")]


def test_a_firm_name_is_pushed_back_into_the_room_and_slides_along_its_edge() -> None:
    """A point that moves on by a pixel does not make its name jump."""
    point = POINT._replace(firm=True, first="above")
    for x in range(182, 200):
        (place,) = names_beside([point._replace(x=x)], ROOM, [square(x, 50, 10)])
        assert place == Beside(180 - x, -12, "center")  # half of it is 20 pixels
    corner = point._replace(x=203, y=-4)
    (place,) = names_beside([corner], ROOM, [])
    assert place is not None
    assert _area(corner, place) == Area(160, 0, 200, 12)


def test_a_firm_name_would_rather_lie_on_three_points_than_on_a_name() -> None:
    point = POINT._replace(firm=True)
    all_but_right = [Area(0, 0, 104, 100), Area(104, 0, 200, 44), Area(104, 56, 200, 100)]
    first, second = names_beside([point, point], ROOM, 3 * all_but_right)
    assert (first, second) == (Beside(9, 0, "left"), Beside(-9, 0, "right"))


def test_the_first_name_is_undisturbed_and_the_second_makes_way() -> None:
    first, second = names_beside([POINT, POINT], ROOM, [])
    assert (first, second) == (Beside(9, 0, "left"), Beside(-9, 0, "right"))


def test_names_of_points_in_one_place_stand_below_each_other_where_they_may() -> None:
    beside = [Area(0, 40, 200, 63)]  # all but what lies further up and down
    assert names_beside([POINT], ROOM, beside) == [None]
    (place,) = names_beside([POINT._replace(lines=3)], ROOM, beside)
    assert place == Beside(5.5, 5.5 + 12 * 1.5, "left") or place == Beside(5.5, -23.5, "left")


def test_two_names_on_one_line_are_not_read_as_one() -> None:
    far = POINT._replace(x=100 + 2 * (9 + 40) + 7)  # its name would end 7 px right of the other
    assert names_beside([POINT, far], ROOM, [Area(160, 0, 200, 100)])[1] != Beside(-9, 0, "right")
    farther = far._replace(x=far.x + 2)
    assert names_beside([POINT, farther], ROOM, [Area(207, 0, 207, 100)])[1] is not None


names = st.builds(
    Named,
    st.floats(5, 80),
    st.floats(8, 20),
    st.floats(0, 200),
    st.floats(0, 100),
    st.just(4.0),
    st.sampled_from([1, 5]),
    st.booleans(),
    st.sampled_from(["right", "left", "above", "below"]),
)


@given(st.lists(names, max_size=9))
def test_no_name_covers_another_or_a_point_or_leaves_the_room(asked: list[Named]) -> None:
    points = [square(name.x, name.y, 8) for name in asked]
    placed = zip(asked, names_beside(asked, ROOM, points), strict=True)
    areas = [(name.firm, _area(name, place)) for name, place in placed if place]
    assert sum(firm for firm, _ in areas) == sum(name.firm for name in asked)
    for i, (firm, area) in enumerate(areas):
        assert area.beyond(ROOM) == pytest.approx(0, abs=1e-9)
        before = [*points, *(other for _, other in areas[:i])]
        assert firm or not any(area.over(other) for other in before)


@given(*[st.tuples(st.floats(0, 200), st.floats(0, 100))] * 2, st.floats(2, 20))
def test_squares_along_a_line_leave_no_gap(start, end, side: float) -> None:
    squares = along(start, end, side)
    for i in range(101):
        x, y = (a + (b - a) * i / 100 for a, b in zip(start, end, strict=True))
        assert any(area.over(square(x, y, 0.01)) for area in squares)
    middles = [((a.left + a.right) / 2, (a.top + a.bottom) / 2) for a in squares]
    assert middles[0] == pytest.approx(start) and middles[-1] == pytest.approx(end)
    assert len(squares) <= 2 + max(1, 224 / side)


def test_areas() -> None:
    assert square(10, 20, 4) == Area(8, 18, 12, 22)
    assert Area(0, 0, 4, 6).over(Area(1, 2, 9, 9)) == 12
    assert Area(0, 0, 4, 6).over(Area(1, 6, 9, 9)) == Area(0, 0, 4, 6).over(Area(4, 0, 9, 9)) == 0
    assert Area(-3, 1, 205, 102).beyond(ROOM) == 3 + 5 + 2
    room = inside(Box(10, 20, 100, 50))
    assert room.left > 10 and room.top > 20 and room.right < 110 and room.bottom < 70
