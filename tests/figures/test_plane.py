"""The soft lookup: query and keys, weights as bars, output among the values."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from attention_lab.core.axes import Selection
from attention_lab.experiments.soft_lookup import (
    KEYS,
    VALUES,
    WORDS,
    LookupSettings,
    hull,
    lookup,
    outside,
)
from attention_lab.figures import LiveFigure, Page, style
from attention_lab.figures.drawing import Drawing, Text
from attention_lab.figures.marks import Marks, Path, Points, Word
from attention_lab.labs.soft_lookup import plane_picture

from .extents import in_pixels, point_names, rectangle, touching
from .records import at, drawn

STATES = {
    "opening": LookupSettings(),
    "cold": LookupSettings(-1.2, 0.7, 0.1),
    "hard": LookupSettings(0.3, -1.9, hard=True),
    "corner": LookupSettings(2, 2, 10),
}


@pytest.fixture(params=STATES, ids=str)
def settings(request: pytest.FixtureRequest) -> LookupSettings:
    return STATES[request.param]


def drawing_of(settings: LookupSettings, page: Page | None = None) -> Drawing:
    return drawn(plane_picture(lookup(settings), at()), page)


def of_kind(marks, kind: type) -> list:
    return [mark for mark in marks if isinstance(mark, kind)]


def test_the_query_stands_where_it_is_and_can_be_dragged(settings: LookupSettings) -> None:
    keys = drawing_of(settings).marks["keys"]
    query = (settings.query_x, settings.query_y)
    (ray,), (head,) = of_kind(keys.moving, Path), of_kind(keys.moving, Points)
    np.testing.assert_allclose(ray.points, [(0, 0), query], rtol=1e-6)
    np.testing.assert_allclose(head.points, [query], rtol=1e-6)
    assert keys.handle.at == pytest.approx(query)
    assert (keys.handle.name, keys.handle.step) == ("query", 0.1)
    assert keys.handle.within == (-2, 2, -2, 2)  # as far as the query may go
    x, y = in_pixels(keys.box, keys, query)[0]
    (left, top), (right, bottom) = (x - 12, y - 12), (x + 12, y + 12)  # with its edge
    assert keys.box.left <= left
    assert right <= keys.box.right
    assert keys.box.top <= top
    assert bottom <= keys.box.bottom


def test_keys_and_values_stand_at_their_numbers_under_their_words() -> None:
    drawing = drawing_of(LookupSettings())
    for name, points in (("keys", KEYS), ("values", VALUES)):
        marks = drawing.marks[name]
        dots, words = of_kind(marks.still, Points), of_kind(marks.moving, Word)[:5]
        assert [tuple(dot.points[0]) for dot in dots] == list(points)
        assert [dot.colours for dot in dots] == [(colour,) for colour in style.HEADS[:5]]
        assert [word.text for word in words] == list(WORDS)
        assert [tuple(word.points[0]) for word in words] == list(points)


def test_a_ray_leads_to_each_key_and_to_no_value() -> None:
    drawing = drawing_of(LookupSettings())
    rays = [path for path in of_kind(drawing.marks["keys"].still, Path) if path.width == 2]
    assert [tuple(ray.points[1]) for ray in rays] == list(KEYS)
    assert {tuple(ray.points[0]) for ray in rays} == {(0, 0)}
    assert not [p for p in of_kind(drawing.marks["values"].still, Path) if p.width == 2]


@pytest.mark.parametrize(
    "page", [Page(832), Page(832, 1.0, 14), Page(760, 1.0, 14), Page(440)], ids=str
)
def test_the_bars_are_the_weights(settings: LookupSettings, page: Page) -> None:
    weights = lookup(settings).weights[0].tolist()
    drawing = drawing_of(settings, page)
    bars = drawing.marks["weights"]
    assert bars.limits == (0, 1, 4.5, -0.5)  # from 0 to 1, the first word at the top
    for i, (bar, weight) in enumerate(zip(bars.moving[:5], weights, strict=True)):
        x, y = np.transpose(bar.points)
        assert (x.min(), x.max()) == (0, pytest.approx(weight))
        assert i - 0.5 < y.min() < y.max() < i + 0.5  # in its row
        assert bar.fill == style.HEADS[i]
    shown = [label.text for name, label in drawing.labels.items() if name != "total of weights"]
    numbers = [word.text for word in of_kind(bars.moving, Word)]
    assert [*shown, *numbers] == [f"{weight:.2f}" for weight in weights]
    names = [text for words in drawing.words for text in words.texts]
    assert [*names, *(word.text for word in of_kind(bars.still, Word))] == list(WORDS)
    assert drawing.labels["total of weights"].text == "sum 1.00"


def test_names_and_numbers_stand_beside_the_bars_below_the_planes() -> None:
    drawing = drawing_of(LookupSettings(), Page(760, 1.0, 14))
    bars = drawing.marks["weights"]
    middles = [bars.box.top + (i + 0.5) * bars.box.height / 5 for i in range(5)]
    assert [drawing.labels[f"weights {i}"].y for i in range(5)] == pytest.approx(middles)
    (words,) = drawing.words
    assert [words.at(i, drawing.page)[1] for i in range(5)] == pytest.approx(middles)


def test_the_output_is_pulled_by_each_value_as_much_as_its_weight(
    settings: LookupSettings,
) -> None:
    trace = lookup(settings)
    moving = drawing_of(settings).marks["values"].moving
    output, weights = trace.output[0].numpy(), trace.weights[0].numpy()
    pulls, (*discs, cross) = of_kind(moving, Path), of_kind(moving, Points)
    np.testing.assert_allclose(cross.points, [output])
    assert cross.shape == "cross"
    for pull, disc, value in zip(pulls, discs, VALUES, strict=True):
        np.testing.assert_allclose(pull.points, [output, value], atol=1e-6)
        np.testing.assert_allclose(disc.points, [value], atol=1e-6)
    widths = np.array([pull.width for pull in pulls])
    areas = np.array([disc.sizes[0] for disc in discs]) ** 2
    for sizes in (widths, areas):
        np.testing.assert_allclose(sizes / sizes.sum(), weights, atol=1e-6)


def test_one_background_whatever_the_query_and_the_temperature() -> None:
    figure = LiveFigure()
    frames = [
        figure.frame(plane_picture(lookup(settings), at()), at(), Page())
        for settings in STATES.values()
    ]
    assert len({frame.scene["id"] for frame in frames}) == 1
    (held,) = [place for place in frames[0].scene["marks"] if place["handle"]]
    assert held["name"] == "keys"
    assert frames[1].layers["handles"] == [pytest.approx([-1.2, 0.7])]


def test_words_and_hull_stay_and_what_moves_moves() -> None:
    marks = drawing_of(LookupSettings()).marks
    moving = {name: [word.text for word in of_kind(m.moving, Word)] for name, m in marks.items()}
    assert moving["keys"] == [*WORDS, "query"]
    assert moving["values"] == [*WORDS, "output"]
    (hull,) = [path for path in of_kind(marks["values"].still, Path) if path.fill]
    assert {tuple(point) for point in hull.points} == set(VALUES)
    assert tuple(hull.points[0]) == tuple(hull.points[-1])  # its outline is closed


def test_the_grid_lies_below_everything() -> None:
    for marks in drawing_of(LookupSettings()).marks.values():
        grid = [mark for mark in of_kind(marks.still, Path) if mark.colour == style.PALE_LINE]
        assert grid
        assert list(marks.still[: len(grid)]) == grid


PLACES = [(x, y) for x in range(-2, 3) for y in range(-2, 3)]
NEAR = [(0.9, 1.15), (1.05, 0.1), (-0.1, 0.95), (-0.95, 0.2), (1.0, 1.2), (0.02, -1.1)]


@pytest.mark.parametrize(("width", "points"), [(440, 9), (800, 9), (832, 14), (1100, 14)])
def test_no_name_of_a_point_lies_on_another_or_leaves_its_plane(width: int, points: float) -> None:
    """Wherever the query is, however cold it is: a name is read in any state."""
    for place in PLACES + NEAR:
        for settings in (
            LookupSettings(*place),
            LookupSettings(*place, temperature=0.1),
            LookupSettings(*place, temperature=3, normalised=False),
        ):
            drawing = drawing_of(settings, Page(width, 1.0, points))
            for name in ("keys", "values"):
                marks = drawing.marks[name]
                boxes = np.array([box for _, box in point_names(marks, points)])
                assert len(boxes) == len(WORDS) + 1
                assert boxes[:, 0].min() >= marks.box.left, settings
                assert boxes[:, 2].max() <= marks.box.right, settings
                assert boxes[:, 1].min() >= marks.box.top, settings
                assert boxes[:, 3].max() <= marks.box.bottom, settings
                assert not len(touching(boxes)), settings


def test_a_name_steps_aside_for_the_disc_and_the_ray_of_the_query() -> None:
    def away(settings: LookupSettings, place: int) -> tuple[float, float]:
        words = of_kind(drawing_of(settings, Page(832)).marks["keys"].moving, Word)
        return words[place].away

    bank = WORDS.index("bank")
    above = away(LookupSettings(), bank)
    assert above[0] == 0
    assert above[1] < -10
    assert away(LookupSettings(-1, -2), bank) == above  # it stays where it is, as long as it may
    assert away(LookupSettings(1, 1.25), bank) != above  # the disc would lie on it
    assert away(LookupSettings(2, 2), bank) != above  # the ray would cross it


@pytest.mark.parametrize("points", [9, 14])
def test_no_name_of_a_point_lies_on_a_disc(points: float) -> None:
    """However large a weight makes the disc at a value."""
    for place in PLACES + NEAR:
        for temperature in (0.1, 1):
            state = LookupSettings(*place, temperature)
            for marks in list(drawing_of(state, Page(832, 1.0, points)).marks.values())[::2]:
                discs = of_kind([*marks.still, *marks.moving], Points)
                for name, (left, top, right, bottom) in point_names(marks, points):
                    for disc in discs:
                        x, y = in_pixels(marks.box, marks, disc.points)[0]
                        near = np.clip(x, left, right), np.clip(y, top, bottom)
                        apart = np.hypot(near[0] - x, near[1] - y)
                        assert apart > disc.sizes[0] / 2 - 1, (name, state)


@pytest.mark.parametrize("points", [9, 14])
def test_a_name_follows_its_point_as_it_is_dragged(points: float) -> None:
    """It changes its side where it must, and then goes no further than to the other one."""
    jumps = []
    for y in (-0.7, 0.3, 1.1):
        states = [LookupSettings(float(x), y) for x in np.linspace(-2, 2, 81)]
        planes = [drawing_of(state, Page(832, 1.0, points)).marks["keys"] for state in states]
        boxes = np.array([dict(point_names(marks, points))["query"] for marks in planes])
        steps = np.linalg.norm(np.diff(boxes[:, :2] + boxes[:, 2:], axis=0) / 2, axis=1)
        jumps += [*steps[steps > 12]]  # the point itself moves by 4 pixels
    assert len(jumps) <= 16  # in 240 steps
    wide = boxes[0, 2] - boxes[0, 0]
    assert max(jumps) <= wide + 40


@pytest.mark.parametrize(
    ("width", "points"), [(w, p) for w in (800, 832, 870, 1100) for p in (9, 14)]
)
def test_the_picture_fits_a_laptop_screen_and_its_planes_are_large(
    width: int, points: float
) -> None:
    for settings in (*STATES.values(), LookupSettings(2, 2, 0.1, normalised=False)):
        drawing = drawing_of(settings, Page(width, 1.0, points))
        assert drawing.page.width == width
        assert drawing.height <= (430 if points == 9 else 460)
        boxes = [drawing.marks[name].box for name in ("keys", "values")]
        assert min(min(box.width, box.height) for box in boxes) >= 320
        assert len({box[2:] for box in boxes}) == 1


@pytest.mark.parametrize(
    ("width", "points"), [(w, p) for w in (800, 832, 870, 1100) for p in (9, 14)]
)
def test_the_bars_stand_between_the_planes(width: int, points: float) -> None:
    drawing = drawing_of(LookupSettings(), Page(width, 1.0, points))
    marks = drawing.marks
    assert [m.box.left for m in marks.values()] == sorted(m.box.left for m in marks.values())
    assert list(marks) == ["keys", "weights", "values"]
    assert len({m.box.top for m in marks.values()}) == 1
    headings = sorted((item for item in drawing.items if isinstance(item, Text)
                       and item.y < marks["keys"].box.top), key=lambda item: item.x)  # fmt: skip
    sides = [rectangle(item, points)[::2] for item in headings]
    assert len(sides) == 5
    for (_, end), (start, _) in pairwise(sides):
        assert start - end >= 12, "headings do not run together"


def test_where_there_is_little_room_the_numbers_on_the_left_of_a_plane_are_those_below() -> None:
    def numbers(width: int, points: float) -> list[int]:
        """How many of them stand on the left of keys and values."""
        drawing = drawing_of(LookupSettings(), Page(width, 1.0, points))
        texts = [item for item in drawing.items if isinstance(item, Text) and item.quiet]
        found = []
        for name in ("keys", "values"):
            box = drawing.marks[name].box
            below = [t.text for t in texts if box.bottom < t.y < box.bottom + 1.2 * points
                     and box.left <= t.x <= box.right]  # fmt: skip
            assert below == ["−2", "−1", "0", "1", "2"]
            grid = [mark for mark in drawing.marks[name].still
                    if isinstance(mark, Path) and mark.colour == style.PALE_LINE]  # fmt: skip
            assert len(grid) == 10
            found.append(sum(t.x == box.left - 5 and t.anchor == "right" for t in texts))
        return found

    assert numbers(832, 9) == [5, 5]
    assert numbers(832, 14) == [5, 0]
    assert numbers(800, 14) == [0, 0]
    assert numbers(1100, 14) == [5, 5]


def test_the_bars_lie_below_the_planes_on_a_narrow_page() -> None:
    for page in (Page(760, 1.0, 14), Page(440)):
        marks = drawing_of(LookupSettings(), page).marks
        tops = [marks[name].box.top for name in ("keys", "values", "weights")]
        assert tops == sorted(set(tops))


# --- broken on purpose ---------------------------------------------------------------------------


def the_way(settings: LookupSettings) -> tuple[Path, list, Marks]:
    """The line from the hull to the output, what follows it, and the plane of values."""
    marks = drawing_of(settings, Page(832)).marks["values"]
    (place,) = [i for i, mark in enumerate(marks.moving) if getattr(mark, "dashes", ())]
    return marks.moving[place], list(marks.moving[place + 1 :]), marks


def test_the_way_out_of_the_hull_is_drawn() -> None:
    settings = LookupSettings(-0.6, -0.3, normalised=False)
    output = lookup(settings).output[0]
    way, (cross, *_), _ = the_way(settings)
    start, end = np.array(way.points)
    np.testing.assert_allclose(end, output)
    np.testing.assert_allclose(cross.points, [output])
    corners = hull(torch.tensor(VALUES))
    assert outside(output, corners) == pytest.approx(np.linalg.norm(end - start), abs=1e-4)
    assert outside(torch.tensor(start, dtype=torch.float32), corners) < 1e-5


@pytest.mark.parametrize(
    "settings",
    [LookupSettings(normalised=False), LookupSettings(-2, -1.5, 0.5, normalised=False),
     LookupSettings(2, 2, 0.1, normalised=False), LookupSettings(-2, 0, 0.3, normalised=False)],
)  # fmt: skip
def test_an_output_beyond_the_plane_is_an_arrow_at_the_edge_with_its_numbers(
    settings: LookupSettings,
) -> None:
    x, y = lookup(settings).output[0].tolist()
    way, (arrow, *names), marks = the_way(settings)
    low, high = marks.limits.left, marks.limits.right
    assert max(abs(x), abs(y)) > high
    start, end = np.array(way.points)
    tip = np.array(arrow.points)[0]
    direction = np.array([x, y]) - start
    for other in (end - start, tip - start):  # all on one line
        aside = direction[0] * other[1] - direction[1] * other[0]
        assert aside / np.linalg.norm(direction) == pytest.approx(0, abs=1e-3)
    assert np.abs(tip).max() == pytest.approx(high, abs=0.1)
    assert low <= tip.min()
    assert tip.max() <= high
    assert arrow.fill
    told = names[-1].text.removeprefix("output (").removesuffix(")").replace("−", "-").split(", ")
    assert list(map(float, told)) == pytest.approx([x, y], rel=0.05, abs=0.006)
    assert not [mark for mark in marks.moving if getattr(mark, "shape", "") == "cross"]


def test_weights_above_1_reach_beyond_it_and_the_axis_says_so() -> None:
    drawing = drawing_of(LookupSettings(normalised=False), Page(832))
    bars = drawing.marks["weights"]
    assert bars.limits.right == 5
    ends = [np.array(bar.points)[:, 0].max() for bar in of_kind(bars.moving, Path)]
    np.testing.assert_allclose(ends, np.exp(np.array(KEYS) @ (1.5, -0.5) / 2**0.5), rtol=1e-5)
    box = bars.box
    ticks = [t.text for t in drawing.items
             if isinstance(t, Text) and t.quiet and box.left <= t.x <= box.right
             and box.bottom < t.y]  # fmt: skip
    assert ticks == ["0", "1", "5"]
    assert drawing.labels["total of weights"].text == "sum 7.39"
    shares = [disc.sizes[0] ** 2 for disc in of_kind(drawing.marks["values"].moving, Points)]
    np.testing.assert_allclose(np.array(shares) / sum(shares), np.array(ends) / sum(ends))


def test_description_says_what_is_seen_first() -> None:
    told = plane_picture(lookup(LookupSettings(1.5, -0.5)), Selection()).description
    assert "5 keys and the query at (1.50, −0.50)" in told
    assert "river 0.39, bank 0.27, money 0.10, desert 0.05, debt 0.19" in told
    assert "“river” gets the most, 0.39" in told
    assert "output, at (0.08, 0.52), lies inside the hull of the values" in told
    hard = plane_picture(lookup(LookupSettings(1.5, -0.5, hard=True)), Selection()).description
    assert "“river” gets the most, 1.00" in hard


def test_the_hull_is_that_of_the_record_not_of_the_module() -> None:
    other = replace(lookup(LookupSettings()), value=torch.tensor(VALUES) / 2)
    marks = drawn(plane_picture(other, at())).marks["values"]
    (hull,) = [path for path in of_kind(marks.still, Path) if path.fill]
    assert np.abs(hull.points).max() == pytest.approx(np.abs(VALUES).max() / 2)
