"""A handle: the query of the soft lookup is dragged, and moved by keys on the canvas."""

import numpy as np
import pytest
from playwright.sync_api import expect

from .conftest import OpenLab
from .lab_page import LabPage
from .pictures import assert_the_same

HINT = "Drag the query in the left plane, or move it with the arrow keys."


@pytest.fixture
def lab(open_lab: OpenLab) -> LabPage:
    return open_lab("SoftLookupLab()")


def at(lab: LabPage, x: float, y: float) -> tuple[float, float]:
    return lab.on_page("keys", x, y)


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
    assert_the_same(lab, "dragged")
    mouse.move(*at(lab, 9, 0))  # beyond the plane, the query stays at its edge
    wait_for(lab, 2, 0)
    mouse.up()
    mouse.move(*at(lab, 0, 0))
    lab.page.wait_for_timeout(200)
    wait_for(lab, 2, 0)  # let go of
    expect(lab.number("query: water")).to_have_value("2.00")
    assert lab.notebook.evaluate("lab.last_error is None")


def test_a_press_outside_the_plane_moves_nothing(lab: LabPage) -> None:
    expect(lab.readout).to_have_text(HINT)
    lab.page.mouse.click(*lab.on_page("values", 0, 2.5))
    lab.page.wait_for_timeout(200)
    wait_for(lab, 1.5, -0.5, 0)


def test_arrow_keys_move_the_query_and_lose_no_press(lab: LabPage) -> None:
    lab.canvas.focus()
    for _ in range(12):  # faster than a frame comes back
        lab.page.keyboard.press("ArrowLeft")
    for _ in range(7):
        lab.page.keyboard.press("ArrowUp")
    wait_for(lab, 0.3, 0.2, 1e-9)
    lab.track("query: money").press("End")
    wait_for(lab, 0.3, 2, 1e-9)
    lab.canvas.focus()
    for key in ("ArrowUp", "ArrowRight", "ArrowDown"):  # from where the slider has put it
        lab.page.keyboard.press(key)
    wait_for(lab, 0.4, 1.9, 1e-9)
