"""The pane: the thin widget whose state `pane.js` mirrors on a canvas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets as T

from attention_lab.figures import Frame, style
from attention_lab.figures.cells import CELL_LINE, THIN
from attention_lab.figures.panels.ghosts import DASHES, LINE, UNDER
from attention_lab.text import Texts

_HERE = Path(__file__).parent


class TEXT(Texts):
    hint = "Point at a cell to read it; click to see how it is computed."
    keys = "Keyboard: Tab, arrows, Enter."


class READOUT(Texts):
    """What the browser says of the cell under the pointer."""

    pair = "{row} \u2192 {column} \u00b7 {quantity} = {number}"
    alone = "{named} \u00b7 {quantity} = {number}"
    entry = "{quantity} {place} of {named} = {number}"
    largest = "largest {quantity}"
    named = "{label} {place} \u201c{name}\u201d"
    several = "{plural} {place}\u2013{to} (\u201c{name}\u201d to \u201c{last}\u201d)"
    unnamed = "{label} {place}"


_READOUTS = ("pair", "alone", "entry", "largest", "named", "several", "unnamed")


def look() -> dict[str, Any]:
    """What the browser must know once: colours, hatching, words."""
    return {
        "palettes": {name: style.colormap_rgb(name).tobytes() for name in style.COLORMAPS},
        "hatch": {
            "paper": style.HATCH_PAPER,
            "line": style.HATCH_LINE,
            "period": style.HATCH_PERIOD,
            "width": style.HATCH_WIDTH,
        },
        "ink": style.INK,
        "frame": style.FRAME,
        "quiet": style.QUIET_INK,
        "selected": style.SELECTED,
        "selectedInk": style.SELECTED_INK,
        "paper": style.PAPER,
        "thin": THIN,
        "cellLine": CELL_LINE,
        "ghost": {"line": LINE, "under": UNDER, "dashes": list(DASHES)},
        "hint": TEXT.hint,
        "keys": TEXT.keys,
        "texts": {name: getattr(READOUT, name) for name in _READOUTS},
    }


class Pane(anywidget.AnyWidget):
    """Shows the frames of a live figure; reports where the learner points and what they do.

    Everything the page needs is widget state, so a saved notebook or an exported page shows
    the last picture, and answers a hovering pointer, without a kernel.
    """

    _esm = "\n".join((_HERE / name).read_text("utf-8") for name in ("paint.js", "pane.js"))
    _css = "\n".join((_HERE / name).read_text("utf-8") for name in ("pane.css", "page.css"))

    look = T.Dict().tag(sync=True)
    scene = T.Dict({"id": "", "background": ""}).tag(sync=True)
    background = T.Bytes(b"").tag(sync=True)
    layers: T.Dict[str, Any] = T.Dict({"scene": None}).tag(sync=True)
    info = T.Dict({"note": "", "description": "", "formula": [], "checks": []}).tag(sync=True)
    error = T.Unicode("").tag(sync=True)
    # [panel, row, column, number]: the exact number of the cell of a mosaic under the pointer
    answer: T.List[Any] = T.List([]).tag(sync=True)

    room = T.List([0, 1]).tag(sync=True)  # [width in CSS pixels, device pixels per CSS pixel]
    pointer: T.List[int] = T.List([]).tag(sync=True)  # [panel, row, column] under it, or nothing

    # One trait for each gesture, so that none takes another's place while the kernel is busy.
    # The last entry of the last three goes up each time: the same gesture again is news, too.
    selected: T.List[int] = T.List([]).tag(sync=True)  # [panel, row, column] that was clicked
    dragged: T.List[float] = T.List([]).tag(sync=True)  # [handle, x, y, count], in its numbers
    painted: T.List[Any] = T.List([]).tag(sync=True)  # [panel, value, [[row, column] ...], count]
    edited: T.List[Any] = T.List([]).tag(sync=True)  # [panel, row, column, text, count]

    def __init__(self, **kwargs: Any) -> None:
        self._frames = 0
        super().__init__(look=look(), **kwargs)

    def show(self, frame: Frame, info: dict[str, Any]) -> None:
        """Put a frame on screen, in one message. Scene and background go only when new."""
        self._frames += 1
        with self.hold_sync():
            if frame.scene["background"] != self.scene["background"]:
                self.background = frame.background
            if frame.scene["id"] != self.scene["id"]:
                self.scene = frame.scene
            told: dict[str, Any] = {
                "scene": frame.scene["id"],
                "frame": self._frames,
                "dragged": self.dragged[3:],
            }
            self.layers = {**frame.layers, **told}
            if info != self.info:
                self.info = info
            if self.error:
                self.error = ""
