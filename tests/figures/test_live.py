"""The live figure: one background per structure, layers at every step."""

import io
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from attention_lab.figures import (
    Box,
    Cell,
    Drawing,
    Handle,
    HeadsView,
    HeatMap,
    Label,
    LiveFigure,
    Page,
    Patch,
    StepsView,
)
from attention_lab.figures.live import KEPT_DRAWINGS

from .records import make_trace, masked_trace

HARD_WORDS = ("$$", "_^\\", "<img src=x onerror=alert(1)>", "😀", "漢字", "السلام", "a&b")
RED, BLUE = (255, 0, 0), (0, 0, 255)


@pytest.fixture
def draws(monkeypatch: pytest.MonkeyPatch) -> list[FigureCanvasAgg]:
    """The canvases that were drawn, one entry per draw."""
    seen: list[FigureCanvasAgg] = []
    draw = FigureCanvasAgg.draw
    monkeypatch.setattr(FigureCanvasAgg, "draw", lambda self: (seen.append(self), draw(self))[1])
    return seen


def opened(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def test_the_same_structure_is_drawn_once(draws: list) -> None:
    figure = LiveFigure(HeadsView())
    first = figure.update(make_trace())
    assert len(draws) == 1
    for seed in range(5):
        frame = figure.update(make_trace(seed=seed), Cell(1, 2, seed))
        assert frame.number == first.number
        assert frame.background is first.background
    assert len(draws) == 1
    assert figure.update(make_trace(heads=2)).number != first.number
    assert len(draws) == 2


def test_a_structure_seen_lately_comes_back_without_drawing(draws: list) -> None:
    figure = LiveFigure(HeadsView())
    frames = [figure.update(make_trace(queries=n)) for n in (2, 3, 5)]
    assert len(draws) == 3
    again = figure.update(make_trace(queries=3))
    assert len(draws) == 3
    assert again.number == frames[1].number
    assert again.background == frames[1].background
    assert len({frame.number for frame in frames}) == 3


def test_only_a_few_drawings_are_kept_the_last_used_ones(draws: list) -> None:
    figure = LiveFigure(HeadsView())
    for n in range(1, KEPT_DRAWINGS + 1):
        figure.update(make_trace(queries=n))
    figure.update(make_trace(queries=1))  # used again: 2 is now the oldest
    figure.update(make_trace(queries=KEPT_DRAWINGS + 1))
    assert len(figure._kept) == KEPT_DRAWINGS
    count = len(draws)
    figure.update(make_trace(queries=1))
    assert len(draws) == count
    figure.update(make_trace(queries=2))
    assert len(draws) == count + 1


def test_another_view_and_another_page_have_their_own_backgrounds() -> None:
    heads, steps = HeadsView(), StepsView()
    figure = LiveFigure(heads)
    trace = make_trace()
    first = figure.update(trace)
    figure.view = steps
    second = figure.update(trace)
    figure.page = figure.page._replace(width=900)
    third = figure.update(trace)
    assert len({first.number, second.number, third.number}) == 3
    assert third.scene["size"][0] == 900
    figure.page = Page()
    figure.view = heads
    assert figure.update(trace).number == first.number


def test_the_layers_are_the_numbers_of_the_maps() -> None:
    figure = LiveFigure(HeadsView())
    trace = masked_trace()
    frame = figure.update(trace, Cell(2, 1, 3))
    sent = np.frombuffer(frame.layers["numbers"], np.float32).reshape(3, 5, 7)
    hidden = trace.masked.isneginf().numpy()
    np.testing.assert_array_equal(np.isnan(sent), hidden)
    np.testing.assert_array_equal(sent[~hidden], trace.weights.numpy()[~hidden])
    assert frame.layers["selected"] == [2, 1, 3]
    assert [m["shape"] for m in frame.layers["maps"]] == [[5, 7]] * 3
    assert len(frame.scene["maps"]) == 3


def test_float64_travels_as_float32() -> None:
    trace = make_trace()
    double = replace(trace, weights=trace.weights.double())
    numbers = LiveFigure(HeadsView()).update(double).layers["numbers"]
    assert len(numbers) == 4 * 3 * 5 * 7


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_background_is_the_page_at_the_screens_density(scale: float) -> None:
    figure = LiveFigure(HeadsView(), Page(720, scale))
    frame = figure.update(make_trace())
    _, height = frame.scene["size"]
    assert opened(frame.background).shape == (round(height * scale), 720 * scale, 3)
    assert opened(figure.png(scale)).shape == opened(frame.background).shape


def test_the_background_holds_no_number_and_the_png_does() -> None:
    figure = LiveFigure(HeadsView(), Page(720, 1.0))
    frame = figure.update(make_trace(heads=1))
    box = figure.drawing.maps["head 1"].box
    inside = np.s_[box.top + 2 : box.top + box.height - 2, box.left + 2 : box.left + box.width - 2]
    assert (opened(frame.background)[inside] == 255).all()
    assert (opened(figure.png(1.0))[inside] != 255).any()


def test_the_png_shows_the_last_record_also_after_going_back() -> None:
    figure = LiveFigure(HeadsView())
    one, two = make_trace(), make_trace(queries=3)
    figure.update(one)
    picture = figure.png(1.0)
    figure.update(two)
    assert figure.png(1.0) != picture
    figure.update(one)
    assert figure.png(1.0) == picture


@pytest.mark.parametrize("view", [HeadsView(), StepsView()])
def test_pictures_of_hard_words_are_well_formed(view) -> None:
    trace = make_trace(7, 7, 2)
    trace = replace(trace, query_tokens=HARD_WORDS, key_tokens=HARD_WORDS)
    figure = LiveFigure(view)
    frame = figure.update(trace, Cell(0, 0, 2))
    assert opened(frame.background).std() > 0
    assert opened(figure.png(1.0)).std() > 0
    root = ET.fromstring(figure.svg())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))
    markup = {e.tag.split("}")[1] for e in root.iter()}
    assert "img" not in markup
    for element in root.iter():
        assert not [name for name in element.attrib if name.startswith("on")]
    assert frame.scene["keys"] == list(HARD_WORDS)  # whole, for the readout


def test_the_svg_is_the_same_each_time() -> None:
    figure = LiveFigure(HeadsView())
    figure.update(make_trace(heads=1))
    assert "<dc:date>" not in figure.svg()


# --- layers that Agg draws: a view with one line in a patch


class LineView:
    """A red line through the record's numbers, and how many there are."""

    def structure(self, record, selected):
        return len(record)

    def layout(self, record, page, selected):
        drawing = Drawing(page, 120)
        handle = Handle((0, len(record) - 1, -1.1, 1.1), 0.1)
        patch = drawing.add(Patch("line", Box(41, 23, 211, 83), handle))
        patch.axes.set(xlim=(0, len(record) - 1), ylim=(-1.1, 1.1))
        patch.axes.plot([0, 1], [-1, 1], color="red", linewidth=4, antialiased=False)
        patch.keep(patch.axes.axhline(0, color="blue", lw=4, antialiased=False, zorder=1))
        drawing.add(Label("count", 300, 60))
        return drawing

    def update(self, drawing, record, selected):
        patch = drawing.patches["line"]
        patch.axes.lines[0].set_data(range(len(record)), record)
        patch.handle.at = (0, record[0])
        drawing.labels["count"].text = f"{len(record)} points"

    def describe(self, record, selected):
        return f"a line of {len(record)} points"


def layer(frame) -> np.ndarray:
    ((pixels, width, height),) = frame.layers["patches"]
    return np.frombuffer(pixels, np.uint8).reshape(height, width, 4)


def reds(picture: np.ndarray) -> np.ndarray:
    return (picture[..., :3] == RED).all(-1)


def blues(picture: np.ndarray) -> np.ndarray:
    return (picture[..., :3] == BLUE).all(-1)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_patch_travels_as_the_rectangle_of_its_axes(scale: float) -> None:
    figure = LiveFigure(LineView(), Page(400, scale))
    frame = figure.update([0, 0.5, 1])
    assert layer(frame).shape == (83 * scale, 211 * scale, 4)
    assert frame.scene["patches"] == [[41, 23, 211, 83]]
    assert not reds(opened(frame.background)).any()
    assert reds(layer(frame)).any()
    whole = opened(figure.png(scale))
    top, left = round(23 * scale), round(41 * scale)
    part = whole[top : top + layer(frame).shape[0], left : left + layer(frame).shape[1]]
    inner = np.s_[3:-3, 3:-3]  # the frame around it is drawn over the line's ends
    np.testing.assert_array_equal(layer(frame)[inner][..., :3], part[inner])


def test_a_patch_moves_and_leaves_nothing_behind() -> None:
    figure = LiveFigure(LineView(), Page(400))
    up = layer(figure.update([-1, 0, 1]))
    down = layer(figure.update([1, 0, -1]))
    assert (up != down).any()
    assert reds(up)[5:40, -40:].any()  # rises to the right
    assert not reds(down)[5:40, -40:].any()
    figure.png(2.0)  # a picture in between, at another density, disturbs nothing
    np.testing.assert_array_equal(layer(figure.update([-1, 0, 1])), up)


def test_what_stays_in_a_patch_is_in_its_background_and_in_every_layer() -> None:
    figure = LiveFigure(LineView(), Page(400))
    frame = figure.update([1, 1, 1])
    assert blues(opened(frame.background)).sum() > 200
    assert blues(layer(frame)).sum() > 200
    assert blues(opened(figure.png(1.0))).sum() > 200


def test_a_handle_travels_with_its_limits_and_its_place() -> None:
    figure = LiveFigure(LineView(), Page(400))
    frame = figure.update([0.5, 0, 1])
    assert frame.scene["handles"] == [{"patch": 0, "limits": [0, 2, -1.1, 1.1], "step": 0.1}]
    assert frame.layers["handles"] == [[0, 0.5]]
    assert figure.update([-0.5, 0, 1]).layers["handles"] == [[0, -0.5]]


def test_a_patch_is_not_redrawn_with_the_page(draws: list) -> None:
    figure = LiveFigure(LineView(), Page(400))
    for height in (0.1, 0.5, 0.9):
        figure.update([0, height, 0])
    assert len(draws) == 1


def test_going_back_to_a_patch_drawn_before() -> None:
    figure = LiveFigure(LineView(), Page(400))
    first = layer(figure.update([-1, 0, 1]))
    figure.update([0, 1, 0, 1])
    np.testing.assert_array_equal(layer(figure.update([-1, 0, 1])), first)
    assert figure.drawing.labels["count"].text == "3 points"


def test_labels_travel_as_text_and_stand_in_the_picture() -> None:
    figure = LiveFigure(LineView(), Page(400))
    frame = figure.update([0, 1])
    assert frame.layers["labels"] == ["2 points"]
    place = np.s_[50:70, 300:]
    assert (opened(frame.background)[place] == 255).all()
    assert (opened(figure.png(1.0))[place] < 255).any()
    assert frame.layers["numbers"] == b""


@pytest.mark.parametrize(
    "text", ["$$", "_^\\", "$\\frac{", "<b>&amp;", "漢字 السلام 😀"], ids=ascii
)
def test_a_label_may_hold_any_text(text: str) -> None:
    drawing = Drawing(Page(), 60)
    label = drawing.add(Label("free", 10, 20))
    drawing.add(HeatMap("m", Box(10, 30, 20, 20), "signed", "score", "query", "key"))
    drawing.draw_background()
    label.text = text
    assert drawing.save("png", 1.0, None)
    ET.fromstring(drawing.save("svg", 1.0, None))
