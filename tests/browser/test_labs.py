"""Every lab that there is, found by looking and opened once: what holds for all of them.

A new lab needs no file here, unless it answers a gesture that no other lab does.
"""

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import expect

from attention_lab import labs

from .controls import controls_of, turn_on
from .lab_page import LabPage, number_in
from .pictures import assert_the_same

NAMES = [name for name in dir(labs) if name.endswith("Lab")]


@pytest.fixture(scope="module", params=NAMES)
def opened(request: pytest.FixtureRequest, lab_page: LabPage) -> LabPage:
    lab_page.resize()
    return lab_page.back(f"{request.param}()")


@pytest.fixture
def lab(opened: LabPage) -> Iterator[LabPage]:
    """The lab in its opening state; an error in the console fails the test."""
    opened.run("lab.reset(); lab.enlarge(False)")
    yield opened
    opened.notebook.assert_quiet()


def test_it_opens_with_a_picture_words_and_green_checks(lab: LabPage) -> None:
    for view in lab.notebook.evaluate("list(lab.pictures)"):
        lab.run(f"lab.show({view!r})")
        described = lab.notebook.evaluate("lab.describe()")
        assert len(described) > 40
        expect(lab.canvas).to_have_attribute("aria-label", described)
        expect(lab.canvas).to_have_attribute("role", "img")
        expect(lab.readout).not_to_be_empty()  # what can be done with the picture
        expect(lab.note).to_have_text(lab.notebook.evaluate("lab.pane.info['note']"))
        count = lab.notebook.evaluate("len(lab.checks())")
        assert count
        expect(lab.checks.locator(".attention-lab-ok")).to_have_count(count)
        expect(lab.alert).to_be_hidden()


@pytest.mark.parametrize("large", [False, True], ids=["screen", "large text"])
def test_the_screen_is_matplotlib_s_picture_and_fits_a_laptop(lab: LabPage, large: bool) -> None:
    for view in lab.notebook.evaluate("list(lab.pictures)"):
        lab.run(f"lab.show({view!r}); lab.enlarge({large})")
        assert_the_same(lab, view)
        picture = lab.canvas.bounding_box()
        assert picture and picture["height"] <= lab.room(), view
        assert large or lab.height() <= lab.room(), view


def test_every_matrix_answers_the_pointer(lab: LabPage) -> None:
    for view in lab.notebook.evaluate("list(lab.pictures)"):
        lab.run(f"lab.show({view!r})")
        for panel, name in enumerate(lab.notebook.evaluate("list(lab.drawing().maps)")):
            number = lab.notebook.evaluate(f"lab.exact({name!r}, 1, 1)")
            lab.hover(panel, 1, 1)
            text = lab.readout.inner_text()  # there at once: nothing to wait for
            assert text.endswith("masked") == (number is None)
            assert number is None or number_in(text) == float(f"{number:.4g}")
        lab.page.mouse.move(1, 1)


def test_every_control_reaches_both_ends_by_the_keyboard(lab: LabPage) -> None:
    """Each press is one step: one frame, and the picture and the words follow it.

    One more where the page gave the picture another width: controls move in large type.
    """
    opening, before = lab.settle(), lab.picture()
    controls = controls_of(lab)
    for control in controls:
        turn_on(control, controls)
        for end in (1, 0):
            value, was = control.at(end), lab.state()
            if control.value() == value:
                continue
            control.move(end)
            state = lab.wait(lambda state, frame=was["frame"]: state["frame"] > frame)
            assert control.value() == value, control.name
            frames = 1 + (state["room"] != was["room"])
            assert state["frame"] == was["frame"] + frames, f"{control.name}: one press"
            assert state["settings"].get(control.name, value) == value
            assert not state["error"]
    expect(lab.checks.locator(".attention-lab-wrong")).to_have_count(0)
    assert_the_same(lab, "after all controls")
    lab.page.get_by_role("button", name="Reset").press("Enter")
    lab.wait(lambda state: state["settings"] == opening["settings"])
    assert np.array_equal(lab.run("lab.enlarge(False)") and lab.picture(), before)
