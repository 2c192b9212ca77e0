"""What a person does with a slider: arrow and page keys, typing its number, dragging it.

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
    lab.number(label).fill(str(typed))
    lab.number(label).press("Enter")


@pytest.mark.parametrize("name", ["d_k", "num_heads", "seq_len"])
def test_arrow_keys_move_a_slider_and_the_picture(lab: LabPage, name: str) -> None:
    old = lab.state()["settings"][name]
    before = lab.picture()
    handle = lab.track(name)
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
    lab.track("query: water").press("ArrowLeft")
    setting(lab, "query_x", 1.49)
    type_number(lab, "query: money", 0.57)
    setting(lab, "query_y", 0.57)
    type_number(lab, "temperature", 0.37)
    setting(lab, "temperature", 0.37)
    lab.control("hard lookup").locator("input").click()
    setting(lab, "hard", True)
    expect(lab.formula).to_contain_text("1.00\u00b7(1.25, 1.25)")  # bank
    expect(lab.note).to_contain_text("Hard lookup")


def test_a_slider_that_multiplies_reaches_every_number(open_lab: OpenLab) -> None:
    """By one with an arrow key, by two with a page key: none is jumped over."""
    lab = open_lab("WhyScaleLab()")
    track = lab.track("d_k")
    for key, d_k in (
        ("PageUp", 128), ("Home", 1), ("ArrowLeft", 1), ("PageDown", 1), ("ArrowRight", 2),
        ("PageUp", 4), ("ArrowUp", 5), ("PageUp", 10), ("PageUp", 20), ("PageUp", 40),
        ("ArrowDown", 39), ("ArrowLeft", 38), ("ArrowLeft", 37), ("End", 1024),
        ("ArrowRight", 1024), ("ArrowLeft", 1023),
    ):  # fmt: skip
        track.press(key)
        setting(lab, "d_k", d_k)
        expect(lab.number("d_k")).to_have_value(str(d_k))
        expect(track).to_have_attribute("aria-valuetext", str(d_k))
    for d_k in (1023, 37, 5):
        type_number(lab, "d_k", d_k)
        setting(lab, "d_k", d_k)


def test_a_slider_that_multiplies_is_dragged(open_lab: OpenLab) -> None:
    lab = open_lab("WhyScaleLab()")
    box = lab.track("d_k").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    lab.page.mouse.move(box["x"] + box["width"] * 0.6, middle)  # where 64 is
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + box["width"] * 0.8, middle, steps=20)
    lab.page.mouse.up()
    d_k = lab.wait(lambda state: 250 < state["settings"]["d_k"] < 350)["settings"]["d_k"]
    expect(lab.number("d_k")).to_have_value(str(d_k))


@pytest.mark.parametrize(
    ("label", "name", "keys"),
    [
        ("query: water", "query_x", {"ArrowRight": 1.51, "PageUp": 1.61, "PageDown": 1.51}),
        ("temperature", "temperature", {"ArrowLeft": 0.99, "PageUp": 1.98, "PageDown": 0.99}),
    ],
)
def test_keys_of_a_slider_with_decimals(
    open_lab: OpenLab, label: str, name: str, keys: dict[str, float]
) -> None:
    lab = open_lab("SoftLookupLab()")
    for key, value in keys.items():
        lab.track(label).press(key)
        setting(lab, name, value)


def test_a_comma_and_either_minus_are_typed(open_lab: OpenLab) -> None:
    lab = open_lab("SoftLookupLab()")
    for typed, value in (("0,57", 0.57), ("-1,5", -1.5), ("\u22120.25", -0.25), (" 2 ", 2.0)):
        type_number(lab, "query: money", typed)
        setting(lab, "query_y", value)
        shown = f"{value:.2f}".replace("-", "\u2212")
        expect(lab.number("query: money")).to_have_value(shown)


def test_what_is_no_number_is_told_and_the_number_stays(open_lab: OpenLab) -> None:
    lab = open_lab("SoftLookupLab()")
    type_number(lab, "temperature", "warm")
    expect(lab.alert).to_have_text("'warm' is no number: type one from 0.1 to 10.")
    expect(lab.number("temperature")).to_have_value("1.00")
    lab.number("temperature").fill("2")
    lab.number("temperature").press("Escape")  # changed one's mind
    expect(lab.number("temperature")).to_have_value("1.00")
    lab.number("temperature").fill("2")
    lab.page.keyboard.press("Tab")  # gone on
    setting(lab, "temperature", 2)
    expect(lab.alert).to_be_hidden()


def test_a_number_beyond_the_ends_is_told_and_the_last_good_one_stays(open_lab: OpenLab) -> None:
    lab = open_lab("SoftLookupLab()")
    type_number(lab, "temperature", "0.05")
    expect(lab.alert).to_have_text("temperature goes from 0.1 to 10, not 0.05.")
    expect(lab.number("temperature")).to_have_value("1.00")
    type_number(lab, "temperature", "10")
    setting(lab, "temperature", 10)
    expect(lab.alert).to_be_hidden()


def test_a_slider_without_effect_is_off(open_lab: OpenLab) -> None:
    lab = open_lab("SoftLookupLab()")
    tick = lab.control("hard lookup").locator("input")
    for hard in (True, False):
        tick.click()
        setting(lab, "hard", hard)
        for part in (lab.track("temperature"), lab.number("temperature")):
            expect(part).to_be_enabled(enabled=not hard)
        expect(lab.track("query: water")).to_be_enabled()


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
