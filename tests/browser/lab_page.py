"""A page that shows one lab: what a person does with it, and what is to be seen."""

import base64
import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Locator

from .notebook import Notebook

CELL = "lab = make()\nlab"

# Asked for under the lab's lock: the callbacks of widgets may run on another thread.
_HELPERS = """
import attention_lab.labs as labs
from attention_lab.widgets.session import Session

def _state():
    with lab.lock:
        scene, layers = lab.pane.scene, lab.pane.layers
        return {
            "room": lab.pane.room, "frame": layers["frame"], "size": scene["size"],
            "maps": [[*m["box"], *now["shape"]] for m, now in zip(scene["maps"], layers["maps"])],
            "marks": {m["name"]: [m["box"], m["limits"]] for m in scene["marks"]},
            "selection": dict(lab.selection), "pointer": lab.pane.pointer,
            "error": lab.pane.error, "settings": vars(lab.settings), "page": lab.page,
            "view": lab.view,
        }
"""
_ON_SCREEN = """() => {
  const [root, ...others] = document.querySelectorAll('.attention-lab-pane');
  if (!root || others.length) return null;
  const room = [Math.floor(root.parentElement.clientWidth), window.devicePixelRatio];
  return {room, frame: Number(root.dataset.frame)};
}"""
_START = """([path, code]) => {
  const panel = [...jupyterapp.shell.widgets('main')].find(w => w.context?.path === path);
  const kernel = panel.sessionContext.session.kernel;
  const future = kernel.requestExecute({code, store_history: false});
  window.kernelIsBusy = true;
  future.done.finally(() => { window.kernelIsBusy = false; });
  window.interruptKernel = () => kernel.interrupt();
}"""


class LabPage:
    """`notebook`'s page, where the variable `lab` of the kernel is the one lab on it.

    `cell` is the number of the cell that shows it, by default one that runs `CELL`.
    """

    def __init__(self, notebook: Notebook, cell: int = 0) -> None:
        self.notebook, self.page, self.cell = notebook, notebook.page, cell
        self.root = self.page.locator(".attention-lab-pane")
        self.canvas = self.part("canvas")
        self.readout, self.formula = self.part("readout"), self.part("formula")
        self.checks, self.note = self.part("checks"), self.part("note")
        self.alert = self.page.get_by_role("alert").and_(self.part("error"))
        self._opened, self._size = "", {}
        self._devtools = self.page.context.new_cdp_session(self.page)
        notebook.execute(_HELPERS)

    def open(self, made: str) -> "LabPage":
        """Show another lab, such as "AttentionLab()", in place of the one that is there."""
        self.page.mouse.move(1, 1)
        self.notebook.execute(f"make = lambda: labs.{made}; Session.opens_in = 9")
        self.notebook.run_cell(self.cell)
        self.settle()
        self._opened = made
        return self

    def back(self, made: str) -> "LabPage":
        """The same as `open`; the lab that is there, reset, if it is this one: that is faster."""
        if self._opened != made:
            return self.open(made)
        self.page.mouse.move(1, 1)
        self.page.evaluate("document.activeElement.blur()")
        self.run("lab.reset(); lab.enlarge(False)")
        return self

    def resize(self, width: int = 1280, height: int = 720, scale: float = 1) -> None:
        """The window's size, and the device pixels to a CSS pixel."""
        size = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
        if size != self._size:
            self._devtools.send("Emulation.setDeviceMetricsOverride", size)
            self._size, self._opened = size, ""

    def part(self, name: str) -> Locator:
        return self.root.locator(f".attention-lab-{name}")

    def control(self, label: str) -> Locator:
        """The widget whose visible label is `label`."""
        rows = self.page.locator(".attention-lab-controls > *")
        return rows.filter(has=self.page.get_by_text(label, exact=True))

    def track(self, label: str) -> Locator:
        """What takes the arrow keys, of the slider with this name."""
        return self.page.get_by_role("slider", name=label, exact=True)

    def number(self, label: str) -> Locator:
        """The box in which a slider's number is shown and typed."""
        return self.control(label).get_by_role("textbox", name=label, exact=True)

    # What the lab is in

    def state(self) -> dict[str, Any]:
        return self.notebook.evaluate("_state()")

    def wait(self, what: Callable[[dict[str, Any]], bool], seconds: float = 10) -> dict[str, Any]:
        """The lab's state, once `what(state)` is true and the screen shows it."""
        deadline = time.monotonic() + seconds
        still = False
        while True:
            state, screen = self.state(), self.page.evaluate(_ON_SCREEN)
            shown = screen == {"room": state["room"], "frame": state["frame"]}
            if shown and what(state):
                if still:  # twice in a row: nothing was on its way
                    return state
                still = True
            else:
                still = False
            if time.monotonic() > deadline:
                raise AssertionError(f"still waiting: screen {screen}, lab {state}")
            self.page.wait_for_timeout(15)

    def settle(self) -> dict[str, Any]:
        """The lab's state, once the screen shows it."""
        return self.wait(lambda _: True)

    def run(self, code: str) -> dict[str, Any]:
        """Run Python beside the notebook's cells; the state once the screen shows its result."""
        self.notebook.execute(code)
        return self.settle()

    def room(self) -> float:
        """The height of the part of the page in which notebooks are shown."""
        shown = self.page.locator(".jp-WindowedPanel-outer").first.bounding_box()
        assert shown
        return shown["height"]

    def height(self) -> float:
        """From the top of the lab to the end of its words and its controls."""
        reset = self.page.get_by_role("button", name="Reset")
        parts = (self.root, self.note, self.checks, reset)
        top, *ends = (part.bounding_box() for part in parts)
        assert top and all(ends)
        return max(end["y"] + end["height"] for end in ends if end) - top["y"]

    @contextmanager
    def busy_kernel(self) -> Iterator[None]:
        """While this is open, the kernel runs a cell that does not end by itself."""
        self.page.evaluate(_START, [self.notebook.path, "import time; time.sleep(60)"])
        self.page.wait_for_timeout(100)
        try:
            yield
            assert self.page.evaluate("window.kernelIsBusy"), "the kernel was not busy"
        finally:
            self.page.evaluate("window.interruptKernel()")
            self.page.wait_for_function("!window.kernelIsBusy")

    # The picture

    def picture(self) -> np.ndarray:
        """What the canvas shows, (row, column, RGB) in device pixels."""
        return rgb(self.canvas.evaluate("c => c.toDataURL().split(',')[1]"))

    def matplotlib_picture(self, scale: float) -> np.ndarray:
        """matplotlib's own picture of the same state."""
        coded = f"__import__('base64').b64encode(lab.png(scale={scale})).decode()"
        return rgb(self.notebook.evaluate(coded))

    def screenshot(self) -> np.ndarray:
        """The canvas as it stands on the screen."""
        return np.asarray(Image.open(io.BytesIO(self.canvas.screenshot())).convert("RGB"))

    # The pointer

    def on_page(self, marks: str, x: float, y: float) -> tuple[float, float]:
        """Where the point (x, y) of an axes of marks lies on the page."""
        state, canvas = self.state(), self.canvas.bounding_box()
        assert canvas
        (left, top, width, height), (low, high, bottom, upper) = state["marks"][marks]
        zoom = canvas["width"] / state["size"][0]
        right, down = (x - low) / (high - low) * width, (upper - y) / (upper - bottom) * height
        return canvas["x"] + (left + right) * zoom, canvas["y"] + (top + down) * zoom

    def at(self, panel: int, row: int, column: int) -> dict[str, float]:
        """The middle of a cell, in pixels from the canvas's corner."""
        state = self.state()
        left, top, width, height, rows, columns = state["maps"][panel]
        box = self.canvas.bounding_box()
        assert box
        zoom = box["width"] / state["size"][0]
        x, y = left + (column + 0.5) * width / columns, top + (row + 0.5) * height / rows
        return {"x": x * zoom, "y": y * zoom}

    def hover(self, panel: int, row: int, column: int) -> None:
        self.canvas.hover(position=self.at(panel, row, column))

    def click(self, panel: int, row: int, column: int) -> None:
        self.canvas.click(position=self.at(panel, row, column))


def rgb(coded: str) -> np.ndarray:
    """A PNG in base 64 as (row, column, RGB)."""
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(coded))).convert("RGB"))


def number_in(text: str) -> float:
    """The number at the end of a readout or a formula."""
    return float(text.rsplit("=", 1)[1].strip().replace("\u2212", "-"))
