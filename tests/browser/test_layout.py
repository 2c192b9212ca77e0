"""How every lab lies on the page, at the widths that JupyterLab leaves it, at both type sizes."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from attention_lab import labs

from .conftest import OpenLab
from .lab_page import LabPage

NAMES = [name for name in dir(labs) if name.endswith("Lab")]
BESIDE = 180  # pixels of JupyterLab's window that are not the output, its side bar folded away
# The output at 1280 and 1600 pixels, with the file browser and without.
WIDTHS = (848, 1110, 1168, 1430)
TEN_WORDS = "Ten words of the usual length fit into this box"
LESSONS = (
    "AttentionLab(view='steps', controls=('sentence', 'd_k', 'scaled', 'mask'))",
    "AttentionLab(controls=('sentence', 'd_k'))",
    "SoftLookupLab()",
    "WhyScaleLab()",
)
LOOK = """() => {
  const lab = document.querySelector(".attention-lab");
  const [strip, picture] = [".attention-lab-controls", ".attention-lab-picture"].map(
    (name) => lab.querySelector(name));
  const box = (e) => e.getBoundingClientRect();
  const named = (e) => `${e.tagName} ${e.className} ${e.textContent}`.slice(0, 80);
  const wrong = [], controls = [...strip.children];
  for (const e of lab.querySelectorAll("*")) {
    const cut = e.scrollWidth > e.clientWidth + 1 && e.clientWidth;
    const over = getComputedStyle(e).overflowX;
    if (cut && (over === "auto" || over === "scroll")) wrong.push(`a scroll bar: ${named(e)}`);
    if (cut && e.matches("label, button, .attention-lab-number")) wrong.push(`cut: ${named(e)}`);
    if (e.type === "range" && box(e).width < 200) wrong.push(`short: ${box(e).width}`);
  }
  controls.forEach((one, i) => {
    const a = box(one), all = box(strip);
    if (a.left < all.left - 1 || a.right > all.right + 1) wrong.push(`outside: ${named(one)}`);
    for (const other of controls.slice(i + 1)) {
      const b = box(other);
      const apart = a.right < b.left + 1 || b.right < a.left + 1
        || a.bottom < b.top + 1 || b.bottom < a.top + 1;
      if (!apart)
        wrong.push(`on each other: ${named(one)}, ${named(other)}`);
    }
  });
  const canvas = lab.querySelector("canvas"), wide = parseFloat(canvas.style.width);
  const [shown, s, p] = [box(canvas), box(strip), box(picture)];
  if (Math.abs(shown.width - wide) > 1) wrong.push("the picture is shrunk");
  if (shown.right > box(lab).right + 1) wrong.push("the picture is cut");
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("the page scrolls sideways");
  const placed = p.top >= s.bottom - 1 ? "strip" : p.left >= s.right - 1 ? "column" : "neither";
  return {width: box(lab).width, placed, wrong, tall: s.height, column: s.width, room: p.width};
}"""


def looked_at(lab: LabPage) -> dict[str, Any]:
    lab.settle()
    found: dict[str, Any] = lab.page.evaluate(LOOK)
    return found


@pytest.fixture(scope="module", params=NAMES)
def opened(request: pytest.FixtureRequest, lab_page: LabPage) -> LabPage:
    lab_page.resize(WIDTHS[0] + BESIDE, 720)
    return lab_page.open(f"{request.param}()")


@pytest.fixture
def lab(opened: LabPage) -> Iterator[LabPage]:
    yield opened
    opened.run("lab.reset(); lab.enlarge(False)")
    opened.notebook.assert_quiet()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_or_lies_on_something_else(lab: LabPage, width: int) -> None:
    lab.resize(width + BESIDE, 720)
    lab.wait(lambda state: state["room"][0] > 0)
    for large in (False, True):
        lab.run(f"lab.enlarge({large})")
        for view in lab.notebook.evaluate("list(lab.pictures)"):
            lab.run(f"lab.show({view!r})")
            found = looked_at(lab)
            column = width >= 1000 and not large
            where = f"{view}, {'large' if large else 'screen'}"
            assert found["width"] == pytest.approx(width, abs=4), where
            assert found["placed"] == ("column" if column else "strip"), where
            assert found["wrong"] == [], where
            assert found["room"] >= found["width"] - (284 if column else 0) - 1, where
            assert not column or found["column"] == 284


def test_the_controls_are_reached_in_order_and_then_the_picture(lab: LabPage) -> None:
    """By Tab; each has a name, and each slider's track and its number have the same."""
    here = "() => [document.activeElement.tagName, document.activeElement.type ?? '']"
    labels = lab.notebook.evaluate("[control.description for control in lab.controls.values()]")
    controls = lab.page.locator(".attention-lab-controls")
    for label in labels:
        slider = controls.get_by_role("slider", name=label, exact=True)
        boxes = controls.get_by_role("textbox", name=label, exact=True)
        others = [controls.get_by_role(role, name=label, exact=True)
                  for role in ("spinbutton", "checkbox", "combobox")]  # fmt: skip
        found = [part.count() for part in (slider, boxes, *others)]
        assert sum(found) == 1 + found[0], label
    stops = controls.locator(":enabled:is(input, select, button)")
    stops.first.focus()
    for _ in range(stops.count()):
        assert lab.page.evaluate(here)[0] != "CANVAS"
        lab.page.keyboard.press("Tab")
    expect(lab.canvas).to_be_focused()


@pytest.mark.parametrize("made", LESSONS)
def test_a_lesson_s_controls_are_two_rows_at_most(lab_page: LabPage, made: str) -> None:
    lab_page.resize(WIDTHS[0] + BESIDE, 720)
    lab = lab_page.open(made)
    assert looked_at(lab)["tall"] <= 64
    lab.run("lab.enlarge()")
    assert looked_at(lab)["tall"] <= 2 * 37
    lab.run("lab.enlarge(False)")
    if "sentence" in made:
        box = lab.control("sentence").locator("input")
        box.fill(TEN_WORDS)
        assert box.evaluate("e => e.scrollWidth <= e.clientWidth")
        assert box.evaluate("e => e.clientHeight < 30")
        lab.run("lab.enlarge()")
        box.fill("She swam across the river to the bank")
        assert box.evaluate("e => e.scrollWidth <= e.clientWidth")


def picture_s_place(lab: LabPage) -> float:
    """How far below the top of the lab the picture stands."""
    root, canvas = lab.root.bounding_box(), lab.canvas.bounding_box()
    assert root and canvas
    return canvas["y"] - root["y"]


@pytest.mark.parametrize("made", LESSONS)
def test_what_one_points_at_is_told_above_the_picture_which_stays_where_it_is(
    lab_page: LabPage, made: str
) -> None:
    lab_page.resize(WIDTHS[0] + BESIDE, 600)
    lab = lab_page.open(made)
    for large in (False, True):
        lab.run(f"lab.enlarge({large})")
        boxes = [part.bounding_box() for part in (lab.note, lab.readout, lab.canvas, lab.formula)]
        note, readout, canvas, formula = (box["y"] if box else 0 for box in boxes)
        assert readout < canvas < formula, large
        assert note < readout if not large else note > formula
        assert lab.readout.evaluate("e => e.clientHeight") <= (30 if large else 20)  # one line
        hint, place = lab.readout.inner_text(), picture_s_place(lab)
        for row in range(3) if lab.state()["maps"] else ():
            lab.hover(0, row, 1)
            expect(lab.readout).not_to_have_text(hint)
            assert picture_s_place(lab) == place
        lab.page.mouse.move(1, 1)
    lab.run("lab.enlarge(False)")


def test_words_above_the_picture_that_were_two_lines_once_leave_it_where_it_is(
    open_lab: OpenLab,
) -> None:
    lab = open_lab(f"AttentionLab(sentence='{'W' * 90} {'w' * 90} bank')")
    lab.hover(0, 0, 1)
    place = picture_s_place(lab)
    lab.hover(0, 2, 2)
    expect(lab.readout).to_contain_text("\u201cbank\u201d")
    assert picture_s_place(lab) == place


def test_the_page_moves_the_controls_without_the_kernel(open_lab: OpenLab) -> None:
    lab = open_lab("SoftLookupLab()")
    with lab.busy_kernel():
        for width, placed in ((848, "strip"), (1110, "column"), (990, "strip"), (1004, "column")):
            lab.page.locator(".attention-lab").evaluate("(o, w) => o.style.width = w + 'px'", width)
            assert lab.page.evaluate(LOOK)["placed"] == placed
        lab.page.locator(".attention-lab").evaluate("o => o.style.width = ''")
