"""A point that moved: ring, arrow and disc where they belong, and names in nobody's way."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from attention_lab.figures import Page, style
from attention_lab.figures.drawing import Drawing
from attention_lab.figures.marks import Limits, Marks, Path, Points, Word
from attention_lab.figures.panels.journey import END, HEAD, LINE, START, Journey, Place

from .extents import in_pixels, point_names, touching, unreadable
from .records import drawn

LIMITS = Limits(-0.5, 1.1, -0.5, 1.1)
SIZE = {"smallest": 320, "largest": 320}


def journey(start: Any = (0.3, 0.4), end: Any = (0.56, 0.14), **more: Any) -> Journey:
    texts = {"was": "bank before", "is_now": "bank after", "title": "moved", **more}
    return Journey("plane", limits=LIMITS, start=start, end=end, **texts, **SIZE)


def marks_of(panel: Journey, points: float = 9) -> tuple[Drawing, Marks]:
    drawing = drawn(panel, Page(600, 1.0, points))
    return drawing, drawing.marks["plane"]


def of_kind(marks: Any, kind: type) -> list[Any]:
    return [mark for mark in marks if isinstance(mark, kind)]


def test_a_ring_where_it_was_and_a_disc_where_it_is() -> None:
    _, marks = marks_of(journey())
    *_, ring, hole, disc = of_kind(marks.moving, Points)
    for mark, place in ((ring, (0.3, 0.4)), (hole, (0.3, 0.4)), (disc, (0.56, 0.14))):
        np.testing.assert_allclose(mark.points, [place])
    assert (ring.sizes, disc.sizes) == ((START,), (END,))
    assert hole.sizes[0] < ring.sizes[0] < disc.sizes[0]  # hollow and quiet, then filled and strong
    assert (ring.colours, hole.colours, disc.colours) == (
        (style.SELECTED,),
        (style.PAPER,),
        (style.SELECTED,),
    )


@pytest.mark.parametrize("end", [(0.56, 0.14), (0.04, 0.76), (0.3, -0.4), (-0.4, 0.4), (1, 1)])
def test_the_arrow_leads_from_the_one_to_the_other(end: tuple[float, float]) -> None:
    _, marks = marks_of(journey(end=end))
    shaft, head = of_kind(marks.moving, Path)
    assert (shaft.colour, head.fill, shaft.width) == (style.SELECTED, style.SELECTED, LINE)
    pixels = [in_pixels(marks.box, marks, path.points) for path in (shaft, head)]
    (tail, neck), (tip, one, other) = pixels
    start, goal = in_pixels(marks.box, marks, [(0.3, 0.4), end])
    way = (goal - start) / np.linalg.norm(goal - start)
    np.testing.assert_allclose(tail, start, atol=0.01)
    for corner in (neck, tip):  # on the straight way between the two
        across, down = corner - start
        assert across * way[1] - down * way[0] == pytest.approx(0, abs=0.02)
    assert np.linalg.norm(goal - tip) == pytest.approx(END / 2 + 1, abs=0.1)  # it touches the disc
    assert np.dot(tip - (one + other) / 2, way) == pytest.approx(HEAD, abs=0.1)
    assert np.dot(one - other, way) == pytest.approx(0, abs=0.1)
    assert np.linalg.norm(one - other) > 2 * LINE


def test_a_short_way_has_a_short_head_and_none_at_all_no_arrow() -> None:
    _, marks = marks_of(journey(end=(0.3, 0.4)))
    assert of_kind(marks.moving, Path) == []
    _, marks = marks_of(journey(end=(0.3, 0.26)))  # 28 px, of which ring and disc take 20
    _, head = of_kind(marks.moving, Path)
    tip, *_ = in_pixels(marks.box, marks, head.points)
    assert tip[1] > in_pixels(marks.box, marks, [(0.3, 0.4)])[0][1] + START / 2


def test_points_around_are_quiet_and_those_of_comparison_strong() -> None:
    around = [Place("river", (1.0, 0.1), strong=True), Place("the", (0.1, -0.1))]
    _, marks = marks_of(journey(around=around))
    quiet, strong, *_ = of_kind(marks.moving, Points)
    np.testing.assert_allclose(quiet.points, [(0.1, -0.1)])
    np.testing.assert_allclose(strong.points, [(1.0, 0.1)])
    assert (quiet.colours, strong.colours) == ((style.FRAME,), (style.INK,))
    assert quiet.sizes < strong.sizes < (START,)
    bold = {word.text: word.bold for word in of_kind(marks.moving, Word)}
    assert bold == {"bank after": True, "bank before": False, "river": True, "the": False}


# --- names ---------------------------------------------------------------------------------------


def crowded(seed: int) -> Journey:
    """More points than there is room for names, in a few clouds."""
    chance = np.random.default_rng(seed)
    centres = chance.uniform(-0.4, 1, (3, 2))
    around = [
        Place(f"word{'s' * (i % 7)}", tuple(np.clip(chance.normal(centres[i % 3], 0.1), -0.45, 1)))
        for i in range(31)
    ]
    start, end = (tuple(chance.uniform(-0.4, 1, 2)) for _ in range(2))
    return journey(start, end, around=[Place("river", (1.0, 0.1), strong=True), *around])


@pytest.mark.parametrize("points", [9, 14])
@pytest.mark.parametrize("seed", range(11))
def test_names_lie_over_no_name_and_inside(seed: int, points: float) -> None:
    drawing, marks = marks_of(crowded(seed), points)
    names = dict(point_names(marks, points))
    assert {"bank before", "bank after", "river"} <= names.keys()
    boxes = np.array([box for _, box in point_names(marks, points)])
    assert len(touching(boxes)) == 0
    left, top, right, bottom = boxes.T
    assert left.min() > marks.box.left and right.max() < marks.box.right
    assert top.min() > marks.box.top and bottom.max() < marks.box.bottom
    assert unreadable(drawing) == []


def test_a_long_name_is_cut() -> None:
    _, marks = marks_of(journey(around=[Place("W" * 30, (0.0, 0.0))]))
    assert any(word.text == "W" * 11 + "…" for word in of_kind(marks.moving, Word))


def test_it_is_one_structure_wherever_the_points_lie() -> None:
    panels = [journey(), journey((0, 0), (1, 1)), crowded(1)]
    assert all(a.structure() == b.structure() for a, b in pairwise(panels))
    assert journey(title="other").structure() != journey().structure()
