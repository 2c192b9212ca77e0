"""The why-scale lab in the browser: d_k by keys, pointer and typing; the map still answers."""

import numpy as np
import pytest
from playwright.sync_api import expect

from .lab_page import LabPage, number_in

CELL = "from attention_lab.labs import WhyScaleLab\nlab = WhyScaleLab()\nlab"


@pytest.fixture
def lab(cell_lab: LabPage) -> LabPage:
    """The lab of `CELL`, fresh for each test."""
    return cell_lab


def wait_for(lab: LabPage, **settings: object) -> None:
    lab.wait(lambda state: settings.items() <= state["settings"].items())


def test_d_k_by_arrow_keys_pointer_and_typing(lab: LabPage) -> None:
    before = lab.picture()
    handle = lab.control("d_k").locator(".noUi-handle")
    handle.press("ArrowRight")
    wait_for(lab, d_k=128)
    assert (before != lab.picture()).any()
    for key, d_k in (("Home", 1), ("ArrowRight", 2), ("End", 1024)):
        handle.press(key)
        wait_for(lab, d_k=d_k)
    readout = lab.control("d_k").locator(".widget-readout")
    for d_k in (1023, 37, 5):
        readout.click()
        lab.page.keyboard.press("Control+A")
        lab.page.keyboard.type(str(d_k))
        lab.page.keyboard.press("Enter")
        wait_for(lab, d_k=d_k)
    box = handle.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x + 40, y, steps=20)
    lab.page.mouse.up()
    state = lab.wait(lambda state: state["settings"]["d_k"] > 50)
    expect(readout).to_have_text(str(state["settings"]["d_k"]))


def test_a_d_k_from_python_stays_as_it_is(lab: LabPage) -> None:
    for d_k in (999, 3, 61):
        lab.run(f"lab.set(d_k={d_k})")
        lab.page.wait_for_timeout(200)
        assert lab.state()["settings"]["d_k"] == d_k


def test_the_screen_is_matplotlib_s_picture_of_each_scaling(lab: LabPage) -> None:
    select = lab.control("scaling").locator("select")
    for label, scaling in (("\u00f7 \u221ad_k", "sqrt_d_k"), ("\u00f7 d_k", "d_k"), ("off", "off")):
        select.select_option(label=label)
        wait_for(lab, scaling=scaling)
        screen, own = lab.picture().astype(int), lab.matplotlib_picture(1.0).astype(int)
        for left, top, width, height in lab.notebook.evaluate(
            "[p.box for p in lab.figure.drawing.patches.values()]"
        ):
            inner = np.s_[top + 3 : top + height - 3, left + 3 : left + width - 3]
            np.testing.assert_array_equal(screen[inner], own[inner])


def test_pointing_at_the_map_and_clicking_it(lab: LabPage) -> None:
    expect(lab.readout).to_have_text("Point at a weight to read it; click to see its formula.")
    weight = lab.notebook.evaluate("lab.trace.weights[8, 1].item()")
    lab.hover(0, 8, 1)
    expect(lab.readout).to_contain_text("query 9 \u201cq9\u201d \u2192 key 2 \u201ck2\u201d")
    assert number_in(lab.readout.inner_text()) == float(f"{weight:.4g}")
    lab.click(0, 8, 1)
    lab.wait(lambda state: state["selected"] == [0, 8, 1])
    expect(lab.formula).to_contain_text("q9 \u2192 k2")


@pytest.mark.parametrize("large", [False, True])
def test_the_lab_fits_a_laptop_screen(lab: LabPage, large: bool) -> None:
    lab.run(f"lab.enlarge({large})")
    room = lab.page.locator(".jp-WindowedPanel-outer").first.bounding_box()
    top, last = lab.root.bounding_box(), lab.checks.bounding_box()
    assert room and top and last
    assert last["y"] + last["height"] - top["y"] <= room["height"]
