"""The soft lookup lab in the browser: the query is dragged, moved by keys and by sliders."""

import numpy as np
import pytest
from playwright.sync_api import expect

from .lab_page import LabPage

CELL = "from attention_lab.labs import SoftLookupLab\nlab = SoftLookupLab()\nlab"
HINT = "Drag the query in the left plane, or move it with the arrow keys."


@pytest.fixture
def lab(cell_lab: LabPage) -> LabPage:
    """The lab of `CELL`, fresh for each test."""
    return cell_lab


def at(lab: LabPage, x: float, y: float) -> tuple[float, float]:
    """Where (x, y) of the plane of keys lies on the page."""
    left, top, width, height = lab.notebook.evaluate("lab.figure.drawing.patches['keys'].box")
    canvas = lab.canvas.bounding_box()
    assert canvas
    zoom = canvas["width"] / lab.state()["size"][0]
    right, down = left + (x + 2) / 4 * width, top + (2 - y) / 4 * height
    return canvas["x"] + right * zoom, canvas["y"] + down * zoom


def wait_for(lab: LabPage, x: float, y: float, tolerance: float = 0.02) -> None:
    def there(state: dict) -> bool:
        query = state["settings"]["query_x"], state["settings"]["query_y"]
        return bool(np.allclose(query, (x, y), atol=tolerance))

    lab.wait(there)


def test_the_pointer_drags_the_query_and_every_frame_shows_where_it_is(lab: LabPage) -> None:
    before = lab.picture()
    mouse = lab.page.mouse
    mouse.move(*at(lab, 0.5, 0.5))
    assert lab.canvas.evaluate("c => c.style.cursor") == "grab"
    mouse.down()
    wait_for(lab, 0.5, 0.5)
    for x, y in ((-1, 1.5), (-1.5, -1.5), (1.75, -1)):
        mouse.move(*at(lab, x, y), steps=12)
        wait_for(lab, x, y)
    assert (before != lab.picture()).any()
    screen, own = lab.picture().astype(int), lab.matplotlib_picture(1.0).astype(int)
    for left, top, width, height in lab.notebook.evaluate(
        "[p.box for p in lab.figure.drawing.patches.values()]"
    ):
        inner = np.s_[top + 3 : top + height - 3, left + 3 : left + width - 3]
        np.testing.assert_array_equal(screen[inner], own[inner])
    mouse.move(*at(lab, 9, 0))  # beyond the plane, the query stays at its edge
    wait_for(lab, 2, 0)
    mouse.up()
    mouse.move(*at(lab, 0, 0))
    lab.page.wait_for_timeout(200)
    wait_for(lab, 2, 0)  # let go of
    expect(lab.control("query: water").locator(".widget-readout")).to_have_text("2.00")
    assert lab.notebook.evaluate("lab.last_error is None")


def test_a_press_outside_the_plane_moves_nothing(lab: LabPage) -> None:
    left, top, width, _ = lab.notebook.evaluate("lab.figure.drawing.patches['values'].box")
    lab.canvas.click(position={"x": left + width / 2, "y": top + 20})
    lab.page.wait_for_timeout(200)
    wait_for(lab, 1.5, -0.5, 0)


def test_arrow_keys_move_the_query_and_lose_no_press(lab: LabPage) -> None:
    lab.canvas.focus()
    for _ in range(12):  # faster than a frame comes back
        lab.page.keyboard.press("ArrowLeft")
    for _ in range(7):
        lab.page.keyboard.press("ArrowUp")
    wait_for(lab, 0.3, 0.2, 1e-9)
    lab.control("query: money").locator(".noUi-handle").press("End")
    wait_for(lab, 0.3, 2, 1e-9)
    lab.canvas.focus()
    for key in ("ArrowUp", "ArrowRight", "ArrowDown"):  # from where the slider has put it
        lab.page.keyboard.press(key)
    wait_for(lab, 0.4, 1.9, 1e-9)


def test_sliders_move_what_the_numbers_say_and_numbers_can_be_typed(lab: LabPage) -> None:
    lab.control("query: water").locator(".noUi-handle").press("ArrowLeft")
    wait_for(lab, 1.49, -0.5, 1e-9)
    for label, name, typed in (
        ("query: money", "query_y", 0.57),
        ("temperature", "temperature", 0.37),
    ):
        lab.control(label).locator(".widget-readout").click()
        lab.page.keyboard.press("Control+A")
        lab.page.keyboard.type(str(typed))
        lab.page.keyboard.press("Enter")
        lab.wait(lambda state, name=name, typed=typed: state["settings"][name] == typed)
    lab.control("hard lookup (temperature \u2192 0)").locator("input").click()
    lab.wait(lambda state: state["settings"]["hard"])
    expect(lab.formula).to_contain_text("1.00\u00b7(1.25, 1.25)")  # bank
    expect(lab.note).to_contain_text("Hard lookup")


def test_numbers_from_python_stay_as_they_are(lab: LabPage) -> None:
    """A slider rounds what it shows; it must not send that back as a new setting."""
    lab.run("lab.set(query_x=1/3, query_y=-0.123, temperature=7.777)")
    lab.page.wait_for_timeout(300)
    settings = lab.state()["settings"]
    assert settings == {"query_x": 1 / 3, "query_y": -0.123, "temperature": 7.777, "hard": False}


def test_words_for_those_who_read_and_for_those_who_point(lab: LabPage) -> None:
    expect(lab.readout).to_have_text(HINT)
    expect(lab.canvas).to_have_attribute("aria-label", lab.notebook.evaluate("lab.describe()"))
    expect(lab.checks.locator(".attention-lab-ok")).to_have_count(3)


@pytest.mark.parametrize("large", [False, True])
def test_the_lab_fits_a_laptop_screen(lab: LabPage, large: bool) -> None:
    lab.run(f"lab.enlarge({large})")
    room = lab.page.locator(".jp-WindowedPanel-outer").first.bounding_box()
    top, last = lab.root.bounding_box(), lab.checks.bounding_box()
    assert room and top and last
    assert last["y"] + last["height"] - top["y"] <= room["height"]
