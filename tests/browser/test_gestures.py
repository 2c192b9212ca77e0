"""What a person may do to a matrix: paint it, type over it, read and click a mosaic."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from .notebook import Notebook
from .server import JupyterServer

# A mosaic of 2 x 3 matrices of 5 x 7 cells, a mask that is painted, numbers that are typed.
CELL = """
from dataclasses import dataclass, replace

import torch

from attention_lab.core.axes import Axis
from attention_lab.core.experiment import Experiment
from attention_lab.core.settings import OnPicture, Settings, setting
from attention_lab.figures import Picture
from attention_lab.figures.grid import Row
from attention_lab.figures.panels import Matrix, Mosaic
from attention_lab.widgets import Lab

def kept(name, value):
    return value

@dataclass(frozen=True)
class Tried(Settings):
    hidden: tuple = setting((), OnPicture(kept))  # patches
    numbers: tuple = setting((0.25, -1.5, 3.0), OnPicture(kept))

class Trial(Experiment):
    settings = Tried

    def compute(self, settings):
        generator = torch.Generator().manual_seed(0)
        return torch.rand(2, 3, 5, 7, generator=generator)

    def code(self, settings):
        return ""

    def axes(self, record):
        return [Axis("layer", size=2), Axis("head", size=3), Axis("patch", size=12)]

def drawn(settings, record, selection):
    patches = torch.ones(12)
    patches[list(settings.hidden)] = torch.nan
    return Picture(Row([
        Mosaic("mosaic", values=record, outer_rows=Axis("layer", size=2), largest=300,
               outer_columns=Axis("head", size=3), rows=Axis("query", size=5),
               columns=Axis("key", size=7), quantity="weight"),
        Matrix("patches", values=patches.view(3, 4), rows=Axis("row", size=3),
               columns=Axis("column", size=4), quantity="brightness", paints=True,
               through=Axis("patch", size=12), largest=200),
        Matrix("numbers", values=torch.tensor([settings.numbers]), rows=Axis("row", size=1),
               columns=Axis("number", size=3), quantity="number", palette="signed", limit=5.0,
               edits=True, largest=200, highest=60),
    ]), "three panels")

class TriedLab(Lab):
    experiment = Trial()
    pictures = {"all": drawn}

    def painted(self, panel, cells, value):
        patches = {cell["patch"] for cell in cells}
        hidden = set(self.settings.hidden)
        return {"hidden": tuple(sorted(hidden - patches if value else hidden | patches))}

    def edited(self, panel, at, value):
        numbers = list(self.settings.numbers)
        numbers[at["number"]] = value
        return {"numbers": tuple(numbers)}

lab = TriedLab()
lab
"""
PANELS = {"mosaic": (0, 10, 21), "patches": (1, 3, 4), "numbers": (2, 1, 3)}


class Tried:
    """The lab on its page."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook, self.page = notebook, notebook.page
        self.canvas = self.page.locator(".attention-lab-canvas")
        self.readout = self.page.locator(".attention-lab-readout")
        self.field = self.page.locator(".attention-lab-edit")

    def at(self, name: str, row: int, column: int) -> tuple[float, float]:
        """The middle of a cell, in pixels of the page."""
        place, rows, columns = PANELS[name]
        scene = self.notebook.evaluate("lab.pane.scene")
        left, top, width, height = scene["maps"][place]["box"]
        box = self.canvas.bounding_box()
        assert box
        zoom = box["width"] / scene["size"][0]
        x, y = left + (column + 0.5) * width / columns, top + (row + 0.5) * height / rows
        return box["x"] + x * zoom, box["y"] + y * zoom

    def drag(self, name: str, *cells: tuple[int, int]) -> None:
        self.page.mouse.move(*self.at(name, *cells[0]))
        self.page.mouse.down()
        for cell in cells[1:]:
            self.page.mouse.move(*self.at(name, *cell), steps=4)
        self.page.mouse.up()

    def becomes(self, expression: str, value: Any) -> None:
        """Wait until a Python expression of the kernel has this value."""
        for _ in range(100):
            if (found := self.notebook.evaluate(expression)) == value:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{expression} is {found}, not {value}")


@pytest.fixture(scope="module")
def _page(browser: Browser, jupyter_server: JupyterServer) -> Iterator[Tried]:
    notebook = Notebook(jupyter_server, browser, [CELL], height=900, mode="lab")
    try:
        yield Tried(notebook)
    finally:
        notebook.close()


@pytest.fixture
def tried(_page: Tried) -> Iterator[Tried]:
    _page.page.mouse.move(1, 1)
    _page.notebook.run_cell(0)
    expect(_page.page.locator(".attention-lab-pane")).to_have_count(1)
    expect(_page.page.locator(".attention-lab-pane")).to_have_attribute("data-frame", "2")
    _page.canvas.scroll_into_view_if_needed()
    yield _page
    _page.notebook.assert_quiet()


def test_a_drag_paints_each_cell_once(tried: Tried) -> None:
    tried.drag("patches", (0, 1), (0, 3), (1, 3), (1, 3), (0, 3))
    tried.becomes("list(lab.settings.hidden)", [1, 2, 3, 7])
    expect(tried.readout).to_have_text("patch 4 \u00b7 brightness = masked")
    tried.drag("patches", (1, 3), (2, 3), (1, 2))  # the first cell says: clear
    tried.becomes("list(lab.settings.hidden)", [1, 2, 3])


def test_the_keyboard_paints(tried: Tried) -> None:
    tried.page.mouse.move(*tried.at("patches", 2, 0))
    tried.canvas.focus()
    tried.page.keyboard.press("ArrowRight")
    tried.page.keyboard.press("Space")
    tried.becomes("list(lab.settings.hidden)", [9])
    tried.page.keyboard.press("Space")
    tried.becomes("list(lab.settings.hidden)", [])


def test_a_double_click_edits_a_number(tried: Tried) -> None:
    tried.page.mouse.dblclick(*tried.at("numbers", 0, 1))
    expect(tried.field).to_have_value("\u22121.5")
    tried.page.keyboard.type("2,5")
    tried.page.keyboard.press("Enter")
    expect(tried.field).to_have_count(0)
    tried.becomes("list(lab.settings.numbers)", [0.25, 2.5, 3.0])
    tried.page.keyboard.press("ArrowLeft")  # the keyboard is still there
    expect(tried.readout).to_contain_text("= 0.25")


def test_typing_edits_the_cell_under_the_keyboard(tried: Tried) -> None:
    tried.page.mouse.move(*tried.at("numbers", 0, 2))
    tried.canvas.focus()
    tried.page.keyboard.type("-4.5")
    expect(tried.field).to_have_value("-4.5")
    tried.page.keyboard.press("Escape")
    expect(tried.field).to_have_count(0)
    tried.page.keyboard.type("7")
    tried.page.keyboard.press("Enter")
    tried.becomes("list(lab.settings.numbers)", [0.25, -1.5, 7.0])
    tried.page.keyboard.type("-")
    tried.page.keyboard.press("Enter")
    expect(tried.page.locator(".attention-lab-error")).to_contain_text("is no number")
    tried.becomes("list(lab.settings.numbers)", [0.25, -1.5, 7.0])


def test_a_mosaic_tells_the_exact_number(tried: Tried) -> None:
    tried.page.mouse.move(*tried.at("mosaic", 5 + 3, 14 + 2))
    exact = tried.notebook.evaluate("f'{lab.trace[1, 2, 3, 2]:.4g}'")
    said = f"layer 2 \u00b7 head 3 \u00b7 query 4 \u2192 key 3 \u00b7 weight = {exact}"
    expect(tried.readout).to_have_text(said)


def test_a_click_on_a_tile_selects_it(tried: Tried) -> None:
    tried.page.mouse.click(*tried.at("mosaic", 5 + 3, 14 + 2))
    tried.becomes("dict(lab.selection)", {"layer": 1, "head": 2})
    tried.page.mouse.click(*tried.at("mosaic", 0, 7))
    tried.becomes("dict(lab.selection)", {"layer": 0, "head": 1})
