"""The soft lookup: query and keys, weights as bars, output among the values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from attention_lab.core.axes import Selection
from attention_lab.experiments.soft_lookup import KEYS, VALUES, WORDS, LookupSettings, lookup
from attention_lab.figures import LiveFigure, Page, style
from attention_lab.figures.drawing import Drawing
from attention_lab.figures.marks import Marks, Path, Points, Word
from attention_lab.labs.soft_lookup import plane_picture

from .extents import point_names, touching
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
    assert keys.limits == (-2, 2, -2, 2)  # as far as the query may go


def test_keys_and_values_stand_at_their_numbers_under_their_words() -> None:
    drawing = drawing_of(LookupSettings())
    for name, points in (("keys", KEYS), ("values", VALUES)):
        still = drawing.marks[name].still
        dots, words = of_kind(still, Points), of_kind(still, Word)
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


def test_the_bars_are_the_weights(settings: LookupSettings) -> None:
    weights = lookup(settings).weights[0].tolist()
    drawing = drawing_of(settings)
    bars = drawing.marks["weights"]
    assert bars.limits == (0, 1, 4.5, -0.5)  # from 0 to 1, the first word at the top
    for i, (bar, weight) in enumerate(zip(bars.moving, weights, strict=True)):
        x, y = np.transpose(bar.points)
        assert (x.min(), x.max()) == (0, pytest.approx(weight))
        assert (y.min() + y.max()) / 2 == pytest.approx(i)
        assert bar.fill == style.HEADS[i]
    labels = [drawing.labels[f"weights {i}"] for i in range(5)]
    assert [label.text for label in labels] == [f"{weight:.2f}" for weight in weights]
    heights = [label.y for label in labels]
    middles = [bars.box.top + (i + 0.5) * bars.box.height / 5 for i in range(5)]
    assert heights == pytest.approx(middles)
    (words,) = drawing.words
    assert words.texts == WORDS
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
    assert moving == {"keys": ["query"], "weights": [], "values": ["output"]}
    (hull,) = [path for path in of_kind(marks["values"].still, Path) if path.fill]
    assert {tuple(point) for point in hull.points} == set(VALUES)
    assert tuple(hull.points[0]) == tuple(hull.points[-1])  # its outline is closed


def test_the_grid_lies_below_everything() -> None:
    for marks in drawing_of(LookupSettings()).marks.values():
        grid = [mark for mark in of_kind(marks.still, Path) if mark.colour == style.PALE_LINE]
        assert grid
        assert list(marks.still[: len(grid)]) == grid


@pytest.mark.parametrize(
    ("width", "points"),
    [(440, 9), *((width, points) for width in (480, 600, 720, 900, 1100) for points in (9, 14))],
)
def test_names_of_points_keep_clear_of_each_other(width: int, points: float) -> None:
    drawing = drawing_of(LookupSettings(), Page(width, 1.0, points))
    for name in ("keys", "values"):
        marks = drawing.marks[name]
        boxes = np.array([box for _, box in point_names(marks, points)][: len(WORDS)])
        assert len(boxes) == len(WORDS)
        assert boxes[:, 0].min() >= marks.box.left - 3  # over the frame by a hair
        assert boxes[:, 2].max() <= marks.box.right + 3
        assert not len(touching(boxes))


@pytest.mark.parametrize("place", [(2, 2), (-2, -2), (2, -2), (-2, 2), (0, 2), (-2, 0)])
@pytest.mark.parametrize("width", [440, 800])
def test_the_word_query_never_leaves_the_plane(place: tuple[float, float], width: int) -> None:
    keys: Marks = drawing_of(LookupSettings(*place), Page(width, 1.0, 14)).marks["keys"]
    *_, (name, (left, top, right, bottom)) = point_names(keys, 14)
    assert name == "query"
    assert keys.box.left - 2 <= left
    assert right <= keys.box.right + 2
    assert keys.box.top <= top
    assert bottom <= keys.box.bottom


def test_the_picture_fits_a_laptop_screen() -> None:
    for points in (9, 14):
        assert drawing_of(LookupSettings(), Page(800, 1.0, points)).height <= 340


def test_the_bars_stand_between_the_planes_and_below_them_on_a_narrow_page() -> None:
    wide, narrow = (drawing_of(LookupSettings(), Page(width)).marks for width in (800, 440))
    assert [m.box.left for m in wide.values()] == sorted(m.box.left for m in wide.values())
    assert list(wide) == ["keys", "weights", "values"]
    assert len({m.box.top for m in wide.values()}) == 1
    assert narrow["weights"].box.top > narrow["values"].box.bottom
    assert narrow["values"].box.top == narrow["keys"].box.top


def test_description_says_what_is_seen_first() -> None:
    told = plane_picture(lookup(LookupSettings(1.5, -0.5)), Selection()).description
    assert "5 keys and the query at (1.50, −0.50)" in told
    assert "river 0.39, bank 0.27, money 0.10, desert 0.05, debt 0.19" in told
    assert "“river” gets the most, 0.39" in told
    assert "output, at (0.08, 0.52)" in told
    hard = plane_picture(lookup(LookupSettings(1.5, -0.5, hard=True)), Selection()).description
    assert "“river” gets the most, 1.00" in hard


def test_the_hull_is_that_of_the_record_not_of_the_module() -> None:
    other = replace(lookup(LookupSettings()), value=torch.tensor(VALUES) / 2)
    marks = drawn(plane_picture(other, at())).marks["values"]
    (hull,) = [path for path in of_kind(marks.still, Path) if path.fill]
    assert np.abs(hull.points).max() == pytest.approx(np.abs(VALUES).max() / 2)
