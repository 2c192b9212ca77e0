"""The lab as a whole: typing, Reset, code, errors where the learner looks, narrow pages."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from .conftest import OpenLab
from .lab_page import LabPage

OPENING = "She swam across the river to the bank"
SIXTEEN = "She swam across the cold river to the far bank and then walked home to bed"


def setting(lab: LabPage, name: str, value: object) -> None:
    """Wait until the lab has this setting and the screen shows it."""
    lab.wait(lambda state: state["settings"][name] == value)


def type_of(part: Locator) -> str:
    return str(part.evaluate("e => getComputedStyle(e).fontSize"))


def test_mask_scale_picture_and_large_text(lab: LabPage) -> None:
    plain = lab.picture()
    lab.control("mask").locator("select").select_option("causal")
    setting(lab, "mask", "causal")
    masked = lab.picture()
    assert (plain != masked).any()
    lab.control("scale: divide by \u221ad_k").locator("input").click()
    setting(lab, "scaled", False)
    expect(lab.formula).to_contain_text("not scaled")
    assert (lab.picture() != masked).any()
    lab.control("picture").locator("select").select_option("steps")
    lab.wait(lambda state: state["view"] == "steps" and len(state["maps"]) == 8)
    assert "Eight matrices" in str(lab.canvas.get_attribute("aria-label"))
    words = (lab.note, lab.readout, lab.formula, lab.checks, lab.control("mask").locator("select"),
             lab.control("d_k").locator("label"), lab.number("d_k"),
             lab.page.get_by_role("button", name="Reset"))  # fmt: skip
    assert {type_of(part) for part in words} == {"13px"}
    lab.control("large text").locator("input").click()
    lab.wait(lambda state: state["page"][2] == 14)
    assert {round(float(type_of(part)[:-2]) * 0.75, 1) for part in words} == {14}  # points
    lab.run("lab.enlarge(False)")
    assert {type_of(part) for part in words} == {"13px"}
    expect(lab.checks.locator(".attention-lab-ok")).to_have_count(4)


def test_a_check_that_fails_says_what_is_wrong(open_lab: OpenLab) -> None:
    lab = open_lab("AttentionLab(view='steps', controls=['softmax'])")
    expect(lab.checks.locator(".attention-lab-wrong")).to_have_count(0)
    lab.control("softmax").locator("select").select_option("over queries (wrong)")
    setting(lab, "softmax", "queries")
    wrong = lab.checks.locator(".attention-lab-wrong")
    expect(wrong.first).to_have_text(
        re.compile("^\u2717 rows sum to 1: the row of \u201c\\w+\u201d adds up to \\d\\.\\d\\d$")
    )


def test_a_sentence_is_followed_while_it_is_typed(lab: LabPage) -> None:
    typed = "The cat sat on the warm mat"
    box = lab.control("sentence").locator("input")
    box.fill("")
    box.press_sequentially(typed)
    state = lab.wait(lambda state: state["settings"]["sentence"] == typed)
    assert box.input_value() == typed  # no late echo of an earlier letter
    assert state["settings"]["seq_len"] == 7
    assert lab.number("seq_len").input_value() == "7"
    lab.hover(0, 6, 1)
    expect(lab.readout).to_contain_text("query 7 \u201cmat\u201d \u2192 key 2 \u201ccat\u201d")
    expect(lab.alert).to_be_hidden()


def test_enter_and_line_breaks_do_nothing_to_a_sentence(lab: LabPage) -> None:
    box = lab.control("sentence").locator("input")
    box.press("End")
    before = lab.settle()
    for key in ("Enter", "Shift+Enter", "Control+Enter"):
        box.press(key)
    lab.page.wait_for_timeout(200)
    assert lab.settle() == before
    expect(box).to_have_value(OPENING)
    expect(box).to_be_focused()
    box.press("Control+a")
    lab.page.keyboard.insert_text("two lines\nand a third")
    setting(lab, "sentence", "two lines and a third")
    lab.run("lab.set(sentence='a bank\\nof a river')")
    expect(box).to_have_value("a bank of a river")


def test_a_typed_sentence_ends_on_its_point_until_a_cell_was_clicked(lab: LabPage) -> None:
    box = lab.control("sentence").locator("input")

    def typed(sentence: str) -> dict[str, int]:
        box.press("Control+a")
        box.press_sequentially(sentence)
        return lab.wait(lambda state: state["settings"]["sentence"] == sentence)["selection"]

    assert typed("He put his money into the bank") == {"head": 0, "query": 6, "key": 3}
    lab.click(0, 0, 2)
    lab.wait(lambda state: state["selection"] == {"head": 0, "query": 0, "key": 2})
    box.press("Control+End")
    box.press_sequentially(" slowly")
    state = lab.wait(lambda state: state["settings"]["sentence"].endswith("slowly"))
    assert state["selection"] == {"head": 0, "query": 0, "key": 2}
    lab.page.get_by_role("button", name="Reset").click()
    lab.wait(lambda state: state["settings"]["sentence"] == OPENING)
    assert typed("The river has a bank") == {"head": 0, "query": 4, "key": 1}


def test_reset_goes_back_to_the_opening_state(lab: LabPage) -> None:
    before = lab.picture()
    lab.control("sentence").locator("input").fill("two words")
    lab.track("num_heads").press("End")
    setting(lab, "num_heads", 16)
    lab.control("picture").locator("select").select_option("steps")
    lab.wait(lambda state: state["view"] == "steps")
    lab.page.get_by_role("button", name="Reset").click()
    state = lab.wait(lambda state: state["settings"]["sentence"] == OPENING)
    assert (state["settings"]["num_heads"], state["view"]) == (1, "heads")
    assert lab.control("sentence").locator("input").input_value() == OPENING
    assert np.array_equal(lab.picture(), before)


def test_the_code_panel_shows_and_copies_the_lab_s_code(lab: LabPage) -> None:
    panel = lab.page.locator(".attention-lab-code")
    panel.get_by_text("These numbers in plain PyTorch").click()
    expect(panel.locator("pre")).to_have_text(lab.notebook.evaluate("lab.code()"))
    lab.track("d_k").press("ArrowRight")
    setting(lab, "d_k", 17)
    code = lab.notebook.evaluate("lab.code()")
    assert "17" in code
    expect(panel.locator("pre")).to_have_text(code)
    panel.get_by_role("button", name="Copy").click()
    expect(panel.get_by_role("button")).to_have_text(re.compile("Copied|Selected"))
    assert lab.page.evaluate("getSelection().toString()").split() == code.split()
    panel.get_by_text("These numbers in plain PyTorch").click()  # folded away again


def test_an_empty_sentence_is_told_and_the_last_good_picture_stays(lab: LabPage) -> None:
    box = lab.control("sentence").locator("input")
    box.fill("bank")
    setting(lab, "sentence", "bank")
    before = lab.picture()
    box.fill("")
    expect(lab.alert).to_be_visible()
    expect(lab.alert).to_contain_text("has no words: type at least one")
    assert np.array_equal(lab.picture(), before)
    assert box.input_value() == ""
    box.press_sequentially("river")
    setting(lab, "sentence", "river")
    expect(lab.alert).to_be_hidden()


def test_an_exception_in_a_view_reaches_the_eye(lab: LabPage) -> None:
    before = lab.picture()
    lab.notebook.execute(
        "from attention_lab.figures.panels import Matrix; kept = Matrix.update\n"
        "def broken(*_): raise RuntimeError('on <b>purpose</b>')\n"
        "Matrix.update = broken"
    )
    try:
        lab.track("d_k").press("ArrowRight")
        expect(lab.alert).to_contain_text("RuntimeError: on <b>purpose</b>")
    finally:
        lab.notebook.execute("Matrix.update = kept")
    assert lab.notebook.evaluate("repr(lab.last_error)") == "RuntimeError('on <b>purpose</b>')"
    assert lab.state()["settings"]["d_k"] == 16
    assert np.array_equal(lab.picture(), before)
    lab.track("d_k").press("ArrowRight")
    lab.wait(lambda state: state["settings"]["d_k"] > 16)
    expect(lab.alert).to_be_hidden()
    assert lab.notebook.evaluate("lab.last_error is None")
    assert (lab.picture() != before).any()


@pytest.mark.parametrize("view", ["heads", "steps"])
def test_a_long_sentence_with_many_heads_fits_a_laptop_screen(lab: LabPage, view: str) -> None:
    """That every lab fits as it opens is in test_labs.py."""
    lab.run(f"lab.set(sentence={SIXTEEN!r}, num_heads=8, source='random', mask='causal')")
    lab.run(f"lab.show({view!r})")
    assert lab.height() <= lab.room()


@pytest.mark.parametrize("made", ["SoftLookupLab()", "WhyScaleLab()"])
def test_low_labs_fit_a_laptop_screen_in_large_text_too(open_lab: OpenLab, made: str) -> None:
    lab = open_lab(made)
    lab.run("lab.enlarge()")
    assert lab.height() <= lab.room()


def test_on_a_narrow_page_the_picture_stands_below_the_controls(lab: LabPage) -> None:
    lab.resize(600, 900)
    for view in ("heads", "steps"):
        lab.run(f"lab.show({view!r})")
        reset = lab.page.get_by_role("button", name="Reset").bounding_box()
        pane, canvas = lab.root.bounding_box(), lab.canvas.bounding_box()
        assert reset and pane and canvas
        assert pane["y"] >= reset["y"] + reset["height"]
        assert canvas["x"] >= 0 and canvas["x"] + canvas["width"] <= 600
        assert lab.page.evaluate("document.documentElement.scrollWidth") <= 600
        wide = "o => [...o.querySelectorAll('*')].filter(e => e.scrollWidth > e.clientWidth + 1"
        wide += " && getComputedStyle(e).overflowX !== 'visible' && e.clientWidth).length"
        assert lab.notebook.output(1).evaluate(wide) == 0
    lab.hover(0, 0, 1)
    expect(lab.readout).to_contain_text("query 1")
