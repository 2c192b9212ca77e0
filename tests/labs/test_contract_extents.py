"""Every text of any lab's picture can be read: on the page, and in no other's way."""

from __future__ import annotations

import pytest
from figures.extents import unreadable

from .every_lab import LABS, fixed_places, opened

ROOMS = [(440, 9), (640, 9), (720, 9), (720, 14), (1100, 9), (1100, 14)]


@pytest.mark.parametrize("name", LABS)
@pytest.mark.parametrize(("width", "points"), ROOMS)
def test_every_text_can_be_read(name: str, width: int, points: int) -> None:
    with opened(name) as lab:
        lab.resize(width, 1.0)
        lab.enlarge(points > 9)
        for view in lab.pictures:
            lab.show(view)
            assert unreadable(lab.drawing(), lab.selection) == []
            for field, values in fixed_places(name).items():
                for value in values:
                    lab.set(**{field: value})
                    found = unreadable(lab.drawing(), lab.selection)
                    assert found == [], f"{view} with {field} {value}"
                lab.reset()
                lab.show(view)
