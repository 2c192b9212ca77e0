"""A lab without its kernel: ended, not yet started, and as an exported page without a network."""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, Page, Route, expect
from traitlets.config import Config

from .conftest import OpenNotebook
from .lab_page import CELL, LabPage, number_in, rgb
from .notebook import Notebook
from .server import JupyterServer

FINAL = "lab.set(mask='causal', num_heads=2, source='random'); lab.select(query=7, key=4, head=1)"
SETTINGS = files("attention_lab") / "cli" / "jupyter_config" / "jupyter_nbconvert_config.json"
LAUNCHERS = Config(json.loads(SETTINGS.read_text(encoding="utf-8")))
SHUTDOWN = """async (path) => {
  const panel = [...jupyterapp.shell.widgets('main')].find(w => w.context?.path === path);
  await panel.sessionContext.shutdown();
}"""
PICTURE = "() => document.querySelector('.attention-lab-canvas').toDataURL().split(',')[1]"


class Saved:
    """A notebook that a learner has run, changed by hand and saved, and what was then to see."""

    def __init__(self, lab: LabPage, folder: Path, root: Path) -> None:
        self.lab = lab
        lab.run(FINAL)
        self.picture = lab.picture()
        self.weight = lab.notebook.evaluate("lab.trace.weights[1, 7, 4].item()")
        self.at = lab.at(1, 7, 4)
        lab.page.evaluate("jupyterapp.commands.execute('docmanager:save')")
        self.path = folder / "saved.ipynb"
        self.path.write_bytes((root / lab.notebook.path).read_bytes())


@pytest.fixture(scope="module")
def saved(
    jupyter_server: JupyterServer, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Saved]:
    notebook = Notebook(jupyter_server, browser, [CELL])
    try:
        lab = LabPage(notebook).open("AttentionLab()")
        yield Saved(lab, tmp_path_factory.mktemp("saved"), jupyter_server.root)
    finally:
        notebook.close()


def test_pointing_answers_after_the_kernel_is_gone(saved: Saved) -> None:
    lab, notebook = saved.lab, saved.lab.notebook
    places = {cell: lab.at(*cell) for cell in ((1, 7, 4), (0, 1, 1))}
    weights = notebook.evaluate("lab.trace.weights.tolist()")
    notebook.page.evaluate(SHUTDOWN, notebook.path)
    for (head, query, key), at in places.items():
        lab.canvas.hover(position=at)
        expect(lab.readout).to_contain_text(f"query {query + 1}", timeout=500)
        expect(lab.readout).to_contain_text(f"key {key + 1}", timeout=500)
        assert number_in(lab.readout.inner_text()) == float(f"{weights[head][query][key]:.4g}")
    lab.canvas.click(position=places[1, 7, 4])  # nobody answers, and nothing breaks
    expect(lab.readout).to_contain_text("\u201cbank\u201d")
    # Jupyter's own words for a message that it cannot send; ours would be others.
    assert all("Could not send widget sync message" in e for e in notebook.console_errors)
    notebook.console_errors.clear()


def test_a_saved_notebook_shows_the_lab_before_any_cell_has_run(
    open_notebook: OpenNotebook, saved: Saved
) -> None:
    notebook = open_notebook(saved.path)
    shown = "document.querySelector('.attention-lab-pane')?.dataset.frame"
    notebook.page.wait_for_function(shown)
    with pytest.raises(AssertionError, match="NameError"):
        notebook.evaluate("lab")
    assert np.array_equal(rgb(notebook.page.evaluate(PICTURE)), saved.picture)
    notebook.page.locator(".attention-lab-canvas").hover(position=saved.at)
    readout = notebook.page.locator(".attention-lab-readout")
    expect(readout).to_contain_text(
        "head 2 \u00b7 query 8 \u201cbank\u201d \u2192 key 5", timeout=500
    )
    assert number_in(readout.inner_text()) == float(f"{saved.weight:.4g}")
    expect(notebook.page.locator(".attention-lab-formula")).to_contain_text("bank \u2192 river")
    expect(notebook.page.locator(".attention-lab-ok")).to_have_count(4)


@pytest.fixture
def offline_page(browser: Browser) -> Iterator[Page]:
    """A page that reaches files, and no network."""

    def answer(route: Route) -> None:
        if route.request.url.startswith("http"):
            route.abort()
        else:
            route.continue_()

    context = browser.new_context(viewport={"width": 1100, "height": 800})
    try:
        context.route("**/*", answer)
        yield context.new_page()
    finally:
        context.close()


def test_an_exported_page_shows_the_picture_without_a_network(
    offline_page: Page, saved: Saved, tmp_path: Path
) -> None:
    """It is the picture of the state in which the cell left the lab, at its natural size."""
    notebook = nbformat.read(saved.path, as_version=4)
    page, _ = HTMLExporter(config=LAUNCHERS).from_notebook_node(notebook)
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    offline_page.goto((tmp_path / "page.html").as_uri())
    picture = offline_page.locator(".jp-OutputArea-output img")
    assert picture.count() == 1
    source = picture.get_attribute("src")
    assert source and len(np.unique(rgb(source.split(",")[1]).reshape(-1, 3), axis=0)) > 50
    assert picture.evaluate(
        "i => [i.width, i.height].join() === [i.naturalWidth, i.naturalHeight].join()"
    )
