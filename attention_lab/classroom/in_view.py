"""A widget that shows nothing: it brings the output that it lies in onto the screen."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets as T


class InView(anywidget.AnyWidget):
    """asked: how often Python has asked; brought: how often the page has done it.

    Both are state, so that a notebook that is opened again, or shown twice, stays where it is.
    """

    _esm = Path(__file__).parent / "in_view.js"

    asked = T.Int(1).tag(sync=True)
    brought = T.Int(0).tag(sync=True)

    def __init__(self) -> None:
        super().__init__(layout={"display": "none"})

    def ask(self) -> None:
        """Bring it onto the screen once more: it has changed."""
        self.asked += 1
