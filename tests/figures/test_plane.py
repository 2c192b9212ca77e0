"""The plane: query and keys, weights as bars, output among the values; told by its artists."""

import numpy as np
import pytest
import torch

from attention_lab.experiments.soft_lookup import KEYS, VALUES, WORDS, LookupSettings, lookup
from attention_lab.figures import LiveFigure, Page, PlaneView

from .extents import beyond_the_edge, overlapping
from .records import drawn

VIEW = PlaneView()
STATES = {
    "opening": LookupSettings(),
    "cold": LookupSettings(-1.2, 0.7, 0.1),
    "hard": LookupSettings(0.3, -1.9, hard=True),
    "corner": LookupSettings(2, 2, 10),
}


@pytest.fixture(params=STATES, ids=str)
def settings(request: pytest.FixtureRequest) -> LookupSettings:
    return STATES[request.param]


def in_pixels(patch, point) -> np.ndarray:
    return patch.axes.transData.transform(point)


def test_the_query_stands_where_it_is_and_can_be_dragged(settings: LookupSettings) -> None:
    patch = drawn(VIEW, lookup(settings)).patches["keys"]
    query = (settings.query_x, settings.query_y)
    ray, head = patch.axes.lines[-2:]
    np.testing.assert_allclose(np.ravel(head.get_data()), query, rtol=1e-6)
    np.testing.assert_allclose(np.transpose(ray.get_data()), [(0, 0), query], rtol=1e-6)
    assert patch.handle.at == pytest.approx(query)
    assert patch.handle.limits == (*patch.axes.get_xlim(), *patch.axes.get_ylim())


def test_keys_and_values_stand_at_their_numbers_under_their_words() -> None:
    drawing = drawn(VIEW, lookup(LookupSettings()))
    for name, points in (("keys", KEYS), ("values", VALUES)):
        axes = drawing.patches[name].axes
        dots = [tuple(np.ravel(line.get_data())) for line in axes.lines if line.get_marker() == "o"]
        assert dots[: len(points)] == list(points)
        assert {t.get_text(): t.xy for t in axes.texts[: len(points)]} == dict(
            zip(WORDS, points, strict=True)
        )


def test_the_bars_are_the_weights(settings: LookupSettings) -> None:
    trace = lookup(settings)
    drawing = drawn(VIEW, trace)
    axes = drawing.patches["weights"].axes
    np.testing.assert_allclose([bar.get_width() for bar in axes.patches], trace.weights[0])
    middles = [bar.get_y() + bar.get_height() / 2 for bar in axes.patches]
    assert middles == pytest.approx(range(len(WORDS)))  # the first word at the top
    assert axes.get_xlim() == (0, 1)
    assert axes.yaxis_inverted()
    numbers = [drawing.labels[f"weight of {word}"].text for word in WORDS]
    assert numbers == [f"{weight:.2f}" for weight in trace.weights[0].tolist()]


def test_the_output_is_pulled_by_each_value_as_much_as_its_weight(
    settings: LookupSettings,
) -> None:
    trace = lookup(settings)
    axes = drawn(VIEW, trace).patches["values"].axes
    np.testing.assert_allclose(np.ravel(axes.lines[-1].get_data()), trace.output[0])
    pulls, discs = axes.collections
    for segment, value in zip(pulls.get_segments(), VALUES, strict=True):
        np.testing.assert_allclose(segment, [trace.output[0].numpy(), value], atol=1e-6)
    for sizes in (np.array(pulls.get_linewidths()), discs.get_sizes()):
        np.testing.assert_allclose(sizes / sizes.sum(), trace.weights[0], atol=1e-6)


def test_one_background_whatever_the_query_and_the_temperature() -> None:
    figure = LiveFigure(VIEW)
    frames = [figure.update(lookup(settings)) for settings in STATES.values()]
    assert len({frame.number for frame in frames}) == 1
    (handle,) = frames[0].scene["handles"]
    assert frames[0].scene["patches"][handle["patch"]] == list(figure.drawing.patches["keys"].box)
    assert [frame.layers["handles"] for frame in frames][1] == [pytest.approx([-1.2, 0.7])]


def test_words_and_hull_stay_and_what_moves_moves() -> None:
    drawing = drawn(VIEW, lookup(LookupSettings()))
    moving = {name: patch.moving() for name, patch in drawing.patches.items()}
    texts = {name: [a.get_text() for a in artists if hasattr(a, "get_text")]
             for name, artists in moving.items()}  # fmt: skip
    assert texts == {"keys": ["query"], "weights": [], "values": ["output"]}
    (hull,) = drawing.patches["values"].axes.patches
    assert hull not in moving["values"]
    assert {tuple(point) for point in hull.get_xy()} == set(VALUES)


def test_the_grid_lies_below_points_and_words() -> None:
    for patch in drawn(VIEW, lookup(LookupSettings())).patches.values():
        axes = patch.axes
        artists = [*axes.lines, *axes.patches, *axes.collections, *axes.texts]
        lowest = min(artist.get_zorder() for artist in artists)
        gridded = [axis for axis in (axes.xaxis, axes.yaxis) if axis.get_gridlines()]
        assert gridded
        assert max(axis.get_zorder() for axis in gridded) < lowest


@pytest.mark.parametrize(
    ("width", "points"),
    [(440, 9), *((width, points) for width in (480, 720, 800, 1000, 1100) for points in (9, 14))],
)
def test_every_text_can_be_read(width: int, points: float) -> None:
    drawing = drawn(VIEW, lookup(LookupSettings()), page=Page(width, 1.0, points))
    assert not beyond_the_edge(drawing)
    assert not overlapping(drawing)
    renderer = drawing.canvas.get_renderer()
    for name in ("keys", "values"):
        axes = drawing.patches[name].axes
        frame = axes.get_window_extent(renderer)
        boxes = [t.get_window_extent(renderer) for t in axes.texts[: len(WORDS)]]
        for i, box in enumerate(boxes):
            assert frame.x0 - 3 <= box.x0  # across the frame by a hair, which hides nothing
            assert box.x1 <= frame.x1 + 3
            assert not any(box.overlaps(other.shrunk(0.8, 0.6)) for other in boxes[:i])


@pytest.mark.parametrize("at", [(2, 2), (-2, -2), (2, -2), (-2, 2), (0, 2), (-2, 0)])
@pytest.mark.parametrize("width", [440, 800])
def test_the_word_query_never_leaves_the_plane(at: tuple[float, float], width: int) -> None:
    page = Page(width, 1.0, 14)
    drawing = drawn(VIEW, lookup(LookupSettings(*at)), page=page)
    axes = drawing.patches["keys"].axes
    renderer = drawing.canvas.get_renderer()
    word, frame = axes.texts[-1].get_window_extent(renderer), axes.get_window_extent(renderer)
    assert frame.x0 - 2 <= word.x0
    assert word.x1 <= frame.x1 + 2
    assert frame.y0 <= word.y0
    assert word.y1 <= frame.y1


def test_the_picture_fits_a_laptop_screen() -> None:
    for points in (9, 14):
        drawing = drawn(VIEW, lookup(LookupSettings()), page=Page(800, 1.0, points))
        assert drawing.height <= 340


def test_description_says_what_is_seen_first() -> None:
    told = VIEW.describe(lookup(LookupSettings(1.5, -0.5)), None)
    assert "5 keys and the query at (1.50, −0.50)" in told
    assert "river 0.39, bank 0.27, money 0.10, desert 0.05, debt 0.19" in told
    assert "“river” gets the most, 0.39" in told
    assert "output, at (0.08, 0.52)" in told
    hard = VIEW.describe(lookup(LookupSettings(1.5, -0.5, hard=True)), None)
    assert "“river” gets the most, 1.00" in hard


def test_the_hull_is_that_of_the_record_not_of_the_module() -> None:
    trace = lookup(LookupSettings())
    other = type(trace)(**{**vars(trace), "value": torch.tensor(VALUES) / 2})
    assert VIEW.structure(trace, None) != VIEW.structure(other, None)
    (hull,) = drawn(VIEW, other).patches["values"].axes.patches
    assert np.abs(hull.get_xy()).max() == pytest.approx(np.abs(VALUES).max() / 2)
