"""A small table below a picture: as many entries as there is room for, its heading beside it."""

from __future__ import annotations

from typing import Any

import pytest

from attention_lab.figures import Page, style
from attention_lab.figures.drawing import Drawing, Text
from attention_lab.figures.panels.lines import Line, Lines

from .extents import unreadable
from .records import drawn


def table(entries: int = 5, **more: Any) -> Lines:
    first = [f"loan 0.{i}1" for i in range(entries)]
    second = [f"restaurant 0.{i}2" for i in range(entries)]
    lines = [Line("○", "before", first), Line("●", "after", second)]
    texts = {"heading": "nearest of 190 words", "longest": "restaurant 0.00", **more}
    return Lines("near", lines=lines, **texts)


def written(drawing: Drawing) -> list[str]:
    return [label.text for label in drawing.labels.values()]


@pytest.mark.parametrize(
    ("width", "points", "entries", "beside"),
    [
        (440, 9, 3, False),
        (600, 9, 3, True),
        (832, 9, 5, True),
        (832, 14, 3, True),
        (700, 14, 3, False),
    ],
)
def test_as_many_entries_as_there_is_room_for(
    width: int, points: float, entries: int, beside: bool
) -> None:
    page = Page(width, 1.0, points)
    drawing = drawn(table(), page)
    assert unreadable(drawing) == []
    first = [f"loan 0.{i}1" for i in range(entries)]
    assert written(drawing) == [*first, *(f"restaurant 0.{i}2" for i in range(entries))]
    heading, sign, *_ = [item for item in drawing.items if isinstance(item, Text)]
    assert (heading.text, sign.text, sign.colour) == (
        "nearest of 190 words",
        "○",
        style.SELECTED,
    )
    assert (heading.y == sign.y) == beside
    assert drawing.height == pytest.approx(page.line * (2 if beside else 3) + 4, abs=1)


def test_entries_of_a_column_stand_below_each_other() -> None:
    labels = list(drawn(table()).labels.values())
    rows = labels[: len(labels) // 2], labels[len(labels) // 2 :]
    assert [label.x for label in rows[0]] == [label.x for label in rows[1]]
    assert rows[1][0].y - rows[0][0].y == pytest.approx(Page().line)


def test_other_entries_are_the_same_structure() -> None:
    other = Lines(
        "near",
        heading="nearest of 190 words",
        longest="restaurant 0.00",
        lines=[Line("○", "before", ["x"] * 5), Line("●", "after", ["y"] * 5)],
    )
    assert other.structure() == table().structure()
    assert table(3).structure() != table().structure()


def test_a_narrow_page_grows_to_the_fewest() -> None:
    page = Page(200, 1.0, 14)
    drawing = drawn(table(fewest=2), page)
    assert drawing.page.width > 200
    assert len(written(drawing)) == 2 * 2
    assert unreadable(drawing) == []
