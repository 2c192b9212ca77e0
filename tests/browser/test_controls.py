"""What a person does with a slider beside arrow keys: type its number, drag it, double it.

That every control of every lab reaches its ends by the keyboard is in test_labs.py.
"""

import numpy as np
import pytest
from playwright.sync_api import expect

from .conftest import OpenLab
from .lab_page import LabPage


def setting(lab: LabPage, name: str, value: object) -> None:
    """Wait until the lab has this setting and the screen shows it."""
    lab.wait(lambda state: state["settings"][name] == value)


def type_number(lab: LabPage, label: str, typed: object) -> None:
    lab.control(label).locator(".widget-readout").click()
    lab.page.keyboard.press("Control+A")
    lab.page.keyboard.type(str(typed))
    lab.page.keyboard.press("Enter")


@pytest.mark.parametrize("name", ["d_k", "num_heads", "seq_len"])
def test_arrow_keys_move_a_slider_and_the_picture(lab: LabPage, name: str) -> None:
    old = lab.state()["settings"][name]
    before = lab.picture()
    handle = lab.control(name).locator(".noUi-handle")
    handle.press("ArrowRight")
    setting(lab, name, old + 1)
    after = lab.picture()
    assert before.shape != after.shape or (before != after).any()
    handle.press("ArrowLeft")
    setting(lab, name, old)
    assert np.array_equal(lab.picture(), before)  # the same settings, the same picture


def test_numbers_can_be_typed(lab: LabPage) -> None:
    type_number(lab, "d_k", 37)
    setting(lab, "d_k", 37)
    expect(lab.formula).to_contain_text("\u00f7 \u221a37")
    lab.control("Q, K, V").locator("select").select_option("random projections")
    setting(lab, "source", "random")
    seed = lab.control("seed").locator("input")
    seed.fill("41")
    seed.press("Enter")
    setting(lab, "seed", 41)
    expect(lab.note).to_contain_text("(seed 41)")


def test_decimals_can_be_typed_and_go_by_hundredths(open_lab: OpenLab) -> None:
    lab = open_lab("SoftLookupLab()")
    lab.control("query: water").locator(".noUi-handle").press("ArrowLeft")
    setting(lab, "query_x", 1.49)
    type_number(lab, "query: money", 0.57)
    setting(lab, "query_y", 0.57)
    type_number(lab, "temperature", 0.37)
    setting(lab, "temperature", 0.37)
    lab.control("hard lookup (temperature \u2192 0)").locator("input").click()
    setting(lab, "hard", True)
    expect(lab.formula).to_contain_text("1.00\u00b7(1.25, 1.25)")  # bank
    expect(lab.note).to_contain_text("Hard lookup")


def test_a_slider_that_doubles_by_arrow_keys_typing_and_pointer(open_lab: OpenLab) -> None:
    lab = open_lab("WhyScaleLab()")
    handle = lab.control("d_k").locator(".noUi-handle")
    for key, d_k in (("ArrowRight", 128), ("Home", 1), ("ArrowRight", 2)):
        handle.press(key)
        setting(lab, "d_k", d_k)
    for d_k in (1023, 37, 5):
        type_number(lab, "d_k", d_k)
        setting(lab, "d_k", d_k)
    box = handle.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x + 40, y, steps=20)
    lab.page.mouse.up()
    state = lab.wait(lambda state: state["settings"]["d_k"] > 50)
    shown = lab.control("d_k").locator(".widget-readout")
    expect(shown).to_have_text(str(state["settings"]["d_k"]))


@pytest.mark.parametrize(
    ("made", "changes"),
    [
        ("SoftLookupLab()", {"query_x": 1 / 3, "query_y": -0.123, "temperature": 7.777}),
        ("WhyScaleLab()", {"d_k": 999}),
        ("WhyScaleLab()", {"d_k": 3}),
        ("WhyScaleLab()", {"d_k": 61}),
    ],
)
def test_numbers_from_python_stay_as_they_are(
    open_lab: OpenLab, made: str, changes: dict[str, float]
) -> None:
    """A slider rounds what it shows; it must not send that back as a new setting."""
    lab = open_lab(made)
    lab.run(f"lab.set(**{changes!r})")
    lab.page.wait_for_timeout(200)
    assert changes.items() <= lab.state()["settings"].items()
