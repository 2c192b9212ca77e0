"""A recorded lab on a page without a kernel: the same pixels, and it answers like the live one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from attention_lab.widgets.pane import Pane

from .conftest import OpenLab
from .lab_page import LabPage, number_in, rgb

PLAYER = Path(__file__).with_name("recorded.js").read_text(encoding="utf-8")
LABS: dict[str, tuple[str, dict[str, list[Any]]]] = {
    "steps": (
        "AttentionLab(view='steps', num_heads=2, source='random')",
        {"d_k": [3, 16, 61], "mask": ["none", "causal"], "scaled": [True, False]},
    ),
    "plane": ("SoftLookupLab()", {"query_x": [-2, 0.25, 2], "query_y": [-0.5, 1.75]}),
    "curves": ("WhyScaleLab()", {"d_k": [4, 64, 1000], "scaling": ["off", "d_k"]}),
}
FRAME = 1000 / 60  # milliseconds


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    try:
        page = context.new_page()
        page.on("console", lambda message: pytest.fail(message.text))
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        yield page
    finally:
        context.close()


class Recorded:
    """A page that plays a recording of the lab that is open."""

    def __init__(self, page: Page, lab: LabPage, controls: dict[str, list[Any]]) -> None:
        self.page = page
        lab.notebook.execute("from attention_lab.widgets.recording import record")
        text = lab.notebook.evaluate(f"record(lab, {controls!r}).to_json()")
        script = Pane._esm.replace("export default { render };", "") + PLAYER
        page.set_content(f"<style>{Pane._css}</style><div id=lab></div><script>{script}</script>")
        started = "text => { window.player = play(text, document.getElementById('lab')); }"
        page.evaluate(started, text)
        self.canvas = page.locator(".attention-lab-canvas")
        self.readout = page.locator(".attention-lab-readout")

    def show(self, *values: Any) -> float:
        """Play a state; milliseconds until it was on the canvas."""
        step = (
            "v => { const t = performance.now(); player.show(...v); return performance.now() - t; }"
        )
        before = self.page.evaluate("player.model.get('layers').frame")
        taken: float = self.page.evaluate(step, list(values))
        shown = "document.querySelector('.attention-lab-pane').dataset.frame == {}"
        self.page.wait_for_function(shown.format(before + 1))
        return taken

    def picture(self) -> np.ndarray:
        return rgb(self.canvas.evaluate("c => c.toDataURL().split(',')[1]"))


@pytest.mark.parametrize("name", LABS)
def test_it_shows_what_the_live_lab_shows_and_a_step_takes_less_than_a_frame(
    open_lab: OpenLab, page: Page, name: str
) -> None:
    made, controls = LABS[name]
    lab = open_lab(made)
    recorded = Recorded(page, lab, controls)
    firsts, lasts = ([v[i] for v in controls.values()] for i in (0, -1))
    for values in (lasts, firsts):
        lab.run(f"lab.set(**{dict(zip(controls, values, strict=True))!r})")
        recorded.show(*values)
        np.testing.assert_array_equal(recorded.picture(), lab.picture())
        for part in ("note", "formula", "checks", "readout"):
            words = page.locator(f".attention-lab-{part}").inner_text()
            assert words == lab.part(part).inner_text()
        described = lab.canvas.get_attribute("aria-label")
        expect(recorded.canvas).to_have_attribute("aria-label", str(described))
    taken = [recorded.show(value, *firsts[1:]) for value in controls[next(iter(controls))] * 5]
    assert np.median(taken) < FRAME


def test_it_shows_the_guess_where_it_is_about_the_state(open_lab: OpenLab, page: Page) -> None:
    lab = open_lab("AttentionLab()")
    lab.run(
        "from attention_lab.core.guess import Guess; from attention_lab.core import Selection\n"
        "lab.guess(Guess('weights', Selection(query=7, key=1)))"
    )
    recorded = Recorded(page, lab, {"d_k": [16, 5]})
    for d_k, guessed in ((5, False), (16, True)):
        lab.run(f"lab.set(d_k={d_k})")
        recorded.show(d_k)
        np.testing.assert_array_equal(recorded.picture(), lab.picture())
        assert ("your guess" in str(recorded.canvas.get_attribute("aria-label"))) == guessed


def test_it_answers_the_pointer_and_the_keyboard(open_lab: OpenLab, page: Page) -> None:
    made, controls = LABS["steps"]
    lab = open_lab(made)
    recorded = Recorded(page, lab, controls)
    recorded.show(16, "none", True)
    lab.run("lab.set(d_k=16, mask='none', scaled=True)")
    weight = lab.notebook.evaluate("lab.exact('weights', 2, 1)")
    recorded.canvas.hover(position=lab.at(5, 2, 1))
    expect(recorded.readout).to_contain_text("query 3 \u201cacross\u201d")
    assert number_in(recorded.readout.inner_text()) == float(f"{weight:.4g}")
    recorded.canvas.focus()
    page.keyboard.press("ArrowRight")
    expect(recorded.readout).to_contain_text("key 3 \u201cacross\u201d")
    page.keyboard.press("Escape")
    expect(recorded.readout).to_contain_text("Point at a cell")
