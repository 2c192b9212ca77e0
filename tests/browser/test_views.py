"""One lab shown twice on a page, in two widths: both show it, and neither asks for ever."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from .notebook import Notebook
from .server import JupyterServer

CELLS = [
    # Eight heads: the picture's height depends on its width, which is how views can fight.
    "import ipywidgets as W\nfrom attention_lab import AttentionLab\n"
    "lab = AttentionLab(num_heads=8, source='random')\nlab",
    "W.Box([lab.widget], layout=W.Layout(width='620px'))",
]
FRAMES = "lab.pane.layers['frame']"


@pytest.fixture(scope="module")
def notebook(jupyter_server: JupyterServer, browser: Browser) -> Iterator[Notebook]:
    opened = Notebook(jupyter_server, browser, CELLS, width=1400)
    try:
        for i in range(len(CELLS)):
            opened.run_cell(i)
            expect(opened.output(i).locator("canvas")).to_be_visible()
        yield opened
        opened.assert_quiet()
    finally:
        opened.close()


def still(notebook: Notebook) -> int:
    """The number of the frame, which must not change any more."""
    notebook.page.wait_for_timeout(600)
    frame = int(notebook.evaluate(FRAMES))
    notebook.page.wait_for_timeout(1000)
    assert notebook.evaluate(FRAMES) == frame, "the views fight"
    return frame


def test_two_views_show_one_lab_and_come_to_rest(notebook: Notebook) -> None:
    frame = still(notebook)
    notebook.output(0).get_by_role("slider", name="d_k").press("ArrowRight")
    panes = [notebook.output(i).locator(".attention-lab-pane") for i in (0, 1)]
    for i, pane in enumerate(panes):
        expect(pane).to_have_attribute("data-frame", str(frame + 1))
        expect(notebook.output(i).get_by_role("textbox", name="d_k")).to_have_value("17")
    assert still(notebook) == frame + 1


def test_the_view_that_changes_is_the_one_that_is_drawn_for(notebook: Notebook) -> None:
    still(notebook)
    assert notebook.evaluate("lab.page.width") == 620 - 16  # the last that appeared
    notebook.page.set_viewport_size({"width": 1300, "height": 900})
    still(notebook)
    room = notebook.output(0).locator(".attention-lab-picture").bounding_box()
    assert room and notebook.evaluate("lab.page.width") == int(room["width"]) - 16
    for i in (0, 1):  # and both are shown whole
        canvas, output = notebook.output(i).locator("canvas"), notebook.output(i)
        shown, there = canvas.bounding_box(), output.bounding_box()
        assert shown and there and shown["x"] + shown["width"] <= there["x"] + there["width"]
