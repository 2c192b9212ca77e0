"""The pane: the thin widget whose state `pane.js` mirrors on a canvas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets as T

from attention_lab.figures import Frame, style

_HERE = Path(__file__).parent

HINT = "Point at a cell to read it; click to see how it is computed. Keyboard: Tab, arrows, Enter."

LOOK = {
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
    "hint": HINT,
}


def packed(pixels: bytes, width: int, height: int) -> tuple[bytes, bytes, int, int]:
    """A patch as (colour of each run of equal pixels, length of each run, width, height).

    Curves on white are a tenth of their pixels this way, and the page unpacks them at once,
    where a PNG would have to be waited for.
    """
    colours = np.frombuffer(pixels, np.uint32)
    starts = np.flatnonzero(np.diff(colours, prepend=~colours[:1]))
    lengths = np.diff(starts, append=len(colours)).astype(np.uint32)
    return colours[starts].tobytes(), lengths.tobytes(), width, height


class Pane(anywidget.AnyWidget):
    """Shows the frames of a live figure; reports where the learner points and clicks.

    Everything the page needs is widget state, so a saved notebook or an exported page shows
    the last picture, and answers a hovering pointer, without a kernel.
    """

    _esm = "\n".join((_HERE / name).read_text("utf-8") for name in ("paint.js", "pane.js"))
    _css = _HERE / "pane.css"

    look = T.Dict(LOOK).tag(sync=True)
    scene = T.Dict({"number": 0}).tag(sync=True)
    background = T.Bytes(b"").tag(sync=True)
    layers: T.Dict[str, Any] = T.Dict({"scene": -1}).tag(sync=True)
    info = T.Dict({"note": "", "description": "", "formula": [], "checks": []}).tag(sync=True)
    error = T.Unicode("").tag(sync=True)

    room = T.List([0, 1]).tag(sync=True)  # [width in CSS pixels, device pixels per CSS pixel]
    pointer: T.List[int] = T.List([]).tag(
        sync=True
    )  # [panel, row, column] under the pointer, or nothing
    selected: T.List[int] = T.List([]).tag(sync=True)  # [panel, row, column] that was clicked last

    # [handle, x, y, count]: where the learner drags a handle to, in the numbers of its axes. The
    # count goes up each time, so that going back to the same place is news, too.
    dragged: T.List[float] = T.List([]).tag(sync=True)

    def __init__(self, **kwargs: Any) -> None:
        self._frames = 0
        super().__init__(**kwargs)

    def show(self, frame: Frame, info: dict[str, Any]) -> None:
        """Put a frame on screen, in one message. The background goes only when it is new."""
        self._frames += 1
        with self.hold_sync():
            if frame.number != self.scene["number"]:
                self.background = frame.background
                self.scene = frame.scene
            told: dict[str, Any] = {
                "scene": frame.number,
                "frame": self._frames,
                "dragged": self.dragged[3:],
            }
            patches = [packed(*patch) for patch in frame.layers["patches"]]
            self.layers = {**frame.layers, "patches": patches, **told}
            if info != self.info:
                self.info = info
            if self.error:
                self.error = ""
